import type { Child } from 'hono/jsx';
import { directionOf } from '../../domain/languages.ts';
import type { PageContext, WordsContext } from '../page-context.ts';
import { words } from '../staff/words.ts';
import type { Records, RecordsFile, RequestRecords } from './records.ts';

type CopyContext = WordsContext &
  Pick<PageContext, 'languageAccessLine' | 'boardName'> & { language: PageContext['language'] };

/**
 * The page of a copy: opened from a folder, on any machine, with no network. So it has no script, asks for nothing, and brings its
 * few styles along.
 */
export function RecordsPage({ ctx, records }: { ctx: CopyContext; records: Records }) {
  const { t } = ctx;
  return (
    <html lang={ctx.language} dir={directionOf(ctx.language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{t('common.title', { page: t('export.copy.title') })}</title>
        <style>{styles}</style>
      </head>
      <body>
        <main>
          <h1>{t('export.copy.title')}</h1>
          <p>{t('export.copy.lead', { asOf: words(ctx).time(records.asOf) })}</p>
          <p>{ctx.boardName}</p>
          <p>{t('export.holds-not')}</p>
          <p>{t('export.copy.data')}</p>
          <section aria-labelledby="you">
            <h2 id="you">{t('export.copy.you')}</h2>
            <Facts rows={records.you} />
          </section>
          {records.requests.length === 0 ? <p>{t('export.copy.no-requests')}</p> : null}
          {records.requests.map((request) => (
            <Request ctx={ctx} request={request} />
          ))}
          <section aria-labelledby="helpers">
            <h2 id="helpers">{t('export.copy.helpers')}</h2>
            {records.helpers.length === 0 ? <p>{t('export.copy.helpers.none')}</p> : null}
            {records.helpers.map(({ name, organization, facts }) => (
              <>
                <h3>
                  {name}, {organization}
                </h3>
                <Facts rows={facts} />
              </>
            ))}
          </section>
          <section aria-labelledby="optional">
            <h2 id="optional">{t('demographics.title')}</h2>
            {records.optionalQuestions.length === 0 ? <p>{t('export.copy.optional.none')}</p> : null}
            <Facts rows={records.optionalQuestions} />
          </section>
          <p>{t('export.copy.questions', { languageLine: ctx.languageAccessLine })}</p>
        </main>
      </body>
    </html>
  );
}

/** Dark on light, large enough, and nothing that a printer loses. */
const styles = [
  'body{font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:1.1rem;line-height:1.5;color:#1b1b1b;background:#fff;margin:0;padding:1rem}',
  'main{max-width:46rem;margin:0 auto}',
  'h2{border-top:2px solid #1b1b1b;padding-top:1rem;margin-top:2rem}',
  'dt{font-weight:bold}',
  'dd{margin:0 0 .75rem}',
  'dd,li,p{overflow-wrap:anywhere;white-space:pre-line}',
  'a{color:#005ea2}',
].join('');

function Facts({ rows }: { rows: readonly { label: string; value: string }[] }) {
  if (rows.length === 0) return null;
  return (
    <dl>
      {rows.map(({ label, value }) => (
        <>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function Request({ ctx, request }: { ctx: CopyContext; request: RequestRecords }) {
  const { t } = ctx;
  const { day } = words(ctx);
  const events = (rows: readonly { at: string; text: string }[]) => (
    <ul>
      {rows.map(({ at, text }) => (
        <li>
          {day(at)}: {text}
        </li>
      ))}
    </ul>
  );
  const answered = [...request.answers.map(({ rows }) => rows.length)].some((count) => count > 0);
  return (
    <section aria-labelledby={request.applicationId}>
      <h2 id={request.applicationId}>{t('application.title', { number: request.number })}</h2>
      <Facts rows={request.facts} />
      <Part title={t('export.copy.decided')} there={request.decisions.length > 0}>
        {request.decisions.map(({ at, text, facts }) => (
          <>
            <p>
              {day(at)}: {text}
            </p>
            <Facts rows={facts} />
          </>
        ))}
      </Part>
      {request.letter ? <FileLink path={request.letter.path} text={t('export.copy.letter')} /> : null}
      {request.packet ? <FileLink path={request.packet.path} text={t('export.copy.packet')} /> : null}
      <Part title={t('export.copy.money')} there={request.money.length > 0}>
        <ul>
          {request.money.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </Part>
      <Part title={t('export.copy.appeals')} there={request.appeals.length > 0}>
        {events(request.appeals)}
      </Part>
      <Part title={t('export.copy.answers')} there={answered || request.formSource === 'paper'}>
        {request.formSource === 'paper' ? <p>{t('export.copy.paper')}</p> : null}
        {request.answers.map(({ title, rows }) => (
          <>
            <h4>{title}</h4>
            <Facts rows={rows} />
          </>
        ))}
      </Part>
      <Part title={t('export.copy.absences')} there={request.absences.length > 0}>
        <Facts rows={request.absences} />
      </Part>
      {request.languageHelp ? <LanguageHelp ctx={ctx} help={request.languageHelp} /> : null}
      <h3>{t('export.copy.files')}</h3>
      {request.files.length === 0 ? <p>{t('export.copy.files.none')}</p> : null}
      {request.files.map((file) => (
        <FileFacts ctx={ctx} file={file} />
      ))}
      <Part title={t('answer.before.title')} there={request.asked.length > 0}>
        {request.asked.map(({ askedAt, items, message, ended }) => (
          <>
            <p>
              {t('answer.before.asked', { date: day(askedAt) })}{' '}
              {ended ? t(`answer.before.${ended.how}`, { date: day(ended.at) }) : t('answer.before.open')}
            </p>
            <ul>
              {items.map((item) => (
                <li>{item}</li>
              ))}
            </ul>
            {message === '' ? null : <p>{message}</p>}
          </>
        ))}
      </Part>
      <Part title={t('export.copy.unable')} there={request.unable.length > 0}>
        <Facts rows={request.unable} />
      </Part>
      <Part title={t('export.copy.told')} there={request.told.length > 0}>
        {events(request.told)}
      </Part>
      <Part title={t('export.copy.messages')} there={request.messages.length > 0}>
        <p>{t('export.copy.messages.note')}</p>
        {events(request.messages)}
      </Part>
      <Part title={t('application.timeline.title')} there={request.history.length > 0}>
        {events(request.history)}
      </Part>
    </section>
  );
}

function LanguageHelp({ ctx, help }: { ctx: CopyContext; help: NonNullable<RequestRecords['languageHelp']> }) {
  const { t } = ctx;
  const { day } = words(ctx);
  return (
    <>
      <h3>{t('export.copy.language-help')}</h3>
      <p>{t('export.copy.language-help.asked', { date: day(help.askedAt) })}</p>
      {help.arrangedAt === undefined ? null : (
        <p>{t('export.copy.language-help.arranged', { date: day(help.arrangedAt) })}</p>
      )}
    </>
  );
}

function Part({ title, there, children }: { title: string; there: boolean; children?: Child }) {
  if (!there) return null;
  return (
    <>
      <h3>{title}</h3>
      {children}
    </>
  );
}

const FileLink = ({ path, text }: { path: string; text: string }) => (
  <p>
    <a href={hrefOf(path)}>{text}</a>
  </p>
);

/** A path inside the copy, as an address beside the page. */
const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function FileFacts({ ctx, file }: { ctx: CopyContext; file: RecordsFile }) {
  const { t } = ctx;
  return (
    <dl>
      <dt>{t('export.copy.file')}</dt>
      <dd>{file.path === undefined ? file.name : <a href={hrefOf(file.path)}>{file.name}</a>}</dd>
      <dt>{t('export.copy.file.for')}</dt>
      <dd>{file.kindText}</dd>
      <dt>{t('export.copy.file.came')}</dt>
      <dd>
        {words(ctx).time(file.cameAt)} {file.sentBy ?? ''}
      </dd>
      <dt>{t('export.copy.file.state')}</dt>
      <dd>{file.stateText}</dd>
    </dl>
  );
}
