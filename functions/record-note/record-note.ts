import { auditRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { reached } from '../../domain/requests/reached.ts';
import { personOf } from '../../domain/routing/holding.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * A note for colleagues. Nothing is ever changed or taken away: a correction is another note, which names the first. Of a person
 * whom mail does not reach it may say that somebody spoke with them.
 */
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
      if (input.reached && !before.callPerson) throw new Refusal('not-open', { number: before.number });
      const seq = known + 1;
      const answer = { seq, version: before.version + 1 };
      const id = before.applicationId;
      const next: ApplicationRow = input.reached ? reached(before, now, settings) : before;
      await transact(cases.client, [
        record(answer),
        // `updatedAt` stays: it tells the sweep whether the workflow lives, and a note says nothing about that.
        ...cases.write.application(
          before,
          { ...next, noteCount: seq },
          auditRow(id, now, actor.staffId, whatOf(input), { seq }),
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

function whatOf({ reached: spoke, corrects }: Pick<ParsedCommand<'record-note'>, 'reached' | 'corrects'>): string {
  if (spoke) return 'person-reached';
  return corrects === undefined ? 'note-added' : 'note-corrected';
}
