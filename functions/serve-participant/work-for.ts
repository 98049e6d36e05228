import type { CoachActor } from '../../domain/access/actor.ts';
import type { ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal } from '../../domain/errors.ts';
import { personIdSchema } from '../../domain/ids.ts';
import { formText, readForm } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';

/**
 * From here on the page is about one client: the bar says so, forms carry it, and what a form brings back must say the same.
 * Every command gets the name with the actor, and asks it again.
 */
export async function workFor(c: HttpContext, actor: CoachActor, consent: ConsentRow, number?: string): Promise<void> {
  const { personId, personName, birthYear, mark } = consent;
  c.set('page', { ...c.get('page'), workingFor: { personId, name: personName, birthYear, mark, number } });
  if (['GET', 'HEAD'].includes(c.req.method)) return;
  const session = c.get('session');
  const said = await clientSaid(c);
  if (!session || said?.personId !== personId) throw new Refusal('wrong-client');
  c.set('session', { ...session, actor: { ...actor, client: said } });
}

/** As a hidden field and a box, or as `client` in JSON. */
async function clientSaid(c: HttpContext): Promise<CoachActor['client']> {
  if ((c.req.header('content-type') ?? '').startsWith('application/json')) {
    const body = parsed(await c.req.text())['client'];
    const { personId, confirmed } = (body ?? {}) as Record<string, unknown>;
    return client(personId, confirmed === true);
  }
  const form = await readForm(c);
  return client(formText(form, 'clientPersonId'), formText(form, 'clientConfirmed') === 'yes');
}

function client(personId: unknown, confirmed: boolean): CoachActor['client'] {
  const id = personIdSchema.safeParse(personId);
  return id.success ? { personId: id.data, confirmed } : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
