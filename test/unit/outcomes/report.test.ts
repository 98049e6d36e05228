import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sectors } from '../../../domain/outcomes/events.ts';
import { median, periodOf, reportOf, yearsOf, type ReportScope } from '../../../domain/outcomes/report.ts';
import type { ReportLine, ServiceCount } from '../../../domain/outcomes/rows.ts';

const below = 5;
const year = { from: '2026-07-01', to: '2027-06-30', asOf: '2027-06-30' };
let serial = 0;
function line(more: Partial<ReportLine> = {}): ReportLine {
  serial += 1;
  return {
    schemaVersion: 1,
    retainUntil: '2034-01-01T00:00:00.000Z',
    legalHold: false,
    applicationId: `app_01k9report${String(serial).padStart(5, '0')}`,
    number: `SE-${serial}`,
    personRef: `ref_01k9report${String(serial).padStart(5, '0')}`,
    kind: 'scholarship',
    centerId: 'se',
    joinedOn: '2026-09-01',
    credentialsOn: [],
    jobs: [],
    updatedAt: '2026-09-01T00:00:00.000Z',
    ...more,
  };
}
const lines = (count: number, more: Partial<ReportLine> = {}) => Array.from({ length: count }, () => line(more));
const report = (of: readonly ReportLine[], scope: Partial<ReportScope> = {}, counts: readonly ServiceCount[] = []) =>
  reportOf(of, counts, { ...year, ...scope }, below);
const started = { startedOn: '2026-10-01' } as const;
const job = (hourlyCents?: number) => ({
  jobs: [{ on: '2027-02-01', sector: 'construction' as const, ...(hourlyCents === undefined ? {} : { hourlyCents }) }],
});

describe('who and until when', () => {
  test('the period says who joined, the day says what had happened', () => {
    const of = [
      ...lines(10, started),
      ...lines(10, { joinedOn: '2026-06-30' }),
      ...lines(10, { joinedOn: '2027-07-01' }),
    ];
    expect(report(of).figures).toMatchObject({ participants: 10, trained: 10 });
    expect(report(of, { asOf: '2026-09-30' }).figures).toMatchObject({ participants: 10, trained: 0 });
    expect(report(of, { asOf: '2026-08-31' }).figures.participants).toBe(0);
  });

  test('a person counts once, however many requests they made; certificates count each', () => {
    const twice = lines(6).flatMap((one) => [
      { ...one, credentialsOn: ['2027-01-01'] },
      { ...line({ ...started, ...job(2_000), credentialsOn: ['2027-02-01'] }), personRef: one.personRef },
    ]);
    expect(report(twice).figures).toMatchObject({ participants: 6, trained: 6, employed: 6, credentials: 12 });
  });

  test('the newest job is the one whose pay counts', () => {
    const of = lines(5, {
      jobs: [
        { on: '2026-12-01', hourlyCents: 1_500, sector: 'other' },
        { on: '2027-03-01', hourlyCents: 2_500, sector: 'healthcare' },
      ],
    });
    expect(report(of).figures.medianHourlyCents).toBe(2_500);
    expect(report(of, { asOf: '2027-01-31' }).figures.medianHourlyCents).toBe(1_500);
    expect(report(of).bySector.map((row) => row.key)).toEqual(['healthcare']);
  });

  test('years: program and federal, and the program years that a span needs (R5, R14)', () => {
    expect(periodOf('PY2026')).toEqual({ from: '2026-07-01', to: '2027-06-30' });
    expect(periodOf('FFY2027')).toEqual({ from: '2026-10-01', to: '2027-09-30' });
    expect(periodOf('2027')).toBeUndefined();
    expect(yearsOf({ from: '2026-10-01', to: '2027-09-30' })).toEqual(['PY2026', 'PY2027']);
    expect(yearsOf({ from: '2027-01-01', to: '2026-01-01' })).toBeUndefined();
    expect(yearsOf({ from: '1990-01-01', to: '2027-01-01' })).toBeUndefined();
  });

  test('the median: of an even number the mean of the two in the middle', () => {
    expect([median([]), median([3]), median([9, 1]), median([5, 1, 3]), median([1, 2, 3, 10])]).toEqual([
      undefined,
      3,
      5,
      3,
      3,
    ]);
  });
});

