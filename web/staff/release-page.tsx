import type { CoachRow, ConsentRow } from '../../domain/consent/consent.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Center, Partner } from '../../domain/settings.ts';
import { CoachFields, GrantFields, grantLabels, type GrantValues } from '../coach/consent-pages.tsx';
import { wholeDate } from '../coach/words.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Actions, Button, Checkbox, PostForm, Select } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

export interface ReleaseProps {
  ctx: PageContext;
  rights: StaffRights;
  applicationId: string;
  number: string;
  standing: readonly { row: ConsentRow; organization: string }[];
  partners: readonly Partner[];
  /** The organization that was chosen, with its coaches. */
  chosen?: { partner: Partner; coaches: readonly CoachRow[]; values: GrantValues; seen: boolean } | undefined;
  operationId: string;
  errors: readonly FieldError[];
  done?: 'done' | 'done-letter' | 'ended' | undefined;
  trouble?: { title: string; next: string } | undefined;
}

/** A release on paper: what it says is written down by staff who saw it, and the person hears of it. */
export function ReleasePage(props: ReleaseProps) {
  const { ctx, chosen } = props;
  const { t } = ctx;
  const path = `/staff/cases/${props.applicationId}/coach`;
  return (
    <Page
      ctx={ctx}
      title={t('coach-staff.release.title', { number: props.number })}
      errors={props.errors}
      errorLabels={grantLabels(t)}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/cases/${props.applicationId}`, text: t('coach-staff.back') }}
    >
      {props.done === undefined ? null : (
        <Alert kind="success" live>
          {t(`coach-staff.release.${props.done}`)}
        </Alert>
      )}
      {props.trouble === undefined ? null : (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      )}
      <Standing {...props} path={path} />
      <p>{t('coach-staff.release.lead')}</p>
      {chosen === undefined ? (
        <form class="usa-form sd-form" method="get" action={path}>
          <Select
            t={t}
            name="organization"
            label={t('coach-staff.release.choose')}
            options={props.partners.map((each) => ({ value: each.organizationId, text: each.name }))}
          />
          <Actions>
            <Button text={t('coach-staff.release.go-on')} />
          </Actions>
        </form>
      ) : (
        <PostForm ctx={ctx} action={path} operationId={props.operationId}>
          <h2>{chosen.partner.name}</h2>
          <input type="hidden" name="organizationId" value={chosen.partner.organizationId} />
          <CoachFields ctx={ctx} coaches={chosen.coaches} values={chosen.values} errors={props.errors} />
          <GrantFields t={t} values={chosen.values} errors={props.errors} />
          <Checkbox
            t={t}
            name="seen"
            label={t('coach-staff.release.seen')}
            checked={chosen.seen}
            errors={props.errors}
          />
          <Actions>
            <Button text={t('coach-staff.release.save')} />
          </Actions>
        </PostForm>
      )}
    </Page>
  );
}

function Standing({ ctx, standing, path }: ReleaseProps & { path: string }) {
  const { t } = ctx;
  if (standing.length === 0) return null;
  return (
    <section class="sd-section" aria-labelledby="standing">
      <h2 id="standing">{t('coach-staff.release.now')}</h2>
      <ul class="sd-tasks">
        {standing.map(({ row, organization }) => (
          <li>
            <span>
              {t('coach-staff.release.line', {
                name: row.coachName,
                organization,
                date: wholeDate(row.expiresOn, ctx),
              })}
              <span class="usa-hint">
                <a class="usa-link" href={`${path}/letter?coach=${row.coachId}`}>
                  {t('coach-staff.release.letter')}
                  <span class="sd-visually-hidden"> {row.coachName}</span>
                </a>
              </span>
            </span>
            <PostForm ctx={ctx} action={`${path}/end`} class="sd-inline-form">
              <input type="hidden" name="coachId" value={row.coachId} />
              <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
                {t('coach-staff.release.end')}
                <span class="sd-visually-hidden"> {row.coachName}</span>
              </button>
              <span class="usa-hint">{t('coach-staff.release.end.hint')}</span>
            </PostForm>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For somebody without a mail address, in their own language: printed, handed over or sent. */
export function ReleaseLetterPage(props: {
  ctx: PageContext;
  number: string;
  applicationId: string;
  consent: ConsentRow;
  organization: string;
  center: Center;
}) {
  const { ctx, consent, center } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('coach-staff.letter.title')}>
      <p class="sd-not-printed usa-hint">{t('coach-staff.print')}</p>
      <p>{consent.personName}</p>
      <p>{t('coach-staff.letter.text', { number: props.number, date: words(ctx).day(consent.grantedAt) })}</p>
      <SummaryList
        rows={[
          { key: t('coach-staff.letter.who'), value: `${consent.coachName}, ${props.organization}` },
          {
            key: t('coach-staff.letter.may'),
            value: consent.scope.map((each) => t(`coach.scope.${each}`)).join(' · '),
          },
          { key: t('coach-staff.letter.until'), value: wholeDate(consent.expiresOn, ctx) },
        ]}
      />
      <p>{t('coach-staff.letter.end', { center: center.name, phone: center.phone })}</p>
      <p>{t('receipt.language', { phone: ctx.languageAccessLine })}</p>
      <p class="sd-not-printed">
        <a class="usa-link" href={`/staff/cases/${props.applicationId}/coach`}>
          {t('common.back')}
        </a>
      </p>
    </Page>
  );
}
