import {
  consentPurposes,
  consentScopes,
  type AskRow,
  type CoachRow,
  type ConsentRow,
} from '../../domain/consent/consent.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Partner } from '../../domain/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import {
  Actions,
  Button,
  ButtonLink,
  Checkboxes,
  DateField,
  PostForm,
  Radios,
  Select,
  TextField,
  type DateParts,
} from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import type { Translate } from '../text.ts';
import { TroubleAlert } from '../participant/sign-in-pages.tsx';
import { shortDate } from '../participant/words.ts';
import { History, type HistoryLine } from './history-page.tsx';
import { wholeDate } from './words.ts';

export interface ShownConsent {
  row: ConsentRow;
  organization: string;
  /** Why it opens nothing any more. */
  over?: 'withdrawn' | 'expired' | 'removed' | undefined;
}

/** The person's side: who may do what until when, and one button that ends it. */
export function CoachesPage(props: {
  ctx: PageContext;
  consents: readonly ShownConsent[];
  asks: readonly { ask: AskRow; organization: string }[];
  history: readonly HistoryLine[];
  done?: 'ended' | 'granted' | undefined;
  doneName: string;
}) {
  const { ctx } = props;
  const { t } = ctx;
  const now = props.consents.filter((each) => each.over === undefined);
  const over = props.consents.filter((each) => each.over !== undefined);
  return (
    <Page ctx={ctx} title={t('coach.list.title')} back={{ href: '/applications', text: t('applications.title') }}>
      {props.done === undefined ? null : (
        <Alert kind="success" live>
          {t(`coach.list.${props.done}`, { name: props.doneName })}
        </Alert>
      )}
      <p>{t('coach.list.lead')}</p>
      {props.asks.length === 0 ? null : <h2>{t('coach.list.asks')}</h2>}
      {props.asks.map(({ ask, organization }) => (
        <div class="sd-card">
          <p>{t('coach.list.ask', { name: ask.coachName, organization })}</p>
          <Actions>
            <ButtonLink href={`/coaches/asks/${ask.coachId}`} text={t('coach.list.ask.yes')} />
          </Actions>
        </div>
      ))}
      <h2>{t('coach.list.now')}</h2>
      {now.length === 0 ? <p>{t('coach.list.none')}</p> : null}
      {now.map((each) => (
        <ConsentCard ctx={ctx} consent={each} />
      ))}
      <Actions>
        <ButtonLink href="/coaches/new" text={t('coach.list.new')} kind={now.length === 0 ? 'primary' : 'outline'} />
      </Actions>
      {over.length === 0 ? null : (
        <>
          <h2>{t('coach.list.over')}</h2>
          <ul class="usa-list">
            {over.map(({ row, organization, over: why }) => (
              <li>
                {t(`coach.list.over.${why ?? 'expired'}`, {
                  name: row.coachName,
                  organization,
                  date: shortDate(why === 'withdrawn' ? (row.withdrawnAt ?? row.expiresOn) : row.expiresOn, ctx),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      <History ctx={ctx} lines={props.history} />
    </Page>
  );
}

function ConsentCard({ ctx, consent: { row, organization } }: { ctx: PageContext; consent: ShownConsent }) {
  const { t } = ctx;
  return (
    <div class="sd-card">
      <h3>
        {row.coachName}, {organization}
      </h3>
      <SummaryList
        rows={[
          { key: t('coach.list.may'), value: row.scope.map((each) => t(`coach.scope.${each}`)).join(' · ') },
          { key: t('coach.list.for'), value: t(`coach.purpose.${row.purpose}`) },
          { key: t('coach.list.until'), value: wholeDate(row.expiresOn, ctx) },
        ]}
      />
      <p class="usa-hint">
        {t(row.how === 'paper' ? 'coach.list.given-paper' : 'coach.list.given', {
          date: shortDate(row.grantedAt, ctx),
        })}
      </p>
      <PostForm ctx={ctx} action={`/coaches/${row.coachId}/end`} class="sd-inline-form">
        <Actions>
          <button class="usa-button usa-button--secondary" type="submit">
            {t('coach.list.end')}
            <span class="sd-visually-hidden"> {t('coach.list.end.about', { name: row.coachName })}</span>
          </button>
          <a class="usa-link sd-link-row" href={`/coaches/new?organization=${row.organizationId}&coach=${row.coachId}`}>
            {t('coach.list.change')}
            <span class="sd-visually-hidden"> {row.coachName}</span>
          </a>
        </Actions>
      </PostForm>
    </div>
  );
}

export function ChooseOrganizationPage({ ctx, partners }: { ctx: PageContext; partners: readonly Partner[] }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('coach.choose.title')} back={{ href: '/coaches', text: t('coach.list.title') }}>
      <p>{t('coach.choose.lead')}</p>
      <form class="usa-form sd-form" method="get" action="/coaches/new">
        <Select
          t={t}
          name="organization"
          label={t('coach.choose.organization')}
          options={partners.map((each) => ({ value: each.organizationId, text: each.name }))}
        />
        <Actions>
          <Button text={t('coach.choose.go-on')} />
        </Actions>
      </form>
    </Page>
  );
}

export interface GrantValues {
  coachId: string;
  coachEmail: string;
  personName: string;
  birthYear: string;
  scope: readonly string[];
  purpose: string;
  expiresOn: DateParts;
}

/** The person chooses; or answers a coach who asked (`ask`). */
export function GrantPage(props: {
  ctx: PageContext;
  organization: Pick<Partner, 'organizationId' | 'name'>;
  coaches: readonly Pick<CoachRow, 'coachId' | 'name'>[];
  ask?: AskRow | undefined;
  values: GrantValues;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, organization, ask, values } = props;
  const { t } = ctx;
  const named = { name: ask?.coachName ?? '', organization: organization.name };
  return (
    <Page
      ctx={ctx}
      title={t(ask ? 'coach.grant.title-ask' : 'coach.grant.title', named)}
      errors={props.errors}
      errorLabels={grantLabels(t)}
      back={{ href: '/coaches', text: t('coach.list.title') }}
    >
      <TroubleAlert trouble={props.trouble} />
      {ask ? <p>{t('coach.grant.lead-ask', named)}</p> : null}
      <PostForm ctx={ctx} action="/coaches/new">
        <input type="hidden" name="organizationId" value={organization.organizationId} />
        {ask ? (
          <>
            <input type="hidden" name="coachId" value={ask.coachId} />
            <input type="hidden" name="asked" value="yes" />
          </>
        ) : (
          <CoachFields {...props} />
        )}
        <GrantFields t={t} values={values} errors={props.errors} />
        <Actions>
          <Button text={t('coach.grant.yes')} />
        </Actions>
      </PostForm>
      {ask ? (
        <PostForm ctx={ctx} action={`/coaches/${ask.coachId}/end`} class="sd-inline-form">
          <Actions>
            <Button text={t('coach.grant.no')} kind="outline" />
          </Actions>
        </PostForm>
      ) : null}
    </Page>
  );
}

export const grantLabels = (t: Translate) => ({
  coachId: t('coach.grant.coach'),
  scope: t('coach.scope.label'),
  purpose: t('coach.purpose.label'),
});

export function CoachFields(props: {
  ctx: PageContext;
  coaches: readonly Pick<CoachRow, 'coachId' | 'name'>[];
  values: GrantValues;
  errors?: readonly FieldError[] | undefined;
}) {
  const { t } = props.ctx;
  const { errors, values } = props;
  return (
    <>
      {props.coaches.length === 0 ? null : (
        <Radios
          t={t}
          name="coachId"
          label={t('coach.grant.coach')}
          options={[
            ...props.coaches.map((each) => ({ value: each.coachId, text: each.name })),
            { value: 'other', text: t('coach.grant.other') },
          ]}
          value={values.coachId}
          errors={errors}
        />
      )}
      <TextField
        t={t}
        name="coachEmail"
        type="email"
        inputmode="email"
        autocomplete="off"
        label={t('coach.grant.email')}
        hint={props.coaches.length === 0 ? undefined : t('coach.grant.email.hint')}
        maxlength={200}
        value={values.coachEmail}
        errors={errors}
      />
    </>
  );
}

/** What is let, for what, until when, and by whom: the same on the person's page and for the paper that staff saw. */
export function GrantFields(props: { t: Translate; values: GrantValues; errors?: readonly FieldError[] | undefined }) {
  const { t, values, errors } = props;
  return (
    <>
      <Checkboxes
        t={t}
        name="scope"
        label={t('coach.scope.label')}
        options={consentScopes.map((scope) => ({
          value: scope,
          text: t(`coach.scope.${scope}`),
          hint: t(`coach.scope.${scope}.hint`),
        }))}
        values={values.scope}
        errors={errors}
      />
      <Radios
        t={t}
        name="purpose"
        label={t('coach.purpose.label')}
        options={consentPurposes.map((purpose) => ({ value: purpose, text: t(`coach.purpose.${purpose}`) }))}
        value={values.purpose}
        errors={errors}
      />
      <DateField
        t={t}
        name="expiresOn"
        label={t('coach.grant.until')}
        hint={t('coach.grant.until.hint')}
        value={values.expiresOn}
        errors={errors}
      />
      <TextField
        t={t}
        name="personName"
        label={t('coach.grant.name')}
        hint={t('coach.grant.name.hint')}
        autocomplete="name"
        maxlength={120}
        value={values.personName}
        errors={errors}
      />
      <TextField
        t={t}
        name="birthYear"
        label={t('coach.grant.birth-year')}
        hint={t('coach.grant.birth-year.hint')}
        inputmode="numeric"
        maxlength={4}
        short
        value={values.birthYear}
        errors={errors}
      />
    </>
  );
}
