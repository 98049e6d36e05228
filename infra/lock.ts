import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildDir } from './paths.ts';

const patienceMilliseconds = 5 * 60_000;
let lastInThisProcess: Promise<unknown> = Promise.resolve();

/**
 * One at a time, in this process and among processes: tests, a local start and a deployment share `.build/`. The lock
 * is SQLite's, since the operating system takes it back however the process ends; Node has none of its own.
 */
export function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
  const turn = lastInThisProcess.then(async () => {
    mkdirSync(buildDir, { recursive: true });
    const lock = new DatabaseSync(join(buildDir, `${name}.lock`));
    try {
      lock.exec(`PRAGMA busy_timeout = ${patienceMilliseconds}; BEGIN EXCLUSIVE`);
      return await work();
    } finally {
      lock.close();
    }
  });
  lastInThisProcess = turn.catch(() => undefined);
  return turn;
}
