import { wallTime, yearOf } from '../calendar/business-time.ts';
import { leastRetentionYears, type Settings } from '../settings.ts';
import { yearsAfter } from './destroy-date.ts';

type Rule = Pick<Settings, 'timeZone'> & { policy: Pick<Settings['policy'], 'retentionYears'> };
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
const programYearOf = (at: string, timeZone: string): number =>
  Number(yearOf(wallTime(new Date(at), timeZone).date, 'program-year').slice(2));

/** The last that is known of a person: of all instants that their rows name, but for promises, the latest. */
export function lastInstantIn(value: unknown): string {
  if (typeof value === 'string') return instant.test(value) ? value : '';
  if (typeof value !== 'object' || value === null) return '';
  return (
    Object.entries(value)
      .map(([name, each]) => (name === 'retainUntil' ? '' : lastInstantIn(each)))
      .sort()
      .at(-1) ?? ''
  );
}

/**
 * R23: until when what belongs to a person and to no case is kept, who has no case any more and of whom this was the last: the
 * board's years, three years from the end of that program year at least (29 CFR 38.43), and what their rows were promised.
 */
export function personKeptUntil(lastAt: string, promised: readonly string[], { policy, timeZone }: Rule): string {
  // The year ends in the night to 1 July; a day has passed everywhere when the next one but one begins in UTC.
  const byLaw = `${programYearOf(lastAt, timeZone) + 1 + leastRetentionYears}-07-02T00:00:00.000Z`;
  return [yearsAfter(lastAt, policy.retentionYears), byLaw, ...promised].sort().at(-1) ?? byLaw;
}

/** 29 CFR 38.43, for answers that may not be read: what was said before this instant is past its three years now. */
export function answersOverBefore(now: Date, timeZone: string): string {
  const ago = yearsAfter(now.toISOString(), -leastRetentionYears);
  return `${programYearOf(ago, timeZone)}-07-01T00:00:00.000Z`;
}
