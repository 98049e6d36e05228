import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { type FilterCriteria, matchesFilters } from '../events/pattern.ts';
import type { Outcome } from '../lambda/index.ts';
import type { DynamoClient } from './client.ts';

export interface StreamMappingSettings {
  /** Stable name: the position is kept under it. */
  id: string;
  /** As the functions see it. */
  streamArn: string;
  functionArn: string;
  batchSize: number;
  batchWindowSeconds: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  bisectBatchOnFunctionError: boolean;
  /** -1: for ever, as AWS does without a setting. */
  maximumRetryAttempts: number;
  /** -1: no limit but the stream's own. */
  maximumRecordAgeSeconds: number;
  reportBatchItemFailures: boolean;
  filters?: FilterCriteria;
  onFailureArn?: string;
}

export interface StreamRecord {
  eventID: string;
  eventName: string;
  dynamodb: {
    Keys: Record<string, unknown>;
    SequenceNumber: string;
    ApproximateCreationDateTime: number;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}

/** A write wakes the reader at once; this only catches what a wake-up missed, so it goes by the machine's time. */
const POLL_MILLISECONDS = 1000;
const FIRST_RETRY_MILLISECONDS = 200;
const LONGEST_RETRY_MILLISECONDS = 30_000;

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
  mapping: StreamMappingSettings;
  invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  deliver?: (arn: string, body: string) => Promise<void> | void;
  shuffle?: () => number;
  log?: (line: string) => void;
}) {
  const { client, clock, database, engineStreamArn, mapping, invoke, log = () => {} } = options;
  database.exec(
    'CREATE TABLE IF NOT EXISTS positions (id TEXT PRIMARY KEY, stream TEXT NOT NULL, sequence TEXT NOT NULL)',
  );
  const readPosition = database.prepare('SELECT sequence FROM positions WHERE id = ? AND stream = ?');
  const writePosition = database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)');
  let closed = false;
  let wakeUp: (() => void) | undefined;
  let woken = false;
  let endRetryPause: (() => void) | undefined;

  function position(): string | undefined {
    const row = readPosition.get(mapping.id, engineStreamArn) as { sequence: string } | undefined;
    return row?.sequence;
  }

  async function iterator(): Promise<string> {
    const { StreamDescription } = await client.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn: engineStreamArn },
      'DynamoDBStreams_20120810',
    );
    const shard = StreamDescription.Shards[0];
    if (shard === undefined) throw new Error(`The stream ${engineStreamArn} has no shard.`);
    const from = position();
    const { ShardIterator } = await client.call<{ ShardIterator: string }>(
      'GetShardIterator',
      {
        StreamArn: engineStreamArn,
        ShardId: shard.ShardId,
        ...(from === undefined
          ? { ShardIteratorType: mapping.startingPosition }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from }),
      },
      'DynamoDBStreams_20120810',
    );
    return ShardIterator;
  }

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
      woken = false;
      try {
        next ??= await clock.hold(iterator());
        const answer = await clock.hold(
          client.call<{ Records: StreamRecord[]; NextShardIterator?: string }>(
            'GetRecords',
            { ShardIterator: next, Limit: mapping.batchSize },
            'DynamoDBStreams_20120810',
          ),
        );
        if (answer.Records.length === 0) {
          await untilNextPoll();
          continue;
        }
        const offset = clock.offset();
        // The engine writes the machine's time into them.
        for (const { dynamodb } of answer.Records) dynamodb.ApproximateCreationDateTime += Math.floor(offset / 1000);
        if (mapping.batchWindowSeconds > 0 && answer.Records.length < mapping.batchSize) {
          await pause((run) => clock.after(mapping.batchWindowSeconds * 1000, run));
        }
        await handleRead(answer.Records);
        if (closed) return;
        next = answer.NextShardIterator;
      } catch (error) {
        if (closed) return;
        log(`stream ${mapping.id}: ${String(error)}`);
        next = undefined;
        woken = false;
        await untilNextPoll();
      }
    }
  }

  async function handleRead(records: StreamRecord[]): Promise<void> {
    const wanted = records.filter((record) => mapping.filters === undefined || matchesFilters(mapping.filters, record));
    const ordered = options.shuffle === undefined ? wanted : shuffleBetweenItems(wanted, options.shuffle);
    if (ordered.length > 0) await handleBatch(ordered);
    // Only now: a death before this line means the batch comes again, never that it is lost.
    if (!closed) writePosition.run(mapping.id, engineStreamArn, records.at(-1)!.dynamodb.SequenceNumber);
  }

  async function handleBatch(batch: StreamRecord[], attemptsBefore = 0): Promise<void> {
    let left = batch;
    for (let attempt = attemptsBefore; !closed; attempt++) {
      const outcome = await invoke(mapping.functionArn, { Records: left.map(record) });
      if (closed) return;
      if (outcome.ok) {
        const failedFrom = firstFailure(outcome.payload, left);
        if (failedFrom === -1) return;
        // What stands before the first failure is done; the rest comes again.
        left = left.slice(failedFrom);
      }
      const why = outcome.ok ? 'batch item failures' : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
      log(`stream ${mapping.id}: ${left.length} records failed (${why}), attempt ${attempt + 1}`);
      if (retriesAreOver(attempt, left)) {
        await giveUp(left, why, attempt + 1);
        return;
      }
      await retryPause(attempt);
      if (mapping.bisectBatchOnFunctionError && left.length > 1) {
        // Halves until the bad record stands alone, so that it holds up nobody else.
        const middle = Math.ceil(left.length / 2);
        await handleBatch(left.slice(0, middle), attempt + 1);
        await handleBatch(left.slice(middle), attempt + 1);
        return;
      }
    }
  }

  const retryPause = (attempt: number) =>
    new Promise<void>((resolve) => {
      if (closed) return resolve();
      const wait = Math.min(FIRST_RETRY_MILLISECONDS * 2 ** attempt, LONGEST_RETRY_MILLISECONDS);
      const cancel = clock.after(wait, resolve);
      endRetryPause = () => {
        cancel();
        resolve();
      };
    });

  function retriesAreOver(attempt: number, left: StreamRecord[]): boolean {
    if (mapping.maximumRetryAttempts !== -1 && attempt >= mapping.maximumRetryAttempts) return true;
    const oldest = Math.min(...left.map((item) => item.dynamodb.ApproximateCreationDateTime)) * 1000;
    return mapping.maximumRecordAgeSeconds !== -1 && clock.now() - oldest > mapping.maximumRecordAgeSeconds * 1000;
  }

  /** The failure record holds positions, not items, as on AWS. */
  async function giveUp(left: StreamRecord[], why: string, attempts: number): Promise<void> {
    log(`stream ${mapping.id}: gave up on ${left.length} records after ${attempts} attempts`);
    if (mapping.onFailureArn === undefined || options.deliver === undefined) return;
    await options.deliver(
      mapping.onFailureArn,
      JSON.stringify({
        version: '1.0',
        timestamp: new Date(clock.now()).toISOString(),
        requestContext: {
          functionArn: mapping.functionArn,
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: attempts,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: why },
        DDBStreamBatchInfo: {
          shardId: 'shardId-00000001',
          startSequenceNumber: left[0]!.dynamodb.SequenceNumber,
          endSequenceNumber: left.at(-1)!.dynamodb.SequenceNumber,
          batchSize: left.length,
          streamArn: mapping.streamArn,
        },
      }),
    );
  }

  const record = (item: StreamRecord) => ({
    ...item,
    awsRegion: mapping.streamArn.split(':')[3],
    eventSourceARN: mapping.streamArn,
  });

  /** Index of the first record that failed, or -1. */
  function firstFailure(payload: string, batch: StreamRecord[]): number {
    if (!mapping.reportBatchItemFailures) return -1;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const failures = answer?.batchItemFailures ?? [];
    if (failures.length === 0) return -1;
    const indexes = failures.map((failure) =>
      batch.findIndex((item) => item.dynamodb.SequenceNumber === failure.itemIdentifier),
    );
    // An unknown id fails the whole batch, as on AWS.
    return indexes.includes(-1) ? 0 : Math.min(...indexes);
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
      endRetryPause?.();
      await finished;
    },
  };
}
