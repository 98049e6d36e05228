import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../infra/bundle.ts';
import { buildDir } from '../../infra/paths.ts';

/**
 * Puts a decide-packet in place whose money is written outside the decision's transaction: the mistake that this project
 * exists to make impossible. Everything else of it is the real function. A fault run has to catch it.
 */
export async function breakDecidePacket(assemblyDir: string): Promise<void> {
  const real = readFileSync(path.join(buildDir, 'functions', 'decide-packet', 'index.mjs'));
  const asset = readdirSync(assemblyDir)
    .map((name) => path.join(assemblyDir, name, 'index.mjs'))
    .find((file) => isSame(file, real));
  if (asset === undefined) throw new Error('The assembly holds no decide-packet as it was last bundled.');
  const transaction = path.join(import.meta.dirname, '..', '..', 'adapters', 'transaction.ts');
  const split = path.join(import.meta.dirname, 'split-transaction.ts');
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: ['functions/decide-packet/handler.ts'],
    outfile: asset,
    plugins: [
      ...(bundleOptions.plugins ?? []),
      {
        name: 'money-on-its-own',
        setup(made) {
          made.onResolve({ filter: /\/transaction\.ts$/ }, ({ importer }) =>
            importer === split ? { path: transaction } : { path: split },
          );
        },
      },
    ],
  });
  for (const file of outputFiles ?? []) if (file.path.endsWith('.mjs')) writeFileSync(asset, file.text);
}

function isSame(file: string, bytes: Buffer): boolean {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}
