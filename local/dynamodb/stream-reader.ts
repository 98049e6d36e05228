import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { checkFilters, matchesFilters } from '../events/pattern.ts';
import type { Outcome } from '../lambda/index.ts';
import type { DynamoClient } from './client.ts';
import { createBatchRunner, type StreamMappingSettings, type StreamRecord } from './stream-batch.ts';

export type { StreamMappingSettings, StreamRecord } from './stream-batch.ts';

/** A write wakes the reader at once; this only catches what a wake-up missed, so it goes by the machine's time. */
const POLL_MILLISECONDS = 1000;

/** Records of one item keep their order; items are mixed, since AWS orders per item only. */
export function shuffleBetweenItems(records: StreamRecord[], random: () => number): StreamRecord[] {
  const byItem = new Map<string, StreamRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(Object.entries(record.dynamodb.Keys).sort(([a], [b]) => (a < b ? -1 : 1)));
    byItem.set(key, [...(byItem.get(key) ?? []), record]);
  }
  const queues = [...byItem.values()];
  const mixed: StreamRecord[] = [];
  while (queues.length > 0) {
    const index = Math.floor(random() * queues.length);
    const queue = queues[index]!;
    mixed.push(queue.shift()!);
    if (queue.length === 0) queues.splice(index, 1);
  }
  return mixed;
}

/** An event source mapping from a table's stream to a function. */
export function createStreamReader(options: {
  client: DynamoClient;
  clock: Clock;
  /** Holds the position; the reader goes on from there after a `kill -9`. */
  database: DatabaseSync;
  engineStreamArn: string;
  /** The sequence number of the newest record that the stream has now. */
  newest: () => string;
  mapping: StreamMappingSettings;
  invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  deliver?: (arn: string, body: string) => Promise<void> | void;
  shuffle?: () => number;
  log?: (line: string) => void;
}) {
  const { client, clock, database, engineStreamArn, mapping, log = () => {} } = options;
  database.exec(
    'CREATE TABLE IF NOT EXISTS positions (id TEXT PRIMARY KEY, stream TEXT NOT NULL, sequence TEXT NOT NULL)',
  );
  const readPosition = database.prepare('SELECT sequence FROM positions WHERE id = ? AND stream = ?');
  const writePosition = database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)');
  let shardId = '';
  const batches = createBatchRunner({ ...options, log, shardId: () => shardId });
  /** When what was read and is not done yet was written, by sequence number: reading it again makes it no younger. */
  const bornAtSeconds = new Map<string, number>();
  let closed = false;
  let wakeUp: (() => void) | undefined;
  let woken = false;

  const position = () => (readPosition.get(mapping.id, engineStreamArn) as { sequence: string } | undefined)?.sequence;
  const moveTo = (sequence: string) => void writePosition.run(mapping.id, engineStreamArn, sequence);

  if (mapping.filters !== undefined) checkFilters(mapping.filters);
  // LATEST means now, the first time that this mapping is seen, and not whenever it happens to read or start again.
  if (mapping.startingPosition === 'LATEST' && position() === undefined) moveTo(options.newest());

  async function iterator(): Promise<string> {
    const { StreamDescription } = await client.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn: engineStreamArn },
      'DynamoDBStreams_20120810',
    );
    const shard = StreamDescription.Shards[0];
    if (shard === undefined) throw new Error(`The stream ${engineStreamArn} has no shard.`);
    shardId = shard.ShardId;
    const from = position();
    const { ShardIterator } = await client.call<{ ShardIterator: string }>(
      'GetShardIterator',
      {
        StreamArn: engineStreamArn,
        ShardId: shardId,
        ...(from === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from }),
      },
      'DynamoDBStreams_20120810',
    );
    return ShardIterator;
  }

  async function read(from: string, limit: number): Promise<{ Records: StreamRecord[]; NextShardIterator?: string }> {
    woken = false;
    const answer = await clock.hold(
      client.call<{ Records: StreamRecord[]; NextShardIterator?: string }>(
        'GetRecords',
        { ShardIterator: from, Limit: limit },
        'DynamoDBStreams_20120810',
      ),
    );
    // The engine writes the machine's time into them.
    const offsetSeconds = Math.floor(clock.offset() / 1000);
    for (const { dynamodb } of answer.Records) {
      const born = bornAtSeconds.get(dynamodb.SequenceNumber) ?? dynamodb.ApproximateCreationDateTime + offsetSeconds;
      bornAtSeconds.set(dynamodb.SequenceNumber, born);
      dynamodb.ApproximateCreationDateTime = born;
    }
    return answer;
  }

  /** Until the timer runs, or a write wakes the reader. */
  const pause = (start: (run: () => void) => () => void) =>
    new Promise<void>((resolve) => {
      if (closed || woken) return resolve();
      const cancel = start(() => wakeUp?.());
      wakeUp = () => {
        wakeUp = undefined;
        cancel();
        resolve();
      };
    });

  const untilNextPoll = () =>
    pause((run) => {
      const timer = setTimeout(run, POLL_MILLISECONDS);
      return () => clearTimeout(timer);
    });

  async function run(): Promise<void> {
    let next: string | undefined;
    while (!closed) {
      try {
        next ??= await clock.hold(iterator());
        const first = await read(next, mapping.batchSize);
        next = first.NextShardIterator;
        if (first.Records.length === 0) {
          await untilNextPoll();
          continue;
        }
        const records = first.Records;
        // A batch gathers until it is full or the window is over.
        const until = clock.now() + mapping.batchWindowSeconds * 1000;
        while (!closed && next !== undefined && records.length < mapping.batchSize && clock.now() < until) {
          await pause((wake) => clock.at(until, wake));
          const more = await read(next, mapping.batchSize - records.length);
          records.push(...more.Records);
          next = more.NextShardIterator;
        }
        await handle(records);
      } catch (error) {
        if (closed) return;
        // From the last position, then: what was read and not done comes again, an iterator that expired included.
        log(`stream ${mapping.id}: ${String(error)}`);
        next = undefined;
        woken = false;
        await untilNextPoll();
      }
    }
  }

  async function handle(records: StreamRecord[]): Promise<void> {
    const wanted = records.filter((record) => mapping.filters === undefined || matchesFilters(mapping.filters, record));
    const ordered = options.shuffle === undefined ? wanted : shuffleBetweenItems(wanted, options.shuffle);
    if (ordered.length > 0) await batches.run(ordered);
    // Only now: a death before this line means the batch comes again, never that it is lost.
    if (closed) return;
    moveTo(records.at(-1)!.dynamodb.SequenceNumber);
    for (const { dynamodb } of records) bornAtSeconds.delete(dynamodb.SequenceNumber);
  }

  const finished = run();
  return {
    /** A table was written to: look now. */
    wake(): void {
      woken = true;
      wakeUp?.();
    },
    async close(): Promise<void> {
      closed = true;
      wakeUp?.();
      batches.close();
      await finished;
    },
  };
}
