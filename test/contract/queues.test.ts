import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createClock } from '../../local/clock.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import {
  createQueuePoller,
  createQueues,
  type QueueMappingSettings,
  type QueueSettings,
} from '../../local/queues/index.ts';

/** SQS through the real client, and the mapping from a queue to a function. */
const arn = (name: string) => `arn:aws:sqs:us-west-2:000000000000:${name}`;
const queue = (name: string, more: Partial<QueueSettings> = {}): QueueSettings => ({
  name,
  arn: arn(name),
  url: `http://127.0.0.1:1/000000000000/${name}`,
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 3600,
  ...more,
});
const work = queue('work', { redrive: { deadLetterArn: arn('dead'), maxReceiveCount: 2 } });

let dir: string;
let clock: Clock;
let queues: ReturnType<typeof createQueues>;
let edge: Awaited<ReturnType<typeof listen>>;
let client: SQSClient;

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'queues-'));
  clock = createClock();
  queues = createQueues({ dataDir: dir, clock, queues: [work, queue('dead')] });
  const credentials = createCredentials();
  edge = await listen(createEdge({ credentials, services: { queues } }).handle, 0, 'test');
  client = new SQSClient({
    endpoint: edge.origin,
    region: 'us-west-2',
    credentials: credentials.issue({ kind: 'operator', name: 'test' }),
  });
});

afterEach(async () => {
  client.destroy();
  await edge.close();
  queues.close();
  clock.close();
  rmSync(dir, { recursive: true, force: true });
});

const send = (body: string, more = {}) =>
  client.send(new SendMessageCommand({ QueueUrl: work.url, MessageBody: body, ...more }));
const receive = async (more = {}): Promise<Message[]> =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl: work.url, MaxNumberOfMessages: 10, ...more }))).Messages ??
  [];

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200 && !(await condition()); i++) await sleep(25);
  expect(await condition()).toBe(true);
}

describe('SQS', () => {
  test('a message is taken, hidden while it is worked on, and gone when deleted', async () => {
    await send('hello é', { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } });
    const [message] = await receive();
    expect(message).toMatchObject({ Body: 'hello é', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    await client.send(new DeleteMessageCommand({ QueueUrl: work.url, ReceiptHandle: message?.ReceiptHandle }));
    await clock.advance(31_000);
    expect(await receive()).toEqual([]);
  });

  test('one that is not deleted comes again after its time, and after enough tries goes to the dead letters', async () => {
    await send('poison');
    expect(await receive()).toHaveLength(1);
    await clock.advance(31_000);
    expect((await receive())[0]?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await clock.advance(31_000);
    expect(await receive()).toEqual([]);
    expect((await receive({ QueueUrl: queue('dead').url }))[0]?.Body).toBe('poison');
  });

  test('visibility can be changed; an old receipt cannot delete a message that somebody else has now', async () => {
    await send('mine');
    const [first] = await receive();
    const visible = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl: work.url, ReceiptHandle, VisibilityTimeout }));
    await visible(first?.ReceiptHandle, 0);
    const [second] = await receive();
    expect(second?.Body).toBe('mine');
    await client.send(new DeleteMessageCommand({ QueueUrl: work.url, ReceiptHandle: first?.ReceiptHandle }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: work.url, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1', ApproximateNumberOfMessages: '0' });
    await expect(visible('no-such-receipt', 0)).rejects.toThrow(/receipt handle/);
  });

  test('a delayed message waits; a long poll ends as soon as one arrives', async () => {
    await send('later', { DelaySeconds: 60 });
    expect(await receive()).toEqual([]);
    const polling = receive({ WaitTimeSeconds: 20 });
    await sleep(50);
    await send('now');
    const [now] = await polling;
    expect(now?.Body).toBe('now');
    await client.send(new DeleteMessageCommand({ QueueUrl: work.url, ReceiptHandle: now?.ReceiptHandle }));
    await clock.advance(60_000);
    expect((await receive()).map((message) => message.Body)).toEqual(['later']);
  });

  test('a batch answers for each entry', async () => {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: work.url,
        Entries: [
          { Id: 'a', MessageBody: 'one' },
          { Id: 'b', MessageBody: 'two', DelaySeconds: 5000 },
        ],
      }),
    );
    expect(answer.Successful?.map((entry) => entry.Id)).toEqual(['a']);
    expect(answer.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true }]);
  });

  test('a batch as a whole is refused when two entries have one id, or it is too long', async () => {
    const batch = (...Entries: { Id: string; MessageBody: string }[]) =>
      client.send(new SendMessageBatchCommand({ QueueUrl: work.url, Entries }));
    const half = 'x'.repeat(600 * 1024);
    await expect(batch({ Id: 'a', MessageBody: '1' }, { Id: 'a', MessageBody: '2' })).rejects.toMatchObject({
      name: expect.stringMatching(/BatchEntryIdsNotDistinct/),
    });
    await expect(batch({ Id: 'a', MessageBody: half }, { Id: 'b', MessageBody: half })).rejects.toMatchObject({
      name: expect.stringMatching(/BatchRequestTooLong/),
    });
    expect(await receive()).toEqual([]);
  });

  test('a message lives as long as its queue keeps it', async () => {
    await send('forgotten');
    await clock.advance(3_601_000);
    expect(await receive()).toEqual([]);
  });

  test('an unknown queue has AWS’s own name for it', async () => {
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'nobody' }))).rejects.toMatchObject({
      name: expect.stringMatching(/NonExistentQueue|QueueDoesNotExist/),
    });
  });

  test('what was sent is there after the process ended, and what was taken and not finished comes at once', async () => {
    await send('kept');
    await receive();
    queues.close();
    queues = createQueues({ dataDir: dir, clock, queues: [work, queue('dead')] });
    const [message] = queues.store.receive(work, 10);
    expect(message).toMatchObject({ body: 'kept', attributes: { ApproximateReceiveCount: '1' } });
  });

  test('a queue whose dead letter queue is missing stops the start', () => {
    const lost = queue('lost', { redrive: { deadLetterArn: arn('nowhere'), maxReceiveCount: 1 } });
    expect(() => createQueues({ dataDir: dir, clock, queues: [lost] })).toThrow(/lost.*nowhere/);
  });
});

