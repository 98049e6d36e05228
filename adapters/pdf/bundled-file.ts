import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Reads a file that the bundler lays beside the function's index.mjs (pdfium.wasm, the fonts). Run from source
 * (tests, scripts) there is nothing beside this module, and the npm package is read instead.
 */
export async function readBundledFile(
  fileName: string,
  npm: { package: string; fromEntry: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(new URL(`./${fileName}`, import.meta.url)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const entry = createRequire(import.meta.url).resolve(npm.package);
    return readFile(join(dirname(entry), npm.fromEntry));
  });
  return new Uint8Array(bytes);
}
