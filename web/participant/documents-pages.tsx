import type { BoardLanguage } from '../../domain/languages.ts';
import type { ApplicationRow, ChecklistKind, DocumentRow, RequestedItem } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { ChecklistItem } from '../../domain/forms/checklist.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { offeredAnswers } from '../../domain/reading/offered.ts';
import { Tag } from '../display-components.tsx';
import { Actions, Button, ButtonLink, fieldId, PostForm, Radios, TextArea } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { AbsenceLine } from './absence-parts.tsx';
import { AsWritten } from './as-written.tsx';
import { PaperNotesPart, type PaperNotes } from './paper-notes.tsx';
import { ReuseOffers, reusedWords, type ShownOffer } from './reuse-part.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';
import { NotArrivedLine, notArrived, uploadTexts, type Limits } from './upload-area.tsx';
import { documentWords, isShown, mayBeSentAgain, warningWords } from './words.ts';

/** A document as shown: its row and, when it passed, a short-lived link to its first page. */
export interface ShownDocument {
  row: DocumentRow;
  thumbnail?: string | undefined;
  notes?: PaperNotes | undefined;
}

export interface DocumentsProps {
  ctx: PageContext;
  application: ApplicationRow;
  items: readonly ChecklistItem[];
  documents: readonly ShownDocument[];
  limits: Limits;
  /** The document that the browser has just come back from sending (without JavaScript). */
  arrivedId?: string | undefined;
  canChange: boolean;
  scriptHref: string | undefined;
  /** Asked for again: why, by kind. */
  asked?: ReadonlyMap<ChecklistKind, RequestedItem> | undefined;
  /** What notes are written in. */
  askedLanguage?: BoardLanguage | undefined;
  /** What was given before and could count, by kind. */
  offers?: ReadonlyMap<ChecklistKind, readonly ShownOffer[]> | undefined;
}

/** Each document that is asked for: why, what is there, its verdict, a way to add and a way out (R8, R9). */
export function DocumentsPage(props: DocumentsProps) {
  const { ctx, application, limits } = props;
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('form.section.documents.title')}
      back={{ href: base, text: t('form-page.back') }}
      waits={uploadsPending(props)}
      scriptHref={props.scriptHref}
    >
      {props.canChange ? (
        <>
          <p>{t('documents.lead')}</p>
          <p>
            {t('documents.limits', { megabytes: limits.megabytes, pages: limits.pages, documents: limits.documents })}
          </p>
        </>
      ) : null}
      <UploadArea {...props} base={base} back={`${base}/documents`} />
      {props.canChange ? (
        <Actions>
          <ButtonLink href={`${base}/check`} text={t('documents.go-on')} />
        </Actions>
      ) : null}
    </Page>
  );
}

/** Something is on its way or being looked at. */
export const uploadsPending = ({ documents, arrivedId }: Pick<DocumentsProps, 'documents' | 'arrivedId'>): boolean =>
  documents.some(({ row }) => isShown(row, arrivedId) && isPending(row));
const isPending = (row: DocumentRow): boolean => row.status === 'checking' || row.status === 'expected';

/** The list that the island takes hold of: its texts stand in data attributes, its answers in each card's own list. */
export function UploadArea(props: DocumentsProps & { base: string; back: string }) {
  return (
    <div id="uploads" {...uploadTexts(props)}>
      <div class="sd-visually-hidden" role="status" aria-live="polite" id="upload-status"></div>
      <div class="sd-visually-hidden" role="alert" id="upload-errors"></div>
      {props.items.map((item) => (
        <DocumentCard {...cardProps(props)} item={item} />
      ))}
    </div>
  );
}
const cardProps = (props: DocumentsProps & { base: string }) => ({
  ctx: props.ctx,
  base: props.base,
  application: props.application,
  documents: props.documents,
  limits: props.limits,
  arrivedId: props.arrivedId,
  canChange: props.canChange,
  asked: props.asked,
  askedLanguage: props.askedLanguage,
  offers: props.offers,
});

/** R9: "You said that you were laid off. The letter shows …": the answer that asks for a paper, and what the paper is for. */
export function whyWords({ because, whyKey }: ChecklistItem, { t }: Pick<PageContext, 't'>): string {
  const why = t(whyKey);
  if (!because) return why;
  const amount = formatCents(because.amountCents ?? 0);
  return `${t(`checklist.because.${because.said}`, { amount })} ${why}`;
}

