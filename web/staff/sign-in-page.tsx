import { Alert, Button, ButtonLink, Page, PostForm } from '../layout.tsx';
import type { PageContext } from '../page.tsx';

export function StaffSignInPage({ ctx, next, failed }: { ctx: PageContext; next: string; failed: boolean }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('staff.sign-in.title')}>
      {failed ? (
        <Alert kind="error" live>
          {t('staff.sign-in.failed')}
        </Alert>
      ) : null}
      <p>{t('staff.sign-in.text')}</p>
      <PostForm ctx={ctx} action="/staff/sign-in">
        <input type="hidden" name="next" value={next} />
        <Button text={t('staff.sign-in.button')} />
      </PostForm>
      <p>
        <a class="usa-link" href="/">
          {t('staff.sign-in.participants')}
        </a>
      </p>
    </Page>
  );
}

/** Shown for a blink on the way to the issuer; the link is for browsers that do not go by themselves. */
export function StaffLeavingPage({ ctx, url }: { ctx: PageContext; url: string }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('staff.sign-in.leaving')}>
      <ButtonLink href={url} text={t('staff.sign-in.button')} />
    </Page>
  );
}
