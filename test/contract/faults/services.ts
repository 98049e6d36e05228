import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClock } from '../../../local/clock.ts';
import { createDynamo } from '../../../local/dynamodb/index.ts';
import { type Call, createCredentials, createEdge, type Credentials, listen } from '../../../local/edge/index.ts';
import { createEvents } from '../../../local/events/index.ts';
import { type CallFault, createFaults, type DeliveryFault, type DeliverySource } from '../../../local/faults/index.ts';
import { createLambda, type FunctionSettings } from '../../../local/lambda/index.ts';
import { createMail } from '../../../local/mail/index.ts';
import { createQueues } from '../../../local/queues/index.ts';
import { createS3 } from '../../../local/s3/index.ts';
import { createStepFunctions } from '../../../local/step-functions/index.ts';
import { machineOf } from '../../workflow/desk.ts';
import { table } from '../dynamodb/local-mode.ts';

const PROJECT = path.resolve(import.meta.dirname, '..', '..', '..');
export const region = 'us-west-2';
export const bucket = 'papers';
export const queueUrl = 'http://127.0.0.1:1/000000000000/work';
export const machineArn = `arn:aws:states:${region}:000000000000:stateMachine:packets`;
export const functionArn = (name: string) => `arn:aws:lambda:${region}:000000000000:function:${name}`;

/**
 * Functions as they run in local mode, by name, in processes of their own. `calls` is theirs to import: the SDK, and where
 * the edge is.
 */
const HANDLERS: Record<string, string> = {
  /** Writes down that it ran. */
  note: `appendFileSync(event.file, event.word + '\\n'); return event.word;`,
  /** Puts one item, in one attempt. */
  put: `
    const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
    globalThis.client ??= new DynamoDBClient({ maxAttempts: 1, requestHandler: { requestTimeout: 60_000 } });
    await globalThis.client.send(new PutItemCommand({ TableName: 'cases', Item: { pk: { S: event.pk }, sk: { S: 'x' } } }));
    return process.pid;`,
  /** Has nothing but a link. */
  link: `const { status } = await fetch(event.url, { method: 'PUT', body: event.text }); return status;`,
};

export type Services = Awaited<ReturnType<typeof startServices>>;

