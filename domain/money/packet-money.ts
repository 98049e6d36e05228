import type { ProgramBar } from '../etpl/standing.ts';
import { ageOn } from '../eligibility.ts';
import type { PacketFacts } from '../forms/facts.ts';
import type { CostKind, FundStream } from '../settings.ts';
import { allocate, limitsInFund, Remaining, type AllocatedLine, type WantedCost } from './allocate.ts';
import { maySpend } from './approval-checks.ts';
import { boundToList } from './lawful.ts';
import type { FundRow, LimitKind, LimitRow } from './ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, limitKindOf, setAsideLimitId } from './limits.ts';

/** The money around one packet, as it stands: the funds, the limits within them, and what may pay for it. */
export interface PacketMoney {
  funds: readonly FundRow[];
  /** Centers' parts, partners' set-asides and caps on kinds of cost of these funds. */
  inside: readonly LimitRow[];
  who: { centerId: string; organizationIds: readonly string[] };
  today: string;
  /** R1: why WIOA money may not pay what the training costs. */
  bar?: ProgramBar | undefined;
  /** R8, R5: kinds of money that are not for this person, as far as the answers tell; somebody may still choose them by name. */
  notFor: readonly FundStream[];
  /** R5: local policy. */
  oldestMoneyFirst: boolean;
}

/**
 * R8: Youth money is for those of 16 to 24, Adult and Dislocated Worker money from 18. What was left out of a filled form counts
 * as no; of a paper form nothing is known here.
 */
export function streamsNotFor(
  { birthDate, lostJob }: Pick<PacketFacts, 'birthDate' | 'lostJob'>,
  onPaper: boolean,
  today: string,
): FundStream[] {
  const age = birthDate === undefined ? undefined : ageOn(birthDate, today);
  const notFor: FundStream[] = [];
  if (age !== undefined && age < 18) notFor.push('wioa-adult');
  if ((age !== undefined && age < 18) || (lostJob !== true && !onPaper)) notFor.push('wioa-dislocated-worker');
  if (age !== undefined && (age < 16 || age > 24)) notFor.push('wioa-youth');
  return notFor;
}

/** Whether a fund may pay this cost of this packet today, whatever is left of it (R1, R5, R13). */
export const mayPay = (
  { today, bar }: Pick<PacketMoney, 'today' | 'bar'>,
  fund: FundRow,
  costKind: CostKind,
): boolean => maySpend(fund, { costKind }, today) && (bar === undefined || !boundToList(fund.fund.stream, costKind));

export const remainingOf = ({ funds, inside }: Pick<PacketMoney, 'funds' | 'inside'>): Remaining =>
  new Remaining([...funds, ...inside]);

/** R5: these costs over the funds that may pay them, oldest money first, after what other lines take already. */
export function layOut(
  money: PacketMoney,
  costs: readonly WantedCost[],
  taken: readonly AllocatedLine[] = [],
): { lines: AllocatedLine[]; missingCents: number } {
  const remaining = remainingOf(money);
  for (const line of taken) {
    const limits = limitsOfLine(money, line, remaining);
    if (limits) remaining.take(limits, line.amountCents);
  }
  return allocateIn(money, costs, remaining);
}

/** The same from what several packets share; takes from it what it lays out. */
export const allocateIn = (money: PacketMoney, costs: readonly WantedCost[], remaining: Remaining) =>
  allocate(costs, money.funds, remaining, {
    may: (fund, costKind) => !money.notFor.includes(fund.fund.stream) && mayPay(money, fund, costKind),
    who: money.who,
    oldestMoneyFirst: money.oldestMoneyFirst,
  });

/** The partner's own part while it holds all of the line, else everybody's: as an approval commits it. */
function limitsOfLine(
  { funds, who }: PacketMoney,
  { fundId, costKind, amountCents }: AllocatedLine,
  remaining: Remaining,
): string[] | undefined {
  const fund = funds.find((each) => each.fund.fundId === fundId);
  if (!fund) return undefined;
  const parts = limitsInFund(fund, costKind, who);
  const own = parts.slice(0, -1).find((limits) => remaining.of(limits.slice(-1)) >= amountCents);
  return own ?? parts.at(-1);
}

export interface ShortLimit {
  limit: LimitKind;
  fundId: string;
  costKind: CostKind;
  leftCents: number;
  wantedCents: number;
}

/** Limits within funds that hold less than these lines take from them; the fund's own balance is said apart. */
export function shortLimits(money: PacketMoney, lines: readonly AllocatedLine[]): ShortLimit[] {
  const remaining = remainingOf(money);
  const wanted = new Map<string, ShortLimit>();
  for (const line of lines) {
    const limits = limitsOfLine(money, line, remaining) ?? [];
    for (const limitId of limits.slice(1)) {
      const before = wanted.get(limitId);
      const leftCents = before?.leftCents ?? remaining.of([limitId]);
      wanted.set(limitId, {
        limit: limitKindOf(limitId),
        fundId: line.fundId,
        costKind: line.costKind,
        leftCents,
        wantedCents: (before?.wantedCents ?? 0) + line.amountCents,
      });
    }
    remaining.take(limits, line.amountCents);
  }
  return [...wanted.values()].filter(({ leftCents, wantedCents }) => wantedCents > leftCents);
}

/** What a fund has left for this packet, and which of its limits says so where it is less than all that is left. */
export function leftFor(
  { inside, who }: Pick<PacketMoney, 'inside' | 'who'>,
  { limitId, availableCents, fund }: FundRow,
): { leftCents: number; because?: 'center' | 'set-aside'; kinds: Partial<Record<CostKind, number>> } {
  const rows = new Map(inside.map((row) => [row.limitId, row.availableCents]));
  const left = (id: string) => rows.get(id) ?? 0;
  const center = fund.centers.length > 0 ? left(centerLimitId(limitId, who.centerId)) : availableCents;
  const parts = [...who.organizationIds.filter((id) => fund.organizations.includes(id)), everyone];
  const part =
    fund.organizations.length > 0
      ? parts.reduce((sum, id) => sum + left(setAsideLimitId(limitId, id)), 0)
      : availableCents;
  const leftCents = Math.min(availableCents, center, part);
  return {
    leftCents,
    ...(leftCents === availableCents ? {} : { because: center <= part ? ('center' as const) : ('set-aside' as const) }),
    kinds: Object.fromEntries(
      fund.costKinds.map((kind) => [kind, Math.min(leftCents, left(costKindLimitId(limitId, kind)))]),
    ),
  };
}
