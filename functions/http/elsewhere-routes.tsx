import type { Hono } from 'hono';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { SignInInput, SignInValue } from '../../domain/sign-in/commands.ts';
import { ElsewherePage } from '../../web/elsewhere-page.tsx';
import { formText, page, readForm, seeOther, valueOf } from './answers.ts';
import type { HttpContext, HttpEnv } from './environment.ts';

/** Where whoever is signed in here is signed in too; they end one of those, or all. */
export function elsewhereRoutes(
  app: Hono<HttpEnv>,
  { commands, path }: { commands: Pick<CommandClient, 'invoke'>; path: `${string}/sign-out-elsewhere` },
): void {
  const run = async <N extends 'list-sessions' | 'end-session'>(input: SignInInput<N>): Promise<SignInValue<N>> =>
    valueOf((await commands.invoke('sign-in', input)) as CommandAnswer<SignInValue<N>>);
  const tokenOf = (c: HttpContext): string => {
    const token = c.get('session') && c.get('sessionToken');
    if (token === undefined) throw new Refusal('not-signed-in');
    return token;
  };

  app.get(path, async (c) => {
    const { sessions } = await run<'list-sessions'>({ command: 'list-sessions', token: tokenOf(c) });
    const ended = c.req.query('done') !== undefined;
    return page(c, <ElsewherePage ctx={c.get('page')} sessions={sessions} ended={ended} />);
  });

  app.post(path, async (c) => {
    const token = tokenOf(c);
    await run<'end-session'>({ command: 'end-session', token, sessionId: formText(await readForm(c), 'session') });
    return seeOther(c, `${path}?done=yes`);
  });
}
