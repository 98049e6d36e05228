import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { breakDecidePacket } from './broken.ts';
import { killRun } from './kill-run.ts';
import { crashKinds, knownPoints, MOST_TURNS, type KnownPoints, planOf, pointsFile } from './plans.ts';
import { randomOf } from './random.ts';
import { type Finding, passedBy, runSeed } from './run.ts';
import { scenarios } from './scenarios.ts';
import { type FaultyWorld, openAssembly, openFaultyWorld } from './world.ts';

const HELP = `npm run faults [-- OPTION…]

  --seeds N      so many runs, each with its own crash, other faults and people (default: 60)
  --from N       the first seed (default: 0)
  --seed S       one run again, with everything that went wrong
  --workers N    so many systems side by side (default: 2)
  --kills N      kill -9 of the whole process group, so many times, instead of seeded runs
  --broken       with a decision whose money is written outside the transaction: has to be caught
  --points       writes down anew where a run can crash (test/faults/points.json); --only NAME: of one scenario

Each run is carried by people over the public HTTP interface; the functions are the deployed bundles. The last line is
one JSON object. Exit code 1 when anything is off or was cut short; with --broken, when it was not caught.`;

/** A system of its own for so many runs: tables stay small, and time does not run away. */
const RUNS_PER_SYSTEM = 40;

/** Between the run and its workers: who is done asks for the next seed. */
type Asked = { assemblyDir: string } | { seed: number | undefined };
type Told =
  | { done: number; hit: string | undefined; faults: number; unknown: string[]; finding: Finding | undefined }
  | { wants: 'seed' }
  | { broke: string };

export interface FaultReport {
  seeds: number;
  violations: number;
  /** Ways to crash that are known, and how many of them the runs came by. */
  crashPoints: number;
  crashPointsHit: number;
  crashPointsMissed: string[];
  faults: number;
  findings: Finding[];
  /** Come by only because something had gone wrong before; points.json knows what is come by without. */
  furtherPoints: string[];
}

/** `run` answers false when the system is not good for another run. */
async function inWorlds(
  assemblyDir: string,
  seeds: AsyncIterable<number> | Iterable<number>,
  run: (world: FaultyWorld, seed: number) => Promise<boolean>,
): Promise<void> {
  let world: FaultyWorld | undefined;
  let runs = 0;
  try {
    for await (const seed of seeds) {
      world ??= await openFaultyWorld(assemblyDir, randomOf(seed));
      const isGood = await run(world, seed);
      runs += 1;
      if (isGood && runs % RUNS_PER_SYSTEM !== 0) continue;
      await world.stop();
      world = undefined;
    }
  } finally {
    await world?.stop();
  }
}

