import { Refusal } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { amountCentsSchema } from './amount.ts';
import type { AwardRow, FundRow } from './ledger-rows.ts';

type Policy = Pick<Settings['policy'], 'obligateTermOnly'>;
type LineAmounts = readonly { line: number; amountCents: number }[];

const everythingCommitted = ({ lines }: Pick<AwardRow, 'lines'>): { line: number; amountCents: number }[] =>
  lines.flatMap(({ committedCents: amountCents }, line) => (amountCents > 0 ? [{ line, amountCents }] : []));

/** R6: what an enrollment obligates. For the current term only (setting) the amounts are said; otherwise it is all of it. */
export function enrolledLines(award: AwardRow, said: LineAmounts | undefined, policy: Policy): LineAmounts {
  const everything = everythingCommitted(award);
  if (everything.length === 0) throw new Refusal('not-committed', { line: 0, leftCents: 0, wantedCents: 0 });
  if (!policy.obligateTermOnly) return everything;
  if (!said) throw new Refusal('amount-invalid', {}, [{ field: 'lines', key: 'amount-missing' }]);
  demandLines(award, said);
  return said;
}

/** Fractions of a cent, zero, less, or what no double holds: refused with the number that was sent. */
export function demandAmount(amountCents: number, field: string): void {
  if (!amountCentsSchema.safeParse(amountCents).success)
    throw new Refusal('amount-invalid', { amountCents }, [{ field, key: 'amount-missing' }]);
}

/** Named before anything else is asked: each line once, and none above what was awarded for it. */
export function demandLines({ lines }: Pick<AwardRow, 'lines'>, said: LineAmounts): void {
  const seen = new Set<number>();
  for (const { line, amountCents } of said) {
    const awarded = lines[line];
    if (!awarded) throw new Refusal('award-line-unknown', { line });
    if (seen.has(line)) throw new Refusal('amount-invalid', { line }, [{ field: `line-${line}`, key: 'line-twice' }]);
    seen.add(line);
    demandAmount(amountCents, `line-${line}`);
    if (amountCents > awarded.amountCents)
      throw new Refusal('amount-above-award', { line, awardedCents: awarded.amountCents, wantedCents: amountCents });
  }
}

/** R5, R14: money is obligated within its fund's dates; in another year it is another fund's. */
export function demandOpenFunds(
  award: Pick<AwardRow, 'lines'>,
  said: LineAmounts,
  funds: ReadonlyMap<string, FundRow>,
  today: string,
): void {
  for (const { line } of said) {
    const fund = funds.get(award.lines[line]?.fundLimitId ?? '')?.fund;
    if (fund && (today < fund.availableFrom || today > fund.availableThrough))
      throw new Refusal('fund-not-open', { fund: fund.name, from: fund.availableFrom, through: fund.availableThrough });
  }
}

/**
 * R13: which part of what is paid from a 50/50 fund is not federal. On each line of an award the share of all that was paid so
 * far is rounded up to a cent, and a payment (or a refund) records by how much that rose or fell: over any number of payments the
 * federal part is never a cent above its percentage, and what comes back takes along exactly what was recorded.
 */
export function nonFederalCents(paidBeforeCents: number, paidAfterCents: number, percent: number): number {
  const share = (cents: number) => Math.ceil((cents * Math.round(percent * 100)) / 10_000);
  return Math.abs(share(paidAfterCents) - share(paidBeforeCents));
}
/** What the journal says of a payment or a refund of 50/50 money; nothing of other money. */
export function nonFederalSays(
  award: Pick<AwardRow, 'lines'>,
  { line, amountCents }: { line: number; amountCents: number },
  funds: ReadonlyMap<string, FundRow>,
  percent: number,
  step: 'pay' | 'refund',
): { nonFederalCents?: number } {
  const from = award.lines[line];
  if (!from || funds.get(from.fundLimitId)?.fund.stream !== 'step-50-50') return {};
  const after = from.paidCents + (step === 'pay' ? amountCents : -amountCents);
  return { nonFederalCents: nonFederalCents(from.paidCents, Math.max(0, after), percent) };
}
