import { auditRow, outboxRow, sweepAt } from '../../domain/cases/records.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { rejectDocument } from '../../adapters/document-store.ts';
import { transact } from '../../adapters/transaction.ts';

export interface SweepDeps {
  cases: CasesTable;
  /** Size and version of what stands under the document's key, if anything arrived. */
  arrived(documentId: string): Promise<{ bytes: number; versionId: string } | undefined>;
  /** Puts a copy of S3's own event into the queue of checks, and into that of scans when their verdict is missing too. */
  checkAgain(documentId: string, bytes: number, versionId: string, missing: { scan: boolean }): Promise<void>;
  clock: Clock;
  randomBytes: RandomBytes;
}

/** An upload that was announced and never came is forgotten after a day; its place in the packet is free again. */
const forgetAfterMs = 24 * 3_600_000;
const lookAgainMs = 15 * 60_000;

/**
 * Sets right what a crash, a lost event or an execution that died left behind: reads one due-date index, and repeats what
 * should have happened. Everything that it repeats is safe to do twice.
 */
export async function sweepCases(deps: SweepDeps): Promise<{ documents: number; executions: number; failed: number }> {
  const now = deps.clock.now();
  const counts = { documents: 0, executions: 0, failed: 0 };
  for (const due of await deps.cases.overdue(now.toISOString())) {
    try {
      if ('document' in due) {
        await sweepDocument(due.document, now, deps);
        counts.documents += 1;
      } else if (await sweepApplication(due.application, now, deps)) counts.executions += 1;
    } catch (error) {
      // Somebody wrote it meanwhile, or it broke: the next sweep sees how it stands then.
      if (!(error instanceof Refusal)) counts.failed += 1;
    }
  }
  return counts;
}

async function sweepDocument(document: DocumentRow, now: Date, deps: SweepDeps): Promise<void> {
  const { cases, arrived, checkAgain } = deps;
  const { applicationId, documentId } = document;
  // A verdict that does not come in a day does not come: the person is asked for another copy, instead of waiting for ever.
  if (document.status === 'checking' && now.getTime() - Date.parse(document.arrivedAt ?? '') > forgetAfterMs) {
    await rejectDocument(document, 'could-not-check', deps);
    return;
  }
  const found =
    document.versionId === undefined
      ? await arrived(documentId)
      : { bytes: document.bytes ?? document.declaredBytes, versionId: document.versionId };
  if (found) await checkAgain(documentId, found.bytes, found.versionId, { scan: document.scan === undefined });
  else if (now.getTime() - Date.parse(document.createdAt) > forgetAfterMs) {
    const application = await cases.getApplication(applicationId);
    if (!application) return;
    await transact(cases.client, [
      cases.write.document(document, {
        set: { status: 'superseded', rejection: 'never-arrived' },
        remove: ['duePk', 'dueSk'],
        condition: '#status = :expected',
        names: { '#status': 'status' },
        values: { ':expected': 'expected' },
      }),
      ...cases.write.application(
        application,
        {
          ...application,
          documentCount: Math.max(0, application.documentCount - 1),
        },
        auditRow(applicationId, now, 'system', 'document-never-arrived', { documentId }),
      ),
    ]);
    return;
  }
  await cases.changeDocument(document, {
    set: { dueSk: `${new Date(now.getTime() + lookAgainMs).toISOString()}#${documentId}` },
    condition: 'attribute_exists(duePk)',
  });
}

/** Nothing was written for longer than any step takes: the execution died. A new round goes on from what stands here. */
async function sweepApplication(
  application: ApplicationRow,
  now: Date,
  { cases, randomBytes }: SweepDeps,
): Promise<boolean> {
  const due = sweepAt(application);
  if (due === undefined || due > now) return false;
  const round = application.round + 1;
  await transact(cases.client, [
    ...cases.write.application(
      application,
      {
        ...application,
        round,
        restarts: (application.restarts ?? 0) + 1,
        updatedAt: now.toISOString(),
      },
      auditRow(application.applicationId, now, 'system', 'workflow-restarted', { round }),
    ),
    cases.write.outbox(outboxRow(application.applicationId, now, randomBytes, { type: 'start-execution', round })),
  ]);
  return true;
}
