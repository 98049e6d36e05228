import type { Column, LimitRow, Place } from './ledger-rows.ts';
import { columns } from './ledger-rows.ts';

/** An amount leaves one column and enters another, on each of these limits alike. `cap` is outside: money that comes or goes. */
export interface Movement {
  limits: readonly string[];
  from: Place;
  to: Place;
  amountCents: number;
}

/** What one transaction does to one limit: one write, whatever the number of movements. */
export interface NetMove {
  limitId: string;
  /** By how much the cap and each column rise (or fall); never zero. */
  deltas: Partial<Record<Place, number>>;
}

/**
 * Everything that moves in one transaction, summed for each limit and sorted, so that two transactions meet their limits in the
 * same order. Throws on an amount that is no positive whole number of cents.
 */
export function netMoves(movements: readonly Movement[]): NetMove[] {
  const byLimit = new Map<string, Partial<Record<Place, number>>>();
  for (const { limits, from, to, amountCents } of movements) {
    if (!Number.isSafeInteger(amountCents) || amountCents <= 0 || from === to)
      throw new Error(`ledger: ${amountCents} from ${from} to ${to}`);
    for (const limitId of limits) {
      const deltas = byLimit.get(limitId) ?? {};
      byLimit.set(limitId, deltas);
      const add = (place: Place, cents: number) => (deltas[place] = (deltas[place] ?? 0) + cents);
      if (from !== 'cap') add(from, -amountCents);
      if (to !== 'cap') add(to, amountCents);
      if (from === 'cap') add('cap', amountCents);
      if (to === 'cap') add('cap', -amountCents);
    }
  }
  return [...byLimit]
    .map(([limitId, deltas]) => ({
      limitId,
      deltas: Object.fromEntries(Object.entries(deltas).filter(([, cents]) => cents !== 0)) as NetMove['deltas'],
    }))
    .filter(({ deltas }) => Object.keys(deltas).length > 0)
    .sort((a, b) => (a.limitId < b.limitId ? -1 : 1));
}

type Balances = Pick<LimitRow, 'limitId' | 'capCents' | `${Column}Cents`>;

/** Throws when a row breaks the one promise: cap = available + committed + obligated + accrued + paid, none negative. */
export function assertBalanced(row: Balances): void {
  let sum = 0;
  for (const column of columns) {
    const value = row[`${column}Cents`];
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`ledger: ${row.limitId} ${column} is ${value}`);
    sum += value;
  }
  if (sum !== row.capCents) throw new Error(`ledger: ${row.limitId} holds ${sum} of cap ${row.capCents}`);
}

/** The row after a move; undefined where a column would be negative. */
export function applied<Row extends Balances>(row: Row, { deltas }: NetMove): Row | undefined {
  const next = { ...row };
  for (const [place, cents] of Object.entries(deltas) as [Place, number][]) {
    next[`${place}Cents`] += cents;
    if (next[`${place}Cents`] < 0) return undefined;
  }
  return next;
}
