import {
  BatchGetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { put, transact } from '../../adapters/transaction.ts';
import { callFaults } from '../../local/faults/kinds.ts';
import { bucket, machineArn, queueUrl, startServices, type Services } from './faults/services.ts';

/** What the AWS SDK makes of each fault of a call, and what has happened at the service by then. */
let services: Services;
beforeAll(async () => {
  services = await startServices();
}, 60_000);
afterAll(() => services.stop());

type Clients = ReturnType<Services['clients']>;
interface SdkError {
  name: string;
  message: string;
  $metadata: { httpStatusCode?: number; attempts?: number };
  $retryable?: { throttling?: boolean };
  [more: string]: unknown;
}

let number = 0;
/** A name that no other test uses. */
let word: string;
beforeEach(() => {
  word = `word-${(number += 1)}`;
  services.strike();
});

/** One attempt, and the class that the SDK puts its failure in: it waits longer after a throttle, and repeats no client error. */
function oneAttempt() {
  const classes: string[] = [];
  const retryStrategy = {
    mode: 'standard',
    acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
    async refreshRetryTokenForRetry(_token: unknown, { errorType }: { errorType: string }) {
      classes.push(errorType);
      throw new Error('one attempt');
    },
    recordSuccess: () => {},
  };
  return { clients: services.clients(services.caller, { retryStrategy }), classes };
}
const failure = async (work: Promise<unknown>): Promise<SdkError> => {
  try {
    await work;
  } catch (error) {
    return error as SdkError;
  }
  throw new Error('Nothing failed.');
};

// Which of them depends on how much was sent by then.
const broken = { message: expect.stringMatching(/TimeoutError: (socket hang up|(read|write) (ECONNRESET|EPIPE))$/) };
const item = (pk: string) => ({ TableName: 'cases', Item: { pk: { S: pk }, sk: { S: 'x' } } });
const countOf = (words: string[]) => words.filter((each) => each === word || each.startsWith(`${word}.`)).length;
const body = () => Readable.from([Buffer.alloc(1 << 20, 'a'), Buffer.alloc(1 << 20, 'b')]);
async function versions(): Promise<number> {
  const { Versions = [] } = await services.looking.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return Versions.filter(({ Key }) => Key === word).length;
}
async function executions(): Promise<number> {
  const listed = await services.looking.sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
  return (listed.executions ?? []).filter(({ name }) => name === word).length;
}
let messagesBefore = 0;
async function messages(): Promise<number> {
  const { Attributes } = await services.looking.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages']) - messagesBefore;
}
beforeEach(async () => {
  messagesBefore = 0;
  messagesBefore = await messages();
});

interface Row {
  service: string;
  send: (clients: Clients) => Promise<unknown>;
  /** How often it has happened at the service. */
  happened: () => Promise<number> | number;
  throttled: { name: string; status: number; message: string; more?: object };
  /** How often it happens when the SDK's second attempt follows a first one whose answer was lost. */
  repeated: number;
}

const rows: Row[] = [
  {
    service: 'DynamoDB PutItem',
    send: ({ dynamo }) => dynamo.send(new PutItemCommand(item(word))),
    happened: async () => countOf(await services.items()),
    throttled: { name: 'ThrottlingException', status: 400, message: 'Throughput exceeds the current capacity' },
    repeated: 1,
  },
  {
    service: 'Lambda Invoke',
    send: ({ lambda }) =>
      lambda.send(
        new InvokeCommand({
          FunctionName: 'note',
          Payload: Buffer.from(JSON.stringify({ file: services.notes, word })),
        }),
      ),
    happened: () => countOf(services.noted()),
    throttled: {
      name: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
      more: { Reason: 'CallerRateLimitExceeded', Type: 'User', retryAfterSeconds: '1' },
    },
    repeated: 2,
  },
  {
    service: 'Step Functions StartExecution',
    send: ({ sfn }) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn, name: word, input: '{"a":1}' })),
    happened: executions,
    throttled: { name: 'ThrottlingException', status: 400, message: 'Rate exceeded' },
    // The same name and input, while it runs, is the same execution.
    repeated: 1,
  },
  {
    service: 'SQS SendMessage',
    send: ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: word })),
    happened: messages,
    throttled: { name: 'RequestThrottled', status: 403, message: 'Request is throttled.' },
    repeated: 2,
  },
  {
    service: 'EventBridge PutEvents',
    send: ({ events }) =>
      events.send(
        new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 't', Detail: JSON.stringify({ word }) }] }),
      ),
    happened: () => countOf(services.heard),
    throttled: { name: 'ThrottlingException', status: 400, message: 'Rate exceeded' },
    repeated: 2,
  },
  {
    service: 'SES SendEmail',
    send: ({ mail }) =>
      mail.send(
        new SendEmailCommand({
          FromEmailAddress: 'desk@example.org',
          Destination: { ToAddresses: ['someone@example.org'] },
          Content: { Simple: { Subject: { Data: word }, Body: { Text: { Data: 'Hello' } } } },
        }),
      ),
    happened: () => countOf(services.mail.list().map(({ subject }) => subject)),
    throttled: { name: 'TooManyRequestsException', status: 429, message: 'Maximum sending rate exceeded.' },
    repeated: 2,
  },
  {
    service: 'S3 PutObject',
    send: ({ s3 }) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: word, Body: Buffer.alloc(3 << 20) })),
    happened: versions,
    throttled: { name: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
    repeated: 2,
  },
];

