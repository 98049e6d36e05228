import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IsolatedParser } from './isolated.ts';
import type { Entry } from './manifest.ts';
import type { Answer } from './worker.ts';

const PAGES_MAX = 100;
const PARSERS = 2;

export interface Outcome {
  entry: Entry;
  answer: Answer;
  originalPath: string;
  normalizedPath: string;
  /** The most that the parser held while it had this file; what it held before counts in. */
  peakBytes: number;
}

/** Each file through the code that is deployed, in a child that has nothing but the file. */
export async function checkFiles(dir: string, entries: readonly Entry[], workDir: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = entries.map((entry, index) => ({ entry, normalizedPath: join(workDir, `${index}.pdf`) })).reverse();
  const parsers = Array.from({ length: PARSERS }, () => new IsolatedParser());
  await Promise.all(
    parsers.map(async (parser) => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const originalPath = join(dir, next.entry.file);
        const { normalizedPath } = next;
        const { answer, peakBytes } = await parser.run({ path: originalPath, normalizedPath, maxPages: PAGES_MAX });
        outcomes.push({ ...next, originalPath, answer, peakBytes });
      }
      parser.stop();
    }),
  );
  return outcomes.sort((a, b) => a.entry.file.localeCompare(b.entry.file));
}

export const isAccepted = ({ answer }: Outcome): boolean =>
  'verdict' in answer && answer.verdict.verdict === 'accepted';
/** Some files are sent back only after their pages were counted, and drawn in vain: empty, destroyed, drawn by a program. */
export const pagesOf = ({ answer }: Outcome): number => ('verdict' in answer ? (answer.verdict.pages ?? 0) : 0);
/** There is no page that any reader would show: nothing that a packet could hold. */
export const hasNothingToShow = (outcome: Outcome): boolean =>
  !isAccepted(outcome) && pagesOf(outcome) === outcome.entry.pages;
export const originalOf = ({ originalPath }: Outcome): Uint8Array => readFileSync(originalPath);
export const normalizedOf = ({ normalizedPath }: Outcome): Uint8Array => readFileSync(normalizedPath);
