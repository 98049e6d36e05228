import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Clock, createClock } from '../../local/clock.ts';
import { createDynamo } from '../../local/dynamodb/index.ts';
import { createEvents } from '../../local/events/index.ts';
import { createLambda, type Outcome } from '../../local/lambda/index.ts';
import { createQueuePoller, createQueues } from '../../local/queues/index.ts';
import { createStepFunctions } from '../../local/step-functions/index.ts';
import { machineOf } from '../workflow/desk.ts';

/** Every part that waits, on one clock: a single move carries its waits out, each at its own time. Times are whole seconds. */
const SECOND = 1000;
const HOUR = 3600 * SECOND;
let dir: string;
let clock: Clock;
let start: number;
const stops: (() => Promise<void> | void)[] = [];
const passed = () => Math.floor((clock.now() - start) / SECOND);
/** Real seconds pass too while a test runs. */
const about = (seconds: number) => ({
  asymmetricMatch: (found: unknown) => typeof found === 'number' && found >= seconds && found <= seconds + 5,
  toString: () => `about ${seconds}`,
});

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'moved-'));
  clock = createClock();
  start = clock.now();
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  clock.close();
  rmSync(dir, { recursive: true, force: true });
});

test('asynchronous calls are tried again after one minute and two more, and the function reads those times', async () => {
  const entry = path.join(dir, 'fails.mjs');
  const seen = path.join(dir, 'seen');
  writeFileSync(
    entry,
    `import { appendFileSync } from 'node:fs';
     export const handler = async () => { appendFileSync(${JSON.stringify(seen)}, new Date().toISOString() + '\\n'); throw new Error('not today'); };`,
  );
  const delivered: number[] = [];
  const name = 'fails';
  const settings = {
    name,
    arn: `arn:aws:lambda:us-west-2:0:function:${name}`,
    entry,
    handlerName: 'handler',
    timeoutSeconds: 20,
    memoryMegabytes: 512,
    environment: {},
    tenantIsolation: false,
    fenced: false,
  };
  const lambda = createLambda({
    dataDir: dir,
    clock,
    functions: [
      {
        settings,
        asynchronous: { maximumRetryAttempts: 2, onFailureArn: 'arn:aws:sqs:::failed', onFailureShape: 'destination' },
      },
    ],
    deliver: async () => void delivered.push(passed()),
  });
  stops.push(() => lambda.close());
  lambda.invokeLater(name, {});
  await clock.advance(HOUR);
  const times = readFileSync(seen, 'utf8').trim().split('\n');
  expect(times.map((at) => Math.floor((Date.parse(at) - start) / SECOND))).toEqual([about(0), about(60), about(180)]);
  expect(delivered).toEqual([about(180)]);
});

test('a message that fails becomes visible again after its time, and goes to the dead letters after its tries', async () => {
  const arn = (name: string) => `arn:aws:sqs:us-west-2:0:${name}`;
  const queue = (name: string) => ({
    name,
    arn: arn(name),
    url: `http://127.0.0.1:1/0/${name}`,
    visibilityTimeoutSeconds: 90,
    delaySeconds: 0,
    retentionSeconds: 86_400,
  });
  const queues = createQueues({
    dataDir: dir,
    clock,
    queues: [{ ...queue('work'), redrive: { deadLetterArn: arn('dead'), maxReceiveCount: 3 } }, queue('dead')],
  });
  const tries: number[] = [];
  const poller = createQueuePoller({
    store: queues.store,
    clock,
    mapping: {
      queueArn: arn('work'),
      functionArn: 'f',
      batchSize: 1,
      batchWindowSeconds: 0,
      reportBatchItemFailures: false,
      maximumConcurrency: 2,
    },
    invoke: async () => {
      tries.push(passed());
      return { ok: false, error: { errorType: 'Error', errorMessage: 'not today' } };
    },
  });
  stops.push(
    () => queues.close(),
    () => poller.close(),
  );
  queues.deliver(arn('work'), 'poison');
  await clock.advance(HOUR);
  expect(tries).toEqual([about(0), about(90), about(180)]);
  expect(queues.store.receive(queue('dead'), 10).map(({ body }) => body)).toEqual(['poison']);
});

