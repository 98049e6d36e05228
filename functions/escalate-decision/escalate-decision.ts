import { escalationTargets, nextLimit, nextStepAt } from '../../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../../domain/calendar/request-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { holderFor } from '../../domain/routing/route-request.ts';
import { longestWaitSeconds, type StepInput, type StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { readDirectory } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

/** A message of its own for each that is told: they can do different things about it. */
const templates = {
  backup: 'staff-late-backup',
  team: 'staff-late-team',
  liaison: 'staff-late',
  director: 'staff-late-director',
} as const;

/**
 * R28: a staff time limit escalates and never closes. The case stays where it is, marked late, goes up by one step, and the
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
    const waiting = input.kind === 'first' ? 'in-review' : 'second-review';
    // A later round carries this case: this execution ends, also when its own renewal has to be asked for twice.
    if (before.round !== input.round) return { renew: true };
    // Decided at the very moment the limit passed: the wait opens again and finds its answer.
    if (before.status !== waiting || !before.due) return { renew: false, waitSeconds: 60 };
    // Woken before its time, by an execution that was started again: the limit that stands in the case counts.
    const limit = nextLimit(before.due);
    const step = limit > now ? limit : nextStepAt(now, before, settings);
    const waitSeconds = secondsUntil(step, now);

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
    if (limit > now) return { renew: false, waitSeconds };
    const staff = await readDirectory({ cases, settings }, now);
    const told = escalationTargets(before, settings, staff);
    const holder = before.claimedBy;
    // Nobody holds a late case from afar: who stands in has it now, or the team.
    const isAway = holder !== undefined && staff.away(holder.staffId) !== undefined;
    const claimedBy = isAway ? holderFor(before, staff).assignedTo : holder;
    const givenTo = isAway ? { givenTo: claimedBy?.staffId ?? 'team' } : {};
    const next: ApplicationRow = {
      ...before,
      claimedBy,
      escalations: before.escalations + 1,
      due: { ...before.due, nextStepAt: step.toISOString() },
      updatedAt: now.toISOString(),
    };
    await transact(cases.client, [
      ...cases.write.application(
        before,
        next,
        auditRow(id, now, 'system', 'escalated', {
          kind: input.kind,
          times: next.escalations,
          to: told.join(' '),
          ...givenTo,
        }),
      ),
      ...told.map((target) =>
        cases.write.outbox(
          outboxRow(id, now, randomBytes, {
            type: 'mail',
            template: templates[target],
            params: { dueAt: before.due?.dueAt ?? '', times: next.escalations },
          }),
        ),
      ),
    ]);
    return { renew: false, waitSeconds };
  });
}
