import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { consentPurposes, consentScopes, type ConsentRow } from '../../domain/consent/consent.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Center, Settings } from '../../domain/settings.ts';
import { Alert, Tag, TaskList, type Task } from '../display-components.tsx';
import { Actions, Button, ButtonLink, Checkbox, Checkboxes, PostForm, Radios, TextField } from '../form-components.tsx';
import { EverywherePart } from '../everywhere-part.tsx';
import { Page, type PageContext } from '../page.tsx';
import { NoticeText } from '../participant/notice-page.tsx';
import { TroubleAlert } from '../participant/sign-in-pages.tsx';
import { statusSentence, statusTag } from '../participant/words.ts';
import { History, type HistoryLine } from './history-page.tsx';
import { mayDo, wholeDate } from './words.ts';
import { ClientMark, ConfirmClient } from './working-for.tsx';
import { centerOptions } from '../participant/center-options.ts';

interface Trouble {
  title: string;
  next: string;
}

export interface ShownClient {
  consent: ConsentRow;
  numbers: readonly string[];
  /** Somebody else of the same name is on the list: the worst place to be quick. */
  sharesName: boolean;
}

export function ClientsPage(props: { ctx: PageContext; clients: readonly ShownClient[]; asked: boolean }) {
  const { ctx, clients } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('coach.clients.title')}>
      {props.asked ? (
        <Alert kind="success" live>
          {t('coach.clients.asked')}
        </Alert>
      ) : null}
      <p>{t(clients.length === 0 ? 'coach.clients.none' : 'coach.clients.lead')}</p>
      <ul class="sd-clients">
        {clients.map(({ consent, numbers, sharesName }) => (
          <li class="sd-card">
            <h2>
              <ClientMark ctx={ctx} mark={consent.mark} />{' '}
              <a class="usa-link" href={`/coach/clients/${consent.personId}`}>
                {consent.personName}
              </a>
            </h2>
            <p>
              {t('coach.born', { year: String(consent.birthYear) })} ·{' '}
              {numbers.length === 0 ? t('coach.clients.no-packet') : numbers.join(', ')}
            </p>
            {sharesName ? (
              <p>
                <Tag text={t('coach.clients.same-name')} kind="warning" />
              </p>
            ) : null}
            <p class="usa-hint">
              {t('coach.client.consent', {
                scope: mayDo(consent.scope, ctx),
                purpose: t(`coach.for.${consent.purpose}`),
                date: wholeDate(consent.expiresOn, ctx),
              })}
            </p>
          </li>
        ))}
      </ul>
      <Actions>
        <ButtonLink
          href="/coach/ask"
          text={t('coach.clients.ask')}
          kind={clients.length === 0 ? 'primary' : 'outline'}
        />
      </Actions>
      <EverywherePart ctx={ctx} />
    </Page>
  );
}

export function AskPage(props: {
  ctx: PageContext;
  values: { email: string; scope: readonly string[]; purpose: string };
  errors?: readonly FieldError[];
  trouble?: Trouble | undefined;
}) {
  const { ctx, values, errors } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('coach.ask.title')}
      errors={errors}
      errorLabels={{ scope: t('coach.ask.scope'), purpose: t('coach.ask.purpose') }}
      back={{ href: '/coach', text: t('coach.client.back') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('coach.ask.lead')}</p>
      <PostForm ctx={ctx} action="/coach/ask">
        <TextField
          t={t}
          name="email"
          type="email"
          inputmode="email"
          autocomplete="off"
          label={t('coach.ask.email')}
          maxlength={200}
          value={values.email}
          errors={errors}
        />
        <Checkboxes
          t={t}
          name="scope"
          label={t('coach.ask.scope')}
          options={consentScopes.map((scope) => ({ value: scope, text: t(`coach.may.${scope}`) }))}
          values={values.scope}
          errors={errors}
        />
        <Radios
          t={t}
          name="purpose"
          label={t('coach.ask.purpose')}
          options={consentPurposes.map((purpose) => ({ value: purpose, text: t(`coach.for.${purpose}`) }))}
          value={values.purpose}
          errors={errors}
        />
        <Actions>
          <Button text={t('coach.ask.send')} />
        </Actions>
      </PostForm>
    </Page>
  );
}

