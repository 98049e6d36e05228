import { createHash } from 'node:crypto';
import { actorId, type CoachActor, type StaffActor } from '../../../domain/access/actor.ts';
import type { Clock, RandomBytes } from '../../../domain/clock.ts';
import { newId } from '../../../domain/ids.ts';
import {
  reuseGraceMs,
  type CodeRow,
  type KnownStaff,
  type Mail,
  type Mailer,
  type Persons,
  type RightsStore,
  type SessionStore,
  type StaffIssuer,
  type StaffStartRow,
} from '../../../domain/sign-in/ports.ts';
import type { StaffSignInRow } from '../../../domain/oversight/sign-ins.ts';
import { sha256 } from '../../../domain/sign-in/secrets.ts';
import { actorNow, type Standing } from '../../../domain/sign-in/standing.ts';
import { isOpen, type Session } from '../../../domain/sign-in/session.ts';
import { Refusal } from '../../../domain/errors.ts';

export function movableClock(start = '2026-11-03T18:00:00.000Z'): Clock & { advance(minutes: number): void } {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    advance: (minutes) => {
      at += minutes * 60_000;
    },
  };
}

/** Repeatable, never twice the same. */
export function countedRandom(seed = 'seed'): RandomBytes {
  let drawn = 0;
  return (count) => {
    const bytes = new Uint8Array(count);
    for (let from = 0; from < count; from += 32) {
      drawn += 1;
      const block = createHash('sha256').update(`${seed} ${drawn}`).digest();
      bytes.set(block.subarray(0, Math.min(32, count - from)), from);
    }
    return bytes;
  };
}

/** Holds rows and refuses what the table refuses: the contract suite runs on both. */
export function fakeSessions(): SessionStore & { rights: RightsStore; everything(): string } {
  const sessions = new Map<string, Session>();
  const codes = new Map<string, CodeRow>();
  const starts = new Map<string, StaffStartRow>();
  const standings = new Map<string, Standing>();
  const standingOf = (id: string): Standing => standings.get(id) ?? { schemaVersion: 1 };
  const windows = new Map<string, { requests: number; windowEndsAt: string }>();
  const live = (row: CodeRow | undefined, now: Date): row is CodeRow =>
    row !== undefined && row.triesLeft > 0 && row.expiresAt > now.toISOString();
  const store: SessionStore = {
    async findSession(token, now) {
      const session = sessions.get(sha256(token));
      if (!session || !isOpen(session, now)) return undefined;
      const actor = actorNow(session, standings.get(actorId(session.actor)));
      return actor && structuredClone({ ...session, actor });
    },
    async saveSession(token, session) {
      if (sessions.has(sha256(token))) throw new Error('a session with this token is there');
      sessions.set(sha256(token), structuredClone(session));
    },
    async renewSession(token, idleUntil, now) {
      const session = sessions.get(sha256(token));
      if (!session || !isOpen(session, now) || idleUntil > session.endsAt) return false;
      Object.assign(session, { idleUntil, usedAt: now.toISOString() });
      return true;
    },
    async endSession(token) {
      sessions.delete(sha256(token));
    },
    async listSessions(id, now) {
      return [...sessions].flatMap(([hash, session]) => {
        const { actor, startedAt, usedAt = startedAt } = session;
        const theirs = actorId(actor) === id && isOpen(session, now) && actorNow(session, standings.get(id));
        return theirs ? [{ sessionId: hash.slice(0, 16), startedAt, usedAt }] : [];
      });
    },
    async endSessionOf(id, sessionId) {
      for (const [hash, { actor }] of [...sessions])
        if (actorId(actor) === id && hash.startsWith(sessionId)) sessions.delete(hash);
    },
    async findStanding(id) {
      return structuredClone(standings.get(id));
    },
    async endSessionsOf(id, at) {
      const { endedAt = '' } = standingOf(id);
      if (at > endedAt) standings.set(id, { ...standingOf(id), endedAt: at });
    },
    async signedIn({ staffId, roles, center, organizations }, at) {
      const latest = { at, roles, ...(center ? { center } : {}), ...(organizations ? { organizations } : {}) };
      if (at > (standingOf(staffId).latest?.at ?? '')) standings.set(staffId, { ...standingOf(staffId), latest });
    },
    async findOpenCode(handle, now) {
      const row = codes.get(sha256(handle));
      return live(row, now) && row.usedAt === undefined ? { ...row } : undefined;
    },
    async saveCode(handle, row, now) {
      const old = codes.get(sha256(handle));
      if (live(old, now) && old.usedAt === undefined) return false;
      codes.set(sha256(handle), { ...row });
      return true;
    },
    async spendTry(handle, now) {
      const row = codes.get(sha256(handle));
      const graceFrom = new Date(now.getTime() - reuseGraceMs).toISOString();
      if (!live(row, now) || (row.usedAt !== undefined && row.usedAt <= graceFrom)) return undefined;
      row.triesLeft -= 1;
      return { ...row };
    },
    async markCodeUsed(handle, now) {
      const row = codes.get(sha256(handle));
      if (row) row.usedAt ??= now.toISOString();
    },
    async forgetCode(handle) {
      codes.delete(sha256(handle));
    },
    async countWithin(subject, limit, windowMinutes, now) {
      const window = windows.get(sha256(subject));
      if (!window || window.windowEndsAt <= now.toISOString()) {
        const windowEndsAt = new Date(now.getTime() + windowMinutes * 60_000).toISOString();
        windows.set(sha256(subject), { requests: 1, windowEndsAt });
        return { counted: true };
      }
      if (window.requests >= limit) return { counted: false, freeAt: window.windowEndsAt };
      window.requests += 1;
      return { counted: true };
    },
    async saveStaffStart(handle, row) {
      starts.set(sha256(handle), { ...row });
    },
    async takeStaffStart(handle, now) {
      const row = starts.get(sha256(handle));
      starts.delete(sha256(handle));
      return row && row.expiresAt > now.toISOString() ? row : undefined;
    },
  };
  const changes = new Set<string>();
  const rights: RightsStore = {
    async change({ staffId, by, at, reason, withheld }, operationId) {
      if (changes.has(operationId)) return;
      changes.add(operationId);
      const { withheld: before, ...rest } = standingOf(staffId);
      const after = withheld === undefined ? before : withheld.length > 0 && { roles: [...withheld], by, at, reason };
      standings.set(staffId, { ...rest, endedAt: at, ...(after ? { withheld: after } : {}) });
    },
  };
  return {
    ...store,
    rights,
    everything: () => JSON.stringify([[...sessions], [...codes], [...starts], [...windows]]),
  };
}

