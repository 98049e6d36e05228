import { addDays } from '../domain/calendar/business-time.ts';
import { isDue, type DueCases } from '../domain/retention/destruction.ts';
import { keptFor, yearsAfter } from '../domain/retention/destroy-date.ts';
import { closedSince } from '../domain/retention/closing.ts';
import type { Settings } from '../domain/settings.ts';
import type { CasesTable } from './cases-table.ts';
import { caseKeptFor } from './kept-for.ts';
import type { LedgerTable } from './ledger-table.ts';

interface DueDeps {
  cases: Pick<CasesTable, 'doneBehind' | 'listDecisions'>;
  ledger: Pick<LedgerTable, 'getAward' | 'getFundAbout'>;
  settings: Settings;
}
/** Of each center so many are looked at while a page waits; those that wait for a report or are held stand in front and stay. */
const lookedAtMost = 2000;

/**
 * R23: closed cases whose time was over on this day, center by center, the oldest first, `limit` of them at most. A queue is in the
 * order in which cases were sent, and a case is closed after it is sent: what was sent later than the board's years ago is not due.
 */
export async function dueCases(
  through: string,
  now: Date,
  limit: number,
  { cases, ledger, settings }: DueDeps,
  atMost = lookedAtMost,
): Promise<DueCases> {
  const due: DueCases['cases'] = [];
  let cutOff = false;
  const { policy } = settings;
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
  for (const { centerId } of settings.centers) {
    let page = await cases.doneBehind(centerId);
    for (let looked = 0; page.length > 0 && due.length <= limit; looked += page.length) {
      if (looked >= atMost) {
        cutOff = true;
        break;
      }
      const sentInTime = page.filter(
        ({ place }) => yearsAfter(place.split('#')[0] ?? '', policy.retentionYears) <= `${addDays(through, 1)}T`,
      );
      for (const { application } of sentInTime) {
        // The cheap half first: most of those that are not due are so without their funds.
        if (due.length > limit || !isDue(keptFor(application, [], policy), through, now)) continue;
        const kept = await caseKeptFor(application, await cases.listDecisions(application.applicationId), once, policy);
        const closedAt = closedSince(application);
        if (!isDue(kept, through, now) || closedAt === undefined) continue;
        const { applicationId, number } = application;
        // One more than a list holds says that there are more.
        due.push({ applicationId, number, closedAt, until: kept.until, because: kept.because });
      }
      if (sentInTime.length < page.length) break;
      page = await cases.doneBehind(centerId, page.at(-1)?.place);
    }
    if (due.length > limit) break;
  }
  const sorted = due.sort((a, b) => (a.until < b.until ? -1 : 1));
  return { cases: sorted.slice(0, limit), more: sorted.length > limit, cutOff };
}
