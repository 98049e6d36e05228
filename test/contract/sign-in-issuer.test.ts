import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { staffIssuer } from '../../adapters/oidc-client.ts';
import { signInInputSchema, type SignInInput, type SignInValue } from '../../domain/sign-in/commands.ts';
import { staffRoles } from '../../domain/access/actor.ts';
import { newSecret } from '../../domain/sign-in/secrets.ts';
import type { SignInDeps } from '../../functions/sign-in/deps.ts';
import { callbackPath } from '../../functions/sign-in/staff.ts';
import { signIn } from '../../functions/sign-in/sign-in.ts';
import { type Clock, createClock } from '../../local/clock.ts';
import { createSignIn, readyPeople, type LocalSignIn } from '../../local/sign-in/index.ts';
import { fakeMailer, fakePersons, fakeSessions, fakeStaff } from '../unit/sign-in/fakes.ts';

// The function's own OpenID Connect client against the local issuer, over HTTP: what Cognito would be asked is asked here.
const site = 'http://127.0.0.1:9';
let dataDir: string;
let server: Server;
let issuerUrl: string;
let issuer: LocalSignIn;
let deps: SignInDeps;
const logged: string[] = [];

const options = () => ({
  issuerUrl,
  clientId: 'skillsdesk-staff',
  redirectUris: [`${site}${callbackPath}`],
  dataDir,
  log: (line: string) => logged.push(line),
});

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'issuer-'));
  server = createServer((req: IncomingMessage, res: ServerResponse) => {
    issuer.handle(req, res).catch((error: unknown) => {
      res.statusCode = 500;
      res.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
  issuer = createSignIn(options());
  deps = {
    clock: systemClock,
    randomBytes,
    sessions,
    rights: sessions.rights,
    persons: fakePersons(randomBytes),
    mailer: fakeMailer(),
    issuer: staffIssuer({ issuer: issuerUrl, clientId: 'skillsdesk-staff' }),
    staff: fakeStaff(),
    settings: boardSettings,
    baseUrl: site,
  };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  issuer.close();
  await rm(dataDir, { recursive: true, force: true });
});

const run = (input: SignInInput) => signIn(signInInputSchema.parse(input), deps);
const start = () => run({ command: 'staff-start' }) as Promise<SignInValue<'staff-start'>>;
const callback = (handle: string, query: string) =>
  run({ command: 'staff-callback', handle, query }) as Promise<SignInValue<'staff-callback'>>;

/** A browser without scripts: keeps cookies, follows redirects until they leave the issuer. */
function browser() {
  const cookies = new Map<string, string>();
  async function go(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: URL; status: number; html: string; policy: string }> {
    let at = new URL(url);
    let init: RequestInit = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    for (let hop = 0; hop < 10; hop += 1) {
      if (!at.href.startsWith(issuerUrl)) return { url: at, status: 0, html: '', policy: '' };
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(at, { redirect: 'manual', ...init, headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      const html = await response.text();
      if (location === null) {
        const policy = response.headers.get('content-security-policy') ?? '';
        return { url: at, status: response.status, html, policy };
      }
      at = new URL(location, at);
      init = {};
    }
    throw new Error('too many redirects');
  }
  return { go };
}

const actionOf = (page: { url: URL; html: string }) =>
  new URL(/<form method="post" action="([^"]+)"/.exec(page.html)?.[1] ?? 'missing', page.url).href;

async function signInAs(email: string) {
  const { url, handle } = await start();
  const { go } = browser();
  const choice = await go(url);
  const back = await go(actionOf(choice), { email });
  return { handle, choice, back };
}

describe('each ready person', () => {
  test.each(readyPeople.map((person) => [person.email, person] as const))('%s', async (email, person) => {
    const { handle, back } = await signInAs(email);
    expect(back.url.href.startsWith(`${site}${callbackPath}?`)).toBe(true);
    const { actor } = await callback(handle, back.url.search.slice(1));
    expect(actor).toEqual({
      kind: 'staff',
      staffId: person.staffId,
      name: person.name,
      roles: person.groups,
      ...(person.center === undefined ? {} : { center: person.center }),
      // By id and by name: people may have typed either (R29).
      ...(person.organizations === undefined
        ? {}
        : {
            organizations: person.organizations.flatMap((id) => [
              id,
              boardSettings.partners.find((partner) => partner.organizationId === id)?.name,
            ]),
          }),
    });
  });

  test('there is somebody for every center and every role', () => {
    const centers = new Set(readyPeople.map((person) => person.center).filter((center) => center !== undefined));
    expect([...centers].sort()).toEqual(boardSettings.centers.map((center) => center.centerId).sort());
    expect(new Set(readyPeople.flatMap((person) => person.groups))).toEqual(new Set(staffRoles));
    expect(new Set(readyPeople.map((person) => person.staffId)).size).toBe(readyPeople.length);
  });
});

describe('the choice page', () => {
  test('has a button for each person, a banner, a language, and lets its form lead back to the site only', async () => {
    const { choice } = await signInAs('finance@example.org');
    expect(choice.status).toBe(200);
    for (const person of readyPeople) expect(choice.html).toContain(`value="${person.email}"`);
    expect(choice.html).toContain('<html lang="en">');
    expect(choice.html).toContain('Demonstration. Do not enter real people');
    expect(choice.html).not.toContain('<script');
    expect(choice.policy).toContain(`form-action 'self' ${site};`);
  });

  test('asks again at every sign-in: desks are shared', async () => {
    const { go } = browser();
    const first = await start();
    await go(actionOf(await go(first.url)), { email: 'finance@example.org' });
    const second = await go((await start()).url);
    expect(second.html).toContain('Who are you today?');
  });

  test('nobody chosen, somebody unknown, a page left open', async () => {
    const { handle, url } = await start();
    const { go } = browser();
    const choice = await go(url);
    const unknown = await go(actionOf(choice), { email: 'mallory@example.org' });
    expect(unknown.status).toBe(400);
    const cancelled = await go(actionOf(choice), { cancel: 'yes' });
    expect(cancelled.url.searchParams.get('error')).toBe('access_denied');
    await expect(callback(handle, cancelled.url.search.slice(1))).rejects.toMatchObject({ code: 'not-signed-in' });
    const stranger = await browser().go(actionOf(choice), { email: 'finance@example.org' });
    expect(stranger.status).toBe(400);
    expect(stranger.html).toContain('Start again');
  });
});

describe('what a thief tries', () => {
  test('the code of one sign-in in another browser’s sign-in', async () => {
    const victim = await signInAs('operator@example.org');
    const thief = await start();
    const thiefState = new URL(thief.url).searchParams.get('state') ?? '';
    const query = new URLSearchParams(victim.back.url.search);
    query.set('state', thiefState);
    // State fits now; the verifier of PKCE does not.
    await expect(callback(thief.handle, query.toString())).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a code once more', async () => {
    const { handle, back } = await signInAs('finance@example.org');
    const query = back.url.search.slice(1);
    await callback(handle, query);
    await expect(callback(handle, query)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('an answer that names another issuer', async () => {
    const { handle, back } = await signInAs('finance@example.org');
    const query = new URLSearchParams(back.url.search);
    query.set('iss', 'https://evil.example');
    await expect(callback(handle, query.toString())).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test.each([
    ['another way back', { redirect_uri: 'https://evil.example/callback' }],
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['another client', { client_id: 'somebody' }],
    ['a token in the address', { response_type: 'id_token' }],
  ])('a request with %s is stopped at the issuer', async (_what, change) => {
    const url = new URL((await start()).url);
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    const answer = await browser().go(url.href);
    expect(answer.url.hostname).toBe('127.0.0.1');
    expect(answer.html).not.toContain('Who are you today?');
    expect(answer.url.searchParams.get('code')).toBeNull();
    // The person reads that it did not work; why is in the log, or in the answer to the client.
    expect(
      answer.html.includes('This sign-in did not work') ||
        answer.url.searchParams.has('error') ||
        answer.url.hash.includes('error'),
    ).toBe(true);
  });

  test('a name that only resolves to this machine', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${issuerUrl}/.well-known/openid-configuration`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe('the client', () => {
  test('speaks in clear to this machine only', () => {
    const to = (url: string) => () => staffIssuer({ issuer: url, clientId: 'x' });
    expect(to('https://issuer.example')).not.toThrow();
    expect(to('http://127.0.0.1:3002/oidc')).not.toThrow();
    for (const url of [
      'http://issuer.example',
      'http://127.0.0.1.evil.example/oidc',
      'http://10.0.0.7',
      'ftp://127.0.0.1',
    ]) {
      expect(to(url)).toThrow('https');
    }
  });

  test('an issuer that is away is "try again", and is asked again', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const away = staffIssuer({ issuer: `http://127.0.0.1:${port}/oidc`, clientId: 'x' });
    const ask = () =>
      away.authorizationUrl({
        redirectUri: `${site}${callbackPath}`,
        state: newSecret(randomBytes),
        nonce: newSecret(randomBytes),
        codeVerifier: newSecret(randomBytes),
      });
    await expect(ask()).rejects.toMatchObject({ code: 'busy-try-again' });
    await expect(ask()).rejects.toMatchObject({ code: 'busy-try-again' });
  });
});

test('a restart in the middle of a sign-in changes nothing', async () => {
  const { url, handle } = await start();
  const { go } = browser();
  const choice = await go(url);
  issuer.close();
  issuer = createSignIn(options());
  const back = await go(actionOf(choice), { email: 'liaison@example.org' });
  const { actor } = await callback(handle, back.url.search.slice(1));
  expect(actor.staffId).toBe('staff-liaison');
});

// The library behind the issuer reads Date by itself, and so does the client: one moved time has to hold for both.
describe('on a clock that was moved', () => {
  const minute = 60_000;
  let clock: Clock;
  beforeEach(() => {
    clock = createClock({ movesDate: true });
  });
  afterEach(() => clock.close());

  test('people sign in, a year later and the year after that', async () => {
    for (let year = 0; year < 2; year += 1) {
      await clock.advance(365 * 24 * 60 * minute);
      const { handle, back } = await signInAs('finance@example.org');
      const { actor } = await callback(handle, back.url.search.slice(1));
      expect(actor.staffId).toBe('staff-finance');
    }
  });

  test('a code is good for a minute', async () => {
    const fresh = await signInAs('finance@example.org');
    await clock.advance(minute - 10_000);
    await expect(callback(fresh.handle, fresh.back.url.search.slice(1))).resolves.toHaveProperty('actor');
    const { handle, back } = await signInAs('finance@example.org');
    await clock.advance(minute + 1000);
    await expect(callback(handle, back.url.search.slice(1))).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('the page of choices is good for a quarter of an hour', async () => {
    const { go } = browser();
    const choice = await go((await start()).url);
    await clock.advance(16 * minute);
    const late = await go(actionOf(choice), { email: 'finance@example.org' });
    expect(late.status).toBe(400);
    expect(late.html).toContain('Start again');
  });
});
const sessions = fakeSessions();
