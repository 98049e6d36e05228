import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDynamo, type StreamMappingSettings, type StreamRecord } from '../../local/dynamodb/index.ts';
import { keyElement, localMode, table, until } from './dynamodb/local-mode.ts';

/** What stands around the engine: tables that last, items that expire. */
const local = localMode([
  table('cases', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
  table('sessions', {
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true },
  }),
]);
const { put, get, clock } = local;

beforeAll(local.start);
afterAll(local.end);

test('data and tables are there after a kill -9 of the engine', async () => {
  await put('cases', 'lasting', { n: { N: '7' } });
  await local.restart();
  expect(await get('cases', 'lasting')).toMatchObject({ n: { N: '7' } });
});

test('a request token is forgotten when the engine dies; AWS keeps it for ten minutes', async () => {
  const transact = () =>
    local.client().send(
      new TransactWriteItemsCommand({
        ClientRequestToken: 'token',
        TransactItems: [
          {
            Update: {
              TableName: 'cases',
              Key: { pk: { S: 'token' }, sk: { S: 'x' } },
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ],
      }),
    );
  await transact();
  await transact();
  expect(await get('cases', 'token')).toMatchObject({ n: { N: '1' } });
  await local.restart();
  await transact();
  expect(await get('cases', 'token')).toMatchObject({ n: { N: '2' } });
});

test('a stored table whose keys differ from the template stops the start, and says what to do', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
  const one = await createDynamo({ dataDir: dir, clock, tables: [table('thing')] });
  await one.close();
  const changed = table('thing', { KeySchema: [keyElement('pk', 'HASH')] });
  await expect(createDynamo({ dataDir: dir, clock, tables: [changed] })).rejects.toThrow(/--fresh/);
  rmSync(dir, { recursive: true, force: true });
});

test('the engine’s stream table has an index for the two questions that every write and read asks', () => {
  const database = new DatabaseSync(path.join(local.dir, 'dynamodb.sqlite'), { readOnly: true });
  try {
    const plan = (sql: string) =>
      (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail).join('; ');
    expect(
      plan("SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'a'"),
    ).toMatch(/_stream_records_by_sequence/);
    expect(
      plan(
        "SELECT event_name FROM _stream_records WHERE table_name = 'a' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 5 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 10",
      ),
    ).toMatch(/_stream_records_by_sequence.*(?<!TEMP B-TREE)$/);
  } finally {
    database.close();
  }
});

describe('an item with a time to live', () => {
  const seconds = (fromNow: number) => ({ N: String(Math.floor(clock.now() / 1000) + fromNow) });
  const year = 365 * 24 * 3600;

  test('goes when its time is over by the clock, and not before', async () => {
    await put('sessions', 'hour', { expiresAtSeconds: seconds(3600) });
    await put('sessions', 'day', { expiresAtSeconds: seconds(24 * 3600) });
    await clock.advance(3000_000);
    expect(await get('sessions', 'hour')).toBeDefined();
    await clock.advance(700_000);
    await until(async () => (await get('sessions', 'hour')) === undefined);
    expect(await get('sessions', 'day')).toBeDefined();
  });

  test('stays when that is no number, not a time of the last five years, or nothing at all', async () => {
    const kept = {
      text: { expiresAtSeconds: { S: String(Math.floor(clock.now() / 1000) - 60) } },
      list: { expiresAtSeconds: { L: [seconds(-60)] } },
      'long-ago': { expiresAtSeconds: seconds(-5 * year - 60) },
      zero: { expiresAtSeconds: { N: '0' } },
      // Milliseconds by mistake are a time far away.
      milliseconds: { expiresAtSeconds: { N: String(clock.now() - 60_000) } },
      none: {},
      elsewhere: { other: { M: { expiresAtSeconds: seconds(-60) } } },
    };
    for (const [pk, more] of Object.entries(kept)) await put('sessions', pk, more);
    await put('sessions', 'nearly-five', { expiresAtSeconds: seconds(-5 * year + 600) });
    await put('sessions', 'gone', { expiresAtSeconds: seconds(-1) });
    expect(await local.dynamo().sweep()).toBe(2);
    for (const pk of Object.keys(kept)) expect(await get('sessions', pk)).toBeDefined();
    expect(await get('sessions', 'gone')).toBeUndefined();
  });

  test('of another table is no time to live', async () => {
    await put('cases', 'no-expiry', { expiresAtSeconds: seconds(-60) });
    await local.dynamo().sweep();
    expect(await get('cases', 'no-expiry')).toBeDefined();
  });

  test('that went has a record in the stream which says that the service did it', async () => {
    const seen: StreamRecord[] = [];
    const mapping: StreamMappingSettings = {
      id: 'expiry',
      streamArn: 'arn:aws:dynamodb:us-west-2:0:table/sessions/stream/local',
      functionArn: 'arn:aws:lambda:us-west-2:0:function:any',
      batchSize: 100,
      batchWindowSeconds: 0,
      startingPosition: 'LATEST',
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: 0,
      maximumRecordAgeSeconds: -1,
      reportBatchItemFailures: false,
      filters: { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] },
    };
    local.dynamo().read('sessions', mapping, async (_arn, event) => {
      seen.push(...(event as { Records: StreamRecord[] }).Records);
      return { ok: true, payload: 'null' };
    });
    await put('sessions', 'expired', { expiresAtSeconds: seconds(-60) });
    await put('sessions', 'by-hand', { expiresAtSeconds: seconds(600) });
    await local.dynamo().sweep();
    const Key = { pk: { S: 'by-hand' }, sk: { S: 'x' } };
    await local.client().send(new DeleteItemCommand({ TableName: 'sessions', Key }));
    await until(() => seen.length === 2);
    expect(seen[0]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { Keys: { pk: { S: 'expired' } }, OldImage: { pk: { S: 'expired' } } },
    });
    expect(seen[1]).toMatchObject({ eventName: 'REMOVE', dynamodb: { Keys: { pk: { S: 'by-hand' } } } });
    expect(seen[1]).not.toHaveProperty('userIdentity');
  });
});
