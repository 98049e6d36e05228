import type { Degrees } from '../../domain/reading/turned.ts';
import type { Box, Word } from '../../domain/reading/words.ts';

/** Reads a page in whatever direction: all of it, or the part of it that is asked for. Boxes fit what was read. */
export interface PageReader {
  whole(degrees: Degrees): Promise<Word[]>;
  /** `part` of the page as it was sent, then turned. */
  part(part: Box, degrees: Degrees): Promise<Word[]>;
}

/**
 * A word that the engine takes for one, and is sure of. Upside down or on its side print gives it many words, but hardly ever
 * one like this: of 26 papers, each damaged in one way, 10 and more upright, at most 3 upside down, none on their side.
 */
const CONFIDENT = 0.8;
const LETTERS_MIN = 4;
/** On the mean over all words: 0.93 and more upright, 0.46 to 0.71 in any other direction. */
const MEAN_CONFIDENCE_POOR = 0.8;
const REAL_SHARE_POOR = 0.1;
/** With fewer there is nothing to go by: a page number, a stamp, a photo without print. */
const WORDS_MIN = 8;
/** How much better the page has to read: in the part that is tried, and then as a whole. */
const REAL_IN_PART_MIN = 4;
const REAL_MIN = 5;
const TIMES_MORE = 2.5;
const MEAN_CONFIDENCE_MORE = 0.1;

/** Half of the page each way holds lines enough, and is read in a quarter of the time. */
const PART = { width: 0.6, height: 0.45 };
const STEPS = 5;

/**
 * The words of a page that may have come upside down or on its side, without a note that says so: scanners and messengers drop
 * it. A page that reads well as it was sent costs nothing more. One that does not is tried in the other directions, on the part
 * where most of its ink is, and turned only where it then reads so much better that there is no doubt: whoever turns a page that
 * was right makes it worse. `likely` is how the page before it lay: a stack goes into a scanner all one way.
 */
export async function readUpright(reader: PageReader, likely: Degrees): Promise<{ degrees: Degrees; words: Word[] }> {
  if (likely !== 0) {
    const words = await reader.whole(likely);
    if (realOf(words) >= REAL_MIN && !readsPoorly(words)) return { degrees: likely, words };
  }
  const sent = { degrees: 0 as const, words: await reader.whole(0) };
  if (sent.words.length < WORDS_MIN || !readsPoorly(sent.words)) return sent;
  try {
    const degrees = await bestDirection(reader, sent.words);
    if (degrees === undefined) return sent;
    const turned = { degrees, words: await reader.whole(degrees) };
    return isBetter(turned.words, sent.words, REAL_MIN) ? turned : sent;
  } catch {
    // The time is over, or the engine broke on it: what was read of the page as it was sent stands.
    return sent;
  }
}

async function bestDirection(reader: PageReader, sent: readonly Word[]): Promise<Degrees | undefined> {
  const part = fullestPart(sent);
  const before = sent.filter((word) => isIn(part, word));
  const tried: { degrees: Degrees; words: Word[] }[] = [];
  for (const degrees of directions(sent)) {
    const words = await reader.part(part, degrees);
    // So much better that no other direction can be it.
    if (isBetter(words, before, 2 * REAL_IN_PART_MIN)) return degrees;
    tried.push({ degrees, words });
  }
  const [best, next] = tried.toSorted((a, b) => realOf(b.words) - realOf(a.words));
  if (!best || !isBetter(best.words, before, REAL_IN_PART_MIN)) return undefined;
  return realOf(best.words) >= TIMES_MORE * realOf(next?.words ?? []) ? best.degrees : undefined;
}

/** Letters that lie on their side are read as many short words. */
function directions(sent: readonly Word[]): readonly Degrees[] {
  const short = sent.filter(({ text }) => text.length <= 2).length;
  return short > sent.length / 2 ? [90, 270, 180] : [180, 90, 270];
}

const isBetter = (words: readonly Word[], than: readonly Word[], realMin: number): boolean =>
  realOf(words) >= Math.max(realMin, TIMES_MORE * realOf(than)) && meanOf(words) >= meanOf(than) + MEAN_CONFIDENCE_MORE;

const readsPoorly = (words: readonly Word[]): boolean =>
  meanOf(words) < MEAN_CONFIDENCE_POOR || realOf(words) < words.length * REAL_SHARE_POOR;

const realOf = (words: readonly Word[]): number =>
  words.filter(({ text, confidence }) => confidence >= CONFIDENT && isReal(text)).length;
const isReal = (text: string): boolean => {
  const [letters = ''] = /^\p{P}?\p{L}+\p{P}{0,2}$/u.test(text) ? [text.replace(/\P{L}/gu, '')] : [];
  return letters.length >= LETTERS_MIN;
};

const meanOf = (words: readonly Word[]): number =>
  words.length === 0 ? 0 : words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;

/** In any direction the engine sees words where the ink is. */
function fullestPart(words: readonly Word[]): Box {
  const [right, bottom] = [1 - PART.width, 1 - PART.height];
  const parts = Array.from({ length: STEPS * STEPS }, (_, at): Box => {
    const [column, row] = [at % STEPS, Math.floor(at / STEPS)];
    return [(right * column) / (STEPS - 1), (bottom * row) / (STEPS - 1), PART.width, PART.height];
  });
  const ink = (part: Box) => words.reduce((sum, word) => sum + (isIn(part, word) ? word.box[2] * word.box[3] : 0), 0);
  return parts.reduce((best, part) => (ink(part) > ink(best) ? part : best));
}

const isIn = ([left, top, width, height]: Box, { box: [x, y, wide, high] }: Word): boolean =>
  x + wide / 2 >= left && x + wide / 2 <= left + width && y + high / 2 >= top && y + high / 2 <= top + height;
