import type { ApplicationRow } from '../cases/rows.ts';

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

/** Whom a case waits for. While files are being checked nobody has to do anything. */
export const waitsFor = (row: Pick<ApplicationRow, 'status' | 'owner'>): ApplicationRow['owner'] =>
  row.status === 'submitted' ? 'system' : row.owner;
