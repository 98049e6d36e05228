import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { Refusal } from '../../domain/errors.ts';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { openUntil, renewalDue, type Session } from '../../domain/sign-in/session.ts';
import type { PageContext } from '../../web/page.tsx';
import { languageOr, translator, type Language, type Translate } from '../../web/text.ts';
import {
  isBoardLanguage,
  type BoardLanguage,
  languageSpoken,
  mirrored,
  staffLanguages,
} from '../../domain/languages.ts';
import type { Actor } from '../../domain/access/actor.ts';
import { ledFrom, partsOf } from '../../domain/access/parts.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import { crashFields, log } from '../handler-stack.ts';
import type { HttpContext, HttpEnv, HttpOptions } from './environment.ts';
import { answerError } from './errors.tsx';
import { checkOrigin, originSecretHeader, sameText, setFileHeaders, setSecurityHeaders } from './security.ts';

const formCookie = (options: HttpOptions): string =>
  `${options.baseUrl.startsWith('https://') ? '__Host-' : ''}skillsdesk-form`;
const languageCookie = 'skillsdesk-language';
const maxBodyBytes = 1_000_000;

const secretText = (options: HttpOptions, bytes = 24): string =>
  Buffer.from(options.randomBytes(bytes)).toString('base64url');

/**
 * The stack under the pages and JSON of one audience: origin secret, session, language, tokens, headers, errors. Routes are
 * added by the caller. A GET never changes anything; a POST from a browser carries its session's token or is refused.
 */
export function pagesApp(options: HttpOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();

  app.use(async (c, next) => {
    const startedMs = performance.now();
    if (!sameText(c.req.header(originSecretHeader) ?? '', options.originSecret)) return c.text('Forbidden', 403);
    const nonce = secretText(options, 16);
    const url = new URL(c.req.url);
    c.set('json', isJson(c, url.pathname));
    c.set('session', undefined);
    const anonymousToken = formToken(c, options);
    // First without a session, so that an error on the way to the session has a page too.
    c.set('page', pageContext(c, options, url, { nonce, anonymousToken, session: undefined }));
    await readSession(c, options);
    c.set('page', pageContext(c, options, url, { nonce, anonymousToken, session: c.get('session') }));
    rememberLanguage(c, options, url);
    if (!['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) await checkWrite(c, options);
    const start = startElsewhere(c, options, url);
    if (start === undefined) await next();
    else c.res = c.redirect(start, 303);
    if (c.res.headers.get('cache-control') === null) setSecurityHeaders(c, options, nonce);
    else setFileHeaders(c, options);
    log.info('page served', {
      route: c.req.routePath,
      status: c.res.status,
      durationMs: Math.round(performance.now() - startedMs),
    });
    return undefined;
  });

  app.notFound((c) => refuse(c, options, new Refusal('not-found')));
  app.onError((error, c) => {
    if (error instanceof Refusal) {
      log.info('request refused', { code: error.code, route: c.req.routePath });
      return refuse(c, options, error);
    }
    log.error('handler broke', { route: c.req.routePath, ...crashFields(error) });
    return refuse(c, options, new Refusal('something-broke'));
  });
  return app;
}

/** The first page of a part leads staff who have nothing there to where their own work begins. Scripts are told that they may not. */
function startElsewhere(c: HttpContext, { homeHref, isForStaff }: HttpOptions, url: URL): string | undefined {
  const actor = c.get('session')?.actor;
  const isFirstPage = isForStaff && url.pathname === homeHref && c.req.method === 'GET' && !c.get('json');
  return isFirstPage && actor?.kind === 'staff' ? ledFrom(homeHref, actor) : undefined;
}

async function refuse(c: HttpContext, options: HttpOptions, refusal: Refusal): Promise<Response> {
  const response = await answerError(c, options, refusal);
  setSecurityHeaders(c, options, c.get('page').nonce);
  return c.body(response.body, response.status, response.headers);
}

/** The JSON of staff, finance and the rest, below each one's part of the site. */
const isApiOfStaff = (path: string): boolean =>
  /^\/(?:staff|staff\/accommodation|staff\/oversight|finance|finance\/payments)\/api\//.test(path);

const isJson = (c: HttpContext, path: string): boolean =>
  path.startsWith('/api/') ||
  isApiOfStaff(path) ||
  path === '/openapi.json' ||
  (c.req.header('accept') ?? '').startsWith('application/json');

async function readSession(c: HttpContext, options: HttpOptions): Promise<void> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{16,200})$/.exec(c.req.header('authorization') ?? '')?.[1];
  const cookie = getCookie(c, cookieNames(options.baseUrl).session);
  const token = bearer ?? cookie;
  c.set('sessionToken', undefined);
  c.set('signedInBy', undefined);
  if (token === undefined || !/^[A-Za-z0-9_-]{16,200}$/.test(token)) return;
  const session = await options.sessions.find(token);
  if (!session) return;
  if (renewalDue(session, options.now(), options.settings.signIn)) await options.sessions.renew(token);
  c.set('session', session);
  c.set('sessionToken', token);
  c.set('signedInBy', bearer === undefined ? 'cookie' : 'bearer');
}

