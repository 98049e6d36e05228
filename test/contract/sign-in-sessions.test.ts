import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes } from '../../adapters/clients.ts';
import { rightsStore } from '../../adapters/rights-store.ts';
import { sessionReader, sessionsTable, standingKey } from '../../adapters/sessions-table.ts';
import type { StaffActor, StaffRole } from '../../domain/access/actor.ts';
import type { CodeRow, Persons, RightsStore, SessionStore } from '../../domain/sign-in/ports.ts';
import { newSecret, sessionIdOf } from '../../domain/sign-in/secrets.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { personsIn } from '../../functions/sign-in/persons.ts';
import { startEngine, type Engine } from '../../local/dynamodb/engine.ts';
import { fakePersons, fakeSessions } from '../unit/sign-in/fakes.ts';

// One suite for the fake that the unit tests stand on and for the adapter on a real engine: what one refuses, both refuse.
let engine: Engine;
let client: DynamoDBClient;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sessions-'));
  engine = await startEngine(dataDir, () => {});
  client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-west-2',
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
  });
  for (const TableName of ['sessions', 'cases']) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
});
afterAll(async () => {
  client?.destroy();
  engine?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const start = new Date('2026-11-03T18:00:00.000Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const secret = () => newSecret(randomBytes);
const codeRow = (): CodeRow => ({
  schemaVersion: 1,
  email: 'ana@example.org',
  language: 'es',
  salt: secret(),
  codeHash: secret(),
  triesLeft: 2,
  expiresAt: later(10).toISOString(),
});
const newSession = () =>
  openSession(
    {
      actor: { kind: 'staff', staffId: 'staff-1', roles: ['skillsteam'], center: 'se' },
      csrfToken: secret(),
      language: 'en',
    },
    start,
    boardSettings.signIn,
  );

describe.each([
  ['the fake', (): SessionStore & { rights: RightsStore } => fakeSessions()],
  [
    'the table',
    (): SessionStore & { rights: RightsStore } => ({
      ...sessionsTable({ client, tableName: 'sessions' }),
      rights: rightsStore({ client, cases: 'cases', sessions: 'sessions' }),
    }),
  ],
])('sessions on %s', (_name, open) => {
  let store: ReturnType<typeof open>;
  beforeAll(() => {
    store = open();
  });

  test('a session is found by its token while it is open, and only by it', async () => {
    const [token, session] = [secret(), newSession()];
    await store.saveSession(token, session);
    expect(await store.findSession(token, start)).toEqual(session);
    expect(await store.findSession(secret(), start)).toBeUndefined();
    for (const nonsense of ['', 'x', '../../etc', 'ü'.repeat(40), 'a'.repeat(500)]) {
      expect(await store.findSession(nonsense, start)).toBeUndefined();
    }
    expect(await store.findSession(token, later(boardSettings.signIn.staffIdleMinutes))).toBeUndefined();
    await expect(store.saveSession(token, session)).rejects.toThrow();
  });

  test('renewing moves the idle limit, not past the end, and not after it ran out', async () => {
    const [token, session] = [secret(), newSession()];
    await store.saveSession(token, session);
    expect(await store.renewSession(token, later(90).toISOString(), later(30))).toBe(true);
    expect(await store.findSession(token, later(89))).toMatchObject({ idleUntil: later(90).toISOString() });
    expect(await store.renewSession(token, later(10_000).toISOString(), later(31))).toBe(false);
    expect(await store.renewSession(token, later(200).toISOString(), later(90))).toBe(false);
    expect(await store.renewSession(secret(), later(90).toISOString(), start)).toBe(false);
  });

  test('an ended session is gone; ending it again is no error', async () => {
    const token = secret();
    await store.saveSession(token, newSession());
    await store.endSession(token);
    await store.endSession(token);
    expect(await store.findSession(token, start)).toBeUndefined();
    expect(await store.renewSession(token, later(60).toISOString(), start)).toBe(false);
  });

  const staffSession = async (staffId: string, roles: StaffRole[], at = start, center?: string) => {
    const token = secret();
    const actor: StaffActor = { kind: 'staff', staffId, roles, ...(center ? { center } : {}) };
    const session = openSession({ actor, csrfToken: secret(), language: 'en' }, at, boardSettings.signIn);
    await store.saveSession(token, session);
    return { token, actor };
  };
  const rolesNow = async (token: string, at: Date) => {
    const actor = (await store.findSession(token, at))?.actor;
    return actor?.kind === 'staff' ? [actor.roles, actor.center] : undefined;
  };

  test('all sessions of somebody end at once; what they open afterwards is a session, and so are other people’s', async () => {
    const [one, two] = [await staffSession('lost', ['finance']), await staffSession('lost', ['finance'], later(1))];
    const other = await staffSession('not-lost', ['finance']);
    await store.endSessionsOf('lost', later(2).toISOString(), later(800).toISOString());
    // An older end, told late, ends no more and no less.
    await store.endSessionsOf('lost', later(1).toISOString(), later(9).toISOString());
    expect(await store.findSession(one.token, later(2))).toBeUndefined();
    expect(await store.findSession(two.token, later(2))).toBeUndefined();
    expect(await rolesNow(other.token, later(2))).toEqual([['finance'], undefined]);
    const after = await staffSession('lost', ['finance'], later(3));
    expect(await rolesNow(after.token, later(3))).toEqual([['finance'], undefined]);
  });

  test('somebody’s open sessions are listed, with when each began and was last used; one of them ends alone', async () => {
    const at = start;
    const tokens = await Promise.all(
      [0, 5].map(async (m) => (await staffSession('many', ['finance'], later(m))).token),
    );
    await staffSession('somebody-else', ['finance']);
    const [first, second] = tokens.map(sessionIdOf) as [string, string];
    expect(await store.renewSession(tokens[0]!, later(90).toISOString(), later(30))).toBe(true);
    const listed = async (now: Date) =>
      (await store.listSessions('many', now)).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    expect(await listed(later(31))).toEqual([
      { sessionId: first, startedAt: at.toISOString(), usedAt: later(30).toISOString() },
      { sessionId: second, startedAt: later(5).toISOString(), usedAt: later(5).toISOString() },
    ]);
    // Somebody else's list does not hold it, so nothing of it is ended.
    await store.endSessionOf('somebody-else', first);
    await store.endSessionOf('many', second);
    await store.endSessionOf('many', second);
    expect(await store.findSession(tokens[0]!, later(31))).toBeDefined();
    expect(await store.findSession(tokens[1]!, later(31))).toBeUndefined();
    expect((await listed(later(31))).map(({ sessionId }) => sessionId)).toEqual([first]);
    // Signed out there, run out, or all ended at once: no longer listed.
    const { token: third } = await staffSession('many', ['finance'], later(32));
    await store.endSession(third);
    expect(await listed(later(90))).toEqual([]);
    await staffSession('many', ['finance'], later(91));
    expect(await listed(later(92))).toHaveLength(1);
    await store.endSessionsOf('many', later(92).toISOString(), later(800).toISOString());
    expect(await listed(later(93))).toEqual([]);
  });

  test('an older window has what the issuer said last: a role less, another center, at its next request', async () => {
    const { token } = await staffSession('moved', ['skillsteam', 'operator'], start, 'se');
    const newest = await staffSession('moved', ['skillsteam'], later(5), 'tigard');
    await store.signedIn(newest.actor, later(5).toISOString(), later(800).toISOString());
    // Told out of order: the newest stands.
    await store.signedIn({ ...newest.actor, roles: ['operator'] }, later(4).toISOString(), later(800).toISOString());
    expect(await rolesNow(token, later(6))).toEqual([['skillsteam'], 'tigard']);
    expect(await rolesNow(newest.token, later(6))).toEqual([['skillsteam'], 'tigard']);
  });

  test('what an operator takes away is gone in each session until it is given back; the same click twice is one', async () => {
    const change = { staffId: 'taken', by: 'op-1', reason: 'Left the team' };
    const operationId = () => `op_${secret()}`;
    const { token, actor } = await staffSession('taken', ['skillsteam', 'operator'], start, 'se');
    const first = operationId();
    await store.rights.change({ ...change, at: later(1).toISOString(), withheld: ['operator'] }, first);
    expect(await store.findSession(token, later(1))).toBeUndefined();
    const again = await staffSession('taken', ['skillsteam', 'operator'], later(2), 'se');
    expect(await rolesNow(again.token, later(2))).toEqual([['skillsteam'], 'se']);
    await store.rights.change({ ...change, at: later(3).toISOString(), withheld: ['operator'] }, first);
    expect(await rolesNow(again.token, later(4))).toEqual([['skillsteam'], 'se']);
    // Ending sessions gives nothing back.
    await store.rights.change({ ...change, at: later(4).toISOString() }, operationId());
    expect((await store.findStanding(actor.staffId))?.withheld?.roles).toEqual(['operator']);
    await store.rights.change(
      { ...change, at: later(5).toISOString(), withheld: ['skillsteam', 'operator'] },
      operationId(),
    );
    const none = await staffSession('taken', ['skillsteam', 'operator'], later(6), 'se');
    expect(await store.findSession(none.token, later(6))).toBeUndefined();
    await store.rights.change({ ...change, at: later(7).toISOString(), withheld: [] }, operationId());
    const back = await staffSession('taken', ['skillsteam', 'operator'], later(8), 'se');
    expect(await rolesNow(back.token, later(8))).toEqual([['skillsteam', 'operator'], 'se']);
  });

  test('a code that still works is not replaced; one that does not, is', async () => {
    const handle = secret();
    const first = codeRow();
    expect(await store.saveCode(handle, first, start)).toBe(true);
    expect(await store.saveCode(handle, codeRow(), start)).toBe(false);
    expect(await store.findOpenCode(handle, start)).toEqual(first);
    expect(await store.findOpenCode(handle, later(10))).toBeUndefined();
    expect(await store.saveCode(handle, codeRow(), later(10))).toBe(true);

    const spent = secret();
    await store.saveCode(spent, { ...codeRow(), triesLeft: 1 }, start);
    await store.spendTry(spent, start);
    expect(await store.saveCode(spent, codeRow(), start)).toBe(true);

    const used = secret();
    await store.saveCode(used, codeRow(), start);
    await store.markCodeUsed(used, start);
    expect(await store.findOpenCode(used, start)).toBeUndefined();
    expect(await store.saveCode(used, codeRow(), start)).toBe(true);

    await store.forgetCode(handle);
    expect(await store.findOpenCode(handle, start)).toBeUndefined();
  });

  test('tries are spent one by one, even all at once', async () => {
    const handle = secret();
    await store.saveCode(handle, { ...codeRow(), triesLeft: 5 }, start);
    const tries = await Promise.all(Array.from({ length: 12 }, () => store.spendTry(handle, start)));
    const left = tries.flatMap((row) => (row === undefined ? [] : [row.triesLeft]));
    expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('no try on a code that is unknown, too old, or used a while ago', async () => {
    expect(await store.spendTry(secret(), start)).toBeUndefined();
    const handle = secret();
    await store.saveCode(handle, { ...codeRow(), triesLeft: 5 }, start);
    expect(await store.spendTry(handle, later(10))).toBeUndefined();
    await store.markCodeUsed(handle, start);
    // The other half of a double click, in the same minute.
    expect(await store.spendTry(handle, later(0.5))).toMatchObject({ triesLeft: 4 });
    // A second use does not lengthen the minute.
    await store.markCodeUsed(handle, later(0.5));
    expect(await store.spendTry(handle, later(1))).toBeUndefined();
  });

  test('a limit counts to the number, by subject, and opens again with the next window', async () => {
    const subject = secret();
    const count = (now: Date) => store.countWithin(subject, 3, 15, now);
    for (let at = 0; at < 3; at += 1) expect(await count(later(at))).toEqual({ counted: true });
    expect(await count(later(4))).toEqual({ counted: false, freeAt: later(15).toISOString() });
    expect(await store.countWithin(secret(), 3, 15, later(4))).toEqual({ counted: true });
    expect(await count(later(15))).toEqual({ counted: true });
    expect(await count(later(16))).toEqual({ counted: true });
  });

  test('a limit holds when everybody asks at the same instant', async () => {
    const subject = secret();
    const asked = await Promise.all(Array.from({ length: 4 }, () => store.countWithin(subject, 2, 15, start)));
    expect(asked.filter((each) => each.counted)).toHaveLength(2);
  });

  test('what staff set out with is taken once, and not too late', async () => {
    const row = {
      schemaVersion: 1 as const,
      state: secret(),
      nonce: secret(),
      codeVerifier: secret(),
      returnTo: '/staff',
      expiresAt: later(15).toISOString(),
    };
    const [handle, slow] = [secret(), secret()];
    await store.saveStaffStart(handle, row);
    await store.saveStaffStart(slow, row);
    const taken = await Promise.all([store.takeStaffStart(handle, start), store.takeStaffStart(handle, start)]);
    expect(taken.filter((each) => each !== undefined)).toEqual([row]);
    expect(await store.takeStaffStart(slow, later(15))).toBeUndefined();
    expect(await store.takeStaffStart(slow, start)).toBeUndefined();
  });
});

describe('what only the table can show', () => {
  test('every row has an end for the table to forget it by, and no key or value holds a token', async () => {
    const store = sessionsTable({ client, tableName: 'sessions' });
    const [token, handle, subject] = [secret(), secret(), 'address ana.canary@example.org'];
    await store.saveSession(token, newSession());
    await store.saveCode(handle, codeRow(), start);
    await store.countWithin(subject, 3, 15, start);
    expect(await sessionReader({ client, tableName: 'sessions' }).findSession(token, start)).toBeDefined();
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'sessions' }));
    expect(Items.length).toBeGreaterThanOrEqual(3);
    // But for what was taken from staff: see below.
    for (const item of Items.filter(({ sk }) => sk?.S !== 'STANDING')) {
      expect(Number(item['expiresAtSeconds']?.N)).toBeGreaterThanOrEqual(later(10).getTime() / 1000);
    }
    const everything = JSON.stringify(Items);
    for (const each of [token, handle, 'ana.canary']) expect(everything).not.toContain(each);
  });

  test('what became of staff is forgotten with their last session, and never while roles are taken from them', async () => {
    const tables = { client, cases: 'cases', sessions: 'sessions' };
    const [store, rights] = [sessionsTable({ client, tableName: 'sessions' }), rightsStore(tables)];
    const actor: StaffActor = { kind: 'staff', staffId: 'kept', roles: ['skillsteam', 'operator'] };
    const forgottenAt = async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: 'sessions' }));
      const row = Items.find(({ pk }) => pk?.S === standingKey(actor.staffId).pk);
      return row?.['expiresAtSeconds']?.N;
    };
    const seconds = (minutes: number) => String(later(minutes).getTime() / 1000);
    const change = async (minutes: number, withheld: StaffRole[]) =>
      rights.change(
        { staffId: 'kept', by: 'op-1', reason: 'Left the team', at: later(minutes).toISOString(), withheld },
        `op_${secret()}`,
      );
    await store.signedIn(actor, later(1).toISOString(), later(721).toISOString());
    expect(await forgottenAt()).toBe(seconds(721));
    await change(2, ['operator']);
    expect(await forgottenAt()).toBeUndefined();
    await store.signedIn(actor, later(3).toISOString(), later(723).toISOString());
    await store.endSessionsOf('kept', later(4).toISOString(), later(724).toISOString());
    expect(await forgottenAt()).toBeUndefined();
    expect(await store.findStanding('kept')).toMatchObject({
      latest: { at: later(3).toISOString() },
      endedAt: later(4).toISOString(),
      withheld: { roles: ['operator'] },
    });
    await change(5, []);
    await store.signedIn(actor, later(6).toISOString(), later(726).toISOString());
    expect(await forgottenAt()).toBe(seconds(726));
  });
});

describe.each([
  ['the fake', (): Persons => fakePersons(randomBytes)],
  ['the table', (): Persons => personsIn(casesTable({ client, tableName: 'cases' }), randomBytes, boardSettings)],
])('persons on %s', (_name, open) => {
  test('ten first sign-ins at one instant make one person', async () => {
    const persons = open();
    expect(await persons.find('new@example.org')).toBeUndefined();
    const made = await Promise.all(Array.from({ length: 10 }, () => persons.create('new@example.org', 'es', start)));
    expect(new Set(made).size).toBe(1);
    expect(await persons.find('new@example.org')).toBe(made[0]);
    expect(await persons.create('other@example.org', 'en', start)).not.toBe(made[0]);
  });
});

test('a person’s row knows the address and a random reference for the ledger', async () => {
  const cases = casesTable({ client, tableName: 'cases' });
  const personId = await personsIn(cases, randomBytes, boardSettings).create('ref@example.org', 'es', start);
  const profile = await cases.getProfile(personId);
  expect(profile).toMatchObject({ personId, email: 'ref@example.org', language: 'es', schemaVersion: 1 });
  expect(profile?.personRef).toMatch(/^ref_/);
  expect(profile?.personRef.slice(-16)).not.toBe(personId.slice(-16));
});
