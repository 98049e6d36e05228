import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { openDurable } from '../durable.ts';
import { AwsError, readBody } from '../edge/index.ts';
import type { Outcome } from '../lambda/index.ts';
import { createDynamoClient, type DynamoClient } from './client.ts';
import { type ConsumedCapacity, takeConsumed, withConsumed } from './consumed.ts';
import { startEngine } from './engine.ts';
import { createServiceDeletions } from './service-deletions.ts';
import { createStrictness } from './strict.ts';
import { createStreamReader, type StreamMappingSettings } from './stream-reader.ts';
import { ensureTable, sweepExpired, type TableSettings, ttlAttribute } from './tables.ts';

export { shuffleBetweenItems, type StreamMappingSettings, type StreamRecord } from './stream-reader.ts';
export type { TableSettings } from './tables.ts';

export interface DynamoOptions {
  dataDir: string;
  clock: Clock;
  tables: TableSettings[];
  /** Told how many units each call took: asked of the engine, and taken out of the answer of who did not ask. */
  onConsumed?: (consumed: ConsumedCapacity[]) => void;
  log?: (line: string) => void;
}

export type Dynamo = Awaited<ReturnType<typeof createDynamo>>;

const TTL_SWEEP_MILLISECONDS = 30_000;
const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'ExecuteStatement',
  'ExecuteTransaction',
]);

/** DynamoDB: dynoxide behind the edge, with the tables of the template, a sweep for expired items and stream readers. */
export async function createDynamo(options: DynamoOptions) {
  const { dataDir, clock, tables, log = () => {} } = options;
  const engine = await startEngine(dataDir, log);
  const client: DynamoClient = createDynamoClient(engine.endpoint);
  const strictness = createStrictness(tables);
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const streams = new Map<string, string>();
  const positions = openDurable(dataDir, 'streams', '');
  const readers: { wake(): void; close(): Promise<void> }[] = [];
  let closed = false;
  let sweeping = false;

  try {
    for (const table of tables) {
      const { streamArn } = await ensureTable(client, table);
      if (streamArn !== undefined) streams.set(table.name, streamArn);
    }
  } catch (error) {
    positions.close();
    engine.close();
    throw error;
  }

  const asService = createServiceDeletions(engine.database);
  const newestRecord = engine.database.prepare(
    'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) AS sequence FROM _stream_records WHERE table_name = ?',
  );

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const operation = String(req.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    let body: Buffer | undefined;
    if (strictness.looksAt(operation)) {
      body = await readBody(req);
      strictness.check(operation, body);
    }
    const { onConsumed } = options;
    const asked = onConsumed === undefined ? undefined : withConsumed(operation, (body ??= await readBody(req)));
    if (asked !== undefined) body = asked.body;
    await new Promise<void>((resolve, reject) => {
      const { host: _host, connection: _connection, ...headers } = req.headers;
      if (body !== undefined) headers['content-length'] = String(body.length);
      const forward = request(
        engine.endpoint,
        { method: req.method ?? 'POST', path: '/', headers, agent },
        (answer) => {
          // The edge's date stands: clients set their clocks by it, and it may have been moved.
          const { date: _date, ...answered } = answer.headers;
          answer.once('error', reject);
          if (asked !== undefined) {
            readBody(answer)
              .then((text) => {
                const told = takeConsumed(text, asked.wanted);
                if (told.consumed.length > 0) onConsumed?.(told.consumed);
                const { 'content-length': _length, 'x-amz-crc32': _checksum, ...headers } = answered;
                res.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': String(told.body.length) });
                res.end(told.body, () => resolve());
              })
              .catch(reject);
            return;
          }
          res.writeHead(answer.statusCode ?? 500, answered);
          answer.pipe(res);
          answer.once('end', resolve);
        },
      );
      forward.once('error', (error) => {
        reject(new AwsError('InternalServerError', `The database engine did not answer: ${error.message}`, 500));
      });
      if (body === undefined) req.pipe(forward);
      else forward.end(body);
    });
  }

  async function sweep(): Promise<number> {
    let removed = 0;
    for (const table of tables) {
      removed += await sweepExpired(client, table, clock.now(), (key, remove) => asService(table.name, key, remove));
    }
    if (removed > 0) wake();
    return removed;
  }

  const stopSweeps = clock.every(
    (after) => (tables.some((table) => ttlAttribute(table) !== undefined) ? after + TTL_SWEEP_MILLISECONDS : undefined),
    () => {
      if (sweeping) return;
      sweeping = true;
      clock
        .hold(sweep())
        .catch((error: unknown) => closed || log(`expired items: ${String(error)}`))
        .finally(() => {
          sweeping = false;
        });
    },
  );

  function wake(): void {
    for (const reader of readers) reader.wake();
  }

  return {
    handle,
    client,
    sweep,
    /** The engine's own end, when nobody asked for it. */
    died: engine.died,
    endpoint: engine.endpoint,
    /** Call after a write went through the edge, so that streams do not wait for the next poll. */
    wrote(operation: string): void {
      if (WRITES.has(operation)) wake();
    },
    read(
      tableName: string,
      mapping: StreamMappingSettings,
      invoke: (functionArn: string, event: unknown) => Promise<Outcome>,
      deliver?: (arn: string, body: string) => Promise<void> | void,
      shuffle?: () => number,
    ): void {
      const engineStreamArn = streams.get(tableName);
      if (engineStreamArn === undefined)
        throw new Error(`Table ${tableName} has no stream, which ${mapping.id} reads.`);
      readers.push(
        createStreamReader({
          client,
          clock,
          database: positions,
          engineStreamArn,
          newest: () => String((newestRecord.get(tableName) as { sequence: number }).sequence),
          mapping,
          invoke,
          log,
          ...(deliver === undefined ? {} : { deliver }),
          ...(shuffle === undefined ? {} : { shuffle }),
        }),
      );
    },
    async stopReading(): Promise<void> {
      await Promise.all(readers.splice(0).map((reader) => reader.close()));
    },
    async close(): Promise<void> {
      closed = true;
      stopSweeps();
      await Promise.all(readers.splice(0).map((reader) => reader.close()));
      agent.destroy();
      positions.close();
      engine.close();
    },
  };
}
