/**
 * The time that schedules, waits and visibility windows go by. Real time plus an offset, so that a test can move to
 * tomorrow without waiting for it. Timers that come due through a move fire at once.
 */
export interface Clock {
  now(): number;
  /** How far it was moved ahead of the machine's. */
  offset(): number;
  /** Calls `run` when the clock stands at or after `atMilliseconds`; the answer cancels it. */
  at(atMilliseconds: number, run: () => void): () => void;
  after(delayMilliseconds: number, run: () => void): () => void;
  advance(milliseconds: number): void;
  close(): void;
}

// setTimeout overflows above 2^31 ms and would fire at once.
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

export function createClock(): Clock {
  let offset = 0;
  const timers = new Set<{ at: number; run: () => void; handle: NodeJS.Timeout | undefined }>();
  const now = () => Date.now() + offset;

  function arm(timer: { at: number; run: () => void; handle: NodeJS.Timeout | undefined }): void {
    const wait = Math.min(Math.max(timer.at - now(), 0), LONGEST_TIMER_MILLISECONDS);
    timer.handle = setTimeout(() => {
      if (!timers.has(timer)) return;
      if (now() < timer.at) return arm(timer);
      timers.delete(timer);
      timer.run();
    }, wait);
  }

  function at(atMilliseconds: number, run: () => void): () => void {
    const timer = { at: atMilliseconds, run, handle: undefined };
    timers.add(timer);
    arm(timer);
    return () => {
      timers.delete(timer);
      clearTimeout(timer.handle);
    };
  }

  return {
    now,
    offset: () => offset,
    at,
    after: (delayMilliseconds, run) => at(now() + delayMilliseconds, run),
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError('A clock only moves forward.');
      offset += milliseconds;
      for (const timer of timers) {
        clearTimeout(timer.handle);
        arm(timer);
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer.handle);
      timers.clear();
    },
  };
}