describe.each(rows)('$service', ({ send, happened, throttled, repeated }) => {
  test('throttled: refused in the service’s own words, and nothing happened', async () => {
    const { clients, classes } = oneAttempt();
    services.strike('throttle');
    const error = await failure(send(clients));
    expect(error).toMatchObject({ name: throttled.name, message: expect.stringContaining(throttled.message) });
    expect(error).toMatchObject(throttled.more ?? {});
    expect(error.$metadata.httpStatusCode).toBe(throttled.status);
    expect(classes).toEqual(['THROTTLING']);
    expect(await happened()).toBe(0);
  });

  test('throttled once: the SDK’s own retry succeeds, and it happened once', async () => {
    services.strike('throttle');
    expect(await send(services.clients(services.caller))).toMatchObject({ $metadata: { attempts: 2 } });
    expect(services.calls.map(({ fault }) => fault)).toEqual(['throttle', undefined]);
    expect(await happened()).toBe(1);
  });

  test('answer lost: it happened, and the caller knows of a broken connection only', async () => {
    const { clients, classes } = oneAttempt();
    services.strike('lost-answer');
    const error = await failure(send(clients));
    expect(error).toMatchObject(broken);
    expect(error.$metadata.httpStatusCode).toBeUndefined();
    expect(classes).toEqual(['TRANSIENT']);
    expect(await happened()).toBe(1);
    // Streams and whoever else listens at the edge hear of it all the same.
    expect(services.answered.map(({ status }) => status)).toEqual([200]);
  });

  test('answer lost once: the SDK’s own retry succeeds; what it does a second time is what AWS would do', async () => {
    services.strike('lost-answer');
    expect(await send(services.clients(services.caller))).toMatchObject({ $metadata: { attempts: 2 } });
    expect(await happened()).toBe(repeated);
  });

  test('slow: answered as ever', async () => {
    services.strike('slow');
    expect(await send(oneAttempt().clients)).toMatchObject({ $metadata: { attempts: 1, httpStatusCode: 200 } });
    expect(await happened()).toBe(1);
  });

  // The test itself is no function: there is no process to kill.
  test('crash before and after: a caller that is no function only loses its connection', async () => {
    const { clients } = oneAttempt();
    services.strike('crash-before');
    expect(await failure(send(clients))).toMatchObject(broken);
    expect(await happened()).toBe(0);
    services.strike('crash-after');
    expect(await failure(send(clients))).toMatchObject(broken);
    expect(await happened()).toBe(1);
  });
});

