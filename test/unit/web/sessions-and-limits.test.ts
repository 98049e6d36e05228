import { describe, expect, test } from '@jest/globals';
import { sessionIdOf } from '../../../domain/sign-in/secrets.ts';
import { participantWorld } from './participant-world.ts';

const here = 'session-token-of-ana';
const other = 'session-token-on-a-phone';

function twice() {
  const world = participantWorld();
  const session = world.sessions.get(here)!;
  world.sessions.set(other, { ...session, startedAt: '2026-11-02T23:05:00.000Z', csrfToken: 'csrf-of-the-phone' });
  return world;
}
const cards = (html: string) =>
  html
    .split('<div class="sd-card">')
    .slice(1)
    .map((from) => from.split('<h2')[1] ?? '');

describe('a limit', () => {
  test.each(['/sign-in', '/coach/sign-in'])(
    'at %s: the page as it was, with a sentence and when to come back',
    async (path) => {
      const { get, post } = participantWorld();
      const form = await (await get(path, 'nobody')).text();
      const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(form)?.[1] ?? '';
      const [token, operationId] = [hidden('csrfToken'), hidden('operationId')];
      const fields = { csrfToken: token, operationId, email: 'too.often@example.org' };
      const cookie = `skillsdesk-form=${token}`;
      const response = await post(path, fields, 'nobody', { cookie });
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '420']);
      const html = await response.text();
      expect(html).toContain('Too many tries in a short time');
      expect(html).toContain('value="too.often@example.org"');
    },
  );

  test.each(['/api/session/code', '/api/coach/session/code'])('at %s, for a script', async (path) => {
    const input = { email: 'too.often@example.org', language: 'en' };
    const response = await participantWorld().json('POST', path, input, {});
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '420']);
    expect(await response.json()).toMatchObject({ error: { code: 'too-many-requests', params: { minutes: 7 } } });
  });
});

describe('where somebody is signed in', () => {
  test('each place says when it began and was used; only other places have a button', async () => {
    const html = await (await twice().get('/sign-out-elsewhere')).text();
    const [first = '', second = '', ...more] = cards(html);
    expect(more).toEqual([]);
    expect(first).toContain('This device');
    expect(first).not.toContain('<form');
    expect(second).toContain('Signed in: Nov 2, 2026, 3:05 PM');
    expect(second).toContain('Sign out the one from Nov 2, 2026, 3:05 PM');
    expect(second).toContain(`name="session" value="${sessionIdOf(other)}"`);
    // What is named there opens nothing.
    expect(html).not.toContain(other);
    expect(html).toContain('action="/sign-out-everywhere"');
  });

  test('the other place is ended, this one stays, and it is said; from every page a link leads there', async () => {
    const { get, post, sessions } = twice();
    const response = await post('/sign-out-elsewhere', { session: sessionIdOf(other) });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-out-elsewhere?done=yes']);
    expect(sessions.has(here)).toBe(true);
    expect(sessions.has(other)).toBe(false);
    const html = await (await get('/sign-out-elsewhere?done=yes')).text();
    expect(html).toContain('It is signed out.');
    expect(html).toContain('You are signed in nowhere else.');
    expect(await (await get('/help')).text()).toContain('href="/sign-out-elsewhere"');
  });

  test('signed out, it leads to sign-in; a form without its token ends nothing', async () => {
    const { get, post, sessions } = twice();
    expect((await get('/sign-out-elsewhere', 'nobody')).status).toBe(303);
    expect((await post('/sign-out-elsewhere', { csrfToken: '', session: sessionIdOf(other) })).status).toBe(403);
    expect(sessions.has(other)).toBe(true);
  });
});
