import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../../local/clock.ts';
import { createDynamo, type Dynamo, type TableSettings } from '../../../local/dynamodb/index.ts';
import { createCredentials, createEdge, listen } from '../../../local/edge/index.ts';

export const keyElement = (name: string, kind: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: kind });
export const table = (name: string, more: object = {}): TableSettings => ({
  name,
  properties: {
    KeySchema: [keyElement('pk', 'HASH'), keyElement('sk', 'RANGE')],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    ...more,
  },
});

/** DynamoDB as local mode runs it, with a clock that moves; `restart` is a `kill -9` of the engine and a start. */
export function localMode(tables: TableSettings[]) {
  const dir = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
  const clock = createClock();
  const credentials = createCredentials();
  let dynamo: Dynamo;
  let edge: Awaited<ReturnType<typeof listen>>;
  let client: DynamoDBClient;

  async function start(): Promise<void> {
    dynamo = await createDynamo({ dataDir: dir, clock, tables });
    const { handle } = createEdge({
      credentials,
      services: { dynamodb: dynamo },
      now: () => clock.now(),
      onAnswer: (call) => dynamo.wrote(call.operation),
    });
    edge = await listen(handle, 0, 'test');
    client = new DynamoDBClient({
      endpoint: edge.origin,
      region: 'us-west-2',
      credentials: credentials.issue({ kind: 'operator', name: 'test' }),
    });
  }
  async function halt(): Promise<void> {
    client.destroy();
    await edge.close();
    await dynamo.close();
  }

  return {
    dir,
    clock,
    start,
    dynamo: () => dynamo,
    client: () => client,
    async restart(): Promise<void> {
      await halt();
      await start();
    },
    async end(): Promise<void> {
      await halt();
      clock.close();
      rmSync(dir, { recursive: true, force: true });
    },
    put: (TableName: string, pk: string, more: object = {}) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: 'x' }, ...more } })),
    async get(TableName: string, pk: string) {
      const Key = { pk: { S: pk }, sk: { S: 'x' } };
      return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
    },
  };
}

/** Waits for something that has to come about; the bound only ends a test that would hang. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await condition()); i++) await sleep(25);
  expect(await condition()).toBe(true);
}
