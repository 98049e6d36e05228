import { pageRanges } from '../../domain/document-verdict.ts';
import { Tag, type TagKind } from '../layout.tsx';
import { AbsencePart } from './absence-part.tsx';
import { PaperPart } from './paper-part.tsx';
import { ReadingPart } from './reading-part.tsx';
import { RescanPart } from './rescan-part.tsx';
import type { CaseView, ChecklistLine } from './case-view.ts';
import type { CasePartProps } from './case-part-props.ts';
import { words } from './words.ts';

const statusTags: Record<ChecklistLine['documents'][number]['status'], TagKind> = {
  expected: 'plain',
  checking: 'waiting',
  clean: 'done',
  rejected: 'error',
  superseded: 'plain',
};

/**
 * The checklist with every page as a picture that we rendered: staff never open what came from outside, except as a
 * download they ask for. Pictures come through a route that asks who is looking, and load when they are scrolled to.
 */
export function Documents({ ctx, view }: CasePartProps) {
  const { t } = ctx;
  return (
    <section aria-labelledby="documents">
      <h2 id="documents">{t('staff.documents.title')}</h2>
      {view.checklist.length === 0 ? <p>{t('staff.documents.none')}</p> : null}
      {view.checklist.map((line) => (
        <ChecklistItem ctx={ctx} view={view} line={line} />
      ))}
      {view.checklist.some((line) => line.documents.some((each) => each.hasOriginal)) ? (
        <p class="usa-hint">{t('staff.documents.download-hint')}</p>
      ) : null}
    </section>
  );
}

function ChecklistItem({ ctx, view, line }: Pick<CasePartProps, 'ctx' | 'view'> & { line: ChecklistLine }) {
  const { t } = ctx;
  const kind = t(`staff.kind.${line.kind}`);
  return (
    <div class="sd-card">
      <h3>
        {kind}{' '}
        {line.documents.length === 0 && !line.absence ? (
          <Tag text={t('staff.documents.missing')} kind="warning" />
        ) : null}
      </h3>
      {line.because ? (
        <p class="usa-hint">
          {t(`staff.because.${line.because.said}`, { amount: words(ctx).money(line.because.amountCents ?? 0) })}
        </p>
      ) : null}
      <AbsencePart ctx={ctx} view={view} line={line} />
      {line.documents.map((document) => (
        <DocumentPages ctx={ctx} view={view} document={document} kind={kind} />
      ))}
    </div>
  );
}

function DocumentPages(props: {
  ctx: CasePartProps['ctx'];
  view: CaseView;
  document: ChecklistLine['documents'][number];
  kind: string;
}) {
  const { document, kind } = props;
  const { t } = props.ctx;
  const path = `/staff/cases/${props.view.applicationId}/documents/${document.documentId}`;
  const pages = Array.from({ length: document.pages }, (_, at) => at + 1);
  return (
    <div>
      {document.status === 'clean' ? null : (
        <p>
          <Tag text={t(`staff.documents.status.${document.status}`)} kind={statusTags[document.status]} />
        </p>
      )}
      <PaperPart ctx={props.ctx} view={props.view} document={document} path={path} />
      {document.status === 'clean' && document.warnings ? (
        <ul class="usa-list">
          {document.warnings.map((each) => (
            <li>{t(`staff.warning.${each.code}`, { total: document.pages, pages: pageRanges(each.pages) })}</li>
          ))}
        </ul>
      ) : null}
      <ReadingPart ctx={props.ctx} document={document} path={path} />
      {document.status === 'clean' && pages.length > 0 ? (
        <details class="sd-details" open={document.pages <= 2}>
          <summary>{t('staff.documents.show-pages', { pages: document.pages })}</summary>
          <ul class="sd-pages">
            {pages.map((page) => (
              <li>
                <a href={`${path}/pages/${page}`} aria-label={t('staff.documents.open-page', { kind, page })}>
                  <img
                    src={`${path}/pages/${page}`}
                    alt={t('staff.documents.page', { kind, page, pages: document.pages })}
                    loading="lazy"
                    width="340"
                    height="440"
                  />
                </a>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {document.replacedAt === undefined ? (
        <RescanPart ctx={props.ctx} document={document} path={path} kind={kind} />
      ) : (
        <p>{t('staff.documents.replaced', { day: words(props.ctx).day(document.replacedAt.slice(0, 10)) })}</p>
      )}
      {document.hasOriginal ? (
        <p>
          <a class="usa-link" href={`${path}/original`}>
            {t('staff.documents.download', { kind })}
          </a>
        </p>
      ) : null}
    </div>
  );
}
