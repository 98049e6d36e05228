/** What a cell may be: text, a number of ours, or an amount of money. */
export type CsvCell = string | number | { cents: number };

/**
 * Comma-separated values that a spreadsheet opens safely: every text is quoted, and one that a spreadsheet would take for
 * a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front, so that it stays text.
 * Amounts are plain dollars, which a spreadsheet adds up. The byte-order mark makes Excel read UTF-8. Lines end as RFC 4180 says.
 */
export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: CsvCell): string {
  // A number of ours is a number; only text can hold a formula.
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return plainDollars(value.cents);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** "2500.00" from integer cents, without a detour through doubles; below zero "-0.05". */
export function plainDollars(amountCents: number): string {
  const cents = Math.abs(amountCents);
  return `${amountCents < 0 ? '-' : ''}${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
