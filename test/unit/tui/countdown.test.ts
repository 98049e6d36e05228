import { describe, expect, test } from '@jest/globals';
import { countdown, datesIn, type CountedDate } from '../../../domain/tui/countdown.ts';

const zone = 'America/Los_Angeles';
const left = (given: Partial<Record<CountedDate, string>>, now: string) => countdown(given, new Date(now), zone);

describe('R17: the countdown to the earliest of the 90-day dates', () => {
  test('the earliest counts, whichever it is', () => {
    const dates = { claimOn: '2026-05-02', layoffOn: '2026-04-28', certifiedOn: '2026-06-01' };
    expect(left(dates, '2026-05-05T18:00:00Z')).toEqual({
      from: 'layoffOn',
      fromOn: '2026-04-28',
      lastDay: '2026-07-27',
      daysLeft: 83,
    });
    expect(left({ ...dates, certifiedOn: '2026-04-01' }, '2026-05-05T18:00:00Z')?.from).toBe('certifiedOn');
  });

  test.each([
    ['one date alone', { claimOn: '2026-05-02' }, 'claimOn'],
    ['two dates', { claimOn: '2026-05-02', certifiedOn: '2026-05-03' }, 'claimOn'],
  ] as const)('%s', (_what, given, from) => expect(left(given, '2026-05-05T18:00:00Z')?.from).toBe(from));

  test('no date, no countdown', () => expect(left({}, '2026-05-05T18:00:00Z')).toBeUndefined());

  test('the last day says 0, the day after it less: nothing here refuses anything', () => {
    const given = { layoffOn: '2026-04-28' };
    expect(left(given, '2026-07-27T18:00:00Z')?.daysLeft).toBe(0);
    expect(left(given, '2026-07-28T18:00:00Z')?.daysLeft).toBe(-1);
    expect(left(given, '2027-07-27T18:00:00Z')?.daysLeft).toBe(-365);
  });

  test('a day is the board’s: an evening in Portland is not yet the next day', () => {
    const given = { layoffOn: '2026-04-28' };
    // Half past eleven in the evening of 26 July in Portland; in UTC it is the 27th.
    expect(left(given, '2026-07-27T06:30:00Z')?.daysLeft).toBe(1);
    expect(left(given, '2026-07-27T07:00:00Z')?.daysLeft).toBe(0);
  });

  test.each([
    // Clocks go forward on 14 March 2027 and back on 1 November 2026: a day of 23 or 25 hours is one day.
    ['the clocks go forward', '2027-02-01', '2027-03-13T20:00:00Z', '2027-03-15T19:00:00Z', 2],
    ['the clocks go back', '2026-10-01', '2026-10-31T19:00:00Z', '2026-11-02T20:00:00Z', 2],
  ])('%s: a night takes one day', (_when, layoffOn, before, after, days) => {
    const [one, two] = [left({ layoffOn }, before), left({ layoffOn }, after)];
    expect((one?.daysLeft ?? 0) - (two?.daysLeft ?? 0)).toBe(days);
  });

  test.each([
    ['a leap day on the way', '2028-01-15', '2028-04-14'],
    ['a year without one', '2027-01-15', '2027-04-15'],
    ['from a leap day', '2028-02-29', '2028-05-29'],
    ['over the end of a year', '2026-12-01', '2027-03-01'],
  ])('%s', (_what, layoffOn, lastDay) => expect(left({ layoffOn }, '2028-01-01T20:00:00Z')?.lastDay).toBe(lastDay));

  test('a layoff that is still to come counts from its day', () => {
    expect(left({ layoffOn: '2026-06-30' }, '2026-06-01T18:00:00Z')).toMatchObject({
      lastDay: '2026-09-28',
      daysLeft: 119,
    });
  });

  test('of the answers only the three dates are read', () => {
    expect(datesIn({ layoffOn: '2026-04-28', claimOn: '', jobSearch: 'no' })).toEqual({ layoffOn: '2026-04-28' });
  });
});
