import { journalLines } from '../../adapters/award-store.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import { changeWorld } from '../../adapters/change-world.ts';
import { settledBefore, type FundChangeStore } from '../../adapters/fund-change-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';
import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { planFundChange, type ChangePlan } from '../../domain/money/fund-change-plan.ts';
import { reasonLeast, staffMemberOf, type FundChangeRow } from '../../domain/money/fund-changes.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import type { Settings } from '../../domain/settings.ts';

interface ConfirmDeps {
  ledger: LedgerTable;
  changes: FundChangeStore;
  clock: Clock;
  settings: Settings;
}

/**
 * The second of two people: confirms what somebody else proposed, or refuses it with a reason; or the one who proposed takes it
 * back. A confirmation is one transaction: proposal settled, limits moved, journal lines, origins. What has changed since the
 * proposal is looked at again; what can no longer be is refused by name, and the proposal stays open.
 */
export async function confirmFundChange(
  input: ParsedCommand<'confirm-fund-change'>,
  deps: ConfirmDeps,
): Promise<CommandValue<'confirm-fund-change'>> {
  const { actor, changeId, verdict } = input;
  demandAccess(actor, verdict === 'withdraw' ? 'fund.propose' : 'fund.confirm', board);
  const { ledger, changes } = deps;
  const now = deps.clock.now();
  const at = now.toISOString();
  return once(ledger.client, ledger.tableName, operationOf('confirm-fund-change', input), at, (record) =>
    againstOthers(async () => {
      const row = await changes.getChange(changeId);
      if (!row) throw new Refusal('not-found');
      if (row.status !== 'proposed') throw settledBefore(row);
      const own = row.proposedBy.staffId === actorId(actor);
      if (verdict === 'withdraw' ? !own : own)
        throw new Refusal(own ? 'change-own' : 'wrong-role', { by: row.proposedBy.name ?? row.proposedBy.staffId });
      if (verdict === 'refuse' && input.reason.length < reasonLeast)
        throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'reason-short' }]);

      const settled = { settledBy: staffMemberOf(actor), settledAt: at };
      if (verdict !== 'confirm') {
        const status = verdict === 'refuse' ? ('refused' as const) : ('withdrawn' as const);
        const answer = { changeId, status, movedCents: 0 };
        const settledReason = input.reason === '' ? {} : { settledReason: input.reason };
        await transact(ledger.client, [
          record(answer),
          changes.write.settle(row, { ...settled, ...settledReason, status }),
        ]);
        return answer;
      }

      const world = await changeWorld(ledger, row.change, {
        settings: deps.settings,
        at,
        proposedBy: row.proposedBy.staffId,
        confirmedBy: actorId(actor),
      });
      const plan = planFundChange(row.change, world);
      const answer = { changeId, status: 'confirmed' as const, movedCents: plan.amountCents };
      await transact(ledger.client, [
        record(answer),
        changes.write.settle(row, { ...settled, status: 'confirmed', movedCents: plan.amountCents }),
        ...changeWrites(plan, row, { ...deps, now, actor: actorId(actor), operationId: input.operationId }),
      ]);
      return answer;
    }),
  );
}

/** Somebody spent in between: read again, and what can no longer be is refused with its numbers by the plan. */
const meanwhile = () => new Refusal('changed-meanwhile');

function changeWrites(
  plan: ChangePlan,
  { changeId }: FundChangeRow,
  {
    ledger,
    changes,
    settings,
    now,
    actor,
    operationId,
  }: ConfirmDeps & { now: Date; actor: string; operationId: string },
): Write[] {
  const at = now.toISOString();
  for (const row of plan.opens) assertBalanced(row);
  const moves = ledger.write.moves(plan.movements, { at, refusal: meanwhile, closes: plan.closes });
  const moved = new Set(plan.movements.flatMap((movement) => movement.limits));
  return [
    ...plan.opens.flatMap((row) => ledger.write.openLimit(row, meanwhile)),
    ...moves,
    ...plan.closes.filter((id) => !moved.has(id)).map((id) => changes.write.closedAt(id, at)),
    ...plan.abouts.map((about) => changes.write.about(about)),
    ...journalLines(plan.drafts, { actor, operationId, now, settings }, { changeId }).map((line) =>
      ledger.write.line(line),
    ),
  ];
}
