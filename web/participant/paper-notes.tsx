import type { ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { pageRanges } from '../../domain/document-verdict.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { TooOld } from '../../domain/papers/freshness.ts';
import { cutPages, turnedPages } from '../../domain/reading/reading.ts';
import { Actions, Button, ButtonLink, DateField, PostForm, Radios, type DateParts } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { fullDate } from './paper-words.ts';
import { TroubleAlert } from './sign-in-pages.tsx';

export interface PaperNotes {
  /** What it can be. */
  places: readonly ChecklistKind[];
  /** What it seems to be, where that is something else than what it was given as. */
  looksLike?: string | undefined;
  moveTo?: ChecklistKind | undefined;
  old?: TooOld | undefined;
  /** How this kind ages; where it does not, nobody is asked for a date. */
  ages?: TooOld['aging']['by'] | undefined;
  /** Proposed, never believed. */
  dateRead?: string | undefined;
}

/** Beside a paper: that it may be in the wrong place or too old, what to do, and the way to say what it is. */
export function PaperNotesPart(props: {
  ctx: PageContext;
  base: string;
  row: DocumentRow;
  notes: PaperNotes | undefined;
  canChange: boolean;
}) {
  const { ctx, row, notes, canChange } = props;
  const { t } = ctx;
  if (!notes || row.status !== 'clean') return null;
  const about = `${props.base}/documents/${row.documentId}/about`;
  const turned = turnedPages(row).map(({ page }) => page);
  const cut = cutPages(row).map(({ page }) => page);
  return (
    <>
      {turned.length === 0 ? null : <p>{t('papers.turned', { total: row.pages ?? 1, pages: pageRanges(turned) })}</p>}
      {cut.length === 0 ? null : <p>{t('papers.cut-off', { total: row.pages ?? 1, pages: pageRanges(cut) })}</p>}
      {notes.old ? <p>{oldWords(notes.old, ctx)}</p> : null}
      {canChange && notes.looksLike !== undefined ? (
        <>
          <p>{t('papers.looks-like', { kind: t(`papers.kind.${notes.looksLike}`) })}</p>
          <PostForm ctx={ctx} action={about} class="sd-inline-form">
            <Actions>
              <Button text={t('papers.looks-like.right')} kind="outline" name="kind" value={row.kind} />
              {notes.moveTo === undefined ? null : (
                <Button
                  text={t('papers.looks-like.move', { title: t(`checklist.${notes.moveTo}.title`) })}
                  kind="outline"
                  name="kind"
                  value={notes.moveTo}
                />
              )}
            </Actions>
          </PostForm>
        </>
      ) : null}
      {canChange ? (
        <p>
          <a class="usa-link sd-link-row" href={about}>
            {t(notes.ages === undefined ? 'papers.about.move' : 'papers.about.move-or-date')}
            <span class="sd-visually-hidden"> {row.fileName === 'file' ? '' : row.fileName}</span>
          </a>
        </p>
      ) : null}
    </>
  );
}

/** Plain words, what to do, and that nothing is stopped by it. */
function oldWords({ date, from, aging }: TooOld, ctx: PageContext): string {
  const { t } = ctx;
  const found = t(`papers.old.${from}`, { date: fullDate(date, ctx) });
  const why = aging.by === 'days' ? t('papers.old.days', { days: aging.days }) : t(`papers.old.${aging.by}`);
  return `${found} ${why} ${t('papers.old.next')}`;
}

/** "This is something else", and "What date is on it?": one small page. */
export function AboutPage(props: {
  ctx: PageContext;
  base: string;
  back: string;
  row: DocumentRow;
  thumbnail: string | undefined;
  notes: PaperNotes;
  values: { kind: string; printedOn: DateParts };
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, row, notes } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('papers.about.title')}
      errors={props.errors}
      errorLabels={{ kind: t('papers.about.kind'), printedOn: t(`papers.date.${notes.ages ?? 'days'}.label`) }}
      back={{ href: props.back, text: t('form.section.documents.title') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <div class="sd-file">
        {props.thumbnail === undefined ? null : (
          <img src={props.thumbnail} alt={t('documents.first-page')} width="80" height="104" />
        )}
        <div>
          {row.fileName === 'file' ? null : <div>{row.fileName}</div>}
          <p>{t('document.clean', { pages: row.pages ?? 1 })}</p>
        </div>
      </div>
      <PostForm ctx={ctx} action={`${props.base}/documents/${row.documentId}/about`}>
        <Radios
          t={t}
          name="kind"
          label={t('papers.about.kind')}
          options={notes.places.map((kind) => ({ value: kind, text: t(`checklist.${kind}.title`) }))}
          value={props.values.kind}
          errors={props.errors}
        />
        {notes.ages === undefined ? null : (
          <>
            <input type="hidden" name="hasDate" value="yes" />
            <DateField
              t={t}
              name="printedOn"
              label={t(`papers.date.${notes.ages}.label`)}
              hint={
                notes.dateRead === undefined
                  ? t('papers.date.hint')
                  : t('papers.date.read', { date: fullDate(notes.dateRead, ctx) })
              }
              optional
              value={props.values.printedOn}
              errors={props.errors}
            />
          </>
        )}
        <Actions>
          <Button text={t('common.save')} />
          <ButtonLink href={props.back} text={t('common.cancel')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
