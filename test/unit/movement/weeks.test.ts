import { describe, expect, test } from '@jest/globals';
import { addDays } from '../../../domain/calendar/business-time.ts';
import { countDay, daysKept, daysToCount, isWhole, spanOf, type MovementDay } from '../../../domain/movement/days.ts';
import type { Move } from '../../../domain/movement/moves.ts';
import { countedUntil, medianBusinessDays, mondayOf, weeksOf } from '../../../domain/movement/weeks.ts';

const timeZone = 'America/Los_Angeles';
const centerIds = ['east', 'west'];
const decided = (at: string, businessDays: number, centerId = 'east'): Move => ({
  kind: 'decided',
  at,
  centerId,
  businessDays,
});
const row = (day: string, over: Partial<MovementDay> = {}): MovementDay => ({
  schemaVersion: 1,
  centerId: 'east',
  day,
  cameIn: 0,
  closedUnanswered: 0,
  withdrawn: 0,
  decidedAfter: [],
  countedAt: `${addDays(day, 3)}T00:00:00.000Z`,
  ...over,
});

describe('a day of the board', () => {
  test.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
    ['2026-11-02', 24],
  ])('%s has %i hours, and every one of them belongs to one day', (day, hours) => {
    const { from, to } = spanOf(day, timeZone);
    expect((Date.parse(to) - Date.parse(from)) / 3_600_000).toBe(hours);
    expect(spanOf(addDays(day, 1), timeZone).from).toBe(to);
    const inAll = [addDays(day, -1), day, addDays(day, 1)].map(
      (each) =>
        countDay(
          each,
          Array.from({ length: hours }, (_, hour) => ({
            kind: 'came-in' as const,
            at: new Date(Date.parse(from) + hour * 3_600_000).toISOString(),
            centerId: 'east',
          })),
          ['east'],
          to,
          timeZone,
        )[0]?.cameIn,
    );
    expect(inAll).toEqual([0, hours, 0]);
  });

  test('a row for each center, also where nothing moved; a center that is no more has none', () => {
    const at = '2026-11-03T18:00:00.000Z';
    const rows = countDay(
      '2026-11-03',
      [
        { kind: 'came-in', at, centerId: 'east' },
        { kind: 'withdrawn', at, centerId: 'east' },
        { kind: 'closed-unanswered', at, centerId: 'east' },
        decided(at, 4),
        decided(at, 0),
        decided(at, 4),
        decided(at, 2, 'given-up'),
        decided('2026-11-04T08:00:00.000Z', 9),
      ],
      centerIds,
      at,
      timeZone,
    );
    expect(rows).toEqual([
      row('2026-11-03', {
        cameIn: 1,
        closedUnanswered: 1,
        withdrawn: 1,
        decidedAfter: [
          { businessDays: 0, packets: 1 },
          { businessDays: 4, packets: 2 },
        ],
        countedAt: at,
      }),
      row('2026-11-03', { centerId: 'west', countedAt: at }),
    ]);
  });
});

describe('which days are counted', () => {
  const today = '2026-11-18';
  const known = centerIds.flatMap((centerId) =>
    Array.from({ length: daysKept }, (_, back) => row(addDays(today, -back), { centerId })),
  );
  const without = (day: string, centerId: string) =>
    known.filter((each) => each.day !== day || each.centerId !== centerId);

  test('today and yesterday each time, and no other when all is there', () => {
    expect(daysToCount(known, centerIds, today, timeZone)).toEqual(['2026-11-18', '2026-11-17']);
  });
  test('nothing is there: twelve weeks, the newest day first', () => {
    const days = daysToCount([], centerIds, today, timeZone);
    expect(days).toHaveLength(84);
    expect([days[0], days.at(-1)]).toEqual(['2026-11-18', '2026-08-27']);
  });
  test('a day of which one center is missing, or that was counted before it was over', () => {
    expect(daysToCount(without('2026-10-01', 'west'), centerIds, today, timeZone)).toEqual([
      '2026-11-18',
      '2026-11-17',
      '2026-10-01',
    ]);
    const broken = [
      ...without('2026-10-01', 'west'),
      row('2026-10-01', { centerId: 'west', countedAt: '2026-10-02T06:59:00.000Z' }),
    ];
    expect(daysToCount(broken, centerIds, today, timeZone)).toContain('2026-10-01');
  });
  test('counted in the hour after midnight is not yet whole: what was written at its end may have come after', () => {
    const day = '2026-10-01';
    expect(isWhole({ day, countedAt: '2026-10-02T07:30:00.000Z' }, timeZone)).toBe(false);
    expect(isWhole({ day, countedAt: '2026-10-02T08:00:00.000Z' }, timeZone)).toBe(true);
  });
});

