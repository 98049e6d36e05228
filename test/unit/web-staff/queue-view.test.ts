import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { dueCounts, dueState, dueView } from '../../../web/staff/due.ts';
import { fundChoices, fundsAfter } from '../../../web/staff/fund-choices.ts';
import { waitingAhead } from '../../../domain/priority.ts';
import { queueLine, sortQueue } from '../../../web/staff/queue-view.ts';
import { applicationRow, fundRow, moneyOf } from './sample-rows.ts';

const timeZone = 'America/Los_Angeles';
const request = { items: [], message: '', language: 'en' as const, reminders: 0, answered: [], unable: [] };

describe('due words', () => {
  const now = '2026-11-03T18:00:00.000Z'; // Tuesday 10 am in Portland

  test.each([
    ['2026-11-03T17:59:59.000Z', 'late'],
    ['2026-11-04T01:30:00.000Z', 'today'], // 5:30 pm the same day there, though another date in UTC
    ['2026-11-05T01:30:00.000Z', 'tomorrow'],
    ['2026-11-06T01:30:00.000Z', 'later'],
  ])('%s: %s', (dueAt, state) => expect(dueState(dueAt, now, timeZone)).toBe(state));

  test('the hour that comes twice in November does not lose a day', () => {
    expect(dueState('2026-11-02T01:30:00.000Z', '2026-11-01T06:00:00.000Z', timeZone)).toBe('tomorrow');
  });

  const view = (over: Parameters<typeof applicationRow>[0], at = now) =>
    dueView(applicationRow(over), at, boardSettings);
  test('late is counted in business days of the center: a weekend is none of them', () => {
    // Due on Tuesday at closing; Veterans Day is the Wednesday of the week after.
    const row = { due: due('2026-11-04T01:30:00.000Z') };
    const lateAt = (instant: string) => view(row, instant).lateDays;
    expect(lateAt('2026-11-04T01:31:00.000Z')).toBe(0);
    expect(lateAt('2026-11-04T18:00:00.000Z')).toBe(1);
    expect(lateAt('2026-11-07T18:00:00.000Z')).toBe(3);
    expect(lateAt('2026-11-12T18:00:00.000Z')).toBe(6);
  });
  test('a clock that stands still is not late, whatever the date; it says since when and what was left', () => {
    expect(
      view({
        status: 'needs-information',
        due: due('2026-10-20T06:59:00.000Z'),
        paused: { since: '2026-10-06T17:00:00.000Z', dueAt: '2026-10-09T00:30:00.000Z', leftMinutes: 1500 },
        request: { ...request, askedAt: '2026-10-06T17:00:00.000Z' },
      }),
    ).toEqual({
      due: 'paused',
      dueAt: '2026-10-20T06:59:00.000Z',
      waitingSince: '2026-10-06T17:00:00.000Z',
      leftDays: 2,
    });
  });
  test('what is decided is due no more', () => {
    expect(view({ status: 'approved', due: due('2026-11-01T00:00:00.000Z') })).toEqual({ due: 'none' });
  });
  test('the counts are of the states', () => {
    const lines = [{ due: 'late' }, { due: 'late' }, { due: 'today' }, { due: 'paused' }, { due: 'later' }] as const;
    expect(dueCounts(lines)).toEqual({ late: 2, today: 1, paused: 1 });
  });
});

