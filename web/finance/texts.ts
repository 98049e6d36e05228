import financeEn from '../texts/en/finance.json' with { type: 'json' };
import financeEs from '../texts/es/finance.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const financeTexts: TextArea = { en: financeEn, es: financeEs };
