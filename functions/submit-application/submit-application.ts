import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { decisionDue } from '../../domain/calendar/decision-clock.ts';
import { auditRow, outboxRow, startRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { checklist, missingDocuments } from '../../domain/forms/checklist.ts';
import { missingAnswers, packetFacts } from '../../domain/forms/form.ts';
import { partnerName } from '../../domain/settings.ts';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { routed } from '../../adapters/routing.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

export interface SubmitDeps extends CaseDeps {
  accommodation: ConfidentialTable;
}

/**
 * Signs and sends. The packet is complete when each document that is asked for is there (or on its way through the check),
 * or has a reason why it is not (R8). The workflow is started by the outbox row of the same transaction: sent is sent,
 * whatever breaks next.
 */
export function submitApplication(
  input: ParsedCommand<'submit-application'>,
  deps: SubmitDeps,
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
        const held = await openCaseFor(deps, input.actor, ['application.submit'], input.applicationId, {
          confirmed: true,
        });
        const { application: before, holds } = held;
        const onBehalf = signedOnBehalf(input, held.consentOf);
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
        const { change: route, audit } = await routed(before, deps, now);
        const due = decisionDue(now, route, settings);
        const { dueAt } = due;
        const round = before.round + 1;
        const next: ApplicationRow = {
          ...before,
          ...route,
          status: 'submitted',
          ...helpedBy(before, input.actor, (id) => partnerName(settings, id)),
          round,
          submittedAt,
          firstSubmittedAt: before.firstSubmittedAt ?? submittedAt,
          signature: {
            name: input.signatureName,
            signedAt: submittedAt,
            releaseUntil: input.releaseUntil,
            ...(onBehalf ? { onBehalf } : {}),
          },
          due,
          updatedAt: submittedAt,
        };
        const answer = { number: before.number, submittedAt, dueAt };
        await transact(cases.client, [
          record(answer),
          ...holds,
          ...cases.write.application(
            before,
            next,
            auditRow(before.applicationId, now, actorId(input.actor), 'submitted', { dueAt, ...audit }),
          ),
          cases.write.outbox(startRow(next, now, randomBytes)),
          cases.write.outbox(
            outboxRow(before.applicationId, now, randomBytes, {
              type: 'mail',
              template: onBehalf ? 'sent-for-you' : 'sent-receipt',
              params: { dueAt },
            }),
          ),
          ...(await accommodationAsked(next, deps, submittedAt)),
        ]);
        return answer;
      },
    );
  });
}

/** A coach signs with their own name, for somebody who agreed and has the Equal Opportunity notice (R30). */
function signedOnBehalf(
  { actor, onBehalf }: ParsedCommand<'submit-application'>,
  consentOf: string | undefined,
): NonNullable<ApplicationRow['signature']>['onBehalf'] {
  if (actor.kind !== 'coach') return undefined;
  if (!onBehalf || consentOf === undefined)
    throw new Refusal('invalid-input', {}, [
      { field: 'personAgreed', key: 'client-agreed' },
      { field: 'noticeReceived', key: 'client-notice' },
    ]);
  return { coachId: actor.coachId, organizationId: actor.organizationId, consentOf };
}

/** R22: the contact hears that there is a request, and reads it behind a sign-in. Nobody else learns that there is one. */
async function accommodationAsked(
  application: ApplicationRow,
  { cases, clock, randomBytes, accommodation }: SubmitDeps,
  at: string,
): Promise<Write[]> {
  const { applicationId } = application;
  if (Object.keys(await accommodation.getAnswers(applicationId)).length === 0) return [];
  const requests = accommodationRequests({ client: cases.client, tableName: accommodation.tableName });
  return [
    requests.write.asked(application, await requests.find(applicationId), at),
    cases.write.outbox(
      outboxRow(applicationId, clock.now(), randomBytes, { type: 'mail', template: 'accommodation-asked', params: {} }),
    ),
  ];
}
