import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keptFor, yearsAfter } from '../../../domain/retention/destroy-date.ts';
import { draftNotice } from '../../../domain/retention/never-sent.ts';
import { answersOverBefore, lastInstantIn, personKeptUntil } from '../../../domain/retention/person-date.ts';
import { leastRetentionYears as leastYears, parseSettings } from '../../../domain/settings.ts';
import { boardSettings } from '../../../adapters/board-settings.ts';

type Case = Parameters<typeof keptFor>[0];
const closed = (more: Partial<Case> = {}): Case => ({
  status: 'denied',
  firstSubmittedAt: '2026-11-01T18:00:00.000Z',
  updatedAt: '2026-11-20T18:00:00.000Z',
  toldAt: '2026-11-20T18:01:00.000Z',
  legalHold: false,
  retainUntil: '2033-11-01T18:00:00.000Z',
  ...more,
});
const drafts = { keptDays: 365, noticeDays: 14 };
const policy = { retentionYears: 7, retentionYearsAfterReport: 3, drafts };
const note = (openCents: number) => ({
  awardId: 'awd_1',
  amountCents: 100,
  committedCents: 0,
  obligatedCents: openCents,
  accruedCents: 0,
  paidCents: 100 - openCents,
  releasedCents: 0,
  holdUntil: '2026-12-01',
  terms: [],
  payments: [],
});

describe('R23: until when a case is kept', () => {
  test('a case without money: the board’s years from closing', () => {
    expect(keptFor(closed(), [], policy)).toEqual({
      kept: 'until',
      until: '2033-11-20T18:00:00.000Z',
      because: 'closing',
    });
  });

  test('no date before every fund that it used has its final report', () => {
    const funds = [{ name: 'Adult', finalReportOn: '2028-09-28' }, { name: 'Local' }];
    expect(keptFor(closed(), funds, policy)).toEqual({ kept: 'no-report', funds: ['Local'] });
  });

  test('the latest report counts, where that is later than the years from closing', () => {
    const funds = [
      { name: 'Adult', finalReportOn: '2031-09-28' },
      { name: 'Local', finalReportOn: '2029-01-05' },
    ];
    expect(keptFor(closed(), funds, policy)).toEqual({
      kept: 'until',
      until: '2034-09-30T00:00:00.000Z',
      because: 'report',
    });
  });

  test('nothing has a date while it is open, or while money of its award is neither paid nor back', () => {
    for (const open of [
      closed({ status: 'in-review' }),
      closed({ toldAt: undefined }),
      closed({ status: 'approved', awards: [note(40)] }),
    ])
      expect(keptFor(open, [{ name: 'Adult', finalReportOn: '2020-01-01' }], policy)).toEqual({ kept: 'open' });
    expect(keptFor(closed({ status: 'approved', awards: [note(0)] }), [], policy)).toMatchObject({ kept: 'until' });
  });

  const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2050-12-31'), noInvalidDate: true });
  const years = fc.integer({ min: leastYears, max: 30 });
  const reports = fc.array(days, { maxLength: 6 });

  test('never less than three years from closing and from each report, nor before what was promised; a hold has no date', () => {
    fc.assert(
      fc.property(days, days, reports, years, years, (closing, promised, reported, fromClosing, fromReport) => {
        const row = closed({ updatedAt: closing.toISOString(), retainUntil: promised.toISOString() });
        const funds = reported.map((on) => ({ name: 'A fund', finalReportOn: on.toISOString().slice(0, 10) }));
        const found = keptFor(row, funds, {
          retentionYears: fromClosing,
          retentionYearsAfterReport: fromReport,
          drafts,
        });
        if (found.kept !== 'until') throw new Error(found.kept);
        for (const { finalReportOn } of funds) expect(found.until > yearsAfter(finalReportOn, leastYears)).toBe(true);
        expect(found.until >= yearsAfter(row.updatedAt, leastYears)).toBe(true);
        expect(found.until >= row.retainUntil).toBe(true);
        expect(keptFor({ ...row, legalHold: true }, funds, policy)).toEqual({ kept: 'held' });
        // One more fund without a report takes the date away; one more report never makes it earlier.
        expect(keptFor(row, [...funds, { name: 'Late' }], policy)).toEqual({ kept: 'no-report', funds: ['Late'] });
        const later = keptFor(row, [...funds, { name: 'B', finalReportOn: '2035-01-01' }], {
          retentionYears: fromClosing,
          retentionYearsAfterReport: fromReport,
          drafts,
        });
        expect(later.kept === 'until' && later.until >= found.until).toBe(true);
      }),
    );
  });

  test('a board may not set less than the law', () => {
    for (const name of ['retentionYears', 'retentionYearsAfterReport'] as const)
      expect(() =>
        parseSettings({ ...boardSettings, policy: { ...boardSettings.policy, [name]: leastYears - 1 } }),
      ).toThrow(name);
  });
});

