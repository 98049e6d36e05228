import { canonical } from '../domain/canonical.ts';
import type { ChangeWorld } from '../domain/money/fund-change-plan.ts';
import { fundsOfChange, type FundChange } from '../domain/money/fund-changes.ts';
import type { LedgerTable } from './ledger-table.ts';

const looksAtMost = 6;

/**
 * The funds as they stand now, and the limits within those that a change is about: of one instant, so that nothing is refused
 * because a cap was read before somebody else's change and its parts after it. Whatever moves within a fund moves on its own row
 * too: where that is the same before and after, so is what was read between. On a fund that never rests, the last reading counts;
 * the conditions of the transaction decide.
 */
export async function changeWorld(
  ledger: LedgerTable,
  change: FundChange,
  about: Omit<ChangeWorld, 'funds' | 'inside'>,
): Promise<ChangeWorld> {
  let funds = await ledger.listFunds();
  for (let look = 1; ; look += 1) {
    const standing = fundsOfChange(change).filter((id) => funds.some((fund) => fund.limitId === id));
    const limits = await Promise.all(standing.map(async (id) => [id, await ledger.limitsWithin(id)] as const));
    const after = await ledger.listFunds();
    const of = (rows: typeof funds) => canonical(rows.filter(({ limitId }) => standing.includes(limitId)));
    if (of(after) === of(funds) || look >= looksAtMost) return { ...about, funds: after, inside: new Map(limits) };
    funds = after;
  }
}
