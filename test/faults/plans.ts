import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CallFault } from '../../local/faults/index.ts';
import type { FaultPlan } from '../../local/faults/seeded.ts';

/**
 * Every place where a run has a side effect, by scenario, as `npm run faults -- --points` writes them down. Committed, so that
 * a seed means the same run on every machine, and a change of what happens is seen in review.
 */
export type KnownPoints = Record<string, Record<string, number>>;
export const pointsFile = path.join(import.meta.dirname, 'points.json');
export const knownPoints = (): KnownPoints => JSON.parse(readFileSync(pointsFile, 'utf8')) as KnownPoints;

/** One way to crash at one kind of place, and the runs that come by it. */
export interface CrashKind {
  point: string;
  fault: CallFault;
  where: { scenario: string; nth: number }[];
}

/** Later turns of a loop are the same place again. */
export const MOST_TURNS = 3;

export function crashKinds(points: KnownPoints): CrashKind[] {
  const kinds = new Map<string, CrashKind>();
  for (const [scenario, passed] of Object.entries(points)) {
    for (const [point, times] of Object.entries(passed)) {
      for (const fault of crashesAt(point)) {
        const key = `${point}\n${fault}`;
        const kind = kinds.get(key) ?? { point, fault, where: [] };
        kinds.set(key, kind);
        for (let nth = 1; nth <= Math.min(times, MOST_TURNS); nth += 1) kind.where.push({ scenario, nth });
      }
    }
  }
  return [...kinds.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

/** A person's phone does not crash for us; its connection breaks. */
const crashesAt = (point: string): CallFault[] =>
  point.startsWith('person ') ? ['lost-answer'] : ['crash-before', 'crash-after'];

/** By how much else goes wrong beside the one crash. */
const RATES = [0, 0.02, 0.06];

/** Seeds go through all kinds of crashes in turn, and from turn to turn through their places and the rates. */
export function planOf(seed: number, kinds: readonly CrashKind[]): FaultPlan & { scenario: string } {
  const kind = kinds[seed % kinds.length];
  if (kind === undefined) throw new Error('No points are known: npm run faults -- --points');
  const turn = Math.floor(seed / kinds.length);
  // Spread over the places from the first turn on, so that few seeds see many scenarios. Every place comes with every rate.
  const first = (seed % kinds.length) * 7;
  const place = kind.where[(first + turn) % kind.where.length];
  if (place === undefined) throw new Error(`${kind.point} has no place.`);
  return {
    seed,
    rate: RATES[(first + Math.floor(turn / kind.where.length)) % RATES.length] ?? 0,
    scenario: place.scenario,
    certain: { point: kind.point, nth: place.nth, fault: kind.fault },
  };
}
