import paymentsEn from './en/payments.json' with { type: 'json' };
import paymentsEs from './es/payments.json' with { type: 'json' };
import type { TextArea } from '../text.ts';

export const paymentsTexts: TextArea = { en: paymentsEn, es: paymentsEs };
