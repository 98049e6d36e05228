import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { boardSettings } from '../../adapters/board-settings.ts';
import { handOffSystems } from '../../adapters/hand-off-settings.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { settingsHistory } from '../../adapters/settings-history.ts';
import { apiDocument } from '../../functions/http/api-document.ts';
import { apiDocumentMaker } from '../../infra/api-document-file.ts';
import { checkFunctionFolders } from '../../infra/app.ts';
import { bundleFunctions, bundleOptions, functionNames, loadedWith, loadsOnDemand } from '../../infra/bundle.ts';
import { hasCredentials } from '../../infra/deploy.ts';
import { missingSettings } from '../../infra/missing-settings.ts';
import { loadConfig } from '../../infra/config.ts';
import { functions } from '../../infra/functions.ts';
import { sharpLockfile, stageAssets, stageSharp } from '../../infra/native.ts';
import { inProject } from '../../infra/paths.ts';
import { ensureSynthesized } from '../../infra/synth.ts';
import { parsedName, type BoardFile } from '../../settings/board-files.ts';

const require = createRequire(import.meta.url);
const freshDir = (): string => mkdtempSync(join(tmpdir(), 'skillsdesk-bundles-'));

/** ELF: bytes 18 and 19 say for which processor. */
const machineType = (file: string): number => readFileSync(file).readUInt16LE(18);
const aarch64 = 183;

const metafileOf = (name: string) =>
  JSON.parse(readFileSync(inProject('.build/meta', `${name}.metafile.json`), 'utf8')) as {
    inputs: Record<string, unknown>;
    outputs: Metafile['outputs'];
  };

/** The source files of which something is left in a function's bundle. */
function contentsOf(name: string): string[] {
  return Object.values(metafileOf(name).outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
}

const nativeFilesUnder = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /\.node$|\.so(\.|$)/.test(name));

describe('the table of functions and the folders', () => {
  test('are the same', () => {
    expect(functionNames()).toEqual(Object.keys(functions).sort());
    expect(() => checkFunctionFolders(functionNames())).not.toThrow();
  });

  test('a folder without a row and a row without a folder stop synth by name', () => {
    const all = Object.keys(functions);
    expect(() => checkFunctionFolders([...all, 'mint-money'])).toThrow('does not say what mint-money may do');
    expect(() => checkFunctionFolders(all.filter((name) => name !== 'claim-case'))).toThrow(
      'infra/functions.ts lists claim-case',
    );
  });
});

describe('bundles', () => {
  test('carry only what a function uses, and are made again only when something changed', async () => {
    const outDir = join(freshDir(), 'functions');
    const [first] = await bundleFunctions(outDir, ['claim-case']);
    expect(first).toMatchObject({ name: 'claim-case', built: true, usesSharp: false });
    const meta = readFileSync(join(outDir, '..', 'meta', 'claim-case.metafile.json'), 'utf8');
    expect(meta).not.toContain('credential-provider-sso');
    expect(meta).not.toContain('zod/v4/locales/fr.js');
    expect(meta).toContain('zod/v4/locales/en.js');
    const [again] = await bundleFunctions(outDir, ['claim-case']);
    expect(again).toEqual({ ...first, built: false });
    // More than its handler goes into this one.
    const [reader] = await bundleFunctions(outDir, ['read-document']);
    expect(reader).toMatchObject({ built: true });
    expect(await bundleFunctions(outDir, ['claim-case', 'read-document'])).toEqual([
      again,
      { ...reader, built: false },
    ]);
  });

  test('have pdfium beside them where it is used, and no native code of this machine', async () => {
    const outDir = join(freshDir(), 'functions');
    const [parse] = await bundleFunctions(outDir, ['parse-document']);
    expect(parse?.usesSharp).toBe(true);
    const original = join(dirname(require.resolve('@embedpdf/pdfium')), 'pdfium.wasm');
    expect(readFileSync(join(outDir, 'parse-document', 'pdfium.wasm')).equals(readFileSync(original))).toBe(true);
    // The licence of libheif goes where its library goes.
    for (const file of ['LICENSE', 'libheif-wasm/libheif.js', 'libheif-wasm/libheif.wasm'])
      expect(existsSync(join(outDir, 'parse-document', 'node_modules', 'libheif-js', file))).toBe(true);
    expect(nativeFilesUnder(join(outDir, 'parse-document'))).toEqual([]);
  });
});

