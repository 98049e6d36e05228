import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a lock that the operating system gives back when this process ends, however it ends; or answers who has it.
 * SQLite's own file lock does it: Node has none, and a file with a process id in it can be left behind.
 */
export function tryLock(file: string): { release(): void } | { heldBy: string } {
  mkdirSync(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!/locked/.test(String(error))) throw error;
    let heldBy = 'another process';
    try {
      heldBy = `process ${readFileSync(`${file}.pid`, 'utf8')}`;
    } catch {
      // It has the lock and has not said its name yet.
    }
    return { heldBy };
  }
  writeFileSync(`${file}.pid`, String(process.pid));
  return { release: () => database.close() };
}

/** Two systems on the same data would each believe that it alone answers task tokens and empties queues. */
export function lockDataDir(dataDir: string): { release(): void } {
  const lock = tryLock(path.join(dataDir, 'system.lock'));
  if ('release' in lock) return lock;
  throw new Error(
    `Another local system (${lock.heldBy}) is using the data in ${dataDir}. ` +
      'Stop it first, or give this one a folder of its own: npm start -- --data .local/other --port 4000',
  );
}
