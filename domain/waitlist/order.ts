import type { ApplicationRow } from '../cases/rows.ts';
import type { FundRow } from '../money/ledger-rows.ts';
import { priorityUnder } from '../priority.ts';
import type { FundStream } from '../settings.ts';
import type { Waitlist } from './rows.ts';

/** R3: the order of a kind of money, as its funds have it. Funds of one kind that differ follow the strictest. */
export function schemeOf(stream: FundStream, funds: readonly FundRow[]): Waitlist['scheme'] {
  const schemes = new Set(funds.filter(({ fund }) => fund.stream === stream).map(({ fund }) => fund.priorityScheme));
  return (['adult', 'veterans-first'] as const).find((each) => schemes.has(each)) ?? 'none';
}

type Waiting = Pick<ApplicationRow, 'applicationId' | 'priorityGroup' | 'firstSubmittedAt' | 'createdAt' | 'waitlist'>;

/**
 * R3: the lawful order, as one text that sorts: rank under the order of that money, then the first submission, then the id. A
 * packet without a group stands with everyone else.
 */
export function orderKey(row: Waiting): string {
  const rank = priorityUnder(row.waitlist?.scheme ?? 'none', row.priorityGroup ?? 5);
  return `${rank}#${row.firstSubmittedAt ?? row.createdAt}#${row.applicationId}`;
}

/** "You are number 3": among all who wait for the same money. Undefined for who does not wait. */
export function placeIn(line: readonly Waiting[], applicationId: string): number | undefined {
  const at = inOrder(line).findIndex((row) => row.applicationId === applicationId);
  return at < 0 ? undefined : at + 1;
}

export const inOrder = <Row extends Waiting>(line: readonly Row[]): Row[] =>
  [...line].sort((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1));

/** What the open funds of a kind of money still have, all together. */
export const leftOfStream = (funds: readonly FundRow[], stream: FundStream, today: string): number =>
  funds
    .filter(
      ({ fund, closedAt }) =>
        fund.stream === stream &&
        closedAt === undefined &&
        fund.availableFrom <= today &&
        today <= fund.availableThrough,
    )
    .reduce((sum, row) => sum + row.availableCents, 0);
