import type { ApplicationRow, DocumentRow } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';
import { closedSince } from './closing.ts';

type Policy = Pick<Settings['policy'], 'originalsReplacedAfterDays' | 'appealDays'>;
const dayMs = 24 * 3_600_000;

/** What was closed by then is due; undefined where the board keeps files as they were sent. Nobody's days to appeal are cut short. */
export function replacedIfClosedBy(now: Date, policy: Policy): Date | undefined {
  if (policy.originalsReplacedAfterDays === undefined) return undefined;
  return new Date(now.getTime() - Math.max(policy.originalsReplacedAfterDays, policy.appealDays) * dayMs);
}

/** R23: a legal hold keeps everything as it is; what was opened again, by an appeal too, is not closed. */
export function mayReplace(
  row: Parameters<typeof closedSince>[0] & Pick<ApplicationRow, 'legalHold'>,
  closedBy: Date,
): boolean {
  const closed = closedSince(row);
  return !row.legalHold && closed !== undefined && Date.parse(closed) <= closedBy.getTime();
}

/**
 * Accepted once, so that there is a clean copy. One that counts in another packet too keeps its file: that packet may be open, or
 * held.
 */
export const isReplaceable = (document: DocumentRow): boolean =>
  (document.status === 'clean' || document.status === 'superseded') &&
  document.original !== undefined &&
  document.normalized !== undefined &&
  document.versionId !== undefined &&
  document.reused === undefined &&
  (document.usedIn ?? []).length === 0 &&
  document.original.replaced?.state !== 'replaced';