describe('a mapping from a queue to a function', () => {
  const mapping = (more: Partial<QueueMappingSettings> = {}): QueueMappingSettings => ({
    queueArn: work.arn,
    functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:worker',
    batchSize: 10,
    batchWindowSeconds: 0,
    reportBatchItemFailures: true,
    maximumConcurrency: 2,
    ...more,
  });
  interface SqsEvent {
    Records: { messageId: string; body: string; eventSourceARN: string }[];
  }
  type Work = (event: SqsEvent) => Outcome | Promise<Outcome>;
  let poller: ReturnType<typeof createQueuePoller> | undefined;

  afterEach(async () => {
    await poller?.close();
    poller = undefined;
  });

  const start = (run: Work, settings = mapping()) => {
    poller = createQueuePoller({
      store: queues.store,
      clock,
      mapping: settings,
      invoke: async (_functionArn, event) => run(event as SqsEvent),
    });
  };
  const done: Outcome = { ok: true, payload: '{"batchItemFailures":[]}' };
  const count = () => queues.store.counts(work).messages;

  test('hands messages over and deletes what went well', async () => {
    const seen: string[] = [];
    start((event) => {
      seen.push(...event.Records.map((record) => `${record.eventSourceARN} ${record.body}`));
      return done;
    });
    await send('a');
    await send('b');
    await until(() => seen.length === 2 && count() === 0);
    expect(seen.sort()).toEqual([`${work.arn} a`, `${work.arn} b`]);
  });

  test('leaves only the failed ones of a batch, and they end as dead letters', async () => {
    for (const body of ['good', 'bad']) await send(body);
    const tries: string[] = [];
    start((event) => {
      tries.push(...event.Records.map((record) => record.body));
      const failed = event.Records.filter((record) => record.body === 'bad');
      return {
        ok: true,
        payload: JSON.stringify({ batchItemFailures: failed.map((r) => ({ itemIdentifier: r.messageId })) }),
      };
    });
    await until(() => count() === 1);
    await clock.advance(31_000);
    await until(() => tries.filter((body) => body === 'bad').length === 2);
    await clock.advance(31_000);
    await until(() => count() === 0);
    expect(tries.filter((body) => body === 'good')).toHaveLength(1);
    expect(queues.store.receive(queue('dead'), 10).map((message) => message.body)).toEqual(['bad']);
  });

  test('a function error leaves the whole batch, and after enough tries all of it is dead letters', async () => {
    for (const body of ['a', 'b']) await send(body);
    let calls = 0;
    start(() => {
      calls += 1;
      return { ok: false, error: { errorType: 'Error', errorMessage: 'crash' } };
    });
    await until(() => calls === 1);
    expect(count()).toBe(2);
    await clock.advance(31_000);
    await until(() => calls === 2);
    await clock.advance(31_000);
    await until(() => count() === 0);
    expect(calls).toBe(2);
    const dead = queues.store.receive(queue('dead'), 10).map((message) => message.body);
    expect(dead.sort()).toEqual(['a', 'b']);
  });

  test('a function that cannot be called leaves the messages too', async () => {
    await send('a');
    let calls = 0;
    start(() => {
      calls += 1;
      if (calls === 1) throw new Error('throttled');
      return done;
    });
    await until(() => calls === 1);
    expect(count()).toBe(1);
    await clock.advance(31_000);
    await until(() => count() === 0);
    expect(calls).toBe(2);
  });

  describe('with a report of failed items', () => {
    const reporting = async (payload: string, more: Partial<QueueMappingSettings> = {}) => {
      for (const body of ['a', 'b']) await send(body);
      let calls = 0;
      start(() => {
        calls += 1;
        return { ok: true, payload };
      }, mapping(more));
      await until(() => calls === 1);
      await sleep(50);
      return count();
    };

    test.each([
      ['an empty list', '{"batchItemFailures":[]}'],
      ['no list', '{"batchItemFailures":null}'],
      ['an empty answer', '{}'],
      ['null', 'null'],
    ])('%s is a success', async (_what, payload) => {
      expect(await reporting(payload)).toBe(0);
    });

    test.each([
      ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
      ['no id', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
      ['another key', '{"batchItemFailures":[{"messageId":"x"}]}'],
      ['an id that is not in the batch', '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}'],
      ['something else than a list', '{"batchItemFailures":{}}'],
      ['something else than an answer', '"done"'],
    ])('%s fails the whole batch', async (_what, payload) => {
      expect(await reporting(payload)).toBe(2);
    });

    test('it means nothing where the mapping does not ask for it', async () => {
      const payload = '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}';
      expect(await reporting(payload, { reportBatchItemFailures: false })).toBe(0);
    });
  });

  test('a filter lets through what it wants and deletes the rest', async () => {
    await send('{"kind":"wanted"}');
    await send('{"kind":"other"}');
    const seen: string[] = [];
    start(
      (event) => {
        seen.push(...event.Records.map((record) => record.body));
        return done;
      },
      mapping({ filters: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } }),
    );
    await until(() => count() === 0);
    expect(seen).toEqual(['{"kind":"wanted"}']);
  });

  test('a filter on text wants that text, and one on JSON only JSON', async () => {
    for (const body of ['plain', '"plain"', '{"kind":1}', '123']) await send(body);
    const seen: string[] = [];
    start(
      (event) => {
        seen.push(...event.Records.map((record) => record.body));
        return done;
      },
      mapping({
        filters: {
          Filters: [{ Pattern: '{"body":["plain","123"]}' }, { Pattern: '{"body":{"kind":[{"numeric":["<",2]}]}}' }],
        },
      }),
    );
    await until(() => count() === 0);
    expect(seen.sort()).toEqual(['123', 'plain', '{"kind":1}']);
  });

  test('a filter that Lambda does not know stops the start', () => {
    const filters = { Filters: [{ Pattern: '{"body":{"a":["b"],"kind":[{"wildcard":"x*"}]}}' }] };
    expect(() => start(() => done, mapping({ filters }))).toThrow(/wildcard/);
  });

  test('no more batches run at a time than the mapping allows', async () => {
    for (let n = 0; n < 6; n++) await send(String(n));
    let running = 0;
    let most = 0;
    start(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(20);
        running -= 1;
        return done;
      },
      mapping({ batchSize: 1, maximumConcurrency: 2 }),
    );
    await until(() => count() === 0);
    expect(most).toBe(2);
  });

  test('a batch window gathers until the batch is full', async () => {
    const batches: number[] = [];
    start(
      (event) => {
        batches.push(event.Records.length);
        return done;
      },
      mapping({ batchSize: 3, batchWindowSeconds: 300 }),
    );
    await send('1');
    await send('2');
    await sleep(100);
    expect(batches).toEqual([]);
    await send('3');
    await until(() => batches.length === 1);
    expect(batches).toEqual([3]);
    await send('4');
    await sleep(50);
    await clock.advance(300_000);
    await until(() => batches.length === 2);
  });
});
