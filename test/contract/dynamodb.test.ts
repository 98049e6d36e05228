import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../local/clock.ts';
import {
  createDynamo,
  type Dynamo,
  shuffleBetweenItems,
  type StreamMappingSettings,
  type StreamRecord,
  type TableSettings,
} from '../../local/dynamodb/index.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';

/**
 * What the system relies on in DynamoDB, against the engine that local mode runs. Known difference: the engine works
 * one transaction after the other, so TransactionConflict never comes by itself.
 */
const key = (pk: string, kind: string) => ({ AttributeName: pk, KeyType: kind });
const table = (name: string, more: object = {}): TableSettings => ({
  name,
  properties: {
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    ...more,
  },
});
const tables: TableSettings[] = [
  table('cases', {
    AttributeDefinitions: ['pk', 'sk', 'queuePk', 'queueSk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'queue',
        KeySchema: [key('queuePk', 'HASH'), key('queueSk', 'RANGE')],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
  }),
  table('sessions', { TimeToLiveSpecification: { AttributeName: 'expiresAtSeconds', Enabled: true } }),
];

const dir = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
const clock = createClock();
const credentials = createCredentials();
const streamArn = 'arn:aws:dynamodb:us-west-2:0:table/cases/stream/local';
let dynamo: Dynamo;
let edge: Awaited<ReturnType<typeof listen>>;
let client: DynamoDBClient;

async function start(): Promise<void> {
  dynamo = await createDynamo({ dataDir: dir, clock, tables });
  const handle = createEdge({
    credentials,
    services: { dynamodb: dynamo },
    onAnswer: (call) => dynamo.wrote(call.operation),
  }).handle;
  edge = await listen(handle, 0, 'test');
  client = new DynamoDBClient({
    endpoint: edge.origin,
    region: 'us-west-2',
    credentials: credentials.issue({ kind: 'operator', name: 'test' }),
  });
}

async function stop(): Promise<void> {
  client.destroy();
  await edge.close();
  await dynamo.close();
}

beforeAll(start);
afterAll(async () => {
  await stop();
  clock.close();
  rmSync(dir, { recursive: true, force: true });
});

const put = (pk: string, more: object = {}, TableName = 'cases') =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: 'x' }, ...more } }));
const get = async (pk: string, TableName = 'cases') =>
  (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: 'x' } }, ConsistentRead: true })))
    .Item;

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await sleep(25);
  expect(condition()).toBe(true);
}

describe('a transaction', () => {
  test('is all or nothing, and says which condition failed and what stood there', async () => {
    await put('tx1', { n: { N: '1' } });
    const failing = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'sessions', Item: { pk: { S: 'tx-other' }, sk: { S: 'x' } } } },
          {
            Update: {
              TableName: 'cases',
              Key: { pk: { S: 'tx1' }, sk: { S: 'x' } },
              UpdateExpression: 'SET n = n - :two',
              ConditionExpression: 'n >= :two',
              ExpressionAttributeValues: { ':two': { N: '2' } },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    );
    const error = await failing.then(
      () => undefined,
      (thrown: TransactionCanceledException) => thrown,
    );
    expect(error?.name).toBe('TransactionCanceledException');
    expect(error?.CancellationReasons?.map((reason) => reason.Code)).toEqual(['None', 'ConditionalCheckFailed']);
    expect(error?.CancellationReasons?.[1]?.Item).toMatchObject({ n: { N: '1' } });
    expect(await get('tx-other', 'sessions')).toBeUndefined();
  });

  test('with the same token happens once', async () => {
    await put('tx2', { n: { N: '0' } });
    const twice = () =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 'once-only',
          TransactItems: [
            {
              Update: {
                TableName: 'cases',
                Key: { pk: { S: 'tx2' }, sk: { S: 'x' } },
                UpdateExpression: 'ADD n :one',
                ExpressionAttributeValues: { ':one': { N: '1' } },
              },
            },
          ],
        }),
      );
    await twice();
    await twice();
    expect(await get('tx2')).toMatchObject({ n: { N: '1' } });
  });

  test('of many at once never takes more than there is', async () => {
    await put('money', { left: { N: '5' } });
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        client.send(
          new UpdateItemCommand({
            TableName: 'cases',
            Key: { pk: { S: 'money' }, sk: { S: 'x' } },
            UpdateExpression: 'SET #l = #l - :one',
            ConditionExpression: '#l >= :one',
            ExpressionAttributeNames: { '#l': 'left' },
            ExpressionAttributeValues: { ':one': { N: '1' } },
          }),
        ),
      ),
    );
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(5);
    expect(await get('money')).toMatchObject({ left: { N: '0' } });
  });
});

