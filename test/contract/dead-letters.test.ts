import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deadLetterNames, deadLetterQueueName, queueNames } from '../../infra/names.ts';
import { createClock } from '../../local/clock.ts';
import { createCredentials, createEdge, listen } from '../../local/edge/index.ts';
import { createQueues } from '../../local/queues/index.ts';
import { drop, listDeadLetters, redrive } from '../../scripts/dead-letters.ts';

/* What was set aside for a person: shown without a word of anybody's, put back without being lost. */
const prefix = 'skillsdesk-test';
const names = [
  ...queueNames.map((name) => `${prefix}-${name}`),
  ...deadLetterNames.map((name) => deadLetterQueueName(prefix, name)),
];

let dir: string;
let queues: ReturnType<typeof createQueues>;
let edge: Awaited<ReturnType<typeof listen>>;
let sqs: SQSClient;
beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'dead-letters-'));
  queues = createQueues({
    dataDir: dir,
    clock: createClock(),
    queues: names.map((name) => ({
      name,
      arn: `arn:aws:sqs:us-west-2:000000000000:${name}`,
      url: `http://127.0.0.1:1/000000000000/${name}`,
      visibilityTimeoutSeconds: 30,
      delaySeconds: 0,
      retentionSeconds: 1_209_600,
    })),
  });
  const credentials = createCredentials();
  edge = await listen(createEdge({ credentials, services: { queues } }).handle, 0, 'test');
  sqs = new SQSClient({
    endpoint: edge.origin,
    region: 'us-west-2',
    useQueueUrlAsEndpoint: false,
    credentials: credentials.issue({ kind: 'operator', name: 'test' }),
  });
});
afterEach(async () => {
  sqs.destroy();
  await edge.close();
  queues.close();
  rmSync(dir, { recursive: true });
});

const url = (name: string) => `http://127.0.0.1:1/000000000000/${name}`;
const put = (name: string, body: unknown, attributes: Record<string, string> = {}) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url(name),
      MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
      ),
    }),
  );
const bodies = async (name: string) => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => Body);
};
const arrived = (key: string) => ({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { object: { key } } });

test('what is shown says what it is and where it belongs, and nothing that a person wrote', async () => {
  await put(`${prefix}-document-checks-dead`, arrived('doc_1'));
  await put(`${prefix}-message-events-dead`, {
    'detail-type': 'Email Bounced',
    detail: { mail: { destination: ['jane.doe@example.org'] } },
  });
  await put(`${prefix}-document-scans-dead`, 'Jane Doe, 5 Main Street');
  await put(`${prefix}-undelivered-events`, arrived("Jane's <résumé>"), {
    TARGET_ARN: `arn:aws:sqs:us-west-2:000000000000:${prefix}-document-scans`,
    ERROR_CODE: 'NO_PERMISSIONS',
  });
  await put(
    `${prefix}-undelivered-events`,
    { 'detail-type': 'Scheduled Event' },
    {
      TARGET_ARN: `arn:aws:lambda:us-west-2:000000000000:function:${prefix}-sweep-cases`,
    },
  );
  await put(`${prefix}-failed-invocations`, {
    requestContext: { functionArn: `arn:aws:lambda:us-west-2:000000000000:function:${prefix}-relay-outbox` },
    DDBStreamBatchInfo: { batchSize: 3 },
  });
  await put(`${prefix}-failed-invocations`, { rows: 'tonight' }, { ErrorCode: '200', ErrorMessage: 'Jane Doe' });
  const all = await listDeadLetters(sqs, prefix);
  expect([...all].map(([name, found]) => [name, found.map(({ what, backTo }) => [what, backTo])])).toEqual([
    ['document-checks', [['Object Created of doc_1', `${prefix}-document-checks`]]],
    ['document-scans', [['a message', `${prefix}-document-scans`]]],
    ['message-events', [['Email Bounced', `${prefix}-message-events`]]],
    [
      'undelivered-events',
      [
        [`Object Created of unnamed, NO_PERMISSIONS, meant for ${prefix}-document-scans`, `${prefix}-document-scans`],
        [`Scheduled Event, meant for ${prefix}-sweep-cases`, undefined],
      ],
    ],
    [
      'failed-invocations',
      [
        [`3 new rows for ${prefix}-relay-outbox; its next round takes them`, undefined],
        ['a nightly run, error 200; it runs again by itself', undefined],
      ],
    ],
  ]);
  expect(JSON.stringify([...all])).not.toMatch(/jane|main street/i);
});

test('put back: each to where it was meant to go, as it was, and it lies nowhere twice; again, there is nothing to do', async () => {
  for (const key of ['doc_1', 'doc_2']) await put(`${prefix}-document-checks-dead`, arrived(key));
  for (let at = 0; at < 23; at += 1) await put(`${prefix}-message-events-dead`, { at });
  expect(await redrive(sqs, prefix, 'document-checks')).toEqual({ moved: 2, left: 0 });
  expect((await bodies(`${prefix}-document-checks`)).sort()).toEqual(
    ['doc_1', 'doc_2'].map((key) => JSON.stringify(arrived(key))),
  );
  expect(await redrive(sqs, prefix, 'message-events')).toEqual({ moved: 23, left: 0 });
  expect(queues.store.counts(queues.store.find(`${prefix}-message-events`)).messages).toBe(23);
  for (const name of deadLetterNames)
    expect(queues.store.counts(queues.store.find(deadLetterQueueName(prefix, name))).messages).toBe(0);
  expect(await redrive(sqs, prefix, 'message-events')).toEqual({ moved: 0, left: 0 });
});

test('only what comes again by itself can be dropped, and only that is left when the rest is put back', async () => {
  const TARGET_ARN = (service: string, name: string) => `arn:aws:${service}:us-west-2:000000000000:${name}`;
  const fill = async () => {
    await put(
      `${prefix}-undelivered-events`,
      { 'detail-type': 'Scheduled Event' },
      {
        TARGET_ARN: TARGET_ARN('lambda', `function:${prefix}-sweep-cases`),
      },
    );
    await put(`${prefix}-undelivered-events`, arrived('doc_1'), {
      TARGET_ARN: TARGET_ARN('sqs', `${prefix}-document-scans`),
    });
    // Of another stage in the same account: not ours to send anything to.
    await put(`${prefix}-undelivered-events`, arrived('doc_2'), { TARGET_ARN: TARGET_ARN('sqs', 'somebody-else') });
  };
  await fill();
  expect(await drop(sqs, prefix, 'undelivered-events')).toEqual({ dropped: 2, left: 1 });
  await fill();
  // The one that was kept is still hidden from whoever looks within the minute.
  expect(await redrive(sqs, prefix, 'undelivered-events')).toEqual({ moved: 1, left: 2 });
  expect(await bodies(`${prefix}-document-scans`)).toEqual([JSON.stringify(arrived('doc_1'))]);
});
