import type { Listing } from '../../domain/etpl/listing.ts';
import { queryMaxLength, type Found } from '../../domain/etpl/search.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';

/**
 * Search in the state's list of training programs. It reads only, so that the words stand in the address and going back
 * works; choosing is a form of its own. Not finding a program is a way on, never an end (R1).
 */
export function EtplPage(props: {
  ctx: PageContext;
  base: string;
  query: string;
  /** Undefined when nothing was asked yet. */
  found?: Found | undefined;
  /** The day of the list; undefined when there is none. */
  listDate?: string | undefined;
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, base, found } = props;
  const { t } = ctx;
  const action = `${base}/program`;
  return (
    <Page ctx={ctx} title={t('etpl.title')} back={{ href: `${base}/form/training`, text: t('etpl.back') }}>
      <TroubleAlert trouble={props.trouble} />
      <p>{t('etpl.intro')}</p>
      {props.listDate === undefined ? (
        <Alert kind="info" title={t('etpl.no-list')}>
          {t('etpl.no-list-hint')}
        </Alert>
      ) : (
        <form class="usa-form sd-form" method="get" action={action} role="search">
          <TextField
            t={t}
            name="q"
            label={t('etpl.query.label')}
            hint={t('etpl.query.hint')}
            value={props.query}
            maxlength={queryMaxLength}
            type="search"
          />
          <Actions>
            <Button text={t('etpl.search')} />
          </Actions>
        </form>
      )}
      {found ? <Results ctx={ctx} action={action} found={found} listDate={props.listDate} /> : null}
      <section class="sd-card" aria-labelledby="not-found">
        <h2 id="not-found">{t('etpl.not-found.title')}</h2>
        <p>{t('etpl.not-found.text')}</p>
        <PostForm ctx={ctx} action={action}>
          <Actions>
            <Button text={t('etpl.not-found.button')} kind="outline" />
          </Actions>
        </PostForm>
      </section>
    </Page>
  );
}

function Results(props: { ctx: PageContext; action: string; found: Found; listDate?: string | undefined }) {
  const { ctx, found } = props;
  const { t } = ctx;
  if (found.total === 0)
    return (
      <Alert kind="info" title={t('etpl.none')}>
        {t('etpl.none-hint')}
      </Alert>
    );
  const shown = found.listings.length;
  return (
    <section class="sd-section" aria-labelledby="results">
      <h2 id="results">{t('etpl.count', { total: found.total })}</h2>
      {shown < found.total ? <p>{t('etpl.more', { shown })}</p> : null}
      {props.listDate === undefined ? null : <p class="usa-hint">{t('etpl.price-note', { date: props.listDate })}</p>}
      {found.listings.map((listing, at) => (
        <div class="sd-card">
          {/* Names stand on the list in English, whatever language the page has. */}
          <h3 id={`listing-${at}`} lang="en">
            {listing.program}
          </h3>
          <ListingLines ctx={ctx} listing={listing} fields={['provider', 'city', 'credential', 'weeks', 'costCents']} />
          <PostForm ctx={ctx} action={props.action}>
            <input type="hidden" name="etplId" value={listing.etplId} />
            <button class="usa-button" type="submit" id={`choose-${at}`} aria-labelledby={`choose-${at} listing-${at}`}>
              {t('etpl.choose')}
            </button>
          </PostForm>
        </div>
      ))}
    </section>
  );
}

/** A listing in words, a line for each field: short on a phone. What the list does not say is the school's to tell. */
export function ListingLines(props: { ctx: PageContext; listing: Listing; fields: readonly (keyof Listing)[] }) {
  const { ctx, listing } = props;
  return (
    <p>
      {props.fields.map((field, at) => {
        const text = listingText(field, listing[field], ctx);
        const named = field === 'provider' || field === 'credential' || field === 'city';
        return (
          <>
            {at === 0 ? null : <br />}
            {ctx.t(`etpl.field.${field}`)}:{' '}
            {text === undefined ? ctx.t('etpl.unknown') : named ? <span lang="en">{text}</span> : text}
          </>
        );
      })}
    </p>
  );
}

export function listingText(
  field: keyof Listing,
  value: Listing[keyof Listing] | undefined,
  { t }: Pick<PageContext, 't'>,
): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (field === 'weeks') return t('etpl.weeks', { weeks: Number(value) });
  if (field === 'costCents') return value === 0 ? t('etpl.cost.free') : formatCents(Number(value));
  if (field === 'sector') return t(`outcome.sector.${value}`);
  return String(value);
}
