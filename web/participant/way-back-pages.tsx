import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import type { Settings } from '../../domain/settings.ts';
import { ConfirmClient } from '../coach/working-for.tsx';
import { Alert } from '../display-components.tsx';
import { Actions, Button, ButtonLink, PostForm, TextArea } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { shortDate } from './words.ts';

export interface WaysBack {
  /** The last day in time, and whether it has passed; a late one is looked at all the same. */
  appeal?: { by: string; late: boolean };
  reopen: boolean;
}

/** Below where the packet stands: what the person can still do about it. Nothing ends without a way on. */
export function WaysBackPart(props: { ctx: PageContext; application: ApplicationRow; ways: WaysBack }) {
  const { ctx, application, ways } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const appeals = application.appeals ?? [];
  const draft = application.firstSubmittedAt === undefined;
  return (
    <>
      {appeals.length > 0 && application.status !== 'draft' ? (
        <div class="sd-card">
          <h2>{t('back.appeals.title')}</h2>
          <p>{t(mayMove(application, 'appeal') ? 'back.appeals.done' : 'back.appeals.open')}</p>
          {[...appeals].reverse().map((appeal) => (
            <p>
              <strong>{shortDate(appeal.at, ctx)}</strong> {t('back.appeals.words')} {appeal.words}
            </p>
          ))}
        </div>
      ) : null}
      {ways.appeal ? (
        <div class="sd-card">
          <h2>{t('back.appeal.title')}</h2>
          <p>{t('back.appeal.text')}</p>
          <p>
            {ways.appeal.late ? t('back.appeal.late') : t('back.appeal.by', { date: shortDate(ways.appeal.by, ctx) })}
          </p>
          <Actions>
            <ButtonLink href={`${base}/appeal`} text={t('back.appeal.link')} kind="outline" />
          </Actions>
        </div>
      ) : null}
      {ways.reopen ? (
        <div class="sd-card">
          <h2>{t(draft ? 'back.restore.title' : 'back.reopen.title')}</h2>
          <p>{t(draft ? 'back.restore.text' : 'back.reopen.text')}</p>
          <PostForm ctx={ctx} action={`${base}/reopen`} class="sd-form">
            <Actions>
              <Button text={t(draft ? 'back.restore.button' : 'back.reopen.button')} kind="outline" />
            </Actions>
          </PostForm>
        </div>
      ) : null}
    </>
  );
}

export function AppealPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  late: boolean;
  complaint: Settings['complaintContact'];
  words?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, application, complaint, errors = [] } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('back.appeal.page', { number: application.number })}
      back={{ href: base, text: t('application.title', { number: application.number }) }}
      errors={errors}
      errorLabels={{ words: t('back.appeal.words') }}
    >
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      ) : null}
      <p>{t('back.appeal.text')}</p>
      {props.late ? <p>{t('back.appeal.late')}</p> : null}
      <PostForm ctx={ctx} action={`${base}/appeal`}>
        <TextArea
          t={t}
          name="words"
          label={t('back.appeal.words')}
          hint={t('back.appeal.words-hint')}
          rows={6}
          maxlength={3000}
          value={props.words}
          errors={errors}
        />
        <ConfirmClient ctx={ctx} errors={errors} />
        <Actions>
          <Button text={t('back.appeal.send')} />
          <ButtonLink href={base} text={t('back.appeal.no')} kind="outline" />
        </Actions>
      </PostForm>
      <h2>{t('back.complain.title')}</h2>
      <p>{t('back.complain.text')}</p>
      <p>
        {complaint.name}
        <br />
        {complaint.address}
        <br />
        <a class="usa-link sd-phone" href={`tel:+1${complaint.phone.replaceAll('-', '')}`}>
          {complaint.phone}
        </a>
        <br />
        <a class="usa-link" href={`mailto:${complaint.email}`}>
          {complaint.email}
        </a>
      </p>
    </Page>
  );
}
