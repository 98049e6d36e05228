import { addBusinessDays, calendarOf, instantOf, openingBefore } from '../calendar/business-time.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';

/** The same day of the next month; the last day where that month is shorter: one month after 31 January is 28 February. */
export function monthAfter(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const lastOfNext = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, lastOfNext))).toISOString().slice(0, 10);
}

const noon = 12 * 60;

/**
 * R12: contact at least monthly. Due at closing, one month after the last contact; when nobody is there on that day, on the
 * last business day before it, so that a weekend never makes the month longer.
 */
export function contactDue(
  {
    step,
    centerId,
  }: Pick<ApplicationRow, 'centerId'> & {
    step: Pick<NonNullable<ApplicationRow['step']>, 'acceptedOn' | 'lastContactOn'>;
  },
  settings: Settings,
): DueDate {
  const calendar = calendarOf(settings, centerId);
  const { acceptedOn, lastContactOn = acceptedOn } = step;
  const lastDay = lastContactOn > acceptedOn ? lastContactOn : acceptedOn;
  const day = instantOf(monthAfter(lastDay), noon, settings.timeZone);
  const dueAt = addBusinessDays(openingBefore(day, 0, calendar), 0, calendar);
  const remindAt = openingBefore(dueAt, settings.step.contactReminderBusinessDays, calendar);
  return { dueAt: dueAt.toISOString(), calendar: 'business', centerId, remindAt: remindAt.toISOString() };
}
