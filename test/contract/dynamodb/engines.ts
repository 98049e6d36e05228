import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient as BundlesClient } from '../../../adapters/dynamodb-client.ts';
import { createClock } from '../../../local/clock.ts';
import { createDynamo, type TableSettings } from '../../../local/dynamodb/index.ts';
import { createCredentials, createEdge, listen } from '../../../local/edge/index.ts';
import { startDynamoDbLocal, whyNoDynamoDbLocal } from './dynamodb-local.ts';

/** dynoxide as functions meet it: behind the edge and `local/dynamodb`. */
export type EngineName = 'dynoxide' | 'DynamoDB Local';

export interface Running {
  client: DynamoDBClient;
  /** What stands in its place in bundles: it is given the same commands. */
  bundlesClient: Pick<DynamoDBClient, 'send'>;
  stop(): Promise<void>;
}

const keys = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' as const },
  { AttributeName: sk, KeyType: 'RANGE' as const },
];
const strings = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));

/** The shape of this system's tables; two of them, since transactions cross tables. */
const shapes: Record<'cases' | 'ledger', Omit<CreateTableCommandInput, 'TableName'>> = {
  cases: {
    KeySchema: keys('pk', 'sk'),
    AttributeDefinitions: strings('pk', 'sk', 'queuePk', 'queueSk'),
    GlobalSecondaryIndexes: [
      { IndexName: 'queue', KeySchema: keys('queuePk', 'queueSk'), Projection: { ProjectionType: 'ALL' } },
    ],
  },
  ledger: { KeySchema: keys('pk', 'sk'), AttributeDefinitions: strings('pk', 'sk') },
};
const region = 'us-west-2';

/** No retries: a refusal has to be the first answer. */
const connect = (config: DynamoDBClientConfig) => new DynamoDBClient({ region, maxAttempts: 1, ...config });

function bundlesClient(
  endpoint: string,
  keys: { accessKeyId: string; secretAccessKey: string },
): Running['bundlesClient'] {
  const own = new BundlesClient({ region, endpoint, maxAttempts: 1, ...keys });
  const send = ({ constructor, input }: { constructor: { name: string }; input: object }) =>
    own.send({ operation: constructor.name.replace(/Command$/, ''), input });
  return { send: send as DynamoDBClient['send'] };
}

async function startDynoxide(): Promise<Running> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
  const clock = createClock();
  const tables = Object.entries(shapes).map(([name, properties]) => ({ name, properties }) as TableSettings);
  const dynamo = await createDynamo({ dataDir, clock, tables });
  const credentials = createCredentials();
  const edge = await listen(createEdge({ credentials, services: { dynamodb: dynamo } }).handle, 0, 'test');
  const operator = credentials.issue({ kind: 'operator', name: 'test' });
  const client = connect({ endpoint: edge.origin, credentials: operator });
  return {
    client,
    bundlesClient: bundlesClient(edge.origin, operator),
    async stop() {
      client.destroy();
      await edge.close();
      await dynamo.close();
      clock.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function startJar(): Promise<Running> {
  const { endpoint, stop } = await startDynamoDbLocal();
  const anybody = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = connect({
    // It hangs up on connections that rest for a while, which on a busy machine they do between two calls.
    requestHandler: { httpAgent: { keepAlive: false } },
    endpoint,
    credentials: anybody,
  });
  for (const [TableName, shape] of Object.entries(shapes)) {
    await client.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...shape }));
  }
  return {
    client,
    bundlesClient: bundlesClient(endpoint, anybody),
    async stop() {
      client.destroy();
      stop();
    },
  };
}

/** Every engine that this machine can run. A build server has to run both: there, a missing one is a failure. */
export function engines(): { name: EngineName; start: () => Promise<Running> }[] {
  const all: { name: EngineName; start: () => Promise<Running> }[] = [{ name: 'dynoxide', start: startDynoxide }];
  const why = whyNoDynamoDbLocal();
  if (why === undefined) all.push({ name: 'DynamoDB Local', start: startJar });
  else if (!process.env['CI']) process.stderr.write(`DynamoDB Local was not tested: ${why}.\n`);
  else throw new Error(`DynamoDB Local has to be tested here, and ${why}.`);
  return all;
}
