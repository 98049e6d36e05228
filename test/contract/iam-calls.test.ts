import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  answerJson,
  type Call,
  createCredentials,
  createEdge,
  type Credentials,
  listen,
} from '../../local/edge/index.ts';
import { createIam } from '../../local/iam/index.ts';
import { createRequests } from '../../local/iam/requests.ts';
import type { UsageReport } from '../../local/iam/usage.ts';
import { createS3 } from '../../local/s3/index.ts';
import { account, allow, arn, region, role, roleArn, systemOf } from './iam/small-system.ts';

/** Which permissions a call needs, as the Service Authorization Reference lists them, and how each service says no. */
const cases = arn('dynamodb', 'table/cases');
const plain = arn('dynamodb', 'table/plain');
const casesKey = arn('kms', 'key/cases');
const machine = arn('states', 'stateMachine:packet');

describe('what a call needs', () => {
  const requestsOf = createRequests({
    account,
    region,
    customerKeys: new Map([
      [cases, casesKey],
      [arn('sqs', 'keyed'), arn('kms', 'key/queue')],
    ]),
    queueArn: (urlOrName) => (urlOrName.includes('http') ? arn('sqs', urlOrName.split('/').at(-1) ?? '') : undefined),
    stateMachineOf: (token) => (token === 'known' ? machine : undefined),
  });
  const call = (service: Call['service'], operation: string, body: object = {}, url = '/'): Call => ({
    service,
    operation,
    principal: undefined,
    method: 'POST',
    url,
    body: Buffer.from(JSON.stringify(body)),
  });
  const asked = (...given: Parameters<typeof call>) =>
    requestsOf(call(...given)).map((ask) => [ask.action, ask.resource]);
  const key = ['kms:Decrypt', casesKey];

  test.each(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'])(
    'DynamoDB %s: the table, and its key through DynamoDB',
    (operation) => {
      expect(asked('dynamodb', operation, { TableName: 'cases' })).toEqual([[`dynamodb:${operation}`, cases], key]);
      expect(asked('dynamodb', operation, { TableName: 'plain' })).toEqual([[`dynamodb:${operation}`, plain]]);
      const [, decrypt] = requestsOf(call('dynamodb', operation, { TableName: cases }));
      expect(decrypt?.context).toEqual({
        'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
        'kms:CallerAccount': account,
      });
    },
  );
  test('an index is a resource of its own', () => {
    expect(asked('dynamodb', 'Query', { TableName: 'cases', IndexName: 'queue' })).toEqual([
      ['dynamodb:Query', `${cases}/index/queue`],
      key,
    ]);
  });
  test('a call on items says whose they are by their partition keys, a transaction of all that it does alike', () => {
    const at = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });
    const keysOf = (operation: string, body: object) =>
      requestsOf(call('dynamodb', operation, body)).map(({ action, context }) => [
        action,
        context?.['dynamodb:LeadingKeys'],
      ]);
    const TableName = 'plain';
    expect(keysOf('PutItem', { TableName, Item: at('JOURNAL#a') })).toEqual([['dynamodb:PutItem', ['JOURNAL#a']]]);
    expect(keysOf('UpdateItem', { TableName, Key: at('FUNDS') })).toEqual([['dynamodb:UpdateItem', ['FUNDS']]]);
    const TransactItems = [
      { Put: { TableName, Item: at('CHAIN#a') } },
      { Update: { TableName, Key: at('FUNDS') } },
      { Put: { TableName, Item: at('JOURNAL#a') } },
      { Put: { TableName, Item: at('CHAIN#a') } },
    ];
    expect(keysOf('TransactWriteItems', { TransactItems })).toEqual([
      ['dynamodb:PutItem', ['CHAIN#a', 'JOURNAL#a']],
      ['dynamodb:UpdateItem', ['FUNDS']],
    ]);
    expect(keysOf('BatchGetItem', { RequestItems: { plain: { Keys: [at('a'), at('b')] } } })).toEqual([
      ['dynamodb:BatchGetItem', ['a', 'b']],
    ]);
    const writes = [{ PutRequest: { Item: at('a') } }, { DeleteRequest: { Key: at('b') } }];
    expect(keysOf('BatchWriteItem', { RequestItems: { plain: writes } })).toEqual([
      ['dynamodb:BatchWriteItem', ['a', 'b']],
    ]);
  });
  test('a transaction needs what each of its items needs, and no permission of its own', () => {
    const TransactItems = [
      { Put: { TableName: 'cases' } },
      { Put: { TableName: 'cases' } },
      { Update: { TableName: 'plain' } },
      { Delete: { TableName: 'plain' } },
      { ConditionCheck: { TableName: 'cases' } },
    ];
    expect(asked('dynamodb', 'TransactWriteItems', { TransactItems })).toEqual([
      ['dynamodb:PutItem', cases],
      ['dynamodb:UpdateItem', plain],
      ['dynamodb:DeleteItem', plain],
      ['dynamodb:ConditionCheckItem', cases],
      key,
    ]);
    expect(
      asked('dynamodb', 'TransactGetItems', {
        TransactItems: [{ Get: { TableName: 'cases' } }, { Get: { TableName: 'plain' } }],
      }),
    ).toEqual([['dynamodb:GetItem', cases], ['dynamodb:GetItem', plain], key]);
  });
  test('a batch needs its own permission on each of its tables', () => {
    expect(asked('dynamodb', 'BatchGetItem', { RequestItems: { cases: {}, plain: {} } })).toEqual([
      ['dynamodb:BatchGetItem', cases],
      ['dynamodb:BatchGetItem', plain],
      key,
    ]);
    expect(asked('dynamodb', 'BatchWriteItem', { RequestItems: { plain: [] } })).toEqual([
      ['dynamodb:BatchWriteItem', plain],
    ]);
  });
  test.each(['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'])(
    'SQS %s, alone or in a batch',
    (name) => {
      const QueueUrl = `http://127.0.0.1/${account}/checks`;
      for (const operation of name === 'ReceiveMessage' ? [name] : [name, `${name}Batch`])
        expect(asked('queues', operation, { QueueUrl })).toEqual([[`sqs:${name}`, arn('sqs', 'checks')]]);
    },
  );
  test('a queue under a customer’s key needs that key: to send a data key and its reading, to receive its reading', () => {
    const QueueUrl = `http://127.0.0.1/${account}/keyed`;
    const actions = (operation: string) => asked('queues', operation, { QueueUrl }).map(([action]) => action);
    expect(actions('SendMessage')).toEqual(['sqs:SendMessage', 'kms:GenerateDataKey', 'kms:Decrypt']);
    expect(actions('ReceiveMessage')).toEqual(['sqs:ReceiveMessage', 'kms:Decrypt']);
    expect(actions('DeleteMessage')).toEqual(['sqs:DeleteMessage']);
  });
  test('Step Functions: the machine to start; the machine that waits for a token; a token of nobody needs nothing', () => {
    expect(asked('step-functions', 'StartExecution', { stateMachineArn: machine })).toEqual([
      ['states:StartExecution', machine],
    ]);
    for (const name of ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat']) {
      expect(asked('step-functions', name, { taskToken: 'known' })).toEqual([[`states:${name}`, machine]]);
      expect(asked('step-functions', name, { taskToken: 'unknown' })).toEqual([]);
    }
  });
  test('Lambda: a function by its name or by its ARN', () => {
    const fn = arn('lambda', 'function:decide-packet');
    for (const name of ['decide-packet', fn]) {
      const url = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
      expect(asked('lambda', 'Invoke', {}, url)).toEqual([['lambda:InvokeFunction', fn]]);
    }
  });
  test.each(['desk@example.org', 'The desk <desk@example.org>'])('SES: the identity of the sender %s', (from) => {
    expect(requestsOf(call('mail', 'POST /v2/email/outbound-emails', { FromEmailAddress: from }))).toEqual([
      {
        action: 'ses:SendEmail',
        resource: arn('ses', 'identity/example.org'),
        context: { 'ses:FromAddress': 'desk@example.org' },
      },
    ]);
  });
  test('SES: the configuration set that a mail names, too', () => {
    const body = { FromEmailAddress: 'desk@example.org', ConfigurationSetName: 'desk' };
    expect(asked('mail', 'POST /v2/email/outbound-emails', body)).toEqual([
      ['ses:SendEmail', arn('ses', 'identity/example.org')],
      ['ses:SendEmail', arn('ses', 'configuration-set/desk')],
    ]);
  });
  test.each([
    ['pool-0123', 'pool/pool-0123'],
    ['phone-0123', 'phone-number/phone-0123'],
  ])('End User Messaging: where a text comes from, %s', (OriginationIdentity, resource) => {
    expect(asked('texts', 'SendTextMessage', { OriginationIdentity })).toEqual([
      ['sms-voice:SendTextMessage', arn('sms-voice', resource)],
    ]);
  });
  test('EventBridge: each entry with its source', () => {
    const Entries = [
      { Source: 'desk.scan', DetailType: 'Scan' },
      { Source: 'desk.other', DetailType: 'Other', EventBusName: 'own' },
    ];
    const asks = requestsOf(call('events', 'PutEvents', { Entries }));
    expect(asks.map(({ resource }) => resource)).toEqual([
      arn('events', 'event-bus/default'),
      arn('events', 'event-bus/own'),
    ]);
    expect(asks[0]?.context).toEqual({ 'events:source': 'desk.scan', 'events:detail-type': 'Scan' });
  });
  test.each<[Call['service'], string]>([
    ['dynamodb', 'ExecuteStatement'],
    ['queues', 'CreateQueue'],
    ['step-functions', 'ListStateMachines'],
    ['lambda', 'GET /2015-03-31/functions/'],
    ['mail', 'GET /v2/email/account'],
    ['events', 'PutRule'],
    ['texts', 'SendVoiceMessage'],
  ])('an operation whose permission it does not know is refused, named: %s %s', (service, operation) => {
    expect(() => requestsOf(call(service, operation))).toThrow(operation);
  });
});

