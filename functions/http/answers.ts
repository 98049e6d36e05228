import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Action, ResourceOf } from '../../domain/access/policies.ts';
import type { Actor } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { HttpContext } from './environment.ts';

/** A whole page as the answer. */
export async function page(
  c: HttpContext,
  html: JSX.Element | Promise<JSX.Element>,
  status: 200 | 400 | 409 | 429 = 200,
) {
  return c.html(`<!DOCTYPE html>${String(await html)}`, status);
}

/** After a POST has acted the browser is sent to a GET: going back or reloading never acts twice. */
export const seeOther = (c: HttpContext, path: string): Response => c.redirect(path, 303);

/** The value of a command's answer; a refusal is thrown and becomes a page or JSON. */
export function valueOf<V>(answer: CommandAnswer<V>): V {
  if (answer.ok) return answer.value;
  throw new Refusal(answer.error.code, answer.error.params, answer.error.fields);
}

export function signedInActor(c: HttpContext): Actor {
  const session = c.get('session');
  if (!session) throw new Refusal('not-signed-in');
  return session.actor;
}

/** Every read passes here too. Throws what the reason calls for: outside one's scope an id does not exist. */
export function allow<A extends Action>(c: HttpContext, action: A, resource: ResourceOf[A]): Actor {
  const actor = signedInActor(c);
  demandAccess(actor, action, resource);
  return actor;
}

export type Form = Record<string, string | string[]>;

/** The posted form as text, each repeated name as a list. Files have no place here: they go straight to the bucket. */
export async function readForm(c: HttpContext): Promise<Form> {
  const body = await c.req.parseBody({ all: true });
  const form: Form = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') form[name] = value;
    else if (Array.isArray(value)) form[name] = value.filter((each) => typeof each === 'string');
  }
  return form;
}

export function formText(form: Form, name: string): string {
  const value = form[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
}

/**
 * The browser's address. CloudFront puts the one that it saw behind whatever a client wrote into X-Forwarded-For, and API
 * Gateway may add CloudFront's own, which is the connection's; everything further to the left, and every other header, is the
 * client's word. Requests that did not come through CloudFront never get here (origin secret).
 */
export function networkAddress(c: Pick<HttpContext, 'req' | 'env'>): string {
  const context = c.env?.event?.requestContext as { http?: { sourceIp?: string } } | undefined;
  const connection = context?.http?.sourceIp;
  const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((each) => each.trim());
  if (hops.length > 1 && hops.at(-1) === connection) hops.pop();
  const viewer = hops.at(-1) ?? '';
  return /^[0-9A-Fa-f.:]{2,45}$/.test(viewer) ? viewer : (connection ?? '0.0.0.0');
}
