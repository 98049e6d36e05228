import sharp, { type Sharp } from 'sharp';
import type { DocumentWarning } from '../../domain/document-verdict.ts';

/**
 * Can anybody read this picture? Measured on one fixed size, so that the figures mean the same for every phone. Only what is
 * certain sends a photo back; a guess becomes a warning beside the document. Whether a page was cut off cannot be told from
 * the picture alone (a receipt ends where it ends), so nothing here claims to know; nor how it lies: its reading tells.
 *
 * The figures were taken from rendered pages (48 lines of 10 points; one line; an identity card on a table) that were blurred,
 * dimmed and made noisy, and from how many of their words the OCR engine still found.
 */
export interface Pixels {
  width: number;
  height: number;
  channels: 3 | 4;
  data: Uint8Array;
}

/** The long side of the picture that is measured: a Letter page at 100 dots per inch. */
const LONGEST_SIDE_PIXELS = 1100;
/** Wider than a letter, smaller than the shadow of a hand: what is left is the paper and the light on it. */
const BACKGROUND_SIGMA_PIXELS = 16;
/** Takes the grain out (of 8 levels 1 is left) and leaves of a hairline a third, where a median would leave nothing. */
const GRAIN_SIGMA_PIXELS = 1.2;
/** The outermost part of a scan is the scanner's lid, of a photo the table. */
const MARGIN_SHARE = 0.04;

/**
 * The brightest half percent. A page in 6% of the light (16 of 255) gave the machine 94 to 99% of its words, in 3% with a
 * camera's grain (8) 14%.
 */
const BRIGHTEST_TOO_DARK_MAX = 10;
/** Of white paper in a quarter of the light 95% of the pixels are below: a machine can read it, people cannot. */
const BRIGHT_MAYBE_TOO_DARK_MAX = 64;
/**
 * The variance of the Laplacian as a share of the variance around the background: a share, because the variance itself says
 * how much ink there is (58 for one line, 4550 for a full page, both sharp: 2.4 and 2.5 as a share). Blurred by 2 pixels of
 * 1650: 0.53, 99% of the words; by 2.5: 0.24, 75%; by 3: 0.14, 38%; by 4: 0.05, none. A card with large letters: 0.80 when
 * it is sharp, 0.21 blurred by 2, when it is easily read.
 */
const SHARPNESS_MAYBE_BLURRED_MAX = 0.2;
/** How far any pixel is from the paper around it. Empty paper with grain of 8 levels: 6; a lone page number: over 100. */
const DETAIL_EMPTY_MAX = 9;
/** In the dark ink is that much closer to paper: print in 6% of the light is 12 levels from its paper of 16. */
const DETAIL_EMPTY_SHARE_MAX = 0.25;
/** What counts as ink, and how much of it a page has that is "nearly empty": about four letters, or the specks of a scan. */
const DETAIL_INK_MIN = 20;
const INK_SHARE_NEARLY_EMPTY_MAX = 0.0002;
/** A rendered page of which more than this is not the colour of its paper has something on it: no need to measure. */
const OTHER_THAN_PAPER_SHARE = 0.01;
const PAPER_LEVELS = 20;

type Warning = Exclude<DocumentWarning['code'], 'blank-pages'>;
type Blankness = 'empty' | 'nearly-empty' | 'something';

