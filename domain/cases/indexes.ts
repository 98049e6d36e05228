import type { ApplicationStatus } from '../lifecycle/application.ts';
import { nextLimit } from '../calendar/decision-clock.ts';
import { callDue } from '../messages/call-person.ts';
import type { FundStream } from '../settings.ts';
import { orderKey } from '../waitlist/order.ts';
import { closedSince } from '../retention/closing.ts';
import { neverSent } from '../retention/never-sent.ts';
import { awaitsStaff, sweepAt } from './records.ts';
import type { ApplicationRow } from './rows.ts';

/** Where the queue of a center, the sweep and the relay find what they work on. A row that is not there waits for nobody. */
export type QueueBucket = 'open' | 'second' | 'waiting' | 'following' | 'done';

const bucketOf: Record<ApplicationStatus, QueueBucket | undefined> = {
  draft: undefined,
  submitted: 'open',
  'in-review': 'open',
  'second-review': 'second',
  'needs-information': 'waiting',
  // In line for a kind of money, across the centers.
  waitlisted: undefined,
  offered: 'waiting',
  approved: 'done',
  denied: 'done',
  withdrawn: 'done',
  closed: 'done',
  active: 'following',
  'handed-over': 'following',
  'sent-to-oed': 'following',
  'oed-approved': 'following',
  referred: 'done',
  completed: 'done',
  'oed-denied': 'done',
};

export const queueKey = (centerId: string, bucket: QueueBucket) => `CENTER#${centerId}#${bucket}`;
/** R3: who waits for a kind of money, in the lawful order. */
export const waitlistKey = (stream: FundStream) => `WAITLIST#${stream}`;
export const dueKey = 'DUE#0';
/** Awards whose hold ends, by when they are looked at next. */
export const holdKey = 'HOLD#0';
/** Closed, with files as they were sent, by when it was closed. */
export const closedKey = 'CLOSED#0';
/** Never sent, by when it was begun. */
export const draftKey = 'DRAFT#0';
/** Persons, by something that is known of them: nothing older is the last. Not those who are known to have a case. */
export const personsKey = 'PERSONS#0';
export const pendingKey = 'PENDING#0';

/**
 * When the sweep looks at a case next: to remind whoever has it, before it is due, because nobody called the person in time, or
 * because its workflow has died. The
 * sweep is there anyway, each few minutes; a wait of the workflow for this would cost three transitions more.
 */
function nextSweep(row: ApplicationRow): Date | undefined {
  const died = sweepAt(row);
  const call = callDue(row);
  const staffs = call ? nextLimit(call).toISOString() : awaitsStaff(row.status) ? row.due?.remindAt : undefined;
  return died && staffs !== undefined && Date.parse(staffs) < died.getTime() ? new Date(staffs) : died;
}

/** The attributes that put an application into the indexes; each index is sparse. */
export function applicationIndexes(row: ApplicationRow): {
  queuePk?: string;
  queueSk?: string;
  duePk?: string;
  dueSk?: string;
} {
  const bucket = bucketOf[row.status];
  const sweep = nextSweep(row);
  const order = row.due?.dueAt ?? row.submittedAt ?? row.createdAt;
  const hold = row.status === 'approved' && row.toldAt !== undefined ? row.hold?.nextAt : undefined;
  const closed = closedSince(row);
  const draft = neverSent(row);
  const rests =
    !draft && closed !== undefined && !(row.originalsReplacedAt !== undefined && row.originalsReplacedAt >= closed);
  return {
    ...(draft ? { duePk: draftKey, dueSk: `${row.createdAt}#${row.applicationId}` } : {}),
    ...(rests ? { duePk: closedKey, dueSk: `${closed}#${row.applicationId}` } : {}),
    ...(bucket ? { queuePk: queueKey(row.centerId, bucket), queueSk: `${order}#${row.applicationId}` } : {}),
    ...(row.status === 'waitlisted' && row.waitlist
      ? { queuePk: waitlistKey(row.waitlist.stream), queueSk: orderKey(row) }
      : {}),
    ...(sweep ? { duePk: dueKey, dueSk: `${sweep.toISOString()}#${row.applicationId}` } : {}),
    ...(hold ? { duePk: holdKey, dueSk: `${hold}#${row.applicationId}` } : {}),
  };
}
