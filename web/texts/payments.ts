import { textArea } from '../text-area.ts';
import payments from './en/payments.json' with { type: 'json' };

export const paymentsTexts = textArea({ payments });
