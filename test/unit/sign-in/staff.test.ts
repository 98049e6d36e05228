import { describe, expect, test } from '@jest/globals';
import type { StaffActor, StaffRole } from '../../../domain/access/actor.ts';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { staffFromClaims } from '../../../domain/sign-in/claims.ts';
import { signInInputSchema, type SignInInput, type SignInValue } from '../../../domain/sign-in/commands.ts';
import { signIn } from '../../../functions/sign-in/sign-in.ts';
import { countedRandom, fakeIssuer, fakeMailer, fakePersons, fakeSessions, fakeStaff, movableClock } from './fakes.ts';

const member = {
  sub: 'staff-1',
  name: 'SkillsTeam member, SE Portland',
  'cognito:groups': ['skillsteam', 'somebody-elses-group'],
  'custom:center': 'se',
};

function system(claims: Record<string, unknown> = member) {
  const clock = movableClock();
  const randomBytes = countedRandom();
  const sessions = fakeSessions();
  const deps = {
    clock,
    randomBytes,
    sessions,
    persons: fakePersons(randomBytes),
    mailer: fakeMailer(),
    issuer: fakeIssuer(claims),
    staff: fakeStaff(),
    rights: sessions.rights,
    settings: boardSettings,
    baseUrl: 'https://skillsdesk.example',
  };
  const run = (input: SignInInput) => signIn(signInInputSchema.parse(input), deps);
  const start = (returnTo?: string) =>
    run({ command: 'staff-start', ...(returnTo === undefined ? {} : { returnTo }) }) as Promise<
      SignInValue<'staff-start'>
    >;
  const callback = (handle: string, query: string) =>
    run({ command: 'staff-callback', handle, query }) as Promise<SignInValue<'staff-callback'>>;
  const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? '';
  const signedIn = async () => {
    const { url, handle } = await start();
    return callback(handle, `code=good-code&state=${stateOf(url)}`);
  };
  return { clock, sessions, staff: deps.staff, run, start, callback, stateOf, signedIn };
}

