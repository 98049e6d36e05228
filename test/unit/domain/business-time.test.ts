import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import {
  addBusinessDays,
  addBusinessMinutes,
  addDays,
  businessDaysBetween,
  businessMinutesBetween,
  calendarOf,
  instantOf,
  isBusinessDay,
  openingBefore,
  wallTime,
  yearOf,
  type BusinessCalendar,
} from '../../../domain/calendar/business-time.ts';
import { settingsSchema, type Settings } from '../../../domain/settings.ts';

/** One board, three centers: the board's own hours, a split and a closed day, and one that opens at night and on Sundays. */
const settings: Settings = {
  ...boardSettings,
  centers: boardSettings.centers.map((center) => {
    if (center.centerId === 'tigard')
      return {
        ...center,
        hours: {
          wed: [
            { opens: '08:30', closes: '12:00' },
            { opens: '13:00', closes: '19:00' },
          ],
          fri: [],
          sat: [{ opens: '10:00', closes: '14:00' }],
        },
        closures: [{ date: '2026-11-18', name: 'Moving day' }],
      };
    if (center.centerId === 'gresham') return { ...center, hours: { sun: [{ opens: '00:00', closes: '24:00' }] } };
    return center;
  }),
};
const calendar = calendarOf(settings, 'se');
const zone = settings.timeZone;
const at = (date: string, clock: string) =>
  instantOf(date, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5)), zone);
const close = (date: string) => at(date, '17:30').toISOString();
const wall = (instant: Date) => wallTime(instant, zone);

const calendars = ['se', 'tigard', 'gresham'].map((centerId) => calendarOf(settings, centerId));
const anyCalendar = fc.constantFrom(...calendars);
/** Two years with both changes of clocks, two turns of the year and every holiday that is listed. */
const anyInstant = fc.date({
  min: new Date('2026-09-01T00:00:00Z'),
  max: new Date('2027-12-15T00:00:00Z'),
  noInvalidDate: true,
});
const anyMinutes = fc.integer({ min: 1, max: 12_000 });
/** By asking each minute of a day, not by the arithmetic that is tested. */
const isOpen = (instant: Date, { week, closed }: BusinessCalendar) => {
  const { date, minutes } = wall(instant);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return (
    !closed.has(date) && (week[weekday - 1] ?? []).some(({ opens, closes }) => minutes >= opens && minutes < closes)
  );
};

