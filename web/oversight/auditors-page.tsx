import type { StaffRow } from '../../domain/directory/staff.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { AuditGrant } from '../../domain/oversight/audit-grant.ts';
import { Alert, Tag } from '../display-components.tsx';
import { Actions, Button, DateField, PostForm, Select, TextArea, type DateParts } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

export interface GrantValues {
  staffId: string;
  from: DateParts;
  through: DateParts;
  reason: string;
}

/** Until when each auditor reads, who said so and why; an operator lets somebody in, or ends it. */
export function AuditorsPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  /** Newest first. */
  grants: readonly AuditGrant[];
  auditors: readonly StaffRow[];
  nameOf: (staffId: string) => string;
  nowIso: string;
  mostDays: number;
  values: GrantValues | undefined;
  errors: readonly FieldError[];
  done: string | undefined;
}) {
  const { ctx, rights, grants, errors } = props;
  const { t } = ctx;
  const labels = Object.fromEntries(
    ['staffId', 'from', 'through', 'reason'].map((name) => [name, t(`oversight.auditors.${name}`)]),
  );
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.auditors')}
      navigation={oversightNavigation(t, rights, 'auditors')}
      errors={errors}
      errorLabels={labels}
    >
      {props.done === undefined ? null : (
        <Alert kind="success" live>
          {t(`oversight.auditors.done.${props.done}`)}
        </Alert>
      )}
      <p>{t('oversight.auditors.lead', { most: props.mostDays })}</p>
      {grants.length === 0 ? <p>{t('oversight.auditors.none')}</p> : null}
      {grants.map((grant) => (
        <GrantCard {...props} grant={grant} />
      ))}
      {rights.grants ? <GiveForm {...props} /> : null}
    </Page>
  );
}

function GrantCard(props: Parameters<typeof AuditorsPage>[0] & { grant: AuditGrant }) {
  const { ctx, grant, nameOf, nowIso } = props;
  const { t } = ctx;
  const say = words(ctx);
  const open = grant.ended === undefined && nowIso < grant.untilAt;
  const state = open ? (nowIso < grant.fromAt ? 'later' : 'reads') : grant.ended ? 'ended' : 'over';
  return (
    <section class="sd-card" aria-labelledby={grant.grantId}>
      <h2 id={grant.grantId}>{nameOf(grant.staffId)}</h2>
      <p>
        <Tag text={t(`oversight.auditors.state.${state}`)} kind={state === 'reads' ? 'done' : 'plain'} />{' '}
        {t('oversight.auditors.days', { from: say.day(grant.from), through: say.day(grant.through) })}
      </p>
      <p class="sd-quote">{grant.reason}</p>
      <p>{t('oversight.auditors.given', { name: nameOf(grant.givenBy), at: say.time(grant.givenAt) })}</p>
      {grant.ended === undefined ? null : (
        <p>{t('oversight.auditors.ended', { name: nameOf(grant.ended.by), at: say.time(grant.ended.at) })}</p>
      )}
      {open && props.rights.grants ? (
        <PostForm ctx={ctx} action="/staff/oversight/auditors/end" class="sd-inline-form">
          <input type="hidden" name="staffId" value={grant.staffId} />
          <button class="usa-button usa-button--outline" type="submit">
            {t('oversight.auditors.end')}
            <span class="sd-visually-hidden"> {nameOf(grant.staffId)}</span>
          </button>
        </PostForm>
      ) : null}
    </section>
  );
}

function GiveForm({ ctx, auditors, values, errors, mostDays }: Parameters<typeof AuditorsPage>[0]) {
  const { t } = ctx;
  return (
    <section aria-labelledby="give">
      <h2 id="give">{t('oversight.auditors.give')}</h2>
      {auditors.length === 0 ? (
        <p>{t('oversight.auditors.nobody')}</p>
      ) : (
        <PostForm ctx={ctx} action="/staff/oversight/auditors">
          <Select
            t={t}
            name="staffId"
            label={t('oversight.auditors.staffId')}
            hint={t('oversight.auditors.staffId.hint')}
            options={auditors.map(({ staffId, name }) => ({ value: staffId, text: name }))}
            value={values?.staffId}
            errors={errors}
          />
          <DateField t={t} name="from" label={t('oversight.auditors.from')} value={values?.from} errors={errors} />
          <DateField
            t={t}
            name="through"
            label={t('oversight.auditors.through')}
            hint={t('oversight.auditors.through.hint', { most: mostDays })}
            value={values?.through}
            errors={errors}
          />
          <TextArea
            t={t}
            name="reason"
            label={t('oversight.auditors.reason')}
            value={values?.reason}
            maxlength={1000}
            errors={errors}
          />
          <Actions>
            <Button text={t('oversight.auditors.give')} />
          </Actions>
        </PostForm>
      )}
    </section>
  );
}
