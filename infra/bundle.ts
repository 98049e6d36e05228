import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, buildSync, version as esbuildVersion } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { fontFiles } from '../adapters/pdf/font-files.ts';
import { apiDocumentFile, apiDocumentMaker } from './api-document-file.ts';
import { asBuiltins } from './builtin-modules.ts';
import { oneAtATime } from './lock.ts';
import { lazyTexts } from './lazy-texts.ts';
import { leanBundles, leanBundlesText } from './lean-bundles.ts';
import { boardOf, parsedName, type BoardFile } from '../settings/board-files.ts';
import { buildDir, buildDirFor, inProject, projectDir } from './paths.ts';

/** The one description of how a function is bundled: deployment, local mode and benchmarks share it. */
export const bundleOptions: BuildOptions = {
  absWorkingDir: projectDir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  loader: { '.css': 'text', '.svg': 'text', '.txt': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  // A native addon cannot be bundled: it is laid beside the bundle, or found on the machine. libheif's licence (LGPL) wants
  // a library that can be exchanged: it lies beside as well.
  external: ['sharp', 'libheif-js'],
  legalComments: 'none',
  metafile: true,
  sourcemap: 'external',
  logLevel: 'silent',
  write: false,
  plugins: [asBuiltins, leanBundles, lazyTexts, apiDocumentFile],
};

/** Some packages still call require() for Node's own modules, which an ES module has not. */
const requireBanner = `import{createRequire as __makeRequire}from'node:module';const require=__makeRequire(import.meta.url);\n`;

/** Functions are folders with a handler. */
export function functionNames(): string[] {
  return readdirSync(inProject('functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(inProject('functions', entry.name, 'handler.ts')))
    .map((entry) => entry.name)
    .sort();
}

export interface FunctionBundle {
  name: string;
  /** The folder that is deployed: index.mjs and what lies beside it. */
  dir: string;
  /** Changes when anything that went into the bundle does. */
  hash: string;
  /** Of the code: what is read before the first request is looked at, without what is loaded on demand. */
  bytes: number;
  usesSharp: boolean;
  /** False when the bundle of an earlier run could be kept. */
  built: boolean;
}

interface Meta {
  hash: string;
  outDir: string;
  bytes: number;
  usesSharp: boolean;
  inputs: string[];
}

const require = createRequire(import.meta.url);
const sha256 = (): ReturnType<typeof createHash> => createHash('sha256');

/**
 * How bundles are made, and out of which packages: the lockfile's hash stands for all of node_modules. npm's own note of what
 * it installed goes with it, so that a start between a pull and `npm ci` leaves nothing old behind.
 */
function toolHash(): string {
  const hash = sha256()
    .update(esbuildVersion)
    .update(JSON.stringify(bundleOptions))
    .update(leanBundlesText)
    .update(requireBanner);
  const files = [
    'package-lock.json',
    'node_modules/.package-lock.json',
    'tsconfig.json',
    'infra/bundle.ts',
    'infra/builtin-modules.ts',
    'infra/api-document-file.ts',
  ];
  for (const file of files) if (existsSync(inProject(file))) hash.update(file).update(readFileSync(inProject(file)));
  return hash.digest('hex');
}

function filesUnder(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The tools, and each source as it was when it was first asked for: nearly a hundred bundles share most of them. */
interface Ingredients {
  tools: string;
  digestOf(path: string): Buffer | undefined;
}

function gatherIngredients(): Ingredients {
  const digests = new Map<string, Buffer | undefined>();
  return {
    tools: toolHash(),
    digestOf(path) {
      if (!digests.has(path))
        digests.set(path, existsSync(path) ? sha256().update(readFileSync(path)).digest() : undefined);
      return digests.get(path);
    },
  };
}

function inputsHash({ tools, digestOf }: Ingredients, inputs: readonly string[]): string | undefined {
  const hash = sha256().update(tools);
  for (const input of inputs) {
    const digest = digestOf(resolve(projectDir, input));
    if (digest === undefined) return undefined;
    hash.update(input).update('\0').update(digest);
  }
  return hash.digest('hex');
}

const assetsOf = (name: string): string => inProject('functions', name, 'assets');

/** Texts lie beside the bundle, in every language that has them (web/text-area.ts). */
const textsOf = (inputs: readonly string[]): string[] => {
  const english = 'web/texts/en/';
  const languages = readdirSync(inProject('web/texts'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return inputs
    .filter((path) => path.startsWith(english))
    .flatMap((path) => languages.map(({ name }) => `web/texts/${name}/${path.slice(english.length)}`))
    .filter((path) => existsSync(inProject(path)));
};

/** Styles and scripts that a function hands out lie beside it too (functions/http/asset-files.ts). */
const siteFilesOf = (inputs: readonly string[]): string[] =>
  inputs.includes('functions/http/asset-files.ts')
    ? readdirSync(join(buildDir, 'assets')).map((name) => relative(projectDir, join(buildDir, 'assets', name)))
    : [];

/** Who reads the board's settings has their files beside it (settings/board-files.ts): one deployment serves one board. */
const boardFilesOf = (board: string, inputs: readonly string[]): string[] =>
  inputs.includes('settings/board-files.ts')
    ? readdirSync(inProject('settings/boards', board))
        .filter((name) => name.endsWith('.json'))
        .map((name) => `settings/boards/${board}/${name}`)
    : [];

const ownInputs = (metafile: Metafile): string[] =>
  Object.keys(metafile.inputs).filter((path) => !/^(node_modules\/|lean-\d+:|builtin:)/.test(path));

/** With what is laid beside the bundle: it is looked for anew each time, so that a file that was added counts. */
function withBeside(name: string, board: string, inputs: readonly string[]): string[] {
  const assets = filesUnder(assetsOf(name)).map((path) => path.slice(projectDir.length + 1));
  const own = inputs.filter((path) => !path.startsWith('settings/boards/'));
  const beside = [...textsOf(own), ...siteFilesOf(own), ...boardFilesOf(board, own)];
  return [...new Set([...own, ...assets, ...beside])].sort();
}

const importsPackage = (metafile: Metafile, name: string): boolean =>
  Object.keys(metafile.inputs).some((path) => path.includes(`node_modules/${name}/`)) ||
  Object.values(metafile.outputs).some((output) => output.imports.some((entry) => entry.path === name));

const metaPathOf = (name: string, outDir: string): string => join(outDir, '..', 'meta', `${name}.json`);
/** What esbuild says of a bundle: half a megabyte each, which a start has no need of. */
const metafilePathOf = (name: string, outDir: string): string => join(outDir, '..', 'meta', `${name}.metafile.json`);

/** Where bundles go, and for which board they are. */
interface Place {
  outDir: string;
  board: string;
}

/** The bundle of an earlier run, if it was made of just what stands here now. */
function keptBundle(name: string, { outDir, board }: Place, ingredients: Ingredients): FunctionBundle | undefined {
  const dir = join(outDir, name);
  const metaPath = metaPathOf(name, outDir);
  if (!existsSync(metaPath) || !existsSync(join(dir, 'index.mjs'))) return undefined;
  const meta = JSON.parse(readFileSync(metaPath, 'utf8')) as Meta;
  if (meta.outDir !== outDir || inputsHash(ingredients, withBeside(name, board, meta.inputs)) !== meta.hash)
    return undefined;
  return { name, dir, hash: meta.hash, bytes: meta.bytes, usesSharp: meta.usesSharp, built: false };
}

/** What one of several bundles was made of: its output, and every input that its handler reaches. */
function partOf(metafile: Metafile, output: string): Metafile {
  const own = metafile.outputs[output];
  if (own?.entryPoint === undefined) throw new Error(`${output} is not among the bundles.`);
  const reached = new Set<string>();
  const open = [own.entryPoint];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const each of metafile.inputs[path]?.imports ?? []) if (each.external !== true) open.push(each.path);
  }
  const inputs = Object.entries(metafile.inputs).filter(([path]) => reached.has(path));
  return { inputs: Object.fromEntries(inputs), outputs: { [output]: own } };
}

interface Output {
  /** Beside each other in the function's folder: index.mjs, and what it loads on demand. */
  files: Map<string, string>;
  metafile: Metafile;
}

/** Pages are loaded when they are asked for (docs/adr/0020); every other function needs all of itself with each event. */
export const loadsOnDemand = (name: string): boolean => name.startsWith('serve-');

async function makeBundles(
  names: readonly string[],
  place: Place,
  ingredients: Ingredients,
): Promise<FunctionBundle[]> {
  const whole = names.filter((name) => !loadsOnDemand(name));
  const made = await buildTogether(whole, place.outDir);
  for (const name of names.filter(loadsOnDemand)) made.set(name, await buildInParts(name, place.outDir));
  const kept: FunctionBundle[] = [];
  for (const name of names) kept.push(await keepBundle(name, place, ingredients, made.get(name) as Output));
  return kept;
}

/** All in one run: the SDKs that they share are read and parsed once. Each bundle is the same as if it were made alone. */
async function buildTogether(names: readonly string[], outDir: string): Promise<Map<string, Output>> {
  if (names.length === 0) return new Map();
  const result = await build({
    ...bundleOptions,
    entryPoints: names.map((name) => ({ in: `functions/${name}/handler.ts`, out: join(name, 'index') })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
  });
  const texts = new Map((result.outputFiles ?? []).map((output) => [output.path, output.text]));
  return new Map(
    names.map((name) => {
      const outfile = join(outDir, name, 'index.mjs');
      const files = new Map(
        ['index.mjs', 'index.mjs.map'].map((file) => [file, texts.get(join(outDir, name, file)) ?? '']),
      );
      return [name, { files, metafile: partOf(result.metafile as Metafile, relative(projectDir, outfile)) }];
    }),
  );
}

async function buildInParts(name: string, outDir: string): Promise<Output> {
  const result = await build({
    ...bundleOptions,
    splitting: true,
    entryPoints: [{ in: `functions/${name}/handler.ts`, out: 'index' }],
    outdir: join(outDir, name),
    // All in one folder: what is read beside the code is looked for from wherever its reader came to lie.
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.mjs' },
  });
  const files = new Map((result.outputFiles ?? []).map((output) => [basename(output.path), output.text]));
  return { files, metafile: result.metafile as Metafile };
}

/** What a file loads with itself, all the way down. */
export function loadedWith(metafile: Pick<Metafile, 'outputs'>, entry: string): string[] {
  const reached = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const { kind, external, path: other } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) open.push(other);
  }
  return [...reached];
}

async function keepBundle(
  name: string,
  { outDir, board }: Place,
  ingredients: Ingredients,
  { files, metafile }: Output,
): Promise<FunctionBundle> {
  const dir = join(outDir, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  // The maps stay here, for reading a stack trace; people's requests need not carry them.
  const maps = join(outDir, '..', 'maps', name);
  rmSync(maps, { recursive: true, force: true });
  mkdirSync(maps, { recursive: true });
  const sizes = new Map<string, number>();
  for (const [file, code] of files) {
    if (!file.endsWith('.mjs')) continue;
    const needsRequire = code.includes('Dynamic require of');
    const text = needsRequire ? requireBanner + code : code;
    writeFileSync(join(dir, file), text);
    sizes.set(file, Buffer.byteLength(text));
    const map = JSON.parse(files.get(`${file}.map`) ?? '') as { mappings: string };
    if (needsRequire) map.mappings = `;${map.mappings}`;
    writeFileSync(join(maps, `${file}.map`), JSON.stringify(map));
  }
  for (const path of textsOf(Object.keys(metafile.inputs)))
    cpSync(inProject(path), join(dir, path.replace(/^web\//, '')));
  for (const path of siteFilesOf(Object.keys(metafile.inputs)))
    cpSync(inProject(path), join(dir, 'site', basename(path)));
  for (const path of boardFilesOf(board, Object.keys(metafile.inputs))) await layBoardFile(path, join(dir, 'board'));
  if (Object.keys(metafile.inputs).includes(apiDocumentMaker)) await layApiDocument(dir);
  if (existsSync(assetsOf(name))) cpSync(assetsOf(name), join(dir, 'assets'), { recursive: true });
  if (importsPackage(metafile, '@embedpdf/pdfium')) {
    cpSync(join(dirname(require.resolve('@embedpdf/pdfium')), 'pdfium.wasm'), join(dir, 'pdfium.wasm'));
  }
  if (importsPackage(metafile, 'libheif-js/libheif-wasm/libheif.js')) {
    const from = dirname(require.resolve('libheif-js'));
    for (const file of ['package.json', 'LICENSE', 'libheif-wasm/libheif.js', 'libheif-wasm/libheif.wasm'])
      cpSync(join(from, file), join(dir, 'node_modules', 'libheif-js', file));
  }
  const readsPictures = Object.keys(metafile.inputs).includes('adapters/ocr/tesseract.ts');
  if (readsPictures) layReader(dir);
  if (importsPackage(metafile, '@pdf-lib/fontkit'))
    for (const { file, from } of Object.values(fontFiles))
      cpSync(join(dirname(require.resolve(from.name)), from.folder, file), join(dir, file));

  // In the order in which the next run will look at them.
  const inputs = withBeside(name, board, [...ownInputs(metafile), ...(readsPictures ? [engineThread] : [])]);
  const hash = inputsHash(ingredients, inputs) ?? '';
  const usesSharp = importsPackage(metafile, 'sharp');
  const atStart = loadedWith(metafile, relative(projectDir, join(dir, 'index.mjs')));
  const bytes = atStart.reduce((sum, path) => sum + (sizes.get(basename(path)) ?? 0), 0);
  const metaPath = metaPathOf(name, outDir);
  mkdirSync(dirname(metaPath), { recursive: true });
  writeFileSync(metafilePathOf(name, outDir), JSON.stringify(metafile));
  writeFileSync(metaPath, JSON.stringify({ hash, outDir, bytes, usesSharp, inputs } satisfies Meta));
  return { name, dir, hash, bytes, usesSharp, built: true };
}

/** As it is written, and as its schema has it: a board's mistake stops here. */
async function layBoardFile(path: string, dir: string): Promise<void> {
  // Loaded only when there is something to build.
  const { boardParsers } = await import('../settings/board-parsers.ts');
  const text = readFileSync(inProject(path), 'utf8');
  const name = basename(path) as BoardFile;
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, parsedName(name)), JSON.stringify(boardParsers[name](JSON.parse(text))));
}

async function layApiDocument(dir: string): Promise<void> {
  const { apiDocument } = await import('../functions/http/api-document.ts');
  writeFileSync(join(dir, 'openapi.json'), JSON.stringify(apiDocument('')));
}

const engineThread = 'adapters/ocr/engine-thread.ts';

/** Beside the handler: what the engine's thread begins with, its script as one file, the engine itself for processors with and without newer instructions, and its two languages. */
function layReader(dir: string): void {
  buildSync({
    ...bundleOptions,
    plugins: [],
    write: true,
    sourcemap: false,
    metafile: false,
    entryPoints: [engineThread],
    outfile: join(dir, 'engine-thread.mjs'),
  });
  buildSync({
    absWorkingDir: projectDir,
    entryPoints: [require.resolve('tesseract.js/src/worker-script/node/index.js')],
    outfile: join(dir, 'ocr-worker.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minify: true,
    // Cores that are never chosen: the old engine, and machines without vector instructions.
    external: ['', '-simd', '-relaxedsimd', '-lstm'].map((core) => `tesseract.js-core/tesseract-core${core}`),
    logLevel: 'silent',
  });
  const cores = dirname(createRequire(require.resolve('tesseract.js')).resolve('tesseract.js-core'));
  for (const core of ['simd', 'relaxedsimd'].map((each) => `tesseract-core-${each}-lstm.wasm`))
    cpSync(join(cores, core), join(dir, core));
  for (const code of ['eng', 'spa']) {
    const data = join(dirname(require.resolve(`@tesseract.js-data/${code}`)), '4.0.0_best_int');
    cpSync(join(data, `${code}.traineddata.gz`), join(dir, `${code}.traineddata.gz`));
  }
}

interface AssetsStamp {
  hash: string;
  /** What the scripts are made of; some of it stands outside web/. */
  imported: string[];
}

/** The styles and the scripts are built before the bundles: the serve-* functions hand them out under /assets/. */
async function buildWebAssets(ingredients: Ingredients): Promise<void> {
  const dir = join(buildDir, 'assets');
  const stampPath = join(buildDir, 'meta', 'assets.json');
  // All of web/ but its texts: which styles are kept depends on which classes the pages use.
  const own = filesUnder(inProject('web'))
    .map((path) => path.slice(projectDir.length + 1))
    .filter((path) => !path.endsWith('.json'));
  const hashOf = (imported: readonly string[]): string => inputsHash(ingredients, [...own, ...imported]) ?? 'gone';
  if (existsSync(join(dir, 'names.txt')) && existsSync(stampPath)) {
    const stamp = JSON.parse(readFileSync(stampPath, 'utf8')) as AssetsStamp;
    if (stamp.hash === hashOf(stamp.imported)) return;
  }
  // Loaded only when there is something to build.
  const { buildAssets } = await import('../web/assets.ts');
  const inputs = (await buildAssets(dir)).map((path) => relative(projectDir, path));
  const imported = inputs.filter((path) => !path.startsWith('node_modules/')).sort();
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, JSON.stringify({ hash: hashOf(imported), imported } satisfies AssetsStamp));
}

/** Bundles into `<outDir>/<name>/index.mjs`; what has not changed since the last run is left alone. */
export function bundleFunctions(
  outDir?: string,
  names: readonly string[] = functionNames(),
  board: string = boardOf(process.env['STAGE'] || 'local'),
): Promise<FunctionBundle[]> {
  return oneAtATime('bundles', async () => {
    const ingredients = gatherIngredients();
    await buildWebAssets(ingredients);
    const place = { outDir: resolve(outDir ?? join(buildDirFor(board), 'functions')), board };
    const kept = new Map(names.map((name) => [name, keptBundle(name, place, ingredients)]));
    const missing = names.filter((name) => kept.get(name) === undefined);
    const made = new Map((await makeBundles(missing, place, ingredients)).map((bundle) => [bundle.name, bundle]));
    return names.map((name) => (kept.get(name) ?? made.get(name)) as FunctionBundle);
  });
}
