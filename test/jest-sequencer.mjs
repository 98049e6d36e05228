import { statSync } from 'node:fs';
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first: begun last, such a file would run on by itself while the other cores have nothing left. */
const longest = [
  'a11y/every-page.test.ts',
  'e2e/iam.test.ts',
  'workflow/year-of-centers.test.ts',
  'e2e/tui.test.ts',
  'e2e/routes.test.ts',
  'a11y/coach.test.ts',
  'reading/phone-photos.test.ts',
  'e2e/year.test.ts',
];
/** Then whatever starts a whole system or builds one. */
const systems = /^(a11y|e2e|faults|fiscal-year|hostile|infra|ledger-model|reading|workflow)\//;

const root = import.meta.dirname;
const nameOf = ({ path: file }) => path.relative(root, file).split(path.sep).join('/');

/**
 * Jest goes by how long a file took the last time, and on a fresh clone, where it knows nothing, by the size of the file: a
 * short text that plays a year comes last.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const placed = [...tests].map((test) => {
      const name = nameOf(test);
      const at = longest.indexOf(name);
      return {
        test,
        rank: at === -1 ? longest.length + (systems.test(name) ? 0 : 1) : at,
        size: statSync(test.path).size,
      };
    });
    return placed.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ test }) => test);
  }
}
