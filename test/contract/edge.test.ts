import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { createServer } from 'node:net';
import {
  answerJson,
  AwsError,
  type Call,
  createCredentials,
  createEdge,
  type Credentials,
  listen,
  readBody,
} from '../../local/edge/index.ts';

/** The one place that every AWS call passes: who calls is proven, what is called is named, nothing is swallowed. */
const credentials = createCredentials();
let calls: { call: Call; body: string }[];
let logged: string[];
let refuse: ((call: Call) => void) | undefined;
let edge: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  calls = [];
  logged = [];
  refuse = undefined;
  let current: Call | undefined;
  const service = {
    async handle(req: Parameters<typeof readBody>[0], res: Parameters<typeof answerJson>[0]) {
      calls.push({ call: current!, body: (await readBody(req)).toString('utf8') });
      answerJson(res, 200, { TableNames: ['t'], MessageId: 'm' });
    },
  };
  const { handle } = createEdge({
    credentials,
    services: { dynamodb: service, lambda: service, s3: service },
    gates: [
      (call) => {
        current = call;
        refuse?.(call);
      },
    ],
    log: (line) => logged.push(line),
  });
  edge = await listen(handle, 0, 'test');
});
afterEach(() => edge.close());

const dynamo = (given: Credentials) =>
  new DynamoDBClient({ endpoint: edge.origin, region: 'us-west-2', credentials: given, maxAttempts: 1 });

describe('the edge', () => {
  test('lets a signed call through, with its body, and knows the function and role that sent it', async () => {
    const roleArn = 'arn:aws:iam::0:role/serve-staff';
    const given = credentials.issue({ kind: 'function', name: 'serve-staff', roleArn });
    await dynamo(given).send(new ListTablesCommand({ Limit: 5 }));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.body).toBe('{"Limit":5}');
    expect(calls[0]?.call).toMatchObject({
      service: 'dynamodb',
      operation: 'ListTables',
      principal: { kind: 'function', name: 'serve-staff', roleArn },
    });
  });

  test('knows paths with encoded characters and queries as the SDK signs them', async () => {
    const client = new LambdaClient({
      endpoint: edge.origin,
      region: 'us-west-2',
      credentials: credentials.issue({ kind: 'operator', name: 'o' }),
      maxAttempts: 1,
    });
    await client.send(
      new InvokeCommand({ FunctionName: 'arn:aws:lambda:us-west-2:0:function:a b', Qualifier: '$LATEST' }),
    );
    expect(calls[0]?.call).toMatchObject({ service: 'lambda', operation: 'Invoke' });
  });

  test.each([
    ['an unknown key', (c: Credentials) => ({ ...c, accessKeyId: 'ASIAUNKNOWN' }), 'UnrecognizedClientException'],
    ['a wrong secret', (c: Credentials) => ({ ...c, secretAccessKey: 'wrong' }), 'InvalidSignatureException'],
    ['a role’s key without its token', ({ sessionToken: _, ...c }: Credentials) => c, 'UnrecognizedClientException'],
  ])('refuses %s', async (_name, spoil, code) => {
    const given = credentials.issue({ kind: 'function', name: 'f', roleArn: 'r' });
    await expect(dynamo(spoil(given)).send(new ListTablesCommand({}))).rejects.toMatchObject({ name: code });
    expect(calls).toEqual([]);
  });

  test('refuses a body that was changed after signing, an old request and one without a signature', async () => {
    const given = credentials.issue({ kind: 'operator', name: 'o' });
    const client = dynamo(given);
    let headers: Record<string, string> = {};
    client.middlewareStack.add(
      (next) => async (args) => {
        headers = { ...(args.request as { headers: Record<string, string> }).headers };
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(new ListTablesCommand({ Limit: 1 }));
    const { host: _host, 'content-length': _length, ...signed } = headers;
    const again = async (body: string, more: Record<string, string> = {}) => {
      const response = await fetch(edge.origin, { method: 'POST', body, headers: { ...signed, ...more } });
      return ((await response.json()) as { __type?: string }).__type;
    };
    expect(await again('{"Limit":1}')).toBeUndefined();
    expect(await again('{"Limit":2}')).toBe('InvalidSignatureException');
    expect(await again('{"Limit":1}', { 'x-amz-target': 'DynamoDB_20120810.DeleteTable' })).toBe(
      'InvalidSignatureException',
    );
    expect(await again('{"Limit":1}', { 'x-amz-date': '20200101T000000Z' })).toBe('InvalidSignatureException');
    expect(await again('{"Limit":1}', { authorization: 'Bearer x' })).toBe('MissingAuthenticationTokenException');
  });

  test('names a service or operation that does not exist here, answers 501 and logs it', async () => {
    const given = credentials.issue({ kind: 'operator', name: 'o' });
    const post = async (target: string) => {
      const response = await fetch(edge.origin, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });
      return { status: response.status, body: (await response.json()) as { message: string } };
    };
    const unknown = await post('Kinesis_20131202.PutRecord');
    expect(unknown.status).toBe(501);
    expect(unknown.body.message).toContain('Kinesis_20131202.PutRecord');
    expect(logged.join()).toContain('Kinesis_20131202.PutRecord');

    const sqs = new SQSClient({ endpoint: edge.origin, region: 'us-west-2', credentials: given, maxAttempts: 1 });
    await expect(
      sqs.send(new SendMessageCommand({ QueueUrl: `${edge.origin}/0/q`, MessageBody: 'x' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('SendMessage'),
    });
    const lambda = new LambdaClient({ endpoint: edge.origin, region: 'us-west-2', credentials: given, maxAttempts: 1 });
    await lambda.send(new ListFunctionsCommand({})).catch(() => undefined);
    expect(calls).toEqual([]);
  });

  test('asks every gate before the service, and a gate’s refusal is the caller’s answer', async () => {
    refuse = (call) => {
      throw new AwsError('AccessDeniedException', `${call.principal?.name ?? ''} may not ${call.operation}`);
    };
    const given = credentials.issue({ kind: 'function', name: 'nosy', roleArn: 'r' });
    await expect(dynamo(given).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'nosy may not ListTables',
    });
    expect(calls).toEqual([]);
  });

  test('leaves a request to S3 alone, whose forms and links carry their own signature', async () => {
    const response = await fetch(`${edge.origin}/bucket/key?X-Amz-Signature=1`);
    expect(response.status).toBe(200);
    expect(calls[0]?.call.service).toBe('s3');
    expect(calls[0]?.call.body).toBeUndefined();
  });
});

test('a taken port is said in words that help', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const { port } = blocker.address() as { port: number };
  await expect(listen(async () => {}, port, 'the site')).rejects.toThrow(
    new RegExp(`Port ${port} \\(the site\\) is taken.*PORT=4000 npm start`),
  );
  await new Promise((resolve) => blocker.close(resolve));
});
