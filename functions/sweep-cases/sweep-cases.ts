import { nextLimit } from '../../domain/calendar/decision-clock.ts';
import {
  auditRow,
  awaitsStaff,
  outboxRow,
  restartsBeforeDaily,
  startRow,
  sweepAt,
} from '../../domain/cases/records.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { callDue, lateCall } from '../../domain/messages/call-person.ts';
import { scanOutcome, type ScanEngine } from '../../domain/scanning.ts';
import type { Settings } from '../../domain/settings.ts';
import { courseMail } from '../../domain/tui/course-clock.ts';
import { rowAt, type CasesTable, type Due } from '../../adapters/cases-table.ts';
import { rejectDocument } from '../../adapters/document-store.ts';
import { readDirectory } from '../../adapters/routing.ts';
import { transact } from '../../adapters/transaction.ts';

export interface SweepDeps {
  cases: CasesTable;
  /** Size and version of what stands under the document's key, if anything arrived. */
  arrived(documentId: string): Promise<{ bytes: number; versionId: string } | undefined>;
  /** Gives up an upload in parts: what came of it goes, and nothing can complete it any more. */
  abortParts(documentId: string, uploadId: string): Promise<void>;
  /** Puts a copy of S3's own event into the queue of checks, and into that of scans when their verdict is missing too. */
  checkAgain(documentId: string, bytes: number, versionId: string, missing: { scan: boolean }): Promise<void>;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
  /** Whose word a document needs before it passes. */
  scanners: readonly ScanEngine[];
  /** Of this invocation; without a limit where nothing cuts it off. */
  remainingMs?: () => number;
  /** Hears the row of what broke, and why. */
  failed?: (subject: string, error: unknown) => void;
}

/** After a day an upload that never came is forgotten, and a check without a verdict given up: the place is free again. */
const giveUpAfterMs = 24 * 3_600_000;
/** And not before it was asked for again so often: after a day on which nothing here worked, nobody's file is to blame. */
const giveUpAfterRechecks = 3;
const lookAgainMs = 15 * 60_000;
/** What one page of the index may take: what is left then is the next sweep's. */
const spareMs = 45_000;
const rowsAtOnce = 200;

/**
 * Sets right what a crash, a lost event or an execution that died left behind: reads one due-date index, and repeats what
 * should have happened. Everything that it repeats is safe to do twice. What fails here goes to the back of the index, so
 * that it holds up nobody; the nightly check tells of what stays there. On its way it reminds staff of what is due soon, and
 * of whom they have not called. `unchecked`: documents that lie there and have no verdict yet,
 * long after they came; `stuck`: cases whose workflow was started again as often as may be bad luck.
 */
export async function sweepCases(
  deps: SweepDeps,
): Promise<Record<'documents' | 'unchecked' | 'executions' | 'stuck' | 'reminders' | 'failed', number>> {
  const now = deps.clock.now();
  const later = new Date(now.getTime() + lookAgainMs);
  const counts = { documents: 0, unchecked: 0, executions: 0, stuck: 0, reminders: 0, failed: 0 };
  for await (const { place, application, document } of overdue(now, deps)) {
    try {
      if (document) {
        if (await sweepDocument(document, now, deps)) counts.unchecked += 1;
        // What is settled has left the index.
        await deps.cases.lookAgain(place, later);
        counts.documents += 1;
      } else if (application) {
        const reminded = await remindOwner(application, now, deps);
        if (reminded) counts.reminders += 1;
        // What was due was that alone; the case has a new place in the index.
        if ((await escalateCall(application, now, deps)) || (await remindOfClasses(application, now, deps))) {
          counts.reminders += 1;
          continue;
        }
        const due = sweepAt(application);
        if (due === undefined || due > now) {
          await deps.cases.lookAgain(place, due ?? later);
          continue;
        }
        await startAgain(application, now, deps);
        counts.executions += 1;
        if ((application.restarts ?? 0) + 1 >= restartsBeforeDaily) counts.stuck += 1;
      } else throw new Error('a row that cannot be read');
    } catch (error) {
      // Somebody wrote it meanwhile: the next sweep sees how it stands then.
      if (error instanceof Refusal) continue;
      counts.failed += 1;
      deps.failed?.(rowAt(place), error);
      await deps.cases.lookAgain(place, later);
    }
  }
  return counts;
}

/** Deadlines of one day end in one minute: page after page, each row once, until nothing is left or the time is short. */
async function* overdue(now: Date, { cases, remainingMs }: SweepDeps): AsyncGenerator<Due> {
  const seen = new Set<string>();
  for (;;) {
    const page = await cases.overdue(now.toISOString(), rowsAtOnce);
    // An index tells late of what was written: what was done stands there for a moment yet.
    const fresh = page.filter(({ place }) => !seen.has(rowAt(place)));
    for (const { place } of fresh) seen.add(rowAt(place));
    yield* fresh;
    if (fresh.length === 0 || page.length < rowsAtOnce) return;
    if (remainingMs !== undefined && remainingMs() < spareMs) return;
  }
}

