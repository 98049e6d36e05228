import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realNow } from '../moved-date.ts';
import { killGroup, spawnSupervised } from '../supervised-process.ts';
import { STREAM_RETENTION_SECONDS } from './stream-batch.ts';

const START_TIMEOUT_MILLISECONDS = 20_000;

/**
 * The engine finds the next sequence number and reads a stream by these two columns, and has no index on them: without
 * one every write gets slower with the length of the stream.
 */
const STREAM_INDEX =
  'CREATE INDEX IF NOT EXISTS _stream_records_by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))';

export interface Engine {
  endpoint: string;
  /** Runs on the engine's own file, beside it. */
  database: DatabaseSync;
  /** Rejects when the process ends by itself. */
  died: Promise<never>;
  close(): void;
}

function binary(): string {
  try {
    const require = createRequire(import.meta.url);
    return path.join(path.dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    throw new Error(
      `The database engine is not installed (it exists for Linux on x64; this is ${process.platform} on ${process.arch}). Run npm ci.`,
    );
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Starts dynoxide on a free port, with its data in one file. */
export async function startEngine(dataDir: string, log: (line: string) => void): Promise<Engine> {
  await mkdir(dataDir, { recursive: true });
  const file = path.join(dataDir, 'dynamodb.sqlite');
  if (existsSync(file)) improve(file);
  const port = await freePort();
  const child = spawnSupervised(binary(), ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file], {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  let closed = false;
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-4000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    keep(text);
    log(`dynoxide: ${text.trimEnd()}`);
  });
  const died = new Promise<never>((_resolve, reject) => {
    const end = (how: string) => {
      if (!closed) reject(new Error(`The database engine stopped (${how}).\n${output}`));
    };
    child.once('exit', (code, signal) => end(signal ?? `exit status ${code ?? 0}`));
    child.once('error', (error) => end(error.message));
  });
  died.catch(() => {});

  const endpoint = `http://127.0.0.1:${port}`;
  const stop = () => {
    closed = true;
    killGroup(child);
  };
  const deadline = performance.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    const answered = await Promise.race([
      died,
      fetch(endpoint, { method: 'GET' }).then(
        async (response) => {
          await response.arrayBuffer();
          return true;
        },
        () => false,
      ),
    ]);
    if (answered) break;
    if (performance.now() > deadline) {
      stop();
      throw new Error(
        `The database engine did not start within ${START_TIMEOUT_MILLISECONDS / 1000} seconds.\n${output}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  improve(file);
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000');
  return {
    endpoint,
    database,
    died,
    close() {
      database.close();
      stop();
    },
  };
}

function improve(file: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 10000');
    const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get();
    if (known === undefined) return;
    database.exec(STREAM_INDEX);
    // The newest record of each table stays: the engine counts sequence numbers on from it.
    database
      .prepare(
        'DELETE FROM _stream_records WHERE created_at < ? AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)',
      )
      .run(Math.floor(realNow() / 1000) - STREAM_RETENTION_SECONDS);
  } finally {
    database.close();
  }
}
