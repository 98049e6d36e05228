import { Actions, Button } from './form-components.tsx';
import { Page, type PageContext } from './page.tsx';

/** What somebody typed and sent too late, to be sent again: nothing of it is lost, and nothing was changed yet. */
export function KeptPage(props: {
  ctx: PageContext;
  fields: readonly (readonly [name: string, value: string])[];
  signInHref: string;
}) {
  const { ctx, fields } = props;
  const { t } = ctx;
  const signedIn = ctx.signedIn !== undefined;
  return (
    <Page ctx={ctx} title={t(signedIn ? 'error.form-expired.title' : 'common.kept.signed-out')}>
      <p>{t('common.kept.text')}</p>
      {signedIn ? null : (
        <ol class="usa-list">
          <li>
            <a class="usa-link" href={props.signInHref} target="_blank" rel="noopener">
              {t('common.kept.sign-in')}
            </a>
          </li>
          <li>{t('common.kept.then')}</li>
        </ol>
      )}
      {/* No new operation id: sent twice it is the same command. */}
      <form method="post" action={ctx.path}>
        <input type="hidden" name="csrfToken" value={ctx.csrfToken} />
        {fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Actions>
          <Button text={t('common.kept.send')} />
        </Actions>
      </form>
    </Page>
  );
}
