import * as z from 'zod';

export { parseTypedAmount } from './typed-amount.ts';

/** Integer cents, up to ten million dollars: far above any fund, far below where doubles lose a cent. */
export const maxAmountCents = 1_000_000_000;
export const amountCentsSchema = z.number().int().positive().max(maxAmountCents);
export const nonNegativeCentsSchema = z.number().int().nonnegative().max(maxAmountCents);

/**
 * "$2,500.00" in every language: an amount has to look as it does on the school's bill, and in Russian or Vietnamese comma and
 * point would change places.
 */
export const formatCents = (amountCents: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(amountCents / 100);
