import { z } from 'zod';

/** Integer cents, up to ten million dollars: far above any fund, far below where doubles lose a cent. */
export const maxAmountCents = 1_000_000_000;
export const amountCentsSchema = z.number().int().positive().max(maxAmountCents);
export const nonNegativeCentsSchema = z.number().int().nonnegative().max(maxAmountCents);

/**
 * What a person types into an amount field: "2500", "2,500", "$2,500.00", "2500.5" (a half dollar written short).
 * Answers cents, or undefined when it is not money. Zero and negative amounts are read, and refused by the rule behind.
 */
export function parseTypedAmount(text: string): number | undefined {
  const plain = text.trim().replace(/^(-?)\s*\$\s*/, '$1');
  const match = /^(-?)(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return undefined;
  const dollars = Number((match[2] ?? '').replaceAll(',', ''));
  const centsPart = Number((match[3] ?? '0').padEnd(2, '0'));
  const amountCents = dollars * 100 + centsPart;
  return match[1] === '-' ? -amountCents : amountCents;
}

/** "$2,500.00" in the reader's language; dollars are dollars in each. */
export function formatCents(amountCents: number, language = 'en'): string {
  return new Intl.NumberFormat(language === 'en' ? 'en-US' : `${language}-US`, {
    style: 'currency',
    currency: 'USD',
  }).format(amountCents / 100);
}
