import type { StaffActor, StaffRole } from '../access/actor.ts';
import type { StaffRow } from '../directory/staff.ts';
import type { CoachActor } from '../access/actor.ts';
import type { StaffSignInRow } from '../oversight/sign-ins.ts';
import type { Session } from './session.ts';
import type { Standing } from './standing.ts';

/** A code that was sent, under the hash of its browser's handle. */
export interface CodeRow {
  schemaVersion: 1;
  email: string;
  language: string;
  /** Older rows are participants'. */
  door?: 'participant' | 'coach' | undefined;
  salt: string;
  codeHash: string;
  triesLeft: number;
  expiresAt: string;
  usedAt?: string | undefined;
}

/** What has to be the same when staff come back from their issuer. */
export interface StaffStartRow {
  schemaVersion: 1;
  state: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
  expiresAt: string;
}

/** What a page needs: one read. */
export interface SessionReader {
  /** Only open sessions; an unknown, ended or malformed token is `undefined`. */
  findSession(token: string, now: Date): Promise<Session | undefined>;
}

export interface ListedSession {
  sessionId: string;
  startedAt: string;
  usedAt: string;
}

/** Every method is one conditional write or one consistent read. Tokens and handles are stored as hashes. */
export interface SessionStore extends SessionReader {
  saveSession(token: string, session: Session): Promise<void>;
  /** False when the session is no longer open. */
  renewSession(token: string, idleUntil: string, now: Date): Promise<boolean>;
  endSession(token: string): Promise<void>;
  /** Those of somebody that are open now. No address and no kind of browser: neither is kept. */
  listSessions(actorId: string, now: Date): Promise<ListedSession[]>;
  /** One of somebody's own, by the id that the list says; one that is over already is no error. */
  endSessionOf(actorId: string, sessionId: string): Promise<void>;

  /** What became of this person, coach or colleague since they signed in. */
  findStanding(actorId: string): Promise<Standing | undefined>;
  /** Every session of theirs that began at `at` or before is over. `keptUntil`: when none of those could be open any more. */
  endSessionsOf(actorId: string, at: string, keptUntil: string): Promise<void>;
  /** Staff came from their issuer: older sessions of theirs have no more than this one. `keptUntil` as above. */
  signedIn(actor: StaffActor, at: string, keptUntil: string): Promise<void>;

  /** The code that still works for this handle. */
  findOpenCode(handle: string, now: Date): Promise<CodeRow | undefined>;
  /** False when one that still works stands there already. */
  saveCode(handle: string, row: CodeRow, now: Date): Promise<boolean>;
  /** Takes one try and answers the row after it; `undefined` when the code is used, spent or too old. */
  spendTry(handle: string, now: Date): Promise<CodeRow | undefined>;
  /** The first use stands. */
  markCodeUsed(handle: string, now: Date): Promise<void>;
  forgetCode(handle: string): Promise<void>;

  /** Counts one more, unless `limit` were counted since the window began. */
  countWithin(subject: string, limit: number, windowMinutes: number, now: Date): Promise<Counted>;

  saveStaffStart(handle: string, row: StaffStartRow): Promise<void>;
  /** Once: the second taker gets nothing. */
  takeStaffStart(handle: string, now: Date): Promise<StaffStartRow | undefined>;
}
type Counted = { counted: true } | { counted: false; freeAt: string };

/** A used code opens once more within this time: a double click is one command, and must not end on an error. */
export const reuseGraceMs = 60_000;

export interface Persons {
  /** The coach with this work address, if there is one now. */
  findCoach(email: string): Promise<CoachActor | undefined>;
  find(email: string): Promise<string | undefined>;
  /** What the person chose, or first read here in. */
  languageOf(personId: string): Promise<string | undefined>;
  /** Answers the person who is there now: the new one, or the one that another request made in the meantime. */
  create(email: string, language: string, now: Date): Promise<string>;
  /** The person typed a code that was mailed to them. False when what belongs to them is being destroyed (R23): they begin anew. */
  arrived(personId: string, now: Date): Promise<boolean>;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** A template's name, for counting. */
  kind: string;
  /** The permanent id of the message's row: a mail that goes twice can be told by it. */
  id: string;
  /** The request that it is about: comes back with a bounce. */
  applicationId?: string;
}
export interface Mailer {
  sendMail(mail: Mail): Promise<void>;
}

/** Colleagues give cases to each other: whoever signs in is known from then on. */
export interface KnownStaff {
  get(staffId: string): Promise<Pick<StaffRow, 'roles'> | undefined>;
  /** Who they are now, and, together with it, the record that they signed in. */
  seen(actor: StaffActor, at: string, record?: StaffSignInRow): Promise<void>;
}

/** What an operator changed of a colleague's rights: what each request asks and the record of it, together. */
export interface RightsStore {
  change(change: RightsChange, operationId: string): Promise<void>;
}
export interface RightsChange {
  staffId: string;
  by: string;
  at: string;
  reason: string;
  /** All roles that are withheld from now on; left out, only sessions end. */
  withheld?: readonly StaffRole[];
}

export interface StaffIssuer {
  authorizationUrl(request: {
    redirectUri: string;
    state: string;
    nonce: string;
    codeVerifier: string;
  }): Promise<string>;
  /** Verified claims of the ID token; refuses `not-signed-in` when the answer is not the one that was asked for. */
  claimsFor(answer: {
    callbackUrl: string;
    state: string;
    nonce: string;
    codeVerifier: string;
  }): Promise<Record<string, unknown>>;
}
