import type { CoachRow } from '../../domain/consent/consent.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Partner } from '../../domain/settings.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm, Select, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

/** A Liaison adds and takes out the coaches of the organizations assigned to them. */
export function CoachesPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  organizations: readonly { partner: Partner; coaches: readonly CoachRow[] }[];
  values: { organizationId: string; name: string; email: string };
  operationId: string;
  errors: readonly FieldError[];
  done?: 'added' | 'removed' | undefined;
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, errors, values } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('coach-staff.title')}
      errors={errors}
      errorLabels={{ organizationId: t('coach-staff.organization'), name: t('coach-staff.name') }}
      navigation={staffNavigation(t, props.rights, 'coaches')}
    >
      {props.done === undefined ? null : (
        <Alert kind="success" live>
          {t(`coach-staff.${props.done}`)}
        </Alert>
      )}
      {props.trouble === undefined ? null : (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      )}
      <p>{t('coach-staff.lead')}</p>
      {props.organizations.map(({ partner, coaches }) => (
        <section class="sd-section" aria-labelledby={partner.organizationId}>
          <h2 id={partner.organizationId}>{partner.name}</h2>
          {coaches.length === 0 ? <p>{t('coach-staff.none')}</p> : null}
          <ul class="sd-tasks">
            {coaches.map((coach) => (
              <CoachLine ctx={ctx} coach={coach} organization={partner.name} />
            ))}
          </ul>
        </section>
      ))}
      <section class="sd-section" aria-labelledby="add">
        <h2 id="add">{t('coach-staff.add')}</h2>
        <PostForm ctx={ctx} action="/staff/coaches" operationId={props.operationId}>
          <Select
            t={t}
            name="organizationId"
            label={t('coach-staff.organization')}
            options={props.organizations.map(({ partner }) => ({ value: partner.organizationId, text: partner.name }))}
            value={values.organizationId}
            errors={errors}
          />
          <TextField
            t={t}
            name="name"
            label={t('coach-staff.name')}
            autocomplete="off"
            maxlength={120}
            value={values.name}
            errors={errors}
          />
          <TextField
            t={t}
            name="email"
            type="email"
            inputmode="email"
            autocomplete="off"
            label={t('coach-staff.email')}
            hint={t('coach-staff.email.hint')}
            maxlength={200}
            value={values.email}
            errors={errors}
          />
          <Actions>
            <Button text={t('coach-staff.add.button')} />
          </Actions>
        </PostForm>
      </section>
    </Page>
  );
}

function CoachLine({ ctx, coach, organization }: { ctx: PageContext; coach: CoachRow; organization: string }) {
  const { t } = ctx;
  return (
    <li>
      <span>
        {coach.name}
        <span class="usa-hint">
          {coach.email}, {t('coach-staff.since', { date: words(ctx).day(coach.addedAt) })}
        </span>
      </span>
      <PostForm ctx={ctx} action={`/staff/coaches/${coach.coachId}/remove`} class="sd-inline-form">
        <input type="hidden" name="organizationId" value={coach.organizationId} />
        <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
          {t('coach-staff.remove')}
          <span class="sd-visually-hidden"> {t('coach-staff.remove.about', { name: coach.name, organization })}</span>
        </button>
      </PostForm>
    </li>
  );
}