/** One of the processes: one seed after the other, as long as there are any. */
async function work(assemblyDir: string): Promise<void> {
  const points = knownPoints();
  const kinds = crashKinds(points);
  const known = new Set(Object.values(points).flatMap((passed) => Object.keys(passed)));
  const tell = (told: Told) => new Promise<void>((resolve) => process.send?.(told, () => resolve()));
  // Ctrl-C reaches the whole group; what is under way is finished, and the run says what it has.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

  async function* handedOut(): AsyncGenerator<number> {
    for (;;) {
      const answer = new Promise<Asked>((resolve) => process.once('message', (asked) => resolve(asked as Asked)));
      await tell({ wants: 'seed' });
      const asked = await answer;
      if (!('seed' in asked) || asked.seed === undefined) return;
      yield asked.seed;
    }
  }

  try {
    await inWorlds(assemblyDir, handedOut(), async (world, seed) => {
      const plan = planOf(seed, kinds);
      const { finding, hit, faults, passed } = await runSeed(world, plan);
      const unknown = [...passed.keys()].filter((name) => !known.has(name));
      const { certain } = plan;
      await tell({
        done: seed,
        hit: hit && certain ? `${certain.fault}: ${certain.point}` : undefined,
        faults,
        unknown,
        finding,
      });
      // What one run left off would be found by all that follow.
      return finding === undefined;
    });
  } catch (error) {
    await tell({ broke: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.disconnect();
}

/** Many seeds over some systems side by side. */
export async function faultRun(
  seeds: readonly number[],
  { workers = 2, broken = false, say = () => {} }: { workers?: number; broken?: boolean; say?: (line: string) => void },
): Promise<FaultReport> {
  const assembly = await openAssembly(broken ? breakDecidePacket : undefined);
  const report: FaultReport = {
    seeds: 0,
    violations: 0,
    crashPoints: crashKinds(knownPoints()).length,
    crashPointsHit: 0,
    crashPointsMissed: [],
    faults: 0,
    findings: [],
    furtherPoints: [],
  };
  const hit = new Set<string>();
  const unknown = new Set<string>();
  const left = [...seeds];
  const next = (): number | undefined => left.shift();
  const hear = (told: Told): void => {
    if ('broke' in told) throw new Error(told.broke);
    if (!('done' in told)) return;
    report.seeds += 1;
    report.faults += told.faults;
    if (told.hit !== undefined) hit.add(told.hit);
    for (const name of told.unknown) unknown.add(name);
    if (told.finding !== undefined) {
      report.findings.push(told.finding);
      say(`seed ${told.done}: ${told.finding.scenario}: ${told.finding.violations.join('; ')}`);
    }
    if (report.seeds % 20 === 0) say(`${report.seeds} of ${seeds.length} runs, ${report.findings.length} off`);
  };
  const stop = (): void => {
    left.length = 0;
    say('Ending when the runs under way have ended …');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    await Promise.all(Array.from({ length: workers }, () => worker(assembly.directory, next, hear)));
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop);
    assembly.remove();
  }
  report.violations = report.findings.length;
  report.crashPointsHit = hit.size;
  report.crashPointsMissed = crashKinds(knownPoints())
    .map(({ point, fault }) => `${fault}: ${point}`)
    .filter((each) => !hit.has(each));
  report.furtherPoints = [...unknown].sort();
  return report;
}

function worker(assemblyDir: string, next: () => number | undefined, hear: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
    child.on('message', (message) => {
      const told = message as Told;
      try {
        hear(told);
        if ('wants' in told) child.send({ seed: next() } satisfies Asked);
      } catch (error) {
        child.kill('SIGKILL');
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the run ended with ${signal ?? `status ${code ?? 0}`}`));
    });
    child.send({ assemblyDir } satisfies Asked);
  });
}

async function writePoints(only: string | undefined): Promise<void> {
  const assembly = await openAssembly();
  const points: KnownPoints = only === undefined ? {} : knownPoints();
  const names = Object.keys(scenarios).filter((name) => only === undefined || name === only);
  try {
    await inWorlds(assembly.directory, names.keys(), async (world, index) => {
      const name = names[index] ?? '';
      const passed = await passedBy(world, name);
      // How often a loop turns is chance; that it turns is not.
      const places = [...passed].map(([place, times]): [string, number] => [place, Math.min(times, MOST_TURNS)]);
      points[name] = Object.fromEntries(places.sort(([a], [b]) => (a < b ? -1 : 1)));
      console.log(`${name}: ${passed.size} places`);
      return true;
    });
  } finally {
    assembly.remove();
  }
  writeFileSync(pointsFile, await format(JSON.stringify(points), { parser: 'json', printWidth: 120 }));
}

/** A mistake of the person at the keyboard: its message is all they need. */
class UsageError extends Error {}

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '60' },
        from: { type: 'string', default: '0' },
        seed: { type: 'string' },
        workers: { type: 'string', default: '2' },
        kills: { type: 'string' },
        broken: { type: 'boolean', default: false },
        points: { type: 'boolean', default: false },
        only: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    // A run of nothing would say that nothing is off.
    const whole = (name: 'seeds' | 'from' | 'seed' | 'workers' | 'kills', least: number): number => {
      const number = Number(values[name]);
      if (Number.isSafeInteger(number) && number >= least) return number;
      throw new UsageError(`--${name} takes a whole number from ${least} on, not ${values[name] ?? ''}.`);
    };
    const from = whole('from', 0);
    const seeds =
      values.seed === undefined
        ? Array.from({ length: whole('seeds', 1) }, (_, index) => from + index)
        : [whole('seed', 0)];
    const kills = values.kills === undefined ? undefined : whole('kills', 1);
    return { ...values, from, seeds, kills, workers: Math.min(whole('workers', 1), seeds.length) };
  } catch (error) {
    throw error instanceof Error ? new UsageError(`${error.message}\n\n${HELP}`) : error;
  }
}

async function main(): Promise<number> {
  const { help, points, only, kills, from, seeds, workers, broken, seed } = readFlags();
  const say = (line: string) => console.log(line);
  if (help) {
    say(HELP);
    return 0;
  }
  if (points) {
    await writePoints(only);
    return 0;
  }
  if (kills !== undefined) {
    const { findings, ...last } = await killRun(kills, { seed: from + 1, say });
    for (const finding of findings.slice(0, 5)) say(JSON.stringify(finding, null, 2));
    say(JSON.stringify(last));
    return last.violations === 0 ? 0 : 1;
  }
  const report = await faultRun(seeds, { workers, broken, say });
  const { findings, crashPointsMissed, ...last } = report;
  for (const finding of findings.slice(0, 5)) say(JSON.stringify(finding, null, 2));
  const again = findings[0]?.seed ?? seed;
  if (again !== undefined) say(`Again: npm run faults -- --seed ${again}${broken ? ' --broken' : ''}`);
  if (seeds.length > report.crashPoints) say(`Not come by: ${crashPointsMissed.join(', ') || 'none'}`);
  say(JSON.stringify({ ...last, caughtBy: findings.map((each) => each.seed) }));
  // What was cut short has shown nothing about the rest; what is broken on purpose has to be caught.
  if (report.seeds < seeds.length) return 1;
  return report.violations > 0 === broken ? 0 : 1;
}

if (import.meta.main) {
  if (process.send === undefined) {
    process.exitCode = await main().catch((error: unknown) => {
      console.error(error instanceof UsageError ? error.message : error);
      return 2;
    });
  } else process.once('message', (asked) => void work((asked as { assemblyDir: string }).assemblyDir));
}
