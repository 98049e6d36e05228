import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { countAnswers, shownCounts } from '../../domain/demographics/counts.ts';
import type { DemographicsTable, MonthCounts } from '../../adapters/demographics-table.ts';
import { transact } from '../../adapters/transaction.ts';

interface CountDeps {
  demographics: DemographicsTable;
  clock: Clock;
  timeZone: string;
  hideBelow: number;
}

/**
 * The board's totals (29 CFR 38.41). Single answers never leave this function. A month has one count, that of its first asking:
 * whoever looks before and after somebody answered sees the same numbers.
 */
export async function countDemographics(
  { actor }: ParsedCommand<'count-demographics'>,
  deps: CountDeps,
): Promise<CommandValue<'count-demographics'>> {
  demandAccess(actor, 'demographics.report', board);
  const { asOf, counts } = await ofThisMonth(deps);
  return { asOf, hideBelow: deps.hideBelow, ...shownCounts(counts, deps.hideBelow) };
}

class CountedMeanwhile extends Error {}

async function ofThisMonth({ demographics, clock, timeZone }: CountDeps): Promise<MonthCounts> {
  const now = clock.now();
  const month = wallTime(now, timeZone).date.slice(0, 7);
  const before = await demographics.countsOf(month);
  if (before) return before;
  const counted = { asOf: now.toISOString(), counts: countAnswers(await demographics.listAnswers()) };
  try {
    const first = demographics.write.counts(month, counted.counts, counted.asOf, () => new CountedMeanwhile());
    await transact(demographics.client, [first]);
    return counted;
  } catch (error) {
    if (!(error instanceof CountedMeanwhile)) throw error;
    return (await demographics.countsOf(month)) ?? counted;
  }
}
