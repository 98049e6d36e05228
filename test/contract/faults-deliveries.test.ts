import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../local/edge/index.ts';
import type { DeliveryFault, DeliverySource } from '../../local/faults/index.ts';
import { deliveryFaults, faultsOf } from '../../local/faults/kinds.ts';
import { createFront } from '../../local/front/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import { createQueuePoller } from '../../local/queues/index.ts';
import { machineOf } from '../workflow/desk.ts';
import { functionArn, queueUrl, region, startServices, type Services, until } from './faults/services.ts';

/** Events that come twice, late, or whose answer gets lost, through the real pollers, mappings and engines. */
const MINUTE = 60_000;
let services: Services;
beforeAll(async () => {
  services = await startServices();
}, 60_000);
afterAll(() => services.stop());

let number = 0;
let word: string;
beforeEach(() => {
  word = `word-${(number += 1)}`;
  services.strikeDeliveries();
});
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const note = functionArn('note');
const payloadOf = (text: string) => ({ file: services.notes, word: text });
/** What the function has written down in this test, in its order. */
const noted = () =>
  services
    .noted()
    .filter((each) => each.startsWith(`${word}.`))
    .map((each) => each.slice(word.length + 1));
/** The function `note`, handed one event after the other as the source does it. */
const handedTo = (source: DeliverySource, wordsOf: (event: unknown) => string[]) => (arn: string, event: unknown) =>
  services.faults.deliver(source, arn, async () => {
    let outcome: Outcome = { ok: true, payload: 'null' };
    for (const each of wordsOf(event)) outcome = await services.lambda.invoke('note', payloadOf(each));
    return outcome.ok ? { ok: true, payload: 'null' } : outcome;
  });
const untilNoted = (...words: string[]) => until(() => noted().join() === words.join());

describe('a queue', () => {
  const queueArn = `arn:aws:sqs:${region}:000000000000:work`;
  const left = () => services.queues.store.counts(services.queues.store.find(queueArn)).messages;
  const send = (text: string) =>
    services.looking.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: `${word}.${text}` }));
  beforeEach(() => {
    const poller = createQueuePoller({
      store: services.queues.store,
      clock: services.clock,
      mapping: {
        queueArn,
        functionArn: note,
        batchSize: 1,
        batchWindowSeconds: 0,
        reportBatchItemFailures: true,
        maximumConcurrency: 2,
      },
      invoke: handedTo('queue', (event) => (event as { Records: { body: string }[] }).Records.map(({ body }) => body)),
    });
    stops.push(() => poller.close());
  });

  test('twice: handled again although it went well, and gone from the queue', async () => {
    services.strikeDeliveries('twice');
    await send('a');
    await untilNoted('a', 'a');
    await until(() => left() === 0);
    await services.clock.advance(20 * MINUTE);
    expect(noted()).toEqual(['a', 'a']);
    expect(services.deliveries).toEqual([{ source: 'queue', functionName: 'note' }]);
  });

  test('answer lost: the message stays, and comes again when it is visible again', async () => {
    services.strikeDeliveries('answer-lost');
    await send('a');
    await untilNoted('a');
    expect(left()).toBe(1);
    await services.clock.advance(11 * MINUTE);
    await untilNoted('a', 'a');
    await until(() => left() === 0);
  });

  test('late: the next one overtakes it', async () => {
    services.strikeDeliveries('late');
    await send('first');
    await until(() => services.deliveries.length === 1);
    await send('second');
    await untilNoted('second');
    await services.clock.advance(5 * MINUTE);
    await untilNoted('second', 'first');
    await until(() => left() === 0);
  });
});

describe('a stream', () => {
  const write = async (text: string) => {
    const Item = { pk: { S: `${word}.${text}` }, sk: { S: 'x' } };
    await services.looking.dynamo.send(new PutItemCommand({ TableName: 'cases', Item }));
  };
  interface Records {
    Records: { dynamodb: { Keys: { pk: { S: string } } } }[];
  }
  beforeEach(() => {
    services.dynamo.read(
      'cases',
      {
        id: word,
        streamArn: `arn:aws:dynamodb:${region}:000000000000:table/cases/stream/local`,
        functionArn: note,
        batchSize: 1,
        batchWindowSeconds: 0,
        startingPosition: 'LATEST',
        bisectBatchOnFunctionError: false,
        maximumRetryAttempts: 2,
        maximumRecordAgeSeconds: -1,
        reportBatchItemFailures: false,
      },
      handedTo('stream', (event) => (event as Records).Records.map(({ dynamodb }) => dynamodb.Keys.pk.S)),
    );
    stops.push(() => services.dynamo.stopReading());
  });

  test('twice: the batch again, then the next one', async () => {
    services.strikeDeliveries('twice');
    await write('a');
    await write('b');
    await untilNoted('a', 'a', 'b');
  });

  test('answer lost: the mapping tries the batch again before it goes on', async () => {
    services.strikeDeliveries('answer-lost');
    await write('a');
    await write('b');
    await until(() => services.deliveries.length === 1 && noted().length === 1);
    await services.clock.advance(MINUTE);
    await untilNoted('a', 'a', 'b');
  });

  test('late: the shard waits with it, as order holds there; other work does not', async () => {
    services.strikeDeliveries('late');
    await write('a');
    await until(() => services.deliveries.length === 1);
    await write('b');
    services.lambda.invokeLater('note', payloadOf(`${word}.meanwhile`));
    await untilNoted('meanwhile');
    await services.clock.advance(5 * MINUTE);
    await untilNoted('meanwhile', 'a', 'b');
  });
});