describe('a transaction', () => {
  const both = () => [item(`${word}.a`), item(`${word}.b`)];
  const command = () => new TransactWriteItemsCommand({ TransactItems: both().map((Put) => ({ Put })) });
  const happened = async () => countOf(await services.items());

  test.each([
    ['throttle', 'ThrottlingError', /Throughput exceeds the current capacity/],
    ['conflict', 'TransactionConflict', /^Transaction is ongoing for the item$/],
  ] as const)('%s: canceled, with a reason for each item in their order', async (fault, code, message) => {
    const { clients, classes } = oneAttempt();
    services.strike(fault);
    const error = await failure(clients.dynamo.send(command()));
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error.$metadata.httpStatusCode).toBe(400);
    expect(error.message).toBe(
      `Transaction cancelled, please refer cancellation reasons for specific reasons [None, ${code}]`,
    );
    expect(error['CancellationReasons']).toEqual([
      { Code: 'None' },
      { Code: code, Message: expect.stringMatching(message) },
    ]);
    // The SDK leaves it to the caller to try again.
    expect(classes).toEqual(['CLIENT_ERROR']);
    services.strike(fault);
    expect((await failure(services.clients(services.caller).dynamo.send(command()))).$metadata.attempts).toBe(1);
    expect(await happened()).toBe(0);
  });

  test('conflict and throttle: what this project writes with tries again and succeeds', async () => {
    services.strike('conflict', 'throttle', 'conflict');
    await transact(
      services.clients(services.caller).dynamo,
      ['a', 'b'].map((end) => put('cases', { pk: `${word}.${end}`, sk: 'x' })),
      async () => {},
    );
    expect(services.calls.map(({ fault }) => fault)).toEqual(['conflict', 'throttle', 'conflict', undefined]);
    expect(await happened()).toBe(2);
  });

  test('answer lost: the SDK repeats it with the same token, and it succeeds without a second effect', async () => {
    const write = {
      Update: {
        TableName: 'cases',
        Key: { pk: { S: word }, sk: { S: 'x' } },
        UpdateExpression: 'ADD times :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    services.strike('lost-answer', 'lost-answer');
    const { $metadata } = await services
      .clients(services.caller)
      .dynamo.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
    expect($metadata.attempts).toBe(3);
    const tokens = services.calls.map(
      ({ call }) => (JSON.parse(String(call.body)) as { ClientRequestToken: string }).ClientRequestToken,
    );
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    const { Responses } = await services.looking.dynamo.send(
      new BatchGetItemCommand({ RequestItems: { cases: { Keys: [{ pk: { S: word }, sk: { S: 'x' } }] } } }),
    );
    expect(Responses?.['cases']?.[0]?.['times']).toEqual({ N: '1' });
  });

  test('answer lost, with a condition that no longer holds: still a success, as it is the same transaction', async () => {
    services.strike('lost-answer');
    await transact(services.clients(services.caller).dynamo, [put('cases', { pk: word, sk: 'x' })], async () => {});
    expect(services.calls).toHaveLength(2);
    expect(await happened()).toBe(1);
  });

  test('a refusal gets lost like any other answer', async () => {
    await services.looking.dynamo.send(new PutItemCommand(item(word)));
    services.strike('lost-answer');
    const once = new PutItemCommand({ ...item(word), ConditionExpression: 'attribute_not_exists(pk)' });
    expect(await failure(oneAttempt().clients.dynamo.send(once))).toMatchObject(broken);
    expect(services.answered.map(({ status }) => status)).toEqual([400]);
    const again = await failure(services.clients(services.caller).dynamo.send(once));
    expect(again.name).toBe('ConditionalCheckFailedException');
  });
});

describe('a single write', () => {
  test('conflict: TransactionConflictException, which the SDK for JavaScript does not repeat', async () => {
    const { clients, classes } = oneAttempt();
    services.strike('conflict');
    const error = await failure(clients.dynamo.send(new PutItemCommand(item(word))));
    expect(error).toMatchObject({
      name: 'TransactionConflictException',
      message: 'Transaction is ongoing for the item',
      $metadata: { httpStatusCode: 400 },
    });
    expect(classes).toEqual(['CLIENT_ERROR']);
    expect(countOf(await services.items())).toBe(0);
  });
});

describe('a batch of which half is taken', () => {
  const keys = (...ends: string[]) => ends.map((end) => ({ pk: { S: `${word}.${end}` }, sk: { S: 'x' } }));
  const read = (clients: Clients, Keys: ReturnType<typeof keys>) =>
    clients.dynamo.send(new BatchGetItemCommand({ RequestItems: { cases: { Keys, ConsistentRead: true } } }));

  test('BatchGetItem: the rest stands in UnprocessedKeys, ready to be asked for', async () => {
    const Keys = keys('a', 'b', 'c');
    for (const { pk } of Keys) await services.looking.dynamo.send(new PutItemCommand(item(pk.S)));
    const { clients } = oneAttempt();
    services.strike('partial', 'partial', undefined);
    const first = await read(clients, Keys);
    expect(first.Responses?.['cases']).toEqual(keys('a'));
    expect(first.UnprocessedKeys).toEqual({ cases: { Keys: keys('b', 'c'), ConsistentRead: true } });
    const second = await clients.dynamo.send(new BatchGetItemCommand({ RequestItems: first.UnprocessedKeys }));
    expect(second.Responses?.['cases']).toEqual(keys('b'));
    const third = await clients.dynamo.send(new BatchGetItemCommand({ RequestItems: second.UnprocessedKeys }));
    expect(third.Responses?.['cases']).toEqual(keys('c'));
    expect(Object.keys(third.UnprocessedKeys ?? {})).toEqual([]);
  });

  test('BatchGetItem of one: a throttle, as DynamoDB answers where it can take none', async () => {
    services.strike('partial');
    expect((await failure(read(oneAttempt().clients, keys('a')))).name).toBe('ThrottlingException');
  });

  test('PutEvents: the others are counted and say why, in their places', async () => {
    const send = (...words: string[]) =>
      oneAttempt().clients.events.send(
        new PutEventsCommand({
          Entries: words.map((each) => ({ Source: 'test', DetailType: 't', Detail: JSON.stringify({ word: each }) })),
        }),
      );
    services.strike('partial');
    const answer = await send(`${word}.a`, `${word}.b`, `${word}.c`);
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'ThrottlingException',
      'ThrottlingException',
    ]);
    expect(answer.Entries?.[0]?.EventId).toBeDefined();
    expect(services.heard.filter((each) => each.startsWith(word))).toEqual([`${word}.a`]);
    services.strike('partial');
    expect(await send(`${word}.b`)).toMatchObject({ FailedEntryCount: 1 });
    expect(services.heard.filter((each) => each.startsWith(word))).toEqual([`${word}.a`]);
  });
});

