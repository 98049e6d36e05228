import { boardLanguages } from '../../../domain/languages.ts';
import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { sessionIdOf } from '../../../domain/sign-in/secrets.ts';
import { signInInputSchema, type SignInInput, type SignInValue } from '../../../domain/sign-in/commands.ts';
import { signIn } from '../../../functions/sign-in/sign-in.ts';
import { countedRandom, fakeIssuer, fakeMailer, fakePersons, fakeSessions, fakeStaff, movableClock } from './fakes.ts';

const email = 'ana.canary@example.org';

function system() {
  const clock = movableClock();
  const randomBytes = countedRandom();
  const sessions = fakeSessions();
  const mailer = fakeMailer();
  const persons = fakePersons(randomBytes);
  const deps = {
    clock,
    randomBytes,
    sessions,
    persons,
    mailer,
    issuer: fakeIssuer({}),
    staff: fakeStaff(),
    rights: sessions.rights,
    settings: boardSettings,
    baseUrl: 'https://skillsdesk.example',
  };
  let forms = 0;
  const run = (input: SignInInput) => signIn(signInInputSchema.parse(input), deps);
  const ask = (more: Partial<SignInInput<'request-code'>> = {}) => {
    forms += 1;
    const formToken = `form-token-${String(forms).padStart(8, '0')}`;
    return run({
      command: 'request-code',
      email,
      language: 'en',
      networkAddress: '203.0.113.7',
      formToken,
      ...more,
    }) as Promise<SignInValue<'request-code'>>;
  };
  const redeem = (handle: string, code: string) =>
    run({ command: 'redeem-code', handle, code }) as Promise<SignInValue<'redeem-code'>>;
  const lastCode = () => (/\d{3} \d{3}/.exec(mailer.sent.at(-1)?.subject ?? '') ?? ['none'])[0];
  const wrongCode = () => (lastCode().startsWith('1') ? '200000' : '100000');
  return { clock, sessions, mailer, persons, run, ask, redeem, lastCode, wrongCode };
}