describe('R23: what was never sent', () => {
  const draft = (more: Partial<Case> = {}): Case =>
    closed({ status: 'draft', firstSubmittedAt: undefined, toldAt: undefined, ...more });

  test('has no date before its person was told, and then the later of the board’s days and the notice', () => {
    expect(keptFor(draft(), [], policy)).toEqual({ kept: 'open' });
    const until = (more: Partial<Case>) => {
      const kept = keptFor(draft(more), [], policy);
      return kept.kept === 'until' ? [kept.because, kept.until] : kept.kept;
    };
    expect(until({ draftToldAt: '2027-11-06T18:00:00.000Z' })).toEqual(['draft', '2027-11-20T18:00:00.000Z']);
    expect(until({ draftToldAt: '2028-02-01T18:00:00.000Z' })).toEqual(['draft', '2028-02-15T18:00:00.000Z']);
    // Written since: it begins anew.
    expect(until({ draftToldAt: '2026-11-20T17:00:00.000Z' })).toBe('open');
    expect(until({ legalHold: true, draftToldAt: '2027-11-06T18:00:00.000Z' })).toBe('held');
    expect(until({ status: 'withdrawn' })).toEqual(['draft', '2027-11-20T18:00:00.000Z']);
  });

  test('its person is told when the notice fits before the last day, once', () => {
    const notice = (now: string, more: Partial<Case> = {}) => draftNotice(draft(more), drafts, new Date(now));
    expect(notice('2027-11-06T17:59:59.000Z')).toBeUndefined();
    expect(notice('2027-11-06T18:00:00.000Z')).toBe('2027-11-20');
    expect(notice('2028-03-01T18:00:00.000Z')).toBe('2028-03-15');
    expect(notice('2028-03-01T18:00:00.000Z', { draftToldAt: '2027-11-06T18:00:00.000Z' })).toBeUndefined();
    expect(notice('2028-03-01T18:00:00.000Z', { status: 'withdrawn' })).toBeUndefined();
    expect(notice('2028-03-01T18:00:00.000Z', { status: 'in-review' })).toBeUndefined();
  });
});

describe('R23: what belongs to a person and to no case', () => {
  const rule = (retentionYears: number) => ({ policy: { retentionYears }, timeZone: 'America/Los_Angeles' });

  test('the last that is known of them is the latest instant of any row; a promise is none', () => {
    const rows = [
      { createdAt: '2026-01-01T00:00:00.000Z', retainUntil: '2040-01-01T00:00:00.000Z', expiresOn: '2027-05-01' },
      { exports: [{ askedAt: '2026-03-01T00:00:00.000Z' }, { askedAt: '2026-02-01T00:00:00.000Z' }], other: null },
    ];
    expect(lastInstantIn(rows)).toBe('2026-03-01T00:00:00.000Z');
    expect(lastInstantIn([])).toBe('');
  });

  test('the board’s years, three years from the end of the program year, and what was promised', () => {
    const until = (last: string, years: number, promised: string[] = []) =>
      personKeptUntil(last, promised, rule(years));
    expect(until('2026-11-20T18:00:00.000Z', 7)).toBe('2033-11-20T18:00:00.000Z');
    expect(until('2026-11-20T18:00:00.000Z', 3)).toBe('2030-07-02T00:00:00.000Z');
    // Still the evening of 30 June at the board.
    expect(until('2027-07-01T05:00:00.000Z', 3)).toBe('2030-07-02T00:00:00.000Z');
    expect(until('2026-11-20T18:00:00.000Z', 3, ['2034-01-01T00:00:00.000Z'])).toBe('2034-01-01T00:00:00.000Z');
  });

  test('answers that nobody may read are over when that program year’s three years are', () => {
    expect(answersOverBefore(new Date('2030-06-30T12:00:00Z'), 'America/Los_Angeles')).toBe('2026-07-01T00:00:00.000Z');
    expect(answersOverBefore(new Date('2030-07-02T12:00:00Z'), 'America/Los_Angeles')).toBe('2027-07-01T00:00:00.000Z');
  });
});
