import type { DecisionLine } from '../cases/rows.ts';
import { allocate, Remaining } from '../money/allocate.ts';
import type { FundRow, LimitRow } from '../money/ledger-rows.ts';
import type { WaitedLine } from './rows.ts';

/** Where the whole amount comes from, or what is missing: the money itself, or a part of it that this person's limits leave. */
export type Picked =
  | { lines: DecisionLine[] }
  /** `money`: the funds do not hold so much. `part`: they do, but not the part that may go to this person. */
  | { short: 'money' | 'part'; missingCents: number };

/**
 * R5: the oldest eligible money first (a setting); an amount may come from several funds. All of it, or nothing: a part of a cost
 * helps nobody to begin.
 */
export function pickFunds(
  wanted: readonly WaitedLine[],
  funds: readonly FundRow[],
  inside: ReadonlyMap<string, LimitRow>,
  who: { centerId: string; organizationIds: readonly string[] },
  today: string,
  oldestMoneyFirst = true,
): Picked {
  const may = ({ closedAt, fund }: FundRow, costKind: WaitedLine['costKind']) =>
    closedAt === undefined &&
    fund.availableFrom <= today &&
    today <= fund.availableThrough &&
    fund.pays.includes(costKind);
  const as = { may, who, oldestMoneyFirst };
  const own = allocate(wanted, funds, new Remaining([...inside.values(), ...funds]), as);
  if (own.missingCents > 0) {
    const whole = funds.map((row) => ({
      ...row,
      fund: { ...row.fund, centers: [], organizations: [], costKinds: [] },
    }));
    const { missingCents } = allocate(wanted, whole, new Remaining(whole), as);
    return missingCents > 0 ? { short: 'money', missingCents } : { short: 'part', missingCents: own.missingCents };
  }
  return {
    lines: own.lines.map((line) => ({ ...wanted.find(({ costKind }) => costKind === line.costKind), ...line })),
  };
}
