import { PDFDocument } from 'pdf-lib';
import sharp, { type Sharp } from 'sharp';
import {
  documentWarnings,
  type DocumentKind,
  type DocumentWarning,
  type RejectionReason,
} from '../../domain/document-verdict.ts';
import { withHeicPictures } from './heic.ts';
import type { Normalized } from './normalize-pdf.ts';
import { photoQuality, type Pixels } from './picture-quality.ts';
import { tiffPages } from './tiff.ts';

export type ImageKind = Exclude<DocumentKind, 'pdf'>;

/** JPEGs shrink while they are read; the others may have to be held whole. Phones make 12 to 48 megapixels. */
const PIXELS_MAX: Record<ImageKind, number> = {
  jpeg: 120_000_000,
  png: 50_000_000,
  heic: 50_000_000,
  webp: 50_000_000,
  tiff: 50_000_000,
};
/** All pages of one file: a hundred Letter pages of black and white at 300 dots per inch have 840 megapixels. */
const PIXELS_TOGETHER_MAX = 1_000_000_000;
/** Below this nobody can read a line of text in it: an icon, a thumbnail, a tracking pixel. */
const LONGEST_SIDE_PIXELS_MIN = 200;
/** 200 dots per inch on Letter paper: small print stays readable, eight phone photos stay under 2.5 MB. */
const SHORT_SIDE_PIXELS = 1700;
const LONG_SIDE_PIXELS = 2200;
const QUALITY = 72;
const LETTER_SHORT_POINTS = 612;
const LETTER_LONG_POINTS = 792;

// One picture per function instance: a cache would only keep the last person's photo in memory.
sharp.cache(false);

type Refused = { ok: false; reason: RejectionReason; pages?: number };

/** One picture of a file, measured before any of it is unpacked. */
interface Picture {
  width: number;
  height: number;
  /** How much higher than wide a pixel is. */
  pixelAspect?: number;
  /** Undefined where the picture turns out to be broken. */
  open(): { picture: Sharp; turned: boolean } | undefined;
}

/** Letter pages with the pictures on them: upright as the camera meant it, without place, time or device. */
export async function normalizeImage(
  original: Uint8Array,
  kind: ImageKind,
  limits: { maxPages: number },
): Promise<Normalized> {
  if (kind === 'heic') {
    const normalized = await withHeicPictures(original, (pictures) =>
      normalizePictures(
        pictures.map(({ width, height, decode }) => ({
          width,
          height,
          open() {
            const raw = decode();
            if (raw === undefined) return undefined;
            const { rgb, ...size } = raw;
            return { picture: sharp(rgb, { raw: { ...size, channels: 3 } }), turned: false };
          },
        })),
        kind,
        limits,
      ),
    );
    return normalized ?? { ok: false, reason: 'unreadable' };
  }
  const pictures = kind === 'tiff' ? await picturesOfTiff(original, limits) : await onePicture(original, kind);
  return 'ok' in pictures ? pictures : normalizePictures(pictures, kind, limits);
}

/** Of a moving WebP the first picture. */
async function onePicture(original: Uint8Array, kind: ImageKind): Promise<Picture[] | Refused> {
  const measured = await measure(original, 0);
  if (measured?.width === undefined || measured.height === undefined) return { ok: false, reason: 'unreadable' };
  const { width, height, orientation = 1 } = measured;
  return [{ width, height, open: () => opened(original, kind, 0, orientation) }];
}

async function picturesOfTiff(original: Uint8Array, { maxPages }: { maxPages: number }): Promise<Picture[] | Refused> {
  const read = tiffPages(original, maxPages);
  if (read === undefined) return { ok: false, reason: 'unreadable' };
  if (!read.complete) return { ok: false, reason: 'too-many-pages', pages: read.pages.length };
  const pictures: Picture[] = [];
  for (const { index, ...size } of read.pages) {
    const measured = await measure(original, index);
    // Both readers have to mean the same page.
    if (measured?.width !== size.width || measured.height !== size.height) return { ok: false, reason: 'unreadable' };
    pictures.push({ ...size, open: () => opened(original, 'tiff', index, measured.orientation ?? 1) });
  }
  return pictures;
}

const measure = (original: Uint8Array, page: number) =>
  sharp(original, { limitInputPixels: false, page })
    .metadata()
    .catch(() => undefined);

