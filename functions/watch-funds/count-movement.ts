import type { MovementTable } from '../../adapters/movement-table.ts';
import { transact } from '../../adapters/transaction.ts';
import { addDays, calendarOf, wallTime } from '../../domain/calendar/business-time.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { countDay, daysKept, daysToCount, spanOf, type MovementDay } from '../../domain/movement/days.ts';
import { movesOf, type Move } from '../../domain/movement/moves.ts';
import type { Settings } from '../../domain/settings.ts';

export interface MovementDeps {
  movement: MovementTable;
  clock: Clock;
  settings: Settings;
  /** Of this invocation; without a limit where nothing cuts it off. */
  remainingMs?: () => number;
}

/** A page of the index, or some records, and the write of a day: what is left then is the next run's. */
const spareMs = 15_000;
const recordsAtOnce = 16;
/** A transaction holds a hundred writes. */
const rowsAtOnce = 90;

/**
 * How packets moved, by center and day: counted anew from the record each time, never added to, so that a crash or a second run
 * makes nothing wrong. `left`: days that there was no time for.
 */
export async function countMovement(deps: MovementDeps): Promise<{ days: number; left: number }> {
  const { movement, clock, settings } = deps;
  const { timeZone } = settings;
  const centerIds = settings.centers.map(({ centerId }) => centerId);
  // Before anything is read: what comes meanwhile may be missed, and is the next run's.
  const now = clock.now();
  const today = wallTime(now, timeZone).date;
  const known = await Promise.all(
    centerIds.map((centerId) => movement.daysOf(centerId, addDays(today, 1 - daysKept), today)),
  );
  const days = daysToCount(known.flat(), centerIds, today, timeZone);
  // A record that moved on several days is read once.
  const read = new Map<string, readonly Move[]>();
  let rows: MovementDay[] = [];
  let done = 0;
  for (const day of days) {
    const moves = await movesOn(day, read, deps);
    if (!moves) break;
    const more = countDay(day, moves, centerIds, now.toISOString(), timeZone);
    if (rows.length + more.length > rowsAtOnce) {
      await write(rows, movement);
      rows = [];
    }
    rows.push(...more);
    done += 1;
  }
  await write(rows, movement);
  return { days: done, left: days.length - done };
}

/** All of them at once, where a transaction holds them; a later run that has counted them meanwhile knows more. */
async function write(rows: readonly MovementDay[], { client, write: { day } }: MovementTable): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    try {
      await transact(client, rows.slice(from, from + rowsAtOnce).map(day));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'changed-meanwhile') throw error;
    }
}

/** The moves of all whose record has a line of that day; undefined where the time is short. */
async function movesOn(
  day: string,
  read: Map<string, readonly Move[]>,
  { movement, settings, remainingMs }: MovementDeps,
): Promise<Move[] | undefined> {
  const isShort = () => remainingMs !== undefined && remainingMs() < spareMs;
  const { from, to } = spanOf(day, settings.timeZone);
  const ids = new Set<string>();
  if (isShort()) return undefined;
  for await (const page of movement.movedBetween(from, to)) {
    for (const id of page) ids.add(id);
    if (isShort()) return undefined;
  }
  const unread = [...ids].filter((id) => !read.has(id));
  const calendars = new Map(settings.centers.map(({ centerId }) => [centerId, calendarOf(settings, centerId)]));
  const [usual] = calendars.values();
  if (!usual) throw new Error('settings: no center');
  const centers = await movement.centersOf(unread);
  for (let at = 0; at < unread.length; at += recordsAtOnce) {
    if (isShort()) return undefined;
    await Promise.all(
      unread.slice(at, at + recordsAtOnce).map(async (id) => {
        const lines = await movement.linesOf(id);
        read.set(
          id,
          // What is told of a center that the board has given up stands in no row.
          movesOf(lines, centers.get(id) ?? '', (centerId) => calendars.get(centerId) ?? usual),
        );
      }),
    );
  }
  return [...ids].flatMap((id) => read.get(id) ?? []);
}
