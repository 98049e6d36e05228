import type { ApplicationRow, OutboxRow } from '../../domain/cases/rows.ts';
import type { WorkflowName } from '../../domain/requests/kinds.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Settings } from '../../domain/settings.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { mailFor } from './mails.ts';

/** The two things that Step Functions is asked for; each answers whether asking made sense. */
export interface Workflows {
  /** `exists`: an execution of that name was started before; starting twice is the same start. */
  start(workflow: WorkflowName, name: string, input: object): Promise<'started' | 'exists'>;
  /** `gone`: the wait behind the token ended (timed out, stopped, answered). */
  answer(taskToken: string, output: object): Promise<'answered' | 'gone'>;
}
export interface Mail {
  to: string;
  subject: string;
  text: string;
  kind: string;
  id: string;
}
export interface RelayDeps {
  cases: CasesTable;
  workflows: Workflows;
  /** False when the address will never take mail: the mail is given up, the case is not. */
  sendMail(mail: Mail): Promise<boolean>;
  clock: Clock;
  settings: Settings;
  baseUrl: string;
}

/**
 * Carries out what a decision asked for, then marks the row done. A crash in between repeats it: an execution's name makes
 * the start one start, a token is answered once, and a mail may rarely go twice. Money is never here.
 */
export async function relay(row: OutboxRow, deps: RelayDeps): Promise<'sent' | 'done-before'> {
  const current = await deps.cases.getOutbox(row.applicationId, row.outboxId);
  if (!current || current.doneAt !== undefined) return 'done-before';
  await deps.cases.countOutboxAttempt(current);
  const { message } = current;
  if (message.type === 'start-execution') {
    await deps.workflows.start(message.workflow, `${current.applicationId}-${message.round}`, {
      contractVersion: 1,
      applicationId: current.applicationId,
      round: message.round,
    });
  } else if (message.type === 'answer-task') {
    const task = await deps.cases.getTask(current.applicationId, message.round, message.kind);
    // Without a token the wait has not opened yet: whoever stores the token finds the answer and asks again. A wait that
    // ended (a time limit in the same instant) opens anew with the next token, and that one finds the answer too.
    if (task?.taskToken && task.answer) await deps.workflows.answer(task.taskToken, task.answer);
  } else await mail(current, message.template, message.params, deps);
  await deps.cases.markOutboxDone(current, deps.clock.now().toISOString());
  return 'sent';
}

const minuteMs = 60_000;
/** A row that keeps failing is tried less and less often, at least every quarter of an hour. */
const waitMs = (attempts: number): number => Math.min(attempts + 1, 15) * minuteMs;

/**
 * What the stream left behind, the oldest first. Failures of one row stop no other: it goes back in the line, so that the
 * head is never full of rows that cannot be done.
 */
export async function relayPending(
  { cases, clock }: Pick<RelayDeps, 'cases' | 'clock'>,
  relayRow: (row: OutboxRow) => Promise<void>,
  olderThanMs: number,
): Promise<{ count: number; failed: number }> {
  const now = clock.now();
  const pending = await cases.pendingOutbox(new Date(now.getTime() - olderThanMs).toISOString());
  const results = await Promise.all(
    pending.map(async ({ place, row }) => {
      try {
        if (!row) throw new Error('a row that cannot be read');
        await relayRow(row);
        return true;
      } catch {
        // Logged where it failed.
        await cases.lookAgain(place, new Date(now.getTime() + waitMs(row?.attempts ?? 15)));
        return false;
      }
    }),
  );
  return { count: pending.length, failed: results.filter((done) => !done).length };
}

async function mail(
  row: OutboxRow,
  template: string,
  params: Record<string, string | number>,
  deps: RelayDeps,
): Promise<void> {
  const application = await deps.cases.getApplication(row.applicationId);
  if (!application) return;
  const to = await recipient(template, application, deps);
  if (!to) return;
  const { subject, text } = mailFor(template, params, application, to.language, deps);
  await deps.sendMail({ to: to.address, subject, text, kind: template, id: row.outboxId });
}

async function recipient(
  template: string,
  application: ApplicationRow,
  deps: RelayDeps,
): Promise<{ address: string; language: string } | undefined> {
  if (template === 'staff-late') return { address: deps.settings.liaisonContact.email, language: 'en' };
  const profile = await deps.cases.getProfile(application.personId);
  return profile ? { address: profile.email, language: profile.language } : undefined;
}