describe('a code by mail', () => {
  test('another device speaks the language that the person chose, not that of its browser', async () => {
    const s = system();
    const first = await s.redeem((await s.ask({ language: 'es' })).handle, s.lastCode());
    expect(first.language).toBe('es');
    s.persons.languages.set(first.personId, 'vi');
    const other = await s.redeem((await s.ask({ language: 'en' })).handle, s.lastCode());
    expect(other.language).toBe('vi');
    expect((await s.sessions.findSession(other.token, s.clock.now()))?.language).toBe('vi');
  });

  test('opens a session for a new person, and finds the same person again', async () => {
    const s = system();
    const first = await s.redeem((await s.ask()).handle, s.lastCode());
    const again = await s.redeem((await s.ask({ email: '  Ana.Canary@EXAMPLE.org ' })).handle, s.lastCode());
    expect(first.personId).toMatch(/^per_/);
    expect(again.personId).toBe(first.personId);
    expect(again.token).not.toBe(first.token);
    expect(s.mailer.sent.map((mail) => mail.to)).toEqual([email, email]);
    const session = await s.sessions.findSession(first.token, s.clock.now());
    expect(session?.actor).toEqual({ kind: 'participant', personId: first.personId });
    expect(session?.csrfToken).toBe(first.csrfToken);
  });

  test.each(boardLanguages)('is sent to somebody who reads %s, and opens a session in it', async (language) => {
    const s = system();
    const { handle } = await s.ask({ language });
    await expect(s.redeem(handle, s.lastCode())).resolves.toMatchObject({ language });
  });

  test('is in the person’s language, says how long it works, and has no link to press', async () => {
    const s = system();
    await s.ask({ language: 'es' });
    const mail = s.mailer.sent[0];
    expect(mail?.text).toContain('Sirve durante 10 minutos');
    expect(mail?.text).toContain(boardSettings.languageAccessLine);
    expect(mail?.text).not.toMatch(/https?:/);
    const english = await s.ask().then(() => s.mailer.sent.at(-1));
    expect(english?.text).toContain('It works for 10 minutes, and only in that browser');
  });

  test('answers a stranger exactly as it answers somebody who is known', async () => {
    const s = system();
    await s.redeem((await s.ask()).handle, s.lastCode());
    const known = await s.ask();
    const stranger = await s.ask({ email: 'nobody@example.org' });
    expect(Object.keys(stranger)).toEqual(Object.keys(known));
    expect({ ...stranger, handle: '' }).toEqual({ ...known, handle: '' });
    expect(s.persons.known.has('nobody@example.org')).toBe(false);
  });

  test('sent twice from one form is one mail and one handle', async () => {
    const s = system();
    const form = { formToken: 'the-very-same-form-1' };
    const [one, two] = [await s.ask(form), await s.ask(form)];
    expect(two).toEqual(one);
    expect(s.mailer.sent).toHaveLength(1);
    // A mended address on the same page is another command.
    await s.ask({ ...form, email: 'ana.other@example.org' });
    expect(s.mailer.sent).toHaveLength(2);
  });

  test('is written as people write: spaces, hyphens', async () => {
    const s = system();
    const { handle } = await s.ask();
    const [left = '', right = ''] = s.lastCode().split(' ');
    await expect(s.redeem(handle, ` ${left}-${right} `)).resolves.toMatchObject({ language: 'en' });
  });

  test('works only in the browser that asked', async () => {
    const s = system();
    await s.ask();
    const code = s.lastCode();
    const other = await s.ask({ email: 'thief@example.org' });
    await expect(s.redeem(other.handle, code)).rejects.toMatchObject({ code: 'code-wrong' });
    await expect(s.redeem('x'.repeat(43), code)).rejects.toMatchObject({ code: 'code-expired' });
  });

  test('can be tried five times, not six, and the right one does not help afterwards', async () => {
    const s = system();
    const { handle } = await s.ask();
    const right = s.lastCode();
    const wrong = s.wrongCode();
    for (const triesLeft of [4, 3, 2, 1]) {
      await expect(s.redeem(handle, wrong)).rejects.toMatchObject({ code: 'code-wrong', params: { triesLeft } });
    }
    await expect(s.redeem(handle, wrong)).rejects.toMatchObject({ code: 'code-expired' });
    await expect(s.redeem(handle, right)).rejects.toMatchObject({ code: 'code-expired' });
  });

  test('a hundred guesses at one instant are still five', async () => {
    const s = system();
    const { handle } = await s.ask();
    const wrong = s.wrongCode();
    const guesses = await Promise.allSettled(Array.from({ length: 100 }, () => s.redeem(handle, wrong)));
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? String(guess.reason.code) : 'opened'));
    expect(codes.filter((code) => code === 'code-wrong')).toHaveLength(4);
    expect(codes.filter((code) => code === 'code-expired')).toHaveLength(96);
  });

  test('works for ten minutes', async () => {
    const s = system();
    const early = await s.ask();
    s.clock.advance(9.9);
    await expect(s.redeem(early.handle, s.lastCode())).resolves.toBeDefined();
    const late = await s.ask();
    s.clock.advance(10);
    await expect(s.redeem(late.handle, s.lastCode())).rejects.toMatchObject({ code: 'code-expired' });
  });

  test('a double click opens, a later use does not', async () => {
    const s = system();
    const { handle } = await s.ask();
    const code = s.lastCode();
    const both = await Promise.all([s.redeem(handle, code), s.redeem(handle, code)]);
    expect(both[0]?.personId).toBe(both[1]?.personId);
    s.clock.advance(1);
    await expect(s.redeem(handle, code)).rejects.toMatchObject({ code: 'code-expired' });
  });

  test('that could not be mailed is forgotten, so that the same form tries again', async () => {
    const s = system();
    const form = { formToken: 'the-very-same-form-2' };
    s.mailer.failNext();
    await expect(s.ask(form)).rejects.toThrow('the mail service is away');
    const { handle } = await s.ask(form);
    await expect(s.redeem(handle, s.lastCode())).resolves.toBeDefined();
  });

  test('stored is neither the code, nor a token, nor a handle', async () => {
    const s = system();
    const { handle } = await s.ask();
    const opened = await s.redeem(handle, s.lastCode());
    const stored = s.sessions.everything();
    for (const secret of [handle, opened.token, s.lastCode(), s.lastCode().replace(' ', '')]) {
      expect(stored).not.toContain(secret);
    }
  });
});

describe('limits', () => {
  test('five codes to one address in a quarter of an hour, from whichever network', async () => {
    const s = system();
    const from = (at: number) => s.ask({ networkAddress: `198.51.100.${at}` });
    for (let at = 0; at < 5; at += 1) await from(at);
    await expect(from(9)).rejects.toMatchObject({ code: 'too-many-requests', params: { minutes: 15 } });
    expect(s.mailer.sent).toHaveLength(5);
    await s.ask({ email: 'somebody.else@example.org' });
    s.clock.advance(15);
    await from(9);
    expect(s.mailer.sent).toHaveLength(7);
  });

  test('who asks for one address again and again locks out that address, and nobody else on their network', async () => {
    const s = system();
    const { codesPerAddress, codesPerNetwork } = boardSettings.signIn;
    for (let at = 0; at < codesPerAddress; at += 1) await s.ask();
    for (let at = 0; at < codesPerNetwork; at += 1)
      await expect(s.ask()).rejects.toMatchObject({ code: 'too-many-requests' });
    await s.ask({ email: 'at.the.next.computer@example.org' });
    expect(s.mailer.sent.at(-1)?.to).toBe('at.the.next.computer@example.org');
  });

  test('so many codes from one network, to whichever addresses; the next network is free', async () => {
    const s = system();
    const to = (at: number, networkAddress: string) => s.ask({ email: `person${at}@example.org`, networkAddress });
    const { codesPerNetwork } = boardSettings.signIn;
    for (let at = 0; at < codesPerNetwork; at += 1) await to(at, `2001:db8:1:2::${(at + 1).toString(16)}`);
    await expect(to(codesPerNetwork + 1, '2001:db8:1:2:ffff::1')).rejects.toMatchObject({ code: 'too-many-requests' });
    await to(codesPerNetwork + 2, '2001:db8:1:3::1');
    expect(s.mailer.sent).toHaveLength(codesPerNetwork + 1);
  });
});

