import type { Center } from '../../domain/settings.ts';
import { WithPhones } from '../display-components.tsx';
import { ButtonLink } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { choicesOffered } from './ask-page.tsx';

/** The first page: what this is, what it takes, and whom to call instead. */
export function StartPage({ ctx, centers }: { ctx: PageContext; centers: readonly Center[] }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('start.title')}>
      <p>{t('start.lead')}</p>
      <p class="sd-actions">
        <ButtonLink href={ctx.signedIn ? '/applications' : '/sign-in'} text={t('start.begin')} />
      </p>
      <h2>{t('start.ask.title')}</h2>
      <ul>
        {choicesOffered(ctx).map(({ name }) => (
          <li>
            <strong>{t(`ask.${name}.title`)}</strong>
            <br />
            {t(`ask.${name}.text`)}
          </li>
        ))}
      </ul>
      <h2>{t('start.how.title')}</h2>
      <ol>
        <li>{t('start.how.sign-in')}</li>
        <li>{t('start.how.form')}</li>
        <li>{t('start.how.documents')}</li>
        <li>{t('start.how.send')}</li>
      </ol>
      <h2>{t('start.need.title')}</h2>
      <ul>
        <li>{t('start.need.email')}</li>
        <li>{t('start.need.id')}</li>
        <li>{t('start.need.school')}</li>
        <li>{t('start.need.income')}</li>
      </ul>
      <p>{t('start.need.each')}</p>
      <p>{t('start.need.not')}</p>
      <h2>{t('start.centers.title')}</h2>
      <p>{t('start.centers.lead')}</p>
      <CenterList ctx={ctx} centers={centers} />
      <h2>{t('start.unemployment.title')}</h2>
      <p>
        <WithPhones phones={ctx.unemploymentPhones} text={(phones) => t('start.unemployment.text', { phones })} />
      </p>
    </Page>
  );
}

function CenterList({ ctx, centers }: { ctx: PageContext; centers: readonly Center[] }) {
  return (
    <dl class="sd-summary">
      {centers.map((center) => (
        <div class="sd-summary__row">
          <dt>{center.name}</dt>
          <dd>
            {center.address}
            <br />
            <a class="usa-link" href={`tel:+1${center.phone.replaceAll('-', '')}`}>
              {ctx.t('start.centers.call', { phone: center.phone })}
            </a>
          </dd>
        </div>
      ))}
    </dl>
  );
}
