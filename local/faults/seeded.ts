import { createHash } from 'node:crypto';
import type { Call } from '../edge/index.ts';
import type { FaultSource } from './index.ts';
import { type CallFault, type DeliveryFault, type DeliverySource, faultsOf } from './kinds.ts';
import { nameOf, type Point, pointOf } from './points.ts';

/** One place in a run: the nth time that this caller does this to this resource. */
export interface CrashPoint {
  point: string;
  nth: number;
  fault: CallFault;
}

export interface FaultPlan {
  seed: number;
  /** The share of calls and deliveries that go wrong by chance. */
  rate: number;
  /** Goes wrong for certain, when it is reached. */
  certain?: CrashPoint;
}

export interface SeededFaults extends FaultSource {
  /** Counts from nought again, with another plan; without one nothing goes wrong, and points are only counted. */
  begin(plan?: FaultPlan): void;
  /** Nothing goes wrong any more. */
  end(): void;
  /** Places with a side effect that this run came by, and how often. */
  passed(): ReadonlyMap<string, { point: Point; times: number }>;
  /** What went wrong, in order; of a very long run the beginning. */
  struck(): readonly string[];
}

const MOST_STRUCK = 10_000;

/**
 * Whether something goes wrong depends on the seed and on the place alone, never on the order in which processes happen
 * to run: so one number repeats a run.
 */
export function seededFaults({ tell = () => {} }: { tell?: (what: string) => void } = {}): SeededFaults {
  let plan: FaultPlan | undefined;
  let counts = new Map<string, number>();
  let passed = new Map<string, { point: Point; times: number }>();
  let struck: string[] = [];

  const nth = (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
  const strike = (fault: string, name: string, n: number): void => {
    const what = `${fault}: ${name} #${n}`;
    if (struck.length < MOST_STRUCK) struck.push(what);
    tell(what);
  };
  /** From nought to one, the same for the same words. */
  const chance = (...words: (string | number)[]): number =>
    createHash('sha256').update(words.join('\n')).digest().readUInt32BE() / 2 ** 32;

  function faultFor(point: Point, name: string, n: number): CallFault | undefined {
    if (plan === undefined) return undefined;
    const { seed, rate, certain } = plan;
    if (certain?.point === name && certain.nth === n) return certain.fault;
    // Reads can only be refused or slow, and there are many of them.
    if (chance(seed, name, n, 'whether') >= (point.writes ? rate : rate / 4)) return undefined;
    return point.fits[Math.floor(chance(seed, name, n, 'which') * point.fits.length)];
  }

  return {
    call(call: Call): CallFault | undefined {
      // The operator's own keys are whoever looks on.
      if (call.principal?.kind === 'operator' || call.principal?.kind === 'system') return undefined;
      const point = pointOf(call);
      const name = nameOf(point);
      const n = nth(name);
      if (point.writes) passed.set(name, { point, times: n });
      const fault = faultFor(point, name, n);
      if (fault !== undefined) strike(fault, name, n);
      return fault;
    },
    delivery(source: DeliverySource, functionName: string): DeliveryFault | undefined {
      const name = `${source} → ${functionName}`;
      const n = nth(name);
      if (plan === undefined || chance(plan.seed, name, n, 'whether') >= plan.rate) return undefined;
      const kinds = faultsOf[source];
      const fault = kinds[Math.floor(chance(plan.seed, name, n, 'which') * kinds.length)];
      if (fault !== undefined) strike(fault, name, n);
      return fault;
    },
    begin(next) {
      plan = next;
      counts = new Map();
      passed = new Map();
      struck = [];
    },
    end() {
      plan = undefined;
    },
    passed: () => passed,
    struck: () => struck,
  };
}
