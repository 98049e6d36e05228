import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { decisionDue, resume } from '../../domain/calendar/decision-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { unanswered } from '../../domain/information/open-items.ts';
import { partnerName } from '../../domain/settings.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { routed } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * "We need one thing from you" is answered: each asked paper is there or has a reason why not, each asked question was
 * answered again. A case that was closed because nobody answered opens again, with its first submission date kept (R28).
 */
export function answerRequest(
  input: ParsedCommand<'answer-request'>,
  deps: CaseDeps,
): Promise<CommandValue<'answer-request'>> {
  const { cases, clock, randomBytes, settings } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('answer-request', input),
      now.toISOString(),
      async (record) => {
        const { application: before, holds } = await openCaseFor(
          deps,
          input.actor,
          ['request.answer'],
          input.applicationId,
          { confirmed: true },
        );
        const reopens = before.status === 'closed';
        if (before.status !== 'needs-information' && !reopens) throw new Refusal('not-open', { number: before.number });
        const missing = unanswered(before, await cases.listDocuments(before.applicationId));
        if (missing.length > 0) {
          const documents = missing.filter(({ key }) => key === 'document-missing');
          throw new Refusal(
            documents.length > 0 ? 'document-missing' : 'form-incomplete',
            { count: missing.length },
            missing,
          );
        }
        // A late answer gets the whole time again; else what was left of it when the person was asked.
        const { change: route, audit } = await routed(before, deps, now);
        const due = reopens ? decisionDue(now, route, settings) : resume(now, before, settings);
        const { dueAt } = due;
        const round = reopens ? before.round + 1 : before.round;
        const next: ApplicationRow = {
          ...before,
          ...route,
          status: 'submitted',
          ...helpedBy(before, input.actor, (id) => partnerName(settings, id)),
          round,
          submittedAt: now.toISOString(),
          escalations: 0,
          due,
          updatedAt: now.toISOString(),
        };
        delete next.toldAt;
        delete next.paused;
        const id = before.applicationId;
        const answer = { dueAt };
        await transact(cases.client, [
          record(answer),
          ...holds,
          ...cases.write.application(
            before,
            next,
            auditRow(id, now, actorId(input.actor), reopens ? 'reopened' : 'answered', { dueAt, ...audit }),
          ),
          cases.write.outbox(
            outboxRow(id, now, randomBytes, { type: 'mail', template: 'answer-receipt', params: { dueAt } }),
          ),
          ...(reopens
            ? [cases.write.outbox(startRow(next, now, randomBytes))]
            : [
                cases.write.taskAnswer(id, round, 'information', { outcome: 'answered' }, now.toISOString()),
                // The wait that comes next in this execution starts with a clean sheet. Those for a decision keep theirs until
                // assess-eligibility: a slow relay may still have to hand on the answer that asked the person.
                cases.write.forgetTask(id, round, 'documents'),
                cases.write.outbox(
                  outboxRow(id, now, randomBytes, { type: 'answer-task', round, kind: 'information' }),
                ),
              ]),
        ]);
        return answer;
      },
    );
  });
}
