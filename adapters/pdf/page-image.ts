import sharp from 'sharp';
import type { Degrees } from '../../domain/reading/turned.ts';
import type { Bitmap, PdfFile } from './pdfium.ts';

/** What staff look at instead of the file: wide enough to read small print on a desktop. */
const WIDTH_PIXELS = 1100;
/** A page can claim any shape; a strip ten times as high as wide would cost a gigabyte. */
const PIXELS_MAX = 4_000_000;
const QUALITY = 72;

/** Drawn as it lies in its document, or turned by `degrees`. */
export async function drawPageImage(
  file: PdfFile,
  index: number,
  degrees: Degrees = 0,
): Promise<{ jpeg: Uint8Array; bitmap: Bitmap }> {
  const bitmap = file.renderPage(index, { width: WIDTH_PIXELS, pixelsMax: PIXELS_MAX }, degrees);
  const { width, height, rgbx } = bitmap;
  const jpeg = await sharp(rgbx, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return { jpeg, bitmap };
}
