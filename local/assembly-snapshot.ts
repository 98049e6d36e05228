import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { buildDirFor } from '../infra/paths.ts';
import { ensureSynthesized } from '../infra/synth.ts';
import { boardOf } from '../settings/board-files.ts';
import { tryLock } from './data-lock.ts';

const PROJECT = path.join(import.meta.dirname, '..');
const RUNNING = path.join(PROJECT, '.build', 'running');
const KEPT = path.join(PROJECT, '.build', 'local', 'assets');
/** CDK names an asset by what is in it. */
const ASSET = /^asset\.[0-9a-f]{64}/;
const WAIT_FOR_OTHER_SYNTH_MILLISECONDS = 5 * 60_000;

/**
 * Synthesizes the local stage if a source changed, and answers a copy that belongs to this process alone: functions
 * start when first called, and by then another run may have synthesized anew. Assets, which never change under their
 * names, are shared with other starts. All lies inside the project, so that native addons are found in its node_modules.
 */
export async function takeAssembly(progress: (line: string) => void): Promise<{ directory: string; remove(): void }> {
  const release = await waitForSynth(progress);
  try {
    const { outDir, synthesized } = await ensureSynthesized({
      stage: 'local',
      outDir: path.join(buildDirFor(boardOf('local')), 'local', 'cdk.out'),
    });
    progress(synthesized ? 'Template synthesized.' : 'Template unchanged since the last start.');
    removeLeftovers();
    const directory = path.join(RUNNING, String(process.pid));
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    mkdirSync(KEPT, { recursive: true });
    for (const name of readdirSync(outDir)) {
      const [from, to] = [path.join(outDir, name), path.join(directory, name)];
      if (ASSET.test(name)) symlinkSync(keepAsset(from, name), to);
      else cpSync(from, to, { recursive: true });
    }
    removeUnusedAssets();
    return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
  } finally {
    release();
  }
}

/** One synthesis at a time: tests start several systems at once, and they share bundles and templates. */
async function waitForSynth(progress: (line: string) => void): Promise<() => void> {
  const file = path.join(PROJECT, '.build', 'synth.lock');
  const deadline = performance.now() + WAIT_FOR_OTHER_SYNTH_MILLISECONDS;
  let told = false;
  for (;;) {
    const lock = tryLock(file);
    if ('release' in lock) return () => lock.release();
    if (!told) progress(`Waiting for ${lock.heldBy}, which is synthesizing …`);
    told = true;
    if (performance.now() > deadline)
      throw new Error(`Another start (${lock.heldBy}) has been synthesizing for five minutes (${file}).`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Half a copy must never be taken for a whole one. */
function keepAsset(from: string, name: string): string {
  const kept = path.join(KEPT, name);
  if (existsSync(kept)) return kept;
  const unfinished = `${kept}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(from, unfinished, { recursive: true });
  renameSync(unfinished, kept);
  return kept;
}

/** With what belongs to them: what no start that runs now has linked. */
function removeUnusedAssets(): void {
  const used = new Set(readdirSync(RUNNING).flatMap(linkedBy));
  for (const name of readdirSync(KEPT)) {
    if (!used.has(ASSET.exec(name)?.[0] ?? name)) rmSync(path.join(KEPT, name), { recursive: true, force: true });
  }
}

function linkedBy(name: string): string[] {
  try {
    return readdirSync(path.join(RUNNING, name));
  } catch {
    // It stopped in this very moment, and took its copy away.
    return [];
  }
}

/** Copies whose process was killed before it could take them away. */
function removeLeftovers(): void {
  if (!existsSync(RUNNING)) return;
  for (const name of readdirSync(RUNNING)) {
    try {
      process.kill(Number(name), 0);
    } catch {
      rmSync(path.join(RUNNING, name), { recursive: true, force: true });
    }
  }
}