test('a stream is tried again after growing pauses until its records are too old; expired items go', async () => {
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  const table = (name: string, more: object) => ({
    name,
    properties: {
      KeySchema: [key('pk', 'HASH')],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      ...more,
    },
  });
  const dynamo = await createDynamo({
    dataDir: dir,
    clock,
    tables: [
      table('cases', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
      table('sessions', { TimeToLiveSpecification: { AttributeName: 'end', Enabled: true } }),
    ],
  });
  stops.push(() => dynamo.close());
  const inHours = (hours: number) => String(Math.floor(clock.now() / SECOND) + hours * 3600);
  for (const hours of [1, 30]) {
    const Item = { pk: { S: `ends-${hours}` }, end: { N: inHours(hours) } };
    await dynamo.client.call('PutItem', { TableName: 'sessions', Item });
  }
  // Written after a move: the engine's own time is a day behind, and its records must not look a day old.
  await clock.advance(24 * HOUR);
  expect(await dynamo.client.call('Scan', { TableName: 'sessions' })).toMatchObject({
    Items: [{ pk: { S: 'ends-30' } }],
  });
  start = clock.now();
  const tries: number[] = [];
  const created: number[] = [];
  const gaveUp: number[] = [];
  dynamo.read(
    'cases',
    {
      id: 'm',
      streamArn: 'arn:aws:dynamodb:us-west-2:0:table/cases/stream/local',
      functionArn: 'f',
      batchSize: 10,
      batchWindowSeconds: 0,
      startingPosition: 'TRIM_HORIZON',
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: -1,
      maximumRecordAgeSeconds: 600,
      reportBatchItemFailures: false,
      onFailureArn: 'arn:aws:sqs:::failed',
    },
    async (_arn, event): Promise<Outcome> => {
      const [record] = (event as { Records: { dynamodb: { ApproximateCreationDateTime: number } }[] }).Records;
      created.push(Math.round((record?.dynamodb.ApproximateCreationDateTime ?? 0) - start / SECOND));
      tries.push(passed());
      return { ok: false, error: { errorType: 'Error', errorMessage: 'not today' } };
    },
    () => void gaveUp.push(passed()),
  );
  await dynamo.client.call('PutItem', { TableName: 'cases', Item: { pk: { S: 'poison' } } });
  dynamo.wrote('PutItem');
  await clock.advance(HOUR);
  expect(tries.length).toBeGreaterThan(15);
  expect(tries.at(-1)).toBeGreaterThan(540);
  expect(tries.at(-1)).toBeLessThan(660);
  expect(gaveUp).toHaveLength(1);
  expect(gaveUp[0]).toBeLessThan(660);
  for (const seconds of created) expect(Math.abs(seconds)).toBeLessThanOrEqual(5);
});

test('schedules and workflows take turns by their times', async () => {
  const diary: string[] = [];
  const note = (what: string) => diary.push(`${what} ${Math.round((clock.now() - start) / (60 * SECOND))}`);
  // On the hour, so that the schedule's times are known.
  await clock.advance(HOUR - (clock.now() % HOUR));
  start = clock.now();
  const rule = { name: 'r', arn: 'arn:aws:events:us-west-2:0:rule/r', bus: 'default', enabled: true };
  const events = createEvents({
    clock,
    account: '0',
    region: 'us-west-2',
    rules: [{ ...rule, scheduleExpression: 'rate(1 hour)', targets: [{ id: 't', arn: 'arn:aws:sqs:::x' }] }],
    deliver: () => void note('schedule'),
  });
  events.startSchedules();
  const engine = createStepFunctions({
    dataDir: path.join(dir, 'engine'),
    clock,
    random: () => 1,
    invokeLambda: async (arn) => {
      note(arn);
      if (arn === 'busy' && diary.filter((line) => line.startsWith('busy')).length < 3) {
        throw Object.assign(new Error('busy'), { name: 'TooManyRequestsException' });
      }
      return { payload: {} };
    },
  });
  stops.push(
    () => events.close(),
    () => engine.close(),
  );
  const task = (FunctionName: string, more: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName, Payload: {} },
    ...more,
  });
  const stateMachineArn = engine.createStateMachine({
    name: 'waits',
    roleArn: 'arn:aws:iam::000000000000:role/r',
    definition: machineOf('Wait', {
      Wait: { Type: 'Wait', Seconds: 90 * 60, Next: 'Busy' },
      Busy: task('busy', {
        TimeoutSeconds: 60,
        Retry: [
          { ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 1200, BackoffRate: 2, MaxAttempts: 3 },
        ],
        Next: 'Silent',
      }),
      Silent: task('silent', {
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: 'silent', Payload: { token: '{% $states.context.Task.Token %}' } },
        TimeoutSeconds: 7200,
        HeartbeatSeconds: 600,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
        End: true,
      }),
      Late: task('late', { TimeoutSeconds: 60, End: true }),
    }),
  });
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn });
  await clock.advance(4 * HOUR);
  expect(diary).toEqual([
    'schedule 60',
    'busy 90',
    'busy 110',
    'schedule 120',
    'busy 150',
    'silent 150',
    'late 160',
    'schedule 180',
    'schedule 240',
  ]);
  expect(await engine.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
});
