import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { actorId, type Actor } from '../domain/access/actor.ts';
import { Refusal } from '../domain/errors.ts';
import { grantStands } from '../domain/oversight/audit-grant.ts';
import {
  reuseGraceMs,
  type CodeRow,
  type ListedSession,
  type SessionReader,
  type SessionStore,
  type StaffStartRow,
} from '../domain/sign-in/ports.ts';
import { sha256 } from '../domain/sign-in/secrets.ts';
import { isOpen, sessionSchema } from '../domain/sign-in/session.ts';
import { actorNow, standingSchema, type Standing } from '../domain/sign-in/standing.ts';
import { auditGrants } from './audit-grants.ts';
import { tableReads } from './table-reads.ts';
import { fromItem, put as putWrite, toItem, transact, updateParts, type Change, type Item } from './transaction.ts';

/*
 * Access patterns of the sessions table, each by its whole key:
 *   a session by its token              pk SESSION#sha256, sk SESSION
 *   a code by its browser's handle      pk CODE#sha256, sk CODE
 *   staff on their way to the issuer    pk STAFF#sha256, sk STAFF
 *   what was counted for a limit        pk LIMIT#sha256, sk LIMIT
 *   until when an auditor reads         pk AUDITOR#staff, sk GRANT (audit-grants.ts)
 *   what became of somebody since       pk STANDING#sha256 of the actor's id, sk STANDING
 *   where somebody is signed in         the same pk, sk SESSION#sha256 of the token
 * `expiresAtSeconds` lets the table forget; it does so late, so every read checks the time itself.
 */
interface Table {
  client: DynamoDBClient;
  tableName: string;
}
const keyOf = (kind: 'SESSION' | 'CODE' | 'STAFF' | 'LIMIT' | 'STANDING', secret: string) => ({
  pk: `${kind}#${sha256(secret)}`,
  sk: kind,
});
/** What became of somebody since their sessions began. */
export const standingKey = (actorId: string) => keyOf('STANDING', actorId);
/** Under whose it is, so that they find it; gone when it is. */
const listedKey = (actorId: string, tokenHash: string) => ({
  pk: standingKey(actorId).pk,
  sk: `SESSION#${tokenHash}`,
});
/** More than anybody has open. "Sign out everywhere" ends them all, also those that no list would hold. */
const listedAtMost = 200;
const plausible = (secret: string) => /^[A-Za-z0-9_-]{16,128}$/.test(secret);
const secondsOf = (instant: string) => Math.ceil(Date.parse(instant) / 1000);

const instant = z.iso.datetime();
const codeRowSchema = z.object({
  schemaVersion: z.literal(1),
  email: z.string(),
  language: z.string(),
  door: z.enum(['participant', 'coach']).optional(),
  salt: z.string(),
  codeHash: z.string(),
  triesLeft: z.number().int(),
  expiresAt: instant,
  usedAt: instant.optional(),
});
const staffStartRowSchema = z.object({
  schemaVersion: z.literal(1),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  expiresAt: instant,
});

async function get({ client, tableName }: Table, key: Item): Promise<Item | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: toItem(key), ConsistentRead: true }),
  );
  return item ? fromItem(item) : undefined;
}

async function standingOf(table: Table, id: string): Promise<Standing | undefined> {
  const row = await get(table, standingKey(id));
  return row ? standingSchema.parse(row) : undefined;
}

/** For the pages: reads, and needs no other right. */
export function sessionReader(table: Table): SessionReader {
  const grants = auditGrants(table);
  /** An auditor's right to read begins and ends with a grant, not with a session. */
  async function withGrant(actor: Actor, now: Date): Promise<Actor> {
    if (actor.kind !== 'staff' || !actor.roles.includes('auditor')) return actor;
    const { audit: _asItWas, ...known } = actor;
    const grant = await grants.find(actor.staffId);
    if (!grant || !grantStands(grant, now)) return known;
    return { ...known, audit: { grantId: grant.grantId, through: grant.through } };
  }
  return {
    async findSession(token, now) {
      if (!plausible(token)) return undefined;
      const row = await get(table, keyOf('SESSION', token));
      if (!row) return undefined;
      const session = sessionSchema.parse(row);
      if (!isOpen(session, now)) return undefined;
      const actor = actorNow(session, await standingOf(table, actorId(session.actor)));
      return actor && { ...session, actor: await withGrant(actor, now) };
    },
  };
}

