import { moveDate, realNow } from './moved-date.ts';

/**
 * The time that schedules, waits and visibility windows go by: real time plus an offset, so that a test can move to
 * tomorrow without waiting for it.
 *
 * Moving goes from one due instant to the next, in order, and `now()` reads that instant while what waited for it runs;
 * what it starts comes to rest before the next one. So a year passes as it would have passed, only without the waiting.
 * One thing is left out: what repeats for ever (schedules, sweeps) would run half a million times in a year, and find
 * nothing to do. It runs at its own times while something happens, and thinned out (`MOST_IDLE_REPEATS`) in between.
 */
export interface Clock {
  now(): number;
  /** How far it was moved ahead of the machine's. */
  offset(): number;
  /** Calls `run` when the clock stands at or after `atMilliseconds`; the answer cancels it. */
  at(atMilliseconds: number, run: () => void): () => void;
  after(delayMilliseconds: number, run: () => void): () => void;
  /** Runs again and again; `next` says when, after an instant, and undefined when never again. */
  every(next: (afterMilliseconds: number) => number | undefined, run: () => void): () => void;
  /** Time that is moved stands still until this has ended. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Resolves when the time has come and what fell due on the way is at rest. Moves are made one after the other. */
  advance(milliseconds: number): Promise<void>;
  close(): void;
}

export interface ClockOptions {
  /** Ahead from the start. */
  offset?: number;
  /** Moves the `Date` of this process along, and gives it back on `close`. One clock per process can. */
  movesDate?: boolean;
  onMove?: (offset: number) => void;
  longestHoldSeconds?: number;
  log?: (line: string) => void;
}

/** In one move, how often a schedule runs at most while nothing but schedules is due. */
const MOST_IDLE_REPEATS = 24;
/** A shorter delay is a step of some work and not a wait for time to pass. */
const SHORTEST_WAIT_MILLISECONDS = 1000;
/** AWS's time waits for nobody either; a function that takes longer sees it jump. */
const LONGEST_HOLD_SECONDS = 30;
/** Work hands over to other work between two turns of the event loop. */
const QUIET_TURNS = 4;
/** A year of everything that this system waits for has some hundreds. */
const MOST_STOPS = 20_000;
// setTimeout overflows above 2^31 ms and would fire at once.
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

interface Timer {
  at: number;
  run: () => void;
  isWait: boolean;
  next?: (afterMilliseconds: number) => number | undefined;
}

