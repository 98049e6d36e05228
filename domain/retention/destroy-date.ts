import type { ApplicationRow } from '../cases/rows.ts';
import type { Fund } from '../money/ledger-rows.ts';
import type { Settings } from '../settings.ts';
import { closedSince } from './closing.ts';
import { draftKeptUntil, neverSent } from './never-sent.ts';

type Policy = Pick<Settings['policy'], 'retentionYears' | 'retentionYearsAfterReport' | 'drafts'>;
type Case = Parameters<typeof closedSince>[0] &
  Pick<ApplicationRow, 'status' | 'updatedAt' | 'legalHold' | 'retainUntil' | 'firstSubmittedAt' | 'draftToldAt'>;

export type KeptFor =
  | { kept: 'held' }
  | { kept: 'open' }
  /** R23: these funds have no final report yet: there is no date. */
  | { kept: 'no-report'; funds: string[] }
  /** Not before this instant; and which date it follows from. */
  | { kept: 'until'; until: string; because: 'closing' | 'report' | 'draft' };

/** An instant or a day, so many years later; a 29 February goes on to 1 March. */
export function yearsAfter(from: string, years: number): string {
  const until = new Date(from.length === 10 ? `${from}T00:00:00.000Z` : from);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  return until.toISOString();
}

/** A day has passed everywhere when the next one but one begins in UTC. */
const dayAfter = (day: string): string => new Date(Date.parse(day) + 2 * 24 * 3_600_000).toISOString().slice(0, 10);

/**
 * R23: until when a case is kept. At least the board's years from its closing; where it used money, also so many years from the
 * final expenditure report of each fund that it used, the latest counts, and there is no date before all of them are in. A legal
 * hold has no date. What was promised on the row itself at its first write is never undercut, once it was sent: a draft is no record
 * of an award yet, and has days of its own.
 */
export function keptFor(
  row: Case,
  /** Each fund that an award of this case ever named, whether or not it was paid. */
  funds: readonly Pick<Fund, 'name' | 'finalReportOn'>[],
  policy: Policy,
): KeptFor {
  if (row.legalHold) return { kept: 'held' };
  if (neverSent(row)) {
    const until = draftKeptUntil(row, policy.drafts);
    return until === undefined ? { kept: 'open' } : { kept: 'until', until, because: 'draft' };
  }
  const closed = closedSince(row);
  if (closed === undefined) return { kept: 'open' };
  const missing = funds.filter(({ finalReportOn }) => finalReportOn === undefined).map(({ name }) => name);
  if (missing.length > 0) return { kept: 'no-report', funds: missing };
  const fromClosing = [yearsAfter(closed, policy.retentionYears), row.retainUntil].sort().at(-1) ?? '';
  const latest = funds
    .flatMap(({ finalReportOn }) => finalReportOn ?? [])
    .sort()
    .at(-1);
  const fromReport = latest === undefined ? '' : yearsAfter(dayAfter(latest), policy.retentionYearsAfterReport);
  return fromReport > fromClosing
    ? { kept: 'until', until: fromReport, because: 'report' }
    : { kept: 'until', until: fromClosing, because: 'closing' };
}
