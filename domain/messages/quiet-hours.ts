import { addDays, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import type { Settings } from '../settings.ts';

/**
 * When a text may go out that is wanted now: at once by day, else in the morning. Wall time of the board, whatever the clocks
 * did in between (local policy). Mail is not held: it wakes nobody.
 */
export function nextTextAt(now: Date, { timeZone, texts }: Pick<Settings, 'timeZone' | 'texts'>): Date {
  const from = minutesOf(texts.from);
  const until = minutesOf(texts.until);
  const wall = wallTime(now, timeZone);
  if (wall.minutes >= from && wall.minutes < until) return now;
  return instantOf(wall.minutes < from ? wall.date : addDays(wall.date, 1), from, timeZone);
}
