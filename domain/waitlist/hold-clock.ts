import { addDays, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import { packetFacts } from '../forms/form.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { promisedCents } from '../money/award-note.ts';
import type { AwardRow } from '../money/ledger-rows.ts';
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

/** Held longer than that from today is a new decision. */
export const longestHoldDays = 366;

/**
 * R6: what an enrollment leaves promised is for the terms after it, and nobody can obligate it before they begin. The next one is
 * taken to begin within the board's least days of this one's end (a break between terms, never so short as the days after a start),
 * and is held as long after its start as the first one was. Never to an earlier day, and from today never longer than staff may
 * hold it: a term that was typed with a wrong year holds nothing for that long.
 */
export function holdUntilNextTerm(
  { holdUntil, termThrough }: { holdUntil: string; termThrough: string },
  today: string,
  { awardHoldAfterStartDays, awardHoldMinimumDays }: Parameters<typeof holdUntilDate>[2],
): string {
  const least = addDays(today, awardHoldMinimumDays);
  const longest = addDays(today, longestHoldDays);
  const ends = termThrough < longest ? termThrough : longest;
  const wanted = addDays(ends, awardHoldMinimumDays + awardHoldAfterStartDays);
  return [holdUntil, least, wanted < longest ? wanted : longest].reduce((a, b) => (a > b ? a : b));
}

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

type Held = Pick<AwardRow, 'lines' | 'holdUntil'>;

/** An approval begins to hold its money; where it was obligated at once (setting), nothing is held. */
export const beginHold = (award: Held & Pick<AwardRow, 'awardId'>, now: Date, settings: Settings): Hold => ({
  awardId: award.awardId,
  notices: 0,
  ...(promisedCents(award) > 0 ? { nextAt: nextLook(now, award.holdUntil, settings).toISOString() } : {}),
});

/** Until when something promised is held; no day once all of it is obligated, given back or lapsed. */
export const heldUntil = ({ hold, holdUntil }: Pick<ApplicationRow, 'hold' | 'holdUntil'>): string | undefined =>
  hold?.nextAt === undefined ? undefined : holdUntil;

/** A hold after something was done with its award: over with the last promised cent; moved, its notices come anew. */
export function holdAfter(
  { nextAt, ...hold }: Hold,
  heldBefore: string | undefined,
  award: Held,
  now: Date,
  settings: Settings,
): Hold {
  if (nextAt === undefined || promisedCents(award) === 0) return hold;
  if (award.holdUntil === heldBefore) return { ...hold, nextAt };
  return { ...hold, notices: 0, nextAt: nextLook(now, award.holdUntil, settings).toISOString() };
}

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
