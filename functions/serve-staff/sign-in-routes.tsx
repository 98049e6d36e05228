import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { Refusal } from '../../domain/errors.ts';
import type { SignInCommandName, SignInInput, SignInValue } from '../../domain/sign-in/commands.ts';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { safeReturnTo } from '../../domain/sign-in/return-to.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { StaffLeavingPage, StaffSignInPage } from '../../web/staff/sign-in-page.tsx';
import { formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { elsewhereRoutes } from '../http/elsewhere-routes.tsx';
import { cookieOptions } from '../http/pages-app.tsx';
import type { StaffDeps } from './deps.ts';

/** Long enough for a second factor that has to be fetched from another room. */
const awaySeconds = 15 * 60;

export function signInRoutes(app: Hono<HttpEnv>, { http, commands }: StaffDeps): void {
  const cookies = cookieNames(http.baseUrl);
  const run = async <N extends SignInCommandName>(input: SignInInput<N>): Promise<SignInValue<N>> =>
    valueOf((await commands.invoke('sign-in', input)) as CommandAnswer<SignInValue<N>>);

  app.get('/staff/sign-in', (c) => {
    const next = safeReturnTo(c.req.query('next'));
    // Who works on no packets is led on from there.
    if (c.get('session')?.actor.kind === 'staff') return seeOther(c, next);
    const failed = c.req.query('failed') !== undefined;
    return page(c, <StaffSignInPage ctx={c.get('page')} next={next} failed={failed} />);
  });

  app.post('/staff/sign-in', async (c) => {
    const form = await readForm(c);
    const { url, handle } = await run<'staff-start'>({
      command: 'staff-start',
      returnTo: safeReturnTo(formText(form, 'next')),
    });
    setCookie(c, cookies.staffStart, handle, cookieOptions(http, awaySeconds));
    // Not a redirect: browsers hold the whole way of a form to our own policy's form-action, and where the issuer stands is
    // known to the sign-in function only. This page sends itself on, and has a link for browsers that do not.
    c.header('Refresh', `0; url=${url}`);
    return page(c, <StaffLeavingPage ctx={c.get('page')} url={url} />);
  });

  app.get('/staff/callback', async (c) => {
    const handle = getCookie(c, cookies.staffStart) ?? '';
    deleteCookie(c, cookies.staffStart, { path: '/', secure: http.baseUrl.startsWith('https://') });
    try {
      const { token, endsAt, returnTo } = await run<'staff-callback'>({
        command: 'staff-callback',
        handle,
        query: new URL(c.req.url).search.slice(1),
      });
      const seconds = Math.max(0, Math.floor((Date.parse(endsAt) - http.now().getTime()) / 1000));
      setCookie(c, cookies.session, token, cookieOptions(http, seconds));
      return seeOther(c, returnTo);
    } catch (error) {
      // A stale tab or somebody else's answer: start again, with a word why. A missing role gets its own page.
      if (error instanceof Refusal && (error.code === 'not-signed-in' || error.code === 'invalid-input'))
        return seeOther(c, '/staff/sign-in?failed=1');
      throw error;
    }
  });

  app.post('/staff/sign-out', async (c) => {
    const token = c.get('sessionToken');
    if (token !== undefined) await run<'sign-out'>({ command: 'sign-out', token });
    deleteCookie(c, cookies.session, { path: '/', secure: http.baseUrl.startsWith('https://') });
    return seeOther(c, '/staff/sign-in');
  });

  elsewhereRoutes(app, { commands, path: '/staff/sign-out-elsewhere' });

  app.post('/staff/sign-out-everywhere', async (c) => {
    const token = c.get('sessionToken');
    if (token === undefined) throw new Refusal('not-signed-in');
    await run<'sign-out-everywhere'>({ command: 'sign-out-everywhere', token });
    deleteCookie(c, cookies.session, { path: '/', secure: http.baseUrl.startsWith('https://') });
    return seeOther(c, '/staff/sign-in');
  });
}