test('what a bundle calls, its function may do, and what it may do, it calls', async () => {
  await bundleFunctions();
  const called: Record<string, string[]> = {};
  const granted: Record<string, string[]> = {};
  for (const [name, spec] of Object.entries(functions)) {
    // Tables and buckets are left to the test of their names: one adapter holds all calls of a table, used or not.
    const command = /client-(lambda|sesv2|sfn|sqs|eventbridge|pinpoint-sms-voice-v2)\/.*commands\/(\w+)Command\.js$/;
    const calls = contentsOf(name).flatMap((path) => {
      // The pages call functions without the client.
      if (path === 'adapters/function-caller.ts') return ['lambda:Invoke'];
      const match = command.exec(path);
      return match ? [`${match[1]}:${match[2]}`] : [];
    });
    const once = (actions: string[]): string[] => [...new Set(actions)].sort();
    called[name] = once(calls);
    const actions = spec.grants.flatMap((grant) => {
      if ('invoke' in grant) return ['lambda:Invoke'];
      if ('mail' in grant) return ['sesv2:SendEmail'];
      if ('texts' in grant) return ['pinpoint-sms-voice-v2:SendTextMessage'];
      if ('send' in grant) return ['sqs:SendMessage'];
      if ('putEventsAs' in grant) return ['eventbridge:PutEvents'];
      return 'execution' in grant ? grant.execution.map((action) => `sfn:${action}`) : [];
    });
    // One action may be granted on two queues.
    granted[name] = once(actions);
  }
  expect(called).toEqual(granted);
});

describe('what is loaded on demand', () => {
  test('is all there: each part of each function loads by itself, and each text lies beside', async () => {
    const bundles = (await bundleFunctions()).filter(({ name }) => loadsOnDemand(name));
    expect(bundles.length).toBeGreaterThan(5);
    for (const { name, dir } of bundles) {
      const { outputs, inputs } = metafileOf(name);
      const code = Object.entries(outputs).filter(([path]) => path.endsWith('.mjs'));
      const beside = readdirSync(dir);
      expect(code.map(([path]) => basename(path)).filter((file) => !beside.includes(file))).toEqual([]);
      // What one part asks of another by name is held when it is loaded; the first file alone needs an environment.
      const parts = beside.filter((file) => file.endsWith('.mjs') && file !== 'index.mjs');
      const load = `for (const file of ${JSON.stringify(parts)}) await import('./' + file)`;
      execFileSync(process.execPath, ['--input-type=module', '-e', load], { cwd: dir, env: { STAGE: 'local' } });
      const texts = Object.keys(inputs).filter((path) => path.startsWith('web/texts/en/'));
      expect(texts.length).toBeGreaterThan(2);
      expect(texts.filter((path) => !existsSync(join(dir, path.slice('web/'.length))))).toEqual([]);
    }
  });

  test('is nothing in the other functions: each event needs all of them', async () => {
    const bundles = (await bundleFunctions()).filter(({ name }) => !loadsOnDemand(name));
    for (const { name, dir } of bundles)
      expect([name, readdirSync(dir).filter((file) => /^chunk-.*\.mjs$/.test(file))]).toEqual([name, []]);
  });
});

describe('what is made when a bundle is made', () => {
  test('the board’s settings lie beside as they are parsed from the sources: nothing is lost on the way through a file', async () => {
    const [{ dir } = { dir: '' }] = await bundleFunctions(undefined, ['serve-oversight']);
    const beside = (name: BoardFile): unknown => JSON.parse(readFileSync(join(dir, 'board', parsedName(name)), 'utf8'));
    expect(beside('board.json')).toStrictEqual(boardSettings);
    expect(beside('hand-off.json')).toStrictEqual(handOffSystems);
    const { timeZone: _, ...outcomes } = outcomeSettings;
    expect(beside('outcomes.json')).toStrictEqual(outcomes);
    expect((beside('history.json') as { entries: unknown }).entries).toStrictEqual(settingsHistory.entries);
  });

  test('the API’s description is what the sources say, and is made again with each of them', async () => {
    const [{ dir } = { dir: '' }] = await bundleFunctions(undefined, ['serve-participant']);
    const beside = JSON.parse(readFileSync(join(dir, 'openapi.json'), 'utf8')) as object;
    expect(beside).toEqual(JSON.parse(JSON.stringify(apiDocument(''))));
    const maker = await build({
      ...bundleOptions,
      plugins: [],
      sourcemap: false,
      entryPoints: [apiDocumentMaker],
      outfile: join(freshDir(), 'maker.mjs'),
    });
    const needed = Object.keys(maker.metafile?.inputs ?? {}).filter((path) => !path.startsWith('node_modules/'));
    const { inputs } = JSON.parse(readFileSync(inProject('.build/meta/serve-participant.json'), 'utf8')) as {
      inputs: string[];
    };
    expect(needed.length).toBeGreaterThan(20);
    expect(needed.filter((path) => !inputs.includes(path))).toEqual([]);
  });
});

