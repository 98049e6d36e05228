import { writtenIn } from '../../domain/languages.ts';
import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import {
  signInCommands,
  type SignInCommandName,
  type SignInInput,
  type SignInValue,
} from '../../domain/sign-in/commands.ts';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { CodePage, SignInPage } from '../../web/participant/sign-in-pages.tsx';
import { formText, networkAddress, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { elsewhereRoutes } from '../http/elsewhere-routes.tsx';
import { cookieOptions } from '../http/pages-app.tsx';
import { attempt, drawn, refusedStatus } from './attempt.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** Hands one sign-in command on and reads its answer by the command's own schema. */
export async function signIn<N extends SignInCommandName>(
  deps: Pick<ParticipantDeps, 'commands'>,
  input: SignInInput<N>,
): Promise<SignInValue<N>> {
  const answer = (await deps.commands.invoke('sign-in', input)) as CommandAnswer<unknown>;
  return signInCommands[input.command as N].value.parse(valueOf(answer)) as SignInValue<N>;
}

/** Only a path of our own pages; never another site, never the parts for staff. */
function safeNext(path: string): string {
  return /^\/(?:applications|coaches|notice)(?:[/?][A-Za-z0-9\-._~&=%/?]*)?$/.test(path) ? path : '/applications';
}

export function signInRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const names = cookieNames(deps.baseUrl);
  const minutes = deps.settings.signIn.codeMinutes;

  app.get('/sign-in', (c) => {
    const next = safeNext(c.req.query('next') ?? '');
    if (c.get('session')?.actor.kind === 'participant') return seeOther(c, next);
    return page(c, <SignInPage ctx={c.get('page')} next={next} />);
  });

  app.post('/sign-in', async (c) => {
    const form = await readForm(c);
    const [email, next] = [formText(form, 'email'), safeNext(formText(form, 'next'))];
    const result = await attempt(() => requestCode(c, deps, email, formText(form, 'operationId')));
    if (result.refusal) {
      const known = drawn(c, emailRefusal(result.refusal), ['email']);
      const status = refusedStatus(c, result.refusal);
      return page(c, <SignInPage ctx={c.get('page')} next={next} email={email} {...known} />, status);
    }
    setCookie(c, names.code, result.value.handle, cookieOptions(deps, minutes * 60));
    return seeOther(c, `/sign-in/code?next=${encodeURIComponent(next)}`);
  });

  app.get('/sign-in/code', (c) => {
    const next = safeNext(c.req.query('next') ?? '');
    if (getCookie(c, names.code) === undefined) return seeOther(c, `/sign-in?next=${encodeURIComponent(next)}`);
    return page(c, <CodePage ctx={c.get('page')} next={next} minutes={minutes} />);
  });

  app.post('/sign-in/code', async (c) => {
    const form = await readForm(c);
    const next = safeNext(formText(form, 'next'));
    const handle = getCookie(c, names.code) ?? '';
    const result = await attempt(() =>
      signIn<'redeem-code'>(deps, { command: 'redeem-code', handle, code: formText(form, 'code') }),
    );
    if (result.refusal) {
      const known = drawn(c, codeRefusal(result.refusal), ['code']);
      return page(c, <CodePage ctx={c.get('page')} next={next} minutes={minutes} {...known} />, 400);
    }
    const seconds = Math.max(60, Math.floor((Date.parse(result.value.endsAt) - deps.now().getTime()) / 1000));
    setCookie(c, names.session, result.value.token, cookieOptions(deps, seconds));
    deleteCookie(c, names.code, cookieOptions(deps, 0));
    return seeOther(c, next);
  });

  app.post('/sign-out', async (c) => {
    const token = c.get('sessionToken');
    if (token !== undefined) await signIn<'sign-out'>(deps, { command: 'sign-out', token });
    deleteCookie(c, names.session, cookieOptions(deps, 0));
    return seeOther(c, '/');
  });

  elsewhereRoutes(app, { commands: deps.commands, path: '/sign-out-elsewhere' });

  app.post('/sign-out-everywhere', async (c) => {
    const token = c.get('sessionToken');
    if (token === undefined) throw new Refusal('not-signed-in');
    await signIn<'sign-out-everywhere'>(deps, { command: 'sign-out-everywhere', token });
    deleteCookie(c, names.session, cookieOptions(deps, 0));
    return seeOther(c, '/');
  });
}

export function requestCode(
  c: HttpContext,
  deps: ParticipantDeps,
  email: string,
  formToken: string,
  door: 'participant' | 'coach' = 'participant',
) {
  return signIn<'request-code'>(deps, {
    command: 'request-code',
    email,
    language: writtenIn(c.get('page').language),
    networkAddress: networkAddress(c),
    formToken,
    door,
  });
}

export const emailRefusal = (refusal: Refusal): Refusal =>
  refusal.code === 'invalid-input'
    ? new Refusal('invalid-input', {}, [{ field: 'email', key: 'not-an-email' }])
    : refusal;

export function codeRefusal(refusal: Refusal): Refusal {
  if (refusal.code !== 'invalid-input') return refusal;
  const handleIsBad = refusal.fields.some(({ field }) => field === 'handle');
  return handleIsBad ? new Refusal('code-expired') : new Refusal('invalid-input', {}, [{ field: 'code', key: 'code' }]);
}
