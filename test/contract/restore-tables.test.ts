import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  type AttributeValue,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { storedRows } from '../../adapters/stored-rows.ts';
import { allEnvironmentKeys } from '../../infra/environments.ts';
import { bucketNames, tableNames, type TableName } from '../../infra/names.ts';
import { commonInstant, removeCopies, restoreTables, stepsToSwapIn } from '../../scripts/restore-drill/account.ts';
import { namesKnownBy } from '../../scripts/restore-drill/names.ts';
import { shapeOf, startTables, tableNameOf } from '../support/tables.ts';

/**
 * The restore of an account, over a real engine behind an edge that answers the two calls which the engine does not know, as AWS
 * does: a restored table holds the rows of the instant, takes its time to become active, and has neither stream nor recovery.
 */
const tables = Object.fromEntries(tableNames.map((name) => [name, tableNameOf(name)])) as Record<TableName, string>;
const latest = new Date('2026-11-23T10:00:00Z');
const behind = new Date('2026-11-23T09:58:00Z');
const keyOf = (table: string) => `arn:aws:kms:us-west-2:000000000000:key/${table}`;

let engine: Awaited<ReturnType<typeof startTables>>;
let edge: Server;
let client: DynamoDBClient;
/** Rows as they were at the instant, by table; a restore makes them from nothing else. */
const past = new Map<string, Record<string, AttributeValue>[]>();
const young = new Map<string, number>();
const noRecovery = new Set<string>();

const nameOf = (table: string): TableName => tableNames.find((name) => table.startsWith(tableNameOf(name)))!;
const textOf = async (req: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

async function answer(operation: string, text: string, forward: () => Promise<object>): Promise<object> {
  const input = JSON.parse(text) as Record<string, never>;
  const table = String(input['TableName'] ?? '');
  if (operation === 'DescribeContinuousBackups')
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: noRecovery.has(table)
          ? { PointInTimeRecoveryStatus: 'DISABLED' }
          : {
              PointInTimeRecoveryStatus: 'ENABLED',
              EarliestRestorableDateTime: Date.parse('2026-10-20T00:00:00Z') / 1000,
              LatestRestorableDateTime: (nameOf(table) === 'ledger' ? behind : latest).getTime() / 1000,
            },
      },
    };
  if (operation === 'RestoreTableToPointInTime') {
    const [source, target] = [String(input['SourceTableName']), String(input['TargetTableName'])];
    const { KMSMasterKeyId } = (input['SSESpecificationOverride'] ?? {}) as { KMSMasterKeyId?: string };
    if (KMSMasterKeyId !== keyOf(source)) throw new Error('restored under another key');
    await engine.client.send(
      new CreateTableCommand({ TableName: target, BillingMode: 'PAY_PER_REQUEST', ...shapeOf(nameOf(source)) }),
    );
    for (const Item of past.get(source) ?? [])
      await engine.client.send(new PutItemCommand({ TableName: target, Item }));
    young.set(target, 2);
    return { TableDescription: { TableName: target, TableStatus: 'CREATING' } };
  }
  const answered = (await forward()) as { Table?: Record<string, unknown> };
  if (operation !== 'DescribeTable' || !answered.Table) return answered;
  const left = young.get(table) ?? 0;
  young.set(table, left - 1);
  return {
    Table: {
      ...answered.Table,
      ...(left > 0 ? { TableStatus: 'CREATING' } : {}),
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: keyOf(table) },
    },
  };
}

