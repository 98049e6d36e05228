import type { ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { Tag } from '../display-components.tsx';
import { Actions, Button, ButtonLink, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';

export interface Limits {
  megabytes: number;
  pages: number;
  documents: number;
}

/** What the island says and where it sends, as data attributes. Names in braces are filled in where the files are. */
export function uploadTexts({ ctx, base, limits }: { ctx: PageContext; base: string; limits: Limits }) {
  const { t } = ctx;
  return {
    'data-uploads': `${base}/uploads`,
    'data-status': `${base}/documents.json`,
    'data-csrf': ctx.csrfToken,
    'data-max-bytes': String(limits.megabytes * 1024 * 1024),
    'data-photo': t('upload.photo'),
    'data-drop': t('upload.drop'),
    'data-queued': t('upload.queued'),
    'data-sending': t('documents.sending'),
    'data-offline': t('upload.offline'),
    'data-sent': t('documents.sent'),
    'data-count': t('upload.count', { count: '{count}' }),
    'data-left': t('upload.left', { count: '{count}' }),
    'data-failed': t('documents.failed'),
    'data-retry': t('documents.retry'),
    'data-remove': t('documents.remove'),
    'data-removed': t('upload.removed', { file: '{file}' }),
    'data-paste-where': t('upload.paste-where'),
    'data-too-large': t('field-error.file-too-large', { limit: `${limits.megabytes} MB` }),
    'data-wrong-type': t('field-error.file-type'),
  };
}

/**
 * Announced with its name, and not here: the page was closed or loaded again on the way. A form without scripts is signed
 * before a file is chosen; nothing is known of one that nobody used.
 */
export const notArrived = (row: DocumentRow, arrivedId: string | undefined): boolean =>
  row.declaredBytes > 0 &&
  row.documentId !== arrivedId &&
  (row.status === 'expected' || (row.status === 'superseded' && row.rejection === 'never-arrived'));

/** A browser gives no file a second time by itself: the person has to choose it again, and is told so. */
export function NotArrivedLine({ ctx, base, row }: { ctx: PageContext; base: string; row: DocumentRow }) {
  const { t } = ctx;
  return (
    <div class="sd-file" data-document-shown={row.documentId} data-not-arrived={row.fileName} data-name={row.fileName}>
      <div>
        <div>{row.fileName}</div>
        <p>
          <Tag text={t('upload.not-arrived')} kind="warning" />
        </p>
        <p>{t('upload.not-arrived.next')}</p>
        {row.status === 'expected' ? (
          <PostForm ctx={ctx} action={`${base}/documents/${row.documentId}/remove`} class="sd-inline-form">
            <button class="usa-button usa-button--unstyled sd-link-row" type="submit">
              {t('documents.remove')}
              <span class="sd-visually-hidden"> {row.fileName}</span>
            </button>
          </PostForm>
        ) : null}
      </div>
    </div>
  );
}

/** Without JavaScript: one form for one file, straight to the bucket, which sends the browser back. */
export function UploadPage(props: {
  ctx: PageContext;
  base: string;
  back: string;
  kind: ChecklistKind;
  url: string;
  fields: Readonly<Record<string, string>>;
  limits: Limits;
  accept: readonly string[];
}) {
  const { ctx, limits } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('upload.title', { document: t(`checklist.${props.kind}.title`) })}
      back={{ href: props.back, text: t('form.section.documents.title') }}
    >
      <p>{t('documents.limits', { megabytes: limits.megabytes, pages: limits.pages, documents: limits.documents })}</p>
      <form class="usa-form sd-form" method="post" action={props.url} enctype="multipart/form-data">
        {Object.entries(props.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <div class="usa-form-group">
          <label class="usa-label" for="field-file">
            {t('upload.file')}
          </label>
          <span class="usa-hint" id="hint-file">
            {t('upload.hint')}
          </span>
          <input
            class="sd-file-input"
            id="field-file"
            type="file"
            name="file"
            accept={props.accept.join(',')}
            aria-describedby="hint-file"
            required
          />
        </div>
        {/* Before the button: S3 answers a refused form with a page of XML, and nothing of ours is seen any more. */}
        <p>{t('upload.if-it-fails', { megabytes: limits.megabytes })}</p>
        <Actions>
          <Button text={t('upload.send')} />
          <ButtonLink href={props.back} text={t('common.cancel')} kind="outline" />
        </Actions>
      </form>
    </Page>
  );
}