/** EXIF orientations 5 to 8 lie on their side. */
const opened = (original: Uint8Array, kind: ImageKind, page: number, orientation: number) => ({
  picture: sharp(original, { limitInputPixels: PIXELS_MAX[kind], failOn: 'error', page }).autoOrient(),
  turned: orientation >= 5,
});

async function normalizePictures(
  pictures: readonly Picture[],
  kind: ImageKind,
  { maxPages }: { maxPages: number },
): Promise<Normalized> {
  const refused = refusalOf(pictures, kind, maxPages);
  if (refused !== undefined) return refused;

  const document = await PDFDocument.create({ updateMetadata: false });
  const looks: Awaited<ReturnType<typeof photoQuality>>[] = [];
  for (const picture of pictures) {
    const pixels = await uprightPixels(picture);
    if (pixels === undefined) return { ok: false, reason: 'unreadable' };
    looks.push(await photoQuality(pixels));
    const { data, ...raw } = pixels;
    await addPage(document, await sharp(data, { raw }).jpeg({ quality: QUALITY }).toBuffer());
  }
  const [first] = looks;
  if (first && 'unreadable' in first && looks.every((look) => 'unreadable' in look))
    return { ok: false, reason: first.unreadable };
  const pdf = await document.save({ useObjectStreams: false });
  return { ok: true, pages: pictures.length, pdf, formValues: [], warnings: warningsOf(looks) };
}

function warningsOf(looks: readonly Awaited<ReturnType<typeof photoQuality>>[]): DocumentWarning[] {
  const found = looks.map((look): DocumentWarning['code'][] => {
    if ('unreadable' in look) return ['blank-pages'];
    // In the dark there is little to see on any page: the light is what to tell of.
    if (look.warnings.length > 0 || look.blankness === 'something') return look.warnings;
    return ['blank-pages'];
  });
  return documentWarnings.flatMap((code) => {
    const pages = found.flatMap((codes, index) => (codes.includes(code) ? [index + 1] : []));
    return pages.length > 0 ? [{ code, pages }] : [];
  });
}

/** All that can be told before a pixel is unpacked. */
function refusalOf(pictures: readonly Picture[], kind: ImageKind, maxPages: number): Refused | undefined {
  if (pictures.length === 0) return { ok: false, reason: 'no-pages' };
  if (pictures.length > maxPages) return { ok: false, reason: 'too-many-pages', pages: pictures.length };
  const sizes = pictures.map(({ width, height }) => width * height);
  const together = sizes.reduce((sum, pixels) => sum + pixels, 0);
  if (together > PIXELS_TOGETHER_MAX || sizes.some((pixels) => pixels > PIXELS_MAX[kind]))
    return { ok: false, reason: 'image-too-large' };
  const longest = pictures.map(({ width, height }) => Math.max(width, height));
  return longest.every((pixels) => pixels < LONGEST_SIDE_PIXELS_MIN)
    ? { ok: false, reason: 'photo-too-small' }
    : undefined;
}

async function uprightPixels(source: Picture): Promise<Pixels | undefined> {
  const open = source.open();
  if (open === undefined) return undefined;
  const stored = [source.width, Math.round(source.height * (source.pixelAspect ?? 1))] as const;
  const [width, height] = open.turned ? [stored[1], stored[0]] : stored;
  const [widthMax, heightMax] =
    width > height ? [LONG_SIDE_PIXELS, SHORT_SIDE_PIXELS] : [SHORT_SIDE_PIXELS, LONG_SIDE_PIXELS];
  const scale = Math.min(1, widthMax / width, heightMax / height);
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return open.picture
    .resize({ width: side(width), height: side(height), fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => ({ data, width: info.width, height: info.height, channels: 3 as const }))
    .catch(() => undefined);
}

async function addPage(document: PDFDocument, jpeg: Uint8Array): Promise<void> {
  const image = await document.embedJpg(jpeg);
  const [width, height] =
    image.width > image.height ? [LETTER_LONG_POINTS, LETTER_SHORT_POINTS] : [LETTER_SHORT_POINTS, LETTER_LONG_POINTS];
  const scale = Math.min(width / image.width, height / image.height);
  const drawn = { width: image.width * scale, height: image.height * scale };
  document
    .addPage([width, height])
    .drawImage(image, { ...drawn, x: (width - drawn.width) / 2, y: (height - drawn.height) / 2 });
}