describe('staff sign-in', () => {
  test('opens a session with the roles and the center of the ID token', async () => {
    const s = system();
    const { url, handle } = await s.start('/finance/funds?year=PY2026');
    const opened = await s.callback(handle, `code=good-code&state=${s.stateOf(url)}`);
    expect(opened.returnTo).toBe('/finance/funds?year=PY2026');
    expect(opened.actor).toEqual({
      kind: 'staff',
      staffId: 'staff-1',
      name: 'SkillsTeam member, SE Portland',
      roles: ['skillsteam'],
      center: 'se',
    });
    const session = await s.sessions.findSession(opened.token, s.clock.now());
    expect(session?.actor).toEqual(opened.actor);
    expect(Date.parse(session?.idleUntil ?? '') - s.clock.now().getTime()).toBe(60 * 60_000);
    expect(Date.parse(session?.endsAt ?? '') - s.clock.now().getTime()).toBe(600 * 60_000);
  });

  test('stands on record with the roles that they act in, kept as long as the rest of the record; a failed one does not', async () => {
    const s = system({ ...member, 'cognito:groups': ['skillsteam', 'finance'] });
    await expect(s.callback('handle-of-nobody-at-all', 'code=good-code')).rejects.toMatchObject({
      code: 'not-signed-in',
    });
    expect(s.staff.records).toEqual([]);
    await s.signedIn();
    const actor: StaffActor = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] };
    const change = { command: 'change-rights', operationId: 'op_changerights_0', reason: 'Moved', actor } as const;
    await s.run({ ...change, staffId: 'staff-1', withheld: ['finance'] });
    s.clock.advance(1);
    await s.signedIn();
    expect(s.staff.records.map(({ staffId, at, roles }) => [staffId, at, roles])).toEqual([
      ['staff-1', '2026-11-03T18:00:00.000Z', ['skillsteam', 'finance']],
      ['staff-1', '2026-11-03T18:01:00.000Z', ['skillsteam']],
    ]);
    const years = 2026 + boardSettings.policy.retentionYears;
    expect(s.staff.records[0]?.retainUntil).toBe(`${years}-11-03T18:00:00.000Z`);
  });

  test('an operator takes all roles of a colleague: their sessions are over, and the door says so', async () => {
    const s = system();
    const { token } = await s.signedIn();
    const operator = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] } as const;
    const change = { command: 'change-rights', staffId: 'staff-1', reason: 'Left the team' } as const;
    const changed = (actor: StaffActor, withheld: StaffRole[], operationId: string, staffId = 'staff-1') =>
      s.run({ ...change, actor, withheld, operationId, staffId });
    // Nobody but an operator, nobody's own, and nobody who never was here.
    const own: StaffActor = { kind: 'staff', staffId: 'staff-1', roles: ['skillsteam'], center: 'se' };
    await expect(changed(own, [], 'op_changerights_1')).rejects.toMatchObject({ code: 'wrong-role' });
    await expect(changed({ ...own, roles: ['operator'] }, [], 'op_changerights_2')).rejects.toMatchObject({
      code: 'wrong-role',
    });
    await expect(
      changed({ ...operator, roles: ['operator'] }, [], 'op_changerights_3', 'nobody'),
    ).rejects.toMatchObject({
      code: 'colleague-unknown',
    });
    expect(await s.sessions.findSession(token, s.clock.now())).toBeDefined();

    await changed({ ...operator, roles: ['operator'] }, ['skillsteam'], 'op_changerights_4');
    expect(await s.sessions.findSession(token, s.clock.now())).toBeUndefined();
    s.clock.advance(1);
    await expect(s.signedIn()).rejects.toMatchObject({ code: 'wrong-role' });
    await changed({ ...operator, roles: ['operator'] }, [], 'op_changerights_5');
    s.clock.advance(1);
    const back = await s.signedIn();
    expect((await s.sessions.findSession(back.token, s.clock.now()))?.actor).toMatchObject({ roles: ['skillsteam'] });
  });

  test('the way back works once, in the browser that set out, with its own state, and not for ever', async () => {
    const s = system();
    const first = await s.start();
    const good = (url: string) => `code=good-code&state=${s.stateOf(url)}`;
    await s.callback(first.handle, good(first.url));
    const refused = { code: 'not-signed-in' };
    await expect(s.callback(first.handle, good(first.url))).rejects.toMatchObject(refused);

    const second = await s.start();
    await expect(s.callback('h'.repeat(43), good(second.url))).rejects.toMatchObject(refused);
    await expect(s.callback(second.handle, 'code=good-code&state=another')).rejects.toMatchObject(refused);

    const late = await s.start();
    s.clock.advance(15);
    await expect(s.callback(late.handle, good(late.url))).rejects.toMatchObject(refused);
  });

  test.each([
    ['no group of ours', { ...member, 'cognito:groups': ['somebody-elses-group'] }],
    ['no groups', { sub: 'staff-1' }],
    ['a SkillsTeam member of no center', { ...member, 'custom:center': undefined }],
    ['a SkillsTeam member of a center that the board does not have', { ...member, 'custom:center': 'atlantis' }],
  ])('%s: no way in, and no session', async (_what, claims) => {
    const s = system(claims);
    const { url, handle } = await s.start();
    await expect(s.callback(handle, `code=good-code&state=${s.stateOf(url)}`)).rejects.toMatchObject({
      code: 'wrong-role',
    });
    expect(s.sessions.everything()).not.toContain('csrfToken');
  });

  test('a Liaison’s organizations come along, for R29', () => {
    const claims = { sub: 'l', 'cognito:groups': ['liaison'], 'custom:organizations': 'org-a, org-b,,' };
    expect(staffFromClaims(claims, ['se'])).toEqual({
      kind: 'staff',
      staffId: 'l',
      roles: ['liaison'],
      organizations: ['org-a', 'org-b'],
    });
  });
});
