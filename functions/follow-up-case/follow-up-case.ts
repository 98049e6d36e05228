import { secondsUntil } from '../../domain/calendar/request-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { followedStatuses, restingStatuses } from '../../domain/lifecycle/application.ts';
import { reachOf } from '../../domain/messages/reach.ts';
import { followUpOf } from '../../domain/requests/next-step.ts';
import { longestWaitSeconds, type StepInput, type StepOutput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { readDirectory } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Looks at a case that is followed up, when its time has come or something happened: what is due is done by the rules of its
 * kind (domain/requests), and the wait goes on until the next limit. After 300 days the execution ends and starts again from
 * what stands in the table.
 */
export function followUpCase(
  input: StepInput<'FollowUpCase'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<StepOutput<'FollowUpCase'>> {
  const { applicationId, round } = input;
  return againstOthers(async () => {
    const now = clock.now();
    // Forgotten before the case is read: an answer from before stands in what is read, a later one waits for the next token.
    await transact(cases.client, [cases.write.forgetTask(applicationId, round, 'next')]);
    const before = await cases.getApplication(applicationId);
    if (!before) throw new Refusal('not-found');
    // A later round carries this case: this execution ends.
    if (before.round !== round) return { next: 'ended' };
    if (!followedStatuses.has(before.status)) {
      const decided = restingStatuses.has(before.status) && before.toldAt === undefined;
      const goesOn = before.status === 'needs-information' || before.status === 'second-review';
      if (!decided && !goesOn) return { next: 'ended' };
      // It was decided at the very moment the limit passed: the wait opens again and finds its answer.
      return { next: 'again', waitSeconds: 60 };
    }
    const directory = await readDirectory({ cases, settings }, now);
    const { call } = reachOf(await cases.getProfile(before.personId), before);
    const { act, ends: over, lookAt } = followUpOf(before.kind).look(before, { now, settings, directory, call });
    if (over) return { next: 'expired' };
    const waitSeconds = secondsUntil(lookAt, now);
    const next: ApplicationRow = { ...before, ...act?.change, updatedAt: now.toISOString() };
    const ends = !followedStatuses.has(next.status);
    const opened = await cases.getTask(applicationId, round, 'documents');
    const waitedSeconds = opened ? (now.getTime() - Date.parse(opened.openedAt)) / 1000 : 0;
    if (!ends && waitedSeconds + waitSeconds > longestWaitSeconds) {
      const renewed = { ...before, round: round + 1, updatedAt: now.toISOString() };
      // Nothing else is done here: the next round finds what is due within a minute.
      await transact(cases.client, [
        ...cases.write.application(
          before,
          renewed,
          auditRow(applicationId, now, 'system', 'workflow-restarted', { round: renewed.round }),
        ),
        cases.write.outbox(startRow(renewed, now, randomBytes)),
      ]);
      return { next: 'renew' };
    }
    if (act) {
      const { what, params } = act.audit;
      await transact(cases.client, [
        ...cases.write.application(before, next, auditRow(applicationId, now, 'system', what, params)),
        ...act.mails.map((mail) =>
          cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'mail', ...mail })),
        ),
      ]);
    }
    return ends ? { next: 'tell' } : { next: 'again', waitSeconds };
  });
}
