import * as z from 'zod';

export { parseTypedAmount } from './typed-amount.ts';

/** Integer cents, up to ten million dollars: far above any fund, far below where doubles lose a cent. */
export const maxAmountCents = 1_000_000_000;
export const amountCentsSchema = z.number().int().positive().max(maxAmountCents);
export const nonNegativeCentsSchema = z.number().int().nonnegative().max(maxAmountCents);

/** "$2,500.00" in the reader's language; dollars are dollars in each. */
export function formatCents(amountCents: number, language = 'en'): string {
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : `${language}-US`, {
    style: 'currency',
    currency: 'USD',
  }).format(amountCents / 100);
}
