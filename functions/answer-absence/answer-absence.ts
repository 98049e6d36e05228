import { demandAccess } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { Absence } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { paperStatuses } from '../../domain/papers/open.ts';
import { personOf } from '../../domain/routing/holding.ts';
import { openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

type Answer = ParsedCommand<'answer-absence'>;

/**
 * R8: staff say to a paper that is not there that it is not needed, or record that they saw the original. It blocks nothing
 * either way; the person reads it, and a decision keeps which originals were seen.
 */
export async function answerAbsence(input: Answer, deps: CaseDeps): Promise<CommandValue<'answer-absence'>> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const { actor, kind, answer } = input;
  const now = clock.now();
  return once(
    cases.client,
    cases.tableName,
    operationOf('answer-absence', input),
    now.toISOString(),
    async (record) => {
      const before = await openCase(deps, actor, 'original.record', input.applicationId);
      const absence = before.absences.find((each) => each.kind === kind);
      // What is a judgement, and taking one back, is for those who may decide (R29).
      if (answer.how === 'not-needed' || absence?.answer?.how === 'not-needed') {
        const first = (await cases.listDecisions(before.applicationId)).find(
          ({ outcome }) => outcome === 'needs-second',
        );
        demandAccess(actor, 'absence.answer', caseResource(before, first?.decidedBy.staffId));
      }
      if (!paperStatuses.has(before.status)) throw new Refusal('not-open', { number: before.number });
      if (before.version !== input.version) throw new Refusal('changed-meanwhile');
      if (answer.how === 'original-seen' && answer.seenOn > wallTime(now, settings.timeZone).date)
        throw new Refusal('invalid-input', {}, [{ field: 'seenOn', key: 'date-ahead' }]);
      // There is nothing to answer, or to take back.
      if (answer.how !== 'original-seen' && !isAnswerable(absence, answer.how))
        throw new Refusal('invalid-input', {}, [{ field: 'how', key: 'choose-one' }]);

      const day = answer.how === 'original-seen' ? { date: answer.seenOn } : {};
      const value = { version: before.version + 1 };
      await transact(cases.client, [
        record(value),
        // `updatedAt` stays, as with a note: nothing about the workflow has moved.
        ...cases.write.application(
          before,
          {
            ...before,
            absences: absencesAfter(before.absences, input, { by: personOf(actor), at: now.toISOString() }),
          },
          auditRow(before.applicationId, now, actor.staffId, lines[answer.how], { kind, ...day }),
        ),
      ]);
      return value;
    },
  );
}

const lines = {
  'not-needed': 'absence-not-needed',
  'original-seen': 'absence-original-seen',
  'taken-back': 'absence-taken-back',
} as const;

const isAnswerable = (absence: Absence | undefined, how: 'not-needed' | 'taken-back'): boolean =>
  absence !== undefined && (how === 'not-needed' || absence.answer !== undefined);

function absencesAfter(
  absences: readonly Absence[],
  { kind, answer }: Pick<Answer, 'kind' | 'answer'>,
  who: Pick<NonNullable<Absence['answer']>, 'by' | 'at'>,
): Absence[] {
  const before = absences.find((each) => each.kind === kind);
  const others = absences.filter((each) => each.kind !== kind);
  const { answer: _taken, ...said } = before ?? { kind, why: 'may-not-be-copied' as const, reason: '' };
  // What nobody said but staff goes with their answer.
  if (answer.how === 'taken-back') return said.reason === '' ? others : [...others, said];
  return [...others, { ...said, answer: { ...answer, ...who } }];
}
