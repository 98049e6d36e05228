import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { cookieNames } from '../../../domain/sign-in/cookies.ts';
import { safeReturnTo } from '../../../domain/sign-in/return-to.ts';
import { codeHash, handleFor, networkOf, newCode, newSecret, sameSecret } from '../../../domain/sign-in/secrets.ts';
import { isOpen, openSession, renewalDue, renewedIdleUntil } from '../../../domain/sign-in/session.ts';
import { countedRandom, movableClock } from './fakes.ts';

describe('codes and secrets', () => {
  test('a code is six digits, leading zeros included, and a draw from the uneven rest is drawn again', () => {
    const draws = [new Uint8Array([255, 255, 255, 255]), new Uint8Array([0, 0, 0, 42])];
    expect(newCode(() => draws.shift() ?? new Uint8Array(4))).toBe('000042');
    expect(() => newCode(() => new Uint8Array([255, 255, 255, 255]))).toThrow('stuck');
  });
  test('every secret is new and has 256 bits', () => {
    const random = countedRandom();
    const many = Array.from({ length: 50 }, () => newSecret(random));
    expect(new Set(many).size).toBe(50);
    for (const each of many) expect(Buffer.from(each, 'base64url')).toHaveLength(32);
  });
  test('the same code under another salt looks different', () => {
    expect(codeHash('123456', 'c2FsdC1h')).not.toBe(codeHash('123456', 'c2FsdC1i'));
    expect(codeHash('123456', 'c2FsdC1h')).toBe(codeHash('123456', 'c2FsdC1h'));
  });
  test('handles differ by form and by address', () => {
    const all = [handleFor('form-1', 'a@b.c'), handleFor('form-2', 'a@b.c'), handleFor('form-1', 'd@b.c')];
    expect(new Set(all).size).toBe(3);
  });
  test('sameSecret is equality', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameSecret(a, b) === (a === b)));
    expect(sameSecret('abc', 'abc')).toBe(true);
  });
});

describe('networks', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('where staff land', () => {
  test.each(['/staff', '/staff/queue?bucket=open', '/finance', '/finance/funds/x%20y'])('%s is ours', (path) => {
    expect(safeReturnTo(path)).toBe(path);
  });
  test.each([
    undefined,
    '',
    '/',
    '//evil.example',
    'https://evil.example/staff',
    '/staffx',
    '/staff\\evil',
    '/staff/\r\nset-cookie: a=b',
    'staff',
    '/api/session',
  ])('%p is not', (path) => {
    expect(safeReturnTo(path)).toBe('/staff');
  });
});

test('cookies are bound to the host wherever the connection is secure', () => {
  expect(cookieNames('https://skillsdesk.example').session).toBe('__Host-skillsdesk');
  expect(cookieNames('http://127.0.0.1:3000').session).toBe('skillsdesk');
  expect(new Set(Object.values(cookieNames('https://x.example'))).size).toBe(3);
});

describe('a session’s time', () => {
  const settings = boardSettings.signIn;
  const clock = movableClock();
  const start = clock.now();
  const participant = openSession(
    { actor: { kind: 'participant', personId: 'per_0123456789abcdef' }, csrfToken: 'c', language: 'en' },
    start,
    settings,
  );
  const minutesLater = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

  test('open before both limits, closed at either', () => {
    expect(isOpen(participant, minutesLater(settings.participantIdleMinutes - 0.001))).toBe(true);
    expect(isOpen(participant, minutesLater(settings.participantIdleMinutes))).toBe(false);
    const busy = { ...participant, idleUntil: '2099-01-01T00:00:00.000Z' };
    expect(isOpen(busy, minutesLater(settings.participantMaxMinutes - 0.001))).toBe(true);
    expect(isOpen(busy, minutesLater(settings.participantMaxMinutes))).toBe(false);
  });
  test('renewed only once a quarter of the idle time is gone, and never past the end', () => {
    expect(renewalDue(participant, start, settings)).toBe(false);
    expect(renewalDue(participant, minutesLater(settings.participantIdleMinutes / 4 - 0.001), settings)).toBe(false);
    expect(renewalDue(participant, minutesLater(settings.participantIdleMinutes / 4), settings)).toBe(true);
    const nearEnd = minutesLater(settings.participantMaxMinutes - 1);
    expect(renewedIdleUntil(participant, nearEnd, settings)).toBe(participant.endsAt);
    expect(renewalDue({ ...participant, idleUntil: participant.endsAt }, nearEnd, settings)).toBe(false);
  });
});
