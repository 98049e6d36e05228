import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import { buildAssets } from '../web/assets.ts';
import type { KitQuestion } from './pages/react-form.ts';
import type { KitPage } from './pages/react-page.ts';

const project = path.join(import.meta.dirname, '..');

interface Served {
  path: string;
  html: string;
  serverMs: number;
}
interface OurPages {
  served: (times: number) => Promise<Served[]>;
  formPath: string;
  questions: () => KitQuestion[];
}

/**
 * What a person waits for: the bytes of each page's first view, and the server's time for it; beside the same form drawn,
 * hydrated and styled as a React kit does it, in this one run. Everything as the edge packs it (gzip).
 */
export async function benchPages(quick: boolean): Promise<object> {
  const times = quick ? 20 : 200;
  // A line for each page that is served would be most of what is printed here.
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  // Both as production runs them: React's own checks cost it most of its time.
  process.env['NODE_ENV'] = 'production';
  mkdirSync(path.join(project, '.build'), { recursive: true });
  const dir = mkdtempSync(path.join(project, '.build', 'bench-pages-'));
  try {
    await buildAssets(dir);
    const css = readFileSync(path.join(dir, 'site.css'));
    const upload = readFileSync(path.join(dir, 'upload.txt'));
    const ours = await load<OurPages>('ours.ts', dir);
    const pages = (await ours.served(times)).map(({ path: at, html, serverMs }) => {
      const files = [Buffer.from(html), css, ...(/<script[^>]* src=/.test(html) ? [upload] : [])];
      return { path: at, ...weigh(files), serverMs: rounded(serverMs) };
    });
    const form = pages.find((each) => each.path === ours.formPath);
    if (!form) throw new Error(`no page ${ours.formPath}`);
    const kit = await kitForm(ours.questions(), times, dir);
    print(pages, form, kit);
    return {
      pages,
      heaviestKB: Math.max(...pages.map(({ firstViewKB }) => firstViewKB)),
      kit,
      form: form.path,
      firstViewVsKit: rounded(form.firstViewKB / kit.firstViewKB),
      serverVsKit: rounded(form.serverMs / kit.serverMs),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Weight {
  firstViewKB: number;
  unpackedKB: number;
  requests: number;
}

function weigh(files: readonly Uint8Array[]): Weight {
  const sum = (sizes: readonly number[]) => sizes.reduce((total, each) => total + each, 0);
  return {
    firstViewKB: kb(sum(files.map((each) => gzipSync(each).byteLength))),
    unpackedKB: kb(sum(files.map((each) => each.byteLength))),
    requests: files.length,
  };
}

/** The same questions, words and links: rendered on the server, styled by the kit, taken over by its script in the browser. */
async function kitForm(
  questions: KitQuestion[],
  times: number,
  dir: string,
): Promise<Weight & { serverMs: number; scriptKB: number }> {
  const { kitPage } = await load<{ kitPage: KitPage }>('react-page.ts', dir);
  const client = await build({
    ...bundled('react-client.ts'),
    platform: 'browser',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  const script = client.outputFiles[0]?.contents ?? new Uint8Array();
  const took: number[] = [];
  let html = '';
  for (let turn = 0; turn < times; turn += 1) {
    const before = performance.now();
    html = kitPage(questions);
    took.push(performance.now() - before);
  }
  return {
    ...weigh([Buffer.from(html), script]),
    scriptKB: kb(gzipSync(script).byteLength),
    serverMs: rounded(median(took)),
  };
}

const bundled = (entry: string): BuildOptions & { write?: false } => ({
  entryPoints: [path.join(import.meta.dirname, 'pages', entry)],
  absWorkingDir: project,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  legalComments: 'none',
  logLevel: 'error',
});

/** Pages are written in JSX, which Node does not run as it stands. */
async function load<Module>(entry: string, dir: string): Promise<Module> {
  const outfile = path.join(dir, entry.replace(/\.ts$/, '.mjs'));
  await build({ ...bundled(entry), platform: 'node', packages: 'external', outfile, write: true });
  return (await import(pathToFileURL(outfile).href)) as Module;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
const kb = (bytes: number): number => Math.round(bytes / 10) / 100;
const rounded = (value: number): number => Number(value.toPrecision(3));

type Row = Weight & { path: string; serverMs: number };
function print(pages: readonly Row[], form: Row, kit: Weight & { serverMs: number; scriptKB: number }): void {
  const line = (name: string, each: Weight & { serverMs: number }) =>
    console.log(
      `${name.padEnd(58)} ${each.firstViewKB.toFixed(1).padStart(7)} KB (unpacked ${each.unpackedKB.toFixed(1)}), ${each.requests} requests, ${each.serverMs} ms`,
    );
  for (const each of pages) line(each.path, each);
  line(`${form.path}, in a React kit`, kit);
}
