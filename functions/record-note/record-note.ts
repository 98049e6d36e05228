import { auditRow, retention } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { personOf } from '../../domain/routing/holding.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** A note for colleagues. Nothing is ever changed or taken away: a correction is another note, which names the first. */
export function recordNote(input: ParsedCommand<'record-note'>, deps: CaseDeps): Promise<CommandValue<'record-note'>> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  return againstOthers(async () => {
    const now = clock.now();
    return once(cases.client, cases.tableName, operationOf('record-note', input), now.toISOString(), async (record) => {
      const before = await openCase(deps, actor, 'case.note', input.applicationId);
      const known = before.noteCount ?? 0;
      if (input.corrects !== undefined && input.corrects > known)
        throw new Refusal('invalid-input', {}, [{ field: 'corrects', key: 'choose-one' }]);
      const seq = known + 1;
      const answer = { seq, version: before.version + 1 };
      const id = before.applicationId;
      await transact(cases.client, [
        record(answer),
        // `updatedAt` stays: it tells the sweep whether the workflow lives, and a note says nothing about that.
        ...cases.write.application(
          before,
          { ...before, noteCount: seq },
          auditRow(id, now, actor.staffId, input.corrects === undefined ? 'note-added' : 'note-corrected', { seq }),
        ),
        cases.write.note({
          ...retention(now, settings.policy.retentionYears),
          applicationId: id,
          seq,
          text: input.text,
          ...(input.corrects === undefined ? {} : { corrects: input.corrects }),
          by: personOf(actor),
          at: now.toISOString(),
        }),
      ]);
      return answer;
    });
  });
}
