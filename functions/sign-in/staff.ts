import { retention } from '../../domain/cases/records.ts';
import { Refusal } from '../../domain/errors.ts';
import { staffFromClaims } from '../../domain/sign-in/claims.ts';
import type { ParsedSignIn, SignInValue } from '../../domain/sign-in/commands.ts';
import { newSecret } from '../../domain/sign-in/secrets.ts';
import { lastSessionEndsAt, openSession } from '../../domain/sign-in/session.ts';
import { staffNow } from '../../domain/sign-in/standing.ts';
import type { SignInDeps } from './deps.ts';

/** Long enough for a second factor that has to be fetched from another room. */
const awayMinutes = 15;
export const callbackPath = '/staff/callback';

export async function staffStart(
  { returnTo }: ParsedSignIn<'staff-start'>,
  { clock, randomBytes, sessions, issuer, baseUrl }: SignInDeps,
): Promise<SignInValue<'staff-start'>> {
  const handle = newSecret(randomBytes);
  const start = {
    state: newSecret(randomBytes),
    nonce: newSecret(randomBytes),
    codeVerifier: newSecret(randomBytes),
  };
  const url = await issuer.authorizationUrl({ redirectUri: new URL(callbackPath, baseUrl).href, ...start });
  const expiresAt = new Date(clock.now().getTime() + awayMinutes * 60_000).toISOString();
  await sessions.saveStaffStart(handle, { schemaVersion: 1, ...start, returnTo, expiresAt });
  return { url, handle };
}

/** Throws `not-signed-in` when the browser, the state or the issuer's answer is not the one that set out. */
export async function staffCallback(
  { handle, query }: ParsedSignIn<'staff-callback'>,
  { clock, randomBytes, sessions, issuer, staff, baseUrl, settings }: SignInDeps,
): Promise<SignInValue<'staff-callback'>> {
  const now = clock.now();
  const start = await sessions.takeStaffStart(handle, now);
  if (!start) throw new Refusal('not-signed-in', { because: 'start' });
  const callback = new URL(callbackPath, baseUrl);
  callback.search = query;
  const { state, nonce, codeVerifier } = start;
  const claims = await issuer.claimsFor({ callbackUrl: callback.href, state, nonce, codeVerifier });
  const actor = staffFromClaims(
    claims,
    settings.centers.map((center) => center.centerId),
    settings.partners,
  );
  // A colleague from whom all was taken is told so at the door, and not by a page that always asks them to sign in.
  const acts = staffNow(actor, await sessions.findStanding(actor.staffId));
  if (!acts) throw new Refusal('wrong-role');
  const at = now.toISOString();
  await staff.seen(actor, at, {
    ...retention(now, settings.policy.retentionYears),
    staffId: actor.staffId,
    at,
    roles: acts.roles,
  });
  await sessions.signedIn(actor, now.toISOString(), lastSessionEndsAt(now, settings.signIn));
  const token = newSecret(randomBytes);
  const session = openSession({ actor, csrfToken: newSecret(randomBytes), language: 'en' }, now, settings.signIn);
  await sessions.saveSession(token, session);
  return { token, csrfToken: session.csrfToken, endsAt: session.endsAt, actor, returnTo: start.returnTo };
}
