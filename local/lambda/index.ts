import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { openDurable } from '../durable.ts';
import { answerError, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { Pool } from './pool.ts';
import type { FunctionSettings, FunctionUse, Outcome } from './worker.ts';

export type { FunctionSettings, FunctionUse, Outcome } from './worker.ts';

/** How asynchronous calls of a function are tried again, as an EventInvokeConfig or the function's dead letter queue says. */
export interface AsyncSettings {
  maximumRetryAttempts: number;
  /** What is older is not tried any more; six hours where it does not say. */
  maximumEventAgeSeconds?: number;
  onFailureArn?: string;
  /** `destination`: the record around the event; `dead-letter`: the bare event. */
  onFailureShape: 'destination' | 'dead-letter';
}

export interface LambdaOptions {
  dataDir: string;
  clock: Clock;
  functions: { settings: FunctionSettings; asynchronous?: AsyncSettings }[];
  /** Puts a failed asynchronous call where its settings say. */
  deliver?: (arn: string, body: string) => Promise<void>;
  /** Stands around each asynchronous attempt: where faults are made on purpose. */
  around?: (functionArn: string, run: () => Promise<Outcome>) => Promise<Outcome>;
  /** Told after each invocation that answered, for whoever counts what it costs. */
  onUse?: (use: FunctionUse) => void;
  log?: (line: string) => void;
}

export type Lambda = ReturnType<typeof createLambda>;

const MAX_SYNC_PAYLOAD_BYTES = 6 * 1024 * 1024;
const MAX_ASYNC_PAYLOAD_BYTES = 1024 * 1024;
/** AWS waits one minute before the first retry and two before the second. */
const ASYNC_RETRY_WAITS_SECONDS = [60, 120];
/** A call that could not even begin is tried again after a second, and ever later. */
const FIRST_RETURN_MILLISECONDS = 1000;
const LONGEST_RETURN_MILLISECONDS = 5 * 60_000;
const DEFAULT_EVENT_AGE_SECONDS = 6 * 3600;
const DEFAULT_ASYNC: AsyncSettings = {
  maximumRetryAttempts: 2,
  onFailureShape: 'destination',
};

interface AsyncRow {
  id: string;
  function: string;
  payload: string;
  tenant: string | null;
  attempts: number;
  due: number;
  /** When it was accepted. */
  accepted: number;
}

export function createLambda(options: LambdaOptions) {
  const { dataDir, clock, around = (_arn, run) => run(), log = () => {} } = options;
  const pools = new Map<string, { pool: Pool; asynchronous: AsyncSettings }>();
  for (const { settings, asynchronous = DEFAULT_ASYNC } of options.functions) {
    pools.set(settings.name, { pool: new Pool(settings, path.join(dataDir, 'logs'), options.onUse), asynchronous });
  }
  // Accepted means kept: an asynchronous call survives the death of this process.
  const database = openDurable(
    dataDir,
    'lambda',
    'CREATE TABLE IF NOT EXISTS asynchronous (id TEXT PRIMARY KEY, function TEXT NOT NULL, payload TEXT NOT NULL, tenant TEXT, attempts INTEGER NOT NULL, due INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0)',
  );
  addAcceptedColumn(database);
  const insertAsync = database.prepare('INSERT INTO asynchronous VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, ?5)');
  const dueAsync = database.prepare('SELECT * FROM asynchronous WHERE due <= ? AND taken = 0 ORDER BY due LIMIT 20');
  const nextAsync = database.prepare('SELECT MIN(due) AS due FROM asynchronous WHERE taken = 0');
  const postpone = database.prepare('UPDATE asynchronous SET attempts = ?, due = ?, taken = 0 WHERE id = ?');
  const take = database.prepare('UPDATE asynchronous SET taken = 1 WHERE id = ?');
  const remove = database.prepare('DELETE FROM asynchronous WHERE id = ?');
  /** How often a call that could not begin was given back. */
  const returns = new Map<string, number>();
  let cancelTimer: (() => void) | undefined;
  let closed = false;

  /** Takes a name, an ARN, or either with a version. */
  function find(nameOrArn: string) {
    const name = nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : (nameOrArn.split(':')[0] ?? '');
    const found = pools.get(name);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    }
    return found;
  }

  async function invoke(nameOrArn: string, event: unknown, tenantId?: string): Promise<Outcome> {
    const { pool } = find(nameOrArn);
    if (pool.settings.tenantIsolation && (tenantId === undefined || tenantId === '')) {
      throw new AwsError(
        'InvalidParameterValueException',
        `${pool.settings.name} isolates tenants: a tenant id is needed.`,
      );
    }
    return clock.hold(pool.invoke(event, clock.offset(), tenantId));
  }

  /** Accepts a call for later; resolves once it is kept. */
  function invokeLater(nameOrArn: string, event: unknown, tenantId?: string): void {
    const { pool } = find(nameOrArn);
    insertAsync.run(randomUUID(), pool.settings.name, JSON.stringify(event) ?? 'null', tenantId ?? null, clock.now());
    schedule();
  }

  function schedule(): void {
    if (closed) return;
    cancelTimer?.();
    const due = (nextAsync.get() as { due: number | null }).due;
    cancelTimer = due === null ? undefined : clock.at(due, runDue);
  }

  function runDue(): void {
    if (closed) return;
    for (const row of dueAsync.all(clock.now()) as unknown as AsyncRow[]) {
      take.run(row.id);
      attempt(row)
        .then(
          () => returns.delete(row.id),
          (error: unknown) => giveBack(row, error),
        )
        .finally(schedule);
    }
    schedule();
  }

  /** The function could not be called, or its failure not be told: that takes no retry, only time. */
  function giveBack(row: AsyncRow, error: unknown): void {
    if (closed) return;
    log(`asynchronous ${row.function}: ${String(error)}`);
    const count = returns.get(row.id) ?? 0;
    returns.set(row.id, count + 1);
    const wait = Math.min(FIRST_RETURN_MILLISECONDS * 2 ** Math.min(count, 20), LONGEST_RETURN_MILLISECONDS);
    postpone.run(row.attempts, clock.now() + wait, row.id);
  }

  async function attempt(row: AsyncRow): Promise<void> {
    const { asynchronous, pool } = find(row.function);
    const { maximumEventAgeSeconds = DEFAULT_EVENT_AGE_SECONDS } = asynchronous;
    if (clock.now() - row.accepted > maximumEventAgeSeconds * 1000) {
      await giveUp(row, 'EventAgeExceeded', row.attempts);
      return;
    }
    const event = JSON.parse(row.payload) as unknown;
    const outcome = await around(pool.settings.arn, () => invoke(row.function, event, row.tenant ?? undefined));
    if (closed) return;
    if (outcome.ok) {
      remove.run(row.id);
      return;
    }
    if (row.attempts < asynchronous.maximumRetryAttempts) {
      const wait = ASYNC_RETRY_WAITS_SECONDS[row.attempts] ?? ASYNC_RETRY_WAITS_SECONDS.at(-1)!;
      postpone.run(row.attempts + 1, clock.now() + wait * 1000, row.id);
      return;
    }
    await giveUp(row, 'RetriesExhausted', row.attempts + 1, outcome);
  }

  async function giveUp(
    row: AsyncRow,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
    calls: number,
    outcome?: Extract<Outcome, { ok: false }>,
  ): Promise<void> {
    const { asynchronous, pool } = find(row.function);
    const why = outcome === undefined ? condition : `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
    log(`asynchronous call of ${row.function} failed for good: ${why}`);
    if (asynchronous.onFailureArn !== undefined && options.deliver !== undefined) {
      const record = {
        version: '1.0',
        timestamp: new Date(clock.now()).toISOString(),
        requestContext: {
          requestId: row.id,
          functionArn: `${pool.settings.arn}:$LATEST`,
          condition,
          approximateInvokeCount: calls,
        },
        requestPayload: JSON.parse(row.payload) as unknown,
        ...(outcome === undefined
          ? {}
          : {
              responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
              responsePayload: outcome.error,
            }),
      };
      const body = asynchronous.onFailureShape === 'destination' ? JSON.stringify(record) : row.payload;
      await options.deliver(asynchronous.onFailureArn, body);
    }
    remove.run(row.id);
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const url = req.url ?? '/';
      const match = /^\/2015-03-31\/functions\/([^/]+)\/invocations(\?|$)/.exec(url);
      if (match === null || req.method !== 'POST') throw unknownOperation('Lambda', `${req.method ?? ''} ${url}`);
      const name = decodeURIComponent(match[1] ?? '');
      const type = String(req.headers['x-amz-invocation-type'] ?? 'RequestResponse');
      const tenant = req.headers['x-amz-tenant-id'];
      const tenantId = typeof tenant === 'string' ? tenant : undefined;
      const body = await readBody(req);
      const limit = type === 'Event' ? MAX_ASYNC_PAYLOAD_BYTES : MAX_SYNC_PAYLOAD_BYTES;
      if (body.length > limit) {
        throw new AwsError('RequestTooLargeException', `Request must be smaller than ${limit} bytes.`, 413);
      }
      let event: unknown;
      try {
        event = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
      } catch {
        throw new AwsError('InvalidRequestContentException', 'Could not parse the request body into JSON.');
      }
      if (type === 'Event') {
        invokeLater(name, event, tenantId);
        res.writeHead(202, { 'content-length': '0' }).end();
        return;
      }
      if (type !== 'RequestResponse') throw unknownOperation('Lambda', `Invoke with type ${type}`);
      const outcome = await invoke(name, event, tenantId);
      const payload = outcome.ok ? outcome.payload : JSON.stringify(outcome.error);
      res.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(payload)),
        'x-amz-executed-version': '$LATEST',
        ...(outcome.ok ? {} : { 'x-amz-function-error': 'Unhandled' }),
      });
      res.end(payload);
    } catch (error) {
      answerError(res, error);
    }
  }

  // What the last run had taken and not finished is tried again: asynchronous calls come at least once.
  database.exec('UPDATE asynchronous SET taken = 0');
  schedule();

  return {
    handle,
    invoke,
    invokeLater,
    names: () => [...pools.keys()],
    /** Every process that runs now, and how to end it as a crash would. */
    processes: () => [...pools.values()].flatMap(({ pool }) => pool.processes()),
    /** Calls under way or waiting for a process. */
    underWay: () => [...pools.values()].reduce((sum, { pool }) => sum + pool.underWay(), 0),
    close(): void {
      closed = true;
      cancelTimer?.();
      for (const { pool } of pools.values()) pool.close();
      database.close();
    },
  };
}

/** Data folders from before an accepted call's age counted. */
function addAcceptedColumn(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(asynchronous)').all() as { name: string }[];
  if (columns.some((column) => column.name === 'accepted')) return;
  database.exec('ALTER TABLE asynchronous ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0');
  database.exec('UPDATE asynchronous SET accepted = due');
}
