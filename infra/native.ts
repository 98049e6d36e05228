import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { FunctionBundle } from './bundle.ts';
import type { StageConfig } from './config.ts';
import { oneAtATime } from './lock.ts';
import { buildDir, inProject } from './paths.ts';

const run = promisify(execFile);

const lockfile = z.looseObject({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Lockfile = z.infer<typeof lockfile>;

/** The part of our own lockfile that sharp needs: the same versions and checksums, and nothing else to install. */
export function sharpLockfile(lock: Lockfile): { packageJson: object; packageLock: object } {
  const packages: Lockfile['packages'] = {};
  // Where Node would find it: beside the one who asks, else in a folder further up.
  const pathOf = (name: string, from: string): string | undefined => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
      const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      if (lock.packages[path]) return path;
      if (folder === '') return undefined;
    }
  };
  const take = (name: string, from: string): void => {
    const path = pathOf(name, from);
    const entry = path === undefined ? undefined : lock.packages[path];
    if (path === undefined || !entry || packages[path]) return;
    // In our own lockfile these may be marked as needed by tests only; here they are what is deployed.
    const { dev: _dev, devOptional: _devOptional, ...kept } = entry;
    packages[path] = kept;
    for (const dependency of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      take(dependency, path);
    }
  };
  take('sharp', '');
  const version = packages['node_modules/sharp']?.version;
  if (!version) throw new Error('package-lock.json does not pin sharp.');
  const packageJson = { name: 'skillsdesk-native', version: '0.0.0', private: true, dependencies: { sharp: version } };
  return {
    packageJson,
    packageLock: {
      name: 'skillsdesk-native',
      lockfileVersion: 3,
      requires: true,
      packages: { '': packageJson, ...packages },
    },
  };
}

class NativeAddonUnavailable extends Error {
  override readonly name = 'NativeAddonUnavailable';
}

/** sharp as Lambda's arm64 machines need it, whatever machine this is. Fetched once, then kept in .build/. */
export async function stageSharp(): Promise<string> {
  const { packageJson, packageLock } = sharpLockfile(
    lockfile.parse(JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'))),
  );
  const id = createHash('sha256').update(JSON.stringify(packageLock)).digest('hex').slice(0, 16);
  const dir = join(buildDir, 'native', `arm64-${id}`);
  if (existsSync(join(dir, 'node_modules'))) return dir;

  const unfinished = `${dir}-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify(packageJson, undefined, 2));
  writeFileSync(join(unfinished, 'package-lock.json'), JSON.stringify(packageLock, undefined, 2));
  try {
    const flags = ['--os=linux', '--cpu=arm64', '--libc=glibc', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['ci', '--prefer-offline', ...flags], { cwd: unfinished, timeout: 300_000 });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new NativeAddonUnavailable('The arm64 build of sharp could not be fetched (npm ci failed).', {
      cause: error,
    });
  }
  // In one step, so that a run that was cut short leaves nothing that looks finished.
  if (existsSync(dir)) rmSync(unfinished, { recursive: true, force: true });
  else renameSync(unfinished, dir);
  return dir;
}

/** Per function the folder to deploy: the bundle itself, with the native library laid beside it where one is used. */
export function stageAssets(
  bundles: readonly FunctionBundle[],
  addons: StageConfig['nativeAddons'],
): Promise<Map<string, string>> {
  return oneAtATime('native', () => layNativeAddons(bundles, addons));
}

async function layNativeAddons(
  bundles: readonly FunctionBundle[],
  addons: StageConfig['nativeAddons'],
): Promise<Map<string, string>> {
  const assets = new Map<string, string>();
  for (const bundle of bundles) {
    if (!bundle.usesSharp || addons === 'from-the-machine') {
      assets.set(bundle.name, bundle.dir);
      continue;
    }
    const native = await stageSharp();
    const dir = join(buildDir, 'staged', bundle.name);
    rmSync(dir, { recursive: true, force: true });
    cpSync(bundle.dir, dir, { recursive: true });
    cpSync(join(native, 'node_modules'), join(dir, 'node_modules'), { recursive: true, dereference: true });
    assets.set(bundle.name, dir);
  }
  return assets;
}