describe('what makes a function start slowly', () => {
  // Time depends on the machine, bytes do not: npm run bench -- cold-start measures what these cost. The aim for a page's
  // function is 350 kB until it answers somebody who has no session yet; where it stands above, it does not grow.
  const mostKB: Readonly<Record<string, { group?: string; first: number; signedIn: number }>> = {
    'serve-participant': { group: 'start', first: 320, signedIn: 610 },
    'serve-staff': { group: 'queue', first: 350, signedIn: 750 },
    'serve-oversight': { group: 'overview', first: 315, signedIn: 440 },
    'serve-finance': { group: 'funds', first: 350, signedIn: 370 },
    'serve-accommodation': { first: 315, signedIn: 365 },
    'serve-payments': { first: 370, signedIn: 410 },
  };
  const mostCommandKB = 330;

  test('is bounded in bytes for the first page, and for whatever page somebody who is signed in begins with', async () => {
    const pages = (await bundleFunctions()).map(({ name }) => name).filter(loadsOnDemand);
    expect(pages.sort()).toEqual(Object.keys(mostKB).sort());
    const tooMuch = Object.entries(mostKB).flatMap(([name, { group, first, signedIn }]) => {
      const { outputs } = metafileOf(name);
      const fileOf = (entryPoint: string) =>
        Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entryPoint);
      const kB = (...entryPoints: string[]): number =>
        [...new Set(entryPoints.flatMap(fileOf).flatMap((path) => loadedWith({ outputs }, path)))]
          .map((path) => outputs[path]?.bytes ?? Number.NaN)
          .reduce((sum, bytes) => sum + bytes / 1000, 0);
      const own = (file: string) => `functions/${name}/${file}.ts`;
      const groups = Object.values(outputs).flatMap(({ entryPoint = '' }) =>
        entryPoint.startsWith(`functions/${name}/groups/`) ? [entryPoint] : [],
      );
      expect([name, groups.length > 0]).toEqual([name, group !== undefined]);
      const reader = 'adapters/sessions-table.ts';
      const begun = kB(own('handler'), ...(group ? [own(`groups/${group}`)] : []));
      const any = (groups.length > 0 ? groups : [own('handler')]).map((each) =>
        kB(own('handler'), reader, own('tables'), each),
      );
      const most = Math.max(...any);
      // Each of them was found: a name that is not there would weigh nothing.
      expect([own('handler'), reader, own('tables')].map((each) => fileOf(each).length)).toEqual([1, 1, 1]);
      return begun > first || most > signedIn ? [{ name, begun, most }] : [];
    });
    expect(tooMuch).toEqual([]);
  });

  test('is bounded in bytes for commands: somebody waits for each', async () => {
    const commands = (await bundleFunctions()).filter(({ name }) =>
      functions[name]?.triggers.some(({ kind }) => kind === 'command'),
    );
    expect(commands.length).toBeGreaterThan(45);
    const most = (name: string): number => (/^(sign-in|verify-journal)$/.test(name) ? 600 : mostCommandKB);
    expect(
      commands.filter(({ name, bytes }) => bytes > most(name) * 1000).map(({ name, bytes }) => [name, bytes]),
    ).toEqual([]);
  });

  test('stands only in the functions that work with it', async () => {
    await bundleFunctions();
    const where: Readonly<Record<string, readonly string[]>> = {
      '@embedpdf/pdfium': ['compose-packet', 'parse-document', 'read-document'],
      'pdf-lib': ['compose-letter', 'compose-packet', 'parse-document'],
      '@pdf-lib/fontkit': ['compose-letter', 'compose-packet'],
      'file-type': ['parse-document'],
      'csv-parse': ['import-etpl'],
      // A copy's page is drawn as pages are.
      hono: [...Object.keys(mostKB), 'export-records'].sort(),
      fflate: ['export-records'],
      oauth4webapi: ['sign-in'],
      '@aws-sdk/client-lambda': ['check-document'],
      '@aws-sdk/client-sfn': ['relay-outbox'],
      '@aws-sdk/client-sesv2': ['relay-outbox', 'sign-in'],
      '@aws-sdk/client-sqs': ['relay-outbox', 'sweep-cases'],
      '@aws-sdk/client-eventbridge': ['scan-document'],
      '@aws-sdk/client-guardduty': ['scan-document'],
      '@aws-sdk/client-s3': [
        'chain-journal',
        'check-document',
        'check-invariants',
        'compose-letter',
        'compose-packet',
        'destroy-records',
        'export-records',
        'replace-originals',
        'scan-document',
        'sweep-cases',
        'verify-journal',
      ],
    };
    const contents = functionNames().map((name) => ({ name, files: contentsOf(name) }));
    const found = Object.keys(where).map((library) => [
      library,
      contents
        .filter(({ files }) => files.some((path) => path.includes(`node_modules/${library}/`)))
        .map(({ name }) => name),
    ]);
    expect(Object.fromEntries(found)).toEqual(where);
  });
});