interface Gray {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What is certain as a word, what is only likely as a list. */
export async function photoQuality(
  pixels: Pixels,
): Promise<{ unreadable: 'photo-too-dark' | 'blank' } | { blankness: Blankness; warnings: Warning[] }> {
  const gray = await fixedSize(pixels);
  const levels = histogram(gray);
  if (percentile(levels, 0.995) <= BRIGHTEST_TOO_DARK_MAX) return { unreadable: 'photo-too-dark' };
  const blankness = await blanknessOf(gray);
  if (blankness === 'empty') return { unreadable: 'blank' };
  const warnings: Warning[] = [];
  if (percentile(levels, 0.95) <= BRIGHT_MAYBE_TOO_DARK_MAX) warnings.push('maybe-too-dark');
  if (blankness === 'something' && (await sharpness(gray)) < SHARPNESS_MAYBE_BLURRED_MAX)
    warnings.push('maybe-blurred');
  return { blankness, warnings };
}

/** Of a rendered page. */
export async function pageBlankness(pixels: Pixels): Promise<Blankness> {
  return hasMuchOnIt(pixels) ? 'something' : blanknessOf(await fixedSize(pixels));
}

function hasMuchOnIt({ data, channels }: Pixels): boolean {
  const step = 4 * channels;
  const levels = new Uint32Array(256);
  for (let at = 1; at < data.length; at += step) levels[data[at] ?? 0] = (levels[data[at] ?? 0] ?? 0) + 1;
  const paper = levels.indexOf(Math.max(...levels));
  const all = levels.reduce((sum, count) => sum + count, 0);
  const other = levels.reduce((sum, count, level) => (Math.abs(level - paper) > PAPER_LEVELS ? sum + count : sum), 0);
  return other > all * OTHER_THAN_PAPER_SHARE;
}

function fixedSize({ data, ...raw }: Pixels): Promise<Gray> {
  const side = { width: LONGEST_SIDE_PIXELS, height: LONGEST_SIDE_PIXELS };
  return grayOf(
    sharp(data, { raw })
      .removeAlpha()
      .resize({ ...side, fit: 'inside', withoutEnlargement: true }),
  );
}

async function grayOf(picture: Sharp): Promise<Gray> {
  const { data, info } = await picture.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 1) throw new Error('not a gray picture');
  return { width: info.width, height: info.height, data };
}

const pictureOf = ({ data, width, height }: Gray): Sharp => sharp(data, { raw: { width, height, channels: 1 } });

/** Visits the pixels within the margin by their place. */
function each({ width, height }: Gray, visit: (at: number) => void): void {
  const [left, top] = [Math.ceil(width * MARGIN_SHARE), Math.ceil(height * MARGIN_SHARE)];
  for (let y = top; y < height - top; y += 1) for (let x = left; x < width - left; x += 1) visit(y * width + x);
}

function histogram(gray: Gray): Uint32Array {
  const levels = new Uint32Array(256);
  each(gray, (at) => (levels[gray.data[at] ?? 0] = (levels[gray.data[at] ?? 0] ?? 0) + 1));
  return levels;
}

function percentile(levels: Uint32Array, share: number): number {
  let left = levels.reduce((sum, count) => sum + count, 0) * share;
  return levels.findIndex((count) => (left -= count) <= 0);
}

async function blanknessOf(gray: Gray): Promise<Blankness> {
  const [background, smooth] = await Promise.all([
    grayOf(pictureOf(gray).blur(BACKGROUND_SIGMA_PIXELS)),
    grayOf(pictureOf(gray).blur(GRAIN_SIGMA_PIXELS)),
  ]);
  let [most, ink, all] = [0, 0, 0];
  each(gray, (at) => {
    const detail = Math.abs((smooth.data[at] ?? 0) - (background.data[at] ?? 0));
    most = Math.max(most, detail);
    if (detail >= DETAIL_INK_MIN) ink += 1;
    all += 1;
  });
  const brightest = percentile(histogram(gray), 0.995);
  if (most <= Math.min(DETAIL_EMPTY_MAX, brightest * DETAIL_EMPTY_SHARE_MAX)) return 'empty';
  return ink < all * INK_SHARE_NEARLY_EMPTY_MAX ? 'nearly-empty' : 'something';
}

async function sharpness(gray: Gray): Promise<number> {
  // Grain looks like sharpness; a median of three takes it and keeps edges.
  const calm = await grayOf(pictureOf(gray).median(3));
  const background = await grayOf(pictureOf(calm).blur(BACKGROUND_SIGMA_PIXELS));
  const { data, width } = calm;
  let [laplacians, squares, details, all] = [0, 0, 0, 0];
  each(calm, (at) => {
    const level = data[at] ?? 0;
    const around = (data[at - 1] ?? 0) + (data[at + 1] ?? 0) + (data[at - width] ?? 0) + (data[at + width] ?? 0);
    const laplacian = 4 * level - around;
    laplacians += laplacian;
    squares += laplacian * laplacian;
    details += (level - (background.data[at] ?? 0)) ** 2;
    all += 1;
  });
  const variance = squares / all - (laplacians / all) ** 2;
  return variance / Math.max(details / all, Number.MIN_VALUE);
}
