import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { FilterCriteria } from '../events/pattern.ts';
import { reportedFailures } from '../lambda/batch-report.ts';
import type { Outcome } from '../lambda/index.ts';

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
  /** -1: until the record leaves the stream, as AWS does without a setting. */
  maximumRetryAttempts: number;
  /** -1: until the record leaves the stream. */
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

/** How long DynamoDB keeps stream records. */
export const STREAM_RETENTION_SECONDS = 24 * 3600;
const FIRST_RETRY_MILLISECONDS = 200;
const LONGEST_RETRY_MILLISECONDS = 30_000;

const sequence = (record: StreamRecord): string => record.dynamodb.SequenceNumber;
const bornAt = (record: StreamRecord): number => record.dynamodb.ApproximateCreationDateTime * 1000;
const seconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** Brings a batch to its function until every record of it is done or given up. */
export function createBatchRunner(options: {
  clock: Clock;
  mapping: StreamMappingSettings;
  shardId: () => string;
  invoke: (functionArn: string, event: unknown) => Promise<Outcome>;
  deliver?: (arn: string, body: string) => Promise<void> | void;
  log: (line: string) => void;
}) {
  const { clock, mapping, invoke, log } = options;
  const longestAgeSeconds =
    mapping.maximumRecordAgeSeconds === -1 ? STREAM_RETENTION_SECONDS : mapping.maximumRecordAgeSeconds;
  let closed = false;
  let endPause: (() => void) | undefined;

  /** `retries` is what the quota has lost so far, `calls` how often these records went to the function. */
  async function run(batch: StreamRecord[], retries = 0, calls = 0, lastError?: boolean): Promise<void> {
    let left = batch;
    while (!closed) {
      const old = left.filter((record) => clock.now() - bornAt(record) > longestAgeSeconds * 1000);
      if (old.length > 0) {
        await giveUp(old, 'RecordAgeExceeded', calls, lastError);
        left = left.filter((record) => !old.includes(record));
      }
      if (left.length === 0) return;
      const outcome = await invoke(mapping.functionArn, { Records: left.map(asFunctionsSeeIt) });
      if (closed) return;
      calls += 1;
      const failedFrom = firstFailure(outcome, left);
      if (failedFrom === undefined) return;
      lastError = !outcome.ok;
      const why = outcome.ok ? 'by its report' : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
      log(`stream ${mapping.id}: ${left.length - Math.max(failedFrom, 0)} records failed (${why}), call ${calls}`);
      if (mapping.bisectBatchOnFunctionError && failedFrom === -1 && left.length > 1) {
        // Halves until the bad record stands alone, so that it holds up nobody else. Splitting takes no retry.
        await pause(retries);
        const middle = Math.ceil(left.length / 2);
        await run(left.slice(0, middle), retries, calls, lastError);
        await run(left.slice(middle), retries, calls, lastError);
        return;
      }
      // What stands before the first failure is done; the rest comes again.
      left = left.slice(Math.max(failedFrom, 0));
      const isSplit = mapping.bisectBatchOnFunctionError && failedFrom > 0;
      if (!isSplit) {
        if (mapping.maximumRetryAttempts !== -1 && retries >= mapping.maximumRetryAttempts) {
          await giveUp(left, 'RetryAttemptsExhausted', calls, lastError);
          return;
        }
        retries += 1;
      }
      await pause(retries);
    }
  }

  /** Undefined: all went well. -1: the batch as a whole failed. Otherwise the index of the first record that failed. */
  function firstFailure(outcome: Outcome, batch: StreamRecord[]): number | undefined {
    if (!outcome.ok) return -1;
    if (!mapping.reportBatchItemFailures) return undefined;
    const failed = reportedFailures(outcome.payload, new Set(batch.map(sequence)));
    if (failed === 'all') return -1;
    const first = batch.findIndex((record) => failed.has(sequence(record)));
    return first === -1 ? undefined : first;
  }

  const asFunctionsSeeIt = (record: StreamRecord) => ({
    ...record,
    awsRegion: mapping.streamArn.split(':')[3],
    eventSourceARN: mapping.streamArn,
  });

  const pause = (retries: number) =>
    new Promise<void>((resolve) => {
      if (closed) return resolve();
      const wait = Math.min(FIRST_RETRY_MILLISECONDS * 2 ** Math.min(retries, 20), LONGEST_RETRY_MILLISECONDS);
      const cancel = clock.after(wait, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });

  /** The failure record holds positions, not items, as on AWS. */
  async function giveUp(
    records: StreamRecord[],
    condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded',
    calls: number,
    lastError: boolean | undefined,
  ): Promise<void> {
    log(`stream ${mapping.id}: gave up on ${records.length} records after ${calls} calls (${condition})`);
    if (mapping.onFailureArn === undefined || options.deliver === undefined) return;
    const born = records.map(bornAt);
    const numbers = records.map((record) => BigInt(sequence(record))).sort((a, b) => (a < b ? -1 : 1));
    await options.deliver(
      mapping.onFailureArn,
      JSON.stringify({
        requestContext: {
          requestId: randomUUID(),
          functionArn: mapping.functionArn,
          condition,
          approximateInvokeCount: calls,
        },
        ...(calls === 0
          ? {}
          : {
              responseContext: {
                statusCode: 200,
                executedVersion: '$LATEST',
                functionError: lastError === true ? 'Unhandled' : null,
              },
            }),
        version: '1.0',
        timestamp: new Date(clock.now()).toISOString(),
        DDBStreamBatchInfo: {
          shardId: options.shardId(),
          startSequenceNumber: String(numbers[0]),
          endSequenceNumber: String(numbers.at(-1)),
          approximateArrivalOfFirstRecord: seconds(Math.min(...born)),
          approximateArrivalOfLastRecord: seconds(Math.max(...born)),
          batchSize: records.length,
          streamArn: mapping.streamArn,
        },
      }),
    );
  }

  return {
    run: (batch: StreamRecord[]) => run(batch),
    close(): void {
      closed = true;
      endPause?.();
    },
  };
}