export function ClientPage(props: {
  ctx: PageContext;
  consent: ConsentRow;
  applications: readonly { application: ApplicationRow; center: Center }[];
  mayStart: boolean;
  history: readonly HistoryLine[];
}) {
  const { ctx, consent } = props;
  const { t } = ctx;
  const base = `/coach/clients/${consent.personId}`;
  const name = consent.personName;
  return (
    <Page ctx={ctx} title={t('coach.client.title', { name })} back={{ href: '/coach', text: t('coach.client.back') }}>
      <p>
        {t('coach.client.consent', {
          scope: mayDo(consent.scope, ctx),
          purpose: t(`coach.for.${consent.purpose}`),
          date: wholeDate(consent.expiresOn, ctx),
        })}
      </p>
      <h2>{t('coach.client.packets')}</h2>
      {props.applications.length === 0 ? <p>{t('coach.client.none')}</p> : null}
      {props.applications.map(({ application, center }) => (
        <div class="sd-card">
          <h3>
            <a class="usa-link" href={`/applications/${application.applicationId}`}>
              {t('coach.packet.title', { number: application.number })}
            </a>
          </h3>
          <p>{statusSentence(application, center, ctx)}</p>
          <Tag {...statusTag(application, ctx)} />
        </div>
      ))}
      {props.mayStart ? (
        <Actions>
          <ButtonLink
            href={`${base}/start`}
            text={t('coach.client.start', { name })}
            kind={props.applications.length === 0 ? 'primary' : 'outline'}
          />
        </Actions>
      ) : null}
      <History ctx={ctx} lines={props.history} />
      <PostForm ctx={ctx} action={`${base}/end`} class="sd-inline-form">
        <p class="usa-hint">{t('coach.client.stop.hint')}</p>
        <Actions>
          <Button text={t('coach.client.stop')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}

export interface StartValues {
  kind: string;
  centerId: string;
  formSource: string;
  notice: boolean;
}

/** R30: the notice comes first for a client, too; the coach says that it did. */
export function StartPacketPage(props: {
  ctx: PageContext;
  consent: ConsentRow;
  centers: readonly Center[];
  complaint: Settings['complaintContact'];
  values: StartValues;
  errors?: readonly FieldError[];
  trouble?: Trouble | undefined;
}) {
  const { ctx, consent, values, errors } = props;
  const { t } = ctx;
  const base = `/coach/clients/${consent.personId}`;
  return (
    <Page
      ctx={ctx}
      title={t('coach.start.title', { name: consent.personName })}
      errors={errors}
      errorLabels={{
        kind: t('coach.start.kind'),
        centerId: t('coach.start.center'),
        formSource: t('coach.start.source'),
      }}
      back={{ href: base, text: consent.personName }}
    >
      <TroubleAlert trouble={props.trouble} />
      <details class="sd-details">
        <summary>{t('coach.start.notice.link')}</summary>
        <NoticeText ctx={ctx} complaint={props.complaint} />
      </details>
      <PostForm ctx={ctx} action={`${base}/start`}>
        <Checkbox t={t} name="notice" label={t('coach.start.notice')} checked={values.notice} errors={errors} />
        <Radios
          t={t}
          name="kind"
          label={t('coach.start.kind')}
          options={ctx.requests.map((kind) => ({ value: kind, text: t(`coach.start.kind.${kind}`) }))}
          value={values.kind}
          errors={errors}
        />
        <Radios
          t={t}
          name="centerId"
          label={t('coach.start.center')}
          options={centerOptions(props.centers, t)}
          value={values.centerId}
          errors={errors}
        />
        <Radios
          t={t}
          name="formSource"
          label={t('coach.start.source')}
          options={(['form', 'paper'] as const).map((source) => ({
            value: source,
            text: t(`coach.start.source.${source}`),
          }))}
          value={values.formSource}
          errors={errors}
        />
        <ConfirmClient ctx={ctx} errors={errors} />
        <Actions>
          <Button text={t('coach.start.start')} />
        </Actions>
      </PostForm>
    </Page>
  );
}

/** A client's packet: where it stands, and what this consent lets the coach do with it. */
export function ClientPacketPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
  tasks: readonly Task[];
  history: readonly HistoryLine[];
  sentBy?: string | undefined;
}) {
  const { ctx, application } = props;
  const { t } = ctx;
  const back = ctx.workingFor
    ? { href: `/coach/clients/${ctx.workingFor.personId}`, text: ctx.workingFor.name }
    : undefined;
  return (
    <Page ctx={ctx} title={t('coach.packet.title', { number: application.number })} back={back}>
      <p class="sd-status">{statusSentence(application, props.center, ctx)}</p>
      {props.sentBy === undefined ? null : <p>{props.sentBy}</p>}
      <h2>{t('coach.packet.todo')}</h2>
      {props.tasks.length === 0 ? <p>{t('coach.packet.nothing')}</p> : <TaskList tasks={props.tasks} />}
      <History ctx={ctx} lines={props.history} />
    </Page>
  );
}