/** Whether its file lies there and nobody has a word on it yet. */
export async function sweepDocument(document: DocumentRow, now: Date, deps: SweepDeps): Promise<boolean> {
  const { cases, arrived, checkAgain } = deps;
  const { applicationId, documentId } = document;
  if (document.status === 'clean') {
    // Accepted and not read yet: the check reads it when it is asked, and counts how often. The verdict stands.
    const { bytes, declaredBytes, versionId, reading } = document;
    if (reading?.state === 'waiting')
      await checkAgain(documentId, bytes ?? declaredBytes, versionId ?? '', { scan: false });
    return false;
  }
  const isOld = now.getTime() - Date.parse(document.arrivedAt ?? document.createdAt) > giveUpAfterMs;
  const found =
    document.versionId === undefined
      ? await arrived(documentId)
      : { bytes: document.bytes ?? document.declaredBytes, versionId: document.versionId };
  if (found) {
    const rechecks = (document.rechecks ?? 0) + 1;
    // A verdict that does not come now does not come: the person is asked for another copy, instead of waiting for ever.
    if (isOld && rechecks > giveUpAfterRechecks) {
      await rejectDocument(document, 'could-not-check', deps);
      return true;
    }
    await checkAgain(documentId, found.bytes, found.versionId, {
      scan: scanOutcome(document.scans, deps.scanners) === 'open',
    });
    await cases.changeDocument(document, { set: { rechecks }, condition: 'attribute_exists(duePk)' });
    return true;
  }
  if (!isOld) return false;
  if (document.parts) {
    await deps.abortParts(documentId, document.parts.uploadId);
    // Somebody may have completed it in that moment: then it is there, and the next sweep finds it.
    if (await arrived(documentId)) return false;
  }
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Error('a document of no application');
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
      { ...application, documentCount: Math.max(0, application.documentCount - 1) },
      auditRow(applicationId, now, 'system', 'document-never-arrived', { documentId }),
    ),
  ]);
  return false;
}

/**
 * Whoever has the case is told a day before it is due (setting). The row's own name makes it one mail per due date, and the
 * case itself is not written: a colleague who has it open in a form would be told that it changed.
 */
async function remindOwner(
  application: ApplicationRow,
  now: Date,
  { cases, randomBytes }: SweepDeps,
): Promise<boolean> {
  const { applicationId, due, status } = application;
  if (!awaitsStaff(status) || due?.remindAt === undefined) return false;
  if (Date.parse(due.remindAt) > now.getTime() || Date.parse(due.dueAt) <= now.getTime()) return false;
  const outboxId = `out_remind-${Date.parse(due.dueAt)}`;
  if (await cases.getOutbox(applicationId, outboxId)) return false;
  const row = outboxRow(applicationId, now, randomBytes, {
    type: 'mail',
    template: status === 'active' ? 'step-contact-soon' : 'staff-due-soon',
    params: { dueAt: due.dueAt },
  });
  await transact(cases.client, [cases.write.outbox({ ...row, outboxId })]);
  return true;
}

const lateCalls = {
  backup: 'call-late-backup',
  team: 'call-late-team',
  liaison: 'call-late',
  director: 'call-late-director',
} as const;

/** R28: a person whom mail does not reach was not called in time. The workflow waits for the person's own date meanwhile. */
async function escalateCall(
  application: ApplicationRow,
  now: Date,
  { cases, randomBytes, settings }: SweepDeps,
): Promise<boolean> {
  const limit = callDue(application);
  if (!limit || nextLimit(limit) > now) return false;
  const directory = await readDirectory({ cases, settings }, now);
  const late = lateCall(application, { now, settings, directory });
  if (!late) return false;
  const { call, told } = late;
  const id = application.applicationId;
  const times = call.times ?? 0;
  await transact(cases.client, [
    // `updatedAt` stays: this is no sign of life of a workflow.
    ...cases.write.application(
      application,
      { ...application, callPerson: call },
      auditRow(id, now, 'system', 'call-late', { times, to: told.join(' ') }),
    ),
    ...told.map((target) =>
      cases.write.outbox(
        outboxRow(id, now, randomBytes, {
          type: 'mail',
          template: lateCalls[target],
          params: { dueAt: limit.dueAt, times },
        }),
      ),
    ),
  ]);
  return true;
}

/** R16: weekly claims, and grades each term: the workflow sleeps, and a mail is one write of the sweep's. */
async function remindOfClasses(
  application: ApplicationRow,
  now: Date,
  { cases, randomBytes, settings }: SweepDeps,
): Promise<boolean> {
  const due = application.kind === 'tui' ? courseMail(application, now, settings) : undefined;
  if (!due) return false;
  const { template, tui } = due;
  const id = application.applicationId;
  await transact(cases.client, [
    ...cases.write.application(
      application,
      { ...application, tui, updatedAt: now.toISOString() },
      auditRow(id, now, 'system', 'tui-reminded', { of: template }),
    ),
    cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'mail', template, params: {} })),
  ]);
  return true;
}

/** Nothing was written for longer than any step takes: the execution died. A new round goes on from what stands here. */
const startAgain = (application: ApplicationRow, now: Date, deps: SweepDeps): Promise<void> =>
  startRound(application, { round: application.round + 1, restarts: (application.restarts ?? 0) + 1 }, now, deps);

/** `after`: rounds up to the new one that nobody starts any more (restart.ts). */
export async function startRound(
  application: ApplicationRow,
  { after, ...next }: { round: number; restarts?: number; after?: number },
  now: Date,
  { cases, randomBytes }: Pick<SweepDeps, 'cases' | 'randomBytes'>,
): Promise<void> {
  const { round } = next;
  await transact(cases.client, [
    ...cases.write.application(
      application,
      { ...application, ...next, updatedAt: now.toISOString() },
      auditRow(application.applicationId, now, 'system', 'workflow-restarted', { round }),
    ),
    cases.write.outbox(startRow({ ...application, round }, now, randomBytes, after)),
  ]);
}
