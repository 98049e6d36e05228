import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `npm run token -- WHO` prints a bearer token for the JSON API of a running local system, through the same doors that
 * people use: a participant's code is read from the mailbox, staff choose themselves at the demonstration's issuer.
 */
export interface LocalAddresses {
  /** http://127.0.0.1:3000 */
  site: string;
  /** http://127.0.0.1:3002 */
  desk: string;
}

const timeoutMs = 20_000;

async function call(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs), ...init });
}

async function json(response: Response, what: string): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Cookies by host, as a browser keeps them: the port does not count, the path does not matter here. */
class CookieJar {
  readonly values = new Map<string, string>();
  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=;\s]+)=([^;]*)/.exec(line) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '' || /;\s*max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line))
        this.values.delete(name);
      else this.values.set(name, value);
    }
  }
  header(): Record<string, string> {
    const line = [...this.values].map(([name, value]) => `${name}=${value}`).join('; ');
    return line === '' ? {} : { cookie: line };
  }
}

interface MailboxMessage {
  id: string;
  subject: string;
  kind?: string;
}

async function codeMails(desk: string, email: string): Promise<MailboxMessage[]> {
  const url = new URL('/mail.json', desk);
  url.search = new URLSearchParams({ to: email, kind: 'sign-in-code' }).toString();
  const response = await call(url);
  if (!response.ok) throw new Error(`mailbox: ${response.status}`);
  return (await response.json()) as MailboxMessage[];
}

/** The six digits of the newest code to this address that is not among `before`. Waits for it, but not for ever. */
export async function newestCode(
  desk: string,
  email: string,
  before: ReadonlySet<string> = new Set(),
): Promise<string> {
  for (let turn = 0; turn < 100; turn += 1) {
    const message = (await codeMails(desk, email)).find((each) => !before.has(each.id));
    const digits = /\b(\d{3}) (\d{3})\b/.exec(message?.subject ?? '');
    if (digits) return `${digits[1]}${digits[2]}`;
    await sleep(100);
  }
  throw new Error(`mailbox: no code arrived for ${email}`);
}

export const participantToken = (who: LocalAddresses & { email: string; language?: string }): Promise<string> =>
  codeToken({ ...who, door: '/api/session' });

/** A Career Coach signs in at a door of their own; the Liaison has added the address before. */
export const coachToken = (who: LocalAddresses & { email: string; language?: string }): Promise<string> =>
  codeToken({ ...who, door: '/api/coach/session' });

async function codeToken({
  site,
  desk,
  email,
  language = 'en',
  door,
}: LocalAddresses & { email: string; language?: string; door: string }): Promise<string> {
  const before = new Set((await codeMails(desk, email)).map((message) => message.id));
  const headers = { 'content-type': 'application/json' };
  const asked = await json(
    await call(new URL(`${door}/code?lang=${language}`, site), {
      method: 'POST',
      headers,
      body: JSON.stringify({ email }),
    }),
    'asking for a code',
  );
  const code = await newestCode(desk, email, before);
  const body = JSON.stringify({ handle: asked['handle'], code });
  const opened = await json(await call(new URL(door, site), { method: 'POST', headers, body }), 'redeeming the code');
  return String(opened['token']);
}

interface Form {
  action: string;
  fields: Record<string, string>;
}

const unescape = (html: string): string =>
  html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescape(value);
};

/** The form that goes on with the sign-in, with its hidden fields, as a browser would send it. */
function signInForm(page: string): Form | undefined {
  for (const [, tag = '', inside = ''] of page.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)) {
    const action = attribute(tag, 'action') ?? '';
    if (!/\/staff\/sign-in$|\/interaction\//.test(action)) continue;
    const hidden = [...inside.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      attribute(input, 'name') ?? '',
      attribute(input, 'value') ?? '',
    ]);
    return { action, fields: Object.fromEntries(hidden) as Record<string, string> };
  }
  return undefined;
}

/** `who` is a ready person's address, such as skillsteam.se@example.org. */
export async function staffToken({ site, who }: LocalAddresses & { who: string }): Promise<string> {
  const jar = new CookieJar();
  let at = new URL('/staff/sign-in', site);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 16; step += 1) {
    const response = await call(at, {
      headers: { ...jar.header(), ...(form ? { origin: at.origin } : {}) },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    jar.take(response);
    const token = jar.values.get('skillsdesk') ?? jar.values.get('__Host-skillsdesk');
    if (token !== undefined) return token;
    const page = await response.text();
    const next = response.headers.get('location') ?? /url=(.+)$/.exec(response.headers.get('refresh') ?? '')?.[1];
    if (next !== undefined) {
      [at, form] = [new URL(next, at), undefined];
      continue;
    }
    const found = signInForm(page);
    if (!response.ok || found === undefined)
      throw new Error(`staff sign-in stopped: ${at.pathname}, ${response.status}`);
    // Our own page says how to go on; the issuer's asks who it is.
    const choice = found.action.includes('/interaction/') ? { email: who } : {};
    form = new URLSearchParams({ ...found.fields, ...choice });
    at = new URL(found.action, at);
  }
  throw new Error('staff sign-in: too many steps');
}

const staffNames = ['skillsteam', 'liaison', 'finance', 'operator', 'step', 'accommodation', 'payments', 'auditor'];

/** Staff by their short name (skillsteam.se) or address, coaches by `coach.…`; every other address is a participant. */
export function tokenFor(who: string, addresses: LocalAddresses): Promise<string> {
  const email = who.includes('@') ? who : `${who}@example.org`;
  const [name = ''] = email.split(/[.@]/);
  const staff = email.endsWith('@example.org') && staffNames.includes(name);
  if (staff) return staffToken({ ...addresses, who: email });
  return name === 'coach' ? coachToken({ ...addresses, email }) : participantToken({ ...addresses, email });
}

async function main(): Promise<void> {
  const who = process.argv[2];
  if (who === undefined) {
    console.error(
      'Usage: npm run -s token -- WHO\nWHO: skillsteam.se, skillsteam.se2, skillsteam.bh, liaison, finance, operator, coach.river, or a participant’s e-mail address.\nPORT says where the local system listens (3000).',
    );
    process.exit(2);
  }
  const port = Number(process.env['PORT'] ?? 3000);
  try {
    console.log(await tokenFor(who, { site: `http://127.0.0.1:${port}`, desk: `http://127.0.0.1:${port + 2}` }));
  } catch (error) {
    const refused = error instanceof TypeError && error.message === 'fetch failed';
    console.error(refused ? `Nothing answers on port ${port}. Start the system first: npm start` : String(error));
    process.exit(1);
  }
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === import.meta.filename) await main();
