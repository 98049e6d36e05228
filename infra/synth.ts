import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from './bundle.ts';
import type { FunctionBundle } from './bundle.ts';
import { loadConfig, stageNames } from './config.ts';
import type { StageConfig } from './config.ts';
import { functions } from './functions.ts';
import { boardOf } from '../settings/board-files.ts';
import { inProject, projectDir } from './paths.ts';
import { runMain } from './run-main.ts';

export interface Synthesis {
  outDir: string;
  /** False when an earlier synthesis of the very same sources could be kept. */
  synthesized: boolean;
}

interface SynthesisOptions {
  stage: string;
  outDir?: string;
  /** Templates and rules can be checked without Lambda's build of the image library; a deployment cannot do without. */
  addons?: StageConfig['nativeAddons'];
}

const defaultSynthDir = inProject('cdk.out');
const stampFile = 'sources.sha256';

/** Bundles, synthesizes into `outDir` and checks the infra rules; throws with every finding and where it is. */
export async function synthesize(
  { stage, outDir = defaultSynthDir, addons }: SynthesisOptions,
  bundles?: readonly FunctionBundle[],
): Promise<Synthesis> {
  const target = resolve(outDir);
  const made = bundles ?? (await bundleFunctions(undefined, undefined, boardOf(stage)));
  // Loaded only when there is something to synthesize: the library alone takes a second.
  const { buildApp, gatherInputs } = await import('./app.ts');
  const inputs = await gatherInputs(stage, made, addons);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  buildApp({ ...inputs, outDir: target }).app.synth();
  writeFileSync(join(target, stampFile), sourcesHash(stage, made));
  return { outDir: target, synthesized: true };
}

/** Synthesizes only if a source changed since `outDir` was made: what local mode calls at every start. */
export async function ensureSynthesized(options: SynthesisOptions): Promise<Synthesis> {
  const outDir = resolve(options.outDir ?? defaultSynthDir);
  const bundles = await bundleFunctions(undefined, undefined, boardOf(options.stage));
  const stamp = join(outDir, stampFile);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesHash(options.stage, bundles)) {
    return { outDir, synthesized: false };
  }
  return synthesize({ stage: options.stage, outDir }, bundles);
}

/** Everything that can change a template: the bundles, infra itself, settings, workflows and what is installed. */
export function sourcesHash(stage: string, bundles: readonly FunctionBundle[]): string {
  const hash = createHash('sha256').update(stage).update(boardOf(stage)).update(process.version);
  const take = (path: string): void => {
    hash.update(relative(projectDir, path)).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const folder of ['infra', 'settings', 'workflows']) {
    const files = readdirSync(inProject(folder), { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) take(path);
  }
  // With npm's own note of what it installed, as for bundles.
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json']) {
    if (existsSync(inProject(file))) take(inProject(file));
  }
  for (const name of Object.keys(functions)) take(inProject('functions', name, 'environment.ts'));
  for (const bundle of bundles) hash.update(bundle.name).update(bundle.hash);
  return hash.digest('hex');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
  });
  const stage = values.stage ?? process.env['STAGE'] ?? 'prod';
  if (values.help) {
    console.log(`npm run synth [-- --stage ${stageNames().join('|')}] [--out DIR]`);
    return;
  }
  loadConfig(stage);
  const options = { stage, ...(values.out ? { outDir: values.out } : {}) };
  const report = ({ outDir }: Synthesis): void =>
    console.log(`Stage ${stage}: templates in ${relative(process.cwd(), outDir) || outDir}, no findings.`);
  try {
    report(await synthesize(options));
  } catch (error) {
    // By name: the class lies in a module that is loaded only when needed.
    if (!(error instanceof Error) || error.name !== 'NativeAddonUnavailable') throw error;
    report(await synthesize({ ...options, addons: 'from-the-machine' }));
    console.log(`${error.message} The rules are checked all the same; "npm run deploy" will need it.`);
  }
}

if (import.meta.main) await runMain(main);
