import { retention, auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { HandOffRow } from '../../domain/hand-off/rows.ts';
import { digestsOf, sheetMark, sheetOf } from '../../domain/hand-off/sheet.ts';
import { isGranted } from '../../domain/outcomes/participation.ts';
import { againstOthers, openCase } from '../../adapters/case-store.ts';
import { handOffSystems } from '../../adapters/hand-off-settings.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { readKnown, type OutcomeDeps } from '../../adapters/outcome-store.ts';
import { digest } from '../../adapters/outcomes-table.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * "Done in the board's system, by …, on …": the tick stands for exactly the values that were on the page. When one of them changes later,
 * the case comes back into that system's queue, and the sheet shows which.
 */
export function recordHandOff(
  input: ParsedCommand<'record-hand-off'>,
  deps: OutcomeDeps,
): Promise<CommandValue<'record-hand-off'>> {
  const { cases, outcomes, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('record-hand-off', input),
      now.toISOString(),
      async (record) => {
        const before = await openCase(deps, actor, 'hand-off.type', input.applicationId);
        const system = handOffSystems.find((each) => each.systemId === input.systemId);
        if (!system) throw new Refusal('not-found');
        if (!isGranted(before.status)) throw new Refusal('not-open', { number: before.number });
        const known = await readKnown(deps, before);
        const lines = sheetOf(system, {
          application: before,
          decisions: known.decisions,
          outcomes: known.rows,
          settings,
        });
        const typed = digestsOf(lines, digest);
        // Something was told while the sheet lay open: what was typed is not what stands here now.
        if (input.done && input.mark !== sheetMark(typed, digest)) throw new Refusal('sheet-changed');
        const row: HandOffRow = known.handOffs.find((each) => each.systemId === system.systemId) ?? {
          ...retention(now, settings.policy.retentionYears),
          applicationId: before.applicationId,
          number: before.number,
          systemId: system.systemId,
          centerId: before.centerId,
          openedAt: now.toISOString(),
          typed: {},
        };
        const { done: _done, changedAt: _changed, ...open } = row;
        const by = { staffId: actor.staffId, name: actor.name ?? actor.staffId, at: now.toISOString() };
        const next: ApplicationRow = { ...before, updatedAt: now.toISOString() };
        const answer = { version: before.version + 1 };
        const line = auditRow(before.applicationId, now, actor.staffId, input.done ? 'handed-off' : 'hand-off-undone', {
          system: system.name,
        });
        await transact(cases.client, [
          record(answer),
          ...cases.write.application(before, next, line),
          outcomes.write.handOff(input.done ? { ...open, typed, done: by } : { ...open, typed: {} }),
        ]);
        return answer;
      },
    );
  });
}
