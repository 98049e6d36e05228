import { addBusinessDays, addDays, calendarOf, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import { reminderTimes } from '../calendar/request-clock.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';

type AtCenter = Pick<ApplicationRow, 'centerId'>;

/** Local policy: so many business days of the person's center, to its closing. */
export function offerDue(now: Date, { centerId }: AtCenter, settings: Settings): DueDate {
  const at = addBusinessDays(now, settings.policy.offerBusinessDays, calendarOf(settings, centerId));
  return { dueAt: at.toISOString(), calendar: 'business', centerId };
}

/** R28: the mornings of its reminders; where the offer is too short for the usual ones, its own last morning. */
export function offerReminders(due: DueDate, offeredAt: string, settings: Settings): Date[] {
  const usual = reminderTimes(due, settings).filter((each) => each.getTime() > Date.parse(offeredAt));
  if (usual.length > 0) return usual;
  const { date } = wallTime(new Date(due.dueAt), settings.timeZone);
  return [instantOf(date, minutesOf(settings.hours.opens), settings.timeZone)];
}

/** Waiting people hear now and then that they still stand in line. */
export function nextWord(now: Date, { centerId }: AtCenter, settings: Settings): DueDate {
  const date = addDays(wallTime(now, settings.timeZone).date, settings.policy.waitingWordDays);
  const at = instantOf(date, minutesOf(settings.hours.opens), settings.timeZone);
  return { dueAt: at.toISOString(), calendar: 'days', centerId };
}
