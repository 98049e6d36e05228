import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleFunctions, bundleOptions, loadsOnDemand } from '../infra/bundle.ts';
import { functions } from '../infra/functions.ts';
import { buildDir } from '../infra/paths.ts';
import { ensureSynthesized } from '../infra/synth.ts';
import { readFunctions } from '../local/lambda/from-template.ts';
import { Worker, type FunctionSettings } from '../local/lambda/worker.ts';
import { readAssembly, readSystem } from '../local/template/index.ts';
import { firstEvent } from './cold-start/first-event.ts';

const TIMES = 9;
const QUICK_TIMES = 3;
/** Nothing listens here: what calls AWS on its first event hears so at once, and that is its answer. */
const NOBODY = 'http://127.0.0.1:9';

interface Start {
  name: string;
  settings: FunctionSettings;
  /** Code that is read until the first answer. */
  bytes: number;
  naiveBytes: number;
  /** What lies beside the code and is read until then: the board's settings, texts. */
  besideBytes: number;
  /** The whole folder: code that is loaded on demand, texts, fonts, engines. */
  folderBytes: number;
}

/**
 * Every function of the template: from the start of its process to its first answer, beside the same handler bundled as
 * esbuild does by default (one minified CommonJS file, the SDK's clients for all that is called or signed), in turns, in this
 * one run. Without the cache of
 * compiled code that local processes keep: Lambda has none. What is native (sharp) lies beside both.
 */
