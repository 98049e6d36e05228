import { localeOf } from '../../domain/languages.ts';
/** Dates and times as our own pages write them, in the reader's language and the board's time zone. */

/** "November 3, 2026" from a calendar date or an instant. */
export function longDate(iso: string, language: string, timeZone: string): string {
  // A calendar date has no zone: midnight in the board's own would show the day before in another.
  const isCalendarDate = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const zone = isCalendarDate ? 'UTC' : timeZone;
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: zone }).format(new Date(iso));
}

/** "Nov 3, 2026, 9:05 AM". */
export function dateAndTime(instant: string, language: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return plainSpaces(format.format(new Date(instant)));
}

/** "8:30 AM – 5:30 PM" from "08:30" and "17:30". */
export function hoursOfDay(opens: string, closes: string, language: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { timeStyle: 'short', timeZone: 'UTC' });
  const [from, to] = [opens, closes].map((time) => plainSpaces(format.format(new Date(`2000-01-01T${time}:00Z`))));
  return `${from} – ${to}`;
}

/** Newer formats put narrow no-break spaces before AM; the letter is also read aloud and copied from. */
const plainSpaces = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ');
