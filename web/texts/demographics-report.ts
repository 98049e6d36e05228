import { textArea } from '../text-area.ts';
import report from './en/demographics-report.json' with { type: 'json' };

export const demographicsReportTexts = textArea({ 'demographics-report': report });
