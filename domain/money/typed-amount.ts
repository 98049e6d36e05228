// Apart from the schemas, so that a page's small script can read amounts as the server does.

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
