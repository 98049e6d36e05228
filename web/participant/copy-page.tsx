import { exportStanding, fetchUntil, type RecordsExport } from '../../domain/exports/exports.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';

/** A copy of everything a person gave us: asked for, waited for, fetched. It stays here, so nobody has to wait for it. */
export function CopyPage(props: {
  ctx: PageContext;
  /** Newest first. */
  exports: readonly RecordsExport[];
  hasRequests: boolean;
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, exports } = props;
  const { t } = ctx;
  const say = words(ctx);
  const standing = (each: RecordsExport) => exportStanding(each, new Date(ctx.nowMs));
  const newest = exports[0];
  const now = newest && standing(newest);
  const ready = exports.find((each) => standing(each) === 'ready');
  return (
    <Page
      ctx={ctx}
      title={t('export.title')}
      back={{ href: '/applications', text: t('export.back') }}
      waits={now === 'building'}
    >
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      ) : null}
      {newest && now === 'building' ? (
        <Alert kind="info" title={t('export.building.title')}>
          {t('export.building', { asked: say.time(newest.askedAt) })}
        </Alert>
      ) : null}
      {now === 'failed' ? (
        <Alert kind="warning" title={t('export.failed.title')}>
          {t('export.failed')}
        </Alert>
      ) : null}
      {ready ? <Ready ctx={ctx} ready={ready} /> : null}
      <p>{t('export.lead')}</p>
      <h2>{t('export.holds.title')}</h2>
      <ul class="usa-list">
        {(['answers', 'files', 'decided', 'rest'] as const).map((each) => (
          <li>{t(`export.holds.${each}`)}</li>
        ))}
      </ul>
      <p>{t('export.holds-not')}</p>
      {props.hasRequests ? null : <p>{t('export.nothing')}</p>}
      <p>{t('export.careful')}</p>
      {now === 'building' ? null : (
        <PostForm ctx={ctx} action="/your-copy">
          <Actions>
            <Button text={t(ready ? 'export.ask-again' : 'export.ask')} kind={ready ? 'outline' : 'primary'} />
          </Actions>
        </PostForm>
      )}
      {exports.length === 0 ? null : (
        <>
          <h2>{t('export.before.title')}</h2>
          <ul class="usa-list">
            {exports.map((each) => (
              <li>
                {t('export.before.asked', { date: say.time(each.askedAt) })} {t(`export.before.${standing(each)}`)}{' '}
                {each.fetchedAt.length === 0
                  ? ''
                  : t('export.before.fetched', { dates: each.fetchedAt.map((at) => say.time(at)).join(' · ') })}
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

function Ready({ ctx, ready }: { ctx: PageContext; ready: RecordsExport }) {
  const { t } = ctx;
  const say = words(ctx);
  const asOf = say.time(ready.asOf ?? ready.askedAt);
  return (
    <section aria-labelledby="ready">
      <h2 id="ready">{t('export.ready.title')}</h2>
      <p>{t('export.ready', { asOf, until: say.time(fetchUntil(ready).toISOString()) })}</p>
      <p>{t('export.ready.open', { size: sizeText(ready.file?.bytes ?? 0) })}</p>
      <PostForm ctx={ctx} action="/your-copy/file">
        <input type="hidden" name="exportId" value={ready.exportId} />
        <Actions>
          <Button text={t('export.fetch')} />
        </Actions>
      </PostForm>
    </section>
  );
}

/** "340 KB", "12 MB": as phones write it, in every language. */
const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${Math.round(bytes / 1_000_000)} MB`;
