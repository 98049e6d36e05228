import { PDFDocument, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { embedFonts, type Fonts } from '../../adapters/pdf/fonts.ts';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import type { PDFPage } from 'pdf-lib';

/** Text is drawn with our own fonts, so that the pictures look the same on a machine that has none. */
async function drawing(
  size: readonly [number, number],
  pixelsWide: number,
  draw: (page: PDFPage, fonts: Fonts) => void,
): Promise<Buffer> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const fonts = await embedFonts(document);
  draw(document.addPage([...size]), fonts);
  const pdfium = await startPdfium();
  const file = pdfium.open(await document.save());
  if (typeof file === 'string') throw new Error('a drawing does not open');
  const { width, height, rgbx } = file.renderPage(0, { width: pixelsWide, pixelsMax: 40_000_000 });
  return sharp(rgbx, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
}

/** On a table, a little crooked, as a phone sees it. */
async function onTable(paper: Buffer, canvas: { width: number; height: number }, angle: number): Promise<Buffer> {
  const turned = await sharp(paper).rotate(angle, { background: '#8a6f55' }).toBuffer();
  return sharp({ create: { ...canvas, channels: 3, background: '#8a6f55' } })
    .composite([{ input: turned, gravity: 'centre' }])
    .png()
    .toBuffer();
}

export async function idPhoto(): Promise<Buffer> {
  const card = await drawing([336, 212], 1500, (page, { regular, bold }) => {
    page.drawRectangle({ x: 0, y: 0, width: 336, height: 212, color: rgb(0.93, 0.96, 0.98) });
    page.drawRectangle({ x: 0, y: 176, width: 336, height: 36, color: rgb(0.12, 0.3, 0.5) });
    page.drawText('SAMPLE STATE  IDENTIFICATION CARD', { x: 14, y: 188, size: 12, font: bold, color: rgb(1, 1, 1) });
    page.drawRectangle({ x: 16, y: 40, width: 90, height: 120, color: rgb(0.75, 0.8, 0.85) });
    page.drawCircle({ x: 61, y: 118, size: 24, color: rgb(0.5, 0.55, 0.6) });
    page.drawEllipse({ x: 61, y: 58, xScale: 36, yScale: 18, color: rgb(0.5, 0.55, 0.6) });
    const lines = ['Name  SAMPLE PARTICIPANT', 'Born  04/12/1994', 'No.  SAMPLE-0000', 'Expires  04/12/2030'];
    lines.forEach((text, index) => page.drawText(text, { x: 122, y: 146 - index * 24, size: 11, font: regular }));
    page.drawText('NOT A REAL DOCUMENT', { x: 122, y: 20, size: 12, font: bold, color: rgb(0.7, 0.1, 0.1) });
  });
  return sharp(await onTable(card, { width: 2016, height: 1512 }, 3))
    .jpeg({ quality: 85 })
    .toBuffer();
}

/**
 * A pay stub, photographed with the phone upside down: the picture is stored on its head and its EXIF note says so. It also
 * carries what phones write along (device, place) and what the normalized copy must not.
 */
export async function upsideDownPhoto(): Promise<Buffer> {
  const stub = await drawing([612, 792], 2300, (page, { regular, bold }) => {
    page.drawRectangle({ x: 0, y: 0, width: 612, height: 792, color: rgb(0.99, 0.99, 0.97) });
    page.drawText('Example Warehouse Company', { x: 60, y: 700, size: 22, font: bold });
    page.drawText('Notice of layoff', { x: 60, y: 664, size: 16, font: bold });
    const lines = [
      'To: Sample Participant',
      'Date: May 15, 2026',
      '',
      'Your job as order picker ends on May 29, 2026, because the',
      'warehouse on Example Road closes. Your last pay was $19.50 an hour.',
      'Pay for the last six months: $14,200.00.',
      '',
      'Human resources, 503-555-0150',
    ];
    lines.forEach((text, index) => page.drawText(text, { x: 60, y: 620 - index * 26, size: 14, font: regular }));
  });
  const seen = await onTable(stub, { width: 3024, height: 4032 }, -2);
  return sharp(seen)
    .rotate(180)
    .withExif({
      IFD0: { Make: 'Sample Phone', Model: 'Sample Phone 12' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '45/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '122/1 36/1 0/1' },
    })
    .withMetadata({ orientation: 3 })
    .jpeg({ quality: 85 })
    .toBuffer();
}
