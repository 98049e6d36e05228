import { auditRow, outboxRow } from '../domain/cases/records.ts';
import type { DocumentRow } from '../domain/cases/rows.ts';
import type { DocumentRejection } from '../domain/document-verdict.ts';
import { documentLifecycle } from '../domain/lifecycle/document.ts';
import { againstOthers, type CaseDeps } from './case-store.ts';
import type { CasesTable } from './cases-table.ts';
import { transact, type Write } from './transaction.ts';

/** What a document is known by, so that it is taken once: its bytes, and what its pages look like. */
export const contentHashes = ({ sha256, contentSha256 }: Pick<DocumentRow, 'sha256' | 'contentSha256'>): string[] =>
  [sha256, contentSha256].filter((hash) => hash !== undefined);

/**
 * A clean document leaves the packet: the same content may be sent again, unless it is used for something else in this packet
 * too; then that one stands for it.
 */
export const releasedHashes = (document: DocumentRow, all: readonly DocumentRow[], { write }: CasesTable): Write[] =>
  contentHashes(document).map((hash) => {
    const other = all.find(
      (each) =>
        each.documentId !== document.documentId && each.status === 'clean' && contentHashes(each).includes(hash),
    );
    return other
      ? write.moveContentHash(document.applicationId, hash, other.documentId)
      : write.forgetContentHash(document.applicationId, hash);
  });

type Deps = Pick<CaseDeps, 'cases' | 'clock' | 'randomBytes'>;

/**
 * A document is sent back with its reason, and its place in the packet is free again. The application row is written too, so
 * somebody who saves at that moment is waited out here: the person at the page sees the verdict now, not after the queue's
 * next try. `ignored`: the document moved on meanwhile.
 */
export async function rejectDocument(
  document: DocumentRow,
  reason: DocumentRejection,
  { cases, clock, randomBytes }: Deps,
  duplicateOf?: string,
): Promise<'settled' | 'ignored'> {
  const { applicationId, documentId } = document;
  const rejected = await againstOthers(async () => {
    const [application, current] = await Promise.all([
      cases.getApplication(applicationId),
      cases.getDocument(applicationId, documentId),
    ]);
    if (!application || current?.status !== document.status) return false;
    if (!documentLifecycle.from('reject').includes(current.status)) return false;
    const now = clock.now();
    // After sending, nobody looks at the upload page any more: the person is written to.
    const sent = application.status !== 'draft' && application.status !== 'needs-information';
    await transact(cases.client, [
      cases.write.document(document, {
        set: { status: 'rejected', rejection: reason, ...(duplicateOf ? { duplicateOf } : {}) },
        remove: ['duePk', 'dueSk'],
        condition: '#status = :seen',
        names: { '#status': 'status' },
        values: { ':seen': document.status },
      }),
      ...cases.write.application(
        application,
        {
          ...application,
          documentCount: Math.max(0, application.documentCount - 1),
        },
        auditRow(applicationId, now, 'system', 'document-rejected', { documentId, reason }),
      ),
      // Another copy may be sent again after one that passed was taken out.
      ...(document.status === 'clean' ? releasedHashes(document, await cases.listDocuments(applicationId), cases) : []),
      ...(sent && reason !== 'duplicate-document'
        ? [
            cases.write.outbox(
              outboxRow(applicationId, now, randomBytes, {
                type: 'mail',
                template: 'document-rejected',
                params: { reason },
              }),
            ),
          ]
        : []),
    ]);
    return true;
  });
  if (!rejected) return 'ignored';
  await tellWorkflow(applicationId, { cases, clock, randomBytes });
  return 'settled';
}

/** When the last verdict that a sent packet waited for is there, its wait is answered. */
export async function tellWorkflow(applicationId: string, { cases, clock, randomBytes }: Deps): Promise<void> {
  const application = await cases.getApplication(applicationId);
  if (application?.status !== 'submitted') return;
  const task = await cases.getTask(applicationId, application.round, 'documents');
  if (!task?.taskToken || task.answer) return;
  const documents = await cases.listDocuments(applicationId);
  if (documents.some((each) => each.status === 'checking')) return;
  const now = clock.now();
  await transact(cases.client, [
    cases.write.taskAnswer(applicationId, application.round, 'documents', { documents: 'settled' }, now.toISOString()),
    cases.write.outbox(
      outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round: application.round, kind: 'documents' }),
    ),
  ]);
}
