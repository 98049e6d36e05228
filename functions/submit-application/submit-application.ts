import { actorId, withHelper } from '../../domain/access/actor.ts';
import { decisionDue } from '../../domain/calendar/decision-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { checklist, missingDocuments } from '../../domain/forms/checklist.ts';
import { missingAnswers, packetFacts } from '../../domain/forms/form.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Signs and sends. The packet is complete when each document that is asked for is there (or on its way through the check),
 * or has a reason why it is not (R8). The workflow is started by the outbox row of the same transaction: sent is sent,
 * whatever breaks next.
 */
export function submitApplication(
  input: ParsedCommand<'submit-application'>,
  deps: CaseDeps,
): Promise<CommandValue<'submit-application'>> {
  const { cases, clock, randomBytes, settings } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('submit-application', input),
      now.toISOString(),
      async (record) => {
        const before = await openCase(deps, input.actor, 'application.submit', input.applicationId);
        if (before.status !== 'draft') throw new Refusal('already-sent', { number: before.number });
        const documents = await cases.listDocuments(before.applicationId);
        const facts = packetFacts(before.answers);
        const unanswered: FieldError[] =
          before.formSource === 'form' ? missingAnswers(before.kind, before.answers) : [];
        if (unanswered.length > 0) throw new Refusal('form-incomplete', { count: unanswered.length }, unanswered);
        const missing = missingDocuments(checklist(before.kind, facts, before.formSource), documents, before.absences);
        if (missing.length > 0) {
          throw new Refusal(
            'document-missing',
            { count: missing.length },
            missing.map((kind) => ({ field: kind, key: 'document-missing' })),
          );
        }
        const submittedAt = now.toISOString();
        const due = decisionDue(now, before, settings);
        const { dueAt } = due;
        const round = before.round + 1;
        const next: ApplicationRow = {
          ...before,
          status: 'submitted',
          assistedBy: withHelper(before.assistedBy, input.actor),
          round,
          submittedAt,
          firstSubmittedAt: before.firstSubmittedAt ?? submittedAt,
          signature: { name: input.signatureName, signedAt: submittedAt, releaseUntil: input.releaseUntil },
          owner: 'skillsteam',
          due,
          updatedAt: submittedAt,
        };
        const answer = { number: before.number, submittedAt, dueAt };
        await transact(cases.client, [
          record(answer),
          ...cases.write.application(
            before,
            next,
            auditRow(before.applicationId, now, actorId(input.actor), 'submitted', { dueAt }),
          ),
          cases.write.outbox(startRow(next, now, randomBytes)),
          cases.write.outbox(
            outboxRow(before.applicationId, now, randomBytes, {
              type: 'mail',
              template: 'sent-receipt',
              params: { dueAt },
            }),
          ),
        ]);
        return answer;
      },
    );
  });
}
