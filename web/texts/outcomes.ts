import type { TextArea } from '../text.ts';
import afterEn from './en/after.json' with { type: 'json' };
import handOffEn from './en/hand-off.json' with { type: 'json' };
import outcomesEn from './en/outcomes.json' with { type: 'json' };
import reportEn from './en/report.json' with { type: 'json' };
import afterEs from './es/after.json' with { type: 'json' };
import handOffEs from './es/hand-off.json' with { type: 'json' };
import outcomesEs from './es/outcomes.json' with { type: 'json' };
import reportEs from './es/report.json' with { type: 'json' };

/** What people and staff both read about outcomes. */
export const outcomeTexts: TextArea = { en: outcomesEn, es: outcomesEs };
/** What only staff read: lists to work off, sheets for other systems, the board's report. */
export const afterTexts: readonly TextArea[] = [
  outcomeTexts,
  { en: afterEn, es: afterEs },
  { en: handOffEn, es: handOffEs },
  { en: reportEn, es: reportEs },
];
