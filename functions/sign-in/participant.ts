import { Refusal } from '../../domain/errors.ts';
import type { ParsedSignIn, SignInValue } from '../../domain/sign-in/commands.ts';
import { codeHash, handleFor, networkOf, newCode, newSecret, sameSecret } from '../../domain/sign-in/secrets.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { codeMail } from '../../web/mail/code-mail.ts';
import type { SignInDeps } from './deps.ts';

/**
 * Never looks whether the address is known: for a stranger everything is the same, limits and mail included.
 * Throws `too-many-requests` with `minutes`.
 */
export async function requestCode(
  { email, language, networkAddress, formToken, door }: ParsedSignIn<'request-code'>,
  { clock, randomBytes, sessions, mailer, settings }: SignInDeps,
): Promise<SignInValue<'request-code'>> {
  const now = clock.now();
  const { codeMinutes, codeTries, codesPerAddress, codesPerNetwork, limitMinutes } = settings.signIn;
  const handle = handleFor(formToken, email, door);

  const sent = await sessions.findOpenCode(handle, now);
  if (sent) return { handle, minutes: codeMinutes, expiresAt: sent.expiresAt };

  // The address first: whoever asks for one address again and again uses up that address, and not a whole center's network.
  const limits = [
    [`address ${email}`, codesPerAddress],
    [`network ${networkOf(networkAddress)}`, codesPerNetwork],
  ] as const;
  for (const [subject, limit] of limits) {
    const result = await sessions.countWithin(subject, limit, limitMinutes, now);
    if (!result.counted) {
      const minutes = Math.max(1, Math.ceil((Date.parse(result.freeAt) - now.getTime()) / 60_000));
      throw new Refusal('too-many-requests', { minutes });
    }
  }

  const code = newCode(randomBytes);
  const salt = newSecret(randomBytes);
  const expiresAt = new Date(now.getTime() + codeMinutes * 60_000).toISOString();
  const saved = await sessions.saveCode(
    handle,
    { schemaVersion: 1, email, language, door, salt, codeHash: codeHash(code, salt), triesLeft: codeTries, expiresAt },
    now,
  );
  // The other half of a double click was a moment faster, and its mail is on the way.
  if (!saved) return { handle, minutes: codeMinutes, expiresAt };

  try {
    await mailer.sendMail({
      ...codeMail({ code, language, minutes: codeMinutes, settings }),
      to: email,
      kind: 'sign-in-code',
      id: `code_${newSecret(randomBytes).slice(0, 16)}`,
    });
  } catch (error) {
    // Nobody got this code; the same form sent again must send a mail.
    await sessions.forgetCode(handle);
    throw error;
  }
  return { handle, minutes: codeMinutes, expiresAt };
}

/** Throws `code-wrong` with `triesLeft`, or `code-expired` when no try can help any more. */
async function provedAddress(
  { handle, code }: { handle: string; code: string },
  door: 'participant' | 'coach',
  now: Date,
  { sessions }: Pick<SignInDeps, 'sessions'>,
): Promise<{ email: string; language: string }> {
  // The try is taken before the comparison, so that a hundred guesses at one instant are still five.
  const row = await sessions.spendTry(handle, now);
  if (!row) throw new Refusal('code-expired');
  if (!sameSecret(codeHash(code, row.salt), row.codeHash)) {
    if (row.triesLeft === 0) throw new Refusal('code-expired');
    throw new Refusal('code-wrong', { triesLeft: row.triesLeft });
  }
  // A code opens the door that it was asked at.
  if ((row.door ?? 'participant') !== door) throw new Refusal('code-expired');
  await sessions.markCodeUsed(handle, now);
  return row;
}

/** The first sign-in makes the person. */
export async function redeemCode(
  input: ParsedSignIn<'redeem-code'>,
  { clock, randomBytes, sessions, persons, settings }: SignInDeps,
): Promise<SignInValue<'redeem-code'>> {
  const now = clock.now();
  const row = await provedAddress(input, 'participant', now, { sessions });
  const found = await persons.find(row.email);
  const known = found !== undefined && (await persons.arrived(found, now)) ? found : undefined;
  const personId = known ?? (await persons.create(row.email, row.language, now));
  // Asked once: on another device the pages are in the language that they chose, whatever its browser speaks.
  const language = (known === undefined ? undefined : await persons.languageOf(known)) ?? row.language;
  const token = newSecret(randomBytes);
  const session = openSession(
    { actor: { kind: 'participant', personId }, csrfToken: newSecret(randomBytes), language },
    now,
    settings.signIn,
  );
  await sessions.saveSession(token, session);
  return { token, csrfToken: session.csrfToken, endsAt: session.endsAt, personId, language };
}

/** A coach is who the Liaison's list says. Whoever proved an address that is not on it may be told so. */
export async function redeemCoachCode(
  input: ParsedSignIn<'redeem-coach-code'>,
  { clock, randomBytes, sessions, persons, settings }: SignInDeps,
): Promise<SignInValue<'redeem-coach-code'>> {
  const now = clock.now();
  const row = await provedAddress(input, 'coach', now, { sessions });
  const actor = await persons.findCoach(row.email);
  if (!actor) throw new Refusal('coach-unknown');
  const token = newSecret(randomBytes);
  const session = openSession(
    { actor, csrfToken: newSecret(randomBytes), language: row.language },
    now,
    settings.signIn,
  );
  await sessions.saveSession(token, session);
  return { token, csrfToken: session.csrfToken, endsAt: session.endsAt, actor, language: row.language };
}
