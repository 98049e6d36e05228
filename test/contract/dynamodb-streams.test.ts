import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BatchWriteItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { shuffleBetweenItems, type StreamMappingSettings, type StreamRecord } from '../../local/dynamodb/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import { localMode, table, until } from './dynamodb/local-mode.ts';

/** Event source mappings from a stream to a function, as Lambda documents them. */
const views = ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const;
const local = localMode([
  ...views.map((view) => table(view, { StreamSpecification: { StreamViewType: view } })),
  table('no-stream'),
]);
const { put, clock } = local;
const streamArn = 'arn:aws:dynamodb:us-west-2:0:table/cases/stream/local';
const failedArn = 'arn:aws:sqs:us-west-2:0:failed';

interface StreamEvent {
  Records: StreamRecord[];
}
type Work = (batch: string[], event: StreamEvent) => Outcome | Promise<Outcome>;

const done: Outcome = { ok: true, payload: 'null' };
const crash: Outcome = { ok: false, error: { errorType: 'Error', errorMessage: 'crash' } };
const report = (...records: (StreamRecord | undefined)[]): Outcome => ({
  ok: true,
  payload: JSON.stringify({
    batchItemFailures: records.map((record) => ({ itemIdentifier: record?.dynamodb.SequenceNumber })),
  }),
});
const idOf = (record: StreamRecord) => (record.dynamodb.Keys['pk'] as { S: string }).S;
const find = (event: StreamEvent, id: string) => event.Records.find((record) => idOf(record) === id);

beforeAll(local.start);
afterAll(local.end);
beforeEach(() => local.dynamo().stopReading());

let number = 0;
const settings = (more: Partial<StreamMappingSettings> = {}): StreamMappingSettings => ({
  id: `test-${number++}`,
  streamArn,
  functionArn: 'arn:aws:lambda:us-west-2:0:function:relay',
  batchSize: 100,
  batchWindowSeconds: 0,
  startingPosition: 'LATEST',
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: 2,
  maximumRecordAgeSeconds: -1,
  reportBatchItemFailures: true,
  ...more,
});

/** Writes in one request, so that the records stand next to each other. */
const write = (...pks: string[]) =>
  local.client().send(
    new BatchWriteItemCommand({
      RequestItems: {
        NEW_IMAGE: pks.map((pk) => ({
          PutRequest: { Item: { pk: { S: pk }, sk: { S: 'x' }, kind: { S: 'OUTBOX' } } },
        })),
      },
    }),
  );

/** Reads, keeps what every call got and what was given up; the function does what `work` says. */
function read(more: Partial<StreamMappingSettings>, work: Work = () => done, name = 'NEW_IMAGE') {
  const calls: string[][] = [];
  const events: StreamEvent[] = [];
  const failures: { arn: string; body: Record<string, unknown> }[] = [];
  const mapping = settings({ onFailureArn: failedArn, ...more });
  local.dynamo().read(
    name,
    mapping,
    async (_arn, event) => {
      const batch = (event as StreamEvent).Records.map(idOf);
      calls.push(batch);
      events.push(event as StreamEvent);
      return work(batch, event as StreamEvent);
    },
    (arn, body) => void failures.push({ arn, body: JSON.parse(body) as Record<string, unknown> }),
  );
  return { calls, events, failures, mapping };
}

/** Retries wait by the clock, so it is moved until they have come. */
async function untilMoved(condition: () => boolean): Promise<void> {
  await until(async () => {
    if (condition()) return true;
    await clock.advance(1000);
    return condition();
  });
}

describe('a record', () => {
  test.each(views)('with the view %s says what happened and holds its images', async (view) => {
    const { events } = read({}, () => done, view);
    await put(view, 'item', { n: { N: '1' } });
    await put(view, 'item', { n: { N: '2' } });
    const Key = { pk: { S: 'item' }, sk: { S: 'x' } };
    await local.client().send(new DeleteItemCommand({ TableName: view, Key }));
    // Deleting what is not there changes nothing and leaves no record.
    await local.client().send(new DeleteItemCommand({ TableName: view, Key }));
    await put(view, 'end');
    const records = () => events.flatMap((event) => event.Records);
    await until(() => records().some((record) => idOf(record) === 'end'));
    const image = (n: string) => ({ ...Key, n: { N: n } });
    const old = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    const fresh = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
    expect(
      records()
        .slice(0, 3)
        .map(({ eventName, dynamodb }) => [eventName, dynamodb['OldImage'], dynamodb['NewImage']]),
    ).toEqual([
      ['INSERT', undefined, fresh ? image('1') : undefined],
      ['MODIFY', old ? image('1') : undefined, fresh ? image('2') : undefined],
      ['REMOVE', old ? image('2') : undefined, undefined],
    ]);
    expect(records()).toHaveLength(4);
    expect(records()[0]).toMatchObject({
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      awsRegion: 'us-west-2',
      dynamodb: { Keys: Key, StreamViewType: view, SequenceNumber: expect.stringMatching(/^\d+$/) },
    });
  });

  test('is left even by a write that changes nothing; AWS leaves none', async () => {
    const { calls } = read({});
    await put('NEW_IMAGE', 'same');
    await put('NEW_IMAGE', 'same');
    await until(() => calls.flat().length === 2);
    expect(calls.flat()).toEqual(['same', 'same']);
  });
});

