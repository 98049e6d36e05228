import { addDays, wallTime } from '../calendar/business-time.ts';
import type { Settings } from '../settings.ts';

/** The last day on which an appeal is in time, in the board's own days (local policy). */
export const appealBy = (decidedAt: string, { timeZone, policy }: Pick<Settings, 'timeZone' | 'policy'>): string =>
  addDays(wallTime(new Date(decidedAt), timeZone).date, policy.appealDays);

export const isLateAppeal = (decidedAt: string, now: Date, settings: Pick<Settings, 'timeZone' | 'policy'>): boolean =>
  wallTime(now, settings.timeZone).date > appealBy(decidedAt, settings);
