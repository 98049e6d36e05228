import { textArea } from '../text-area.ts';
import finance from './en/finance.json' with { type: 'json' };

export const financeTexts = textArea({ finance });
