import * as z from 'zod';

/**
 * What a page says and where: the same shape whether the words stood in the file as text or were read from its picture.
 * A box is left, top, width and height as parts of the page, so that it fits a picture of any size.
 */
const part = z.number().min(0).max(1);
export const boxSchema = z.tuple([part, part, part, part]);
export type Box = z.infer<typeof boxSchema>;

export interface Word {
  text: string;
  box: Box;
  /** How sure the engine is, 0 to 1; text that stood in the file is sure. */
  confidence: number;
}

export interface PageWords {
  page: number;
  words: readonly Word[];
}

/** Words that stand together; a wide gap, as between the columns of a table, begins another segment. */
export interface Segment {
  text: string;
  box: Box;
  words: readonly Word[];
}

export interface Line {
  page: number;
  text: string;
  segments: readonly Segment[];
}

/** Share of a word's height by which its middle may stand off the line's. */
const sameLineShare = 0.55;
/** A gap of so many letter heights ends a segment. */
const gapHeights = 1.8;

const middle = ({ box: [, top, , height] }: { box: Box }): number => top + height / 2;

/** Lines that a word may still belong to: words come from top to bottom. */
const ROWS_OPEN = 3;

const lastOf = (row: readonly Word[]): Word | undefined => row.at(-1);
const offLine = (word: Word, row: readonly Word[]): number => {
  const last = lastOf(row);
  return last ? Math.abs(middle(word) - middle(last)) : 1;
};
const isOnLine = (word: Word, row: readonly Word[]): boolean =>
  offLine(word, row) <= sameLineShare * Math.max(word.box[3], lastOf(row)?.box[3] ?? 0);
/** By more than what letters of neighbours share. */
const covers = ({ box: a }: Word, { box: b }: Word): boolean =>
  Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]) > 0.4 * Math.min(a[2], b[2]);

export function linesOf({ page, words }: PageWords): Line[] {
  const rows: Word[][] = [];
  for (const word of words.toSorted((a, b) => middle(a) - middle(b))) {
    // What is typed into a narrow box runs into its caption: two words at one place stand on two lines.
    const row = rows
      .slice(-ROWS_OPEN)
      .filter((each) => isOnLine(word, each) && !each.some((other) => covers(word, other)))
      .toSorted((a, b) => offLine(word, a) - offLine(word, b))[0];
    if (row) row.push(word);
    else rows.push([word]);
  }
  return rows.map((row) => {
    const segments = segmentsOf(row.toSorted((a, b) => a.box[0] - b.box[0]));
    return { page, text: segments.map(({ text }) => text).join('  '), segments };
  });
}

/** Widths are parts of the page's width and heights of its height: a page stands upright, about 1.3 times as high as wide. */
const heightAsWidth = 1.3;

function segmentsOf(row: readonly Word[]): Segment[] {
  const groups: Word[][] = [];
  for (const word of row) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const gap = last ? word.box[0] - (last.box[0] + last.box[2]) : 0;
    if (group && last && gap <= gapHeights * heightAsWidth * Math.max(last.box[3], word.box[3])) group.push(word);
    else groups.push([word]);
  }
  return groups.map((group) => ({ words: group, text: group.map(({ text }) => text).join(' '), box: around(group) }));
}

export function around(words: readonly { box: Box }[]): Box {
  const left = Math.min(...words.map(({ box }) => box[0]));
  const top = Math.min(...words.map(({ box }) => box[1]));
  const right = Math.max(...words.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...words.map(({ box }) => box[1] + box[3]));
  return [left, top, right - left, bottom - top].map(rounded) as Box;
}

const rounded = (value: number): number => Math.min(1, Math.max(0, Math.round(value * 10_000) / 10_000));

/** Small letters without accents, and one space between words: what two spellings of one thing share. */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
