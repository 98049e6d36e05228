/** `rate(…)` and `cron(…)` as EventBridge rules write them, in UTC. */
export function nextRun(expression: string, afterMilliseconds: number): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const unit = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[rate[2] as 'minute' | 'hour' | 'day'];
    const period = Number(rate[1]) * unit;
    // On the grid of the period, so that a restart does not push a run out for ever.
    return (Math.floor(afterMilliseconds / period) + 1) * period;
  }
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron !== null) return nextCron((cron[1] ?? '').trim().split(/\s+/), afterMilliseconds, expression);
  throw new Error(`Local mode does not know the schedule ${expression}.`);
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function field(text: string, low: number, high: number, names: string[] = [], firstName = 0): Set<number> {
  const one = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named === -1 ? Number(part) : named + firstName;
    if (!Number.isInteger(value) || value < low || value > high)
      throw new Error(`${part} is not within ${low}–${high}.`);
    return value;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '*', step] = part.split('/');
    const [from, to] =
      range === '*' || range === '?'
        ? [low, high]
        : range.includes('-')
          ? range.split('-').map(one)
          : [one(range), step === undefined ? one(range) : high];
    for (let value = from!; value <= to!; value += step === undefined ? 1 : Number(step)) values.add(value);
  }
  return values;
}

function nextCron(parts: string[], after: number, expression: string): number | undefined {
  if (parts.length !== 6) throw new Error(`A cron expression has six fields: ${expression}.`);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = parts;
  const minutes = field(minute, 0, 59);
  const hours = field(hour, 0, 23);
  const days = field(day, 1, 31);
  const months = field(month, 1, 12, MONTHS, 1);
  const weekdays = field(weekday, 1, 7, DAYS, 1);
  const years = field(year, 1970, 2199);
  const start = Math.floor(after / 60_000) * 60_000 + 60_000;
  const date = new Date(start);
  // Five years cover every combination that has a next run at all, 29 February included.
  const last = start + 5 * 366 * 86_400_000;
  while (date.getTime() < last) {
    if (
      !years.has(date.getUTCFullYear()) ||
      !months.has(date.getUTCMonth() + 1) ||
      !days.has(date.getUTCDate()) ||
      !weekdays.has(date.getUTCDay() + 1)
    ) {
      date.setUTCHours(24, 0, 0, 0);
    } else if (!hours.has(date.getUTCHours())) {
      date.setUTCMinutes(60, 0, 0);
    } else if (!minutes.has(date.getUTCMinutes())) {
      date.setUTCMinutes(date.getUTCMinutes() + 1, 0, 0);
    } else return date.getTime();
  }
  return undefined;
}
