import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, version as esbuildVersion } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { oneAtATime } from './lock.ts';
import { leanBundles, leanBundlesText } from './lean-bundles.ts';
import { buildDir, inProject, projectDir } from './paths.ts';

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
  // A native addon cannot be bundled: it is laid beside the bundle, or found on the machine.
  external: ['sharp'],
  legalComments: 'none',
  metafile: true,
  sourcemap: 'external',
  logLevel: 'silent',
  write: false,
  plugins: [leanBundles],
};

/** Some packages still call require() for Node's own modules, which an ES module has not. */
const requireBanner = `import{createRequire as __makeRequire}from'node:module';const require=__makeRequire(import.meta.url);\n`;

const defaultOutDir = join(buildDir, 'functions');

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
  metafile: Metafile;
}

const require = createRequire(import.meta.url);
const sha256 = (): ReturnType<typeof createHash> => createHash('sha256');

/** Everything installed is pinned by the lockfile, so its hash stands for all of node_modules. */
function toolHash(): string {
  const hash = sha256()
    .update(esbuildVersion)
    .update(JSON.stringify(bundleOptions))
    .update(leanBundlesText)
    .update(requireBanner);
  for (const file of ['package-lock.json', 'tsconfig.json']) hash.update(readFileSync(inProject(file)));
  return hash.digest('hex');
}

function filesUnder(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function inputsHash(tools: string, inputs: readonly string[]): string | undefined {
  const hash = sha256().update(tools);
  for (const input of inputs) {
    const path = resolve(projectDir, input);
    if (!existsSync(path)) return undefined;
    hash.update(input).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

const assetsOf = (name: string): string => inProject('functions', name, 'assets');

function ownInputs(name: string, metafile: Metafile): string[] {
  const sources = Object.keys(metafile.inputs).filter((path) => !/^(node_modules\/|lean-\d+:)/.test(path));
  const assets = filesUnder(assetsOf(name)).map((path) => path.slice(projectDir.length + 1));
  return [...sources, ...assets].sort();
}

const importsPackage = (metafile: Metafile, name: string): boolean =>
  Object.keys(metafile.inputs).some((path) => path.includes(`node_modules/${name}/`)) ||
  Object.values(metafile.outputs).some((output) => output.imports.some((entry) => entry.path === name));

async function bundleOne(name: string, outDir: string, tools: string): Promise<FunctionBundle> {
  const dir = join(outDir, name);
  const metaPath = join(outDir, '..', 'meta', `${name}.json`);
  const assetList = filesUnder(assetsOf(name)).map((path) => path.slice(projectDir.length + 1));
  if (existsSync(metaPath) && existsSync(join(dir, 'index.mjs'))) {
    const meta = JSON.parse(readFileSync(metaPath, 'utf8')) as Meta;
    const inputs = [...new Set([...meta.inputs, ...assetList])].sort();
    if (meta.outDir === outDir && inputsHash(tools, inputs) === meta.hash) {
      return { name, dir, hash: meta.hash, bytes: meta.bytes, usesSharp: meta.usesSharp, built: false };
    }
  }

  const outfile = join(dir, 'index.mjs');
  const result = await build({ ...bundleOptions, entryPoints: [`functions/${name}/handler.ts`], outfile });
  const metafile = result.metafile as Metafile;
  const file = (suffix: string): string =>
    result.outputFiles?.find((output) => output.path.endsWith(suffix))?.text ?? '';
  const code = file('.mjs');
  const needsRequire = code.includes('Dynamic require of');
  const text = needsRequire ? requireBanner + code : code;

  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(outfile, text);
  if (existsSync(assetsOf(name))) cpSync(assetsOf(name), join(dir, 'assets'), { recursive: true });
  if (importsPackage(metafile, '@embedpdf/pdfium')) {
    cpSync(join(dirname(require.resolve('@embedpdf/pdfium')), 'pdfium.wasm'), join(dir, 'pdfium.wasm'));
  }
  // The faces that adapters/pdf/fonts.ts draws with.
  if (importsPackage(metafile, '@pdf-lib/fontkit')) {
    const fonts = join(dirname(require.resolve('@embedpdf/fonts-latin')), '..', 'fonts');
    for (const face of ['NotoSans-Regular.ttf', 'NotoSans-Bold.ttf']) cpSync(join(fonts, face), join(dir, face));
  }

  // The map stays here, for reading a stack trace; people's requests need not carry it.
  const map = JSON.parse(file('.mjs.map')) as { mappings: string };
  if (needsRequire) map.mappings = `;${map.mappings}`;
  mkdirSync(join(outDir, '..', 'maps'), { recursive: true });
  writeFileSync(join(outDir, '..', 'maps', `${name}.mjs.map`), JSON.stringify(map));

  const inputs = ownInputs(name, metafile);
  const hash = inputsHash(tools, inputs) ?? '';
  const usesSharp = importsPackage(metafile, 'sharp');
  const bytes = Buffer.byteLength(text);
  mkdirSync(dirname(metaPath), { recursive: true });
  writeFileSync(metaPath, JSON.stringify({ hash, outDir, bytes, usesSharp, inputs, metafile } satisfies Meta));
  return { name, dir, hash, bytes, usesSharp, built: true };
}

/** The styles and the upload script are built before the bundles: serve-participant hands them out under /assets/. */
async function buildWebAssets(tools: string): Promise<void> {
  const source = inProject('web/assets.ts');
  if (!existsSync(source)) return;
  const dir = join(buildDir, 'assets');
  const stamp = join(buildDir, 'meta', 'assets.sha256');
  // All of web/: which styles are kept depends on which classes the pages use.
  const sources = filesUnder(inProject('web')).map((path) => path.slice(projectDir.length + 1));
  const hash = inputsHash(tools, sources) ?? '';
  if (existsSync(join(dir, 'names.txt')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const module = (await import(pathToFileURL(source).href)) as { buildAssets?: (dir: string) => Promise<void> };
  if (!module.buildAssets) throw new Error('web/assets.ts must export buildAssets(dir): Promise<void>.');
  await module.buildAssets(dir);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

/** Bundles into `<outDir>/<name>/index.mjs`; what has not changed since the last run is left alone. */
export function bundleFunctions(
  outDir: string = defaultOutDir,
  names: readonly string[] = functionNames(),
): Promise<FunctionBundle[]> {
  return oneAtATime('bundles', async () => {
    const tools = toolHash();
    await buildWebAssets(tools);
    const bundles: FunctionBundle[] = [];
    // One after the other: esbuild itself uses every core.
    for (const name of names) bundles.push(await bundleOne(name, resolve(outDir), tools));
    return bundles;
  });
}
