import * as z from 'zod';
import { addDays, instantOf } from '../calendar/business-time.ts';
import type { Move } from './moves.ts';

const count = z.number().int().nonnegative();

/** How packets came and went at a center on one day of the board's calendar. No packet is named. */
export const movementDaySchema = z.object({
  schemaVersion: z.literal(1),
  centerId: z.string(),
  day: z.iso.date(),
  cameIn: count,
  closedUnanswered: count,
  withdrawn: count,
  /** How many were decided after so many business days: enough for the exact middle of any number of days. */
  decidedAfter: z.array(z.object({ businessDays: count, packets: z.number().int().positive() })),
  /** What happened until then is counted. */
  countedAt: z.iso.datetime(),
});
export type MovementDay = z.infer<typeof movementDaySchema>;

/** Twelve weeks, whatever weekday it is: the week that runs and eleven before it. */
export const weeksShown = 12;
export const daysKept = weeksShown * 7;

/** A write may take as long to be seen in the index, and its line's instant is that of its beginning. */
const settledAfterMs = 3_600_000;

/** A day's first instant, and that of the next day: 23 or 25 hours apart where the clocks change. */
export const spanOf = (day: string, timeZone: string): { from: string; to: string } => ({
  from: instantOf(day, 0, timeZone).toISOString(),
  to: instantOf(addDays(day, 1), 0, timeZone).toISOString(),
});

/** Whether all of the day had happened when it was counted. */
export const isWhole = ({ day, countedAt }: Pick<MovementDay, 'day' | 'countedAt'>, timeZone: string): boolean =>
  Date.parse(countedAt) >= Date.parse(spanOf(day, timeZone).to) + settledAfterMs;

/**
 * The days to count now, in this order: today and yesterday always, then whatever a run that broke off or never came has left, the
 * newest first.
 */
export function daysToCount(
  known: readonly MovementDay[],
  centerIds: readonly string[],
  today: string,
  timeZone: string,
): string[] {
  const whole = new Set(known.filter((row) => isWhole(row, timeZone)).map((row) => `${row.centerId} ${row.day}`));
  return Array.from({ length: daysKept }, (_, back) => addDays(today, -back)).filter(
    (day, back) => back < 2 || centerIds.some((centerId) => !whole.has(`${centerId} ${day}`)),
  );
}

/** A row for each center, also where nothing moved: a day without packets is not a day that nobody counted. */
export function countDay(
  day: string,
  moves: readonly Move[],
  centerIds: readonly string[],
  countedAt: string,
  timeZone: string,
): MovementDay[] {
  const { from, to } = spanOf(day, timeZone);
  const onDay = moves.filter(({ at }) => at >= from && at < to);
  return centerIds.map((centerId) => {
    const here = onDay.filter((move) => move.centerId === centerId);
    const of = (kind: Move['kind']) => here.filter((move) => move.kind === kind).length;
    return {
      schemaVersion: 1,
      centerId,
      day,
      cameIn: of('came-in'),
      closedUnanswered: of('closed-unanswered'),
      withdrawn: of('withdrawn'),
      decidedAfter: merge(
        here.flatMap((move) => (move.kind === 'decided' ? [{ businessDays: move.businessDays, packets: 1 }] : [])),
      ),
      countedAt,
    };
  });
}

export type DecidedAfter = MovementDay['decidedAfter'];

/** The quickest first. */
export function merge(parts: DecidedAfter): DecidedAfter {
  const packetsAfter = new Map<number, number>();
  for (const { businessDays, packets } of parts)
    packetsAfter.set(businessDays, (packetsAfter.get(businessDays) ?? 0) + packets);
  return [...packetsAfter]
    .map(([businessDays, packets]) => ({ businessDays, packets }))
    .sort((a, b) => a.businessDays - b.businessDays);
}
