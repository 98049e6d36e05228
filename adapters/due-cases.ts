import { addDays } from '../domain/calendar/business-time.ts';
import { isDue, type DueRecords, type ListedPerson } from '../domain/retention/destruction.ts';
import { keptFor, yearsAfter } from '../domain/retention/destroy-date.ts';
import { closedSince } from '../domain/retention/closing.ts';
import { neverSent } from '../domain/retention/never-sent.ts';
import { lastInstantIn, personKeptUntil } from '../domain/retention/person-date.ts';
import type { ApplicationRow } from '../domain/cases/rows.ts';
import type { Settings } from '../domain/settings.ts';
import type { CasesTable } from './cases-table.ts';
import { caseKeptFor } from './kept-for.ts';
import type { LedgerTable } from './ledger-table.ts';

export interface DueDeps {
  cases: Pick<CasesTable, 'doneBehind' | 'listDecisions' | 'neverSentBehind' | 'personsBehind' | 'personRows'>;
  ledger: Pick<LedgerTable, 'getAward' | 'getFundAbout'>;
  settings: Settings;
}
/**
 * Of each center, of drafts and of persons so many are looked at while a page waits; those that wait for a report or are held stand
 * in front and stay.
 */
const lookedAtMost = 2000;
const atOnce = 20;

interface Placed {
  place: string;
  application: ApplicationRow;
}
interface Asked {
  /** Only what was due on this day or before. */
  through: string;
  now: Date;
  /** Of cases and persons together. */
  limit: number;
  /** Ids of what stands in a list that is open: it is in no other. Does not count as looked at. */
  listed?: ReadonlySet<string>;
}

/**
 * R23: closed cases and drafts whose time was over on this day, center by center, and persons without a case, the oldest first. A
 * queue is in the order in which cases were sent, and a case is closed after it is sent: what was sent later than the board's years
 * ago is not due.
 */
export async function dueRecords(
  { through, now, limit, listed = new Set() }: Asked,
  deps: DueDeps,
  atMost = lookedAtMost,
): Promise<DueRecords> {
  const { cases, ledger, settings } = deps;
  const { policy } = settings;
  const due: DueRecords['cases'] = [];
  let cutOff = false;
  const funds = new Map<string, ReturnType<typeof ledger.getFundAbout>>();
  // The same few funds, again and again.
  const once: typeof ledger = {
    getAward: (awardId) => ledger.getAward(awardId),
    getFundAbout(id) {
      const known = funds.get(id) ?? ledger.getFundAbout(id);
      funds.set(id, known);
      return known;
    },
  };
  const dayAfter = `${addDays(through, 1)}T`;

  async function look(application: ApplicationRow, closedAt: string | undefined): Promise<void> {
    // The cheap half first: most of those that are not due are so without their funds.
    if (due.length > limit || closedAt === undefined || !isDue(keptFor(application, [], policy), through, now)) return;
    const kept = await caseKeptFor(application, await cases.listDecisions(application.applicationId), once, policy);
    if (!isDue(kept, through, now)) return;
    const { applicationId, number } = application;
    // One more than a list holds says that there are more.
    due.push({ applicationId, number, closedAt, until: kept.until, because: kept.because });
  }
  /** Pages of an order that begins with the oldest, as long as some of a page may be due. */
  async function walk<T>(
    pageBehind: (after?: string) => Promise<T[]>,
    { placeOf, inTime, idOf }: { placeOf(one: T): string; inTime(place: string): boolean; idOf(one: T): string },
    each: (some: readonly T[]) => Promise<void>,
    enough: () => boolean,
  ): Promise<void> {
    let looked = 0;
    for (let page = await pageBehind(); page.length > 0 && !enough();) {
      if (looked >= atMost) {
        cutOff = true;
        return;
      }
      const old = page.filter((one) => inTime(placeOf(one)));
      const fresh = old.filter((one) => !listed.has(idOf(one)));
      looked += fresh.length;
      await each(fresh);
      if (old.length < page.length) return;
      page = await pageBehind(placeOf(page.at(-1)!));
    }
  }

  const full = () => due.length > limit;
  const yearsOver = (place: string) => yearsAfter(place.split('#')[0] ?? '', policy.retentionYears) <= dayAfter;
  const ofCase = {
    placeOf: ({ place }: Placed) => place,
    idOf: ({ application }: Placed) => application.applicationId,
  };
  for (const { centerId } of settings.centers)
    await walk(
      (after) => cases.doneBehind(centerId, after),
      { ...ofCase, inTime: yearsOver },
      async (some) => {
        for (const { application } of some)
          // What was thrown away before it was sent stands with the drafts.
          if (!neverSent(application)) await look(application, closedSince(application));
      },
      full,
    );
  const draftsBefore = addDays(through, 1 - policy.drafts.keptDays);
  await walk(
    (after) => cases.neverSentBehind(after),
    { ...ofCase, inTime: (place) => place < draftsBefore },
    async (some) => {
      for (const { application } of some) await look(application, application.updatedAt);
    },
    full,
  );
  const persons: ListedPerson[] = [];
  const room = limit - due.length;
  await walk(
    (after) => cases.personsBehind(after),
    { placeOf: ({ place }) => place.seen, inTime: yearsOver, idOf: ({ personId }) => personId },
    async (some) => {
      for (let at = 0; at < some.length && persons.length <= room; at += atOnce)
        for (const person of await Promise.all(
          some.slice(at, at + atOnce).map(({ personId }) => personStanding(personId, deps)),
        ))
          if (person.kept.kept === 'until' && isDue(person.kept, through, now))
            persons.push({ personId: person.personId, lastAt: person.lastAt, until: person.kept.until });
    },
    () => persons.length > room || room < 0,
  );
  const oldestFirst = (a: { until: string }, b: { until: string }) => (a.until < b.until ? -1 : 1);
  return {
    cases: due.sort(oldestFirst).slice(0, limit),
    persons: persons.sort(oldestFirst).slice(0, Math.max(0, room)),
    more: due.length + persons.length > limit,
    cutOff,
  };
}

export interface PersonStanding {
  personId: string;
  rows: Awaited<ReturnType<CasesTable['personRows']>>;
  lastAt: string;
  kept: { kept: 'gone' } | { kept: 'open' } | { kept: 'held' } | { kept: 'until'; until: string; because: 'closing' };
}

/** R23: how long what belongs to a person and to no case is kept. `open`: they have a case, or a draft. */
export async function personStanding(
  personId: string,
  { cases, settings }: { cases: Pick<CasesTable, 'personRows'>; settings: Settings },
): Promise<PersonStanding> {
  const rows = await cases.personRows(personId);
  const lastAt = lastInstantIn(rows);
  const has = (sk: string) => rows.some((row) => String(row['sk']).startsWith(sk));
  if (!has('PROFILE')) return { personId, rows, lastAt, kept: { kept: 'gone' } };
  if (has('APP#')) return { personId, rows, lastAt, kept: { kept: 'open' } };
  // A consent may be held, as a case may.
  if (rows.some((row) => row['legalHold'] === true)) return { personId, rows, lastAt, kept: { kept: 'held' } };
  const promised = rows.flatMap(({ retainUntil }) => (typeof retainUntil === 'string' ? [retainUntil] : []));
  const until = personKeptUntil(lastAt, promised, settings);
  return { personId, rows, lastAt, kept: { kept: 'until', until, because: 'closing' } };
}
