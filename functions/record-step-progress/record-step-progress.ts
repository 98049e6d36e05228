import { wallTime, yearOf } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { contactDue } from '../../domain/step/contact-clock.ts';
import { checkProgress, planOf, reached } from '../../domain/step/plan.ts';
import { dayOf, type Progress } from '../../domain/step/progress.ts';
import type { StepRow } from '../../domain/step/rows.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { stepTable } from '../../adapters/step-table.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * What a STEP coach did with a participant: assessment, case plan, component, contact, finish (R12). Each is a row that stays
 * as it is. The case's version guards the order: two who record at once are told apart, and the later one looks again.
 */
export function recordStepProgress(
  input: ParsedCommand<'record-step-progress'>,
  deps: CaseDeps,
): Promise<CommandValue<'record-step-progress'>> {
  const { cases, clock, randomBytes, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const { actor, progress } = input;
  const steps = stepTable(cases);
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('record-step-progress', input),
      now.toISOString(),
      async (record) => {
        const before = await openCase(deps, actor, 'step.record', input.applicationId);
        const { step, applicationId: id, round } = before;
        if (before.status !== 'active' || !step) throw new Refusal('not-open', { number: before.number });
        const today = wallTime(now, settings.timeZone).date;
        const sentOn = wallTime(new Date(before.firstSubmittedAt ?? before.createdAt), settings.timeZone).date;
        checkProgress(progress, planOf(await steps.list(id)), { today, sentOn });

        const seq = step.count + 1;
        const row: StepRow = {
          ...retention(now, settings.policy.retentionYears),
          applicationId: id,
          seq,
          at: now.toISOString(),
          by: { staffId: actor.staffId, name: actor.name ?? actor.staffId },
          year: yearOf(dayOf(progress), 'federal-fiscal-year'),
          progress,
          operationId: input.operationId,
        };
        const next: ApplicationRow = {
          ...before,
          step: { ...step, count: seq },
          updatedAt: now.toISOString(),
          ...changeOf(progress, before, step, seq, now, deps),
        };
        const answer = {
          version: before.version + 1,
          seq,
          ...(next.status === 'active' && next.due ? { dueAt: next.due.dueAt } : {}),
        };
        await transact(cases.client, [
          record(answer),
          ...cases.write.application(
            before,
            next,
            auditRow(id, now, actor.staffId, `step-${progress.what}`, { seq, ...codesOf(progress) }),
          ),
          steps.put(row),
          ...(progress.what === 'finish'
            ? [
                cases.write.taskAnswer(id, round, 'next', { outcome: 'finished' }, now.toISOString()),
                cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'answer-task', round, kind: 'next' })),
              ]
            : []),
        ]);
        return answer;
      },
    );
  });
}

function changeOf(
  progress: Progress,
  before: ApplicationRow,
  step: NonNullable<ApplicationRow['step']>,
  count: number,
  now: Date,
  { settings }: Pick<CaseDeps, 'settings'>,
): Partial<ApplicationRow> {
  if (progress.what === 'finish')
    return {
      status: 'completed',
      owner: 'system',
      due: { dueAt: new Date(now.getTime() + 3_600_000).toISOString(), calendar: 'days', centerId: before.centerId },
    };
  // An older contact that is written down later starts no new month, and a try that reached nobody starts none either.
  if (progress.what !== 'contact' || !reached(progress) || progress.on <= (step.lastContactOn ?? '')) return {};
  const known = { ...step, lastContactOn: progress.on, count };
  return { step: known, due: contactDue({ ...before, step: known }, settings), escalations: 0 };
}

/** Of the audit line: codes only. Goals and providers stay in the row. */
function codesOf(progress: Progress): Record<string, string> {
  switch (progress.what) {
    case 'contact':
      return { how: progress.how, note: progress.note };
    case 'component':
      return { component: progress.component };
    case 'finish':
      return { reason: progress.reason };
    case 'assessment':
    case 'plan':
      return {};
  }
}
