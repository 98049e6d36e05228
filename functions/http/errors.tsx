import { localeOf } from '../../domain/languages.ts';
import { errorTable, Refusal } from '../../domain/errors.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { Page } from '../../web/page.tsx';
import type { PageContext } from '../../web/page.tsx';
import type { HttpContext, HttpOptions } from './environment.ts';
import { keptForm } from './kept-form.tsx';

/** "3 Nov, 2:15 PM" in the board's own time. */
function instantText(instant: string, ctx: PageContext): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return new Intl.DateTimeFormat(localeOf(ctx.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: ctx.timeZone,
  }).format(at);
}

/** `leftCents` is said as {left}. */
const dollarsOf = (params: Refusal['params']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      name.endsWith('Cents') && typeof value === 'number' ? [[name.slice(0, -5), formatCents(value)]] : [],
    ),
  );

/** A refusal in words: what it is, and what to do next. Never a code alone. */
export function refusalTexts(
  ctx: PageContext,
  refusal: Pick<Refusal, 'code' | 'params'>,
): { title: string; next: string } {
  const { at, ...rest } = refusal.params;
  const { megabytes, documents } = ctx.uploadLimits;
  const params = {
    by: 'nobody',
    operator: ctx.boardName,
    limitMegabytes: megabytes,
    limit: documents,
    ...rest,
    ...dollarsOf(rest),
    at: at === undefined ? '' : instantText(String(at), ctx),
  };
  return { title: ctx.t(`error.${refusal.code}.title`, params), next: ctx.t(`error.${refusal.code}.next`, params) };
}

function ErrorPage({ ctx, refusal, homeHref }: { ctx: PageContext; refusal: Refusal; homeHref: string }) {
  const { title, next } = refusalTexts(ctx, refusal);
  return (
    <Page ctx={ctx} title={title}>
      <p>{next}</p>
      <p>
        <a class="usa-link" href={homeHref}>
          {ctx.t('common.home')}
        </a>
      </p>
      <p>
        <a class="usa-link" href="/help">
          {ctx.t('common.help')}
        </a>
      </p>
    </Page>
  );
}

interface ErrorAnswer {
  body: string;
  status: (typeof errorTable)[Refusal['code']]['status'] | 303;
  headers: Record<string, string>;
}

/** How long to wait, where a limit says so: for scripts, and for whoever sends again by themselves. */
export const waitHeaders = ({ code, params }: Refusal): Record<string, string> =>
  code === 'too-many-requests' && typeof params['minutes'] === 'number'
    ? { 'Retry-After': String(params['minutes'] * 60) }
    : {};

/** Pages get a page, scripts get JSON by the same table; whoever is not signed in and wants a page is shown where to. */
export async function answerError(c: HttpContext, options: HttpOptions, thrown: Refusal): Promise<ErrorAnswer> {
  const ctx = c.get('page');
  const refusal =
    thrown.code === 'audit-not-granted'
      ? new Refusal(thrown.code, { operator: options.settings.operatorContact.email })
      : thrown;
  const { status } = errorTable[refusal.code];
  if (c.get('json')) {
    const { title, next } = refusalTexts(ctx, refusal);
    const body = {
      error: { code: refusal.code, message: `${title}. ${next}`, params: refusal.params, fields: refusal.fields },
    };
    const headers = { 'Content-Type': 'application/json; charset=utf-8', ...waitHeaders(refusal) };
    return { body: JSON.stringify(body), status, headers };
  }
  if (refusal.code === 'not-signed-in' && c.req.method === 'GET') {
    const next = encodeURIComponent(ctx.path);
    return { body: '', status: 303, headers: { Location: `${options.signInPath}?next=${next}` } };
  }
  const kept = await keptForm(c, options, refusal);
  if (kept) return kept;
  const html = await ErrorPage({ ctx, refusal, homeHref: options.homeHref });
  const headers = { 'Content-Type': 'text/html; charset=utf-8', ...waitHeaders(refusal) };
  return { body: `<!DOCTYPE html>${html}`, status, headers };
}
