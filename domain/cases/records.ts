import { newId } from '../ids.ts';
import { followedStatuses } from '../lifecycle/application.ts';
import { workflowOf } from '../requests/kinds.ts';
import { nextCourseMail } from '../tui/course-clock.ts';
import type { RandomBytes } from '../clock.ts';
import type { ApplicationRow, AuditLine, AuditRow, OutboxMessage, OutboxRow, TaskRow } from './rows.ts';

/** Rows that go along with a change, in the same transaction: the audit line, and what has to happen afterwards. */

/** R23: at least three years from the final expenditure report; the board's years, from the last change, with a hold flag. */
export function retention(now: Date, years: number): { schemaVersion: 1; retainUntil: string; legalHold: boolean } {
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return { schemaVersion: 1, retainUntil: until.toISOString(), legalHold: false };
}

/** `what` is a catalog key under `audit.`; the parameters are ids, codes, dates and amounts. */
export function auditRow(
  applicationId: string,
  now: Date,
  actor: string,
  what: string,
  params: AuditRow['params'] = {},
): AuditLine {
  return { applicationId, at: now.toISOString(), actor, what, params };
}

export function outboxRow(
  applicationId: string,
  now: Date,
  randomBytes: RandomBytes,
  message: OutboxMessage,
): OutboxRow {
  return {
    schemaVersion: 1,
    kind: 'OUTBOX',
    outboxId: newId('outbox', now.getTime(), randomBytes),
    applicationId,
    createdAt: now.toISOString(),
    attempts: 0,
    message,
  };
}

/**
 * Asks for the execution that carries this round, by the workflow of the application's kind. After a restore, `after` is the
 * round that the row was restored with: those between were used up in the time that is lost.
 */
export const startRow = (
  application: Pick<ApplicationRow, 'applicationId' | 'kind' | 'round'>,
  now: Date,
  randomBytes: RandomBytes,
  after?: number,
): OutboxRow =>
  outboxRow(application.applicationId, now, randomBytes, {
    type: 'start-execution',
    round: application.round,
    ...(after === undefined ? {} : { after }),
    workflow: workflowOf(application.kind),
  });

/** A mail to an address, about no request. The parameters are names of organizations and dates, never a person's. */
export function noteRow(
  now: Date,
  randomBytes: RandomBytes,
  address: string,
  note: Omit<Extract<OutboxMessage, { type: 'note' }>, 'type'>,
): OutboxRow {
  return {
    schemaVersion: 1,
    kind: 'OUTBOX',
    outboxId: newId('outbox', now.getTime(), randomBytes),
    address,
    createdAt: now.toISOString(),
    attempts: 0,
    message: { type: 'note', ...note },
  };
}

/** Has a copy of everything that a person gave made. Whose it is stays out of what is kept when it is done. */
export const exportAsked = (now: Date, randomBytes: RandomBytes, personId: string, exportId: string): OutboxRow => ({
  schemaVersion: 1,
  kind: 'OUTBOX',
  outboxId: newId('outbox', now.getTime(), randomBytes),
  personId,
  createdAt: now.toISOString(),
  attempts: 0,
  message: { type: 'export-records', exportId },
});

/** The name that the person signed with; a coach who sent it signed with their own. */
export const ownSignature = ({ signature }: Pick<ApplicationRow, 'signature'>): string | undefined =>
  signature?.onBehalf ? undefined : signature?.name;

/** The wait that stands open in a status, if any. */
export function openWait(status: ApplicationRow['status']): TaskRow['kind'] | undefined {
  if (status === 'submitted') return 'documents';
  if (status === 'in-review') return 'first';
  if (status === 'second-review') return 'second';
  if (status === 'needs-information') return 'information';
  return followedStatuses.has(status) ? 'next' : undefined;
}

/** A staff limit runs: for a decision, or for a STEP coach's monthly contact (R12). */
export const awaitsStaff = (status: ApplicationRow['status']): boolean =>
  status === 'in-review' || status === 'second-review' || status === 'active';

const hourMs = 3_600_000;

/** After so many starts that led nowhere the next ones come once a day: something is broken that starting does not mend. */
export const restartsBeforeDaily = 3;

/**
 * When the sweep should look at an application that still stands like this: then its workflow has died, since a living one
 * would have written. Undefined while nothing runs.
 */
export function sweepAt(
  row: Pick<ApplicationRow, 'status' | 'updatedAt' | 'due' | 'toldAt' | 'restarts' | 'step' | 'tui' | 'waitlist'>,
): Date | undefined {
  const updatedMs = Date.parse(row.updatedAt);
  const afterWriting = (hours: number) =>
    new Date(updatedMs + ((row.restarts ?? 0) < restartsBeforeDaily ? hours : 24) * hourMs);
  const weekAfterDue = () =>
    new Date(Math.max(updatedMs, Date.parse(row.due?.dueAt ?? row.updatedAt)) + 7 * 24 * hourMs);
  switch (row.status) {
    case 'draft':
      return undefined;
    // Documents are checked, findings made: minutes, with an hour's limit.
    case 'submitted':
      return afterWriting(2);
    // A person's time limit, and the reminders or escalations after it, write at least every few days.
    case 'in-review':
    case 'second-review':
    case 'needs-information':
    case 'offered':
      return weekAfterDue();
    case 'waitlisted':
      // The person hears it within minutes, and then now and then.
      return row.waitlist?.toldAt === undefined ? afterWriting(1) : weekAfterDue();
    case 'active':
      // The letter is made and the person is welcomed; from then on the month's own limit writes.
      return row.step?.welcomedAt === undefined ? afterWriting(1) : weekAfterDue();
    case 'handed-over':
    case 'sent-to-oed': {
      // The packet is made and the person is told of it; from then on each reminder writes.
      if (row.status === 'handed-over' && row.tui?.readyToldAt === undefined) return afterWriting(2);
      const next = row.tui?.asking?.nextAt ?? row.updatedAt;
      return new Date(Math.max(updatedMs, Date.parse(next)) + 2 * 24 * hourMs);
    }
    // The workflow sleeps until the program's last day. The mails on the way are the sweep's own.
    case 'oed-approved': {
      const ends = new Date(Math.max(updatedMs, Date.parse(row.due?.dueAt ?? row.updatedAt)) + 2 * 24 * hourMs);
      const mail = nextCourseMail(row);
      return mail && mail < ends ? mail : ends;
    }
    // Packet, letter, mail.
    case 'approved':
    case 'denied':
    case 'withdrawn':
    case 'closed':
    case 'referred':
    case 'completed':
    case 'oed-denied':
      return row.toldAt === undefined ? afterWriting(1) : undefined;
  }
}

/** The workflow did what it is there for; a packet or a letter made once more in each new round is not that. */
export const hasMovedOn = (before: ApplicationRow, next: ApplicationRow): boolean =>
  before.status !== next.status ||
  before.toldAt !== next.toldAt ||
  before.escalations !== next.escalations ||
  before.step?.welcomedAt !== next.step?.welcomedAt ||
  before.step?.count !== next.step?.count ||
  before.tui?.readyToldAt !== next.tui?.readyToldAt ||
  before.tui?.asking?.reminders !== next.tui?.asking?.reminders ||
  before.waitlist?.toldAt !== next.waitlist?.toldAt ||
  before.offer?.reminders !== next.offer?.reminders ||
  before.request?.reminders !== next.request?.reminders;