describe('queue', () => {
  const rows = [
    applicationRow({ number: 'b', priorityGroup: 5, due: due('2026-11-10T18:00:00.000Z') }),
    applicationRow({ number: 'c', priorityGroup: 1, due: due('2026-11-11T18:00:00.000Z') }),
    applicationRow({ number: 'a', priorityGroup: 1, due: due('2026-11-10T18:00:00.000Z') }),
    applicationRow({ number: 'waits', status: 'needs-information' }),
    applicationRow({ number: 'draft', status: 'draft' }),
    applicationRow({ number: 'done-old', status: 'approved', updatedAt: '2026-11-01T00:00:00.000Z' }),
    applicationRow({ number: 'done-new', status: 'denied', updatedAt: '2026-11-02T00:00:00.000Z' }),
  ];

  test('by due date, then by priority group (R3)', () => {
    expect(sortQueue(rows, 'decide').map((row) => row.number)).toEqual(['a', 'b', 'c']);
  });
  test('decided: the newest first; a draft is nowhere', () => {
    expect(sortQueue(rows, 'decided').map((row) => row.number)).toEqual(['done-new', 'done-old']);
    expect(sortQueue(rows, 'waiting').map((row) => row.number)).toEqual(['waits']);
  });
  test('R29: a line says when the reader filed it', () => {
    const reader = { staffId: 'staff-1', now: '2026-11-03T18:00:00.000Z', settings: boardSettings };
    expect(queueLine(applicationRow({ assistedBy: ['staff-1'] }), 'Welding', reader).mine).toBe(true);
    expect(queueLine(applicationRow({ assistedBy: ['staff-2'] }), 'Welding', reader).mine).toBe(false);
  });

  test('R3: a higher group waits only while it can still be decided', () => {
    const own = applicationRow({ priorityGroup: 3 });
    const other = (over: object) => applicationRow({ applicationId: 'app_01k9sample00002', ...over });
    const ahead = (over: object) => waitingAhead(own, [own, other(over)], 'adult').length;
    expect(ahead({ priorityGroup: 2 })).toBe(1);
    expect(ahead({ priorityGroup: 3 })).toBe(0);
    expect(ahead({ priorityGroup: 1, status: 'approved' })).toBe(0);
    expect(ahead({ priorityGroup: 1, status: 'needs-information' })).toBe(0);
  });

  test('R3: for Dislocated Worker money veterans come first and the rest are equal', () => {
    const veteran = applicationRow({ applicationId: 'app_01k9sample00002', priorityGroup: 3 });
    expect(waitingAhead(applicationRow({ priorityGroup: 2 }), [veteran], 'veterans-first')).toHaveLength(1);
    expect(waitingAhead(applicationRow({ priorityGroup: 2 }), [veteran], 'adult')).toHaveLength(0);
    expect(waitingAhead(applicationRow({ priorityGroup: 5 }), [veteran], 'none')).toHaveLength(0);
  });
});

describe('funds', () => {
  const rows = [
    fundRow({ fundId: 'new', availableThrough: '2028-06-30' }),
    fundRow({ fundId: 'old', availableThrough: '2027-06-30', availableCents: 500000 }),
    fundRow({ fundId: 'later', availableFrom: '2027-07-01', availableThrough: '2027-01-01' }),
    fundRow({ fundId: 'spent', availableThrough: '2026-12-31', availableCents: 0, paidCents: 100 }),
    fundRow({ fundId: 'step', pays: ['tuition'], availableThrough: '2027-09-30' }),
  ];

  test('R5: the oldest open money first; what cannot be picked comes last and says why', () => {
    const choices = fundChoices(moneyOf(rows), ['tuition', 'tools']);
    expect(choices.map((choice) => `${choice.fundId} ${choice.state}`)).toEqual([
      'old open',
      'step open',
      'new open',
      'spent empty',
      'later not-yet',
    ]);
    expect(choices.find((choice) => choice.fundId === 'step')?.cannotPay).toEqual(['tools']);
  });

  test('a fund can be picked on its first and on its last day', () => {
    const state = (today: string) => fundChoices(moneyOf([fundRow({})], { today }), [])[0]?.state;
    expect([state('2026-06-30'), state('2026-07-01'), state('2028-06-30'), state('2028-07-01')]).toEqual([
      'not-yet',
      'open',
      'open',
      'over',
    ]);
  });

  test('left now and left after this', () => {
    const choices = fundChoices(moneyOf(rows), []);
    const lines = [
      { fundId: 'old', amountCents: 200000 },
      { fundId: 'old', amountCents: 50000 },
    ];
    expect(fundsAfter(choices, lines)).toEqual([
      { fundId: 'old', name: 'Adult PY2026', beforeCents: 500000, spentCents: 250000, afterCents: 250000 },
    ]);
  });
});

function due(dueAt: string) {
  return { dueAt, calendar: 'business' as const, centerId: 'se' };
}
