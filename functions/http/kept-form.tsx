import { errorTable, type Refusal } from '../../domain/errors.ts';
import { KeptPage } from '../../web/kept-page.tsx';
import type { HttpContext, HttpOptions } from './environment.ts';
import { isFromOurPages } from './security.ts';

/** Codes and addresses are typed anew: whoever waits at the door has nothing to lose. */
const doors = /\/sign-(?:in|out)/;

/**
 * A form that came after its session was over, or from a page that stood open for too long: what was typed goes back to the
 * browser, to be sent again with one press once the person is signed in (WCAG 2.2, 2.2.5 and 2.2.6). It is kept nowhere else.
 * Only what came from our own pages: another site's form is not offered to be sent.
 */
export async function keptForm(c: HttpContext, options: HttpOptions, refusal: Refusal) {
  if (refusal.code !== 'form-expired' && refusal.code !== 'not-signed-in') return undefined;
  const ctx = c.get('page');
  const isForm = (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  if (c.req.method !== 'POST' || !isForm || doors.test(ctx.path) || !isFromOurPages(c, options)) return undefined;
  const body = await c.req.parseBody({ all: true });
  const fields = Object.entries(body)
    .filter(([name]) => name !== 'csrfToken')
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((each) => [name, each] as const))
    .filter((field): field is readonly [string, string] => typeof field[1] === 'string');
  if (!fields.some(([name]) => name !== 'operationId')) return undefined;
  const signInHref = ctx.path.startsWith('/coach') ? '/coach/sign-in' : options.signInPath;
  const html = await KeptPage({ ctx, fields, signInHref });
  return {
    body: `<!DOCTYPE html>${String(html)}`,
    status: errorTable[refusal.code].status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  };
}
