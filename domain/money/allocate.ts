import type { CostKind } from '../settings.ts';
import type { FundRow, LimitRow } from './ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, setAsideLimitId } from './limits.ts';

/** R5: the money that ends first is the oldest; among equals what opened first. */
export const oldestFirst = (a: FundAge, b: FundAge): number =>
  a.availableThrough.localeCompare(b.availableThrough) ||
  a.availableFrom.localeCompare(b.availableFrom) ||
  a.name.localeCompare(b.name);
interface FundAge {
  availableThrough: string;
  availableFrom: string;
  name: string;
}

export interface WantedCost {
  costKind: CostKind;
  amountCents: number;
}
export interface AllocatedLine extends WantedCost {
  fundId: string;
}

/** What is left of everything, while several awards are laid out one after the other. */
export class Remaining {
  private readonly left: Map<string, number>;
  constructor(limits: Iterable<LimitRow>) {
    this.left = new Map([...limits].map((row) => [row.limitId, row.availableCents]));
  }

  /** The least that any of these limits still has; a limit that is not known has nothing. */
  of(limitIds: readonly string[]): number {
    return Math.min(...limitIds.map((limitId) => this.left.get(limitId) ?? 0));
  }
  take(limitIds: readonly string[], amountCents: number): void {
    for (const limitId of limitIds) this.left.set(limitId, (this.left.get(limitId) ?? 0) - amountCents);
  }
}

/** The limits of a fund that one cost of one participant falls under, the partner's own part first where there is one. */
export function limitsInFund(
  { limitId, fund }: FundRow,
  costKind: CostKind,
  { centerId, organizationIds }: { centerId: string; organizationIds: readonly string[] },
): string[][] {
  const common = [
    limitId,
    ...(fund.centers.length > 0 ? [centerLimitId(limitId, centerId)] : []),
    ...(fund.costKinds.includes(costKind) ? [costKindLimitId(limitId, costKind)] : []),
  ];
  if (fund.organizations.length === 0) return [common];
  const own = organizationIds.filter((id) => fund.organizations.includes(id));
  return [...own, everyone].map((part) => [...common, setAsideLimitId(limitId, part)]);
}

/**
 * Lays costs out over funds, oldest money first (R5; a setting), over several where one does not hold enough. `may` says which
 * fund may pay which cost (R1, R7, R13). Takes from `remaining` only when everything fits; else says what is missing.
 */
export function allocate(
  costs: readonly WantedCost[],
  funds: readonly FundRow[],
  remaining: Remaining,
  {
    may,
    who,
    oldestMoneyFirst,
  }: {
    may: (fund: FundRow, costKind: CostKind) => boolean;
    who: { centerId: string; organizationIds: readonly string[] };
    oldestMoneyFirst: boolean;
  },
): { lines: AllocatedLine[]; missingCents: number } {
  const ordered = [...funds].sort((a, b) =>
    oldestMoneyFirst ? oldestFirst(a.fund, b.fund) : b.availableCents - a.availableCents || oldestFirst(a.fund, b.fund),
  );
  const lines: AllocatedLine[] = [];
  const takes: { limits: string[]; amountCents: number }[] = [];
  let missingCents = 0;
  for (const { costKind, amountCents } of costs) {
    let open = amountCents;
    for (const fund of ordered) {
      if (open === 0) break;
      if (!may(fund, costKind)) continue;
      // One line takes from one part: the partner's own while it holds something, then everybody's.
      for (const limits of limitsInFund(fund, costKind, who)) {
        const cents = Math.min(open, Math.max(0, remaining.of(limits)));
        if (cents === 0) continue;
        remaining.take(limits, cents);
        takes.push({ limits, amountCents: cents });
        lines.push({ fundId: fund.fund.fundId, costKind, amountCents: cents });
        open -= cents;
        if (open === 0) break;
      }
    }
    missingCents += open;
  }
  if (missingCents > 0) for (const { limits, amountCents } of takes) remaining.take(limits, -amountCents);
  return missingCents > 0 ? { lines: [], missingCents } : { lines, missingCents: 0 };
}
