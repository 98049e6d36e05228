import sharp from 'sharp';
import type { PdfFile } from '../../adapters/pdf/pdfium.ts';
import type { Degrees } from '../../domain/reading/turned.ts';
import type { Box } from '../../domain/reading/words.ts';

/** About 200 dots to the inch on letter paper: small print is read, and a page takes about a second. */
const WIDTH_PIXELS = 1700;
const PIXELS_MAX = 5_000_000;

/**
 * The brightness of half the page is that of its paper: made white, however faint the print. Ink is what is darkest, be it a
 * thousandth of the page.
 */
const range = { lower: 0, upper: 50 };

export interface PagePicture {
  png: Uint8Array;
  width: number;
  height: number;
}

/** A page as the engine reads it best: gray, dark on white. */
export async function pagePicture(file: PdfFile, index: number, degrees: Degrees = 0): Promise<PagePicture> {
  const { width, height, rgbx } = file.renderPage(index, { width: WIDTH_PIXELS, pixelsMax: PIXELS_MAX }, degrees);
  const png = await sharp(rgbx, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .greyscale()
    .normalise(range)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { png: new Uint8Array(png), width, height };
}

export async function partOfPicture(
  { png, width, height }: PagePicture,
  [left, top, wide, high]: Box,
  degrees: Degrees,
): Promise<PagePicture> {
  const pixels = { left: Math.floor(left * width), top: Math.floor(top * height) };
  const side = (share: number, of: number): number => Math.max(1, Math.floor(share * of));
  const { data, info } = await sharp(png)
    .extract({ ...pixels, width: side(wide, width), height: side(high, height) })
    .rotate(degrees)
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { png: new Uint8Array(data), width: info.width, height: info.height };
}
