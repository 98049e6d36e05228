import * as z from 'zod';
import { Refusal } from '../errors.ts';
import { exportIdSchema, personIdSchema } from '../ids.ts';
import { boardLanguages } from '../languages.ts';

/**
 * A copy of everything that one person gave us, made when they ask for it. What there is of copies is one row per person: what
 * was asked, what was made, when it was fetched. The copy itself is gone after some days; the row stays as their record of it.
 */

/**
 * Long enough for somebody who asks on a phone at night and fetches it on the library's computer on Monday; a pile of everything
 * about somebody lies nowhere longer than that. The bucket deletes it by itself, a day later (infra/stacks/data-stack.ts).
 */
export const exportKeptDays = 3;
/** Under this prefix of the packets bucket, and nothing else is there. */
export const exportPrefix = 'exports/';
/** A second one after a mistake, a third for what came meanwhile: more is a script. Those that failed do not count. */
const exportsPerDay = 3;
/** Lambda tries three times at most, a quarter of an hour each, with minutes in between: what is not there then never will be. */
const buildMinutesMax = 60;
export const buildTries = 3;
/** Newest first: as far back as the page tells. */
export const exportsRemembered = 20;
const fetchesRemembered = 20;

const instant = z.iso.datetime();
const exportSchema = z.object({
  exportId: exportIdSchema,
  askedAt: instant,
  language: z.enum(boardLanguages),
  state: z.enum(['building', 'ready', 'failed']),
  tries: z.number().int().nonnegative(),
  /** What is in it stood like this then. */
  asOf: instant.optional(),
  readyAt: instant.optional(),
  file: z.object({ key: z.string(), versionId: z.string(), bytes: z.number().int() }).optional(),
  /** The first ones: how often somebody fetched it who was signed in as this person. */
  fetchedAt: z.array(instant).max(fetchesRemembered).default([]),
});
export type RecordsExport = z.infer<typeof exportSchema>;

export const personExportsSchema = z.object({
  schemaVersion: z.literal(1),
  personId: personIdSchema,
  version: z.number().int().positive(),
  exports: z.array(exportSchema).max(exportsRemembered),
});
export type PersonExports = z.infer<typeof personExportsSchema>;

const dayMs = 24 * 3_600_000;

export const fetchUntil = ({ readyAt, askedAt }: RecordsExport): Date =>
  new Date(Date.parse(readyAt ?? askedAt) + exportKeptDays * dayMs);

/** Where one stands now. `over`: it was there, and its days have passed. */
export function exportStanding(each: RecordsExport, now: Date): 'building' | 'ready' | 'over' | 'failed' {
  if (each.state === 'ready') return now < fetchUntil(each) ? 'ready' : 'over';
  // Whoever makes it may have died without a word.
  const late = now.getTime() - Date.parse(each.askedAt) > buildMinutesMax * 60_000;
  return each.state === 'failed' || late ? 'failed' : 'building';
}

/** The one that is being made, which a second click gets; undefined when a new one may begin. Refused over the day's limit. */
export function exportUnderWay(known: PersonExports | undefined, now: Date): RecordsExport | undefined {
  const all = known?.exports ?? [];
  const underWay = all.find((each) => exportStanding(each, now) === 'building');
  if (underWay) return underWay;
  const counted = all.filter(
    (each) => exportStanding(each, now) !== 'failed' && now.getTime() - Date.parse(each.askedAt) < dayMs,
  );
  const first = counted[exportsPerDay - 1];
  if (first) throw new Refusal('too-many-exports', { count: exportsPerDay, at: againAt(first).toISOString() });
  return undefined;
}
const againAt = ({ askedAt }: RecordsExport): Date => new Date(Date.parse(askedAt) + dayMs);

const changed = (known: PersonExports, exportId: string, change: (each: RecordsExport) => RecordsExport) => ({
  ...known,
  version: known.version + 1,
  exports: known.exports.map((each) => (each.exportId === exportId ? change(each) : each)),
});

export const withAsked = (
  personId: string,
  known: PersonExports | undefined,
  asked: Pick<RecordsExport, 'exportId' | 'askedAt' | 'language'>,
): PersonExports => ({
  schemaVersion: 1,
  personId,
  version: (known?.version ?? 0) + 1,
  exports: [{ ...asked, state: 'building' as const, tries: 0, fetchedAt: [] }, ...(known?.exports ?? [])].slice(
    0,
    exportsRemembered,
  ),
});

/** One more try of making it. */
export const withTry = (known: PersonExports, exportId: string): PersonExports =>
  changed(known, exportId, (each) => ({ ...each, tries: each.tries + 1 }));

export const withFile = (
  known: PersonExports,
  exportId: string,
  made: Required<Pick<RecordsExport, 'asOf' | 'readyAt' | 'file'>>,
): PersonExports => changed(known, exportId, (each) => ({ ...each, ...made, state: 'ready' }));

export const withFailure = (known: PersonExports, exportId: string): PersonExports =>
  changed(known, exportId, (each) => ({ ...each, state: 'failed' }));

export const withFetch = (known: PersonExports, exportId: string, at: string): PersonExports =>
  changed(known, exportId, (each) => ({ ...each, fetchedAt: [...each.fetchedAt, at].slice(0, fetchesRemembered) }));
