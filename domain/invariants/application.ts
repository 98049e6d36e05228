import { applicationIndexes, closedKey, draftKey, dueKey } from '../cases/indexes.ts';
import { restartsBeforeDaily, sweepAt } from '../cases/records.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { lifecycleOf, ownersIn, restingStatuses } from '../lifecycle/application.ts';
import type { CaseRows } from './case-rows.ts';
import { collect, hourMs, sweepGraceMs, type Say, type Violation } from './violation.ts';

/** R28: nobody is forgotten. A draft waits for its person alone: nothing is promised, nothing is due. */
export function judgeOwner(read: CaseRows, now: Date): Violation[] {
  const { application, applicationId } = read;
  if (!application) return [];
  const { row, stored } = application;
  return collect('owned-or-done', applicationId, (say) => {
    const indexes = applicationIndexes(row);
    if (!lifecycleOf(row.kind).states.includes(row.status)) say('status-of-another-kind', { status: row.status });
    if (stored['queuePk'] !== indexes.queuePk) say('not-in-its-queue', { status: row.status });
    judgeRoute(row, say);
    if (row.status === 'draft') {
      if (row.owner !== 'participant') say('wrong-owner', { status: row.status, owner: row.owner });
      // R23: its days are counted. What was begun before they were stands nowhere.
      if (stored['duePk'] !== undefined && stored['duePk'] !== indexes.duePk)
        say('swept-without-need', { status: row.status });
      return;
    }
    if (row.toldAt !== undefined && restingStatuses.has(row.status)) {
      if (row.owner !== 'nobody') say('done-and-owned', { status: row.status, owner: row.owner });
      if (row.due !== undefined) say('done-and-due', { status: row.status });
      // What an award still holds is looked at on its own days (R6), what is closed when its files' time is over. Nothing else is.
      // What was closed before files had a time, or had no files, stands nowhere.
      const isOlder = (indexes.duePk === closedKey || indexes.duePk === draftKey) && stored['duePk'] === undefined;
      if (stored['duePk'] !== indexes.duePk && !isOlder) say('swept-without-need', { status: row.status });
      return;
    }
    if (row.toldAt !== undefined) say('told-before-the-end', { status: row.status });
    if (!ownersIn[row.status].includes(row.owner)) say('wrong-owner', { status: row.status, owner: row.owner });
    if (row.due === undefined) say('no-due-date', { status: row.status });
    if (stored['duePk'] !== dueKey || !String(stored['dueSk']).endsWith(`#${applicationId}`))
      say('out-of-the-sweeps-sight', { status: row.status });
    // Until then its workflow would have written, or the sweep would have started it again.
    const lateMs = now.getTime() - (sweepAt(row)?.getTime() ?? Infinity);
    if (lateMs > sweepGraceMs) say('nobody-was-woken', { status: row.status, lateHours: Math.floor(lateMs / hourMs) });
  });
}

/** What was sent stands somewhere in the house, with the reason why: with the team that acts while staff have to. */
function judgeRoute({ submittedAt, status, centerId, owner, route }: ApplicationRow, say: Say): void {
  if (submittedAt === undefined || status === 'draft') return;
  if (!route) return say('no-route', { status });
  if (route.centerId !== centerId) say('routed-elsewhere', { status, centerId, routed: route.centerId });
  const staffAct = status === 'submitted' || status === 'in-review' || status === 'second-review';
  if (staffAct && ownersIn[status].includes(owner) && owner !== route.team)
    say('another-team-acts', { status, owner, team: route.team });
}

export function judgeRestarts({ application, applicationId }: CaseRows): Violation[] {
  const restarts = application?.row.restarts ?? 0;
  return collect('restarts', applicationId, (say) => {
    if (restarts > restartsBeforeDaily) say('no-progress', { restarts, status: application?.row.status ?? '' });
  });
}
