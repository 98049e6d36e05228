import { businessDaysBetween, calendarOf, wallTime } from '../../domain/calendar/business-time.ts';
import { daysLeft } from '../../domain/calendar/decision-clock.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { callDue } from '../../domain/messages/call-person.ts';
import { restingStatuses } from '../../domain/lifecycle/application.ts';
import type { Settings } from '../../domain/settings.ts';

/** How near a due date is, in the words that staff sort their day by. Days are days in the board's own time zone. */
export type DueState = 'none' | 'late' | 'today' | 'tomorrow' | 'later' | 'paused';

/** A case's clock at one glance; the JSON API hands out the same. */
export interface DueView {
  due: DueState;
  /** While the clock is paused: the person's reply date. */
  dueAt?: string;
  /** Business days since it was due; 0 on the day itself. */
  lateDays?: number;
  /** Nobody's time runs: since when the person is asked, and what was left then, in whole business days. */
  waitingSince?: string;
  leftDays?: number;
}

type Clocked = Pick<ApplicationRow, 'status' | 'due' | 'paused' | 'request' | 'centerId' | 'callPerson'>;

export function dueView(row: Clocked, now: string, settings: Settings): DueView {
  if (row.due === undefined || restingStatuses.has(row.status)) return { due: 'none' };
  // Somebody has to call: then that limit runs, and it is staff's.
  const call = callDue(row);
  const { dueAt } = call ?? row.due;
  if (row.status === 'needs-information' && !call)
    return {
      due: 'paused',
      dueAt,
      ...(row.request ? { waitingSince: row.request.askedAt } : {}),
      ...(row.paused ? { leftDays: daysLeft(row.paused, row, settings) } : {}),
    };
  const due = dueState(dueAt, now, settings.timeZone);
  if (due !== 'late') return { due, dueAt };
  const calendar = calendarOf(settings, row.centerId);
  return { due, dueAt, lateDays: businessDaysBetween(new Date(dueAt), new Date(now), calendar) };
}

export function dueState(dueAt: string, now: string, timeZone: string): Exclude<DueState, 'none' | 'paused'> {
  if (Date.parse(dueAt) < Date.parse(now)) return 'late';
  const dayOf = (instant: string) => wallTime(new Date(instant), timeZone).date;
  const days = daysBetween(dayOf(now), dayOf(dueAt));
  if (days <= 0) return 'today';
  return days === 1 ? 'tomorrow' : 'later';
}

/** Whole days from one calendar date to another; dates have no time zone left. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** What stands above a queue: "3 late, 5 due today, 2 waiting for the person". */
export interface DueCounts {
  late: number;
  today: number;
  paused: number;
}
export function dueCounts(lines: readonly Pick<DueView, 'due'>[]): DueCounts {
  const count = (state: DueState) => lines.filter(({ due }) => due === state).length;
  return { late: count('late'), today: count('today'), paused: count('paused') };
}
