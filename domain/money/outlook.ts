import { addDays } from '../calendar/business-time.ts';
import type { FundStream } from '../settings.ts';
import type { AwardRow, FlowRow, FundRow } from './ledger-rows.ts';
import type { Balances } from './balances.ts';

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
/** How far back a forecast looks. Eight weeks: a term's start, and the quiet after it. */
export const paceWeeks = 8;

/**
 * What awards take of a fund's free money on an average day lately, in cents. Lines without a center are none of an award:
 * caps that move, and what was spent before this system began.
 */
export function paceCentsPerDay(flows: readonly FlowRow[], today: string): number {
  const begins = flows.reduce((first, { day }) => (day < first ? day : first), today);
  const since = addDays(today, -7 * paceWeeks);
  const days = Math.max(1, daysBetween(begins > since ? begins : since, today));
  const taken = flows
    .filter(({ day, centerId }) => centerId !== undefined && day > since && day <= today)
    .reduce((sum, { availableCents }) => sum - availableCents, 0);
  return Math.max(0, taken / days);
}

export interface Forecast {
  perDayCents: number;
  /** The day on which nothing is left at this pace; nothing where nothing leaves. */
  endsOn?: string;
}
/** Never later than this: a pace of some cents a day says nothing about a far future. */
const farthestDays = 3 * 366;
export function forecast(leftCents: number, perDayCents: number, today: string): Forecast {
  if (leftCents <= 0) return { perDayCents, endsOn: today };
  const days = perDayCents > 0 ? Math.ceil(leftCents / perDayCents) : Infinity;
  return days > farthestDays ? { perDayCents } : { perDayCents, endsOn: addDays(today, days) };
}

/** "If everything pending is approved": what would be left then, or by how much the fund is short. */
export function withPending(leftCents: number, pendingCents: number, perDayCents: number, today: string) {
  const after = leftCents - pendingCents;
  return { leftCents: Math.max(0, after), shortCents: Math.max(0, -after), ...forecast(after, perDayCents, today) };
}

const recapturable: readonly FundStream[] = ['wioa-adult', 'wioa-dislocated-worker', 'wioa-youth'];
/** R5 (20 CFR 683.140): of these funds, under this share obligated at year end, money may be taken back. */
const obligatedAimPercent = 80;

/** R5, R14: the last day of a fund's year: 30 June, 30 September, or the grant's own. */
export function yearEnd({ calendar, year, fund }: FundRow): string {
  const number = Number(/\d{4}/.exec(year)?.[0]);
  if (calendar === 'program-year' && number > 0) return `${number + 1}-06-30`;
  if (calendar === 'federal-fiscal-year' && number > 0) return `${number}-09-30`;
  return fund.availableThrough;
}

export interface ObligatedGauge {
  /** Obligated, accrued or paid: an obligation that was since paid stays one. */
  obligatedCents: number;
  percent: number;
  aimCents: number;
  /** To be obligated until the year ends. */
  missingCents: number;
  yearEnd: string;
  past: boolean;
}
export function obligatedGauge(fund: FundRow, balances: Balances, today: string): ObligatedGauge | undefined {
  if (!recapturable.includes(fund.fund.stream) || balances.capCents === 0) return undefined;
  const obligatedCents = balances.obligatedCents + balances.accruedCents + balances.paidCents;
  const aimCents = Math.ceil((balances.capCents * obligatedAimPercent) / 100);
  return {
    obligatedCents,
    // Rounded down: 79.9 percent is not 80.
    percent: Math.floor((obligatedCents * 100) / balances.capCents),
    aimCents,
    missingCents: Math.max(0, aimCents - obligatedCents),
    yearEnd: yearEnd(fund),
    past: today > yearEnd(fund),
  };
}

/** How much of a fund is promised or spent, in whole percent, rounded down. */
export const usedPercent = ({ capCents, availableCents }: Pick<Balances, 'capCents' | 'availableCents'>): number =>
  capCents === 0 ? 0 : Math.floor(((capCents - availableCents) * 100) / capCents);

/** Upper ends in days of the ages by which commitments are told apart; the last has none. */
export const ageEnds = [30, 60, 90] as const;
export interface Ageing {
  /** One more than `ageEnds`. */
  buckets: { count: number; cents: number }[];
  /** Of these, past the day until which they are held. */
  overdue: { count: number; cents: number };
}
/** R6: how long money of each fund has been committed without being obligated. */
export function ageCommitments(awards: readonly AwardRow[], today: string): Map<string, Ageing> {
  const ages = new Map<string, Ageing>();
  for (const award of awards) {
    const days = daysBetween(award.committedAt.slice(0, 10), today);
    const found = ageEnds.findIndex((end) => days <= end);
    const at = found < 0 ? ageEnds.length : found;
    const cents = new Map<string, number>();
    for (const line of award.lines)
      cents.set(line.fundLimitId, (cents.get(line.fundLimitId) ?? 0) + line.committedCents);
    for (const [fundLimitId, committed] of cents) {
      if (committed === 0) continue;
      const ageing = ages.get(fundLimitId) ?? {
        buckets: Array.from({ length: ageEnds.length + 1 }, () => ({ count: 0, cents: 0 })),
        overdue: { count: 0, cents: 0 },
      };
      ages.set(fundLimitId, ageing);
      for (const into of [ageing.buckets[at], award.holdUntil < today ? ageing.overdue : undefined]) {
        if (!into) continue;
        into.count += 1;
        into.cents += committed;
      }
    }
  }
  return ages;
}
