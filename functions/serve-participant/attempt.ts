import { Refusal, type ErrorCode, type FieldError } from '../../domain/errors.ts';
import { refusalTexts, waitHeaders } from '../http/errors.tsx';
import type { HttpContext } from '../http/environment.ts';

/** These have a page of their own; everything else is said on the page that the person was on, with nothing typed lost. */
const ownPage: readonly ErrorCode[] = ['not-found', 'not-signed-in', 'wrong-role', 'form-expired'];

/** Runs a command; a refusal comes back as a value, to be drawn where the person is. */
export async function attempt<V>(
  work: () => Promise<V>,
): Promise<{ value: V; refusal?: never } | { refusal: Refusal; value?: never }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Refusal && !ownPage.includes(error.code)) return { refusal: error };
    throw error;
  }
}

/** The status under which a sign-in page comes back; a limit says for how long it holds. */
export function refusedStatus(c: HttpContext, refusal: Refusal): 400 | 429 {
  for (const [name, value] of Object.entries(waitHeaders(refusal))) c.header(name, value);
  return refusal.code === 'too-many-requests' ? 429 : 400;
}

/** What of a refusal is drawn at fields, and what above the form. `names` are the fields that the page has. */
export function drawn(
  c: HttpContext,
  refusal: Refusal,
  names: readonly string[],
): { errors: FieldError[]; trouble?: { title: string; next: string } } {
  const errors = refusal.fields.filter(({ field }) => names.includes(field));
  return errors.length > 0 ? { errors } : { errors, trouble: refusalTexts(c.get('page'), refusal) };
}
