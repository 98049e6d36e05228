import type { CommandClient } from '../../adapters/command-client.ts';
import type { FinanceReads } from '../../adapters/finance-reads.ts';
import type { FundChangeStore } from '../../adapters/fund-change-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { Refusal } from '../../domain/errors.ts';
import { behind, daySeries, noBalances, sumFlows, type Balances } from '../../domain/money/balances.ts';
import type { DemandRow } from '../../domain/money/demand.ts';
import { fundsOfChange } from '../../domain/money/fund-changes.ts';
import type { FlowRow, FundRow } from '../../domain/money/ledger-rows.ts';
import {
  ageCommitments,
  forecast,
  obligatedGauge,
  paceCentsPerDay,
  usedPercent,
  withPending,
} from '../../domain/money/outlook.ts';
import type { Settings } from '../../domain/settings.ts';
import type { FundDetail, FundView, Overview } from '../../web/finance/views.ts';
import type { HttpContext, HttpOptions } from '../http/environment.ts';

/** Finance reads a model without names: the ledger, and nothing else. */
export interface FinanceSources {
  ledger: Pick<LedgerTable, 'listFunds' | 'limitsWithin' | 'recentLines'>;
  reads: FinanceReads;
  changes: Pick<FundChangeStore, 'getChange' | 'listChanges'>;
  settings: Settings;
  now: () => Date;
}

export interface FinanceDeps extends Omit<FinanceSources, 'settings' | 'now'> {
  http: HttpOptions;
  commands: Pick<CommandClient, 'run'>;
}

export const sourcesOf = (deps: FinanceDeps): FinanceSources => ({
  ...deps,
  settings: deps.http.settings,
  now: deps.http.now,
});

export interface AsOf {
  today: string;
  on: string;
  /** As it stands now, from the rows that every decision writes; else summed from the days. */
  live: boolean;
}

/** `?on=2026-10-31`: a day that was. Anything else is said, not guessed. */
export function asOf(c: HttpContext, { settings, now }: Pick<FinanceSources, 'settings' | 'now'>): AsOf {
  const today = wallTime(now(), settings.timeZone).date;
  const asked = c.req.query('on') ?? '';
  if (asked === '') return { today, on: today, live: true };
  if (!isDay(asked)) throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'not-a-date' }]);
  if (asked > today) throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'date-ahead' }]);
  return { today, on: asked, live: asked === today };
}
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

const throughDay = (flows: readonly FlowRow[], on: string) => flows.filter(({ day }) => day <= on);

function viewOf(fund: FundRow, balances: Balances, { on }: AsOf, settings: Settings, demand?: DemandRow): FundView {
  const used = usedPercent(balances);
  const closed = fund.closedAt !== undefined && wallTime(new Date(fund.closedAt), settings.timeZone).date <= on;
  return {
    fund,
    balances,
    usedPercent: used,
    // That all of a closed fund is used is what closing does.
    alerts: closed ? [] : settings.policy.alertPercents.filter((percent) => used >= percent),
    gauge: obligatedGauge(fund, balances, on),
    closed,
    demand,
  };
}

/** Every fund as it stands, or stood at the end of a day. */
export async function readOverview(when: AsOf, sources: FinanceSources): Promise<Overview> {
  const { ledger, reads, changes, settings } = sources;
  const [rows, proposals] = await Promise.all([ledger.listFunds(), changes.listChanges()]);
  const waiting = proposals.filter(({ status }) => status === 'proposed');
  const byName = [...rows].sort((a, b) => (a.fund.name < b.fund.name ? -1 : 1));
  if (when.live) {
    const demand = new Map((await reads.demand()).map((row) => [row.fundLimitId, row]));
    const funds = byName.map((row) => viewOf(row, row, when, settings, demand.get(row.limitId)));
    return { ...when, funds, waiting, behind: [] };
  }
  const funds: FundView[] = [];
  const late: string[] = [];
  const days = await Promise.all(byName.map(async (row) => ({ row, flows: await reads.flowsOf(row.limitId) })));
  for (const { row, flows } of days) {
    if (behind(row, sumFlows(flows))) late.push(row.fund.name);
    const until = throughDay(flows, when.on);
    if (until.length > 0) funds.push(viewOf(row, sumFlows(until), when, settings));
  }
  return { ...when, funds, waiting, behind: late };
}

export async function findFund(
  fundId: string,
  { ledger }: Pick<FinanceSources, 'ledger'>,
): Promise<{ fund: FundRow; funds: FundRow[] }> {
  const funds = await ledger.listFunds();
  const fund = funds.find((row) => row.fund.fundId === fundId);
  if (!fund) throw new Refusal('not-found');
  return { fund, funds };
}

/** One fund with everything that is told of it. */
export async function readFund(fundId: string, when: AsOf, sources: FinanceSources): Promise<FundDetail> {
  const { ledger, reads, changes, settings } = sources;
  const { fund, funds } = await findFund(fundId, sources);
  const [all, inside, demandRows, proposals, holds] = await Promise.all([
    reads.flowsOf(fund.limitId),
    when.live ? ledger.limitsWithin(fund.limitId) : [],
    when.live ? reads.demand() : [],
    changes.listChanges(),
    when.live ? reads.holds() : [],
  ]);
  const flows = throughDay(all, when.on);
  const balances = when.live ? fund : sumFlows(flows);
  const demand = demandRows.find((row) => row.fundLimitId === fund.limitId);
  const pace = paceCentsPerDay(flows, when.on);
  const left = balances.availableCents;
  const pendingCents = (demand?.cents ?? 0) + (demand?.waitlistCents ?? 0);
  return {
    ...when,
    ...viewOf(fund, balances, when, settings, demand),
    funds,
    inside,
    flows,
    /** What the lines that are not chained yet would add. */
    lag: behind(fund, sumFlows(all)) ? differences(fund, sumFlows(all)) : undefined,
    series: weekly(daySeries(flows), when.on),
    outlook: forecast(left, pace, when.on),
    pending: demand ? { cents: pendingCents, ...withPending(left, pendingCents, pace, when.on) } : undefined,
    ageing: ageCommitments(holds, when.today).get(fund.limitId),
    changes: proposals.filter(({ change }) => fundsOfChange(change).includes(fund.limitId)),
  };
}

const differences = (live: Balances, summed: Balances): Balances => ({
  capCents: live.capCents - summed.capCents,
  availableCents: live.availableCents - summed.availableCents,
  committedCents: live.committedCents - summed.committedCents,
  obligatedCents: live.obligatedCents - summed.obligatedCents,
  accruedCents: live.accruedCents - summed.accruedCents,
  paidCents: live.paidCents - summed.paidCents,
});

/** A chart and its table hold some sixty points: each day where there are few, else the last of each week. */
const pointsAtMost = 60;
function weekly(days: ReturnType<typeof daySeries>, on: string): ReturnType<typeof daySeries> {
  const last = { ...(days.at(-1) ?? noBalances), day: on };
  const ended = days.at(-1)?.day === on || days.length === 0 ? days : [...days, last];
  if (ended.length <= pointsAtMost) return ended;
  const first = ended[0]?.day ?? on;
  const step = Math.ceil((Date.parse(on) - Date.parse(first)) / 86_400_000 / pointsAtMost / 7) * 7;
  const marks: typeof ended = [];
  for (let end = addDays(first, step); ; end = addDays(end, step)) {
    const point = ended.findLast(({ day }) => day <= end);
    if (point) marks.push({ ...point, day: end < on ? end : on });
    if (end >= on) return marks;
  }
}
