import { actorId, type Actor } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { checkEvent } from '../../domain/outcomes/check-event.ts';
import { recordedEvents, reportedEvents } from '../../domain/outcomes/events.ts';
import { isGranted, standing, unconfirmed } from '../../domain/outcomes/participation.ts';
import type { OutcomeRow } from '../../domain/outcomes/rows.ts';
import { againstOthers, openCase } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { readKnown, tellWrites, type KnownCase, type OutcomeDeps } from '../../adapters/outcome-store.ts';
import { outcomesAtMost } from '../../adapters/outcomes-table.ts';
import { transact } from '../../adapters/transaction.ts';

type Input = ParsedCommand<'record-outcome'>;

/**
 * What came of it. Nothing that was told is ever changed: a correction is a new row in the place of the old one. Staff record
 * and confirm; what people tell of themselves waits for that, and does not count before.
 */
export function recordOutcome(input: Input, deps: OutcomeDeps): Promise<CommandValue<'record-outcome'>> {
  const { cases, clock } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('record-outcome', input),
      now.toISOString(),
      async (record) => {
        const byStaff = input.actor.kind === 'staff';
        const before = await openCase(
          deps,
          input.actor,
          byStaff ? 'outcome.record' : 'outcome.report',
          input.applicationId,
        );
        if (!isGranted(before.status) && before.participation === undefined)
          throw new Refusal('not-open', { number: before.number });
        const known = await readKnown(deps, before);
        if (known.rows.length >= outcomesAtMost) throw new Refusal('too-many-requests');
        const replaces = replacedBy(input, known);
        const today = wallTime(now, deps.settings.timeZone).date;
        const others = known.rows.filter((row) => row.seq !== replaces);
        const errors = checkEvent(input.said, others, { today, by: byStaff ? 'staff' : 'participant' });
        if (errors.length > 0) throw new Refusal('invalid-input', {}, errors);

        const line = auditRow(before.applicationId, now, actorId(input.actor), auditOf(input, known, replaces), {
          event: eventTold(input, known, replaces),
        });
        const { seq, writes } = tellWrites(
          deps,
          known,
          {
            said: input.said,
            replaces,
            recordedBy: recorder(input.actor),
            operationId: input.operationId,
          },
          now,
          line,
        );
        const answer = { version: before.version + 1, seq };
        await transact(cases.client, [record(answer), ...writes]);
        return answer;
      },
    );
  });
}

/** What is replaced has to stand: whoever comes second is told, and looks again. A person corrects only what they told. */
function replacedBy(input: Input, { rows }: KnownCase): number | undefined {
  const { said, actor } = input;
  const allowed: readonly string[] = actor.kind === 'staff' ? recordedEvents : reportedEvents;
  if (said.event !== 'taken-back' && !allowed.includes(said.event))
    throw new Refusal('invalid-input', {}, [{ field: 'event', key: 'choose-one' }]);
  if (actor.kind !== 'staff') {
    const own = unconfirmed(rows).filter((row) => row.recordedBy.id === actorId(actor));
    // Told twice is told once: the newer word stands.
    if (input.replaces === undefined) {
      if (said.event === 'taken-back') throw new Refusal('invalid-input', {}, [{ field: 'replaces', key: 'invalid' }]);
      return own.find((row) => row.said.event === said.event)?.seq;
    }
    if (!own.some((row) => row.seq === input.replaces)) throw new Refusal('outcome-gone');
    return input.replaces;
  }
  if (input.replaces === undefined) {
    if (said.event === 'taken-back') throw new Refusal('invalid-input', {}, [{ field: 'replaces', key: 'invalid' }]);
    return undefined;
  }
  const replaced = standing(rows).find((row) => row.seq === input.replaces);
  // A service is taken back where it was entered, with its count.
  if (!replaced || replaced.said.event === 'service') throw new Refusal('outcome-gone');
  return input.replaces;
}

function auditOf({ said, actor }: Input, { rows }: KnownCase, replaces: number | undefined): string {
  if (said.event === 'taken-back') return 'outcome-taken-back';
  if (actor.kind !== 'staff') return 'outcome-reported';
  if (replaces === undefined) return 'outcome-recorded';
  const was = rows.find((row) => row.seq === replaces);
  return was?.recordedBy.kind === 'staff' ? 'outcome-corrected' : 'outcome-confirmed';
}

/** What the line is about; of something that is taken back, what that was. */
function eventTold({ said }: Input, { rows }: KnownCase, replaces: number | undefined): string {
  if (said.event !== 'taken-back') return said.event;
  return rows.find((row) => row.seq === replaces)?.said.event ?? said.event;
}

function recorder(actor: Actor): OutcomeRow['recordedBy'] {
  const id = actorId(actor);
  if (actor.kind === 'participant') return { kind: 'participant', id };
  return { kind: actor.kind, id, name: actor.name ?? id };
}
