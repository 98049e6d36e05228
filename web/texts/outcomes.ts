import { textArea } from '../text-area.ts';
import outcomes from './en/outcomes.json' with { type: 'json' };

/** What people and staff both read about outcomes. */
export const outcomeTexts = textArea({ outcomes });
