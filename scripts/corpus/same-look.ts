import { Look, type Picture } from './look.ts';

/** Pixels across a page: letters of ten points are about nine high. */
const WIDTH = 700;
const TILE = 14;
/** A tile of a page differs when so much of it is lighter or darker: a word of a field that is gone makes more. */
export const DIFFERENCE_MAX = 0.08;
/** Of the ink that a field's value makes. What is drawn anew may be a little thinner. */
const INK_KEPT_MIN = 0.6;

interface Comparison {
  /** Of the tile that differs most, as a share of black. */
  difference: number;
  /** Fields with a value that could be seen before, and those whose value cannot be seen any more. */
  filled: number;
  lost: string[];
}

/** The original's first page beside the one that stands in the packet; nothing where the original does not open. */
export async function compareLooks(
  original: Uint8Array,
  made: { bytes: Uint8Array; firstPage: number },
): Promise<Comparison | undefined> {
  const before = await Look.at(original);
  const after = await Look.at(made.bytes);
  if (!before) return undefined;
  if (!after) throw new Error('a packet that does not open');
  const from = made.firstPage - 1;
  const difference = differenceOf(before.picture(0, WIDTH), after.picture(from, WIDTH));
  const fields = before.filledFields();
  const lost: string[] = [];
  let filled = 0;
  for (const { page, value, isText, box } of fields) {
    const [old, now] = [before.picture(page, WIDTH), after.picture(from + page, WIDTH)];
    const [was, is] = [before.inside(page, box, old), after.inside(from + page, box, now)];
    if (was.ink === 0) continue;
    filled += 1;
    const isThere = isText && plain(is.text).includes(plain(value));
    if (!isThere && is.ink < was.ink * INK_KEPT_MIN)
      lost.push(`page ${page + 1}: a value of ${value.length} characters`);
  }
  return { difference, filled, lost };
}

const plain = (text: string): string => text.replace(/\s+/g, '');

/** Pages of another shape differ wholly. Letters may move by a pixel: tiles are compared by how dark they are. */
function differenceOf(one: Picture, other: Picture): number {
  if (one.width !== other.width || Math.abs(one.height - other.height) > 2) return 1;
  const height = Math.min(one.height, other.height);
  let most = 0;
  for (let top = 0; top < height; top += TILE)
    for (let left = 0; left < one.width; left += TILE)
      most = Math.max(most, Math.abs(darkness(one, left, top, height) - darkness(other, left, top, height)));
  return most;
}

function darkness({ width, gray }: Picture, left: number, top: number, height: number): number {
  let [sum, count] = [0, 0];
  for (let y = top; y < Math.min(top + TILE, height); y += 1)
    for (let x = left; x < Math.min(left + TILE, width); x += 1) {
      sum += 255 - (gray[y * width + x] ?? 255);
      count += 1;
    }
  return count === 0 ? 0 : sum / count / 255;
}
