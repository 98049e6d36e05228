import type { BoardLanguage } from '../../domain/languages.ts';
import type { ApplicationRow, RequestedItem } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { fieldNamed, questionText, type RawForm } from '../../domain/forms/form.ts';
import type { FormField } from '../../domain/forms/shape.ts';
import { itemKey, type AskingRound } from '../../domain/information/open-items.ts';
import { unableField } from '../../domain/information/read-answers.ts';
import { ConfirmClient } from '../coach/working-for.tsx';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import type { Translate } from '../text.ts';
import { AsWritten } from './as-written.tsx';
import { UploadArea, uploadsPending, type DocumentsProps } from './documents-pages.tsx';
import { FieldGroup, grouped } from './form-page.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';
import { longDay, shortDate } from './words.ts';

/** What an asked thing is called, and why it is asked for, in the person's own words. */
export function itemTitle(item: RequestedItem, t: Translate): string {
  if (item.what === 'document') return t(`checklist.${item.kind}.title`);
  const field = fieldNamed(item.field);
  return field ? questionText(field, t) : item.field;
}

/** The list of what is asked for, with the reasons; each leads to its place on the answer page when `href` is given. */
export function AskedList(props: {
  ctx: PageContext;
  items: readonly RequestedItem[];
  language: BoardLanguage;
  href?: string | undefined;
}) {
  const { ctx, items, language, href } = props;
  const { t } = ctx;
  return (
    <ul class="usa-list">
      {items.map((item) => {
        const text = t('answer.item', { what: itemTitle(item, t), why: t(`asking.reason.${item.reason}`) });
        return (
          <li>
            {href === undefined ? (
              text
            ) : (
              <a class="usa-link" href={`${href}#field-${itemKey(item)}`}>
                {text}
              </a>
            )}
            <AsWritten ctx={ctx} text={item.note} language={language} />
          </li>
        );
      })}
    </ul>
  );
}

/** Each time that something was asked, and how it ended: the person sees what staff see. */
export function AskedBefore({ ctx, rounds }: { ctx: PageContext; rounds: readonly AskingRound[] }) {
  const { t } = ctx;
  if (rounds.length === 0) return null;
  return (
    <>
      <h2>{t('answer.before.title')}</h2>
      {[...rounds].reverse().map((round) => (
        <details class="sd-details">
          <summary>
            {t('answer.before.asked', { date: shortDate(round.askedAt, ctx) })}{' '}
            {round.ended === undefined
              ? t('answer.before.open')
              : t(`answer.before.${round.ended.how}`, { date: shortDate(round.ended.at, ctx) })}
          </summary>
          <AskedList ctx={ctx} items={round.items} language={round.language} />
          <AsWritten ctx={ctx} text={round.message} language={round.language} />
        </details>
      ))}
    </>
  );
}

export interface AnswerProps extends DocumentsProps {
  request: NonNullable<ApplicationRow['request']>;
  fields: readonly FormField[];
  /** What stands in the questions: the answers as they are, or what was just posted. */
  raw: RawForm;
  /** When we decide, if the answer comes today. */
  decideBy: string;
  center: string;
  /** After "save for later". */
  saved: boolean;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}

/** "We need one thing from you": exactly what was asked, and nothing else. */
export function AnswerPage(props: AnswerProps) {
  const { ctx, application, request, fields } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  const closed = application.status === 'closed';
  const errors = props.errors ?? [];
  return (
    <Page
      ctx={ctx}
      title={t(closed ? 'answer.title-closed' : 'answer.title', { count: request.items.length })}
      errors={props.errors}
      errorLabels={Object.fromEntries([
        ...props.items.map(({ kind }) => [kind, t(`checklist.${kind}.title`)] as const),
        ...fields.map((field) => [field.name, questionText(field, t)] as const),
      ])}
      back={{ href: base, text: t('form-page.back') }}
      waits={uploadsPending(props)}
      scriptHref={props.scriptHref}
    >
      <TroubleAlert trouble={props.trouble} />
      {props.saved ? (
        <Alert kind="success" live>
          {t('answer.saved')}
        </Alert>
      ) : null}
      <p class="sd-status">
        {closed || application.due === undefined
          ? t('answer.closed')
          : t('answer.by', { date: longDay(application.due.dueAt, ctx) })}
      </p>
      <p>{t('answer.then', { center: props.center, date: longDay(props.decideBy, ctx) })}</p>
      {request.message === '' ? null : (
        <Alert kind="info" title={t('answer.message')}>
          <AsWritten ctx={ctx} text={request.message} language={request.language} />
        </Alert>
      )}
      {props.items.length === 0 ? null : (
        <>
          <p>
            {t('documents.limits', {
              megabytes: props.limits.megabytes,
              pages: props.limits.pages,
              documents: props.limits.documents,
            })}
          </p>
          <UploadArea {...props} base={base} back={`${base}/answer`} />
        </>
      )}
      <PostForm ctx={ctx} action={`${base}/answer`}>
        {fields.length === 0 ? null : <h2>{t('answer.questions')}</h2>}
        {cardsOf(fields).map((group) => {
          const items = request.items.filter((item) => group.fields.some(({ name }) => name === itemKey(item)));
          return (
            <div class="sd-card">
              {items.map((item) => (
                <>
                  <p>
                    <strong>{t('answer.why', { why: t(`asking.reason.${item.reason}`) })}</strong>
                  </p>
                  <AsWritten ctx={ctx} text={item.note} language={request.language} />
                </>
              ))}
              <FieldGroup
                ctx={ctx}
                group={group}
                section={{ id: 'answer', letter: '', fields }}
                raw={props.raw}
                errors={errors}
              />
              {group.fields
                .filter(({ required }) => required)
                .map((field) => (
                  <Unable ctx={ctx} field={field} raw={props.raw} request={request} of={group.fields.length} />
                ))}
            </div>
          );
        })}
        <ConfirmClient ctx={ctx} errors={errors} />
        <Actions>
          <Button text={t('answer.send')} />
          {fields.length === 0 ? null : <Button text={t('answer.later')} kind="outline" name="then" value="later" />}
        </Actions>
      </PostForm>
    </Page>
  );
}

/** A card for each asked question; what hangs on its answer stays together, with the words "If …". */
const cardsOf = (fields: readonly FormField[]) =>
  grouped(fields).flatMap((group) =>
    group.when && fields.some(({ name }) => name === group.when?.field)
      ? [group]
      : group.fields.map((field): typeof group => ({ fields: [field] })),
  );

/** R8 in spirit: what a person cannot know never holds up their packet. */
function Unable(props: {
  ctx: PageContext;
  field: FormField;
  raw: RawForm;
  request: AnswerProps['request'];
  of: number;
}) {
  const { t } = props.ctx;
  const { name } = props.field;
  const before = props.request.unable.find(({ field }) => field === name)?.reason ?? '';
  const typed = props.raw[unableField(name)];
  const value = typeof typed === 'string' ? typed : before;
  const question = questionText(props.field, t);
  return (
    <details class="sd-details" open={value !== ''}>
      <summary>{props.of > 1 ? t('answer.unable.which', { question }) : t('answer.unable')}</summary>
      <TextField
        t={t}
        name={unableField(name)}
        label={t('answer.unable.why')}
        hint={t('answer.unable.hint')}
        value={value}
        maxlength={500}
        optional
      />
    </details>
  );
}
