import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';
import { addDays, instantOf, minutesOf, wallTime } from './business-time.ts';

/**
 * The clock of a person who was asked for something (R28): days of the calendar, to the end of the day that they read, with
 * reminders on mornings before it.
 */
const lastMinute = 24 * 60 - 1;

export function replyDue(now: Date, { centerId }: Pick<ApplicationRow, 'centerId'>, settings: Settings): DueDate {
  const date = addDays(wallTime(now, settings.timeZone).date, settings.policy.informationDays);
  return { dueAt: endOfDay(date, settings), calendar: 'days', centerId };
}

/** The mornings on which the person is reminded, the earliest first. */
export function reminderTimes(due: DueDate, { timeZone, hours, policy }: Settings): Date[] {
  const { date } = wallTime(new Date(due.dueAt), timeZone);
  return [...policy.informationReminderDaysBefore]
    .sort((a, b) => b - a)
    .map((days) => instantOf(addDays(date, -days), minutesOf(hours.opens), timeZone));
}

/** When an unanswered request is looked at next: the reminder that comes next, or the reply date. */
export function nextFollowUp(now: Date, due: DueDate, settings: Settings): Date {
  return reminderTimes(due, settings).find((each) => each > now) ?? new Date(due.dueAt);
}

/** R28: nobody's case is closed unreminded, also not when the reminders were lost with a dead execution. */
export function afterLateReminder(now: Date, due: DueDate, settings: Settings): DueDate {
  const days = Math.max(...settings.policy.informationReminderDaysBefore);
  const date = addDays(wallTime(now, settings.timeZone).date, days);
  return { ...due, dueAt: endOfDay(date, settings) };
}

/** A call in place of a reminder: the date stands, if it leaves the time that the last reminder would. */
export function afterCall(now: Date, due: DueDate, settings: Settings): DueDate {
  const days = Math.min(...settings.policy.informationReminderDaysBefore);
  const least = endOfDay(addDays(wallTime(now, settings.timeZone).date, days), settings);
  return due.dueAt > least ? due : { ...due, dueAt: least };
}

const endOfDay = (date: string, { timeZone }: Settings): string => instantOf(date, lastMinute, timeZone).toISOString();

/** Seconds that a workflow waits for an instant: a minute at least, so that a limit in the past comes soon and not in a loop. */
export const secondsUntil = (at: Date, now: Date): number =>
  Math.max(60, Math.ceil((at.getTime() - now.getTime()) / 1000));