describe('business days of a center', () => {
  test('five business days after a Tuesday is the next Tuesday at closing', () => {
    expect(addBusinessDays(new Date('2026-11-17T20:00:00Z'), 5, calendar).toISOString()).toBe(close('2026-11-24'));
  });
  test('weekends and holidays are not counted', () => {
    // Tuesday 10 November, one day: the 11th is a holiday.
    expect(addBusinessDays(new Date('2026-11-10T20:00:00Z'), 1, calendar).toISOString()).toBe(close('2026-11-12'));
    expect(addBusinessDays(new Date('2026-11-25T20:00:00Z'), 1, calendar).toISOString()).toBe(close('2026-11-27'));
  });
  test('what comes in after closing, or on a Saturday, counts from the next business day', () => {
    expect(addBusinessDays(at('2026-11-17', '18:00'), 1, calendar).toISOString()).toBe(close('2026-11-19'));
    expect(addBusinessDays(at('2026-11-21', '12:00'), 1, calendar).toISOString()).toBe(close('2026-11-24'));
  });
  test('a limit that ends at closing counts from that closing, a moment later from the next day', () => {
    const limit = at('2026-11-17', '17:30');
    expect(addBusinessDays(limit, 2, calendar).toISOString()).toBe(close('2026-11-19'));
    expect(addBusinessDays(new Date(limit.getTime() + 1), 2, calendar).toISOString()).toBe(close('2026-11-20'));
  });
  test('the change of clocks moves the instant, not the wall', () => {
    // Friday 30 October is daylight time; Monday 2 November is standard time.
    const due = addBusinessDays(new Date('2026-10-30T20:00:00Z'), 1, calendar);
    expect(due.toISOString()).toBe('2026-11-03T01:30:00.000Z');
    expect(wall(due)).toEqual({ date: '2026-11-02', minutes: 17 * 60 + 30 });
    // And in March, the other way.
    expect(addBusinessDays(new Date('2027-03-12T20:00:00Z'), 1, calendar).toISOString()).toBe(
      '2027-03-16T00:30:00.000Z',
    );
  });
  test('the turn of the year: Christmas, New Year and two weekends', () => {
    expect(addBusinessDays(at('2026-12-24', '10:00'), 5, calendar).toISOString()).toBe(close('2027-01-04'));
  });
  test('a due date is a business day at its closing, whatever the start', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 30 }), anyCalendar, (from, days, own) => {
        const due = addBusinessDays(from, days, own);
        expect(due >= from).toBe(true);
        expect(isBusinessDay(wall(new Date(due.getTime() - 1)).date, own)).toBe(true);
        expect(isOpen(new Date(due.getTime() - 60_000), own)).toBe(true);
        expect(isOpen(due, own)).toBe(false);
      }),
    );
  });
  test('days add up, and a later start is never due earlier', () => {
    fc.assert(
      fc.property(
        anyInstant,
        anyInstant,
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 15 }),
        anyCalendar,
        (one, other, a, b, own) => {
          expect(addBusinessDays(addBusinessDays(one, a, own), b, own)).toEqual(addBusinessDays(one, a + b, own));
          const [first, last] = one <= other ? [one, other] : [other, one];
          expect(addBusinessDays(first, a, own) <= addBusinessDays(last, a, own)).toBe(true);
        },
      ),
    );
  });
  test('days between and days before undo days added', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 20 }), anyCalendar, (from, days, own) => {
        const start = addBusinessDays(from, 0, own);
        const due = addBusinessDays(from, days, own);
        expect(businessDaysBetween(start, due, own)).toBe(days);
        // A center that closes at midnight does so on the next date.
        expect(wall(openingBefore(due, days, own)).date).toBe(wall(new Date(start.getTime() - 1)).date);
        expect(isOpen(openingBefore(due, days, own), own)).toBe(true);
      }),
    );
  });
  test('settings without a business day are an error, not a loop', () => {
    const never = { ...calendar, week: [[], [], [], [], [], [], []] };
    expect(() => addBusinessDays(new Date('2026-11-17T20:00:00Z'), 1, never)).toThrow('no business day');
    expect(() => addBusinessMinutes(new Date('2026-11-17T20:00:00Z'), 1, never)).toThrow('no business day');
  });
});

