import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import type { DocumentKind } from '../../domain/document-verdict.ts';
import type { Normalized } from './normalize-pdf.ts';

/** JPEGs shrink while they are read; a PNG may have to be held whole. Phones make 12 to 48 megapixels. */
const PIXELS_MAX: Record<Exclude<DocumentKind, 'pdf'>, number> = { jpeg: 120_000_000, png: 50_000_000 };
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

/** One Letter page with the photo on it: upright as the camera meant it, without place, time or device. */
export async function normalizeImage(original: Uint8Array, kind: Exclude<DocumentKind, 'pdf'>): Promise<Normalized> {
  const limitInputPixels = PIXELS_MAX[kind];
  const measured = await sharp(original, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (measured?.width === undefined || measured.height === undefined) return { ok: false, reason: 'unreadable' };
  if (measured.width * measured.height > limitInputPixels) return { ok: false, reason: 'image-too-large' };
  if (Math.max(measured.width, measured.height) < LONGEST_SIDE_PIXELS_MIN)
    return { ok: false, reason: 'photo-too-small' };

  // EXIF orientations 5 to 8 lie on their side.
  const turned = (measured.orientation ?? 1) >= 5;
  const landscape = turned ? measured.height > measured.width : measured.width > measured.height;
  const upright = await sharp(original, { limitInputPixels, failOn: 'error' })
    .rotate()
    .resize({
      width: landscape ? LONG_SIDE_PIXELS : SHORT_SIDE_PIXELS,
      height: landscape ? SHORT_SIDE_PIXELS : LONG_SIDE_PIXELS,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY })
    .toBuffer()
    .catch(() => undefined);
  if (upright === undefined) return { ok: false, reason: 'unreadable' };
  return { ok: true, pages: 1, pdf: await onePage(upright, landscape), formValues: [] };
}

async function onePage(jpeg: Uint8Array, landscape: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const image = await document.embedJpg(jpeg);
  const [width, height] = landscape
    ? [LETTER_LONG_POINTS, LETTER_SHORT_POINTS]
    : [LETTER_SHORT_POINTS, LETTER_LONG_POINTS];
  const scale = Math.min(width / image.width, height / image.height);
  const drawn = { width: image.width * scale, height: image.height * scale };
  document
    .addPage([width, height])
    .drawImage(image, { ...drawn, x: (width - drawn.width) / 2, y: (height - drawn.height) / 2 });
  return document.save({ useObjectStreams: true });
}
