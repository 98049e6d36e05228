import sharp from 'sharp';
import type { PdfFile } from '../../adapters/pdf/pdfium.ts';

/** About 200 dots to the inch on letter paper: small print is read, and a page takes about a second. */
const WIDTH_PIXELS = 1700;
const PIXELS_MAX = 5_000_000;

/**
 * The brightness of half the page is that of its paper: made white, however faint the print. Ink is what is darkest, be it a
 * thousandth of the page.
 */
const range = { lower: 0, upper: 50 };

/** A page as the engine reads it best: gray, dark on white. */
export async function pagePicture(
  file: PdfFile,
  index: number,
): Promise<{ png: Uint8Array; width: number; height: number }> {
  const { width, height, rgbx } = file.renderPage(index, { width: WIDTH_PIXELS, pixelsMax: PIXELS_MAX });
  const png = await sharp(rgbx, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .greyscale()
    .normalise(range)
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { png: new Uint8Array(png), width, height };
}
