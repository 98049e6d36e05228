import { extractFields } from './extract-fields.ts';
import { guessKind } from './guess-kind.ts';
import { FIELDS_MAX, type Reading } from './reading.ts';
import { linesOf, type PageWords } from './words.ts';

/** What the words of a document come to. The words themselves end here. */
export function readPages(
  pages: readonly PageWords[],
  about: Pick<Reading, 'engine' | 'pages' | 'pagesRead'>,
): Reading {
  const lines = pages.flatMap(linesOf);
  const words = pages.flatMap((page) => page.words);
  const sum = words.reduce((total, { confidence }) => total + confidence, 0);
  const { kind, ...rest } = guessKind(lines);
  return {
    schemaVersion: 1,
    ...about,
    words: words.length,
    meanConfidence: words.length === 0 ? 0 : Math.round((sum / words.length) * 1000) / 1000,
    kind: { guess: kind, ...rest },
    fields: extractFields(lines).slice(0, FIELDS_MAX),
  };
}
