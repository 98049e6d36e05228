/**
 * Comma-separated values that a spreadsheet opens safely: every cell is quoted, and a cell that a spreadsheet would take for
 * a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front, so that it stays text.
 * The byte-order mark makes Excel read UTF-8. Lines end as RFC 4180 says.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  // A number of ours is a number; only text can hold a formula.
  if (typeof value === 'number') return String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** "2500.00" from integer cents, without a detour through doubles. */
export function plainDollars(amountCents: number): string {
  return `${Math.trunc(amountCents / 100)}.${String(amountCents % 100).padStart(2, '0')}`;
}
