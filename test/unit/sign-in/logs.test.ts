import { boardLanguages } from '../../../domain/languages.ts';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { signInInputSchema } from '../../../domain/sign-in/commands.ts';
import { codeMail } from '../../../web/mail/code-mail.ts';
import { commandHandler } from '../../../functions/handler-stack.ts';
import { signIn } from '../../../functions/sign-in/sign-in.ts';
import type { SignInDeps } from '../../../functions/sign-in/deps.ts';
import { countedRandom, fakeIssuer, fakeMailer, fakePersons, fakeSessions, fakeStaff, movableClock } from './fakes.ts';

// Canaries go through every way out of the function (done, refused, invalid, broken); the log must know none of them.
let written = '';
const streams = [process.stdout, process.stderr];
const originals = streams.map((stream) => stream.write.bind(stream));

beforeEach(() => {
  written = '';
  for (const stream of streams) {
    stream.write = ((chunk: string | Uint8Array) => {
      written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    }) as typeof stream.write;
  }
});
afterEach(() => {
  streams.forEach((stream, at) => {
    stream.write = originals[at] as typeof stream.write;
  });
});

test('no address, code, handle, token or network address reaches the log', async () => {
  const randomBytes = countedRandom('canary');
  const mailer = fakeMailer();
  const sessions = fakeSessions();
  const deps: SignInDeps = {
    clock: movableClock(),
    randomBytes,
    sessions,
    rights: sessions.rights,
    persons: fakePersons(randomBytes),
    mailer,
    issuer: fakeIssuer({}),
    staff: fakeStaff(),
    settings: boardSettings,
    baseUrl: 'https://skillsdesk.example',
  };
  const handler = commandHandler(signInInputSchema, (input) => signIn(input, deps));
  const call = (event: unknown) => handler(event, {} as never);
  const email = 'canary.person@example.org';
  const formToken = 'canary-form-token-0001';
  const request = { command: 'request-code', email, language: 'en', networkAddress: '203.0.113.99', formToken };

  const asked = (await call(request)) as { ok: true; value: { handle: string } };
  const { handle } = asked.value;
  const code = /\d{3} \d{3}/.exec(mailer.sent[0]?.subject ?? '')?.[0] ?? '';
  await call({ command: 'redeem-code', handle, code: code.startsWith('1') ? '200000' : '100000' });
  const opened = (await call({ command: 'redeem-code', handle, code })) as { ok: true; value: { token: string } };
  await call({ command: 'renew', token: opened.value.token });
  await call({ ...request, email: `${email} and more` });
  mailer.sendMail = async (mail) => {
    throw new Error(`could not send to ${mail.to}`);
  };
  await expect(call({ ...request, formToken: 'canary-form-token-0002' })).rejects.toThrow('could not send');

  // All of the ways out were taken, and left their line.
  for (const line of ['command done', 'command refused', 'invalid-input', 'code-wrong', 'handler broke']) {
    expect(written).toContain(line);
  }
  const canaries = [email, 'canary', '203.0.113.99', handle, opened.value.token, code, code.replace(' ', '')];
  for (const canary of canaries) expect(written).not.toContain(canary);
});

test('the mail has every text in every language', () => {
  for (const language of boardLanguages) {
    const { subject, text } = codeMail({ code: '012345', language, minutes: 1, settings: boardSettings });
    expect(subject.startsWith('012 345')).toBe(true);
    expect(text).toContain('    012 345\n');
    expect(text).not.toMatch(/[{}]|minutes|minutos/);
  }
});
