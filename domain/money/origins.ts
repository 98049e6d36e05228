/**
 * R5 (20 CFR 683.130): money that was moved keeps where it came from. `origins` says how much of a fund's cap came from which
 * other fund; the rest is its own.
 */
export type Origins = Readonly<Record<string, number>>;
export interface OriginsOf {
  limitId: string;
  capCents: number;
  origins: Origins;
}

const total = (origins: Origins): number => Object.values(origins).reduce((sum, cents) => sum + cents, 0);

/**
 * The two funds' origins after a move. What came from the receiving fund goes back to it first, then the giving fund's own
 * money goes, then what it had from others, by name: that keeps its first origin, and never becomes the giver's own.
 */
export function moveOrigins(from: OriginsOf, to: OriginsOf, amountCents: number): { from: Origins; to: Origins } {
  const giver: Record<string, number> = { ...from.origins };
  const taker: Record<string, number> = { ...to.origins };
  let left = amountCents;
  const take = (origin: string, most: number) => {
    const cents = Math.min(left, most);
    if (cents <= 0) return 0;
    left -= cents;
    if (origin !== from.limitId) giver[origin] = (giver[origin] ?? 0) - cents;
    return cents;
  };
  take(to.limitId, giver[to.limitId] ?? 0);
  const own = take(from.limitId, from.capCents - total(from.origins));
  if (own > 0) taker[from.limitId] = (taker[from.limitId] ?? 0) + own;
  for (const origin of Object.keys(from.origins).sort()) {
    if (origin === to.limitId) continue;
    const cents = take(origin, giver[origin] ?? 0);
    if (cents > 0) taker[origin] = (taker[origin] ?? 0) + cents;
  }
  if (left > 0) throw new Error(`ledger: ${from.limitId} does not have ${amountCents} to move`);
  return { from: without(giver), to: without(taker) };
}

/**
 * A cap that is lowered loses the fund's own money first. Where there is not enough of it, what came from others goes, by name,
 * so that no more stands as moved in than there is.
 */
export function lowerOrigins({ capCents, origins }: OriginsOf, amountCents: number): Origins {
  const kept: Record<string, number> = { ...origins };
  let over = Math.max(0, total(origins) - (capCents - amountCents));
  for (const origin of Object.keys(origins).sort()) {
    const cents = Math.min(over, kept[origin] ?? 0);
    kept[origin] = (kept[origin] ?? 0) - cents;
    over -= cents;
  }
  return without(kept);
}

const without = (origins: Record<string, number>): Origins =>
  Object.fromEntries(Object.entries(origins).filter(([, cents]) => cents > 0));
