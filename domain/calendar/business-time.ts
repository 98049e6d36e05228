import { centerOf, weekdayNames, type Settings } from '../settings.ts';

/**
 * Business time is reckoned by a center's phone hours in the board's time zone, holidays and closures left out (local policy).
 *
 * Wall times come from `Intl`, which carries the zone's rules; nothing else is needed here. A date library would add its own
 * date type or some 20 KB to each bundle and would still know nothing of centers, hours and closures; `Temporal` is not in
 * this Node yet. A test holds these few functions against every hour of the days on which the clocks change.
 */
export interface BusinessCalendar {
  timeZone: string;
  /** Monday first: when the phones are answered, in minutes since midnight. A day without a span is closed. */
  week: readonly (readonly Span[])[];
  /** Dates on which nobody is there, whatever the weekday. */
  closed: ReadonlySet<string>;
}
interface Span {
  opens: number;
  closes: number;
}

/** Minutes since midnight of "08:30". */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** A center's own hours and closures, day by day; where it says nothing, the board's hold. */
export function calendarOf(settings: Settings, centerId: string): BusinessCalendar {
  const { hours = {}, closures } = centerOf(settings, centerId);
  const usual = [{ opens: settings.hours.opens, closes: settings.hours.closes }];
  return {
    timeZone: settings.timeZone,
    week: weekdayNames.map((name, index) =>
      (hours[name] ?? (settings.hours.weekdays.includes(index + 1) ? usual : [])).map(({ opens, closes }) => ({
        opens: minutesOf(opens),
        closes: minutesOf(closes),
      })),
    ),
    closed: new Set([...settings.holidays, ...closures].map(({ date }) => date)),
  };
}

/** Making a formatter costs more than using it a hundred times, and queues ask for many dates. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
}

/** The wall date, "2026-11-03", and minutes since midnight, at an instant in a zone. */
export function wallTime(instant: Date, timeZone: string): { date: string; minutes: number } {
  const parts = formatterOf(timeZone).formatToParts(instant);
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

function spansOn(date: string, { week, closed }: BusinessCalendar): readonly Span[] {
  if (closed.has(date)) return [];
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return week[weekday - 1] ?? [];
}
export const isBusinessDay = (date: string, calendar: BusinessCalendar): boolean => spansOn(date, calendar).length > 0;

/** The wall date that an instant still belongs to: midnight is the end of a day that closes at 24:00. */
const dayOf = (instant: Date, { timeZone }: BusinessCalendar): string =>
  wallTime(new Date(instant.getTime() - 1), timeZone).date;

/** The nearest business day from a date on (or back), itself included. Throws when there is none in a year: settings are wrong. */
function nearestBusinessDay(date: string, step: 1 | -1, calendar: BusinessCalendar): string {
  let found = date;
  for (let guard = 0; !isBusinessDay(found, calendar); guard += 1) {
    if (guard > 366) throw new Error('settings: no business day in a year');
    found = addDays(found, step);
  }
  return found;
}

const opening = (date: string, calendar: BusinessCalendar): Date =>
  instantOf(date, spansOn(date, calendar)[0]?.opens ?? 0, calendar.timeZone);
const closing = (date: string, calendar: BusinessCalendar): Date =>
  instantOf(date, spansOn(date, calendar).at(-1)?.closes ?? 0, calendar.timeZone);

/**
 * The close of business `days` business days later. What comes in after closing, or on a day off, counts as come in on the
 * next business day; what comes at closing itself counts for the day that closes, so that limits that end there add up.
 */
export function addBusinessDays(from: Date, days: number, calendar: BusinessCalendar): Date {
  const date = dayOf(from, calendar);
  const tooLate = isBusinessDay(date, calendar) && from > closing(date, calendar);
  let day = nearestBusinessDay(tooLate ? addDays(date, 1) : date, 1, calendar);
  for (let left = days; left > 0; left -= 1) day = nearestBusinessDay(addDays(day, 1), 1, calendar);
  return closing(day, calendar);
}

/** The opening of the business day that lies `days` business days before the day of an instant. */
export function openingBefore(instant: Date, days: number, calendar: BusinessCalendar): Date {
  let day = nearestBusinessDay(dayOf(instant, calendar), -1, calendar);
  for (let left = days; left > 0; left -= 1) day = nearestBusinessDay(addDays(day, -1), -1, calendar);
  return opening(day, calendar);
}

/** How many business days begin after the day of one instant, through the day of another; 0 when it is not later. */
export function businessDaysBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const last = dayOf(to, calendar);
  let count = 0;
  for (let date = addDays(dayOf(from, calendar), 1); date <= last; date = addDays(date, 1))
    if (isBusinessDay(date, calendar)) count += 1;
  return count;
}

const minuteMs = 60_000;
/** Opening hours of a wall date as instants. A change of clocks inside them makes them as long as they really are. */
const openOn = (date: string, calendar: BusinessCalendar): { fromMs: number; toMs: number }[] =>
  spansOn(date, calendar).map(({ opens, closes }) => ({
    fromMs: instantOf(date, opens, calendar.timeZone).getTime(),
    toMs: instantOf(date, closes, calendar.timeZone).getTime(),
  }));

/** The instant at which so many minutes of opening hours have passed; none are counted outside of them. */
export function addBusinessMinutes(from: Date, minutes: number, calendar: BusinessCalendar): Date {
  if (minutes <= 0) return from;
  let leftMs = minutes * minuteMs;
  let date = wallTime(from, calendar.timeZone).date;
  for (;;) {
    for (const { fromMs, toMs } of openOn(date, calendar)) {
      const beginMs = Math.max(fromMs, from.getTime());
      const openMs = toMs - beginMs;
      if (openMs <= 0) continue;
      if (leftMs <= openMs) return new Date(beginMs + leftMs);
      leftMs -= openMs;
    }
    date = nearestBusinessDay(addDays(date, 1), 1, calendar);
  }
}

/** Minutes of opening hours between two instants; 0 when the second is not later. */
export function businessMinutesBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const last = wallTime(to, calendar.timeZone).date;
  let ms = 0;
  for (let date = wallTime(from, calendar.timeZone).date; date <= last; date = addDays(date, 1))
    for (const { fromMs, toMs } of openOn(date, calendar))
      ms += Math.max(0, Math.min(toMs, to.getTime()) - Math.max(fromMs, from.getTime()));
  return ms / minuteMs;
}

/** R5: 1 July – 30 June, named by the year it begins: PY2026. R14: 1 October – 30 September, by the year it ends: FFY2027. */
export function yearOf(date: string, calendar: 'program-year' | 'federal-fiscal-year'): string {
  const year = Number(date.slice(0, 4));
  const monthDay = date.slice(5);
  if (calendar === 'program-year') return `PY${monthDay >= '07-01' ? year : year - 1}`;
  return `FFY${monthDay >= '10-01' ? year + 1 : year}`;
}