/** Every service of local mode behind its edge, with a source of faults that does what the test says next. */
export async function startServices() {
  const dir = mkdtempSync(path.join(tmpdir(), 'faults-'));
  const clock = createClock();
  const credentials = createCredentials();
  const operator = credentials.issue({ kind: 'operator', name: 'looks on' });
  const caller = credentials.issue({ kind: 'function', name: 'caller', roleArn: 'arn:aws:iam::0:role/caller' });
  const late: { handle?: Parameters<typeof listen>[0] } = {};
  const edge = await listen(async (req, res) => late.handle?.(req, res), 0, 'test');

  /** What strikes the next calls of whoever does not only look on. */
  const next: (CallFault | undefined)[] = [];
  const nextDeliveries: (DeliveryFault | undefined)[] = [];
  const calls: { call: Call; fault: CallFault | undefined }[] = [];
  const deliveries: { source: DeliverySource; functionName: string }[] = [];
  const answered: { call: Call; status: number }[] = [];

  function settings(name: string, keys?: Credentials): FunctionSettings {
    const entry = path.join(dir, `${name}.mjs`);
    writeFileSync(
      entry,
      `import { appendFileSync } from 'node:fs';
       import { createRequire } from 'node:module';
       const require = createRequire(${JSON.stringify(path.join(PROJECT, 'package.json'))});
       export const handler = async (event) => { ${HANDLERS[name] ?? ''} };`,
    );
    return {
      name,
      arn: functionArn(name),
      entry,
      handlerName: 'handler',
      timeoutSeconds: 60,
      memoryMegabytes: 512,
      environment:
        keys === undefined
          ? {}
          : {
              AWS_REGION: region,
              AWS_ENDPOINT_URL: edge.origin,
              AWS_ACCESS_KEY_ID: keys.accessKeyId,
              AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
              AWS_SESSION_TOKEN: keys.sessionToken ?? '',
            },
      tenantIsolation: false,
      fenced: false,
    };
  }

  const lambda = createLambda({
    dataDir: dir,
    clock,
    functions: [settings('note'), settings('put', caller), settings('link')].map((each) => ({ settings: each })),
    around: (arn, run) => faults.deliver('asynchronous', arn, run),
  });
  const faults = createFaults({
    clock,
    processes: () => lambda.processes(),
    source: {
      call(call) {
        if (call.principal?.kind === 'operator') return undefined;
        const fault = next.shift();
        calls.push({ call, fault });
        return fault;
      },
      delivery(source, functionName) {
        deliveries.push({ source, functionName });
        return nextDeliveries.shift();
      },
    },
  });
  const dynamo = await createDynamo({
    dataDir: dir,
    clock,
    tables: [table('cases', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } })],
  });
  const queues = createQueues({
    dataDir: dir,
    clock,
    queues: [
      {
        name: 'work',
        arn: `arn:aws:sqs:${region}:000000000000:work`,
        url: queueUrl,
        visibilityTimeoutSeconds: 600,
        delaySeconds: 0,
        retentionSeconds: 3600,
      },
    ],
  });
  const heard: string[] = [];
  const target = { id: 't', arn: 'arn:target', maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 };
  const events = createEvents({
    clock,
    account: '000000000000',
    region,
    rules: [
      { name: 'r', arn: 'arn:rule', bus: 'default', enabled: true, pattern: { source: ['test'] }, targets: [target] },
    ],
    deliver: (_arn, payload) => void heard.push((JSON.parse(payload) as { detail: { word: string } }).detail.word),
  });
  const mail = createMail({ dataDir: dir });
  const s3 = createS3({
    dataDir: path.join(dir, 's3'),
    credentials: (id) => credentials.find(id)?.credentials,
    region,
  });
  s3.putBucketConfiguration(bucket, { versioning: 'Enabled' });
  const stepFunctions = createStepFunctions({
    dataDir: path.join(dir, 'engine'),
    clock,
    async invokeLambda(arn, payload) {
      const outcome = await faults.deliver('workflow', arn, () => lambda.invoke(arn, payload));
      return outcome.ok
        ? { payload: JSON.parse(outcome.payload) as unknown }
        : { payload: outcome.error, functionError: 'Unhandled' };
    },
  });
  stepFunctions.createStateMachine({
    name: 'packets',
    roleArn: 'arn:aws:iam::000000000000:role/workflow',
    definition: machineOf('Wait', { Wait: { Type: 'Wait', Seconds: 3600, End: true } }),
  });
  late.handle = createEdge({
    credentials,
    services: {
      dynamodb: dynamo,
      queues,
      events,
      lambda,
      s3,
      mail: { handle: mail.handleApi },
      'step-functions': stepFunctions,
    },
    around: faults.around,
    onAnswer(call, status) {
      if (call.principal?.kind !== 'operator') answered.push({ call, status });
      if (call.service === 'dynamodb') dynamo.wrote(call.operation);
    },
  }).handle;

  // The SDK warns on the console about streams that cannot be sent again; here none is meant to be.
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const destroyed: { destroy(): void }[] = [];
  /** Clients with these keys. Without `maxAttempts` they try as often as the SDK does by itself. */
  function clients(keys: Credentials, more: { maxAttempts?: number; retryStrategy?: object } = {}) {
    const config = { endpoint: edge.origin, region, credentials: keys, ...(more as { maxAttempts: number }) };
    const made = {
      dynamo: new DynamoDBClient(config),
      sqs: new SQSClient(config),
      events: new EventBridgeClient(config),
      lambda: new LambdaClient(config),
      sfn: new SFNClient(config),
      mail: new SESv2Client(config),
      s3: new S3Client({ ...config, forcePathStyle: true, logger }),
    };
    destroyed.push(...Object.values(made));
    return made;
  }
  const looking = clients(operator);
  const notes = path.join(dir, 'notes');

  return {
    clock,
    dynamo,
    queues,
    lambda,
    stepFunctions,
    mail,
    faults,
    heard,
    calls,
    deliveries,
    answered,
    dir,
    notes,
    caller,
    clients,
    looking,
    strike(...wanted: (CallFault | undefined)[]): void {
      calls.length = 0;
      answered.length = 0;
      next.splice(0, next.length, ...wanted);
    },
    strikeDeliveries(...wanted: (DeliveryFault | undefined)[]): void {
      deliveries.length = 0;
      nextDeliveries.splice(0, nextDeliveries.length, ...wanted);
    },
    /** Words that the function `note` has written. */
    noted(): string[] {
      try {
        return readFileSync(notes, 'utf8').trim().split('\n');
      } catch {
        return [];
      }
    },
    async items(): Promise<string[]> {
      const { Items = [] } = await looking.dynamo.send(new ScanCommand({ TableName: 'cases', ConsistentRead: true }));
      return Items.map((item) => item['pk']?.S ?? '').sort();
    },
    async stop(): Promise<void> {
      for (const client of destroyed) client.destroy();
      await edge.close();
      await stepFunctions.close();
      await s3.close();
      mail.close();
      events.close();
      lambda.close();
      queues.close();
      await dynamo.close();
      clock.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits for something that has to come about; the bound only ends a test that would hang. */
export { until } from '../dynamodb/local-mode.ts';