const queue = arn('sqs', 'checks');
const fn = arn('lambda', 'function:decide');
const bus = arn('events', 'event-bus/default');
const identity = arn('ses', 'identity/example.org');

/** A role with everything of this list, one with nothing, and one with the table but not its key. */
const everything = [
  allow('dynamodb:*', cases),
  allow('kms:*', '*'),
  allow('sqs:SendMessage', queue),
  allow('lambda:InvokeFunction', fn),
  allow('events:PutEvents', bus, { StringEquals: { 'events:source': 'desk' } }),
  allow('ses:SendEmail', identity, { StringEquals: { 'ses:FromAddress': 'desk@example.org' } }),
  allow('states:*', machine),
  allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::packets/app_*'),
];
const keyPolicy = {
  Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${account}:root` }, Resource: '*' }],
};
const dataDir = mkdtempSync(path.join(tmpdir(), 'iam-usage-'));
const credentials = createCredentials();
const reached: string[] = [];
let edge: Awaited<ReturnType<typeof listen>>;
let iam: ReturnType<typeof createIam>;
let s3: ReturnType<typeof createS3>;

beforeAll(async () => {
  iam = createIam({
    system: systemOf({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: keyPolicy } },
      Cases: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'cases',
          SSESpecification: { SSEEnabled: true, KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
        },
      },
      ...role('all', everything),
      ...role('none', [allow('xray:PutTraceSegments', '*')]),
      ...role('keyless', [allow('dynamodb:GetItem', cases)]),
      // What the service may do with this role, and the function's own code may not.
      ...role('for-the-service', [
        allow(['dynamodb:GetItem', 's3:GetObject', 'kms:Decrypt'], '*'),
        {
          ...allow(['dynamodb:GetItem', 's3:GetObject'], '*'),
          Effect: 'Deny',
          Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', 'function:for-the-service') } },
        },
      ]),
    }),
    account,
    region,
    dataDir,
    callerOf: (accessKeyId) => credentials.find(accessKeyId)?.principal,
    queueArn: () => queue,
    stateMachineOf: () => machine,
  });
  s3 = createS3({
    dataDir: path.join(dataDir, 's3'),
    credentials: (accessKeyId) => credentials.find(accessKeyId)?.credentials,
    authorize: iam.authorizeS3,
    region,
  });
  s3.putBucketConfiguration('packets', {});
  const service = {
    async handle(req: Parameters<typeof answerJson>[0]['req'], res: Parameters<typeof answerJson>[0]) {
      reached.push(String(req.headers['x-amz-target'] ?? req.url));
      answerJson(res, 200, { FailedEntryCount: 0, Entries: [], MessageId: 'm', startDate: 1, executionArn: machine });
    },
  };
  const { handle } = createEdge({
    credentials,
    gates: [iam.gate],
    services: {
      dynamodb: service,
      queues: service,
      lambda: service,
      mail: service,
      events: service,
      'step-functions': service,
      s3,
    },
  });
  edge = await listen(handle, 0, 'test');
});
afterAll(async () => {
  await edge.close();
  await s3.close();
  iam.close();
});

const issue = (name: string): Credentials => credentials.issue({ kind: 'function', name, roleArn: roleArn(name) });
const client = (name: string | Credentials) => ({
  endpoint: edge.origin,
  region,
  credentials: typeof name === 'string' ? issue(name) : name,
  maxAttempts: 1,
});
const session = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}/${name}`;
const refused = async (work: Promise<unknown>) => {
  const before = reached.length;
  const error = await work.then(
    () => new Error('went through'),
    (thrown: unknown) => thrown as Error & { $metadata?: { httpStatusCode?: number } },
  );
  expect(reached).toHaveLength(before);
  return {
    name: error.name,
    message: error.message,
    status: '$metadata' in error ? error.$metadata?.httpStatusCode : 0,
  };
};

const item = new GetItemCommand({ TableName: 'cases', Key: { pk: { S: 'a' } } });
const mail = (from: string) =>
  new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: ['a@example.org'] },
    Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
  });
