import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { breakDown, breakdowns, daySeries, sumBalances, sumFlows } from '../../../domain/money/balances.ts';
import { crossings } from '../../../domain/money/demand.ts';
import { checkFundSettings } from '../../../domain/money/fund-change-plan.ts';
import { flowsOf } from '../../../domain/money/flows.ts';
import type { FlowRow, JournalLine } from '../../../domain/money/ledger-rows.ts';
import {
  forecast,
  obligatedGauge,
  paceCentsPerDay,
  usedPercent,
  withPending,
  yearEnd,
} from '../../../domain/money/outlook.ts';
import { sumLines } from '../../../web/finance/csv-rows.ts';
import { burnDownPaths } from '../../../web/finance/burn-down.tsx';
import { fundRow } from '../web-staff/sample-rows.ts';

const places = ['cap', 'available', 'committed', 'obligated', 'accrued', 'paid'] as const;
const fund = 'fund#PY2026#adult';
/** Lines as a journal may hold them; what they are about does not matter to sums. */
const lines = fc.array(
  fc.record({
    from: fc.constantFrom(...places),
    to: fc.constantFrom(...places),
    amountCents: fc.integer({ min: 1, max: 10_000_000 }),
    day: fc.integer({ min: 0, max: 400 }),
    centerId: fc.constantFrom(undefined, 'se', 'nnp'),
    costKind: fc.constantFrom(undefined, 'tuition' as const, 'tools' as const),
    onFund: fc.boolean(),
  }),
  { maxLength: 60 },
);
const asLine = ({
  day,
  centerId,
  costKind,
  onFund,
  ...move
}: (typeof lines extends fc.Arbitrary<infer V> ? V : never)[number]) =>
  ({
    ...move,
    fundLimitId: fund,
    limits: onFund ? [fund] : ['center#PY2026#adult#se'],
    at: new Date(Date.UTC(2026, 6, 1 + day, 20)).toISOString(),
    ...(centerId ? { centerId } : {}),
    ...(costKind ? { costKind } : {}),
  }) as JournalLine;

test('flows come to what their lines come to: in all, by each breakdown, and at the last of the days', () => {
  fc.assert(
    fc.property(lines, (some) => {
      const journal = some.filter(({ from, to }) => from !== to).map(asLine);
      const flows = flowsOf(journal, (instant) => instant.slice(0, 10));
      const whole = sumLines(journal);
      expect(sumFlows(flows)).toEqual(whole);
      for (const by of breakdowns) {
        const total = sumBalances(breakDown(flows, by).map(({ sums }) => sums));
        // What stands in no part moved free money and cap alone.
        for (const column of ['committed', 'obligated', 'accrued', 'paid'] as const)
          expect(total[`${column}Cents`]).toBe(whole[`${column}Cents`]);
      }
      const { day: _day, ...last } = daySeries(flows).at(-1) ?? { day: '', ...whole };
      expect(last).toEqual(whole);
    }),
  );
});

