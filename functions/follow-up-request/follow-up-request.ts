import {
  afterLateReminder,
  nextFollowUp,
  reminderTimes,
  replyDue,
  secondsUntil,
} from '../../domain/calendar/request-clock.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, DueDate } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { callDue, toCall } from '../../domain/messages/call-person.ts';
import { reachOf } from '../../domain/messages/reach.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Nobody answered yet: reminders first (settings say how many days before the reply date), and at that date the case is
 * closed (R28: only a person's own unanswered request closes a case). It can be opened again by answering; the first
 * submission date stays. Whom mail does not reach was not asked yet: staff call (the sweep watches their limit), and the reply
 * date moves on until they have.
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
    const replyBy = before.due ?? replyDue(now, before, settings);
    const again = (due: DueDate) => ({
      next: 'again' as const,
      waitSeconds: secondsUntil(nextFollowUp(now, due, settings), now),
    });
    const late = Date.parse(replyBy.dueAt) <= now.getTime();
    const wanted = reminderTimes(replyBy, settings).filter((each) => each <= now).length;
    // Woken before its time, by an execution that was started again.
    if (!late && (before.request.reminders >= wanted || callDue(before))) return again(replyBy);
    if (callDue(before)) {
      const due = afterLateReminder(now, replyBy, settings);
      const line = auditRow(id, now, 'system', 'waits-for-call', { dueAt: due.dueAt });
      await transact(
        cases.client,
        cases.write.application(before, { ...before, due, updatedAt: now.toISOString() }, line),
      );
      return again(due);
    }
    const because = before.callPerson?.because ?? reachOf(await cases.getProfile(before.personId), before).call;
    const wasReminded = late && before.request.reminders > 0;
    const spoken = before.request.reachedAt !== undefined && before.callPerson === undefined;
    if (because !== undefined && !(wasReminded && spoken)) {
      // The call takes the place of the reminder, which would come back.
      const due = late ? afterLateReminder(now, replyBy, settings) : replyBy;
      const next: ApplicationRow = {
        ...before,
        request: { ...before.request, reminders: Math.max(wanted, before.request.reminders) },
        callPerson: toCall(before, because, now, settings),
        due,
        updatedAt: now.toISOString(),
      };
      const line = auditRow(id, now, 'system', 'call-person', { because });
      await transact(cases.client, cases.write.application(before, next, line));
      return again(due);
    }
    if (!wasReminded) {
      const reminders = Math.max(wanted, before.request.reminders + 1);
      const due = late ? afterLateReminder(now, replyBy, settings) : replyBy;
      await transact(cases.client, [
        ...cases.write.application(
          before,
          { ...before, request: { ...before.request, reminders }, due, updatedAt: now.toISOString() },
          auditRow(id, now, 'system', 'reminded', { times: reminders }),
        ),
        cases.write.outbox(
          outboxRow(id, now, randomBytes, { type: 'mail', template: 'reminder', params: { dueAt: due.dueAt } }),
        ),
      ]);
      return again(due);
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
