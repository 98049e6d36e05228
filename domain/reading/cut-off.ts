import * as z from 'zod';
import type { Word } from './words.ts';

export const pageSides = ['left', 'right', 'top', 'bottom'] as const;
export type PageSide = (typeof pageSides)[number];

export const cutPageSchema = z.object({
  page: z.int().min(1).max(500),
  sides: z.array(z.enum(pageSides)).min(1).max(pageSides.length),
});
export type CutPage = z.infer<typeof cutPageSchema>;

/**
 * Print ends well before the edge of its paper, and so of a picture that shows all of it: a word at the very edge goes on where
 * nobody sees it. Ten pixels of a page 1,700 wide.
 */
const EDGE = 0.006;
/** One may be a speck, the pattern of a table, a hole of the binder. */
const WORDS_AT_EDGE_MIN = 2;
const CONFIDENT = 0.5;
const CHARACTERS_MIN = 2;

/**
 * The sides at which a page that was read from its picture seems cut off. A doubt for a person to look at, never a finding.
 * Through letters from above or below, or between two lines, it stays unseen: the engine reads nothing there.
 */
export function cutSidesOf(words: readonly Word[]): PageSide[] {
  const read = words.filter(
    ({ text, confidence }) => confidence >= CONFIDENT && text.replace(/[^\p{L}\p{N}]/gu, '').length >= CHARACTERS_MIN,
  );
  return pageSides.filter((side) => read.filter((word) => toEdge(word, side) <= EDGE).length >= WORDS_AT_EDGE_MIN);
}

function toEdge({ box: [left, top, width, height] }: Word, side: PageSide): number {
  switch (side) {
    case 'left':
      return left;
    case 'right':
      return 1 - left - width;
    case 'top':
      return top;
    case 'bottom':
      return 1 - top - height;
  }
}
