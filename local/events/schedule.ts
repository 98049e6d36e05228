/** `rate(…)` and `cron(…)` as EventBridge rules write them, in UTC. Undefined when there is no next run. */
export function nextRun(expression: string, afterMilliseconds: number): number | undefined {
  const rate = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const [, count, name, plural] = rate;
    if ((count === '1') !== (plural === '')) throw new Error(`${expression}: 1 has a singular, the rest a plural.`);
    const unit = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[name as 'minute' | 'hour' | 'day'];
    const period = Number(count) * unit;
    // On the grid of the period, so that a restart does not push a run out for ever.
    return (Math.floor(afterMilliseconds / period) + 1) * period;
  }
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron === null) throw new Error(`Local mode does not know the schedule ${expression}.`);
  try {
    return nextCron((cron[1] ?? '').trim().split(/\s+/), afterMilliseconds);
  } catch (error) {
    throw new Error(`${expression}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Past the last leap day that a century year leaves out. */
const FARTHEST_YEARS = 9;

function number(text: string, low: number, high: number, names: string[]): number {
  const named = names.indexOf(text.toUpperCase());
  const value = named === -1 ? Number(text) : named + 1;
  if (text === '' || !Number.isInteger(value) || value < low || value > high) {
    throw new Error(`${text} is not within ${low}–${high}.`);
  }
  return value;
}

/** Values, ranges and steps. */
function field(text: string, low: number, high: number, names: string[] = []): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    const every = step === undefined ? 1 : number(step, 1, high, []);
    let from = low;
    let to = high;
    if (range.includes('-')) {
      const [first = '', last = ''] = range.split('-');
      from = number(first, low, high, names);
      to = number(last, low, high, names);
    } else if (range !== '*') {
      from = number(range, low, high, names);
      if (step === undefined) to = from;
    }
    if (from > to || more.length > 0) throw new Error(`${part} is no range.`);
    for (let value = from; value <= to; value += every) values.add(value);
  }
  return values;
}

type OnDay = (date: Date) => boolean;
const lastDay = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function dayOfMonth(text: string): OnDay {
  if (text === '?') return () => true;
  if (text === 'L') return (date) => date.getUTCDate() === lastDay(date);
  const near = /^(\d+)W$/.exec(text);
  if (near === null) {
    const days = field(text, 1, 31);
    return (date) => days.has(date.getUTCDate());
  }
  const wanted = number(near[1] ?? '', 1, 31, []);
  return (date) => date.getUTCDate() === nearestWorkday(date, wanted);
}

/** The Monday to Friday next to a day, without leaving its month. */
function nearestWorkday(date: Date, day: number): number | undefined {
  const last = lastDay(date);
  if (day > last) return undefined;
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}

function dayOfWeek(text: string): OnDay {
  if (text === '?') return () => true;
  const last = /^(\w+)L$/i.exec(text);
  if (last !== null) {
    const wanted = number(last[1] ?? '', 1, 7, DAYS);
    return (date) => date.getUTCDay() + 1 === wanted && date.getUTCDate() + 7 > lastDay(date);
  }
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth !== null) {
    const wanted = number(nth[1] ?? '', 1, 7, DAYS);
    return (date) => date.getUTCDay() + 1 === wanted && Math.ceil(date.getUTCDate() / 7) === Number(nth[2]);
  }
  // Alone it is the last day of the week.
  const days = text === 'L' ? new Set([7]) : field(text, 1, 7, DAYS);
  return (date) => days.has(date.getUTCDay() + 1);
}

function nextCron(parts: string[], after: number): number | undefined {
  if (parts.length !== 6) throw new Error('a cron expression has six fields.');
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = parts;
  if ((day === '?') === (weekday === '?')) throw new Error('one of day-of-month and day-of-week has to be ?.');
  const minutes = field(minute, 0, 59);
  const hours = field(hour, 0, 23);
  const months = field(month, 1, 12, MONTHS);
  const years = field(year, 1970, 2199);
  const onDay: OnDay[] = [dayOfMonth(day), dayOfWeek(weekday)];
  const start = Math.floor(after / 60_000) * 60_000 + 60_000;
  const firstYear = Math.max(new Date(start).getUTCFullYear(), Math.min(...years));
  const date = new Date(Math.max(start, Date.UTC(firstYear, 0, 1)));
  while (date.getUTCFullYear() <= firstYear + FARTHEST_YEARS) {
    if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1)) {
      date.setUTCMonth(date.getUTCMonth() + 1, 1);
      date.setUTCHours(0, 0, 0, 0);
    } else if (!onDay.every((fits) => fits(date))) {
      date.setUTCHours(24, 0, 0, 0);
    } else if (!hours.has(date.getUTCHours())) {
      date.setUTCMinutes(60, 0, 0);
    } else if (!minutes.has(date.getUTCMinutes())) {
      date.setUTCMinutes(date.getUTCMinutes() + 1, 0, 0);
    } else return date.getTime();
  }
  return undefined;
}
