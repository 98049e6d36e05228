import { Alert } from '../display-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { oversightNavigation, pagesFor, type OversightRights } from './navigation.ts';

/** The first page of operators and auditors: what there is to look at. */
export function OverviewPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  /** Of an auditor: the last day. */
  readsThrough: string | undefined;
}) {
  const { ctx, rights, readsThrough } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('oversight.title')} navigation={oversightNavigation(t, rights, 'overview')}>
      <p>{t('oversight.lead')}</p>
      {readsThrough === undefined ? null : (
        <Alert kind="info">{t('oversight.reads-through', { day: words(ctx).day(readsThrough) })}</Alert>
      )}
      <ul class="sd-tasks">
        {pagesFor(rights)
          .filter(({ name }) => name !== 'overview')
          .map(({ name, href }) => (
            <li>
              <span>
                <a class="usa-link" href={href}>
                  {t(`oversight.nav.${name}`)}
                </a>
                <span class="usa-hint">{t(`oversight.about.${name}`)}</span>
              </span>
            </li>
          ))}
      </ul>
    </Page>
  );
}
