import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process id may be given to another program after a reboot; the time it started tells them apart. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the second one, the name, may hold spaces and ends with a bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

const me = () => `${process.pid} ${startedAt(process.pid)}`;

/** Who holds the file, if that process still lives. */
function holder(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pid = '', started = ''] = text.trim().split(' ');
  const id = Number(pid);
  if (!Number.isInteger(id) || id <= 0 || !isAlive(id)) return undefined;
  return started === startedAt(id) ? id : undefined;
}

/** Takes the lock file, or answers the living process that has it. What a killed process left is taken over. */
export function tryLock(file: string): { release(): void } | { heldBy: number } {
  mkdirSync(path.dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      writeFileSync(file, me(), { flag: 'wx' });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = holder(file);
    if (pid !== undefined) return { heldBy: pid };
    rmSync(file, { force: true });
  }
  throw new Error(`Could not take the lock ${file}.`);
}

/** Two systems on the same data would each believe that it alone answers task tokens and empties queues. */
export function lockDataDir(dataDir: string): { release(): void } {
  const lock = tryLock(path.join(dataDir, 'system.lock'));
  if ('release' in lock) return lock;
  throw new Error(
    `Another local system (process ${lock.heldBy}) is using the data in ${dataDir}. ` +
      'Stop it first, or give this one a folder of its own: npm start -- --data .local/other --port 4000',
  );
}