/** Asked for on this page, chosen before, the person's own, what the browser speaks: the first that the board has switched on. */
function languageOf(c: HttpContext, options: HttpOptions, url: URL, session: Session | undefined): Language {
  const known = (value: string | undefined): value is Language =>
    (isBoardLanguage(value) && languagesOf(options).includes(value)) || (value === mirrored && options.demonstration);
  const spoken = (c.req.header('accept-language') ?? '').split(',').map(languageSpoken).find(known);
  const asked = [url.searchParams.get('lang') ?? undefined, getCookie(c, languageCookie), session?.language, spoken];
  return asked.find(known) ?? 'en';
}

const languagesOf = ({ settings, isForStaff }: HttpOptions): readonly BoardLanguage[] =>
  isForStaff ? settings.languages.filter((each) => staffLanguages.includes(each)) : settings.languages;

/** A preference, not an action: the only thing that a GET keeps. */
function rememberLanguage(c: HttpContext, options: HttpOptions, url: URL): void {
  const language = c.get('page').language;
  if (url.searchParams.get('lang') !== language) return;
  keepLanguage(c, options, language);
}

/** From here on the pages are in this language on this device. */
export function keepLanguage(c: HttpContext, options: Pick<HttpOptions, 'baseUrl'>, language: string): void {
  setCookie(c, languageCookie, language, cookieOptions(options, 31_536_000));
}

export const cookieOptions = (options: Pick<HttpOptions, 'baseUrl'>, maxAgeSeconds: number) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'Lax' as const,
  secure: options.baseUrl.startsWith('https://'),
  maxAge: maxAgeSeconds,
});

/** The same page for somebody who reads another language: a receipt, a letter. */
export const inLanguage = (ctx: PageContext, language: string, options: Pick<HttpOptions, 'texts'>): PageContext => ({
  ...ctx,
  language: languageOr(language),
  t: translator(language, ...options.texts),
});

function pageContext(
  c: HttpContext,
  options: HttpOptions,
  url: URL,
  { nonce, anonymousToken, session }: { nonce: string; anonymousToken: string; session: Session | undefined },
): PageContext {
  const language = languageOf(c, options, url, session);
  const { settings } = options;
  const actor = session?.actor;
  const t = translator(language, ...options.texts);
  return {
    t,
    language,
    path: `${url.pathname}${url.search}`,
    nonce,
    csrfToken: session?.csrfToken ?? anonymousToken,
    newOperationId: () => `op_${secretText(options)}`,
    nowMs: options.now().getTime(),
    timeZone: settings.timeZone,
    demonstration: options.demonstration,
    boardName: settings.boardName,
    languageAccessLine: settings.languageAccessLine,
    requests: settings.requests,
    counties: settings.counties,
    unemploymentPhones: settings.unemployment.phones,
    uploadLimits: {
      megabytes: Math.floor(settings.uploads.maxBytes / 1024 / 1024),
      documents: settings.uploads.maxDocuments,
    },
    languages: settings.languages,
    pageLanguages: languagesOf(options),
    cssHref: options.cssHref,
    homeHref: options.homeHref,
    stayHref: options.stayHref,
    signedIn: session &&
      actor && {
        name: nameOf(actor, settings, t),
        signOutAction: options.signOutPath,
        untilMs: Date.parse(openUntil(session, options.now(), settings.signIn)),
        parts: actor.kind === 'staff' ? partsOf(actor).filter(({ href }) => href !== options.homeHref) : undefined,
      },
  };
}

/** Who somebody is here: the same address may be a coach's and a participant's, and a session is one of the two. */
function nameOf(actor: Actor, settings: Pick<Settings, 'partners'>, t: Translate): string | undefined {
  if (actor.kind === 'staff') return actor.name;
  if (actor.kind === 'participant') return undefined;
  return t('common.coach-of', { name: actor.name, organization: partnerName(settings, actor.organizationId) });
}

/** Before sign-in there is no session that could hold the token: the same random text in a cookie and in the form. */
function formToken(c: HttpContext, options: HttpOptions): string {
  const name = formCookie(options);
  const before = getCookie(c, name);
  if (before !== undefined && /^[A-Za-z0-9_-]{20,64}$/.test(before)) return before;
  const token = secretText(options);
  // Files are fetched without cookies (the edge leaves them out): one must not replace the token of the page that asked for it.
  const isFile = /^\/(?:staff\/)?assets\//.test(new URL(c.req.url).pathname);
  if (c.req.method === 'GET' && !isFile) setCookie(c, name, token, cookieOptions(options, 86_400));
  return token;
}

async function checkWrite(c: HttpContext, options: HttpOptions): Promise<void> {
  if (Number(c.req.header('content-length') ?? '0') > maxBodyBytes) throw new Refusal('too-large');
  if (c.get('signedInBy') === 'bearer') return;
  const type = c.req.header('content-type') ?? '';
  const path = new URL(c.req.url).pathname;
  // A script whose session has ended is told so, and not that a form is old that it never had.
  if (c.get('session') === undefined && isApiOfStaff(path)) throw new Refusal('not-signed-in');
  if (c.get('session') === undefined && path.startsWith('/api/')) {
    // A script's sign-in: no cookie yet to forge with. JSON only, which another site's form cannot send.
    if (!type.startsWith('application/json')) throw new Refusal('invalid-input');
    return;
  }
  checkOrigin(c, options);
  const expected = c.get('page').csrfToken;
  const given = type.startsWith('application/json')
    ? c.req.header('x-csrf-token')
    : (await c.req.parseBody())['csrfToken'];
  if (typeof given !== 'string' || !sameText(given, expected)) throw new Refusal('form-expired');
}