describe('a mapping', () => {
  test('of a table without a stream stops the start', () => {
    expect(() => local.dynamo().read('no-stream', settings(), async () => done)).toThrow(/no-stream has no stream/);
  });

  test('passes on what one of its filters wants', async () => {
    const filters = {
      Filters: [
        { Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"kind":{"S":["OUTBOX"]}}}}' },
        { Pattern: '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"always-"}]}}}}' },
      ],
    };
    const { calls } = read({ filters });
    await put('NEW_IMAGE', 'f0', { kind: { S: 'CASE' } });
    await write('f1', 'f2');
    await write('f1');
    await put('NEW_IMAGE', 'always-1');
    await write('f3');
    await until(() => calls.flat().includes('f3'));
    // The second write of f1 is a MODIFY.
    expect(calls.flat()).toEqual(['f1', 'f2', 'always-1', 'f3']);
  });

  test('beside one of another table gets its own table’s records, wherever both stand', async () => {
    const [one, other] = [read({}), read({}, () => done, 'KEYS_ONLY')];
    for (const round of [1, 2, 3]) {
      await put('NEW_IMAGE', `one-${round}`);
      await put('KEYS_ONLY', `other-${round}`);
    }
    await until(() => one.calls.flat().length >= 3 && other.calls.flat().length >= 3);
    expect(one.calls.flat()).toEqual(['one-1', 'one-2', 'one-3']);
    expect(other.calls.flat()).toEqual(['other-1', 'other-2', 'other-3']);
  });

  test.each([
    [
      'an operator that Lambda does not have',
      '{"dynamodb":{"NewImage":{"kind":{"S":[{"wildcard":"OUT*"}]}}}}',
      /wildcard/,
    ],
    [
      'an operator that nobody knows',
      '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"like":"x"}]}}}}',
      /like/,
    ],
    ['a value that is no list', '{"eventName":"INSERT"}', /eventName/],
  ])('with %s in a filter stops the start', (_what, Pattern, message) => {
    expect(() =>
      local.dynamo().read('NEW_IMAGE', settings({ filters: { Filters: [{ Pattern }] } }), async () => done),
    ).toThrow(message);
  });

  test('from TRIM_HORIZON begins with the oldest record, from LATEST with the next', async () => {
    await write('before-1', 'before-2');
    const latest = read({ startingPosition: 'LATEST' });
    await write('after');
    const all = read({ startingPosition: 'TRIM_HORIZON' });
    await until(() => latest.calls.length > 0 && all.calls.flat().includes('after'));
    expect(latest.calls.flat()).toEqual(['after']);
    expect(all.calls.flat().slice(-3)).toEqual(['before-1', 'before-2', 'after']);
  });

  test('goes on after a kill -9 where it was: nothing is lost, what was done does not come again', async () => {
    const first = read({ id: 'lasting' });
    await write('r1');
    await until(() => first.calls.flat().includes('r1'));
    // A batch that is being worked on when everything dies comes again.
    await local.dynamo().stopReading();
    const dying = read({ id: 'lasting' }, () => new Promise<Outcome>(() => {}));
    await write('r2');
    await until(() => dying.calls.length === 1);
    void local.dynamo().stopReading();
    await local.restart();
    await write('r3');
    const second = read({ id: 'lasting' });
    await until(() => second.calls.flat().includes('r3'));
    expect(second.calls.flat()).toEqual(['r2', 'r3']);
  });

  test('from LATEST that died before its first record goes on from where it began', async () => {
    read({ id: 'begun' });
    await local.restart();
    await write('meanwhile');
    const again = read({ id: 'begun' });
    await until(() => again.calls.length > 0);
    expect(again.calls).toEqual([['meanwhile']]);
  });

  test('takes at most its batch size', async () => {
    await write('s1', 's2', 's3', 's4', 's5');
    const { calls } = read({ batchSize: 2, startingPosition: 'TRIM_HORIZON' });
    await until(() => calls.flat().includes('s5'));
    expect(calls.every((batch) => batch.length <= 2)).toBe(true);
  });

  test('gathers for its window, and no longer than until the batch is full', async () => {
    const { calls } = read({ batchSize: 3, batchWindowSeconds: 300 });
    await write('w1');
    await write('w2');
    await sleep(200);
    expect(calls).toEqual([]);
    await write('w3', 'w4');
    await until(() => calls.length === 1);
    expect(calls).toEqual([['w1', 'w2', 'w3']]);
    await sleep(200);
    expect(calls).toHaveLength(1);
    await clock.advance(300_000);
    await until(() => calls.length === 2);
    expect(calls[1]).toEqual(['w4']);
  });
});

