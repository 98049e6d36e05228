import type { Balances } from '../../domain/money/balances.ts';

/** The three things that people ask of a fund. "Promised" is held for someone, "spent" has left; the rest is left. */
export interface FundShares {
  capCents: number;
  promisedCents: number;
  spentCents: number;
  leftCents: number;
}

/** R6: committed and obligated money is promised; accrued (training was delivered, the bill is coming) and paid is spent. */
export function fundShares(row: Balances): FundShares {
  return {
    capCents: row.capCents,
    promisedCents: row.committedCents + row.obligatedCents,
    spentCents: row.accruedCents + row.paidCents,
    leftCents: row.availableCents,
  };
}

/** Widths of the bar's parts, in units of `width`: they sum to it, and whatever is above zero stays visible. */
export function barParts(shares: FundShares, width: number): { spent: number; promised: number; left: number } {
  const least = 2;
  const scaled = (cents: number) =>
    cents === 0 || shares.capCents === 0 ? 0 : Math.max(least, Math.round((cents / shares.capCents) * width));
  const spent = scaled(shares.spentCents);
  const promised = scaled(shares.promisedCents);
  const room = shares.leftCents > 0 ? width - least : width;
  // The widest part gives way to the least widths of the others.
  const over = Math.max(0, spent + promised - room);
  const [lessSpent, lessPromised] = spent >= promised ? [over, 0] : [0, over];
  const parts = { spent: spent - lessSpent, promised: promised - lessPromised };
  return { ...parts, left: shares.capCents === 0 ? 0 : width - parts.spent - parts.promised };
}