describe('outlook', () => {
  const flow = (day: string, availableCents: number, more: Partial<FlowRow> = {}): FlowRow => ({
    schemaVersion: 2,
    fundLimitId: fund,
    day,
    centerId: 'se',
    capCents: 0,
    availableCents,
    committedCents: -availableCents,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents: 0,
    nonFederalCents: 0,
    lines: 1,
    ...more,
  });
  test('the pace is what awards took and gave back in eight weeks; caps do not count', () => {
    const opened: FlowRow = { ...flow('2026-07-01', 900), capCents: 1000, paidCents: 100, committedCents: 0 };
    delete opened.centerId;
    const flows = [opened, flow('2026-08-01', -5_000), flow('2026-10-20', -6_000), flow('2026-11-01', 400)];
    expect(paceCentsPerDay(flows, '2026-11-10')).toBe(5_600 / 56);
    // A fund of a week is not eight weeks old.
    expect(paceCentsPerDay([flow('2026-11-03', -700)], '2026-11-10')).toBe(100);
    expect(paceCentsPerDay([], '2026-11-10')).toBe(0);
  });
  test('where it ends, with what waits and without', () => {
    expect(forecast(1000, 100, '2026-11-10')).toEqual({ perDayCents: 100, endsOn: '2026-11-20' });
    expect(forecast(1000, 0, '2026-11-10')).toEqual({ perDayCents: 0 });
    expect(forecast(0, 100, '2026-11-10').endsOn).toBe('2026-11-10');
    expect(withPending(1000, 600, 100, '2026-11-10')).toMatchObject({
      leftCents: 400,
      shortCents: 0,
      endsOn: '2026-11-14',
    });
    expect(withPending(1000, 1600, 100, '2026-11-10')).toMatchObject({
      leftCents: 0,
      shortCents: 600,
      endsOn: '2026-11-10',
    });
  });
  test('R5: 80 percent obligated by year end; paid money stays obligated; STEP and grants are not asked', () => {
    const adult = { ...fundRow({ availableCents: 2001, committedCents: 0, paidCents: 7999 }) };
    expect(obligatedGauge(adult, adult, '2026-11-10')).toMatchObject({
      percent: 79,
      missingCents: 1,
      yearEnd: '2027-06-30',
      past: false,
    });
    const enough = { ...fundRow({ availableCents: 2000, paidCents: 8000 }) };
    expect(obligatedGauge(enough, enough, '2027-07-01')).toMatchObject({ percent: 80, missingCents: 0, past: true });
    const step = fundRow({ stream: 'step-50-50' });
    expect(obligatedGauge(step, step, '2026-11-10')).toBeUndefined();
  });
  test('R14: each calendar has its own end', () => {
    expect(yearEnd(fundRow({}))).toBe('2027-06-30');
    expect(yearEnd({ ...fundRow({}), calendar: 'federal-fiscal-year', year: 'FFY2027' })).toBe('2027-09-30');
    expect(yearEnd({ ...fundRow({ availableThrough: '2027-12-31' }), calendar: 'by-grant', year: 'GRANT-2026' })).toBe(
      '2027-12-31',
    );
  });
});

test('each threshold is told once, and again after the fund fell below it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }), (history) => {
      const told = new Set<number>();
      let before = 0;
      for (const used of history) {
        const { crossed, below } = crossings(used, [...told], [75, 90, 100]);
        expect(crossed).toEqual([75, 90, 100].filter((mark) => before < mark && used >= mark));
        for (const mark of crossed) told.add(mark);
        for (const mark of below) told.delete(mark);
        before = used;
      }
    }),
  );
  expect(crossings(80, [50], [75])).toEqual({ crossed: [75], below: [50] });
  expect(usedPercent({ capCents: 1000, availableCents: 251 })).toBe(74);
});

test('the chart stays inside its frame, and the forecast begins where the line ends', () => {
  const cents = fc.integer({ min: 0, max: 100_000_000 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), cents, cents), { minLength: 1, maxLength: 40 }),
      (points) => {
        const series = [...new Map(points.map((point) => [point[0], point]))]
          .sort(([a], [b]) => a - b)
          .map(([day, [, left, used]]) => ({
            ...{
              capCents: left + used,
              availableCents: left,
              committedCents: used,
              obligatedCents: 0,
              accruedCents: 0,
              paidCents: 0,
            },
            day: new Date(Date.UTC(2026, 6, 1 + day)).toISOString().slice(0, 10),
          }));
        const on = series.at(-1)?.day ?? '';
        const paths = burnDownPaths(series, { on, through: '2027-06-30', endsOn: '2028-01-01' });
        for (const number of `${paths?.left}${paths?.cap}${paths?.forecast}`.match(/-?[\d.]+/g) ?? []) {
          expect(Number(number)).toBeGreaterThanOrEqual(0);
          expect(Number(number)).toBeLessThanOrEqual(640);
        }
      },
    ),
  );
});

test('the chart of a fund that nothing moves shows that it stays, and its cap to the last day', () => {
  const day = {
    capCents: 1000,
    availableCents: 250,
    committedCents: 750,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents: 0,
  };
  const series = [{ ...day, day: '2026-11-23' }];
  expect(burnDownPaths(series, { on: '2026-11-23', through: '2027-06-30' })).toEqual({
    left: 'M0 165H0',
    cap: 'M0 0H640',
    forecast: 'M0 165H640',
    through: '2027-06-30',
  });
});

test('every fund of the settings can be opened as it stands', () => {
  for (const each of boardSettings.funds) expect(() => checkFundSettings(each, boardSettings)).not.toThrow();
});
