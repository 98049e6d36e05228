import * as z from 'zod';
import { actorSchema, type Actor } from '../access/actor.ts';
import type { Settings } from '../settings.ts';

const instant = z.iso.datetime();

/** What a session's row says. Browser cookies and bearer tokens of the API are the same kind of row. */
export const sessionSchema = z.object({
  schemaVersion: z.literal(1),
  actor: actorSchema,
  /** Stands in every form of the session's pages. */
  csrfToken: z.string(),
  language: z.string(),
  startedAt: instant,
  /** When it was last renewed: within a quarter of the idle time of when it was last used. */
  usedAt: instant.optional(),
  /** The session ends at the earlier of the two: unused for too long, or too old. */
  idleUntil: instant,
  endsAt: instant,
});
export type Session = z.output<typeof sessionSchema>;

const minuteMs = 60_000;
const later = (now: Date, minutes: number) => new Date(now.getTime() + minutes * minuteMs);

function limitsFor(actor: Actor, settings: Settings['signIn']) {
  return actor.kind === 'participant'
    ? { idleMinutes: settings.participantIdleMinutes, maxMinutes: settings.participantMaxMinutes }
    : { idleMinutes: settings.staffIdleMinutes, maxMinutes: settings.staffMaxMinutes };
}

export function openSession(
  { actor, csrfToken, language }: { actor: Actor; csrfToken: string; language: string },
  now: Date,
  settings: Settings['signIn'],
): Session {
  const { idleMinutes, maxMinutes } = limitsFor(actor, settings);
  return {
    schemaVersion: 1,
    actor,
    csrfToken,
    language,
    startedAt: now.toISOString(),
    idleUntil: later(now, Math.min(idleMinutes, maxMinutes)).toISOString(),
    endsAt: later(now, maxMinutes).toISOString(),
  };
}

/** When the last of all sessions that began until now is over, whoever's it is. */
export const lastSessionEndsAt = (now: Date, settings: Settings['signIn']): string =>
  later(now, Math.max(settings.participantMaxMinutes, settings.staffMaxMinutes)).toISOString();

/** The table forgets old rows late, up to two days late: the time is checked here, at each read. */
export function isOpen(session: Session, now: Date): boolean {
  return now.getTime() < Date.parse(session.idleUntil) && now.getTime() < Date.parse(session.endsAt);
}

/** The idle limit as it stands after a use at `now`; never past the end. */
export function renewedIdleUntil(session: Session, now: Date, settings: Settings['signIn']): string {
  const idle = later(now, limitsFor(session.actor, settings).idleMinutes).getTime();
  return new Date(Math.min(idle, Date.parse(session.endsAt))).toISOString();
}

/** A write on every page would be a waste: renewed once a quarter of the idle time is gone. */
export function renewalDue(session: Session, now: Date, settings: Settings['signIn']): boolean {
  const gain = Date.parse(renewedIdleUntil(session, now, settings)) - Date.parse(session.idleUntil);
  return gain >= (limitsFor(session.actor, settings).idleMinutes * minuteMs) / 4;
}

/** Until when it stays open after this use, if nobody comes back before. */
export const openUntil = (session: Session, now: Date, settings: Settings['signIn']): string =>
  renewalDue(session, now, settings) ? renewedIdleUntil(session, now, settings) : session.idleUntil;