test('an index holds only rows that have its keys, in order', async () => {
  await put('q1', { queuePk: { S: 'center' }, queueSk: { S: '2' } });
  await put('q2', { queuePk: { S: 'center' }, queueSk: { S: '1' } });
  await put('q3');
  const { Items } = await client.send(
    new QueryCommand({
      TableName: 'cases',
      IndexName: 'queue',
      KeyConditionExpression: 'queuePk = :c',
      ExpressionAttributeValues: { ':c': { S: 'center' } },
    }),
  );
  expect(Items?.map((item) => item['pk']?.S)).toEqual(['q2', 'q1']);
});

test('the sweep takes what is past its time, and nothing else', async () => {
  const now = Math.floor(clock.now() / 1000);
  await put('old', { expiresAtSeconds: { N: String(now - 1) } }, 'sessions');
  await put('young', { expiresAtSeconds: { N: String(now + 600) } }, 'sessions');
  await put('for-ever', {}, 'sessions');
  expect(await dynamo.sweep()).toBe(1);
  expect(await get('old', 'sessions')).toBeUndefined();
  expect(await get('young', 'sessions')).toBeDefined();
  expect(await get('for-ever', 'sessions')).toBeDefined();
});

test('the engine’s stream table has an index for the two questions that every write and read asks', () => {
  const database = new DatabaseSync(path.join(dir, 'dynamodb.sqlite'), { readOnly: true });
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

test('data and tables are there after a kill -9 of the engine', async () => {
  await put('lasting', { n: { N: '7' } });
  await stop();
  await start();
  expect(await get('lasting')).toMatchObject({ n: { N: '7' } });
});

describe('a mapping from a stream to a function', () => {
  interface StreamEvent {
    Records: StreamRecord[];
  }
  let number = 0;
  const mapping = (more: Partial<StreamMappingSettings> = {}): StreamMappingSettings => ({
    id: `test-${number++}`,
    streamArn,
    functionArn: 'arn:aws:lambda:us-west-2:0:function:relay',
    batchSize: 100,
    batchWindowSeconds: 0,
    startingPosition: 'LATEST',
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: 3,
    maximumRecordAgeSeconds: -1,
    reportBatchItemFailures: true,
    ...more,
  });
  const ids = (event: StreamEvent) => event.Records.map((record) => (record.dynamodb.Keys['pk'] as { S: string }).S);
  const done: Outcome = { ok: true, payload: 'null' };
  const crash: Outcome = { ok: false, error: { errorType: 'Error', errorMessage: 'crash' } };

  /** Writes in one request, so that the records stand next to each other. */
  const write = (...pks: string[]) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          cases: pks.map((pk) => ({ PutRequest: { Item: { pk: { S: pk }, sk: { S: 'x' }, kind: { S: 'OUTBOX' } } } })),
        },
      }),
    );

  test('passes on what the filter wants, in order, with the table’s own ARN', async () => {
    const seen: StreamEvent[] = [];
    const filters = {
      Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"kind":{"S":["OUTBOX"]}}}}' }],
    };
    dynamo.read('cases', mapping({ filters }), async (_arn, event) => {
      seen.push(event as StreamEvent);
      return done;
    });
    await sleep(200);
    await put('f0', { kind: { S: 'CASE' } });
    await write('f1', 'f2');
    await write('f1');
    await write('f3');
    await until(() => seen.flatMap(ids).includes('f3'));
    // The second write of f1 is a MODIFY.
    expect(seen.flatMap(ids)).toEqual(['f1', 'f2', 'f3']);
    expect(seen[0]?.Records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      awsRegion: 'us-west-2',
      dynamodb: { NewImage: { kind: { S: 'OUTBOX' } } },
    });
  });

  test('goes on where it was after a restart: nothing is lost, what was done does not come again', async () => {
    const settings = mapping({ id: 'lasting', startingPosition: 'TRIM_HORIZON' });
    const first: string[] = [];
    dynamo.read('cases', settings, async (_arn, event) => {
      first.push(...ids(event as StreamEvent));
      return done;
    });
    await write('r1');
    await until(() => first.includes('r1'));
    await stop();
    await start();
    await write('r2');
    const second: string[] = [];
    dynamo.read('cases', settings, async (_arn, event) => {
      second.push(...ids(event as StreamEvent));
      return done;
    });
    await until(() => second.includes('r2'));
    expect(second).not.toContain('r1');
  });

  test('halves a batch until the bad record stands alone, gives up on it, and says where it was', async () => {
    const tried: string[][] = [];
    const failed: { arn: string; body: string }[] = [];
    const settings = mapping({
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 3,
      onFailureArn: 'arn:aws:sqs:::failed',
    });
    dynamo.read(
      'cases',
      settings,
      async (_arn, event) => {
        const batch = ids(event as StreamEvent);
        tried.push(batch);
        return batch.includes('bad') ? crash : done;
      },
      (arn, body) => void failed.push({ arn, body }),
    );
    await sleep(200);
    await write('g1', 'g2', 'bad', 'g3');
    await put('after');
    await until(() => failed.length === 1 && tried.some((batch) => batch.includes('after')));
    for (const good of ['g1', 'g2', 'g3', 'after']) {
      expect(tried.some((batch) => batch.includes(good) && !batch.includes('bad'))).toBe(true);
    }
    expect(failed[0]?.arn).toBe('arn:aws:sqs:::failed');
    expect(JSON.parse(failed[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      DDBStreamBatchInfo: { batchSize: 1, streamArn },
    });
  });

  test('tries again only from the record that the function reports', async () => {
    const tried: string[][] = [];
    dynamo.read('cases', mapping(), async (_arn, event) => {
      const batch = ids(event as StreamEvent);
      tried.push(batch);
      const bad = (event as StreamEvent).Records.find(
        (record) => (record.dynamodb.Keys['pk'] as { S: string }).S === 'p2',
      );
      return tried.length === 1 && bad !== undefined
        ? {
            ok: true,
            payload: JSON.stringify({ batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] }),
          }
        : done;
    });
    await sleep(200);
    await write('p1', 'p2', 'p3');
    await until(() => tried.flat().filter((id) => id === 'p3').length === 2);
    expect(tried).toEqual([
      ['p1', 'p2', 'p3'],
      ['p2', 'p3'],
    ]);
  });

  test('of a table without a stream stops the start', () => {
    expect(() => dynamo.read('sessions', mapping(), async () => done)).toThrow(/sessions has no stream/);
  });
});

test('shuffling keeps the order of each item and mixes items', () => {
  const record = (pk: string, n: number): StreamRecord => ({
    eventID: String(n),
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: pk } }, SequenceNumber: String(n), ApproximateCreationDateTime: 0 },
  });
  const records = Array.from({ length: 30 }, (_, n) => record(['a', 'b', 'c'][n % 3] ?? '', n));
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const mixed = shuffleBetweenItems(records, random);
  for (const pk of ['a', 'b', 'c']) {
    const own = (list: StreamRecord[]) => list.filter((r) => (r.dynamodb.Keys['pk'] as { S: string }).S === pk);
    expect(own(mixed)).toEqual(own(records));
  }
  expect(mixed).not.toEqual(records);
});

test('a stored table whose keys differ from the template stops the start, and says what to do', async () => {
  const other = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
  const one = await createDynamo({ dataDir: other, clock, tables: [table('thing')] });
  await one.close();
  const changed = { ...table('thing'), properties: { ...table('thing').properties, KeySchema: [key('pk', 'HASH')] } };
  await expect(createDynamo({ dataDir: other, clock, tables: [changed] })).rejects.toThrow(/--fresh/);
  rmSync(other, { recursive: true, force: true });
});
