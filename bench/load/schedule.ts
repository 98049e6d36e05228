import { randomOf } from '../../test/faults/random.ts';

export interface Arrival<Kind extends string = string> {
  kind: Kind;
  /** From the beginning of the schedule. */
  atMs: number;
}

/**
 * When who comes: a Poisson process, the same for the same seed. People do not wait for each other's answers, so what comes next
 * follows from the seed alone and never from what was answered.
 */
export function poissonSchedule<Kind extends string>(options: {
  perSecond: number;
  seconds: number;
  seed: number;
  /** How much of the whole each kind is, in any unit. */
  mix: Readonly<Record<Kind, number>>;
}): Arrival<Kind>[] {
  const { perSecond, seconds, seed, mix } = options;
  const random = randomOf(seed);
  const kinds = Object.entries(mix) as [Kind, number][];
  const whole = kinds.reduce((sum, [, share]) => sum + share, 0);
  if (!(perSecond > 0) || !(whole > 0)) throw new Error('A schedule needs a rate and a mix above nought.');
  const kindAt = (point: number): Kind => {
    let left = point * whole;
    for (const [kind, share] of kinds) {
      left -= share;
      if (left < 0) return kind;
    }
    return kinds.findLast(([, share]) => share > 0)![0];
  };
  const arrivals: Arrival<Kind>[] = [];
  for (let atMs = gap(random, perSecond); atMs < seconds * 1000; atMs += gap(random, perSecond))
    arrivals.push({ kind: kindAt(random()), atMs });
  return arrivals;
}

/** Milliseconds to the next arrival. */
const gap = (random: () => number, perSecond: number): number => (-Math.log(1 - random()) / perSecond) * 1000;

export const countOf = <Kind extends string>(arrivals: readonly Arrival<Kind>[], kind: Kind): number =>
  arrivals.filter((each) => each.kind === kind).length;
