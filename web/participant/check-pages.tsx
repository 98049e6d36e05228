import type { Absence, ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { ChecklistItem } from '../../domain/forms/checklist.ts';
import { askedSections, answerText, isAsked, questionText } from '../../domain/forms/form.ts';
import { answersFromForms } from '../../domain/reading/offered.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import {
  Actions,
  Button,
  ButtonLink,
  Checkbox,
  DateField,
  errorText,
  fieldId,
  PostForm,
  TextField,
  type DateParts,
} from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { documentWords, isShown } from './words.ts';
import { TroubleAlert } from './sign-in-pages.tsx';

export interface Missing {
  /** The section that holds each missing answer. */
  answers: readonly { sectionId: string; error: FieldError }[];
  documents: readonly ChecklistItem['kind'][];
}

/** Everything once more before it is sent, each with the way back to it. The person sees their confidential answers too. */
export function CheckPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
  answers: Answers;
  items: readonly ChecklistItem[];
  documents: readonly DocumentRow[];
  missing: Missing;
  limits: { megabytes: number; pages: number };
  /** After sending it is only read. */
  canChange: boolean;
}) {
  const { ctx, application, answers, missing } = props;
  const change = (href: string, about: string) =>
    props.canChange ? { href, text: ctx.t('common.change'), about } : undefined;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const complete = missing.answers.length === 0 && missing.documents.length === 0;
  return (
    <Page
      ctx={ctx}
      title={t(props.canChange ? 'check.title' : 'application.sent.answers')}
      back={{ href: base, text: t('form-page.back') }}
    >
      {complete || !props.canChange ? null : <StillMissing ctx={ctx} base={base} missing={missing} />}
      <h2>{t('form.centerId.label')}</h2>
      <SummaryList
        rows={[
          {
            key: t('form.centerId.label'),
            value: props.center.name,
            action: change(`${base}/form/you#${fieldId('centerId')}`, t('form.centerId.label')),
          },
        ]}
      />
      {application.formSource === 'paper' ? (
        <FromPaper {...props} base={base} />
      ) : (
        askedSections(application.kind, answers).map((section) => (
          <>
            <h2>{t(`form.section.${section.id}.title`)}</h2>
            <SummaryList
              rows={section.fields
                .filter((field) => isAsked(field, answers))
                .filter((field) => field.required || answers[field.name] !== undefined)
                .map((field) => {
                  const answer = answers[field.name] ?? field.unanswered;
                  return {
                    key: questionText(field, t),
                    value: answer === undefined ? t('common.not-answered') : answerText(field, answer, t),
                    action: change(`${base}/form/${section.id}#${fieldId(field.name)}`, questionText(field, t)),
                  };
                })}
            />
          </>
        ))
      )}
      <h2>{t('form.section.documents.title')}</h2>
      <SummaryList
        rows={props.items
          .filter((item) => item.required || props.documents.some((each) => each.kind === item.kind && isShown(each)))
          .map((item) => ({
            key: t(`checklist.${item.kind}.title`),
            value: documentsInWords(item.kind, props.documents, application.absences, ctx, props.limits),
            action: change(`${base}/documents#${fieldId(item.kind)}`, t(`checklist.${item.kind}.title`)),
          }))}
      />
      <Actions>
        {complete && props.canChange ? (
          <ButtonLink href={`${base}/sign`} text={t('check.go-on')} />
        ) : (
          <ButtonLink href={base} text={t('form-page.back')} kind="outline" />
        )}
      </Actions>
    </Page>
  );
}