/** Between "add a file" and the file itself. */
export function ConfirmUploadPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  kind: string;
  operationId: string;
  errors: readonly FieldError[];
}) {
  const { ctx, application } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page ctx={ctx} title={t('coach.upload.title')} errors={props.errors} back={{ href: base, text: t('common.back') }}>
      <p>{t('coach.upload.lead', { number: application.number })}</p>
      <PostForm ctx={ctx} action={`${base}/uploads`} operationId={props.operationId}>
        <input type="hidden" name="kind" value={props.kind} />
        <input type="hidden" name="asked" value="yes" />
        <ConfirmClient ctx={ctx} errors={props.errors} />
        <Actions>
          <Button text={t('coach.upload.go-on')} />
        </Actions>
      </PostForm>
    </Page>
  );
}

export interface SendValues {
  agreed: boolean;
  notice: boolean;
  truth: boolean;
  signatureName: string;
  guardianName: string;
}

/** The coach sends under their own name, for a person who agreed (R30), and never as that person. */
export function SendForPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  values: SendValues;
  /** K: a guardian is named for somebody under 18; by the coach only who may fill in the form. */
  guardian: 'not-needed' | 'asked' | 'only-by-person';
  errors?: readonly FieldError[];
  trouble?: Trouble | undefined;
}) {
  const { ctx, values, errors } = props;
  const { t } = ctx;
  const base = `/applications/${props.application.applicationId}`;
  const name = ctx.workingFor?.name ?? '';
  return (
    <Page
      ctx={ctx}
      title={t('coach.send.title', { name })}
      errors={errors}
      back={{ href: base, text: t('common.back') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('coach.send.lead', { name })}</p>
      {props.guardian === 'only-by-person' ? (
        <Alert kind="warning">{t('coach.send.minor')}</Alert>
      ) : (
        <PostForm ctx={ctx} action={`${base}/sign`}>
          <ConfirmClient ctx={ctx} errors={errors} />
          <Checkbox
            t={t}
            name="personAgreed"
            label={t('coach.send.agreed', { name })}
            checked={values.agreed}
            errors={errors}
          />
          <Checkbox
            t={t}
            name="noticeReceived"
            label={t('coach.send.notice', { name })}
            checked={values.notice}
            errors={errors}
          />
          <Checkbox t={t} name="truth" label={t('coach.send.truth')} checked={values.truth} errors={errors} />
          <TextField
            t={t}
            name="signatureName"
            label={t('coach.send.name')}
            hint={t('coach.send.name.hint')}
            autocomplete="name"
            maxlength={120}
            value={values.signatureName}
            errors={errors}
          />
          {props.guardian === 'asked' ? (
            <TextField
              t={t}
              name="guardianName"
              label={t('form.guardianName.label')}
              hint={t('sign.guardian.hint')}
              maxlength={120}
              value={values.guardianName}
              errors={errors}
            />
          ) : null}
          <Actions>
            <Button text={t('coach.send.send')} />
          </Actions>
        </PostForm>
      )}
    </Page>
  );
}
