import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeAssembly } from '../../local/assembly-snapshot.ts';
import { seededFaults, type SeededFaults } from '../../local/faults/seeded.ts';
import { startLocalSystem } from '../../local/system.ts';
import { importSampleList } from '../support/desk-people.ts';

/** The system as the people of a run meet it, and the time that they live in. */
export interface World {
  site: string;
  aws: string;
  desk: string;
  operator: { accessKeyId: string; secretAccessKey: string };
  dataDir: string;
  /** The system's own time. */
  now(): Date;
  /** Time passes; what falls due on the way is done before it goes on. */
  advance(milliseconds: number): Promise<void>;
  /** How often a person tries what does not answer. */
  tries: number;
}

export interface FaultyWorld extends World {
  faults: SeededFaults;
  stop(): Promise<void>;
}

export async function advanceBy(desk: string, milliseconds: number): Promise<Date> {
  const response = await fetch(`${desk}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMilliseconds: milliseconds }),
  });
  if (!response.ok) throw new Error(`The clock answered ${response.status}.`);
  const { now } = (await response.json()) as { now: number };
  return new Date(now);
}

/** Bundles and template, once for many systems; `change` may put a broken handler in their place. */
export async function openAssembly(
  change?: (directory: string) => Promise<void>,
): Promise<{ directory: string; remove(): void }> {
  const assembly = await takeAssembly(() => {});
  await change?.(assembly.directory);
  return assembly;
}

/** A whole system in this process, with empty data; its functions are processes of their own. */
export async function openFaultyWorld(assemblyDir: string, random: () => number): Promise<FaultyWorld> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-faults-'));
  const faults = seededFaults();
  const system = await startLocalSystem({
    assemblyDir,
    dataDir,
    ports: { site: 0, aws: 0, desk: 0 },
    movableClock: true,
    shuffle: random,
    faults,
  });
  const { site, aws, desk, operator } = system;
  // Before anything goes wrong on purpose: what happens to everybody's list is no part of one run.
  await importSampleList({ aws, operator });
  return {
    site,
    aws,
    desk,
    operator,
    dataDir,
    faults,
    now: () => new Date(),
    advance: async (milliseconds) => void (await advanceBy(desk, milliseconds)),
    tries: 14,
    async stop() {
      await system.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