/** On paper only what the person took over from the form's own fields is an answer here. */
function FromPaper(props: {
  ctx: PageContext;
  base: string;
  application: ApplicationRow;
  documents: readonly DocumentRow[];
  canChange: boolean;
}) {
  const { t } = props.ctx;
  const taken = answersFromForms(props.application);
  if (taken.length === 0) return null;
  return (
    <>
      <h2>{t('read-form.check.title')}</h2>
      <p>{t('read-form.check.lead')}</p>
      <SummaryList
        rows={taken.map(({ sectionId, field, answer, documentId }) => {
          // The paper may have been taken out since: what the person said stays, and is changed in the form itself.
          const there = props.documents.some((each) => each.documentId === documentId && each.status === 'clean');
          const page = there ? `documents/${documentId}/answers` : `form/${sectionId}#${fieldId(field.name)}`;
          return {
            key: questionText(field, t),
            value: answerText(field, answer, t),
            action: props.canChange
              ? { href: `${props.base}/${page}`, text: t('common.change'), about: questionText(field, t) }
              : undefined,
          };
        })}
      />
    </>
  );
}

function documentsInWords(
  kind: ChecklistItem['kind'],
  documents: readonly DocumentRow[],
  absences: readonly Absence[],
  ctx: PageContext,
  limits: { megabytes: number; pages: number },
): string {
  const shown = documents.filter((each) => each.kind === kind && isShown(each));
  if (shown.length > 0) return shown.map((each) => documentWords(each, ctx, limits).text).join(' · ');
  const absence = absences.find((each) => each.kind === kind);
  return absence === undefined
    ? ctx.t('document.none')
    : ctx.t('common.labeled', { label: ctx.t(`documents.absence.${absence.why}`), text: absence.reason });
}

function StillMissing({ ctx, base, missing }: { ctx: PageContext; base: string; missing: Missing }) {
  const { t } = ctx;
  const sections = [...new Set(missing.answers.map((each) => each.sectionId))];
  return (
    <Alert kind="warning" title={t('check.missing.title')}>
      <ul>
        {sections.map((id) => (
          <li>
            <a class="usa-link" href={`${base}/form/${id}`}>
              {t('check.missing.section', {
                section: t(`form.section.${id}.title`),
                count: missing.answers.filter((each) => each.sectionId === id).length,
              })}
            </a>
          </li>
        ))}
        {missing.documents.map((kind) => (
          <li>
            <a class="usa-link" href={`${base}/documents#${fieldId(kind)}`}>
              {t('common.labeled', {
                label: t(`checklist.${kind}.title`),
                text: errorText(t, { field: kind, key: 'document-missing' }),
              })}
            </a>
          </li>
        ))}
      </ul>
    </Alert>
  );
}

export interface SignValues {
  signatureName: string;
  truth: boolean;
  releaseUntil: DateParts;
  guardianName: string;
}

/** K: the truth, the notice, the release with its end, the name as signature; a guardian's name when the person is a minor. */
export function SignPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
  values: SignValues;
  minor: boolean;
  noticeOn: string;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, values } = props;
  const { t } = ctx;
  const base = `/applications/${props.application.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('sign.title')}
      errors={props.errors}
      back={{ href: `${base}/check`, text: t('check.title') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('sign.lead', { center: props.center.name })}</p>
      <p>{t('sign.notice', { date: props.noticeOn })}</p>
      <PostForm ctx={ctx} action={`${base}/sign`}>
        <Checkbox t={t} name="truth" label={t('sign.truth')} checked={values.truth} errors={props.errors} />
        <h2>{t('sign.release.title')}</h2>
        <p>{t('sign.release.text')}</p>
        <DateField
          t={t}
          name="releaseUntil"
          label={t('sign.release.until')}
          hint={t('sign.release.hint')}
          value={values.releaseUntil}
          errors={props.errors}
        />
        <h2>{t('sign.signature.title')}</h2>
        <TextField
          t={t}
          name="signatureName"
          label={t('sign.signature.label')}
          hint={t('sign.signature.hint')}
          autocomplete="name"
          maxlength={120}
          value={values.signatureName}
          errors={props.errors}
        />
        {props.minor ? (
          <TextField
            t={t}
            name="guardianName"
            label={t('form.guardianName.label')}
            hint={t('sign.guardian.hint')}
            maxlength={120}
            value={values.guardianName}
            errors={props.errors}
          />
        ) : null}
        <Actions>
          <Button text={t('sign.send')} />
        </Actions>
      </PostForm>
      <p>{t('sign.no-ssn')}</p>
    </Page>
  );
}
