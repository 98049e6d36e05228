import { changeWorld } from '../../adapters/change-world.ts';
import type { FundChangeStore } from '../../adapters/fund-change-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';
import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { retention } from '../../domain/cases/records.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { planFundChange } from '../../domain/money/fund-change-plan.ts';
import { reasonLeast, staffMemberOf } from '../../domain/money/fund-changes.ts';
import type { Settings } from '../../domain/settings.ts';

/**
 * The first of two people. Nothing moves: what the change would do is worked out once, so that what cannot be is refused at
 * once, and then it waits for somebody else.
 */
export async function proposeFundChange(
  input: ParsedCommand<'propose-fund-change'>,
  deps: {
    ledger: LedgerTable;
    changes: FundChangeStore;
    clock: Clock;
    randomBytes: RandomBytes;
    settings: Settings;
  },
): Promise<CommandValue<'propose-fund-change'>> {
  demandAccess(input.actor, 'fund.propose', board);
  const { ledger, changes, settings } = deps;
  const { change, reason } = input;
  const now = deps.clock.now();
  const at = now.toISOString();
  return once(ledger.client, ledger.tableName, operationOf('propose-fund-change', input), at, async (record) => {
    if (reason.length < reasonLeast)
      throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'reason-short' }]);
    planFundChange(change, await changeWorld(ledger, change, { settings, at, proposedBy: actorId(input.actor) }));
    const answer = { changeId: newId('change', now.getTime(), deps.randomBytes) };
    const { retainUntil, legalHold } = retention(now, settings.policy.retentionYears);
    await transact(ledger.client, [
      record(answer),
      changes.write.propose({
        schemaVersion: 1,
        changeId: answer.changeId,
        boardId: settings.boardId,
        change,
        reason,
        status: 'proposed',
        proposedBy: staffMemberOf(input.actor),
        proposedAt: at,
        retainUntil,
        legalHold,
      }),
    ]);
    return answer;
  });
}
