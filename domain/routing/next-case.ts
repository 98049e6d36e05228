import type { StaffActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { caseResource } from '../access/resources.ts';
import { wallTime } from '../calendar/business-time.ts';
import type { QueueBucket } from '../cases/indexes.ts';
import type { ApplicationRow } from '../cases/rows.ts';

/** Second approvals are looked for too; for a Liaison there is nothing else. */
export const secondBucketFirst = ({ roles }: Pick<StaffActor, 'roles'>): QueueBucket[] =>
  roles.includes('skillsteam') || roles.includes('step-coach') ? ['second', 'open'] : ['second'];

/**
 * What comes next: by the day on which it is due, then by priority group (R3), then by the first submission, so that what was
 * opened again stands where it stood (R28).
 */
export function nextFirst(timeZone: string) {
  const last = '9999';
  const days = new Map<string, string>();
  const day = (row: ApplicationRow): string => {
    const at = row.due?.dueAt;
    if (at === undefined) return last;
    const known = days.get(at) ?? wallTime(new Date(at), timeZone).date;
    days.set(at, known);
    return known;
  };
  return (a: ApplicationRow, b: ApplicationRow): number =>
    day(a).localeCompare(day(b)) ||
    (a.priorityGroup ?? 9) - (b.priorityGroup ?? 9) ||
    (a.firstSubmittedAt ?? last).localeCompare(b.firstSubmittedAt ?? last) ||
    a.applicationId.localeCompare(b.applicationId);
}

/**
 * A case that this person could decide now, and that nobody has. Who decided first is known only once the case itself is read;
 * in the queue "somebody" stands for it.
 */
export function isFor(actor: StaffActor, row: ApplicationRow, firstDecidedBy = 'somebody'): boolean {
  if (row.claimedBy || (row.status !== 'in-review' && row.status !== 'second-review')) return false;
  const resource = caseResource(row, firstDecidedBy);
  if (row.status === 'second-review')
    return authorize(actor, row.kind === 'ojt' ? 'ojt.decide-second' : 'packet.decide-second', resource).allowed;
  // A STEP application is the STEP coach's; every other one the SkillsTeam's.
  const team = row.kind === 'step' ? 'step-coach' : 'skillsteam';
  return actor.roles.includes(team) && authorize(actor, 'case.claim', resource).allowed;
}
