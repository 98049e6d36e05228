import { setTimeout as sleep } from 'node:timers/promises';
import type { Arrival } from './schedule.ts';

export interface Answer<Kind extends string = string> {
  kind: Kind;
  /** When it should have been sent and when it was, from the beginning of the run. */
  scheduledMs: number;
  sentMs: number;
  /** From the scheduled instant: who came while the system stood still has waited too. Undefined until it is answered. */
  latencyMs?: number;
  /** Why it was not answered as it should be. */
  error?: unknown;
}

export interface OpenLoop<Kind extends string> {
  answers: readonly Answer<Kind>[];
  /** Sent and not answered yet. */
  underWay(): number;
  /** All are answered, or have failed. */
  ended: Promise<void>;
}

/** Milliseconds of its own, and waiting: tests bring another. */
export interface Timer {
  now(): number;
  until(atMs: number): Promise<unknown>;
}

const realTimer: Timer = {
  now: () => performance.now(),
  until: async (atMs) => {
    const left = atMs - performance.now();
    if (left > 0) await sleep(left);
  },
};

/** Sends each at its instant, whatever became of those before it; resolves when the last one is sent. */
export async function sendOnSchedule<Kind extends string>(
  arrivals: readonly Arrival<Kind>[],
  send: (kind: Kind) => Promise<unknown>,
  timer: Timer = realTimer,
): Promise<OpenLoop<Kind>> {
  const began = timer.now();
  const answers: Answer<Kind>[] = [];
  const ends: Promise<void>[] = [];
  let underWay = 0;
  for (const { kind, atMs } of arrivals) {
    await timer.until(began + atMs);
    const answer: Answer<Kind> = { kind, scheduledMs: atMs, sentMs: timer.now() - began };
    answers.push(answer);
    underWay += 1;
    ends.push(
      (async () => {
        try {
          await send(kind);
        } catch (error) {
          answer.error = error;
        }
        answer.latencyMs = timer.now() - began - atMs;
        underWay -= 1;
      })(),
    );
  }
  return { answers, underWay: () => underWay, ended: Promise.all(ends).then(() => undefined) };
}