describe('S3', () => {
  test('throttled in the middle of a streamed upload: the caller is heard out and gets its XML', async () => {
    services.strike('throttle');
    const sent = oneAttempt().clients.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: word, Body: body(), ContentLength: 2 << 20 }),
    );
    const error = await failure(sent);
    expect(error).toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    expect(error['RequestId']).toMatch(/^[0-9A-F]{16}$/);
    expect(await versions()).toBe(0);
  });

  test('throttled: a read is refused too, and a slow one is whole', async () => {
    await services.looking.s3.send(new PutObjectCommand({ Bucket: bucket, Key: word, Body: Buffer.alloc(2 << 20) }));
    const read = () => oneAttempt().clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: word }));
    services.strike('throttle');
    expect((await failure(read())).name).toBe('SlowDown');
    services.strike('slow');
    const { Body } = await read();
    expect((await Body?.transformToByteArray())?.length).toBe(2 << 20);
  });
});

test('an execution that has ended by the time of the second attempt: ExecutionAlreadyExists, and still one', async () => {
  const start = new StartExecutionCommand({ stateMachineArn: machineArn, name: word, input: '{}' });
  services.strike('lost-answer');
  await failure(oneAttempt().clients.sfn.send(start));
  await services.clock.advance(2 * 3_600_000);
  expect((await failure(services.clients(services.caller).sfn.send(start))).name).toBe('ExecutionAlreadyExists');
  expect(await executions()).toBe(1);
});

test('every kind of fault stands in this suite', () => {
  // A new kind has to come with what the SDK makes of it.
  expect([...callFaults].sort()).toEqual(
    ['throttle', 'conflict', 'partial', 'lost-answer', 'slow', 'crash-before', 'crash-after'].sort(),
  );
});
