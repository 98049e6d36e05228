import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildStyles } from './styles/build.ts';

/** An island's script, for browsers that run scripts. */
async function buildScript(...path: string[]): Promise<{ text: string; inputs: string[] }> {
  const result = await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: [join(import.meta.dirname, ...path)],
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  });
  const inputs = Object.keys(result.metafile.inputs).map((input) => join(import.meta.dirname, input));
  return { text: result.outputFiles[0]?.text ?? '', inputs };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Writes `site.css`, `upload.txt`, `stay.txt`, `decide.txt`, `desk.txt` and `hand-off.txt` (scripts, taken into a bundle as text) and `names.txt` (their addresses,
 * which change with their content, so that browsers may keep them for ever). Answers the files that the scripts are made of.
 */
export async function buildAssets(dir: string): Promise<string[]> {
  const css = await buildStyles();
  const script = await buildScript('islands', 'upload.ts');
  const stay = await buildScript('islands', 'stay.ts');
  const decide = await buildScript('staff', 'decide-island.ts');
  const handOff = await buildScript('staff', 'hand-off-island.ts');
  const desk = await buildScript('staff', 'desk-island.ts');
  const names = [
    `site.css /assets/${hashOf(css)}.css`,
    `upload.js /assets/${hashOf(script.text)}.js`,
    `stay.js /assets/${hashOf(stay.text)}.js`,
    // Served by the function whose pages use it.
    `decide.js /staff/assets/${hashOf(decide.text)}.js`,
    `hand-off.js /staff/assets/${hashOf(handOff.text)}.js`,
    `desk.js /staff/assets/${hashOf(desk.text)}.js`,
    '',
  ].join('\n');
  mkdirSync(dir, { recursive: true });
  // Untouched when unchanged, so that bundles that contain them keep their hash and time.
  const files = {
    'site.css': css,
    'upload.txt': script.text,
    'stay.txt': stay.text,
    'decide.txt': decide.text,
    'hand-off.txt': handOff.text,
    'desk.txt': desk.text,
    'names.txt': names,
  };
  for (const [name, text] of Object.entries(files)) {
    const target = join(dir, name);
    if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
  }
  return [...script.inputs, ...stay.inputs, ...decide.inputs, ...handOff.inputs, ...desk.inputs];
}
