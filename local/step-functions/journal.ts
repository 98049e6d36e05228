import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { openDurable } from '../durable.ts';
import type { Json, JsonObject } from './errors.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  definition: string;
  createdAt: number;
}

export interface ExecutionRow {
  arn: string;
  machineArn: string;
  machineName: string;
  roleArn: string;
  name: string;
  input: string;
  definition: string;
  status: ExecutionStatus;
  startedAt: number;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
}

/** One line of an execution's history, as GetExecutionHistory gives it; never changed once written. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  type: string;
  at: number;
  details?: { name: string; value: JsonObject };
}

export type TokenAnswer = { success: Json } | { error: string; cause?: string };

export interface Commit {
  executionArn: string;
  /** The threads as JSON: where the execution stands. */
  standing: string;
  events: HistoryEvent[];
  openedTokens: { token: string; key: string }[];
  closedTokens: string[];
  end?: { status: ExecutionStatus; at: number; output?: string; error?: string; cause?: string };
}

// The history is append-only by the database's own rule, not by good will; it goes only as a whole, with its execution.
const schema = `
  CREATE TABLE IF NOT EXISTS machines (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, role_arn TEXT NOT NULL, definition TEXT NOT NULL, created_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS definitions (sha TEXT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS executions (
    arn TEXT PRIMARY KEY, machine_arn TEXT NOT NULL, machine_name TEXT NOT NULL, role_arn TEXT NOT NULL,
    name TEXT NOT NULL, input TEXT NOT NULL, definition_sha TEXT NOT NULL, status TEXT NOT NULL,
    started_at INTEGER NOT NULL, stopped_at INTEGER, output TEXT, error TEXT, cause TEXT, standing TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine_arn, started_at);
  CREATE TABLE IF NOT EXISTS events (
    execution_arn TEXT NOT NULL, id INTEGER NOT NULL, previous_id INTEGER NOT NULL, type TEXT NOT NULL,
    at INTEGER NOT NULL, details TEXT, PRIMARY KEY (execution_arn, id)) WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  DROP TRIGGER IF EXISTS events_remain;
  CREATE TRIGGER IF NOT EXISTS events_remain_with_execution BEFORE DELETE ON events
    WHEN EXISTS (SELECT 1 FROM executions WHERE arn = OLD.execution_arn)
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER IF NOT EXISTS executions_remain_while_running BEFORE DELETE ON executions WHEN OLD.status = 'RUNNING'
    BEGIN SELECT RAISE(ABORT, 'a running execution stays'); END;
  CREATE INDEX IF NOT EXISTS executions_by_end ON executions (stopped_at) WHERE stopped_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, execution_arn TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, answer TEXT);
  CREATE INDEX IF NOT EXISTS tokens_by_execution ON tokens (execution_arn);
  CREATE INDEX IF NOT EXISTS tokens_answered ON tokens (execution_arn) WHERE state = 'answered';
`;

type Row = Record<string, SQLOutputValue>;

export class Journal {
  private readonly database: DatabaseSync;

  constructor(dataDir: string) {
    this.database = openDurable(dataDir, 'step-functions', schema);
    // An acknowledged decision outlives a power cut too: each commit is on the disk before its caller hears of it.
    this.database.exec('PRAGMA synchronous = FULL');
  }

  close(): void {
    this.database.close();
  }

  private transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  saveMachine(machine: Machine): void {
    this.database
      .prepare(
        `INSERT INTO machines VALUES (?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET
         name = excluded.name, role_arn = excluded.role_arn, definition = excluded.definition`,
      )
      .run(machine.arn, machine.name, machine.roleArn, machine.definition, machine.createdAt);
  }

  machine(arn: string): Machine | undefined {
    const row = this.database.prepare('SELECT * FROM machines WHERE arn = ?').get(arn);
    return row && toMachine(row);
  }

  start(row: ExecutionRow, commit: Commit): void {
    const sha = createHash('sha256').update(row.definition).digest('hex');
    this.transaction(() => {
      this.database.prepare('INSERT OR IGNORE INTO definitions VALUES (?, ?)').run(sha, row.definition);
      this.database
        .prepare(
          `INSERT INTO executions (arn, machine_arn, machine_name, role_arn, name, input, definition_sha, status, started_at, standing)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?)`,
        )
        .run(
          row.arn,
          row.machineArn,
          row.machineName,
          row.roleArn,
          row.name,
          row.input,
          sha,
          row.startedAt,
          commit.standing,
        );
      this.appendEvents(commit);
    });
  }

  /** Everything that one turn of an execution changed, or nothing of it. */
  commit(commit: Commit): void {
    this.transaction(() => {
      this.appendEvents(commit);
      for (const { token, key } of commit.openedTokens) {
        this.database
          .prepare(`INSERT INTO tokens (token, execution_arn, key, state) VALUES (?, ?, ?, 'open')`)
          .run(token, commit.executionArn, key);
      }
      for (const token of commit.closedTokens) {
        this.database.prepare(`UPDATE tokens SET state = 'closed' WHERE token = ?`).run(token);
      }
      const { end } = commit;
      if (end) {
        this.database
          .prepare(
            `UPDATE executions SET standing = ?, status = ?, stopped_at = ?, output = ?, error = ?, cause = ? WHERE arn = ?`,
          )
          .run(
            commit.standing,
            end.status,
            end.at,
            end.output ?? null,
            end.error ?? null,
            end.cause ?? null,
            commit.executionArn,
          );
      } else {
        this.database
          .prepare('UPDATE executions SET standing = ? WHERE arn = ?')
          .run(commit.standing, commit.executionArn);
      }
    });
  }