const event = (Source: string) => new PutEventsCommand({ Entries: [{ Source, DetailType: 'x', Detail: '{}' }] });
const calls: [string, (name: string) => Promise<unknown>][] = [
  ['dynamodb:GetItem', (name) => new DynamoDBClient(client(name)).send(item)],
  [
    'lambda:InvokeFunction',
    (name) => new LambdaClient(client(name)).send(new InvokeCommand({ FunctionName: 'decide' })),
  ],
  ['events:PutEvents', (name) => new EventBridgeClient(client(name)).send(event('desk'))],
  ['ses:SendEmail', (name) => new SESv2Client(client(name)).send(mail('desk@example.org'))],
  [
    'states:StartExecution',
    (name) => new SFNClient(client(name)).send(new StartExecutionCommand({ stateMachineArn: machine })),
  ],
  [
    'states:SendTaskSuccess',
    (name) => new SFNClient(client(name)).send(new SendTaskSuccessCommand({ taskToken: 't', output: '{}' })),
  ],
  [
    'sqs:SendMessage',
    (name) =>
      new SQSClient({ ...client(name), md5: false }).send(
        new SendMessageCommand({ QueueUrl: `${edge.origin}/${account}/checks`, MessageBody: 'x' }),
      ),
  ],
];

describe('over the wire', () => {
  test.each(calls)('%s goes through with its grant', async (_action, send) => {
    const before = reached.length;
    await send('all');
    expect(reached).toHaveLength(before + 1);
  });

  test.each(calls)('%s without one is refused by name and never reaches the service', async (action, send) => {
    const { name, message, status } = await refused(send('none'));
    expect(name).toMatch(/^AccessDenied(Exception)?$/);
    expect(status).toBe(/^(lambda|ses|sqs):/.test(action) ? 403 : 400);
    expect(message.toLowerCase()).toContain(action.toLowerCase());
    expect(message).toContain(session('none'));
  });

  test('the words of each service', async () => {
    const words = async (index: number) => (await refused(calls[index]![1]('none'))).message;
    expect(await words(0)).toBe(
      `User: ${session('none')} is not authorized to perform: dynamodb:GetItem on resource: ${cases} because no identity-based policy allows the dynamodb:GetItem action`,
    );
    expect(await words(3)).toBe(
      `User \`${session('none')}' is not authorized to perform \`ses:SendEmail' on resource \`${identity}'`,
    );
    expect(await words(6)).toBe(
      `User: ${session('none')} is not authorized to perform: sqs:sendmessage on resource: ${queue} because no identity-based policy allows the sqs:sendmessage action`,
    );
  });

  test('a table’s key is needed too', async () => {
    expect(await refused(calls[0]![1]('keyless'))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/^KMS key access denied error: .*kms:Decrypt/),
    });
  });

  test('one item that may not be written stops the whole transaction', async () => {
    const transact = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'cases', Item: { pk: { S: 'a' } } } },
        { Put: { TableName: 'ledger', Item: { pk: { S: 'a' } } } },
      ],
    });
    expect((await refused(new DynamoDBClient(client('all')).send(transact))).message).toContain('table/ledger');
  });

  test('a condition of the grant holds: another sender, another source', async () => {
    expect(await refused(new SESv2Client(client('all')).send(mail('chief@example.org')))).toMatchObject({
      status: 403,
    });
    expect(await refused(new EventBridgeClient(client('all')).send(event('aws.s3')))).toMatchObject({ status: 400 });
  });

  test('the operator’s keys are an administrator’s', async () => {
    const operator = credentials.issue({ kind: 'operator', name: 'operator' });
    await new DynamoDBClient(client(operator)).send(new GetItemCommand({ TableName: 'any', Key: { pk: { S: 'a' } } }));
  });

  test('a role that the template does not have may nothing', async () => {
    expect((await refused(new DynamoDBClient(client('ghost')).send(item))).message).toContain(
      'assumed-role/ghost/ghost',
    );
  });

  test('S3 asks for the signer, in S3’s own words; a link can do no more than who signed it', async () => {
    const may = new S3Client({ ...client('all'), forcePathStyle: true });
    const mayNot = new S3Client({ ...client('none'), forcePathStyle: true });
    const where = { Bucket: 'packets', Key: 'app_1' };
    await may.send(new PutObjectCommand({ ...where, Body: 'x' }));
    expect(await refused(may.send(new PutObjectCommand({ Bucket: 'packets', Key: 'doc_1', Body: 'x' })))).toMatchObject(
      {
        name: 'AccessDenied',
        status: 403,
        message: `User: ${session('all')} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::packets/doc_1" because no identity-based policy allows the s3:PutObject action`,
      },
    );
    const link = await fetch(await getSignedUrl(may, new GetObjectCommand(where)));
    expect(await link.text()).toBe('x');
    const poor = await fetch(await getSignedUrl(mayNot, new GetObjectCommand(where)));
    expect(poor.status).toBe(403);
    expect(await poor.text()).toContain(`<Code>AccessDenied</Code><Message>User: ${session('none')} is not authorized`);
  });

  test('a function’s call says which function it comes from, also through a link that it signed', async () => {
    const denied = /with an explicit deny in an identity-based policy/;
    expect((await refused(new DynamoDBClient(client('for-the-service')).send(item))).message).toMatch(denied);
    const s3Client = new S3Client({ ...client('for-the-service'), forcePathStyle: true });
    const link = await fetch(await getSignedUrl(s3Client, new GetObjectCommand({ Bucket: 'packets', Key: 'app_1' })));
    expect(link.status).toBe(403);
    expect(await link.text()).toMatch(denied);
  });

  test('grants that were of use, and calls that were denied, are written down', async () => {
    for (let turn = 0; turn < 100; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        const report = JSON.parse(readFileSync(path.join(dataDir, 'iam-usage.json'), 'utf8')) as UsageReport;
        const used = Object.keys(report.grants).filter((id) => id.startsWith('all | '));
        expect(used).toContain(`all | all#2 | sqs:SendMessage | ${queue}`);
        expect(report.grants[`all | all#2 | sqs:SendMessage | ${queue}`]).toMatchObject({
          calls: 1,
          needed: 1,
          example: { by: roleArn('all'), session: 'all', action: 'sqs:SendMessage', resource: queue },
        });
        expect(Object.keys(report.denials)).toContain(`${roleArn('none')} | sqs:SendMessage | ${queue}`);
        return;
      } catch (error) {
        if (turn === 99) throw error;
      }
    }
  });
});
