import type { ReadField } from './reading.ts';
import { folded, type Box, type Line, type Segment } from './words.ts';

/** The first of its kind is the one that its label is surest of. */
export type Found = ReadField & { rank: number };

/** What the label at the beginning of a segment leaves: undefined when none of them stands there. */
export function afterLabel(segment: Segment, labels: readonly string[]): { rest: string; rank: number } | undefined {
  const words = segment.text.split(' ');
  // Numbers of form fields ("1 Name", "4b Exp") may stand before.
  const start = /^\(?\d{1,2}[a-z]?[.)]?$/i.test(words[0] ?? '') && words.length > 1 ? 1 : 0;
  let best: { length: number; rank: number } | undefined;
  for (let length = 1; length <= Math.min(5, words.length - start); length += 1) {
    const rank = labels.indexOf(folded(words.slice(start, start + length).join(' ')));
    if (rank >= 0) best = { length, rank };
  }
  if (!best) return undefined;
  const rest = words
    .slice(start + best.length)
    .join(' ')
    .replace(/^[\s:;.,–—-]+/, '');
  return { rest, rank: best.rank };
}

/** A value stands after its label, in the next column, or below it. */
export function valueOf(
  rest: string,
  at: number,
  line: Line,
  below: Line | undefined,
): { text: string; box: Box } | undefined {
  const segment = line.segments[at];
  if (!segment) return undefined;
  if (rest !== '') return { text: rest, box: segment.box };
  const next = line.segments[at + 1];
  if (next && !/:\s*$/.test(next.text)) return next;
  return below?.segments.find(({ box }) => overlaps(box, segment.box));
}

export const overlaps = (a: Box, b: Box): boolean => a[0] < b[0] + b[2] && b[0] < a[0] + a[2];
