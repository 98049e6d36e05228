import { addDays, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import { packetFacts } from '../forms/form.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';
import type { Hold } from './rows.ts';

/** Local policy: until 14 days after the program starts, and at least 30 days from today. */
export function holdUntilDate(
  application: Pick<ApplicationRow, 'answers'>,
  today: string,
  policy: Pick<Settings['policy'], 'awardHoldAfterStartDays' | 'awardHoldMinimumDays'>,
): string {
  const least = addDays(today, policy.awardHoldMinimumDays);
  const start = packetFacts(application.answers).programStart;
  const afterStart = start === undefined ? least : addDays(start, policy.awardHoldAfterStartDays);
  return afterStart > least ? afterStart : least;
}

const morningOf = (date: string, { timeZone, hours }: Settings): Date =>
  instantOf(date, minutesOf(hours.opens), timeZone);

/** Nobody obligated it by the end of that day: it lapses the morning after. */
export const lapseAt = (holdUntil: string, settings: Settings): Date => morningOf(addDays(holdUntil, 1), settings);

/** The mornings on which the person and the team are told, the earliest first. */
export function noticeTimes(holdUntil: string, settings: Settings): Date[] {
  return [...settings.policy.awardLapseNoticeDays]
    .sort((a, b) => b - a)
    .map((days) => morningOf(addDays(holdUntil, -days), settings));
}

/** When an award's hold is looked at next. Nobody's money lapses untold: without a notice in time the notice comes first. */
export const nextLook = (now: Date, holdUntil: string, settings: Settings): Date =>
  noticeTimes(holdUntil, settings).find((each) => each > now) ?? lapseAt(holdUntil, settings);

/** An approval begins to hold its money. */
export const beginHold = (awardId: string, holdUntil: string, now: Date, settings: Settings): Hold => ({
  awardId,
  notices: 0,
  nextAt: nextLook(now, holdUntil, settings).toISOString(),
});

/** What is due now: a notice, or the lapse. A notice that came late leaves as many days as the last one would. */
export function dueOfHold(
  hold: Pick<Hold, 'notices'>,
  holdUntil: string,
  now: Date,
  settings: Settings,
): { what: 'nothing'; lookAt: Date } | { what: 'notice'; holdUntil: string; lookAt: Date } | { what: 'lapse' } {
  const ends = lapseAt(holdUntil, settings);
  if (ends <= now) {
    if (hold.notices > 0) return { what: 'lapse' };
    const until = addDays(wallTime(now, settings.timeZone).date, Math.min(...settings.policy.awardLapseNoticeDays));
    return { what: 'notice', holdUntil: until, lookAt: lapseAt(until, settings) };
  }
  const lookAt = nextLook(now, holdUntil, settings);
  const passed = noticeTimes(holdUntil, settings).filter((each) => each <= now).length;
  return passed > hold.notices ? { what: 'notice', holdUntil, lookAt } : { what: 'nothing', lookAt };
}
