import type { ChecklistKind } from '../../domain/cases/rows.ts';
import { Actions, Button, PostForm } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import type { ChecklistLine } from './case-view.ts';
import { words } from './words.ts';

/** What staff can do about a person's papers at the desk, besides scanning them. */
export interface DeskPapers {
  /** What the person gave before and what it could count for now. */
  offers: {
    kind: ChecklistKind;
    givenAs: ChecklistKind;
    givenAt: string;
    /** Of the request that it was given with; undefined for this very one. */
    number: string | undefined;
    applicationId: string;
    documentId: string;
  }[];
  /** By document: what it seems to be, where that is another place in this packet. */
  doubts: ReadonlyMap<string, ChecklistKind>;
}

/** "Given on Nov 3, 2026, with SE-4827": looked at beside the person, and one press in place of a scan. */
export function GivenBefore({ ctx, path, offers }: { ctx: PageContext; path: string; offers: DeskPapers['offers'] }) {
  const { t } = ctx;
  const { day } = words(ctx);
  if (offers.length === 0) return null;
  return (
    <section class="sd-section" aria-labelledby="given-before">
      <h2 id="given-before">{t('staff.scan.before.title')}</h2>
      <p>{t('staff.scan.before.intro')}</p>
      {offers.map((offer) => {
        const name = t(`staff.kind.${offer.kind}`);
        const date = day(offer.givenAt);
        const page = `/staff/cases/${offer.applicationId}/documents/${offer.documentId}/pages/1`;
        return (
          <div class="sd-file">
            <a href={page}>
              <img src={page} alt={t('staff.scan.before.page', { kind: name, date })} width="80" height="104" />
            </a>
            <div>
              <h3>{name}</h3>
              <p>
                {offer.number === undefined
                  ? t('staff.scan.before.here', { date, kind: t(`staff.kind.${offer.givenAs}`) })
                  : t('staff.scan.before.given', { date, number: offer.number })}
              </p>
              <PostForm ctx={ctx} action={`${path}/reuse`} class="sd-inline-form">
                <input type="hidden" name="kind" value={offer.kind} />
                <input type="hidden" name="fromApplication" value={offer.applicationId} />
                <input type="hidden" name="fromDocument" value={offer.documentId} />
                <button class="usa-button usa-button--outline" type="submit">
                  {t('staff.scan.before.use')}
                  <span class="sd-visually-hidden">
                    {' '}
                    {name}, {date}
                  </span>
                </button>
              </PostForm>
            </div>
          </div>
        );
      })}
    </section>
  );
}

/** Beside a file that passed: given before, perhaps in the wrong place, and the way to say what it is. */
export function ScannedNotes(props: {
  ctx: PageContext;
  path: string;
  document: ChecklistLine['documents'][number];
  kind: ChecklistKind;
  moveTo: ChecklistKind | undefined;
}) {
  const { ctx, document, kind, moveTo } = props;
  const { t } = ctx;
  const { day } = words(ctx);
  const about = `${props.path}/documents/${document.documentId}/about`;
  const name = t(`staff.kind.${kind}`);
  if (document.status !== 'clean' && document.status !== 'checking') return null;
  return (
    <>
      {document.givenBefore === undefined ? null : (
        <span class="usa-hint">{t('staff.papers.reused', { date: day(document.givenBefore) })}</span>
      )}
      {moveTo === undefined ? null : (
        <PostForm ctx={ctx} action={about} class="sd-inline-form">
          <p>{t('staff.reading.flag.wrong-kind', { kind: t(`staff.kind.${moveTo}`) })}</p>
          <Actions>
            <Button text={t('staff.scan.keep', { kind: name })} kind="outline" name="kind" value={kind} />
            <Button
              text={t('staff.scan.move', { kind: t(`staff.kind.${moveTo}`) })}
              kind="outline"
              name="kind"
              value={moveTo}
            />
          </Actions>
        </PostForm>
      )}{' '}
      <a class="usa-link sd-link-row" href={about}>
        {t('staff.papers.about.link')}
        <span class="sd-visually-hidden"> {name}</span>
      </a>
    </>
  );
}
