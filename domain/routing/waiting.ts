import type { ApplicationRow } from '../cases/rows.ts';
import { callDue } from '../messages/call-person.ts';

type Standing = Pick<ApplicationRow, 'status' | 'owner' | 'waitingSince'>;

/**
 * Since when a case waits for whoever it waits for. The clock does not begin again when files are checked and the same team
 * goes on, nor when a case is late: whoever waits has waited since then.
 */
export function waitingSince(before: Standing, next: Standing, at: string): string | undefined {
  const checked = before.status === 'submitted' && next.status === 'in-review';
  const sameHands = before.owner === next.owner && (before.status === next.status || checked);
  return sameHands ? before.waitingSince : at;
}

type Waiting = Pick<ApplicationRow, 'status' | 'owner' | 'callPerson' | 'route' | 'waitingSince'>;

/** Whom a case waits for. While files are being checked nobody has to do anything; whom mail does not reach staff have to call. */
export function waitsFor(row: Pick<Waiting, 'status' | 'owner' | 'callPerson' | 'route'>): ApplicationRow['owner'] {
  if (row.status === 'submitted') return 'system';
  return callDue(row) ? (row.route?.team ?? 'skillsteam') : row.owner;
}

/** And since when. */
export const waitsSince = (row: Waiting): string | undefined =>
  callDue(row) ? row.callPerson?.since : row.waitingSince;
