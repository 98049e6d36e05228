import { addDays } from '../calendar/business-time.ts';
import { isWhole, merge, weeksShown, type DecidedAfter, type MovementDay } from './days.ts';

export interface MovementWeek {
  /** A Monday. */
  from: string;
  /** Its Sunday, or today. */
  through: string;
  cameIn: number;
  decided: number;
  closedUnanswered: number;
  withdrawn: number;
  /** Half of the decided were decided within so many business days; absent where none was. */
  medianBusinessDays?: number;
  /** Of the decided, as many as were promised (R28's limit). */
  withinPromise: number;
  /** Every day of every center is counted to its end, or, of today, until a while ago. */
  complete: boolean;
}

/** Monday of a date's week. Weeks have no number of their own: those over New Year belong to two years. */
export const mondayOf = (date: string): string =>
  addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() || 7) - 1));

/** The last weeks, the newest first. */
export function weeksOf(
  rows: readonly MovementDay[],
  of: { centerIds: readonly string[]; today: string; timeZone: string; promiseBusinessDays: number },
): MovementWeek[] {
  const { today } = of;
  const byDay = new Map<string, MovementDay[]>();
  for (const row of rows)
    if (of.centerIds.includes(row.centerId)) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  return Array.from({ length: weeksShown }, (_, back) => {
    const from = addDays(mondayOf(today), -7 * back);
    const days = Array.from({ length: 7 }, (_day, at) => addDays(from, at)).filter((day) => day <= today);
    const counted = days.flatMap((day) => byDay.get(day) ?? []);
    const sum = (name: 'cameIn' | 'closedUnanswered' | 'withdrawn') =>
      counted.reduce((total, row) => total + row[name], 0);
    const after = merge(counted.flatMap(({ decidedAfter }) => decidedAfter));
    const middle = medianBusinessDays(after);
    return {
      from,
      through: days.at(-1) ?? from,
      cameIn: sum('cameIn'),
      decided: packetsIn(after),
      closedUnanswered: sum('closedUnanswered'),
      withdrawn: sum('withdrawn'),
      ...(middle === undefined ? {} : { medianBusinessDays: middle }),
      withinPromise: packetsIn(after.filter(({ businessDays }) => businessDays <= of.promiseBusinessDays)),
      complete:
        counted.length === days.length * of.centerIds.length &&
        counted.every((row) => row.day === today || isWhole(row, of.timeZone)),
    };
  });
}

const packetsIn = (after: DecidedAfter): number => after.reduce((sum, { packets }) => sum + packets, 0);

/** "Half were decided within so many days": the fewest days that at least half of them took. Whole, since days are. */
export function medianBusinessDays(after: DecidedAfter): number | undefined {
  const all = packetsIn(after);
  return after.find((_, at) => packetsIn(after.slice(0, at + 1)) * 2 >= all)?.businessDays;
}

/** Until when the newest day is counted at every center; undefined where some center was never counted. */
export function countedUntil(rows: readonly MovementDay[], centerIds: readonly string[]): string | undefined {
  const newest = centerIds.map((centerId) =>
    rows
      .filter((row) => row.centerId === centerId)
      .map(({ countedAt }) => countedAt)
      .sort()
      .at(-1),
  );
  return newest.includes(undefined) ? undefined : newest.sort()[0];
}
