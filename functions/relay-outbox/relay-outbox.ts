import type { OutboxRow } from '../../domain/cases/rows.ts';
import type { WorkflowName } from '../../domain/requests/kinds.ts';
import { sendMessage, type MessageDeps } from './send-message.ts';
import { sendNote } from './send-note.ts';

/** The two things that Step Functions is asked for; each answers whether asking made sense. */
export interface Workflows {
  /** `exists`: an execution of that name was started before; starting twice is the same start. */
  start(workflow: WorkflowName, name: string, input: object): Promise<'started' | 'exists'>;
  /** `gone`: the wait behind the token ended (timed out, stopped, answered). */
  answer(taskToken: string, output: object): Promise<'answered' | 'gone'>;
}
export interface RelayDeps extends MessageDeps {
  workflows: Workflows;
  /** Shows the file to every scanner once more. */
  scanAgain(documentId: string, versionId: string): Promise<void>;
  /** Begins a copy of somebody's records, and does not wait for it. */
  exportRecords(personId: string, exportId: string): Promise<void>;
}

/**
 * Carries out what a decision asked for, then marks the row done. A crash in between repeats it: an execution's name makes
 * the start one start, a token is answered once, and a mail may rarely go twice. Money is never here. A text that is wanted at
 * night holds its row until the morning.
 */
export async function relay(row: OutboxRow, deps: RelayDeps): Promise<'sent' | 'held' | 'done-before'> {
  const current = await deps.cases.getOutbox(row.applicationId, row.outboxId);
  if (!current || current.doneAt !== undefined) return 'done-before';
  await deps.cases.countOutboxAttempt(current);
  const { message, applicationId } = current;
  if (message.type === 'export-records') {
    if (current.personId === undefined) throw new Error('outbox: a copy of nobody');
    await deps.exportRecords(current.personId, message.exportId);
  } else if (message.type === 'note' || applicationId === undefined) {
    await sendNote(current, deps);
  } else if (message.type === 'start-execution') {
    await deps.workflows.start(message.workflow, `${applicationId}-${message.round}`, {
      contractVersion: 1,
      applicationId,
      round: message.round,
    });
  } else if (message.type === 'scan-again') {
    await deps.scanAgain(message.documentId, message.versionId);
  } else if (message.type === 'answer-task') {
    const task = await deps.cases.getTask(applicationId, message.round, message.kind);
    // Without a token the wait has not opened yet: whoever stores the token finds the answer and asks again. A wait that
    // ended (a time limit in the same instant) opens anew with the next token, and that one finds the answer too.
    if (task?.taskToken && task.answer) await deps.workflows.answer(task.taskToken, task.answer);
  } else {
    const heldUntil = await sendMessage({ ...current, applicationId }, message, deps);
    if (heldUntil) {
      await deps.cases.holdOutbox(current, heldUntil.toISOString());
      return 'held';
    }
  }
  await deps.cases.markOutboxDone(current, deps.clock.now().toISOString());
  return 'sent';
}

const minuteMs = 60_000;
/** A row that cannot be read does not say since when, and waiting does not help it. */
const unreadableMinutes = 60;
/** A row that keeps failing is tried less and less often, at least every quarter of an hour. */
const waitMs = (attempts: number): number => Math.min(attempts + 1, 15) * minuteMs;

/**
 * What the stream left behind, the oldest first. Failures of one row stop no other: it goes back in the line, so that the
 * head is never full of rows that cannot be done. `stuckMinutes`: how old the oldest of those is.
 */
export async function relayPending(
  { cases, clock }: Pick<RelayDeps, 'cases' | 'clock'>,
  relayRow: (row: OutboxRow) => Promise<void>,
  olderThanMs: number,
): Promise<{ count: number; failed: number; stuckMinutes: number }> {
  const now = clock.now();
  const pending = await cases.pendingOutbox(new Date(now.getTime() - olderThanMs).toISOString());
  const results = await Promise.all(
    pending.map(async ({ place, row }) => {
      try {
        if (!row) throw new Error('a row that cannot be read');
        await relayRow(row);
        return undefined;
      } catch {
        // Logged where it failed.
        await cases.lookAgain(place, new Date(now.getTime() + waitMs(row?.attempts ?? 15)));
        return row ? Math.floor((now.getTime() - Date.parse(row.createdAt)) / minuteMs) : unreadableMinutes;
      }
    }),
  );
  const failed = results.filter((minutes) => minutes !== undefined);
  return { count: pending.length, failed: failed.length, stuckMinutes: Math.max(0, ...failed) };
}
