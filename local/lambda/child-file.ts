import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync, version } from 'esbuild';

const PROJECT = path.join(import.meta.dirname, '..', '..');
const SOURCES = ['local/lambda/child.ts', 'local/moved-date.ts'].map((file) => path.join(PROJECT, file));
const FOLDER = path.join(PROJECT, '.build', 'local', 'child');

/**
 * `child.ts` as one JavaScript file: each process of a function would strip its types anew, which takes a third of the time
 * that the process needs until it answers. Named by what it is made of, so that whoever changed it gets the changed one.
 */
function makeChildFile(): string {
  const hash = createHash('sha256').update(version);
  for (const source of SOURCES) hash.update(readFileSync(source));
  const file = path.join(FOLDER, `${hash.digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  const { outputFiles } = buildSync({
    entryPoints: SOURCES.slice(0, 1),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  mkdirSync(FOLDER, { recursive: true });
  // In one step: several systems start at once.
  const unfinished = `${file}-${process.pid}`;
  writeFileSync(unfinished, outputFiles[0]?.contents ?? '');
  renameSync(unfinished, file);
  return file;
}

export const CHILD_FILE = makeChildFile();