describe('a batch that fails', () => {
  test('comes again whole, in order, and holds back what is behind it; then it is given up and the stream goes on', async () => {
    const { calls, failures, mapping } = read({ batchSize: 2, maximumRetryAttempts: 2 }, (batch) =>
      batch.includes('bad') ? crash : done,
    );
    await write('bad', 'with-it', 'behind');
    await untilMoved(() => calls.flat().includes('behind'));
    const pair = ['bad', 'with-it'];
    expect(calls).toEqual([pair, pair, pair, ['behind']]);
    expect(failures).toEqual([
      {
        arn: failedArn,
        body: {
          version: '1.0',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: mapping.functionArn,
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          DDBStreamBatchInfo: {
            shardId: expect.stringMatching(/^shardId-/),
            startSequenceNumber: expect.stringMatching(/^\d+$/),
            endSequenceNumber: expect.stringMatching(/^\d+$/),
            approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            batchSize: 2,
            streamArn,
          },
        },
      },
    ]);
    const info = failures[0]?.body['DDBStreamBatchInfo'] as Record<string, string>;
    expect(BigInt(info['endSequenceNumber'] ?? '') - BigInt(info['startSequenceNumber'] ?? '')).toBe(1n);
  });

  test('is halved where that is asked for until the bad record stands alone, and splitting takes no retry', async () => {
    const { calls, failures } = read({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 }, (batch) =>
      batch.includes('bad') ? crash : done,
    );
    await write('g1', 'g2', 'bad', 'g3', 'g4');
    await write('after');
    await untilMoved(() => calls.some((batch) => batch.includes('after') && !batch.includes('bad')));
    expect(calls.filter((batch) => batch.length === 1 && batch[0] === 'bad')).toHaveLength(2);
    for (const good of ['g1', 'g2', 'g3', 'g4', 'after']) {
      expect(calls.filter((batch) => batch.includes(good) && !batch.includes('bad'))).toHaveLength(1);
    }
    expect(failures.map(({ body }) => body['DDBStreamBatchInfo'])).toEqual([expect.objectContaining({ batchSize: 1 })]);
  });

  test('keeps the order of its records while it is halved', async () => {
    const worked: string[] = [];
    const { calls } = read({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }, (batch) => {
      if (batch.length > 1) return crash;
      worked.push(...batch);
      return done;
    });
    await write('o1', 'o2', 'o3', 'o4');
    await write('o5');
    await untilMoved(() => calls.flat().includes('o5') && worked.includes('o5'));
    expect(worked).toEqual(['o1', 'o2', 'o3', 'o4', 'o5']);
  });

  test('because the function cannot be called at all takes no retry and is not given up', async () => {
    let turns = 0;
    const { calls, failures } = read({ maximumRetryAttempts: 0 }, () => {
      turns += 1;
      if (turns <= 3) throw new Error('throttled');
      return done;
    });
    await write('patient');
    await until(() => turns === 4);
    expect(calls.every((batch) => batch[0] === 'patient')).toBe(true);
    expect(failures).toEqual([]);
  });

  test('whose failure record finds no queue is not lost', async () => {
    let queueIsThere = false;
    const bodies: string[] = [];
    local.dynamo().read(
      'NEW_IMAGE',
      settings({ maximumRetryAttempts: 0, onFailureArn: failedArn }),
      async () => crash,
      async (_arn, body) => {
        if (!queueIsThere) {
          queueIsThere = true;
          throw new Error('disk full');
        }
        bodies.push(body);
      },
    );
    await write('told');
    await until(() => bodies.length === 1);
  });
});

