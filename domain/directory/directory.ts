import type { StaffActor } from '../access/actor.ts';
import { wallTime } from '../calendar/business-time.ts';
import type { Settings } from '../settings.ts';
import type { Absence, StaffRow } from './staff.ts';

/** Why somebody has no time for a case now: they said so, or nobody has seen them for days. */
export type Away = { because: 'out'; until: string; backup: string | undefined } | { because: 'gone'; since: string };

export interface Directory {
  readonly staff: readonly StaffRow[];
  find(staffId: string): StaffRow | undefined;
  away(staffId: string): Away | undefined;
  /** Who stands in for somebody who is away, however many of them are away as well; undefined when nobody does. */
  backupOf(staffId: string): string | undefined;
}

const dayMs = 86_400_000;

export function directoryOf(
  rows: readonly StaffRow[],
  now: Date,
  { timeZone, policy }: Pick<Settings, 'timeZone' | 'policy'>,
): Directory {
  const byId = new Map(rows.map((row) => [row.staffId, row]));
  const today = wallTime(now, timeZone).date;
  const away = (staffId: string): Away | undefined => {
    const row = byId.get(staffId);
    if (!row) return undefined;
    const { absence } = row;
    if (absence && absence.from <= today && today <= absence.until)
      return { because: 'out', until: absence.until, backup: absence.backup };
    return now.getTime() - Date.parse(row.lastSeenAt) > policy.goneAfterDays * dayMs
      ? { because: 'gone', since: row.lastSeenAt }
      : undefined;
  };
  return {
    staff: rows,
    find: (staffId) => byId.get(staffId),
    away,
    backupOf(staffId) {
      const passed = new Set([staffId]);
      for (let at: string | undefined = staffId; at !== undefined;) {
        const absent: Away | undefined = away(at);
        if (!absent) return at === staffId || !byId.has(at) ? undefined : at;
        at = absent.because === 'out' ? absent.backup : undefined;
        // Two who stand in for each other stand in for nobody.
        if (at === undefined || passed.has(at)) return undefined;
        passed.add(at);
      }
      return undefined;
    },
  };
}

/** What works on packets; finance and operators do not. */
const casework = ['skillsteam', 'liaison', 'step-coach'] as const;

/** Whether somebody can do another's work: the same kind of it, and in the same center where it belongs to one. */
export function canStandIn(
  { roles, center }: Pick<StaffActor, 'roles' | 'center'>,
  other: Pick<StaffActor, 'roles' | 'center'>,
): boolean {
  return casework.some(
    (role) =>
      roles.includes(role) &&
      other.roles.includes(role) &&
      (role === 'liaison' || (center ?? '') === (other.center ?? '')),
  );
}

/**
 * Whether an absence closes a circle: the stand-in is away on one of its days, and so on, back to who is away. Refused when it
 * is set, since then somebody can still choose another.
 */
export function closesCircle(staffId: string, absence: Absence, rows: readonly StaffRow[]): boolean {
  const byId = new Map(rows.map((row) => [row.staffId, row.absence]));
  let { from, until } = absence;
  for (let at = absence.backup, guard = 0; at !== undefined && guard <= rows.length; guard += 1) {
    if (at === staffId) return true;
    const next: Absence | undefined = byId.get(at);
    if (!next || next.until < from || until < next.from) return false;
    // Only the days on which all of them are away.
    from = next.from > from ? next.from : from;
    until = next.until < until ? next.until : until;
    at = next.backup;
  }
  return false;
}

/** The person as the policies ask for one: to see whether a case may be theirs before it is given to them. */
export const actorOf = ({ staffId, name, roles, center, organizations }: StaffRow): StaffActor => ({
  kind: 'staff',
  staffId,
  name,
  roles,
  ...(center === undefined ? {} : { center }),
  ...(organizations === undefined ? {} : { organizations }),
});
