import { ownNameOf } from '../../domain/languages.ts';
import { checklistKinds, type ChecklistKind } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import {
  Actions,
  Alert,
  Button,
  ButtonLink,
  Checkbox,
  DateField,
  Page,
  PostForm,
  Radios,
  Select,
  Tag,
  TextArea,
  TextField,
  type DateParts,
} from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { ChecklistLine } from './case-view.ts';
import { GivenBefore, ScannedNotes, type DeskPapers } from './desk-papers.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

interface ScanProps {
  ctx: PageContext;
  rights: StaffRights;
  errors: readonly FieldError[];
}

/** Step 1: whose packet it is. R30: the notice first, on paper too. */
export function ScanStartPage(
  props: ScanProps & {
    values: { email: string; phone: string; language: string; notice: boolean };
    operationId: string;
    open: readonly { applicationId: string; number: string }[];
  },
) {
  const { ctx, errors } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('staff.scan.title')} errors={errors} navigation={staffNavigation(t, props.rights, 'scan')}>
      <p class="usa-hint">{t('staff.scan.steps', { step: 1 })}</p>
      <p>{t('staff.scan.intro')}</p>
      <p>{t('staff.scan.cannot-decide')}</p>
      <p>{t('staff.scan.optional')}</p>
      <PostForm ctx={ctx} action="/staff/scan" operationId={props.operationId}>
        <TextField
          t={t}
          name="email"
          type="email"
          inputmode="email"
          autocomplete="off"
          label={t('staff.scan.email')}
          hint={t('staff.scan.email-hint')}
          errors={errors}
          value={props.values.email}
          maxlength={200}
          optional
        />
        <TextField
          t={t}
          name="phone"
          type="tel"
          inputmode="tel"
          autocomplete="off"
          label={t('receipt.phone-field')}
          hint={t('receipt.phone-field.hint')}
          errors={errors}
          value={props.values.phone}
          maxlength={30}
          optional
        />
        <details class="sd-details">
          <summary>{t('staff.scan.no-email-title')}</summary>
          <p>{t('staff.scan.no-email')}</p>
        </details>
        <Radios
          t={t}
          name="language"
          label={t('staff.scan.language')}
          errors={errors}
          value={props.values.language}
          options={ctx.languages.map((language) => ({ value: language, text: ownNameOf(language) }))}
        />
        <Checkbox t={t} name="notice" label={t('staff.scan.notice')} errors={errors} checked={props.values.notice} />
        <Actions>
          <Button text={t('staff.scan.start')} />
        </Actions>
      </PostForm>
      {props.open.length > 0 ? (
        <section class="sd-section" aria-labelledby="open">
          <h2 id="open">{t('staff.scan.open-title')}</h2>
          <ul class="usa-list">
            {props.open.map((each) => (
              <li>
                <a class="usa-link" href={`/staff/scan/${each.applicationId}`}>
                  {each.number}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Page>
  );
}

export interface ScanDesk {
  applicationId: string;
  number: string;
  checklist: readonly ChecklistLine[];
  /** Needed, not there, and without a reason (R8). */
  missing: readonly ChecklistKind[];
  limitMegabytes: number;
  papers: DeskPapers;
}

/** Step 2: the pages. One form per file, straight to the bucket; the browser comes back by itself. */
export function ScanPagesPage(
  props: ScanProps & {
    desk: ScanDesk;
    arrived: boolean;
    refused?: { title: string; next: string } | undefined;
    absence: { kind: string; why: string; reason: string };
    signature: { name: string; truth: boolean; release: DateParts };
    submitOperationId: string;
  },
) {
  const { ctx, errors, desk } = props;
  const { t } = ctx;
  const path = `/staff/scan/${desk.applicationId}`;
  const limit = `${desk.limitMegabytes} MB`;
  const checking = desk.checklist.some((line) => line.documents.some((each) => each.status === 'checking'));
  const kinds = checklistKinds.map((kind) => ({ value: kind, text: t(`staff.kind.${kind}`) }));
  return (
    <Page
      ctx={ctx}
      title={t('staff.scan.upload-title', { number: desk.number })}
      errors={errors}
      navigation={staffNavigation(t, props.rights, 'scan')}
      back={{ href: '/staff/scan', text: t('staff.scan.title') }}
      waits={checking && errors.length === 0}
    >
      <p class="usa-hint">{t('staff.scan.steps', { step: 2 })}</p>
      {props.refused ? (
        <Alert kind="error" title={props.refused.title} live>
          {props.refused.next}
        </Alert>
      ) : null}
      {props.arrived ? (
        <Alert kind="success" live>
          {t('staff.scan.arrived')}
        </Alert>
      ) : null}
      <p>{t('staff.scan.upload-intro', { limit })}</p>
      <PostForm ctx={ctx} action={`${path}/upload`}>
        <Select t={t} name="kind" label={t('staff.scan.kind')} errors={errors} options={kinds} />
        <Actions>
          <Button text={t('staff.scan.kind-button')} />
        </Actions>
      </PostForm>
      <GivenBefore ctx={ctx} path={path} offers={desk.papers.offers} />
      <ScannedFiles ctx={ctx} desk={desk} />
      <details class="sd-details" open={errors.some((error) => error.field.startsWith('absence'))}>
        <summary>{t('staff.scan.absent-title')}</summary>
        <PostForm ctx={ctx} action={`${path}/absence`}>
          <Select
            t={t}
            name="absenceKind"
            label={t('staff.scan.kind')}
            errors={errors}
            value={props.absence.kind}
            options={kinds}
          />
          <Radios
            t={t}
            name="absenceWhy"
            label={t('staff.scan.absent-why')}
            errors={errors}
            value={props.absence.why}
            options={(['cannot-get', 'may-not-be-copied'] as const).map((why) => ({
              value: why,
              text: t(`staff.documents.absent.${why}`),
            }))}
          />
          <TextArea
            t={t}
            name="absenceReason"
            label={t('staff.scan.absent-reason')}
            errors={errors}
            value={props.absence.reason}
            maxlength={500}
            rows={2}
          />
          <Actions>
            <Button text={t('staff.scan.absent-button')} kind="outline" />
          </Actions>
        </PostForm>
      </details>
      <section class="sd-section" aria-labelledby="send">
        <h2 id="send">{t('staff.scan.submit-title', { number: desk.number })}</h2>
        <p class="usa-hint">{t('staff.scan.steps', { step: 3 })}</p>
        {desk.missing.length > 0 ? (
          <p>
            {t('staff.scan.still-missing', { kinds: desk.missing.map((kind) => t(`staff.kind.${kind}`)).join(', ') })}
          </p>
        ) : null}
        <PostForm ctx={ctx} action={`${path}/submit`} operationId={props.submitOperationId}>
          <TextField
            t={t}
            name="signatureName"
            label={t('staff.scan.signature')}
            errors={errors}
            value={props.signature.name}
            autocomplete="off"
            maxlength={120}
          />
          <Checkbox t={t} name="truth" label={t('staff.scan.truth')} errors={errors} checked={props.signature.truth} />
          <DateField
            t={t}
            name="releaseUntil"
            label={t('staff.scan.release')}
            hint={t('staff.scan.release-hint')}
            errors={errors}
            value={props.signature.release}
          />
          <Actions>
            <Button text={t('staff.scan.submit')} />
          </Actions>
        </PostForm>
      </section>
    </Page>
  );
}

function ScannedFiles({ ctx, desk }: { ctx: PageContext; desk: ScanDesk }) {
  const { t } = ctx;
  const path = `/staff/scan/${desk.applicationId}`;
  const rows = desk.checklist.filter((line) => line.documents.length > 0 || line.absence);
  return (
    <section class="sd-section" aria-labelledby="files">
      <h2 id="files">{t('staff.scan.files')}</h2>
      {rows.length === 0 ? (
        <p>{t('staff.scan.no-files')}</p>
      ) : (
        <>
          <ul class="sd-tasks">
            {rows.flatMap((line) => [
              ...line.documents.map((document) => (
                <li>
                  <span>
                    {t(`staff.kind.${line.kind}`)}
                    {document.pages > 0 ? ` · ${t('staff.documents.pages', { pages: document.pages })}` : ''}
                    {document.rejection === undefined ? null : (
                      <span class="usa-hint">{t(`staff.rejected.${document.rejection}`)}</span>
                    )}
                    <ScannedNotes
                      ctx={ctx}
                      path={path}
                      document={document}
                      kind={line.kind}
                      moveTo={desk.papers.doubts.get(document.documentId)}
                    />
                  </span>
                  <span>
                    <Tag
                      text={t(`staff.documents.status.${document.status}`)}
                      kind={document.status === 'clean' ? 'done' : document.status === 'rejected' ? 'error' : 'waiting'}
                    />{' '}
                    {document.status === 'checking' ? null : (
                      <PostForm ctx={ctx} action={`${path}/remove`} class="sd-inline-form">
                        <input type="hidden" name="documentId" value={document.documentId} />
                        <Button text={t('staff.scan.remove', { kind: t(`staff.kind.${line.kind}`) })} kind="unstyled" />
                      </PostForm>
                    )}
                  </span>
                </li>
              )),
              line.absence ? (
                <li>
                  <span>
                    {t(`staff.kind.${line.kind}`)}
                    <span class="usa-hint">{line.absence.reason}</span>
                  </span>
                  <Tag text={t(`staff.documents.absent.${line.absence.why}`)} kind="warning" />
                </li>
              ) : null,
            ])}
          </ul>
          <p>
            <a class="usa-link" href={path}>
              {t('staff.scan.refresh')}
            </a>
          </p>
        </>
      )}
    </section>
  );
}

/** The form that goes to the bucket itself: its fields are signed, so nothing of ours may be added to it. */
export function ScanFilePage(
  props: Omit<ScanProps, 'errors'> & {
    applicationId: string;
    number: string;
    kind: ChecklistKind;
    limitMegabytes: number;
    upload: { url: string; fields: Record<string, string> };
  },
) {
  const { ctx } = props;
  const { t } = ctx;
  const kind = t(`staff.kind.${props.kind}`);
  return (
    <Page
      ctx={ctx}
      title={t('staff.scan.file-for', { kind })}
      navigation={staffNavigation(t, props.rights, 'scan')}
      back={{
        href: `/staff/scan/${props.applicationId}`,
        text: t('staff.scan.upload-title', { number: props.number }),
      }}
    >
      <form class="usa-form sd-form" method="post" action={props.upload.url} enctype="multipart/form-data">
        {Object.entries(props.upload.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <div class="usa-form-group">
          <label class="usa-label" for="field-file">
            {t('staff.scan.file')}
          </label>
          <span class="usa-hint" id="hint-file">
            {t('staff.scan.file-hint', { limit: `${props.limitMegabytes} MB` })}
          </span>
          {/* S3 reads no field after the file: it stands last. */}
          <input
            class="usa-input sd-file-input"
            id="field-file"
            type="file"
            name="file"
            accept="application/pdf,image/jpeg,image/png,image/heic,image/heif,image/webp,image/tiff,.heic,.heif"
            aria-describedby="hint-file"
            required
          />
        </div>
        <Actions>
          <Button text={t('staff.scan.upload')} />
          <ButtonLink href={`/staff/scan/${props.applicationId}`} text={t('staff.scan.other-kind')} kind="outline" />
        </Actions>
      </form>
    </Page>
  );
}

export function ScanDonePage(
  props: Omit<ScanProps, 'errors'> & { number: string; centerName: string; dueAt: string; applicationId: string },
) {
  const { ctx } = props;
  const { t } = ctx;
  const say = words(ctx);
  return (
    <Page
      ctx={ctx}
      title={t('staff.scan.done-title', { number: props.number })}
      navigation={staffNavigation(t, props.rights, 'scan')}
    >
      <Alert kind="success" live>
        {t('staff.scan.done', { number: props.number, center: props.centerName, date: say.day(props.dueAt) })}
      </Alert>
      <p>{t('staff.scan.done-filed')}</p>
      <p>
        <a class="usa-link" href={`/staff/cases/${props.applicationId}/coach`}>
          {t('coach-staff.release.link')}
        </a>
      </p>
      <Actions>
        <ButtonLink href={`/staff/scan/${props.applicationId}/receipt`} text={t('receipt.link')} />
        <ButtonLink href="/staff/scan" text={t('staff.scan.another')} kind="outline" />
        <ButtonLink
          href={`/staff/cases/${props.applicationId}`}
          text={t('staff.case.title', { number: props.number })}
          kind="outline"
        />
      </Actions>
    </Page>
  );
}