describe('services', () => {
  const count = (more: Partial<ServiceCount>): ServiceCount => ({
    schemaVersion: 1,
    centerId: 'se',
    on: '2026-11-01',
    service: 'workshop',
    partner: '',
    trainingType: '',
    count: 10,
    ...more,
  });
  test('are added up by day, partner and kind; one sector has none', () => {
    const counts = [
      count({}),
      count({ service: 'one-on-one', count: 7 }),
      count({ partner: 'River Bend Works', count: 20 }),
      count({ on: '2027-07-01' }),
    ];
    expect(report([], {}, counts).figures).toMatchObject({ workshops: 30, sessions: 7, services: 37 });
    expect(report([], { partner: 'river bend works' }, counts).figures.services).toBe(20);
    expect(report(lines(9), { sector: 'construction' }, counts).figures.services).toBe(0);
  });
});

describe('nobody is recognised', () => {
  test('a small number is not shown; zero tells of nobody', () => {
    const of = [...lines(20), ...lines(4, job(2_000))];
    expect(report(of).figures).toMatchObject({
      participants: 24,
      trained: 0,
      employed: 'hidden',
      medianHourlyCents: 'hidden',
    });
    expect(report(lines(4)).figures.participants).toBe('hidden');
  });

  test('nor a large one that leaves a small one', () => {
    expect(report([...lines(20, started), ...lines(2)]).figures).toMatchObject({ participants: 22, trained: 'hidden' });
    expect(report([...lines(20, started), ...lines(2)]).trainedPercent).toBe('hidden');
  });

  test('nor one row of a table that the total gives away', () => {
    const of = [...lines(3, { centerId: 'bh' }), ...lines(9, { centerId: 'se' }), ...lines(30, { centerId: 'nnp' })];
    const rows = report(of).byCenter;
    expect(rows.map((row) => [row.key, row.participants])).toEqual([
      ['bh', 'hidden'],
      ['nnp', 30],
      ['se', 'hidden'],
    ]);
  });

  test('nor by a filter: all less one kind must not leave a small rest', () => {
    const of = [...lines(30, { trainingType: 'esl' }), ...lines(2, { trainingType: 'ged' })];
    expect(report(of).figures.participants).toBe(32);
    expect(report(of, { trainingType: 'esl' }).figures.participants).toBe('hidden');
    expect(report(of, { trainingType: 'ged' }).figures.participants).toBe('hidden');
  });

  test('whatever the numbers are: no shown number is small, no hidden row can be worked out from its column', () => {
    const cell = fc.record({
      centerId: fc.constantFrom('bh', 'se', 'nnp', 'tigard', 'gresham'),
      trained: fc.boolean(),
      employed: fc.boolean(),
      sector: fc.constantFrom(...sectors),
      times: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
        const of = cells.flatMap(({ centerId, trained, employed, sector, times }) =>
          lines(times, {
            centerId,
            ...(trained ? started : {}),
            ...(employed ? { jobs: [{ on: '2027-02-01', hourlyCents: 2_000, sector }] } : {}),
          }),
        );
        const made = report(of);
        for (const rows of [made.byCenter, made.bySector, made.byTrainingType, [{ key: 'all', ...made.figures }]])
          for (const row of rows)
            for (const name of ['participants', 'trained', 'employed'] as const) {
              const value = row[name];
              if (value !== 'hidden') expect(value === 0 || value >= below).toBe(true);
              const whole = row.participants;
              if (value !== 'hidden' && whole !== 'hidden')
                expect(whole - value === 0 || whole - value >= below).toBe(true);
            }
        // One person is in one center here, so a column adds up to the total.
        for (const name of ['participants', 'trained', 'employed'] as const) {
          const total = made.figures[name];
          const rows = made.byCenter.map((row) => row[name]);
          const hidden = rows.filter((value) => value === 'hidden').length;
          if (total === 'hidden' || hidden === 0) continue;
          const rest = total - rows.reduce<number>((sum, value) => sum + (value === 'hidden' ? 0 : value), 0);
          expect(hidden > 1 && rest >= below).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
