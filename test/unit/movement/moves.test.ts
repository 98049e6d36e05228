import { describe, expect, test } from '@jest/globals';
import type { BusinessCalendar } from '../../../domain/calendar/business-time.ts';
import { movesOf, type MoveLine } from '../../../domain/movement/moves.ts';

/* How one packet came and went, read from the lines of its record. November 2026: the 2nd is a Monday, the 11th a holiday. */
const timeZone = 'America/Los_Angeles';
const hours = [{ opens: 8 * 60 + 30, closes: 17 * 60 + 30 }];
const calendar: BusinessCalendar = {
  timeZone,
  week: [hours, hours, hours, hours, hours, [], []],
  closed: new Set(['2026-11-11', '2026-11-26', '2026-12-25', '2027-01-01']),
};
const line = (at: string, what: string, params: MoveLine['params'] = {}): MoveLine => ({
  at: `${at}:00.000Z`,
  what,
  params,
});
/** As "day kind business-days@center". */
const moves = (...lines: MoveLine[]) =>
  movesOf(lines, 'now-here', () => calendar).map((move) =>
    [
      move.at.slice(5, 10),
      move.kind,
      ...(move.kind === 'decided' ? [move.businessDays] : []),
      `@${move.centerId}`,
    ].join(' '),
  );
const at = { center: 'east' };

describe('R28: what counts as come in, decided and ended', () => {
  test('sent and decided: business days from the day it came in, holidays and weekends left out', () => {
    expect(
      moves(line('2026-11-02T18:00', 'submitted', at), line('2026-11-12T18:00', 'decided-approved', { seq: 1 })),
    ).toEqual(['11-02 came-in @east', '11-12 decided 7 @east']);
  });

  test.each([
    ['on the day itself', '2026-11-02T18:00', '2026-11-02T23:00', 0],
    // Monday 7 pm there: it counts as come in on Tuesday, as for the promise.
    ['after closing', '2026-11-03T03:00', '2026-11-03T23:00', 0],
    ['on a Saturday, decided on Monday', '2026-11-07T20:00', '2026-11-09T20:00', 0],
    ['after closing, and decided before the next opening', '2026-11-03T03:00', '2026-11-03T04:00', 0],
    ['over the change of clocks', '2026-10-30T18:00', '2026-11-02T18:00', 1],
    ['over New Year', '2026-12-31T18:00', '2027-01-04T18:00', 1],
  ])('%s', (_name, from, to, days) => {
    const [, decided] = movesOf([line(from, 'submitted'), line(to, 'decided-denied')], 'x', () => calendar);
    expect(decided).toMatchObject({ kind: 'decided', businessDays: days });
  });

  test('the time in which the person is asked is nobody’s', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-04T18:00', 'decided-more-information'),
        line('2026-11-18T18:00', 'answered', at),
        line('2026-11-19T18:00', 'decided-more-information'),
        line('2026-11-23T18:00', 'answered', at),
        line('2026-11-23T20:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-23 decided 3 @east']);
  });

  test('a recommendation is no decision yet; the second person’s word is', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'decided-needs-second'),
        line('2026-11-05T18:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-05 decided 3 @east']);
  });

  test('decided, appealed, decided again: two beginnings, two answers, each with its own days', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'decided-denied'),
        line('2026-11-16T18:00', 'appealed', at),
        line('2026-11-18T18:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-03 decided 1 @east', '11-16 came-in @east', '11-18 decided 2 @east']);
  });

  test('closed without an answer, and answered after all: it is back with the whole time again', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'decided-more-information'),
        line('2026-11-17T18:00', 'closed-unanswered'),
        line('2026-11-18T18:00', 'reopened', at),
        line('2026-11-20T18:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-17 closed-unanswered @east', '11-18 came-in @east', '11-20 decided 2 @east']);
  });

  test('taken back before an answer and opened again; taken back after it counts no more', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'withdrawn'),
        line('2026-11-04T18:00', 'opened-again', at),
        line('2026-11-05T18:00', 'decided-approved'),
        line('2026-11-06T18:00', 'withdrawn'),
      ),
    ).toEqual(['11-02 came-in @east', '11-03 withdrawn @east', '11-04 came-in @east', '11-05 decided 1 @east']);
  });

  test('R3, R11: what follows an answer without a new beginning is no second one', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'decided-waitlisted'),
        line('2026-11-05T18:00', 'decided-more-information'),
        line('2026-11-06T18:00', 'answered', at),
        line('2026-11-09T18:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-03 decided 1 @east']);
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'decided-accepted'),
        line('2026-12-03T18:00', 'decided-referred'),
      ),
    ).toEqual(['11-02 came-in @east', '11-03 decided 1 @east']);
  });

  test('R15: a TUI packet that is handed to the person is answered; what the office says is no move of ours', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'tui-handed-over'),
        line('2026-12-03T18:00', 'closed-unanswered'),
      ),
    ).toEqual(['11-02 came-in @east', '11-03 decided 1 @east']);
  });

  test('a draft that is thrown away never came in', () => {
    expect(moves(line('2026-11-02T18:00', 'withdrawn'))).toEqual([]);
  });
});

describe('each move is its center’s of that day', () => {
  test('moved to another center: it came in at one and was decided at the other', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted', at),
        line('2026-11-03T18:00', 'moved-to-center', { from: 'east', center: 'west' }),
        line('2026-11-04T18:00', 'decided-approved'),
      ),
    ).toEqual(['11-02 came-in @east', '11-04 decided 2 @west']);
  });
  test('older lines named no center: that of the first move, or else where it stands now', () => {
    expect(
      moves(
        line('2026-11-02T18:00', 'submitted'),
        line('2026-11-03T18:00', 'moved-to-center', { from: 'north', center: 'west' }),
        line('2026-11-04T18:00', 'withdrawn'),
      ),
    ).toEqual(['11-02 came-in @north', '11-04 withdrawn @west']);
    expect(moves(line('2026-11-02T18:00', 'submitted'))).toEqual(['11-02 came-in @now-here']);
  });
});

test('what comes later changes nothing of what came before: a day counted again is the same', () => {
  const whole = [
    line('2026-11-02T18:00', 'submitted', at),
    line('2026-11-03T18:00', 'decided-more-information'),
    line('2026-11-05T18:00', 'answered', at),
    line('2026-11-06T18:00', 'moved-to-center', { from: 'east', center: 'west' }),
    line('2026-11-09T18:00', 'decided-denied'),
    line('2026-11-12T18:00', 'appealed', { center: 'west' }),
    line('2026-11-13T18:00', 'withdrawn'),
  ];
  const all = moves(...whole);
  for (let end = 1; end <= whole.length; end += 1) {
    const early = moves(...whole.slice(0, end));
    expect(all.slice(0, early.length)).toEqual(early);
  }
});