describe('business minutes of a center', () => {
  test('only opening hours count, over a night, a weekend and a holiday', () => {
    expect(addBusinessMinutes(at('2026-11-17', '17:00'), 60, calendar)).toEqual(at('2026-11-18', '09:00'));
    expect(addBusinessMinutes(at('2026-11-20', '17:30'), 1, calendar)).toEqual(at('2026-11-23', '08:31'));
    expect(businessMinutesBetween(at('2026-11-10', '17:00'), at('2026-11-12', '09:00'), calendar)).toBe(60);
  });
  test('what ends at closing ends at that closing, not at the next opening', () => {
    expect(addBusinessMinutes(at('2026-11-17', '16:30'), 60, calendar)).toEqual(at('2026-11-17', '17:30'));
  });
  test('a lunch break, a closed Friday and a closure are left out', () => {
    const tigard = calendarOf(settings, 'tigard');
    expect(addBusinessMinutes(at('2026-11-25', '11:30'), 60, tigard)).toEqual(at('2026-11-25', '13:30'));
    expect(addBusinessDays(at('2026-11-19', '10:00'), 1, tigard)).toEqual(at('2026-11-21', '14:00'));
    expect(addBusinessDays(at('2026-11-17', '10:00'), 1, tigard)).toEqual(at('2026-11-19', '17:30'));
  });
  test('an open day on which the clocks change is as long as it really is', () => {
    const gresham = calendarOf(settings, 'gresham');
    const lengthOf = (date: string) =>
      businessMinutesBetween(at(date, '00:00'), at(addDays(date, 1), '00:00'), gresham);
    expect([lengthOf('2026-11-01'), lengthOf('2026-11-08'), lengthOf('2027-03-14')]).toEqual([
      25 * 60,
      24 * 60,
      23 * 60,
    ]);
  });
  test('minutes added are the minutes between, and end while it is open', () => {
    fc.assert(
      fc.property(anyInstant, anyMinutes, anyCalendar, (from, minutes, own) => {
        const end = addBusinessMinutes(from, minutes, own);
        expect(businessMinutesBetween(from, end, own)).toBeCloseTo(minutes, 6);
        expect(isOpen(new Date(end.getTime() - 1), own)).toBe(true);
      }),
    );
  });
  test('rounds add up: minutes in two steps are minutes in one, and more minutes never end earlier', () => {
    fc.assert(
      fc.property(anyInstant, anyMinutes, anyMinutes, anyCalendar, (from, a, b, own) => {
        const whole = addBusinessMinutes(from, a + b, own);
        expect(addBusinessMinutes(addBusinessMinutes(from, a, own), b, own)).toEqual(whole);
        expect(whole > addBusinessMinutes(from, a, own)).toBe(true);
      }),
    );
  });
  test('a later start never ends earlier', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, anyMinutes, anyCalendar, (one, other, minutes, own) => {
        const [first, last] = one <= other ? [one, other] : [other, one];
        expect(addBusinessMinutes(first, minutes, own) <= addBusinessMinutes(last, minutes, own)).toBe(true);
      }),
    );
  });
  test('counted minute by minute it is the same, also on the days on which the clocks change', () => {
    for (const own of calendars)
      for (const day of ['2026-10-31', '2026-11-10', '2026-11-17', '2026-12-31', '2027-03-13']) {
        const from = at(day, '00:00');
        let minutes = 0;
        for (let passed = 0; passed < 48 * 60; passed += 1)
          if (isOpen(new Date(from.getTime() + passed * 60_000), own)) minutes += 1;
        expect(businessMinutesBetween(from, new Date(from.getTime() + 48 * 3_600_000), own)).toBe(minutes);
      }
  });
});

describe('wall times', () => {
  test('every hour of the days around both changes of clocks comes back as it was', () => {
    for (const day of ['2026-10-31', '2026-11-01', '2027-03-13', '2027-03-14'])
      for (let hour = 0; hour < 24; hour += 1) {
        const skipped = day === '2027-03-14' && hour === 2;
        expect(wall(instantOf(day, hour * 60, zone))).toEqual({ date: day, minutes: (skipped ? 3 : hour) * 60 });
      }
  });
});

describe('settings of hours', () => {
  const raw = { ...boardSettings, holidays: ['2026-11-11', { date: '2026-11-26', name: 'Thanksgiving Day' }] };
  test('a holiday is a date, or a date with the name that people know', () => {
    expect(settingsSchema.parse(raw).holidays).toEqual([
      { date: '2026-11-11' },
      { date: '2026-11-26', name: 'Thanksgiving Day' },
    ]);
  });
  test.each([
    ['closes before it opens', [{ opens: '17:30', closes: '08:30' }]],
    [
      'spans that touch',
      [
        { opens: '08:30', closes: '12:00' },
        { opens: '12:00', closes: '17:30' },
      ],
    ],
    ['a time that is none', [{ opens: '8.30', closes: '17:30' }]],
  ])('%s are refused when they are read, not at a decision', (_what, mon) => {
    const centers = raw.centers.map((center) => ({ ...center, hours: { mon } }));
    expect(settingsSchema.safeParse({ ...raw, centers }).success).toBe(false);
  });
});

describe('the two calendars (R5, R14)', () => {
  test.each([
    ['2026-06-30', 'program-year', 'PY2025'],
    ['2026-07-01', 'program-year', 'PY2026'],
    ['2026-09-30', 'federal-fiscal-year', 'FFY2026'],
    ['2026-10-01', 'federal-fiscal-year', 'FFY2027'],
  ] as const)('%s in the %s is %s', (date, name, year) => {
    expect(yearOf(date, name)).toBe(year);
  });
});
