import { columns, type FlowRow, type LimitRow } from './ledger-rows.ts';

/** A fund's balances, live or summed from flows. */
export type Balances = Pick<
  LimitRow,
  'capCents' | 'availableCents' | 'committedCents' | 'obligatedCents' | 'accruedCents' | 'paidCents'
>;
const places = ['cap', ...columns] as const;
export const noBalances: Balances = {
  capCents: 0,
  availableCents: 0,
  committedCents: 0,
  obligatedCents: 0,
  accruedCents: 0,
  paidCents: 0,
};

/** What flows come to: the balances as of their last day, if none is left out before it. */
export function sumFlows(flows: readonly FlowRow[], start: Balances = noBalances): Balances {
  const sums = { ...start };
  for (const flow of flows) for (const place of places) sums[`${place}Cents`] += flow[`${place}Cents`];
  return sums;
}

/** Nothing where both say the same: then every line of the journal is counted. */
export const behind = (live: Balances, summed: Balances): boolean =>
  places.some((place) => live[`${place}Cents`] !== summed[`${place}Cents`]);

export const breakdowns = ['center', 'sector', 'cost-kind', 'month'] as const;
export type Breakdown = (typeof breakdowns)[number];
const partOf: Record<Breakdown, (flow: FlowRow) => string> = {
  center: ({ centerId }) => centerId ?? '',
  sector: ({ sector }) => sector ?? '',
  'cost-kind': ({ costKind }) => costKind ?? '',
  month: ({ day }) => day.slice(0, 7),
};
export interface BreakdownPart {
  /** Empty: money that belongs to no center, sector or kind of cost (what was paid before this system began). */
  part: string;
  sums: Balances;
}
/** One fund's money by center, sector, kind of cost, or what moved in each month. The parts sum to the fund, to the cent. */
export function breakDown(flows: readonly FlowRow[], by: Breakdown): BreakdownPart[] {
  const parts = new Map<string, FlowRow[]>();
  for (const flow of flows) parts.set(partOf[by](flow), [...(parts.get(partOf[by](flow)) ?? []), flow]);
  return [...parts]
    .map(([part, own]) => ({ part, sums: sumFlows(own) }))
    .filter(
      ({ sums }) => by === 'month' || columns.some((column) => column !== 'available' && sums[`${column}Cents`] !== 0),
    )
    .sort((a, b) => (a.part < b.part ? -1 : 1));
}

export interface DayBalances extends Balances {
  day: string;
}
/** The balances at the end of each day on which something moved. */
export function daySeries(flows: readonly FlowRow[]): DayBalances[] {
  const days = [...new Set(flows.map(({ day }) => day))].sort();
  let sums = noBalances;
  return days.map((day) => {
    sums = sumFlows(
      flows.filter((flow) => flow.day === day),
      sums,
    );
    return { day, ...sums };
  });
}

/** Money that is owed or was delivered and is not paid yet. */
export const unliquidatedCents = (row: Pick<Balances, 'obligatedCents' | 'accruedCents'>): number =>
  row.obligatedCents + row.accruedCents;

export const sumBalances = (rows: readonly Balances[]): Balances =>
  rows.reduce((sums, row) => {
    const next = { ...sums };
    for (const place of places) next[`${place}Cents`] += row[`${place}Cents`];
    return next;
  }, noBalances);
