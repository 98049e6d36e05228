import type { ChecklistKind } from '../../domain/cases/rows.ts';
import type { ReuseOffer } from '../../domain/papers/reuse.ts';
import { PostForm } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { fullDate } from './paper-words.ts';

/** With a short-lived link to its first page. */
export interface ShownOffer extends ReuseOffer {
  thumbnail: string;
}

/** "You gave this on Nov 3, 2026. Use it again?" One press, and no upload. */
export function ReuseOffers(props: {
  ctx: PageContext;
  base: string;
  kind: ChecklistKind;
  offers: readonly ShownOffer[] | undefined;
}) {
  const { ctx, kind, offers = [] } = props;
  const { t } = ctx;
  return (
    <>
      {offers.map(({ document, number, givenAt, thumbnail }) => {
        const date = fullDate(givenAt, ctx);
        const title = t(`checklist.${document.kind}.title`);
        return (
          <div class="sd-file">
            <img src={thumbnail} alt={t('documents.first-page')} width="80" height="104" />
            <div>
              {document.fileName === 'file' ? null : <div>{document.fileName}</div>}
              <p>
                {number === undefined
                  ? t('papers.reuse.here', { date, title })
                  : t('papers.reuse.before', { date, number })}
              </p>
              <PostForm ctx={ctx} action={`${props.base}/documents/reuse`} class="sd-inline-form">
                <input type="hidden" name="kind" value={kind} />
                <input type="hidden" name="fromApplication" value={document.applicationId} />
                <input type="hidden" name="fromDocument" value={document.documentId} />
                <button class="usa-button usa-button--outline" type="submit">
                  {t(number === undefined ? 'papers.reuse.use-here' : 'papers.reuse.use')}
                  <span class="sd-visually-hidden">
                    {' '}
                    {t(`checklist.${kind}.title`)}, {date}
                  </span>
                </button>
              </PostForm>
            </div>
          </div>
        );
      })}
    </>
  );
}

/** Beside a paper that was not sent with this packet. */
export const reusedWords = (
  { reused, arrivedAt, createdAt }: Pick<ReuseOffer['document'], 'reused' | 'arrivedAt' | 'createdAt'>,
  ctx: PageContext,
): string | undefined => reused && ctx.t('papers.reuse.used', { date: fullDate(arrivedAt ?? createdAt, ctx) });
