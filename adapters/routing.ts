import type { ApplicationRow } from '../domain/cases/rows.ts';
import { directoryOf, type Directory } from '../domain/directory/directory.ts';
import { auditOf, type RouteTeam } from '../domain/routing/route.ts';
import { routeRequest } from '../domain/routing/route-request.ts';
import type { CaseDeps } from './case-store.ts';
import { staffTable } from './staff-table.ts';

/** Who works here and who is away, as of now. */
export async function readDirectory(
  { cases, settings }: Pick<CaseDeps, 'cases' | 'settings'>,
  now: Date,
): Promise<Directory> {
  const { client, tableName } = cases;
  return directoryOf(await staffTable({ client, tableName }).list(), now, settings);
}

/**
 * Where a case belongs as it is now: the change to its row, and what its audit line says of it. Asked whenever it comes to the
 * house (sent, answered, appealed, opened again). The staff are looked up only where somebody has the case.
 */
export async function routed(
  row: ApplicationRow,
  deps: Pick<CaseDeps, 'cases' | 'settings'>,
  now: Date,
): Promise<{
  change: Pick<ApplicationRow, 'centerId' | 'route' | 'claimedBy'> & { owner: RouteTeam };
  audit: Record<string, string>;
}> {
  const directory = row.claimedBy ? await readDirectory(deps, now) : directoryOf([], now, deps.settings);
  const { route, assignedTo } = routeRequest(row, deps.settings, directory, now);
  return {
    change: { centerId: route.centerId, route, owner: route.team, claimedBy: assignedTo },
    audit: auditOf(route),
  };
}
