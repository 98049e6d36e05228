import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { ProfileRow } from '../../../domain/cases/rows.ts';
import { hashOf, textNumber } from '../../../domain/messages/phone.ts';
import { nextTextAt } from '../../../domain/messages/quiet-hours.ts';
import { reachOf } from '../../../domain/messages/reach.ts';
import { textLength } from '../../../domain/messages/text-length.ts';

describe('quiet hours', () => {
  const at = (now: string) => nextTextAt(new Date(now), boardSettings).toISOString();

  test.each([
    // Summer: Portland is seven hours behind.
    ['by day, at once', '2026-07-01T20:00:00.000Z', '2026-07-01T20:00:00.000Z'],
    ['from eight on, to the minute', '2026-07-01T15:00:00.000Z', '2026-07-01T15:00:00.000Z'],
    ['a minute before eight, at eight', '2026-07-01T14:59:00.000Z', '2026-07-01T15:00:00.000Z'],
    ['until eight in the evening', '2026-07-02T02:59:59.000Z', '2026-07-02T02:59:59.000Z'],
    ['at eight in the evening, the next morning', '2026-07-02T03:00:00.000Z', '2026-07-02T15:00:00.000Z'],
    ['after midnight, the same morning', '2026-07-02T07:30:00.000Z', '2026-07-02T15:00:00.000Z'],
    ['on the last evening of a year', '2027-01-01T06:00:00.000Z', '2027-01-01T16:00:00.000Z'],
    // Clocks go forward on 14 March 2027, and back on 1 November 2026.
    ['over the night that loses an hour', '2027-03-14T05:00:00.000Z', '2027-03-14T15:00:00.000Z'],
    ['over the night that gains one', '2026-11-01T04:00:00.000Z', '2026-11-01T16:00:00.000Z'],
    ['in the hour that comes twice', '2026-11-01T09:30:00.000Z', '2026-11-01T16:00:00.000Z'],
  ])('%s', (_when, now, wanted) => expect(at(now)).toBe(wanted));

  test('is the board’s to set', () => {
    const settings = { ...boardSettings, texts: { from: '10:00', until: '12:00' } };
    expect(nextTextAt(new Date('2026-07-01T20:00:00Z'), settings).toISOString()).toBe('2026-07-02T17:00:00.000Z');
  });
});

describe('a number that takes texts', () => {
  test.each(['503-555-0100', '(503) 555-0100', '+1 503 555 0100', '1.503.555.0100', ' 5035550100 '])('%s', (typed) =>
    expect(textNumber(typed)).toBe('+15035550100'),
  );
  test.each(['', '555-0100', '503-555-0100 ext. 12', '+34 600 000 000', '103-555-0100', '503-155-0100', 'call me'])(
    'not "%s"',
    (typed) => expect(textNumber(typed)).toBeUndefined(),
  );
});

describe('how long a text is', () => {
  test.each([
    ['160 places of seven bits are one part', 'x'.repeat(160), 'GSM', 160, 1],
    ['161 are two, of 153', 'x'.repeat(161), 'GSM', 161, 2],
    ['306 still are', 'x'.repeat(306), 'GSM', 306, 2],
    ['é and ñ are among them', 'é ñ ¿ ¡ ü', 'GSM', 9, 1],
    ['a euro sign takes two', '€', 'GSM', 2, 1],
    ['í is not', 'í'.repeat(70), 'UNICODE', 70, 1],
    ['71 of sixteen bits are two parts', 'í'.repeat(71), 'UNICODE', 71, 2],
    ['a picture takes two places of sixteen bits', '🙂', 'UNICODE', 2, 1],
    ['so does a curly apostrophe change all', 'We’re', 'UNICODE', 5, 1],
  ] as const)('%s', (_what, text, encoding, length, parts) =>
    expect(textLength(text)).toEqual({ encoding, length, parts }),
  );
});

describe('by which way a person is reached', () => {
  const number = '+15035550100';
  const address = 'person@example.org';
  const profile = (more: Partial<ProfileRow> = {}): ProfileRow => ({
    schemaVersion: 1,
    personId: 'per_0123456789',
    personRef: 'ref_0123456789',
    email: address,
    language: 'en',
    createdAt: '2026-01-01T00:00:00.000Z',
    ...more,
  });
  const request = (mayText?: string, phone = '503-555-0100', createdAt = '2026-03-01T00:00:00.000Z') => ({
    answers: { ...(mayText === undefined ? {} : { mayText }), phone },
    createdAt,
  });
  const chose = (texts: boolean, phone?: string) => ({
    messages: { texts, ...(phone === undefined ? {} : { phone }), chosenAt: '2026-02-01T00:00:00.000Z' },
  });
  const stoppedAt = '2026-02-02T00:00:00.000Z';

  test.each([
    ['nothing said: mail alone', profile(), request(), undefined],
    ['"no" on the form: mail alone', profile(), request('no'), undefined],
    ['"yes" on the form: both', profile(), request('yes'), number],
    ['"yes", and a number that takes no texts', profile(), request('yes', '555-0100'), undefined],
    [
      'texts chosen on the page, whatever an older form says',
      profile(chose(true)),
      request('no', undefined, '2026-01-15T00:00:00.000Z'),
      number,
    ],
    ['texts chosen, and "no" on a form since', profile(chose(true)), request('no'), undefined],
    [
      'mail alone chosen, and "yes" on a form since: the page is where it is changed',
      profile(chose(false)),
      request('yes'),
      undefined,
    ],
    ['another number chosen on the page', profile(chose(true, '+15035550199')), request('yes'), '+15035550199'],
    [
      'STOP',
      profile({ textsStopped: { because: 'opted-out', of: hashOf(number), at: stoppedAt } }),
      request('yes'),
      undefined,
    ],
    [
      'STOP from a number that they had before',
      profile({ textsStopped: { because: 'opted-out', of: hashOf('+15035550199'), at: stoppedAt } }),
      request('yes'),
      number,
    ],
  ])('%s', (_what, who, about, text) => expect(reachOf(who, about)).toEqual({ mail: address, text, call: undefined }));

  test.each([
    [
      'mail that came back',
      profile({ mailStopped: { because: 'mail-bounced', of: hashOf(address), at: stoppedAt } }),
      'mail-bounced',
    ],
    [
      'mail that is not wanted',
      profile({ mailStopped: { because: 'mail-complained', of: hashOf(` ${address.toUpperCase()} `), at: stoppedAt } }),
      'mail-complained',
    ],
    ['no address', (({ email: _email, ...rest }) => rest)(profile()), 'no-address'],
    ['nobody known', undefined, 'no-address'],
  ])('%s: somebody calls', (_what, who, call) =>
    expect(reachOf(who, request('no'))).toEqual({ mail: undefined, text: undefined, call }),
  );

  test('mail that came back from an address that they had before stops nothing', () => {
    const before = profile({ mailStopped: { because: 'mail-bounced', of: hashOf('old@example.org'), at: stoppedAt } });
    expect(reachOf(before, request('no'))).toEqual({ mail: address, text: undefined, call: undefined });
  });
});