export function createClock(options: ClockOptions = {}): Clock {
  const { longestHoldSeconds = LONGEST_HOLD_SECONDS, log = () => {} } = options;
  let offset = options.offset ?? 0;
  /** By due instant; of the same instant, by age. */
  const timers: Timer[] = [];
  let handle: NodeJS.Timeout | undefined;
  let closed = false;
  let moving: { idleGap: number } | undefined;
  let moves: Promise<void> = Promise.resolve();
  const held = new Set<Promise<unknown>>();
  const owner = {};
  const now = () => realNow() + offset;
  if (options.movesDate === true && offset !== 0) moveDate(owner, offset);

  function insert(timer: Timer): void {
    timer.at = Math.ceil(timer.at);
    let index = timers.length;
    while (index > 0 && timers[index - 1]!.at > timer.at) index -= 1;
    timers.splice(index, 0, timer);
    if (index === 0) arm();
  }

  function remove(timer: Timer): boolean {
    const index = timers.indexOf(timer);
    if (index !== -1) timers.splice(index, 1);
    return index !== -1;
  }

  function arm(): void {
    clearTimeout(handle);
    const [first] = timers;
    if (first === undefined || closed) return;
    const wait = Math.min(Math.max(first.at - now(), 0), LONGEST_TIMER_MILLISECONDS);
    handle = setTimeout(() => {
      fire();
      arm();
    }, wait);
  }

  /** Everything whose time has come, in order. */
  function fire(): void {
    for (let [timer] = timers; timer !== undefined && timer.at <= now(); [timer] = timers) {
      timers.shift();
      if (timer.next !== undefined) repeat(timer);
      else if (timer.isWait && moving !== undefined) unthin();
      timer.run();
      if (closed) return;
    }
  }

  function repeat(timer: Timer): void {
    const time = now();
    // The later of its own next time and the first one after the gap: a short move leaves nothing out.
    // From its own due instant: a millisecond that really passed must not leave one out.
    const at = timer.next?.(moving === undefined ? time : Math.max(time, timer.at + moving.idleGap - 1));
    if (at === undefined) return;
    timer.at = at;
    insert(timer);
  }

  /** Something happened: what repeats comes at its own next time again. */
  function unthin(): void {
    const time = now();
    for (const timer of timers.filter(({ next }) => next !== undefined)) {
      const at = timer.next?.(time) ?? timer.at;
      if (at >= timer.at) continue;
      remove(timer);
      timer.at = at;
      insert(timer);
    }
  }

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  async function rest(): Promise<void> {
    const start = performance.now();
    for (let quiet = 0; quiet < QUIET_TURNS && !closed;) {
      const left = longestHoldSeconds * 1000 - (performance.now() - start);
      if (left <= 0) {
        log(`the clock moves on; after ${longestHoldSeconds} s ${held.size} calls still run`);
        return;
      }
      if (held.size > 0) {
        quiet = 0;
        let limit: NodeJS.Timeout | undefined;
        const tooLong = new Promise<void>((resolve) => {
          limit = setTimeout(resolve, left);
        });
        await Promise.race([Promise.allSettled(held), tooLong]);
        clearTimeout(limit);
      } else quiet += 1;
      await turn();
      if ((timers[0]?.at ?? Infinity) <= now()) {
        quiet = 0;
        fire();
        arm();
      }
    }
  }

  function moveBy(milliseconds: number): void {
    if (milliseconds === 0) return;
    if (options.movesDate === true) moveDate(owner, offset + milliseconds);
    offset += milliseconds;
    options.onMove?.(offset);
  }

  async function move(milliseconds: number): Promise<void> {
    moving = { idleGap: Math.floor(milliseconds / MOST_IDLE_REPEATS) };
    let left = milliseconds;
    try {
      for (let stops = 0; left > 0 && !closed; stops += 1) {
        await rest();
        if (stops >= MOST_STOPS) throw new Error(`A move of ${milliseconds} ms made ${MOST_STOPS} stops.`);
        const jump = Math.min(Math.max((timers[0]?.at ?? Infinity) - now(), 0), left);
        left -= jump;
        moveBy(jump);
      }
    } finally {
      moveBy(left);
      moving = undefined;
      unthin();
      arm();
    }
    await rest();
  }

  function at(atMilliseconds: number, run: () => void): () => void {
    const timer = { at: atMilliseconds, run, isWait: atMilliseconds - now() >= SHORTEST_WAIT_MILLISECONDS };
    insert(timer);
    return () => void (remove(timer) && arm());
  }

  return {
    now,
    offset: () => offset,
    at,
    after: (delayMilliseconds, run) => at(now() + delayMilliseconds, run),
    every(next, run) {
      const first = next(now());
      if (first === undefined) return () => {};
      const timer: Timer = { at: first, run, isWait: false, next };
      insert(timer);
      return () => {
        delete timer.next;
        if (remove(timer)) arm();
      };
    },
    hold(work) {
      held.add(work);
      const release = () => void held.delete(work);
      work.then(release, release);
      return work;
    },
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError('A clock only moves forward.');
      const made = moves.then(() => (closed ? undefined : move(Math.round(milliseconds))));
      moves = made.catch(() => {});
      return made;
    },
    close() {
      closed = true;
      clearTimeout(handle);
      timers.length = 0;
      if (options.movesDate === true) moveDate(owner, 0);
    },
  };
}
