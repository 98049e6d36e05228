import type { DecisionLine } from '../cases/rows.ts';
import type { FundRow, LimitRow } from '../money/ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, setAsideLimitId } from '../money/limits.ts';
import type { WaitedLine } from './rows.ts';

/** Where the whole amount comes from, or what is missing: the money itself, or a part of it that this person's limits leave. */
export type Picked =
  | { lines: DecisionLine[] }
  /** `money`: the funds do not hold so much. `part`: they do, but not the part that may go to this person. */
  | { short: 'money' | 'part'; missingCents: number };

/**
 * R5: the oldest eligible money first; an amount may come from several funds. All of it, or nothing: a part of a cost helps
 * nobody to begin.
 */
export function pickFunds(
  wanted: readonly WaitedLine[],
  funds: readonly FundRow[],
  inside: ReadonlyMap<string, LimitRow>,
  who: { centerId: string; organizationIds: readonly string[] },
  today: string,
): Picked {
  const eligible = funds
    .filter(
      (row) => row.closedAt === undefined && row.fund.availableFrom <= today && today <= row.fund.availableThrough,
    )
    .sort((a, b) => (ageOf(a) < ageOf(b) ? -1 : 1));
  const own = take(wanted, eligible, (fund, line) => limitsOf(fund, line.costKind, who), inside);
  if (own.missingCents === 0) return { lines: own.lines };
  const whole = take(wanted, eligible, (fund) => [[fund.limitId]], inside);
  return whole.missingCents > 0
    ? { short: 'money', missingCents: whole.missingCents }
    : { short: 'part', missingCents: own.missingCents };
}

const ageOf = ({ fund, limitId }: FundRow) => `${fund.availableThrough}#${fund.availableFrom}#${limitId}`;

/** Each list is one choice: of a choice the limit that leaves most counts. */
function limitsOf(
  { fund, limitId }: FundRow,
  costKind: WaitedLine['costKind'],
  who: { centerId: string; organizationIds: readonly string[] },
): string[][] {
  return [
    [limitId],
    ...(fund.centers.length > 0 ? [[centerLimitId(limitId, who.centerId)]] : []),
    ...(fund.organizations.length > 0
      ? [
          [
            ...who.organizationIds
              .filter((id) => fund.organizations.includes(id))
              .map((id) => setAsideLimitId(limitId, id)),
            setAsideLimitId(limitId, everyone),
          ],
        ]
      : []),
    ...(fund.costKinds.includes(costKind) ? [[costKindLimitId(limitId, costKind)]] : []),
  ];
}

function take(
  wanted: readonly WaitedLine[],
  funds: readonly FundRow[],
  limitsFor: (fund: FundRow, line: WaitedLine) => string[][],
  inside: ReadonlyMap<string, LimitRow>,
): { lines: DecisionLine[]; missingCents: number } {
  const left = new Map<string, number>([
    ...[...inside].map(([limitId, row]) => [limitId, row.availableCents] as const),
    ...funds.map((fund) => [fund.limitId, fund.availableCents] as const),
  ]);
  const leftOf = (limitId: string) => left.get(limitId) ?? 0;
  const lines: DecisionLine[] = [];
  let missingCents = 0;
  for (const line of wanted) {
    let restCents = line.amountCents;
    for (const fund of funds) {
      if (restCents === 0) break;
      if (!fund.fund.pays.includes(line.costKind)) continue;
      const chosen = limitsFor(fund, line).map((choice) =>
        choice.reduce((best, each) => (leftOf(each) > leftOf(best) ? each : best)),
      );
      const amountCents = Math.min(restCents, ...chosen.map(leftOf));
      if (amountCents <= 0) continue;
      for (const limitId of chosen) left.set(limitId, leftOf(limitId) - amountCents);
      lines.push({ ...line, fundId: fund.fund.fundId, amountCents });
      restCents -= amountCents;
    }
    missingCents += restCents;
  }
  return { lines, missingCents };
}