beforeAll(async () => {
  engine = await startTables(tableNames);
  const endpoint = String((await engine.client.config.endpoint?.())?.hostname);
  const port = (await engine.client.config.endpoint?.())?.port;
  edge = createServer((req, res) => {
    void (async () => {
      const text = await textOf(req);
      const target = String(req.headers['x-amz-target']);
      const forward = async (): Promise<object> => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = req.headers;
        const answered = await fetch(`http://${endpoint}:${port}/`, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body: text,
        });
        if (!answered.ok) throw new Error(await answered.text());
        return (await answered.json()) as object;
      };
      try {
        res.end(JSON.stringify(await answer(target.split('.')[1] ?? '', text, forward)));
      } catch (error) {
        res.writeHead(400).end(JSON.stringify({ __type: 'ValidationException', message: String(error) }));
      }
    })();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => edge.once('listening', resolve));
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(edge.address() as AddressInfo).port}`,
    region: 'us-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const TableName of Object.values(tables)) {
    await engine.client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'P' }, sk: { S: 'then' } } }));
    past.set(TableName, (await engine.client.send(new ScanCommand({ TableName }))).Items ?? []);
    await engine.client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'P' }, sk: { S: 'since' } } }));
  }
});
afterAll(async () => {
  client?.destroy();
  edge?.close();
  await engine?.stop();
});

const names = async () => (await engine.client.send(new ListTablesCommand({}))).TableNames ?? [];
const sks = async (tableName: string) => {
  const rows = [];
  for await (const page of storedRows({ client, tableName }).scan()) rows.push(...page);
  return rows.map(({ sk }) => sk);
};

test('all tables go to one instant: the latest that each of them has', async () => {
  expect(await commonInstant(client, tables, undefined)).toEqual(behind);
  await expect(commonInstant(client, tables, latest)).rejects.toThrow(tables.ledger);
  noRecovery.add(tables.snap);
  await expect(commonInstant(client, tables, undefined)).rejects.toThrow('keeps no points in time');
  noRecovery.clear();
});

test('copies hold that instant, under the same key, beside live tables that nobody touched; only they go again', async () => {
  const said: string[] = [];
  let pauses = 0;
  const copies = await restoreTables(client, tables, {
    at: behind,
    suffix: 'drill-1',
    sleep: async () => void (pauses += 1),
    say: (line) => said.push(line),
  });
  expect(pauses).toBe(2 * tableNames.length);
  for (const name of tableNames) {
    expect(copies[name]).toBe(`${tables[name]}-drill-1`);
    expect(await sks(copies[name])).toEqual(['then']);
    expect(await sks(tables[name])).toEqual(['since', 'then']);
  }
  const steps = stepsToSwapIn('prod', copies);
  for (const name of tableNames) {
    expect(steps.some((step) => step.includes(`/table/${name} `) && step.endsWith(copies[name]))).toBe(true);
    expect(steps.some((step) => step.includes('update-continuous-backups') && step.includes(`${copies[name]} `))).toBe(
      true,
    );
  }
  await expect(removeCopies(client, tables, 'drill-1')).rejects.toThrow('no copy of this drill');
  await removeCopies(client, copies, 'drill-1');
  expect((await names()).sort()).toEqual(Object.values(tables).sort());
});

test('a stage in another region goes live on what copies hold: every table but sessions, files found again, then the work', () => {
  const { sessions: _sessions, ...copied } = tables;
  const steps = stepsToSwapIn('there', copied, { elsewhere: true });
  for (const table of Object.values(copied)) expect(steps.some((step) => step.endsWith(` ${table}`))).toBe(true);
  expect(steps.filter((step) => step.includes('sessions'))).toEqual([]);
  expect(steps.filter((step) => step.includes('/stream/'))).toHaveLength(2);
  expect(steps.slice(-3)).toEqual([
    'npm run deploy -- --stage there --only compute',
    'STAGE=there npm run rebind-files -- --apply',
    'STAGE=there npm run restart-workflows',
  ]);
});

test('the functions that are asked know every table and bucket that is checked', async () => {
  const keys = new Set([...(await allEnvironmentKeys(namesKnownBy)).values()].flat());
  const wanted = [
    ...tableNames.map((name) => `${name.toUpperCase()}_TABLE`),
    ...bucketNames.map((name) => `${name.toUpperCase()}_BUCKET`),
  ];
  expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
});
