import {
  breakDown,
  sumBalances,
  unliquidatedCents,
  type Balances,
  type Breakdown,
} from '../../domain/money/balances.ts';
import { columns, type FundRow, type JournalLine } from '../../domain/money/ledger-rows.ts';
import type { CsvCell } from '../csv.ts';
import type { Translate } from '../text.ts';
import type { FundDetail, Overview } from './views.ts';

/*
 * The downloads: ids whole, amounts as plain dollars, instants in UTC as they are stored. Each ends with its totals and a line
 * that holds them against the fund, so that nobody has to trust the file.
 */
type Row = CsvCell[];
const money = (cents: number): CsvCell => ({ cents });
const amountColumns = ['cap', 'committed', 'obligated', 'accrued', 'paid', 'available', 'unliquidated'] as const;
const amounts = (row: Balances): CsvCell[] =>
  [
    row.capCents,
    row.committedCents,
    row.obligatedCents,
    row.accruedCents,
    row.paidCents,
    row.availableCents,
    unliquidatedCents(row),
  ].map(money);
const yesOrNo = (t: Translate, holds: boolean) => t(holds ? 'finance.csv.yes' : 'finance.csv.no');

export function overviewRows({ on, funds }: Overview, t: Translate): Row[] {
  const total = sumBalances(funds.map(({ balances }) => balances));
  const parts = columns.reduce((sum, column) => sum + total[`${column}Cents`], 0);
  return [
    [
      ...['fund', 'year', 'grant', 'listing', 'first-day', 'last-day', 'on'].map((column) =>
        t(`finance.csv.${column}`),
      ),
      ...amountColumns.map((column) => t(`finance.col.${column}`)),
      ...['obligated-percent', 'obligated-missing', 'year-end', 'closed'].map((column) => t(`finance.csv.${column}`)),
    ],
    ...funds.map(({ fund, balances, gauge, closed }): Row => [
      fund.fund.name,
      fund.year,
      fund.fund.grantNumber,
      fund.fund.assistanceListing,
      fund.fund.availableFrom,
      fund.fund.availableThrough,
      on,
      ...amounts(balances),
      gauge ? gauge.percent : '',
      gauge ? money(gauge.missingCents) : '',
      gauge?.yearEnd ?? '',
      yesOrNo(t, closed),
    ]),
    [t('finance.csv.total'), '', '', '', '', '', on, ...amounts(total), '', '', '', ''],
    [t('finance.csv.check-cap'), money(total.capCents - parts), yesOrNo(t, total.capCents === parts)],
  ];
}

const brokenDown = ['committed', 'obligated', 'accrued', 'paid'] as const;
export function breakdownRows(
  { fund, flows, balances, on }: FundDetail,
  by: Breakdown,
  nameOf: (part: string) => string,
  t: Translate,
): Row[] {
  const parts = breakDown(flows, by);
  const total = sumBalances(parts.map(({ sums }) => sums));
  const four = (row: Balances) => brokenDown.map((column) => row[`${column}Cents`]);
  const all = (row: Balances) => four(row).reduce((sum, cents) => sum + cents, 0);
  const line = (head: string, row: Balances): Row => [
    fund.fund.name,
    on,
    head,
    ...four(row).map(money),
    money(all(row)),
  ];
  return [
    [
      t('finance.csv.fund'),
      t('finance.csv.on'),
      t(`finance.by.${by}`),
      ...brokenDown.map((column) => t(`finance.col.${column}`)),
      t('finance.csv.sum'),
    ],
    ...parts.map(({ part, sums }) => line(nameOf(part), sums)),
    line(t('finance.csv.total'), total),
    line(t('finance.csv.fund-itself'), balances),
    [t('finance.csv.check'), money(all(balances) - all(total)), yesOrNo(t, all(balances) === all(total))],
  ];
}

export const journalHead = (t: Translate): Row =>
  [
    'at',
    'fund',
    'year',
    'grant',
    'what',
    'from',
    'to',
    'amount',
    'center',
    'cost',
    'sector',
    'organization',
    'payee',
    'award',
    'person',
    'group',
    'non-federal',
    'other-fund',
    'change',
    'invoice',
    'limits',
    'line',
    'operation',
  ].map((column) => t(`finance.csv.${column}`));

export function journalRow(line: JournalLine, funds: ReadonlyMap<string, FundRow>, t: Translate): Row {
  const fund = funds.get(line.fundLimitId);
  return [
    line.at,
    fund?.fund.name ?? line.fundLimitId,
    fund?.year ?? '',
    fund?.fund.grantNumber ?? '',
    t(`finance.operation.${line.operation}`),
    t(`finance.column.${line.from}`),
    t(`finance.column.${line.to}`),
    money(line.amountCents),
    line.centerId ?? '',
    line.costKind ?? '',
    line.sector ?? '',
    line.organizationId ?? '',
    line.payee ?? '',
    line.awardId ?? '',
    line.personRef ?? '',
    line.priorityGroup ?? '',
    line.nonFederalCents === undefined ? '' : money(line.nonFederalCents),
    line.otherFund === undefined ? '' : (funds.get(line.otherFund)?.fund.name ?? line.otherFund),
    line.changeId ?? '',
    line.invoiceId ?? '',
    line.limits.join(' '),
    line.lineId,
    line.operationId,
  ];
}

/** What lines come to on the funds themselves: a line of a limit inside a fund moves nothing of it. */
export function sumLines(lines: Iterable<JournalLine>): Balances {
  const sums: Record<string, number> = { cap: 0 };
  for (const { limits, fundLimitId, from, to, amountCents } of lines) {
    if (!limits.includes(fundLimitId)) continue;
    sums[from] = (sums[from] ?? 0) + (from === 'cap' ? amountCents : -amountCents);
    sums[to] = (sums[to] ?? 0) + (to === 'cap' ? -amountCents : amountCents);
  }
  const of = (place: string) => sums[place] ?? 0;
  return {
    capCents: of('cap'),
    availableCents: of('available'),
    committedCents: of('committed'),
    obligatedCents: of('obligated'),
    accruedCents: of('accrued'),
    paidCents: of('paid'),
  };
}

export function journalFoot(
  lines: readonly JournalLine[],
  /** Where every line of these funds is in the file: what the funds hold. */
  whole: Balances | undefined,
  next: string | undefined,
  t: Translate,
): Row[] {
  const sums = sumLines(lines);
  const rows: Row[] = [
    [t('finance.csv.lines'), lines.length],
    [
      t('finance.csv.moved'),
      ...amountColumns
        .slice(0, 6)
        .flatMap((column) => [t(`finance.col.${column}`), money(sums[`${column as 'cap'}Cents`])]),
    ],
  ];
  if (next !== undefined) rows.push([t('finance.csv.more'), next]);
  if (whole) {
    const difference = (['cap', ...columns] as const).map((column) => whole[`${column}Cents`] - sums[`${column}Cents`]);
    rows.push([
      t('finance.csv.check'),
      money(difference.reduce((sum, cents) => sum + Math.abs(cents), 0)),
      yesOrNo(
        t,
        difference.every((cents) => cents === 0),
      ),
    ]);
  }
  return rows;
}