describe('the native image library', () => {
  test('is laid beside the functions that use it in the build for Lambda’s processor', async () => {
    const bundles = await bundleFunctions(join(freshDir(), 'functions'), ['claim-case', 'parse-document']);
    const assets = await stageAssets(bundles, 'arm64');
    const dir = assets.get('parse-document') as string;
    const addons = nativeFilesUnder(dir);
    expect(addons.some((name) => name.endsWith('.node'))).toBe(true);
    for (const name of addons) expect(machineType(join(dir, name))).toBe(aarch64);
    expect(existsSync(join(dir, 'index.mjs'))).toBe(true);
    expect(existsSync(join(assets.get('claim-case') as string, 'node_modules'))).toBe(false);
  });

  test('is this machine’s own in the local stage', async () => {
    const bundles = await bundleFunctions(join(freshDir(), 'functions'), ['parse-document']);
    const assets = await stageAssets(bundles, 'from-the-machine');
    expect(assets.get('parse-document')).toBe(bundles[0]?.dir);
  });

  test('has the version and checksum of our own lockfile', async () => {
    const own = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
    const { packageLock } = sharpLockfile(own) as { packageLock: typeof own };
    const path = 'node_modules/@img/sharp-linux-arm64';
    expect(packageLock.packages[path].integrity).toBe(own.packages[path].integrity);
    expect(Object.keys(packageLock.packages)).not.toContain('node_modules/zod');
    const installed = JSON.parse(readFileSync(join(await stageSharp(), path, 'package.json'), 'utf8'));
    expect(installed.version).toBe(own.packages[path].version);
  });
});

test('the local stage is synthesized from the real bundles once, and kept until a source changes', async () => {
  const outDir = join(freshDir(), 'cdk.out');
  expect(await ensureSynthesized({ stage: 'local', outDir })).toEqual({ outDir, synthesized: true });
  const template = readFileSync(join(outDir, 'skillsdesk-local-compute.template.json'), 'utf8');
  expect(template).toContain('skillsdesk-local-serve-participant');
  expect(await ensureSynthesized({ stage: 'local', outDir })).toEqual({ outDir, synthesized: false });
  expect(await ensureSynthesized({ stage: 'prod', outDir })).toEqual({ outDir, synthesized: true });
});

describe('deploy', () => {
  test('says what is still an example in the settings', () => {
    const missing = missingSettings(loadConfig('prod')).join('\n');
    for (const word of ['site.domain', 'site.certificateArn', 'mail', 'domainPrefix']) expect(missing).toContain(word);
    expect(missingSettings(loadConfig('local')).join('\n')).toContain('this stage is for one machine only');
  });

  test('sees whether there are credentials at all', () => {
    expect(hasCredentials({}, freshDir())).toBe(false);
    expect(hasCredentials({ AWS_PROFILE: 'board' }, freshDir())).toBe(true);
  });
});
