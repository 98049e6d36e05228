import { addDays, wallTime } from '../calendar/business-time.ts';
import type { Answers } from '../forms/shape.ts';

/**
 * R17: the office wants to be asked in writing within 90 days, counted from the certification as a dislocated worker, the
 * termination, or the claim. Which of them counts is the office's to say, so that the earliest is shown. It is a clock to look at
 * and nothing else: no code refuses anything by it.
 */
const applyWithinDays = 90;

/** By the form's own names; the law keeps them apart (R22): only the person and who acts for them ever sees one. */
export const countedDates = ['certifiedOn', 'layoffOn', 'claimOn'] as const;
export type CountedDate = (typeof countedDates)[number];

export interface Countdown {
  /** Which date is the earliest, and the day itself. */
  from: CountedDate;
  fromOn: string;
  /** The 90th day after it. */
  lastDay: string;
  /** Whole days from today through the last one; 0 on the day itself, less than 0 when it has passed. */
  daysLeft: number;
}

/** Undefined where the person gave no date. Days are those of the board's calendar: what the clock shows there. */
export function countdown(
  given: Partial<Record<CountedDate, string>>,
  now: Date,
  timeZone: string,
): Countdown | undefined {
  const [first] = countedDates
    .flatMap((from) => (given[from] === undefined ? [] : [{ from, fromOn: given[from] }]))
    .sort((a, b) => a.fromOn.localeCompare(b.fromOn));
  if (!first) return undefined;
  const lastDay = addDays(first.fromOn, applyWithinDays);
  return { ...first, lastDay, daysLeft: daysBetween(wallTime(now, timeZone).date, lastDay) };
}

/** Dates without a time: a day is a day, however many hours the clocks gave it. */
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

export function datesIn(answers: Answers): Partial<Record<CountedDate, string>> {
  return Object.fromEntries(
    countedDates.flatMap((name) => {
      const answer = answers[name];
      return typeof answer === 'string' && answer !== '' ? [[name, answer]] : [];
    }),
  );
}
