import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { actorOf, canStandIn, directoryOf, type Directory } from '../../domain/directory/directory.ts';
import type { StaffRow } from '../../domain/directory/staff.ts';
import { mayBeHeld } from '../../domain/routing/holding.ts';
import type { Colleague } from '../../web/staff/colleagues.tsx';
import { isDueWithin } from '../../web/staff/queue-filter.ts';
import type { StaffDeps } from './deps.ts';
import { readOpen } from './queue-routes.tsx';
import { centersOf } from './reading.ts';

/** Who works here, and what each has in hand: counted from the lists that the reader may see. */
export interface Team {
  directory: Directory;
  colleague(row: StaffRow): Colleague;
}

export async function readTeam(actor: StaffActor, deps: StaffDeps): Promise<Team> {
  const now = deps.http.now();
  // An operator sees no cases; who is away they may say all the same.
  const seesCases = centersOf(actor, deps).length > 0;
  const [rows, open] = await Promise.all([deps.staff.list(), seesCases ? readOpen(actor, deps) : { rows: [] }]);
  const directory = directoryOf(rows, now, deps.http.settings);
  const held = Map.groupBy(
    open.rows.filter((row) => row.claimedBy && mayBeHeld(row.status)),
    (row: ApplicationRow) => row.claimedBy?.staffId ?? '',
  );
  return {
    directory,
    colleague({ staffId, name }) {
      const cases = held.get(staffId) ?? [];
      const away = directory.away(staffId);
      const backup = directory.backupOf(staffId);
      const { timeZone } = deps.http.settings;
      return {
        staffId,
        name,
        open: cases.length,
        dueThisWeek: cases.filter((row) => isDueWithin(row.due?.dueAt, now.toISOString(), timeZone, 7)).length,
        ...(away
          ? {
              away: {
                ...(away.because === 'out' ? { until: away.until } : {}),
                ...(backup === undefined ? {} : { backup: directory.find(backup)?.name ?? backup }),
              },
            }
          : {}),
        me: staffId === actor.staffId,
      };
    },
  };
}

/** Those to whom this case can be given: it may be theirs (R22, R29), and they are there or somebody stands in. */
export function takersOf(row: ApplicationRow, { directory, colleague }: Team): Colleague[] {
  return directory.staff
    .filter((each) => each.staffId !== row.claimedBy?.staffId)
    .filter((each) => authorize(actorOf(each), 'case.claim', caseResource(row)).allowed)
    .filter((each) => !directory.away(each.staffId) || directory.backupOf(each.staffId) !== undefined)
    .map(colleague);
}

/** Those who do the same work, oneself among them. */
export const teamOf = (
  who: Pick<StaffActor, 'staffId' | 'roles' | 'center'>,
  { directory, colleague }: Team,
): Colleague[] =>
  directory.staff.filter((each) => each.staffId === who.staffId || canStandIn(each, who)).map(colleague);
