import { Refusal } from '../errors.ts';
import { costClassOf, type AsksFor, type CostKind } from '../settings.ts';
import type { Column, LimitRow } from './ledger-rows.ts';
import { columns } from './ledger-rows.ts';

/** An amount leaves one column of a limit and enters another. R6: an approval commits; it does not obligate or pay. */
export interface Movement {
  limitId: string;
  from: Column;
  to: Column;
  amountCents: number;
}

export const fundLimitId = (fundId: string, year: string) => `fund#${year}#${fundId}`;
export const personYearLimitId = (personRef: string, year: string, kind: 'training' | 'support') =>
  `person-year#${year}#${kind}#${personRef}`;

/** Throws when a row breaks the one promise: cap = available + committed + obligated + accrued + paid, none negative. */
export function assertBalanced(row: Pick<LimitRow, 'limitId' | 'capCents' | `${Column}Cents`>): void {
  let sum = 0;
  for (const column of columns) {
    const value = row[`${column}Cents`];
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`ledger: ${row.limitId} ${column} is ${value}`);
    sum += value;
  }
  if (sum !== row.capCents) throw new Error(`ledger: ${row.limitId} holds ${sum} of cap ${row.capCents}`);
}

export interface AwardLine {
  fundId: string;
  costKind: CostKind;
  amountCents: number;
}

/**
 * What an approval commits: each fund's sum, and the participant's year by class of cost (R2, R7), which what was asked for decides. One movement per limit,
 * sorted, so that two transactions meet their limits in the same order.
 */
export function commitMovements(
  lines: readonly AwardLine[],
  funds: ReadonlyMap<string, LimitRow>,
  personRef: string,
  programYear: string,
  asksFor?: AsksFor,
): Movement[] {
  const sums = new Map<string, number>();
  const add = (limitId: string, amountCents: number) => sums.set(limitId, (sums.get(limitId) ?? 0) + amountCents);
  for (const line of lines) {
    const fund = funds.get(line.fundId);
    if (!fund) throw new Refusal('fund-unknown', { fundId: line.fundId });
    add(fund.limitId, line.amountCents);
    add(personYearLimitId(personRef, programYear, costClassOf(line.costKind, asksFor)), line.amountCents);
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([limitId, amountCents]) => ({ limitId, from: 'available' as const, to: 'committed' as const, amountCents }));
}
