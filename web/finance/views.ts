import type { Balances, DayBalances } from '../../domain/money/balances.ts';
import type { DemandRow } from '../../domain/money/demand.ts';
import type { FundChangeRow } from '../../domain/money/fund-changes.ts';
import type { FlowRow, FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import type { Ageing, Forecast, ObligatedGauge } from '../../domain/money/outlook.ts';

/** What pages, downloads and the JSON of finance are made from: the same numbers for all three. */
export interface FundView {
  fund: FundRow;
  balances: Balances;
  usedPercent: number;
  /** The thresholds that it has reached. */
  alerts: readonly number[];
  gauge: ObligatedGauge | undefined;
  closed: boolean;
  demand?: DemandRow | undefined;
}
interface OnDay {
  today: string;
  on: string;
  live: boolean;
}
export interface Overview extends OnDay {
  funds: readonly FundView[];
  waiting: readonly FundChangeRow[];
  /** Funds whose days do not hold the last lines yet. */
  behind: readonly string[];
}
export interface FundDetail extends FundView, OnDay {
  funds: readonly FundRow[];
  inside: readonly LimitRow[];
  flows: readonly FlowRow[];
  lag: Balances | undefined;
  series: readonly DayBalances[];
  outlook: Forecast;
  pending: (Forecast & { cents: number; leftCents: number; shortCents: number }) | undefined;
  ageing: Ageing | undefined;
  changes: readonly FundChangeRow[];
}