function DocumentCard(props: {
  ctx: PageContext;
  base: string;
  application: ApplicationRow;
  item: ChecklistItem;
  documents: readonly ShownDocument[];
  limits: Limits;
  arrivedId: string | undefined;
  canChange: boolean;
  asked: DocumentsProps['asked'];
  askedLanguage: BoardLanguage | undefined;
  offers: DocumentsProps['offers'];
}) {
  const { ctx, base, item } = props;
  const why = props.asked?.get(item.kind);
  const { t } = ctx;
  const title = t(`checklist.${item.kind}.title`);
  const own = props.documents.filter(({ row }) => row.kind === item.kind && isShown(row, props.arrivedId));
  const lost = props.canChange
    ? props.documents.filter(
        ({ row }) =>
          row.kind === item.kind && notArrived(row, props.arrivedId) && (row.status === 'expected' || own.length === 0),
      )
    : [];
  const absence = props.application.absences.find((each) => each.kind === item.kind);
  // A file that was sent back is not there: the way out stays open.
  const there = own.some(({ row }) => row.status !== 'rejected' || row.rejection === 'duplicate-document');
  // Once it is sent, only what was sent is of interest.
  if (!props.canChange && own.length === 0 && !absence) return null;
  return (
    <section class="sd-card" id={fieldId(item.kind)} tabindex={-1} aria-labelledby={`title-${item.kind}`}>
      <h2 id={`title-${item.kind}`}>
        {title} {item.required ? null : <span class="usa-hint sd-inline">{t('common.optional')}</span>}
      </h2>
      {why === undefined ? (
        <p>{whyWords(item, ctx)}</p>
      ) : (
        <>
          <p>
            <strong>{t('answer.why', { why: t(`asking.reason.${why.reason}`) })}</strong>
          </p>
          <AsWritten ctx={ctx} text={why.note} language={props.askedLanguage ?? 'en'} />
        </>
      )}
      {item.alternatives.map((key) => (
        <p class="usa-hint">{t(key)}</p>
      ))}
      <div data-files={item.kind}>
        {own.map((document) => (
          <DocumentLine
            ctx={ctx}
            base={base}
            application={props.application}
            document={document}
            limits={props.limits}
            canChange={props.canChange}
          />
        ))}
        {lost.map(({ row }) => (
          <NotArrivedLine ctx={ctx} base={base} row={row} />
        ))}
      </div>
      {props.canChange ? (
        <ReuseOffers ctx={ctx} base={base} kind={item.kind} offers={props.offers?.get(item.kind)} />
      ) : null}
      {absence && !there ? <AbsenceLine ctx={ctx} absence={absence} /> : null}
      {props.canChange ? (
        <>
          <PostForm ctx={ctx} action={`${base}/uploads`} class="sd-upload">
            <input type="hidden" name="kind" value={item.kind} />
            <Actions>
              <Button text={t(own.length === 0 ? 'documents.add' : 'documents.add-more')} kind="outline" />
              {item.required && !there ? (
                <a class="usa-link sd-link-row" href={`${base}/documents/absent/${item.kind}`}>
                  {t(absence ? 'documents.absence.change' : 'documents.absence.link')}
                  <span class="sd-visually-hidden"> {title}</span>
                </a>
              ) : null}
            </Actions>
          </PostForm>
        </>
      ) : null}
    </section>
  );
}

function DocumentLine(props: {
  ctx: PageContext;
  base: string;
  application: ApplicationRow;
  document: ShownDocument;
  limits: Limits;
  canChange: boolean;
}) {
  const { ctx, document, limits } = props;
  const { t } = ctx;
  const { row } = document;
  const words = documentWords(row, ctx, limits);
  const warnings = warningWords(row, ctx);
  const offered = props.canChange ? offeredAnswers(row, props.application) : [];
  const name = row.fileName === 'file' ? '' : row.fileName;
  return (
    <div class="sd-file" data-document-shown={row.documentId} data-name={name}>
      {document.thumbnail === undefined ? null : (
        <img src={document.thumbnail} alt={t('documents.first-page')} width="80" height="104" />
      )}
      <div>
        {name === '' ? null : <div>{name}</div>}
        <p>
          {words.kind === 'error' ? (
            <span class="usa-error-message">{words.text}</span>
          ) : (
            <Tag text={words.text} kind={words.kind} />
          )}
        </p>
        <PaperNotesPart ctx={ctx} base={props.base} row={row} notes={document.notes} canChange={props.canChange} />
        {row.reused ? <p class="usa-hint">{reusedWords(row, ctx)}</p> : null}
        {warnings.map((warning) => (
          <p>
            <strong>{warning}</strong>
          </p>
        ))}
        {!mayBeSentAgain(row) || !props.canChange ? null : <p>{t('document.warning.next')}</p>}
        {words.next === undefined || !props.canChange ? null : <p>{words.next}</p>}
        {offered.length === 0 ? null : (
          <p>
            <a class="usa-link sd-link-row" href={`${props.base}/documents/${row.documentId}/answers`}>
              {row.formAnswers?.looked === undefined
                ? t('read-form.link', { count: offered.length })
                : t('read-form.again')}
            </a>
          </p>
        )}
        {props.canChange && row.status !== 'checking' && row.status !== 'expected' ? (
          <PostForm ctx={ctx} action={`${props.base}/documents/${row.documentId}/remove`} class="sd-inline-form">
            <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
              {t('documents.remove')}
              <span class="sd-visually-hidden"> {name === '' ? t(`checklist.${row.kind}.title`) : name}</span>
            </button>
          </PostForm>
        ) : null}
      </div>
    </div>
  );
}

/** R8: a document that a person cannot get, or that may not be copied, never blocks sending. */
export function AbsencePage(props: {
  ctx: PageContext;
  base: string;
  kind: ChecklistKind;
  back: string;
  values: { why: string; reason: string };
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('absence.title', { document: t(`checklist.${props.kind}.title`) })}
      errors={props.errors}
      errorLabels={{ why: t('absence.why.label') }}
      back={{ href: props.back, text: t('form.section.documents.title') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('absence.lead')}</p>
      <PostForm ctx={ctx} action={`${props.base}/documents/absent/${props.kind}`}>
        <Radios
          t={t}
          name="why"
          label={t('absence.why.label')}
          options={[
            { value: 'cannot-get', text: t('documents.absence.cannot-get') },
            {
              value: 'may-not-be-copied',
              text: t('documents.absence.may-not-be-copied'),
              hint: t('absence.copied.hint'),
            },
          ]}
          value={props.values.why}
          errors={props.errors}
        />
        <TextArea
          t={t}
          name="reason"
          label={t('absence.reason.label')}
          hint={t('absence.reason.hint')}
          rows={3}
          maxlength={500}
          value={props.values.reason}
          errors={props.errors}
        />
        <Actions>
          <Button text={t('common.save')} />
        </Actions>
      </PostForm>
    </Page>
  );
}