export async function benchColdStart(quick: boolean, only = ''): Promise<object> {
  const times = quick ? QUICK_TIMES : TIMES;
  mkdirSync(buildDir, { recursive: true });
  const workDir = mkdtempSync(path.join(buildDir, 'bench-cold-start-'));
  try {
    const starts = (await prepare(workDir)).filter(({ name }) => name.startsWith(only));
    if (starts.length === 0) throw new Error(`no function's name begins with ${only}`);
    const bare = bareHandler(workDir, starts[0]!.settings);
    console.log(`Milliseconds from the start of the process to the first answer, medians of ${times} in turns.`);
    console.log(
      'load: the same without what a handler takes that does nothing. kB: code read until that answer; beside: settings and texts read until then; folder: all that is deployed, sharp apart.',
    );
    console.log(row('', ['kB', 'naive kB', 'beside kB', 'folder kB', 'ms', 'naive ms', 'bare ms', 'ratio', 'load']));
    const measured = [];
    for (const start of starts) {
      const each = await inTurns(start, path.join(workDir, start.name, 'index.cjs'), bare, times);
      const [ours, naive, floor] = [median(each.ours), median(each.naive), median(each.bare)];
      const line = {
        name: start.name,
        kB: kb(start.bytes),
        initVsNaive: rounded(ours / naive),
        loadVsNaive: rounded(Math.max(0, ours - floor) / Math.max(1, naive - floor)),
        naiveKB: kb(start.naiveBytes),
        besideKB: kb(start.besideBytes),
        folderKB: kb(start.folderBytes),
      };
      measured.push(line);
      const ms = [ours, naive, floor].map((value) => value.toFixed(0));
      console.log(
        row(
          start.name,
          [line.kB, line.naiveKB, line.besideKB, line.folderKB, ...ms, line.initVsNaive, line.loadVsNaive].map(String),
        ),
      );
    }
    return { functions: measured };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

async function prepare(workDir: string): Promise<Start[]> {
  const bundles = await bundleFunctions();
  const { outDir } = await ensureSynthesized({ stage: 'local', outDir: path.join(buildDir, 'local', 'cdk.out') });
  const system = readSystem(readAssembly(outDir), {
    account: '000000000000',
    region: 'us-west-2',
    awsEndpoint: NOBODY,
    siteOrigin: NOBODY,
    parameters: {
      BaseUrl: NOBODY,
      SiteOrigin: NOBODY,
      UploadOrigin: NOBODY,
      StaffIssuer: NOBODY,
      FirewallArn: 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/none/none',
    },
    keep: (_name, make) => make(),
    secret: () => 'first-answer',
  });
  const found = readFunctions(system, {
    region: 'us-west-2',
    awsEndpoint: NOBODY,
    credentials: () => ({ accessKeyId: 'ASIAFIRSTANSWER', secretAccessKey: 'first-answer', sessionToken: 'none' }),
  });
  await bundleNaively(workDir);
  return bundles.map((bundle) => {
    const own = found.find(({ settings }) => settings.name.endsWith(`-local-${bundle.name}`))?.settings;
    if (own === undefined) throw new Error(`the template has no function ${bundle.name}`);
    const naiveDir = path.join(workDir, bundle.name);
    const beside = readdirSync(bundle.dir).filter(
      (file) => file !== 'index.mjs' && !(loadsOnDemand(bundle.name) && file.endsWith('.mjs')),
    );
    for (const file of beside) cpSync(path.join(bundle.dir, file), path.join(naiveDir, file), { recursive: true });
    const { compiledIn: _none, ...settings } = own;
    const environment = { ...settings.environment, ...(settings.fenced ? {} : { AWS_MAX_ATTEMPTS: '1' }) };
    const entry = path.join(bundle.dir, 'index.mjs');
    const read = readUntilAnswer(bundle.name, entry, environment);
    return {
      name: bundle.name,
      settings: { ...settings, environment, entry },
      bytes: read.code,
      naiveBytes: statSync(path.join(naiveDir, 'bundle.cjs')).size,
      besideBytes: read.beside,
      folderBytes: sizeUnder(bundle.dir),
    };
  });
}

/** Counted in a process of its own, so that counting is not timed. */
function readUntilAnswer(name: string, entry: string, environment: Record<string, string>) {
  const script = path.join(import.meta.dirname, 'cold-start', 'count-reads.mjs');
  const said = execFileSync(process.execPath, [script, entry, JSON.stringify(firstEvent(name, environment))], {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as { code: number; beside: number };
}

/** What we sign and call by ourselves, so as not to carry a client for it, as a guide would: with the client. */
const withSdk: Plugin = {
  name: 'with-sdk',
  setup(build) {
    build.onResolve(
      { filter: /\/adapters\/(signer|function-caller)\.ts$|^\.\/(signer|function-caller)\.ts$/ },
      (args) =>
        args.importer.includes('/bench/')
          ? undefined
          : { path: path.join(import.meta.dirname, 'cold-start', `sdk-${path.basename(args.path)}`) },
    );
  },
};

/** As one does who reads the first page of a guide; what no bundler can do without (native code, JSX, loaders) is the same. */
async function bundleNaively(workDir: string): Promise<void> {
  // Of ours, what it cannot be built without.
  const { mainFields: _, plugins: _ours, metafile: _meta, sourcemap: _map, define: _define, ...needed } = bundleOptions;
  await build({
    ...needed,
    write: true,
    entryPoints: Object.keys(functions).map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/bundle` })),
    outdir: workDir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    plugins: [withSdk],
    banner: { js: `const naiveUrl=require('url').pathToFileURL(__filename).href;` },
    define: { 'import.meta.url': 'naiveUrl', 'import.meta.dirname': '__dirname' },
  });
  // Lambda requires a CommonJS handler; imported whole, it would first be searched for its exports.
  for (const name of Object.keys(functions))
    writeFileSync(path.join(workDir, name, 'index.cjs'), `exports.handler = require('./bundle.cjs').handler;\n`);
}

function bareHandler(workDir: string, like: FunctionSettings): FunctionSettings {
  const entry = path.join(workDir, 'bare.mjs');
  writeFileSync(entry, 'export const handler = async () => ({ statusCode: 204 });\n');
  return { ...like, entry };
}

async function inTurns(start: Start, naiveEntry: string, bare: FunctionSettings, times: number) {
  const [ours, naive, floor]: number[][] = [[], [], []];
  // The first turn reads the files from the disk.
  for (let turn = 0; turn <= times; turn += 1) {
    const all = [
      await firstAnswer(start.name, start.settings),
      await firstAnswer(start.name, { ...start.settings, entry: naiveEntry }),
      await firstAnswer(start.name, { ...bare, fenced: start.settings.fenced }),
    ] as const;
    if (turn > 0) [ours, naive, floor].forEach((list, at) => list!.push(all[at]!));
  }
  return { ours: ours!, naive: naive!, bare: floor! };
}

async function firstAnswer(name: string, settings: FunctionSettings): Promise<number> {
  let said = '';
  const from = performance.now();
  const worker = new Worker(settings, (text) => (said += text));
  try {
    const outcome = await worker.invoke(
      firstEvent(name, settings.environment),
      0,
      settings.tenantIsolation ? 'app_none' : undefined,
    );
    const milliseconds = performance.now() - from;
    const broke = outcome.ok
      ? (JSON.parse(outcome.payload) as { statusCode?: number } | null)?.statusCode === 500
      : /^(Runtime|Sandbox)\.|ReferenceError|SyntaxError|TypeError/.test(outcome.error.errorType);
    if (broke) throw new Error(`${name} did not answer: ${JSON.stringify(outcome)}\n${said}`);
    return milliseconds;
  } finally {
    worker.kill();
  }
}

function sizeUnder(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const kb = (bytes: number): number => Math.round(bytes / 1000);
const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const row = (name: string, cells: readonly string[]): string =>
  name.padEnd(24) + cells.map((cell) => cell.padStart(10)).join('');
