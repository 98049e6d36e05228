import { actorId } from '../../domain/access/actor.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ParsedSignIn, SignInValue } from '../../domain/sign-in/commands.ts';
import { sessionIdOf } from '../../domain/sign-in/secrets.ts';
import { lastSessionEndsAt, renewedIdleUntil } from '../../domain/sign-in/session.ts';
import type { SignInDeps } from './deps.ts';

export async function renew(
  { token }: ParsedSignIn<'renew'>,
  { clock, sessions, settings }: SignInDeps,
): Promise<SignInValue<'renew'>> {
  const now = clock.now();
  const session = await sessions.findSession(token, now);
  if (!session) throw new Refusal('not-signed-in');
  const idleUntil = renewedIdleUntil(session, now, settings.signIn);
  if (!(await sessions.renewSession(token, idleUntil, now))) throw new Refusal('not-signed-in');
  return { actor: session.actor, idleUntil };
}

/** Signing out twice is signing out. */
export async function signOut(
  { token }: ParsedSignIn<'sign-out'>,
  { sessions }: SignInDeps,
): Promise<SignInValue<'sign-out'>> {
  await sessions.endSession(token);
  return {};
}

/** Also a session that a thief holds: at its next request it is none. */
export async function signOutEverywhere(
  { token }: ParsedSignIn<'sign-out-everywhere'>,
  { clock, sessions, settings }: SignInDeps,
): Promise<SignInValue<'sign-out-everywhere'>> {
  const now = clock.now();
  const session = await sessions.findSession(token, now);
  if (!session) throw new Refusal('not-signed-in');
  await sessions.endSessionsOf(actorId(session.actor), now.toISOString(), lastSessionEndsAt(now, settings.signIn));
  return {};
}

/** The newest first, after the one that asks. */
export async function listSessions(
  { token }: ParsedSignIn<'list-sessions'>,
  { clock, sessions }: SignInDeps,
): Promise<SignInValue<'list-sessions'>> {
  const now = clock.now();
  const session = await sessions.findSession(token, now);
  if (!session) throw new Refusal('not-signed-in');
  const { startedAt, usedAt = startedAt } = session;
  const sessionId = sessionIdOf(token);
  const listed = await sessions.listSessions(actorId(session.actor), now);
  const others = listed
    .filter((each) => each.sessionId !== sessionId)
    .sort((a, b) => b.usedAt.localeCompare(a.usedAt))
    .map((each) => ({ ...each, here: false }));
  return { sessions: [{ sessionId, startedAt, usedAt, here: true }, ...others] };
}

/** Only one's own are found: of somebody else's the id says nothing here. */
export async function endSession(
  { token, sessionId }: ParsedSignIn<'end-session'>,
  { clock, sessions }: SignInDeps,
): Promise<SignInValue<'end-session'>> {
  const session = await sessions.findSession(token, clock.now());
  if (!session) throw new Refusal('not-signed-in');
  await sessions.endSessionOf(actorId(session.actor), sessionId);
  return {};
}
