import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { indexes, type TableName } from '../../infra/names.ts';
import { startEngine } from '../../local/dynamodb/engine.ts';
import { startDynamoDbLocal } from '../contract/dynamodb/dynamodb-local.ts';
import type { EngineName } from '../contract/dynamodb/engines.ts';

/** DynamoDB wants three characters at least. */
export const tableNameOf = (name: TableName) => `test-${name}`;

const keys = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' as const },
  { AttributeName: sk, KeyType: 'RANGE' as const },
];

function projectionOf(holds: readonly string[] | 'all') {
  if (holds === 'all') return { ProjectionType: 'ALL' as const };
  if (holds.length === 0) return { ProjectionType: 'KEYS_ONLY' as const };
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...holds] };
}

/** A table's keys and indexes, as the template has them (test/infra/resources.test.ts holds both together). */
export function shapeOf(name: TableName) {
  const own = Object.entries(indexes[name]);
  const attributes = ['pk', 'sk', ...own.flatMap(([index]) => [`${index}Pk`, `${index}Sk`])];
  const secondary = own.map(([index, holds]) => ({
    IndexName: index,
    KeySchema: keys(`${index}Pk`, `${index}Sk`),
    Projection: projectionOf(holds),
  }));
  return {
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keys('pk', 'sk'),
    ...(secondary.length > 0 ? { GlobalSecondaryIndexes: secondary } : {}),
  };
}

/** A real engine with empty tables of the system's own shape, for tests of the work that writes to them. */
export async function startTables(
  names: readonly TableName[],
  on: EngineName = 'dynoxide',
): Promise<{ client: DynamoDBClient; stop(): Promise<void> }> {
  const engine = on === 'dynoxide' ? await startDynoxide() : await startDynamoDbLocal();
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // Tests that let many go at once are about the table, not about sockets.
    requestHandler: { httpAgent: { maxSockets: 500 } },
  });
  // An approval says who is paid: where there is a ledger there are payments.
  const all = new Set<TableName>([...names, ...(names.includes('ledger') ? (['payments'] as const) : [])]);
  for (const name of all) {
    await client.send(
      new CreateTableCommand({ TableName: tableNameOf(name), BillingMode: 'PAY_PER_REQUEST', ...shapeOf(name) }),
    );
  }
  return {
    client,
    stop() {
      client.destroy();
      return Promise.resolve(engine.stop());
    },
  };
}

async function startDynoxide(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'skillsdesk-tables-'));
  const engine = await startEngine(dataDir, () => {});
  engine.died.catch(() => {});
  return {
    endpoint: engine.endpoint,
    async stop() {
      engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
