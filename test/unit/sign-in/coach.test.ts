import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { CoachActor } from '../../../domain/access/actor.ts';
import { signInInputSchema, type SignInInput, type SignInValue } from '../../../domain/sign-in/commands.ts';
import { signIn } from '../../../functions/sign-in/sign-in.ts';
import { countedRandom, fakeIssuer, fakeMailer, fakePersons, fakeSessions, fakeStaff, movableClock } from './fakes.ts';

const email = 'coach@partner.example.org';
const coach: CoachActor = {
  kind: 'coach',
  coachId: 'coa_0123456789abcdef',
  name: 'Career Coach',
  organizationId: 'river-bend-works',
};

function system() {
  const clock = movableClock();
  const randomBytes = countedRandom();
  const [sessions, mailer, persons] = [fakeSessions(), fakeMailer(), fakePersons(randomBytes)];
  persons.coaches.set(email, coach);
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
  const run = (input: SignInInput) => signIn(signInInputSchema.parse(input), deps);
  let forms = 0;
  const ask = async (door: 'coach' | 'participant', to = email): Promise<string> => {
    forms += 1;
    const formToken = `form-token-${String(forms).padStart(8, '0')}`;
    const asked = await run({
      command: 'request-code',
      email: to,
      language: 'en',
      networkAddress: '203.0.113.7',
      formToken,
      door,
    });
    return (asked as SignInValue<'request-code'>).handle;
  };
  const code = () => (/\d{3} \d{3}/.exec(mailer.sent.at(-1)?.subject ?? '') ?? ['none'])[0];
  return { clock, sessions, mailer, persons, run, ask, code };
}

describe('the coach’s door', () => {
  test('opens a session of the coach, with the idle limit of staff', async () => {
    const s = system();
    const value = (await s.run({
      command: 'redeem-coach-code',
      handle: await s.ask('coach'),
      code: s.code(),
    })) as SignInValue<'redeem-coach-code'>;
    expect(value.actor).toEqual(coach);
    const session = await s.sessions.findSession(value.token, s.clock.now());
    expect(session?.actor).toEqual(coach);
    s.clock.advance(boardSettings.signIn.staffIdleMinutes + 1);
    expect(await s.sessions.findSession(value.token, s.clock.now())).toBeUndefined();
  });
  test('somebody who is no coach gets the same mail, and is told only after proving the address', async () => {
    const s = system();
    const handle = await s.ask('coach', 'nobody@example.org');
    expect(s.mailer.sent.map((mail) => mail.to)).toEqual(['nobody@example.org']);
    await expect(s.run({ command: 'redeem-coach-code', handle, code: s.code() })).rejects.toMatchObject({
      code: 'coach-unknown',
    });
  });
  test('a code opens the door that it was asked at, and no other: one session is one of the two', async () => {
    const s = system();
    const asCoach = await s.ask('coach');
    const first = s.code();
    await expect(s.run({ command: 'redeem-code', handle: asCoach, code: first })).rejects.toMatchObject({
      code: 'code-expired',
    });
    expect(s.persons.known.size).toBe(0);
    const asPerson = await s.ask('participant');
    await expect(s.run({ command: 'redeem-coach-code', handle: asPerson, code: s.code() })).rejects.toMatchObject({
      code: 'code-expired',
    });
  });
  test('the limits of an address count both doors together', async () => {
    const s = system();
    for (let at = 0; at < boardSettings.signIn.codesPerAddress; at += 1)
      await s.ask(at % 2 === 0 ? 'coach' : 'participant');
    await expect(s.ask('coach')).rejects.toMatchObject({ code: 'too-many-requests' });
  });
});
