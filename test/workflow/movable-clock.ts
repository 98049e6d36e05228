/** A clock that stands still until a test moves it. Timers fire in order, and what they cause settles before the next. */
export interface MovableClock {
  now(): number;
  at(atMilliseconds: number, run: () => void): () => void;
  /** Moves to the instant; `settle` waits until everything that a timer caused has happened. */
  moveTo(atMilliseconds: number, settle: () => Promise<void>): Promise<void>;
  move(seconds: number, settle: () => Promise<void>): Promise<void>;
  /** Time passes and no timer runs: a process that was too busy, or asleep. */
  skip(seconds: number): void;
  /** The instants that something waits for, earliest first. */
  pending(): number[];
}

const MAX_TIMERS_PER_MOVE = 10_000;

export function createMovableClock(start = Date.UTC(2026, 8, 1, 16)): MovableClock {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();

  async function moveTo(target: number, settle: () => Promise<void>): Promise<void> {
    for (let fired = 0; fired < MAX_TIMERS_PER_MOVE; fired += 1) {
      await settle();
      const [next] = [...timers].filter(({ at }) => at <= target).sort((a, b) => a.at - b.at);
      if (!next) {
        now = Math.max(now, target);
        return;
      }
      timers.delete(next);
      now = Math.max(now, next.at);
      next.run();
    }
    throw new Error('The timers never end.');
  }

  return {
    now: () => now,
    at(atMilliseconds, run) {
      const timer = { at: atMilliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    moveTo,
    move: (seconds, settle) => moveTo(now + seconds * 1000, settle),
    skip(seconds) {
      now += seconds * 1000;
    },
    pending: () => [...timers].map(({ at }) => at).sort((a, b) => a - b),
  };
}
