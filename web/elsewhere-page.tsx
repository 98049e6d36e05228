import { localeOf } from '../domain/languages.ts';
import { Alert } from './display-components.tsx';
import { EverywherePart } from './everywhere-part.tsx';
import { Actions, Button, PostForm } from './form-components.tsx';
import { Page, type PageContext } from './page.tsx';

interface OpenSession {
  sessionId: string;
  startedAt: string;
  usedAt: string;
  here: boolean;
}

/** Where somebody is signed in now, each to be ended alone. By times only: no address and no kind of browser is kept. */
export function ElsewherePage(props: { ctx: PageContext; sessions: readonly OpenSession[]; ended: boolean }) {
  const { ctx, sessions } = props;
  const { t, signedIn } = ctx;
  const format = new Intl.DateTimeFormat(localeOf(ctx.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: ctx.timeZone,
  });
  const say = (instant: string): string => format.format(new Date(instant));
  return (
    <Page ctx={ctx} title={t('common.elsewhere.title')}>
      {props.ended ? (
        <Alert kind="success" live>
          {t('common.elsewhere.ended')}
        </Alert>
      ) : null}
      <p>{t('common.elsewhere.lead')}</p>
      {sessions.map(({ sessionId, startedAt, usedAt, here }) => (
        <div class="sd-card">
          <h2>{t(here ? 'common.elsewhere.here' : 'common.elsewhere.other')}</h2>
          <p>{t('common.elsewhere.began', { at: say(startedAt) })}</p>
          <p>{t('common.elsewhere.used', { at: say(usedAt) })}</p>
          {here || !signedIn ? null : (
            <PostForm ctx={ctx} action={`${signedIn.signOutAction}-elsewhere`}>
              <input type="hidden" name="session" value={sessionId} />
              <Actions>
                <Button text={t('common.elsewhere.end', { at: say(startedAt) })} kind="outline" />
              </Actions>
            </PostForm>
          )}
        </div>
      ))}
      {sessions.length > 1 ? null : <p>{t('common.elsewhere.only')}</p>}
      <EverywherePart ctx={ctx} />
    </Page>
  );
}
