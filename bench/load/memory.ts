import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from './host.ts';
import type { Host } from './spawn-host.ts';
import { slopeOf, thirds, type Point } from './statistics.ts';

/** One look at all processes, after everybody has finished and collected what nobody holds. */
interface Settled {
  atMs: number;
  host: number;
  hostHeld: number;
  /** By function and process; what it holds only of those that can say so. */
  functions: ReadonlyMap<string, { resident: number; held: number | undefined }>;
}

export interface Drift {
  samples: number;
  megabytesPerMinute: number;
  /** Half the width of the interval in which the slope lies at about 95 of 100 times. */
  plusMinus: number;
  firstThirdMegabytes: number;
  middleThirdMegabytes: number;
  lastThirdMegabytes: number;
}

const sigusr2 = 12;
const megabyte = 1024 * 1024;
/** Long enough for a collection in every process of a busy machine. */
const collectMilliseconds = 100;
const collectTurns = 200;

export class MemoryWatch {
  private readonly settled: Settled[] = [];
  private readonly host: Host;
  private readonly began = performance.now();
  /** Under load, without any collecting. */
  private readonly asItIs: Point[] = [];

  constructor(host: Host) {
    this.host = host;
  }

  /** The host as it is, every few seconds, until stopped. */
  watch(seconds: number): () => void {
    const timer = setInterval(() => {
      const bytes = residentBytes(this.host.pid);
      if (bytes > 0) this.asItIs.push({ x: this.minutes(), y: bytes / megabyte });
    }, seconds * 1000);
    return () => clearInterval(timer);
  }

  /** Once all is quiet. */
  async look(): Promise<void> {
    const { processes } = await this.host.state();
    const asked = processes.filter(({ pid }) => answersSignal(pid));
    for (const { pid } of asked) {
      rmSync(this.fileOf(pid), { force: true });
      try {
        process.kill(pid, 'SIGUSR2');
      } catch {
        // It was idle for too long, and has ended.
      }
    }
    const waitsFor = (pid: number): boolean => this.heldBy(pid) === undefined && answersSignal(pid);
    for (let turn = 0; turn < collectTurns && asked.some(({ pid }) => waitsFor(pid)); turn += 1)
      await sleep(collectMilliseconds);
    const { residentBytes: host, heldBytes: hostHeld } = await this.host.collect();
    const functions = new Map(
      processes.map(({ pid, functionName }) => [
        `${functionName} ${pid}`,
        { resident: residentBytes(pid), held: this.heldBy(pid) },
      ]),
    );
    this.settled.push({ atMs: performance.now() - this.began, host, hostHeld, functions });
  }

  report() {
    const looks = this.settled;
    const of = (bytes: (look: Settled) => number): Drift =>
      driftOf(looks.map((look) => ({ x: look.atMs / 60_000, y: bytes(look) / megabyte })));
    // Pools grow with the load and shrink after it: only those that were there all the time say whether one keeps more and more.
    const steady = [...(looks[0]?.functions.keys() ?? [])].filter((each) =>
      looks.every(({ functions }) => functions.get(each)?.held !== undefined),
    );
    const all = (what: 'resident' | 'held') => (look: Settled) =>
      steady.reduce((sum, each) => sum + (look.functions.get(each)?.[what] ?? 0), 0);
    return {
      host: of(({ host }) => host),
      hostHeld: of(({ hostHeld }) => hostHeld),
      hostUnderLoad: driftOf(this.asItIs),
      functions: of(all('resident')),
      functionsHeld: of(all('held')),
      steadyProcesses: steady.length,
      grown: steady
        .map((name) => ({ name, ...of(({ functions }) => functions.get(name)?.held ?? 0) }))
        .sort((a, b) => b.megabytesPerMinute - a.megabytesPerMinute)
        .slice(0, 5),
    };
  }

  private fileOf(pid: number): string {
    return path.join(this.host.collectedIn, String(pid));
  }

  /** What it wrote after the last signal. */
  private heldBy(pid: number): number | undefined {
    const text = existsSync(this.fileOf(pid)) ? readFileSync(this.fileOf(pid), 'utf8') : '';
    return text === '' ? undefined : Number(text);
  }

  private minutes(): number {
    return (performance.now() - this.began) / 60_000;
  }
}

/** Whether the signal is answered: nobody's own answer to it would be to end. Those behind the fence have none. */
function answersSignal(pid: number): boolean {
  try {
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${caught}`) >> BigInt(sigusr2 - 1)) % 2n === 1n;
  } catch {
    return false;
  }
}

function driftOf(points: readonly Point[]): Drift {
  const { slope, standardError } = slopeOf(points);
  const { first, middle, last } = thirds(points.map(({ y }) => y));
  return {
    samples: points.length,
    megabytesPerMinute: slope,
    plusMinus: 2 * standardError,
    firstThirdMegabytes: first,
    middleThirdMegabytes: middle,
    lastThirdMegabytes: last,
  };
}
