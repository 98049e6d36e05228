import type { ApplicationRow } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';

type Draft = Pick<ApplicationRow, 'status' | 'firstSubmittedAt' | 'updatedAt' | 'draftToldAt'>;
export type DraftPolicy = Settings['policy']['drafts'];
const dayMs = 24 * 3_600_000;
const later = (instant: string, days: number): string => new Date(Date.parse(instant) + days * dayMs).toISOString();

/** A draft that waits for its person, or that they threw away: nobody was ever asked to decide on it. */
export const neverSent = ({ status, firstSubmittedAt }: Draft): boolean =>
  firstSubmittedAt === undefined && (status === 'draft' || status === 'withdrawn');

/** Its person was told of the end since they last wrote it. Whoever threw it away said the end themselves. */
const wasTold = ({ status, draftToldAt, updatedAt }: Draft): boolean =>
  status === 'withdrawn' || (draftToldAt !== undefined && draftToldAt >= updatedAt);

/**
 * Until when what was never sent is kept: the board's days from its last change, and never less than the days of notice after its
 * person was told. Undefined before that: it has no date yet.
 */
export function draftKeptUntil(row: Draft, { keptDays, noticeDays }: DraftPolicy): string | undefined {
  if (!wasTold(row)) return undefined;
  const noticed = row.draftToldAt === undefined ? '' : later(row.draftToldAt, noticeDays);
  const until = later(row.updatedAt, keptDays);
  return row.status === 'draft' && noticed > until ? noticed : until;
}

/** The day to name to its person, when it is time to tell them now. */
export function draftNotice(row: Draft, { keptDays, noticeDays }: DraftPolicy, now: Date): string | undefined {
  if (row.status !== 'draft' || !neverSent(row) || wasTold(row)) return undefined;
  if (Date.parse(row.updatedAt) + (keptDays - noticeDays) * dayMs > now.getTime()) return undefined;
  const told = draftKeptUntil({ ...row, draftToldAt: now.toISOString() }, { keptDays, noticeDays });
  return told?.slice(0, 10);
}