  private appendEvents(commit: Commit): void {
    const insert = this.database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)');
    for (const event of commit.events) {
      const details = event.details ? JSON.stringify(event.details) : null;
      insert.run(commit.executionArn, event.id, event.previousEventId, event.type, event.at, details);
    }
  }

  execution(arn: string): ExecutionRow | undefined {
    const row = this.database
      .prepare(
        'SELECT e.*, d.text AS definition FROM executions e JOIN definitions d ON d.sha = definition_sha WHERE arn = ?',
      )
      .get(arn);
    return row && toExecution(row);
  }

  /** Executions that ended before the instant go with their history, their tokens and definitions nobody uses. */
  forgetEnded(beforeMilliseconds: number): void {
    const ended = this.database.prepare('SELECT arn FROM executions WHERE stopped_at < ?').all(beforeMilliseconds);
    if (ended.length === 0) return;
    this.transaction(() => {
      for (const { arn } of ended) {
        this.database.prepare('DELETE FROM executions WHERE arn = ?').run(arn!);
        this.database.prepare('DELETE FROM events WHERE execution_arn = ?').run(arn!);
        this.database.prepare('DELETE FROM tokens WHERE execution_arn = ?').run(arn!);
      }
      this.database.exec('DELETE FROM definitions WHERE sha NOT IN (SELECT definition_sha FROM executions)');
    });
  }

  standing(arn: string): string {
    return String(this.database.prepare('SELECT standing FROM executions WHERE arn = ?').get(arn)?.['standing']);
  }

  runningExecutions(machineArn: string): string[] {
    const rows = this.database
      .prepare(`SELECT arn FROM executions WHERE machine_arn = ? AND status = 'RUNNING' ORDER BY started_at, rowid`)
      .all(machineArn);
    return rows.map((row) => String(row['arn']));
  }

  /** Newest first. */
  listExecutions(machineArn: string, status: string | undefined, offset: number, limit: number): ExecutionRow[] {
    const rows = this.database
      .prepare(
        `SELECT e.*, '' AS definition FROM executions e WHERE machine_arn = ? AND (? IS NULL OR status = ?)
         ORDER BY started_at DESC, rowid DESC LIMIT ? OFFSET ?`,
      )
      .all(machineArn, status ?? null, status ?? null, limit, offset);
    return rows.map(toExecution);
  }

  history(arn: string, reverse: boolean, offset: number, limit: number): HistoryEvent[] {
    const rows = this.database
      .prepare(`SELECT * FROM events WHERE execution_arn = ? ORDER BY id ${reverse ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`)
      .all(arn, limit, offset);
    return rows.map((row) => ({
      id: Number(row['id']),
      previousEventId: Number(row['previous_id']),
      type: String(row['type']),
      at: Number(row['at']),
      ...(row['details'] === null
        ? {}
        : { details: JSON.parse(String(row['details'])) as NonNullable<HistoryEvent['details']> }),
    }));
  }

  token(token: string): { executionArn: string; state: 'open' | 'answered' | 'closed' } | undefined {
    const row = this.database.prepare('SELECT execution_arn, state FROM tokens WHERE token = ?').get(token);
    return row && { executionArn: String(row['execution_arn']), state: row['state'] as 'open' | 'answered' | 'closed' };
  }

  /** Durable before the caller hears "yes"; the execution takes it up afterwards, or after a restart. */
  answerToken(token: string, answer: TokenAnswer): void {
    this.database
      .prepare(`UPDATE tokens SET state = 'answered', answer = ? WHERE token = ? AND state = 'open'`)
      .run(JSON.stringify(answer), token);
  }

  answeredTokens(executionArn: string): { token: string; key: string; answer: TokenAnswer }[] {
    const rows = this.database
      .prepare(`SELECT token, key, answer FROM tokens WHERE execution_arn = ? AND state = 'answered'`)
      .all(executionArn);
    return rows.map((row) => ({
      token: String(row['token']),
      key: String(row['key']),
      answer: JSON.parse(String(row['answer'])) as TokenAnswer,
    }));
  }
}

const toMachine = (row: Row): Machine => ({
  arn: String(row['arn']),
  name: String(row['name']),
  roleArn: String(row['role_arn']),
  definition: String(row['definition']),
  createdAt: Number(row['created_at']),
});

const toExecution = (row: Row): ExecutionRow => ({
  arn: String(row['arn']),
  machineArn: String(row['machine_arn']),
  machineName: String(row['machine_name']),
  roleArn: String(row['role_arn']),
  name: String(row['name']),
  input: String(row['input']),
  definition: String(row['definition']),
  status: row['status'] as ExecutionStatus,
  startedAt: Number(row['started_at']),
  ...(row['stopped_at'] === null ? {} : { stoppedAt: Number(row['stopped_at']) }),
  ...(row['output'] === null ? {} : { output: String(row['output']) }),
  ...(row['error'] === null ? {} : { error: String(row['error']) }),
  ...(row['cause'] === null ? {} : { cause: String(row['cause']) }),
});
