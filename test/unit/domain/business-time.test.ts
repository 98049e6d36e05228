import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addBusinessDays, instantOf, wallTime, yearOf } from '../../../domain/calendar/business-time.ts';

const calendar = {
  timeZone: 'America/Los_Angeles',
  hours: { opens: '08:30', closes: '17:30', weekdays: [1, 2, 3, 4, 5] },
  holidays: ['2026-11-11', '2026-11-26'],
};
const close = (date: string) => instantOf(date, 17 * 60 + 30, calendar.timeZone).toISOString();

describe('business time of a center', () => {
  test('five business days after a Tuesday is the next Tuesday at closing', () => {
    expect(addBusinessDays(new Date('2026-11-17T20:00:00Z'), 5, calendar).toISOString()).toBe(close('2026-11-24'));
  });
  test('weekends and holidays are not counted', () => {
    // Tuesday 10 November, one day: the 11th is a holiday.
    expect(addBusinessDays(new Date('2026-11-10T20:00:00Z'), 1, calendar).toISOString()).toBe(close('2026-11-12'));
    expect(addBusinessDays(new Date('2026-11-25T20:00:00Z'), 1, calendar).toISOString()).toBe(close('2026-11-27'));
  });
  test('what comes in after closing, or on a Saturday, counts from the next business day', () => {
    const afterClosing = instantOf('2026-11-17', 18 * 60, calendar.timeZone);
    expect(addBusinessDays(afterClosing, 1, calendar).toISOString()).toBe(close('2026-11-19'));
    const saturday = instantOf('2026-11-21', 12 * 60, calendar.timeZone);
    expect(addBusinessDays(saturday, 1, calendar).toISOString()).toBe(close('2026-11-24'));
  });
  test('the change of clocks moves the instant, not the wall', () => {
    // Friday 30 October is daylight time; Monday 2 November is standard time.
    const due = addBusinessDays(new Date('2026-10-30T20:00:00Z'), 1, calendar);
    expect(due.toISOString()).toBe('2026-11-03T01:30:00.000Z');
    expect(wallTime(due, calendar.timeZone)).toEqual({ date: '2026-11-02', minutes: 17 * 60 + 30 });
  });
  test('a due date is a business day at closing, whatever the start', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 30 }),
        (from, days) => {
          const wall = wallTime(addBusinessDays(from, days, calendar), calendar.timeZone);
          expect(wall.minutes).toBe(17 * 60 + 30);
          expect(calendar.holidays).not.toContain(wall.date);
          expect([0, 6]).not.toContain(new Date(`${wall.date}T00:00:00Z`).getUTCDay());
        },
      ),
    );
  });
  test('settings without a business day are an error, not a loop', () => {
    expect(() =>
      addBusinessDays(new Date('2026-11-17T20:00:00Z'), 1, { ...calendar, hours: { ...calendar.hours, weekdays: [] } }),
    ).toThrow('no business day');
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
