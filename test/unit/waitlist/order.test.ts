import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings as settings } from '../../../adapters/board-settings.ts';
import { inLineAhead, priorityUnder } from '../../../domain/priority.ts';
import { dueOfHold, lapseAt, noticeTimes } from '../../../domain/waitlist/hold-clock.ts';
import { offerReminders } from '../../../domain/waitlist/offer-clock.ts';
import { inOrder, orderKey, placeIn } from '../../../domain/waitlist/order.ts';
import type { Waitlist } from '../../../domain/waitlist/rows.ts';

const schemes = ['adult', 'veterans-first', 'none'] as const;
const waiting = (scheme: Waitlist['scheme'], at: number, group: number, sent: number) => ({
  applicationId: `app_${String(at).padStart(26, '0')}`,
  priorityGroup: group,
  firstSubmittedAt: new Date(Date.UTC(2026, 10, 1) + sent * 3_600_000).toISOString(),
  createdAt: '2026-11-01T00:00:00.000Z',
  waitlist: { scheme } as Waitlist,
});
const line = (scheme: Waitlist['scheme']) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 500 })), { maxLength: 30 })
    .map((rows) => rows.map(([group, sent], at) => waiting(scheme, at, group, sent)));

describe('the lawful order (R3)', () => {
  test.each(schemes)(
    '%s: rank, then first submission; one place each, and the place is how many stand before',
    (scheme) => {
      fc.assert(
        fc.property(line(scheme), (rows) => {
          const ordered = inOrder(rows);
          ordered.forEach((row, at) => {
            const next = ordered[at + 1];
            if (!next) return;
            const [mine, theirs] = [row, next].map((each) => priorityUnder(scheme, each.priorityGroup));
            expect(mine).toBeLessThanOrEqual(theirs ?? 0);
            if (mine === theirs) expect(row.firstSubmittedAt <= next.firstSubmittedAt).toBe(true);
          });
          for (const row of rows) {
            const before = rows.filter((other) => orderKey(other) < orderKey(row)).length;
            expect(placeIn(rows, row.applicationId)).toBe(before + 1);
            // Whoever is passed over stands before, but for those of the very same moment.
            expect(inLineAhead(row, rows, scheme).length).toBeLessThanOrEqual(before);
          }
        }),
      );
    },
  );

  test('who does not stand in line has no place', () => {
    expect(placeIn([waiting('adult', 1, 1, 1)], 'app_elsewhere')).toBeUndefined();
  });
});

describe('the clocks of an offer and of a hold', () => {
  test('R28: an offer has at least one reminder, before its end and after its beginning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (days) => {
        const offered = new Date('2026-11-02T18:00:00Z');
        const due = new Date(offered.getTime() + days * 86_400_000).toISOString();
        const reminders = offerReminders(
          { dueAt: due, calendar: 'business', centerId: 'se' },
          offered.toISOString(),
          settings,
        );
        expect(reminders.length).toBeGreaterThan(0);
        for (const each of reminders) expect(each.toISOString() <= due).toBe(true);
      }),
    );
  });

  test('R6: never without a notice, never before the morning after the last day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 2 }), (days, notices) => {
        const until = '2027-01-25';
        const now = new Date(lapseAt(until, settings).getTime() + days * 86_400_000);
        const due = dueOfHold({ notices }, until, now, settings);
        if (due.what === 'lapse') expect(days >= 0 && notices > 0).toBe(true);
        else expect(due.lookAt > now).toBe(true);
      }),
    );
    expect(lapseAt('2027-01-25', settings).toISOString()).toBe('2027-01-26T16:30:00.000Z');
    expect(noticeTimes('2027-01-25', settings).map((each) => each.toISOString())).toEqual(['2027-01-18T16:30:00.000Z']);
  });
});
