import { addBusinessDays, calendarOf } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { longestWaitSeconds, type StepInput, type StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * R28: a staff time limit escalates and never closes. The case stays where it is, marked late, the Liaison is told, and the
 * wait goes on. After 300 days the execution ends and starts again from what stands in the table.
 */
export function escalateDecision(
  input: StepInput<'EscalateDecision'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<StepOutput<'EscalateDecision'>> {
  return againstOthers(async () => {
    const now = clock.now();
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    const nextLook = addBusinessDays(
      now,
      settings.policy.escalationBusinessDays,
      calendarOf(settings, before.centerId),
    );
    const waitSeconds = Math.max(60, Math.ceil((nextLook.getTime() - now.getTime()) / 1000));
    const waiting = input.kind === 'first' ? 'in-review' : 'second-review';
    // A later round carries this case: this execution ends, also when its own renewal has to be asked for twice.
    if (before.round !== input.round) return { renew: true };
    // Decided at the very moment the limit passed: the wait opens again and finds its answer.
    if (before.status !== waiting) return { renew: false, waitSeconds: 60 };

    const opened = await cases.getTask(input.applicationId, input.round, 'documents');
    const waitedSeconds = opened ? (now.getTime() - Date.parse(opened.openedAt)) / 1000 : 0;
    const renew = waitedSeconds + waitSeconds > longestWaitSeconds;
    const id = before.applicationId;
    if (renew) {
      const round = before.round + 1;
      // Nobody is told here: the next round finds the case late within a minute, and tells.
      await transact(cases.client, [
        ...cases.write.application(
          before,
          { ...before, round, updatedAt: now.toISOString() },
          auditRow(id, now, 'system', 'workflow-restarted', { round }),
        ),
        cases.write.outbox(startRow({ ...before, round }, now, randomBytes)),
      ]);
      return { renew: true };
    }
    const next: ApplicationRow = { ...before, escalations: before.escalations + 1, updatedAt: now.toISOString() };
    await transact(cases.client, [
      ...cases.write.application(
        before,
        next,
        auditRow(id, now, 'system', 'escalated', { kind: input.kind, times: next.escalations }),
      ),
      cases.write.outbox(
        outboxRow(id, now, randomBytes, { type: 'mail', template: 'staff-late', params: { kind: input.kind } }),
      ),
    ]);
    return { renew: false, waitSeconds };
  });
}
