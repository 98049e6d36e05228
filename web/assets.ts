import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildStyles } from './styles/build.ts';

/** The island's script, for browsers that run scripts: several files at once, with progress. */
async function buildUploadScript(): Promise<string> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, 'islands', 'upload.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Writes `site.css`, `upload.txt` (a script, taken into a bundle as text) and `names.txt` (their addresses, which change
 * with their content, so that browsers may keep them for ever).
 */
export async function buildAssets(dir: string): Promise<void> {
  const css = await buildStyles();
  const script = await buildUploadScript();
  const names = `site.css /assets/${hashOf(css)}.css\nupload.js /assets/${hashOf(script)}.js\n`;
  mkdirSync(dir, { recursive: true });
  // Untouched when unchanged, so that bundles that contain them keep their hash and time.
  for (const [name, text] of Object.entries({ 'site.css': css, 'upload.txt': script, 'names.txt': names })) {
    const target = join(dir, name);
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
  }
}