describe('a report of failed items', () => {
  test('leaves what stands before the first failed record done, and brings the rest again', async () => {
    const { calls } = read({}, (_batch, event) =>
      calls.length === 1 ? report(find(event, 'p4'), find(event, 'p2')) : done,
    );
    await write('p1', 'p2', 'p3', 'p4');
    await untilMoved(() => calls.length === 2);
    expect(calls).toEqual([
      ['p1', 'p2', 'p3', 'p4'],
      ['p2', 'p3', 'p4'],
    ]);
  });

  test('splits the batch there where halving is on: no halves, and no retry is taken', async () => {
    const { calls, failures } = read({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }, (batch, event) =>
      batch.length > 1 ? report(event.Records.at(1)) : done,
    );
    await write('h1', 'h2', 'h3', 'h4');
    await untilMoved(() => calls.length === 4);
    expect(calls).toEqual([['h1', 'h2', 'h3', 'h4'], ['h2', 'h3', 'h4'], ['h3', 'h4'], ['h4']]);
    expect(failures).toEqual([]);
  });

  test('that is made again and again ends in the failure queue, without a function error', async () => {
    const { calls, failures } = read({ maximumRetryAttempts: 1 }, (batch, event) =>
      batch.includes('again') ? report(find(event, 'again')) : done,
    );
    await write('fine', 'again', 'behind');
    await untilMoved(() => failures.length === 1);
    expect(calls).toEqual([
      ['fine', 'again', 'behind'],
      ['again', 'behind'],
    ]);
    expect(failures[0]?.body).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { functionError: null },
      DDBStreamBatchInfo: { batchSize: 2 },
    });
  });

  test.each([
    ['an empty list', '{"batchItemFailures":[]}'],
    ['no list', '{"batchItemFailures":null}'],
    ['an empty answer', '{}'],
    ['null', 'null'],
  ])('with %s is a success', async (_what, payload) => {
    const { calls } = read({ maximumRetryAttempts: 0 }, () => ({ ok: true, payload }));
    await write('ok1', 'ok2');
    await write('ok3');
    await until(() => calls.flat().includes('ok3'));
    expect(calls.flat()).toEqual(['ok1', 'ok2', 'ok3']);
  });

  test.each([
    ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['no id', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['another key', '{"batchItemFailures":[{"sequenceNumber":"1"}]}'],
    ['an id that is not in the batch', '{"batchItemFailures":[{"itemIdentifier":"999999999"}]}'],
    ['something else than a list', '{"batchItemFailures":"1"}'],
    ['something else than an answer', '"done"'],
  ])('with %s fails the whole batch', async (_what, payload) => {
    const { calls } = read({ maximumRetryAttempts: 1 }, () => (calls.length === 1 ? { ok: true, payload } : done));
    await write('all1', 'all2');
    await untilMoved(() => calls.length === 2);
    expect(calls).toEqual([
      ['all1', 'all2'],
      ['all1', 'all2'],
    ]);
  });

  test('means nothing where the mapping does not ask for it', async () => {
    const { calls } = read({ reportBatchItemFailures: false }, (_batch, event) => report(event.Records[0]));
    await write('n1');
    await write('n2');
    await until(() => calls.flat().includes('n2'));
    expect(calls.flat()).toEqual(['n1', 'n2']);
  });
});

describe('a record that is too old', () => {
  test('is given up even when the function could never be called', async () => {
    const { calls, failures } = read({ maximumRecordAgeSeconds: 60 }, () => {
      throw new Error('throttled');
    });
    await write('aged');
    await until(() => calls.length > 0);
    await clock.advance(61_000);
    await until(() => failures.length === 1);
    expect(failures[0]?.body).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    expect(failures[0]?.body).not.toHaveProperty('responseContext');
  });

  test('is given up between its retries, however many are left', async () => {
    const { calls, failures } = read({ maximumRetryAttempts: -1, maximumRecordAgeSeconds: 3600 }, (batch) =>
      batch.includes('poison') ? crash : done,
    );
    await write('poison');
    await untilMoved(() => calls.length >= 3);
    expect(failures).toEqual([]);
    await clock.advance(3_500_000);
    expect(failures).toEqual([]);
    await clock.advance(140_000);
    await until(() => failures.length === 1);
    expect(failures[0]?.body).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
    await write('next');
    await until(() => calls.flat().includes('next'));
  });

  test('leaves the stream after a day, so that a poisoned one does not block for ever', async () => {
    const { calls, failures } = read({ maximumRetryAttempts: -1, maximumRecordAgeSeconds: -1 }, (batch) =>
      batch.includes('for-ever') ? crash : done,
    );
    await write('for-ever');
    await until(() => calls.length > 0);
    await clock.advance(23 * 3_600_000);
    expect(failures).toEqual([]);
    await clock.advance(2 * 3_600_000);
    await until(() => failures.length === 1);
    await write('at last');
    await until(() => calls.flat().includes('at last'));
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
    const own = (list: StreamRecord[]) => list.filter((each) => idOf(each) === pk);
    expect(own(mixed)).toEqual(own(records));
  }
  expect(mixed).not.toEqual(records);
});
