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
    const attributes = ['pk', 'sk', ...indexes[name].flatMap((index) => [`${index}Pk`, `${index}Sk`])];
    const keySchema = (pk: string, sk: string) => [
      { AttributeName: pk, KeyType: 'HASH' as const },
      { AttributeName: sk, KeyType: 'RANGE' as const },
    ];
    const secondary = indexes[name].map((index) => ({
      IndexName: index,
      KeySchema: keySchema(`${index}Pk`, `${index}Sk`),
      Projection: { ProjectionType: 'ALL' as const },
    }));
    await client.send(
      new CreateTableCommand({
        TableName: tableNameOf(name),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: keySchema('pk', 'sk'),
        ...(secondary.length > 0 ? { GlobalSecondaryIndexes: secondary } : {}),
      }),
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