export function sessionsTable(table: Table): SessionStore {
  const { client, tableName } = table;
  const { query } = tableReads(client, tableName);
  const listed = (id: string, hashBegins: string, limit: number) =>
    query(
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: toItem({ ':pk': standingKey(id).pk, ':sk': `SESSION#${hashBegins}` }),
        ConsistentRead: true,
      },
      limit,
    );

  /** False when the condition failed; anything else that goes wrong is thrown. */
  async function conditionally(work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
  const put = (row: Item, condition: string, values: Item = {}) =>
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: toItem(row),
        ConditionExpression: condition,
        ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: toItem(values) } : {}),
      }),
    );
  const remove = (key: Item) => client.send(new DeleteItemCommand({ TableName: tableName, Key: toItem(key) }));
  /** Forgotten when no session is left that it could end or narrow; roles that an operator took away stay until given back. */
  const mark = async (id: string, keptUntil: string, change: Change & { condition: string }) => {
    const marked = (more: Change) =>
      conditionally(
        client.send(
          new UpdateItemCommand({ TableName: tableName, ...updateParts(standingKey(id), { ...change, ...more }) }),
        ),
      );
    const forgettable = await marked({
      set: { ...change.set, expiresAtSeconds: secondsOf(keptUntil) },
      condition: `${change.condition} AND attribute_not_exists(withheld)`,
    });
    if (!forgettable) await marked({});
  };

  return {
    ...sessionReader(table),

    async saveSession(token, session) {
      const expiresAtSeconds = secondsOf(session.endsAt);
      const key = keyOf('SESSION', token);
      const listKey = listedKey(actorId(session.actor), sha256(token));
      await transact(client, [
        putWrite(tableName, { ...key, ...session, expiresAtSeconds }),
        putWrite(tableName, { ...listKey, schemaVersion: 1, expiresAtSeconds }),
      ]);
    },
    renewSession: (token, idleUntil, now) =>
      conditionally(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: toItem(keyOf('SESSION', token)),
            UpdateExpression: 'SET idleUntil = :idleUntil, usedAt = :now',
            ConditionExpression: 'idleUntil > :now AND endsAt > :now AND endsAt >= :idleUntil',
            ExpressionAttributeValues: toItem({ ':idleUntil': idleUntil, ':now': now.toISOString() }),
          }),
        ),
      ),
    async endSession(token) {
      await remove(keyOf('SESSION', token));
    },
    async listSessions(id, now) {
      const [rows, standing] = await Promise.all([listed(id, '', listedAtMost), standingOf(table, id)]);
      const found = await Promise.all(
        rows.map(async ({ sk }): Promise<ListedSession[]> => {
          const row = await get(table, { pk: sk, sk: 'SESSION' });
          const session = row && sessionSchema.parse(row);
          if (!session || !isOpen(session, now) || !actorNow(session, standing)) return [];
          const { startedAt, usedAt = startedAt } = session;
          return [{ sessionId: String(sk).slice('SESSION#'.length, 'SESSION#'.length + 16), startedAt, usedAt }];
        }),
      );
      return found.flat();
    },
    async endSessionOf(id, sessionId) {
      for (const { pk, sk } of await listed(id, sessionId, 1)) {
        await remove({ pk: sk, sk: 'SESSION' });
        await remove({ pk, sk });
      }
    },

    findStanding: (id) => standingOf(table, id),
    async endSessionsOf(id, at, keptUntil) {
      await mark(id, keptUntil, {
        set: { schemaVersion: 1, endedAt: at },
        // A later end stands: it ends more.
        condition: '(attribute_not_exists(endedAt) OR endedAt < :ended)',
        values: { ':ended': at },
      });
    },
    async signedIn({ staffId, roles, center, organizations }, at, keptUntil) {
      const latest = { at, roles, ...(center ? { center } : {}), ...(organizations ? { organizations } : {}) };
      await mark(staffId, keptUntil, {
        set: { schemaVersion: 1, latest },
        condition: '(attribute_not_exists(latest) OR latest.#at < :latestAt)',
        values: { ':latestAt': at },
        names: { '#at': 'at' },
      });
    },

    async findOpenCode(handle, now) {
      const item = await get(table, keyOf('CODE', handle));
      if (!item) return undefined;
      const row: CodeRow = codeRowSchema.parse(item);
      const open = row.usedAt === undefined && row.triesLeft > 0 && row.expiresAt > now.toISOString();
      return open ? row : undefined;
    },
    saveCode: (handle, row, now) =>
      conditionally(
        put(
          { ...keyOf('CODE', handle), ...row, expiresAtSeconds: secondsOf(row.expiresAt) },
          'attribute_not_exists(pk) OR expiresAt <= :now OR triesLeft <= :zero OR attribute_exists(usedAt)',
          { ':now': now.toISOString(), ':zero': 0 },
        ),
      ),
    async spendTry(handle, now) {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: toItem(keyOf('CODE', handle)),
            UpdateExpression: 'SET triesLeft = triesLeft - :one',
            ConditionExpression:
              'triesLeft > :zero AND expiresAt > :now AND (attribute_not_exists(usedAt) OR usedAt > :graceFrom)',
            ExpressionAttributeValues: toItem({
              ':one': 1,
              ':zero': 0,
              ':now': now.toISOString(),
              ':graceFrom': new Date(now.getTime() - reuseGraceMs).toISOString(),
            }),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return codeRowSchema.parse(fromItem(Attributes ?? {}));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
    async markCodeUsed(handle, now) {
      await conditionally(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: toItem(keyOf('CODE', handle)),
            UpdateExpression: 'SET usedAt = :now',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(usedAt)',
            ExpressionAttributeValues: toItem({ ':now': now.toISOString() }),
          }),
        ),
      );
    },
    async forgetCode(handle) {
      await remove(keyOf('CODE', handle));
    },

    async countWithin(subject, limit, windowMinutes, now) {
      const key = keyOf('LIMIT', subject);
      const windowEndsAt = new Date(now.getTime() + windowMinutes * 60_000).toISOString();
      // A turn is lost only when another request opened or filled the window in between.
      for (let turn = 0; turn < 5; turn += 1) {
        try {
          await client.send(
            new UpdateItemCommand({
              TableName: tableName,
              Key: toItem(key),
              UpdateExpression: 'SET requests = requests + :one',
              ConditionExpression: 'windowEndsAt > :now AND requests < :limit',
              ExpressionAttributeValues: toItem({ ':one': 1, ':now': now.toISOString(), ':limit': limit }),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            }),
          );
          return { counted: true };
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          const freeAt = error.Item ? String(fromItem(error.Item)['windowEndsAt']) : undefined;
          if (freeAt !== undefined && freeAt > now.toISOString()) return { counted: false, freeAt };
        }
        const opened = await conditionally(
          put(
            { ...key, schemaVersion: 1, requests: 1, windowEndsAt, expiresAtSeconds: secondsOf(windowEndsAt) },
            'attribute_not_exists(pk) OR windowEndsAt <= :now',
            { ':now': now.toISOString() },
          ),
        );
        if (opened) return { counted: true };
      }
      throw new Refusal('busy-try-again');
    },

    async saveStaffStart(handle, row) {
      await put(
        { ...keyOf('STAFF', handle), ...row, expiresAtSeconds: secondsOf(row.expiresAt) },
        'attribute_not_exists(pk)',
      );
    },
    async takeStaffStart(handle, now) {
      const { Attributes } = await client.send(
        new DeleteItemCommand({
          TableName: tableName,
          Key: toItem(keyOf('STAFF', handle)),
          ReturnValues: 'ALL_OLD',
        }),
      );
      if (!Attributes) return undefined;
      const row: StaffStartRow = staffStartRowSchema.parse(fromItem(Attributes));
      return row.expiresAt > now.toISOString() ? row : undefined;
    },
  };
}