describe('weeks', () => {
  const of = { centerIds, timeZone, promiseBusinessDays: 5 };

  test('begin on Monday, also over New Year; the one that runs ends today', () => {
    const weeks = weeksOf([], { ...of, today: '2027-01-06' });
    expect(weeks).toHaveLength(12);
    expect(weeks.slice(0, 3).map(({ from, through }) => [from, through])).toEqual([
      ['2027-01-04', '2027-01-06'],
      ['2026-12-28', '2027-01-03'],
      ['2026-12-21', '2026-12-27'],
    ]);
    expect(['2026-11-01', '2026-11-02', '2026-11-08'].map(mondayOf)).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-02',
    ]);
  });

  test('a Sunday: twelve whole weeks are 84 days, and each is read', () => {
    const weeks = weeksOf([], { ...of, today: '2026-11-22' });
    expect(weeks.at(-1)?.from).toBe(addDays('2026-11-22', 1 - daysKept));
  });

  test('centers and days are added up, the middle is that of all of them together', () => {
    const [, week] = weeksOf(
      [
        row('2026-11-09', { cameIn: 3, decidedAfter: [{ businessDays: 1, packets: 1 }] }),
        row('2026-11-13', { cameIn: 1, withdrawn: 1, decidedAfter: [{ businessDays: 9, packets: 2 }] }),
        row('2026-11-15', { centerId: 'west', closedUnanswered: 2, decidedAfter: [{ businessDays: 4, packets: 2 }] }),
        row('2026-11-10', { centerId: 'not asked for', cameIn: 99 }),
        row('2026-11-16', { cameIn: 50 }),
      ],
      { ...of, today: '2026-11-18' },
    );
    expect(week).toEqual({
      from: '2026-11-09',
      through: '2026-11-15',
      cameIn: 4,
      decided: 5,
      closedUnanswered: 2,
      withdrawn: 1,
      medianBusinessDays: 4,
      withinPromise: 3,
      complete: false,
    });
  });

  test('complete: each day of each center to its end, and of today as far as it is counted', () => {
    const today = '2026-11-17';
    const rows = centerIds.flatMap((centerId) => [
      row('2026-11-16', { centerId }),
      row(today, { centerId, countedAt: '2026-11-17T20:00:00.000Z' }),
    ]);
    const isComplete = (known: readonly MovementDay[]) => weeksOf(known, { ...of, today })[0]?.complete;
    expect(isComplete(rows)).toBe(true);
    expect(isComplete(rows.slice(1))).toBe(false);
    expect(isComplete([{ ...(rows[0] as MovementDay), countedAt: '2026-11-16T20:00:00.000Z' }, ...rows.slice(1)])).toBe(
      false,
    );
  });

  test.each([
    [[], undefined],
    [[[3, 1]], 3],
    [
      [
        [0, 1],
        [9, 1],
      ],
      0,
    ],
    [
      [
        [0, 1],
        [2, 1],
        [9, 1],
      ],
      2,
    ],
    [
      [
        [1, 2],
        [2, 2],
      ],
      1,
    ],
    [
      [
        [1, 2],
        [2, 3],
      ],
      2,
    ],
  ] as [number, number][][][])('half were decided within: %j', (...args) => {
    const [pairs, days] = args as unknown as [[number, number][], number | undefined];
    expect(medianBusinessDays(pairs.map(([businessDays, packets]) => ({ businessDays, packets })))).toBe(days);
  });

  test('counted until: the center that was counted longest ago; unknown where one never was', () => {
    const rows = [
      row('2026-11-17', { countedAt: '2026-11-18T10:00:00.000Z' }),
      row('2026-11-18', { countedAt: '2026-11-18T21:00:00.000Z' }),
      row('2026-11-18', { centerId: 'west', countedAt: '2026-11-18T20:00:00.000Z' }),
    ];
    expect(countedUntil(rows, centerIds)).toBe('2026-11-18T20:00:00.000Z');
    expect(countedUntil(rows.slice(0, 2), centerIds)).toBeUndefined();
  });
});
