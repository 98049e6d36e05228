import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Clock, createClock } from './clock.ts';

/**
 * The clock of a whole system. It moves `Date` along, so that every part and library of this process reads one time; and
 * how far it was moved is kept with the data: rows of next year, read today, would be a world that cannot be.
 */
export function createSystemClock(dataDir: string, log: (line: string) => void): Clock {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'clock.json');
  const kept = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { offsetMilliseconds: number })
    : undefined;
  return createClock({
    offset: kept?.offsetMilliseconds ?? 0,
    movesDate: true,
    log,
    onMove(offsetMilliseconds) {
      writeFileSync(`${file}.new`, JSON.stringify({ offsetMilliseconds }));
      renameSync(`${file}.new`, file);
    },
  });
}
