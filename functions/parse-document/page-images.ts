import sharp from 'sharp';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';

/** What staff look at instead of the file: wide enough to read small print on a desktop. */
const WIDTH_PIXELS = 1100;
/** A page can claim any shape; a strip ten times as high as wide would cost a gigabyte. */
const PIXELS_MAX = 4_000_000;
const QUALITY = 72;

/** Draws the pages of a normalized document one after the other, so that one picture at a time is in memory. */
export async function* drawPages(pdf: Uint8Array): AsyncGenerator<Uint8Array> {
  const pdfium = await startPdfium();
  const file = pdfium.open(pdf);
  if (typeof file === 'string') throw new Error('the normalized copy does not open');
  for (let index = 0; index < file.pageCount; index += 1) {
    const { width, height, rgbx } = file.renderPage(index, { width: WIDTH_PIXELS, pixelsMax: PIXELS_MAX });
    yield await sharp(rgbx, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .jpeg({ quality: QUALITY })
      .toBuffer();
  }
  file.close();
}
