import { actorId } from '../../domain/access/actor.ts';
import { decisionDue } from '../../domain/calendar/decision-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { routed } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Back again: a slip is mended, a change of mind is fine. It goes on in a new round, in line by its first submission (R28), with
 * whoever had it when they are there. A draft that was thrown away is a draft again.
 */
export function reopenApplication(
  input: ParsedCommand<'reopen-application'>,
  deps: CaseDeps,
): Promise<CommandValue<'reopen-application'>> {
  const { cases, clock, randomBytes, settings } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('reopen-application', input), at, async (record) => {
      const before = await openCase(deps, input.actor, 'application.reopen', input.applicationId);
      if (!mayMove(before, 'reopen')) throw new Refusal('not-open', { number: before.number });
      const id = before.applicationId;
      const by = actorId(input.actor);
      if (before.firstSubmittedAt === undefined) {
        const draft: ApplicationRow = { ...before, status: 'draft', owner: 'participant', updatedAt: at };
        delete draft.toldAt;
        delete draft.due;
        const answer = {};
        await transact(cases.client, [
          record(answer),
          ...cases.write.application(before, draft, auditRow(id, now, by, 'restored')),
        ]);
        return answer;
      }
      const { change: route, audit } = await routed({ ...before, status: 'submitted' }, deps, now);
      const due = decisionDue(now, route, settings);
      const next: ApplicationRow = {
        ...before,
        ...route,
        status: 'submitted',
        round: before.round + 1,
        submittedAt: at,
        escalations: 0,
        due,
        updatedAt: at,
      };
      delete next.toldAt;
      delete next.paused;
      // What it waited for, or held and lost, was of the decision before.
      delete next.waitlist;
      if (next.hold) {
        delete next.hold;
        delete next.holdUntil;
        next.awardedCents = 0;
      }
      const answer = { dueAt: due.dueAt };
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(
          before,
          next,
          auditRow(id, now, by, 'opened-again', { from: before.status, dueAt: due.dueAt, ...audit }),
        ),
        cases.write.outbox(startRow(next, now, randomBytes)),
        cases.write.outbox(
          outboxRow(id, now, randomBytes, { type: 'mail', template: 'opened-again', params: { dueAt: due.dueAt } }),
        ),
      ]);
      return answer;
    });
  });
}
