import { Refusal } from '../../domain/errors.ts';
import { outboxRow } from '../../domain/cases/records.ts';
import type { StepInput } from '../../workflows/contracts.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Waits until every document of the packet has its verdict. The token is stored first, then the documents are looked at;
 * check-document writes its verdict first, then looks for the token: one of the two sees both.
 */
export async function awaitDocuments(
  input: StepInput<'AwaitDocuments'>,
  { cases, clock, randomBytes }: CaseDeps,
): Promise<object> {
  const { applicationId, round } = input;
  const now = clock.now();
  await cases.storeTaskToken(applicationId, round, 'documents', input.taskToken, now.toISOString());
  const [application, documents] = await Promise.all([
    cases.getApplication(applicationId),
    cases.listDocuments(applicationId),
  ]);
  if (!application) throw new Refusal('not-found');
  // Only a packet on its way to a decision waits: one that was taken back, or decided in an earlier round, goes on at once.
  if (application.status === 'submitted' && documents.some((each) => each.status === 'checking')) return {};
  await transact(cases.client, [
    cases.write.taskAnswer(applicationId, round, 'documents', { documents: 'settled' }, now.toISOString()),
    cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind: 'documents' })),
  ]);
  return {};
}
