/**
 * The pages of a TIFF as its directories tell them, read here first: before a picture library follows the chain, it is known
 * that the chain ends, how many pages there are, and how large each claims to be.
 */
export interface TiffPage {
  /** Its place in the chain, as the picture library counts. */
  index: number;
  width: number;
  height: number;
  /** How much higher than wide a pixel is: faxes have 204 × 98 dots per inch. */
  pixelAspect: number;
}

export type TiffPages = { pages: TiffPage[]; complete: boolean } | undefined;

const TAG = { subfile: 254, width: 256, height: 257, xResolution: 282, yResolution: 283 };
/** NewSubfileType: a smaller copy of another page (1), or a mask for one (4). */
const NOT_A_PAGE = 0b101;
const CLASSIC = 42;
const BIG = 43;
/** A fax is 2; what claims more is a mistake and drawn as it is. */
const ASPECT_MAX = 4;

/** At most `pagesMax` + 1 pages are looked for; `complete` is false where the chain goes on. Undefined: not readable. */
export function tiffPages(bytes: Uint8Array, pagesMax: number): TiffPages {
  const reader = readerOf(bytes);
  if (reader === undefined) return undefined;
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  let at = reader.first;
  // Thumbnails lie in the same chain, at most about one for each page.
  for (let index = 0; at !== 0; index += 1) {
    if (seen.has(at)) return undefined;
    if (index > 2 * pagesMax + 1 || pages.length > pagesMax) return { pages, complete: false };
    seen.add(at);
    const directory = reader.directory(at);
    if (directory === undefined) return undefined;
    const { value, ratio, next } = directory;
    const [width, height] = [value(TAG.width), value(TAG.height)];
    if (width === undefined || height === undefined || width < 1 || height < 1) return undefined;
    const [x, y] = [ratio(TAG.xResolution), ratio(TAG.yResolution)];
    const aspect = x !== undefined && y !== undefined && x > 0 && y > 0 ? x / y : 1;
    const pixelAspect = aspect > ASPECT_MAX || aspect < 1 / ASPECT_MAX ? 1 : aspect;
    if (((value(TAG.subfile) ?? 0) & NOT_A_PAGE) === 0) pages.push({ index, width, height, pixelAspect });
    at = next;
  }
  return { pages, complete: true };
}

function readerOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16) return undefined;
  const little = bytes[0] === 0x49;
  const version = view.getUint16(2, little);
  if (version !== CLASSIC && version !== BIG) return undefined;
  const big = version === BIG;
  const within = (at: number, length: number): boolean => at >= 0 && at + length <= bytes.length;
  // Offsets past 2^53 lie outside every file that is read here.
  const offset = (at: number): number => (big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const sizes = big ? { count: 8, entry: 20, next: 8, value: 12 } : { count: 2, entry: 12, next: 4, value: 8 };

  return {
    first: offset(big ? 8 : 4),
    directory(at: number) {
      if (!within(at, sizes.count)) return undefined;
      const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little);
      const start = at + sizes.count;
      if (count > 4096 || !within(start, count * sizes.entry + sizes.next)) return undefined;
      const entries = new Map<number, number>();
      for (let index = 0; index < count; index += 1) {
        const entry = start + index * sizes.entry;
        entries.set(view.getUint16(entry, little), entry);
      }
      return {
        next: offset(start + count * sizes.entry),
        value(tag: number): number | undefined {
          const entry = entries.get(tag);
          if (entry === undefined) return undefined;
          const type = view.getUint16(entry + 2, little);
          if (type === 3) return view.getUint16(entry + sizes.value, little);
          if (type === 4) return view.getUint32(entry + sizes.value, little);
          return big && type === 16 ? Number(view.getBigUint64(entry + sizes.value, little)) : undefined;
        },
        ratio(tag: number): number | undefined {
          const entry = entries.get(tag);
          if (entry === undefined || view.getUint16(entry + 2, little) !== 5) return undefined;
          const place = big ? entry + sizes.value : offset(entry + sizes.value);
          return within(place, 8) ? view.getUint32(place, little) / view.getUint32(place + 4, little) : undefined;
        },
      };
    },
  };
}