describe('an asynchronous call', () => {
  const call = (text: string) => services.lambda.invokeLater('note', payloadOf(`${word}.${text}`));

  test('twice: and not a third time', async () => {
    services.strikeDeliveries('twice');
    call('a');
    await untilNoted('a', 'a');
    await services.clock.advance(10 * MINUTE);
    expect(noted()).toEqual(['a', 'a']);
    expect(services.deliveries).toEqual([{ source: 'asynchronous', functionName: 'note' }]);
  });

  test('answer lost: tried again after a minute, as after any failure', async () => {
    services.strikeDeliveries('answer-lost');
    call('a');
    await untilNoted('a');
    await services.clock.advance(MINUTE - 10_000);
    expect(noted()).toEqual(['a']);
    await services.clock.advance(20_000);
    await untilNoted('a', 'a');
  });

  test('late: the next one overtakes it', async () => {
    services.strikeDeliveries('late');
    call('first');
    await until(() => services.deliveries.length === 1);
    call('second');
    await untilNoted('second');
    await services.clock.advance(5 * MINUTE);
    await untilNoted('second', 'first');
  });
});

describe('a task of a workflow', () => {
  async function run(name: string, more: object = {}) {
    const stateMachineArn = services.stepFunctions.createStateMachine({
      name,
      roleArn: 'arn:aws:iam::000000000000:role/workflow',
      definition: machineOf('Note', {
        Note: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: note, Payload: payloadOf(`${word}.a`) },
          End: true,
          ...more,
        },
      }),
    });
    const { executionArn } = await services.stepFunctions.call('StartExecution', { stateMachineArn });
    return () => services.stepFunctions.call('DescribeExecution', { executionArn });
  }
  const statusIs = (described: () => Promise<Record<string, unknown>>, status: string) =>
    until(async () => (await described())['status'] === status);

  test('answer lost: the task failed for the workflow, though its work is done; only its Retry repeats it', async () => {
    services.strikeDeliveries('answer-lost');
    const described = await run(`${word}-plain`);
    await statusIs(described, 'FAILED');
    expect(await described()).toMatchObject({ error: 'Runtime.ExitError' });
    expect(noted()).toEqual(['a']);

    services.strikeDeliveries('answer-lost');
    const retry = [{ ErrorEquals: ['Runtime.ExitError'], IntervalSeconds: 30, MaxAttempts: 1 }];
    const again = await run(`${word}-retry`, { Retry: retry });
    await untilNoted('a', 'a');
    await services.clock.advance(MINUTE);
    await statusIs(again, 'SUCCEEDED');
    expect(noted()).toEqual(['a', 'a', 'a']);
  });

  test('late: the workflow waits, or gives up when its time is over', async () => {
    services.strikeDeliveries('late');
    const patient = await run(`${word}-patient`, { TimeoutSeconds: 600 });
    await until(() => services.deliveries.length === 1);
    await services.clock.advance(5 * MINUTE);
    await statusIs(patient, 'SUCCEEDED');
    services.strikeDeliveries('late');
    const hasty = await run(`${word}-hasty`, { TimeoutSeconds: 60 });
    await until(() => services.deliveries.length === 1);
    await services.clock.advance(2 * MINUTE);
    await statusIs(hasty, 'FAILED');
    expect(await hasty()).toMatchObject({ error: 'States.Timeout' });
    // What was on its way still arrives: a step has to bear that.
    await services.clock.advance(5 * MINUTE);
    await untilNoted('a', 'a');
  });
});

describe('a request', () => {
  test('answer lost: a person sees that something broke, and it was done once', async () => {
    const page = { allowedMethods: ['POST'], compress: false, passesViewerRequest: true, responseHeaders: [] };
    const front = createFront({
      account: '000000000000',
      api: { id: 'abc', host: 'abc.execute-api.us-west-2.amazonaws.com' },
      routes: [{ key: 'ANY /{proxy+}', functionArn: note }],
      distribution: { originHeaders: {}, defaultBehavior: { ...page, pathPattern: '*' }, behaviors: [] },
      invoke: handedTo('http', (event) => [`${word}${(event as { rawPath: string }).rawPath.replace('/', '.')}`]),
    });
    const site = await listen(front.handle, 0, 'test');
    stops.push(() => site.close());
    const press = async () => (await fetch(`${site.origin}/press`, { method: 'POST', body: 'x' })).status;
    services.strikeDeliveries('answer-lost');
    expect(await press()).toBe(500);
    expect(noted()).toEqual(['press']);
    expect(await press()).toBe(200);
    expect(noted()).toEqual(['press', 'press']);
  });
});

test.each(
  (Object.entries(faultsOf) as [DeliverySource, readonly DeliveryFault[]][]).flatMap(([source, may]) =>
    deliveryFaults.filter((fault) => !may.includes(fault)).map((fault) => [source, fault] as const),
  ),
)('%s never comes %s: AWS does not, so whoever asks for it is told', async (source, fault) => {
  let runs = 0;
  services.strikeDeliveries(fault);
  const run = async (): Promise<Outcome> => {
    runs += 1;
    return { ok: true, payload: 'null' };
  };
  await expect(services.faults.deliver(source, note, run)).rejects.toThrow(`${source} never comes ${fault}.`);
  expect(runs).toBe(0);
});
