import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem, type SpawnedSystem } from '../../local/spawn-system.ts';
import { importSampleList } from '../support/desk-people.ts';
import { leaksIn } from './leaks.ts';
import { dayMs, nonce } from './people.ts';
import { randomOf } from './random.ts';
import { comeToRest, describe, newScene, type NewScene } from './run.ts';
import { scenarios } from './scenarios.ts';
import { advanceBy, type World } from './world.ts';

/**
 * `kill -9` of the whole process group at random moments, while people are at work, and a start on the same data. Now and
 * then the killing pauses, everything comes to rest, and nothing that was acknowledged may be missing.
 */
export interface KillReport {
  kills: number;
  scenes: number;
  violations: number;
  findings: { scenario: string; violations: string[] }[];
}

const PEOPLE = 3;
const KILLS_PER_ROUND = 10;
/** Between a start and the next kill: from before the first call to the middle of things. */
const LONGEST_LIFE_MILLISECONDS = 3000;
/** What takes weeks by itself is for the seeded runs: here it is the kills that take the time. */
const NAMES = Object.keys(scenarios).filter((name) => !['askedAndSilent', 'leftWaiting'].includes(name));

/** The system between its deaths. Whoever waits waits in real time: a dead system has no clock. */
function worldOf(system: SpawnedSystem): World {
  let ahead = 0;
  return {
    get site() {
      return system.site;
    },
    get aws() {
      return system.aws;
    },
    get desk() {
      return system.desk;
    },
    // New keys with every start.
    get operator() {
      return system.operator;
    },
    dataDir: system.dataDir,
    now: () => new Date(Date.now() + ahead),
    tries: 400,
    async advance(milliseconds) {
      try {
        // A person's minute is enough for what machines do; whole days are for coming to rest.
        const now = await advanceBy(system.desk, milliseconds >= dayMs ? milliseconds : Math.min(milliseconds, 60_000));
        ahead = now.getTime() - Date.now();
      } catch {
        // Dead at the moment.
      }
      await sleep(Math.min(milliseconds, 250));
    },
  };
}

export async function killRun(
  kills: number,
  { seed = 1, say = () => {} }: { seed?: number; say?: (line: string) => void },
): Promise<KillReport> {
  const random = randomOf(seed);
  const report: KillReport = { kills: 0, scenes: 0, violations: 0, findings: [] };
  while (report.kills < kills) {
    // Data of its own for every round: what came to rest need not be looked at again.
    const system = await startSystem();
    await importSampleList(system);
    try {
      await round(system, Math.min(KILLS_PER_ROUND, kills - report.kills), random, report);
    } finally {
      await system.stop();
    }
    say(`${report.kills} kills, ${report.scenes} scenes, ${report.findings.length} off`);
  }
  report.violations = report.findings.length;
  return report;
}

async function round(system: SpawnedSystem, kills: number, random: () => number, report: KillReport): Promise<void> {
  const world = worldOf(system);
  const scenes: NewScene[] = [];
  let killing = true;

  const person = async (): Promise<void> => {
    while (killing) {
      const scenario = NAMES[Math.floor(random() * NAMES.length)] ?? '';
      const made = await newScene(world, `k${nonce()}`, random);
      scenes.push(made);
      report.scenes += 1;
      try {
        await scenarios[scenario]?.(made.scene);
      } catch (error) {
        report.findings.push({ scenario, violations: [describe(error)] });
      }
    }
  };
  const people = Promise.all(Array.from({ length: PEOPLE }, person));
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(random() * LONGEST_LIFE_MILLISECONDS);
    await system.kill9();
    await system.restart();
    report.kills += 1;
  }
  killing = false;
  await people;
  const off = [...(await comeToRest(world, scenes)), ...leaksIn(world.dataDir)];
  if (off.length > 0) report.findings.push({ scenario: 'coming to rest', violations: off });
}
