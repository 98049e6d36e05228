import financeEn from './en/finance.json' with { type: 'json' };
import financeEs from './es/finance.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const financeTexts: TextArea = { en: financeEn, es: financeEs };
