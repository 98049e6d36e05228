import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import { beginningsOf } from '../web/text-area.ts';
import { inProject } from './paths.ts';

const folder = inProject('web/texts/en');
const keysOf = (file: string): string[] =>
  Object.keys(JSON.parse(readFileSync(inProject('web/texts/en', file), 'utf8')) as object);

/** One word says which file a key is in, two where several files begin with the same one. */
function beginningsIn(file: string): string[] {
  const others = readdirSync(folder).filter((name) => name !== file);
  const shared = new Set(others.flatMap((name) => keysOf(name).map((key) => beginningsOf(key)[0])));
  const own = keysOf(file).map((key) => {
    const [one, two] = beginningsOf(key);
    return shared.has(one) ? two : one;
  });
  return [...new Set(own)].sort();
}

/**
 * Of a file of English texts, a bundle takes in the words that its keys begin with, and lays the file itself beside
 * (infra/bundle.ts): a request reads one or two of the thirty files.
 */
export const lazyTexts: Plugin = {
  name: 'lazy-texts',
  setup(build) {
    const known = new Map<string, string>();
    build.onLoad({ filter: /[\\/]web[\\/]texts[\\/]en[\\/][^\\/]+\.json$/ }, ({ path }) => {
      const file = basename(path);
      const contents = known.get(file) ?? JSON.stringify(beginningsIn(file));
      known.set(file, contents);
      return { contents, loader: 'json' };
    });
  },
};
