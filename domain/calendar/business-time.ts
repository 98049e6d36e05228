import type { Settings } from '../settings.ts';

/** Business time is reckoned by the center's phone hours in the board's time zone, holidays left out (local policy). */
export type BusinessCalendar = Pick<Settings, 'timeZone' | 'hours' | 'holidays'>;

/** The wall date, "2026-11-03", and minutes since midnight, at an instant in a zone. */
export function wallTime(instant: Date, timeZone: string): { date: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** The instant of a wall time; a time that a change of clocks skips is the instant as far after the change. */
export function instantOf(date: string, minutes: number, timeZone: string): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  let guess = asUtc;
  for (let turn = 0; turn < 3; turn += 1) {
    const seen = wallTime(new Date(guess), timeZone);
    const off = asUtc - (Date.parse(`${seen.date}T00:00:00Z`) + seen.minutes * 60_000);
    if (off === 0) break;
    guess += off;
  }
  return new Date(guess);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function isBusinessDay(date: string, calendar: BusinessCalendar): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return calendar.hours.weekdays.includes(weekday) && !calendar.holidays.includes(date);
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/**
 * The close of business `days` business days later. What comes in after closing, or on a day off, counts as come in on the
 * next business day. Throws when no business day is found in a year: the settings are then wrong.
 */
export function addBusinessDays(from: Date, days: number, calendar: BusinessCalendar): Date {
  const closes = minutesOf(calendar.hours.closes);
  const wall = wallTime(from, calendar.timeZone);
  let date = wall.date;
  if (isBusinessDay(date, calendar) && wall.minutes >= closes) date = addDays(date, 1);
  for (let guard = 0; !isBusinessDay(date, calendar); guard += 1) {
    if (guard > 366) throw new Error('settings: no business day in a year');
    date = addDays(date, 1);
  }
  for (let left = days, guard = 0; left > 0; guard += 1) {
    if (guard > 366 + days * 10) throw new Error('settings: no business day in a year');
    date = addDays(date, 1);
    if (isBusinessDay(date, calendar)) left -= 1;
  }
  return instantOf(date, closes, calendar.timeZone);
}

/** R5: 1 July – 30 June, named by the year it begins: PY2026. R14: 1 October – 30 September, by the year it ends: FFY2027. */
export function yearOf(date: string, calendar: 'program-year' | 'federal-fiscal-year'): string {
  const year = Number(date.slice(0, 4));
  const monthDay = date.slice(5);
  if (calendar === 'program-year') return `PY${monthDay >= '07-01' ? year : year - 1}`;
  return `FFY${monthDay >= '10-01' ? year + 1 : year}`;
}
