import type { ChangeWorld } from '../domain/money/fund-change-plan.ts';
import { fundsOfChange, type FundChange } from '../domain/money/fund-changes.ts';
import type { LedgerTable } from './ledger-table.ts';

/** The funds as they stand now, and the limits within those that a change is about. */
export async function changeWorld(
  ledger: LedgerTable,
  change: FundChange,
  about: Omit<ChangeWorld, 'funds' | 'inside'>,
): Promise<ChangeWorld> {
  const funds = await ledger.listFunds();
  const standing = fundsOfChange(change).filter((id) => funds.some((fund) => fund.limitId === id));
  const limits = await Promise.all(standing.map(async (id) => [id, await ledger.limitsWithin(id)] as const));
  return { ...about, funds, inside: new Map(limits) };
}
