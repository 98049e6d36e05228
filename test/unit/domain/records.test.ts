import { describe, expect, test } from '@jest/globals';
import { retention, sweepAt } from '../../../domain/cases/records.ts';
import { applicationStatuses, restingStatuses } from '../../../domain/lifecycle/application.ts';

describe('retention (R23)', () => {
  test('the board’s years from the change, and no hold until somebody sets one', () =>
    expect(retention(new Date('2026-11-03T18:00:00Z'), 7)).toEqual({
      schemaVersion: 1,
      retainUntil: '2033-11-03T18:00:00.000Z',
      legalHold: false,
    }));
  test('a leap day is kept no shorter', () =>
    expect(retention(new Date('2028-02-29T18:00:00Z'), 7).retainUntil).toBe('2035-03-01T18:00:00.000Z'));
});

/** A wait for a person must never look dead while its time still runs; a dead one must not stay unseen. */
describe('when the sweep looks at a packet', () => {
  const updatedAt = '2026-11-03T18:00:00.000Z';
  const due = { dueAt: '2026-11-10T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' };

  test('only a draft, and one whose person was told, are left alone', () => {
    const quiet = (toldAt?: string) =>
      applicationStatuses.filter(
        (status) => sweepAt({ status, updatedAt, due, ...(toldAt ? { toldAt } : {}) }) === undefined,
      );
    expect(quiet()).toEqual(['draft']);
    expect(quiet(updatedAt)).toEqual(['draft', ...applicationStatuses.filter((each) => restingStatuses.has(each))]);
  });

  test('a person’s time limit passes first, and a week for the escalations after it', () => {
    for (const status of ['in-review', 'second-review', 'needs-information'] as const)
      expect(sweepAt({ status, updatedAt, due })?.toISOString()).toBe('2026-11-17T01:30:00.000Z');
  });

  test('a step that takes minutes is missed after an hour or two', () => {
    expect(sweepAt({ status: 'submitted', updatedAt, due })?.toISOString()).toBe('2026-11-03T20:00:00.000Z');
    expect(sweepAt({ status: 'approved', updatedAt, due })?.toISOString()).toBe('2026-11-03T19:00:00.000Z');
  });
});
