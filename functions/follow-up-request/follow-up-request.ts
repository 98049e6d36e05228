import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Nobody answered in time: a reminder first, and at the due date the case is closed (R28: only a person's own unanswered
 * request closes a case). It can be opened again by answering; the first submission date stays.
 */
export function followUpRequest(
  input: StepInput<'FollowUpRequest'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<StepOutput<'FollowUpRequest'>> {
  return againstOthers(async () => {
    const now = clock.now();
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    // A later round carries this case: this execution ends.
    if (before.round !== input.round) return { next: 'closed' };
    // Answered at the very moment the time ran out: the wait opens again and finds its answer.
    if (before.status !== 'needs-information' || !before.request) return { next: 'again', waitSeconds: 60 };
    const id = before.applicationId;
    const leftSeconds = Math.ceil((Date.parse(before.due?.dueAt ?? now.toISOString()) - now.getTime()) / 1000);
    if (leftSeconds > 0 || before.request.reminders === 0) {
      const reminders = before.request.reminders + 1;
      // R28: nobody's case is closed unreminded, also not when the reminder was lost with a dead execution.
      const moreMs = settings.policy.informationReminderDays * 86_400_000;
      const dueAt = leftSeconds > 0 && before.due ? before.due.dueAt : new Date(now.getTime() + moreMs).toISOString();
      await transact(cases.client, [
        ...cases.write.application(
          before,
          {
            ...before,
            request: { ...before.request, reminders },
            due: { dueAt, calendar: 'days', centerId: before.centerId },
            updatedAt: now.toISOString(),
          },
          auditRow(id, now, 'system', 'reminded', { times: reminders }),
        ),
        cases.write.outbox(
          outboxRow(id, now, randomBytes, {
            type: 'mail',
            template: 'reminder',
            params: { dueAt },
          }),
        ),
      ]);
      return { next: 'again', waitSeconds: Math.max(60, Math.ceil((Date.parse(dueAt) - now.getTime()) / 1000)) };
    }
    const next: ApplicationRow = {
      ...before,
      status: 'closed',
      owner: 'system',
      due: { dueAt: new Date(now.getTime() + 3_600_000).toISOString(), calendar: 'days', centerId: before.centerId },
      updatedAt: now.toISOString(),
    };
    await transact(
      cases.client,
      cases.write.application(before, next, auditRow(id, now, 'system', 'closed-unanswered')),
    );
    return { next: 'closed' };
  });
}