describe('a session', () => {
  test('ends when unused for two hours, and after twelve hours whatever happens', async () => {
    const s = system();
    const { token } = await s.redeem((await s.ask()).handle, s.lastCode());
    const open = async () => (await s.sessions.findSession(token, s.clock.now())) !== undefined;
    s.clock.advance(119);
    expect(await open()).toBe(true);
    for (let used = 0; used < 6; used += 1) {
      await s.run({ command: 'renew', token });
      s.clock.advance(100);
    }
    expect(await open()).toBe(true);
    await s.run({ command: 'renew', token });
    s.clock.advance(2);
    await expect(s.run({ command: 'renew', token })).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(await open()).toBe(false);
  });

  test('signing out ends it at once, and twice is no error', async () => {
    const s = system();
    const { token } = await s.redeem((await s.ask()).handle, s.lastCode());
    await s.run({ command: 'sign-out', token });
    expect(await s.sessions.findSession(token, s.clock.now())).toBeUndefined();
    await s.run({ command: 'sign-out', token });
    await expect(s.run({ command: 'renew', token })).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a session that somebody else holds is over as soon as its owner signs out everywhere', async () => {
    const s = system();
    const stolen = await s.redeem((await s.ask()).handle, s.lastCode());
    s.clock.advance(5);
    const own = await s.redeem((await s.ask()).handle, s.lastCode());
    await s.run({ command: 'sign-out-everywhere', token: own.token });
    for (const { token } of [stolen, own]) {
      expect(await s.sessions.findSession(token, s.clock.now())).toBeUndefined();
      await expect(s.run({ command: 'renew', token })).rejects.toMatchObject({ code: 'not-signed-in' });
      // Nor does the thief end what comes after.
      await expect(s.run({ command: 'sign-out-everywhere', token })).rejects.toMatchObject({ code: 'not-signed-in' });
    }
    s.clock.advance(1);
    const after = await s.redeem((await s.ask()).handle, s.lastCode());
    expect(after.personId).toBe(own.personId);
    expect(await s.sessions.findSession(after.token, s.clock.now())).toBeDefined();
  });
});

describe('where somebody is signed in', () => {
  test('this device first, then the last used; one is ended, and ends nothing of anybody else', async () => {
    const s = system();
    const open = async (who: string) => s.redeem((await s.ask({ email: who })).handle, s.lastCode());
    const [phone, stranger] = [await open(email), await open('somebody.else@example.org')];
    s.clock.advance(5);
    const library = await open(email);
    s.clock.advance(5);
    const here = await open(email);
    const list = async (token: string) =>
      ((await s.run({ command: 'list-sessions', token })) as SignInValue<'list-sessions'>).sessions;
    const mine = await list(here.token);
    expect(mine.map(({ here: isHere }) => isHere)).toEqual([true, false, false]);
    expect(mine.map(({ sessionId }) => sessionId)).toEqual(
      [here, library, phone].map(({ token }) => sessionIdOf(token)),
    );
    expect(JSON.stringify(mine)).not.toContain(library.token);
    const [, second] = mine as [unknown, { sessionId: string }];
    const theirs = { command: 'end-session', token: stranger.token, sessionId: second.sessionId } as const;
    await s.run(theirs);
    expect(await list(here.token)).toHaveLength(3);
    await s.run({ ...theirs, token: here.token });
    await s.run({ ...theirs, token: here.token });
    expect(await s.sessions.findSession(library.token, s.clock.now())).toBeUndefined();
    expect(await s.sessions.findSession(phone.token, s.clock.now())).toBeDefined();
    expect(await list(here.token)).toHaveLength(2);
    for (const command of ['list-sessions', 'end-session'] as const)
      await expect(
        s.run({ command, token: library.token, sessionId: second.sessionId } as SignInInput),
      ).rejects.toMatchObject({ code: 'not-signed-in' });
  });
});

describe('input', () => {
  test.each([
    [
      'an address without @',
      { command: 'request-code', email: 'ana', language: 'en', networkAddress: '1.2.3.4', formToken: 'a'.repeat(20) },
      'email',
    ],
    [
      'a short form token',
      { command: 'request-code', email, language: 'en', networkAddress: '1.2.3.4', formToken: 'abc' },
      'formToken',
    ],
    ['five digits', { command: 'redeem-code', handle: 'h'.repeat(43), code: '12345' }, 'code'],
    ['letters', { command: 'redeem-code', handle: 'h'.repeat(43), code: '12345a' }, 'code'],
    ['an unknown command', { command: 'open-sesame' }, 'command'],
  ])('%s is refused where it is', (_what, input, field) => {
    const parsed = signInInputSchema.safeParse(input);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
  });
});