export function fakePersons(randomBytes: RandomBytes): Persons & {
  known: Map<string, string>;
  coaches: Map<string, CoachActor>;
  languages: Map<string, string>;
  reached: Set<string>;
} {
  const known = new Map<string, string>();
  const coaches = new Map<string, CoachActor>();
  const languages = new Map<string, string>();
  const reached = new Set<string>();
  return {
    known,
    coaches,
    languages,
    languageOf: async (personId) => languages.get(personId),
    findCoach: async (email) => coaches.get(email),
    reached,
    async arrived(personId) {
      reached.add(personId);
      return true;
    },
    find: async (email) => known.get(email),
    async create(email, language, now) {
      const personId = known.get(email) ?? newId('person', now.getTime(), randomBytes);
      known.set(email, personId);
      languages.set(personId, language);
      return personId;
    },
  };
}

export function fakeMailer(): Mailer & { sent: Mail[]; failNext(): void } {
  const sent: Mail[] = [];
  let failing = false;
  return {
    sent,
    failNext: () => {
      failing = true;
    },
    async sendMail(mail) {
      if (failing) {
        failing = false;
        throw new Error('the mail service is away');
      }
      sent.push(mail);
    },
  };
}

/** Knows one person, and answers only to the state, nonce and verifier that it was sent off with. */
export function fakeIssuer(claims: Record<string, unknown>): StaffIssuer {
  let asked: { state: string; nonce: string; codeVerifier: string; redirectUri: string } | undefined;
  return {
    async authorizationUrl(request) {
      asked = request;
      return `https://issuer.example/authorize?state=${request.state}`;
    },
    async claimsFor({ callbackUrl, state, nonce, codeVerifier }) {
      const url = new URL(callbackUrl);
      const right =
        asked?.state === state &&
        asked.nonce === nonce &&
        asked.codeVerifier === codeVerifier &&
        callbackUrl.startsWith(asked.redirectUri) &&
        url.searchParams.get('state') === state &&
        url.searchParams.get('code') === 'good-code';
      if (!right) throw new Refusal('not-signed-in', { because: 'issuer' });
      return claims;
    },
  };
}

/** Keeps who signed in. */
export function fakeStaff(): KnownStaff & { known: Map<string, string>; records: StaffSignInRow[] } {
  const records: StaffSignInRow[] = [];
  const known = new Map<string, string>();
  const roles = new Map<string, StaffActor['roles']>();
  return {
    known,
    async get(staffId) {
      const held = roles.get(staffId);
      return held && { roles: held };
    },
    records,
    async seen(actor, at, record) {
      if (record) records.push(record);
      known.set(actor.staffId, at);
      roles.set(actor.staffId, actor.roles);
    },
  };
}
