import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument, StandardFonts, type PDFFont } from 'pdf-lib';
import sharp from 'sharp';
import type { OcrPort } from '../../adapters/ocr/ocr-port.ts';
import { startTesseract } from '../../adapters/ocr/tesseract.ts';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import { checkDocument } from '../../functions/parse-document/parse-document.ts';
import { pagePicture } from '../../functions/read-document/page-picture.ts';

/**
 * Yardstick: eight photos of a phone with 12 megapixels become at most 2.5 MB together, upright and readable. The forms are
 * drawn here and photographed by arithmetic: keystone, light that falls off, grain, and the camera held each way.
 */
const BYTES_TOGETHER_MAX = 2_500_000;
const WORD_RECALL_MIN = 0.95;

const syllables = 'ba den fir gol ham jun ker lom mas nor pel rin sol tam ver wes'.split(' ');
/** Words that no dictionary helps to guess, different on each form. */
function wordsOf(form: number): string[] {
  let state = form * 7919 + 17;
  const next = () => (state = (state * 48_271) % 2_147_483_647);
  return Array.from({ length: 130 }, () => [1, 2, 3].map(() => syllables[next() % syllables.length] ?? '').join(''));
}

/** A form as they are: lines to write on, boxes, print of nine points. 300 dots to the inch. */
async function renderedForm(form: number): Promise<{ gray: Buffer; width: number; height: number }> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font: PDFFont = await document.embedFont(form % 2 === 0 ? StandardFonts.Helvetica : StandardFonts.TimesRoman);
  const page = document.addPage([612, 792]);
  page.drawText(`Form ${form}: application for help with training`, { x: 50, y: 735, size: 16, font });
  const words = wordsOf(form);
  for (let line = 0; line < 26; line += 1) {
    const y = 700 - line * 25;
    page.drawText(words.slice(line * 5, line * 5 + 5).join(' '), { x: 54, y, size: 9 + (line % 3), font });
    page.drawLine({ start: { x: 50, y: y - 6 }, end: { x: 562, y: y - 6 }, thickness: 0.6 });
    if (line % 4 === 0) page.drawRectangle({ x: 520, y: y - 2, width: 10, height: 10, borderWidth: 0.8 });
  }
  const file = (await startPdfium()).open(await document.save());
  if (typeof file === 'string') throw new Error(file);
  const { width, height, rgbx } = file.renderPage(0, { width: 2550, pixelsMax: 9_000_000 });
  const gray = Buffer.alloc(width * height);
  for (let at = 0; at < gray.length; at += 1) gray[at] = rgbx[at * 4] ?? 0;
  return { gray, width, height };
}

interface Shot {
  pixels: [width: number, height: number];
  /** EXIF's flag: how the phone was held. */
  orientation: number;
  /** How much narrower the far edge of the sheet is. */
  keystone: number;
  light: number;
}
const turnBack: Record<number, number> = { 1: 0, 3: 180, 6: 270, 8: 90 };

async function photograph(
  form: number,
  { pixels: [width, height], orientation, keystone, light }: Shot,
): Promise<Buffer> {
  const sheet = await renderedForm(form);
  const rgb = Buffer.alloc(width * height * 3);
  let state = form + 1;
  for (let y = 0; y < height; y += 1) {
    const down = y / height;
    const wide = 0.94 - keystone * (1 - down);
    // Far lines lie closer together.
    const v = (down - 0.03) / 0.94 / (1 + keystone * (1 - down));
    for (let x = 0; x < width; x += 1) {
      const u = (x / width - 0.5) / wide + 0.5;
      const onSheet = u >= 0 && u < 1 && v >= 0 && v < 1;
      const level = onSheet
        ? (sheet.gray[Math.floor(v * sheet.height) * sheet.width + Math.floor(u * sheet.width)] ?? 0)
        : 92;
      const fallsOff = 1 - 0.3 * ((x / width - 0.35) ** 2 + (down - 0.4) ** 2);
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      const lit = level * 0.92 * fallsOff * light + (((state >> 8) % 17) - 8);
      const at = (y * width + x) * 3;
      rgb[at] = Math.min(255, Math.max(0, lit));
      rgb[at + 1] = Math.min(255, Math.max(0, lit * 0.97));
      rgb[at + 2] = Math.min(255, Math.max(0, lit * 0.9));
    }
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .rotate(turnBack[orientation])
    .withMetadata({ orientation })
    .jpeg({ quality: 90 })
    .toBuffer();
}

let ocr: OcrPort;
beforeAll(async () => {
  ocr = await startTesseract();
});
afterAll(() => ocr.close());

async function sent(photo: Uint8Array) {
  const checked = await checkDocument(photo, { maxPages: 10 });
  if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
  return { bytes: checked.normalized.length, warnings: checked.verdict.warnings ?? [], normalized: checked.normalized };
}
async function recallOf(normalized: Uint8Array, form: number): Promise<number> {
  const file = (await startPdfium()).open(normalized);
  if (typeof file === 'string') throw new Error(file);
  const page = { number: 1, picture: () => pagePicture(file, 0) };
  const read = new Set((await ocr.readPage(page, 60_000)).map(({ text }) => text.toLowerCase().replace(/\W/g, '')));
  const words = wordsOf(form);
  return words.filter((word) => read.has(word)).length / words.length;
}

describe('eight photos of a phone', () => {
  const together: number[] = [];
  test.each([1, 3, 6, 8, 1, 3, 6, 8].map((orientation, index): [number, number] => [index + 1, orientation]))(
    'photo %s, held as flag %s says: upright and readable',
    async (form, orientation) => {
      const light = form % 2 === 1 ? 1 : 0.6;
      const keystone = 0.02 * ((form - 1) % 4);
      const photo = await photograph(form, { pixels: [3024, 4032], orientation, keystone, light });
      const { bytes, warnings, normalized } = await sent(photo);
      together.push(bytes);
      expect(warnings).toEqual([]);
      expect(await recallOf(normalized, form)).toBeGreaterThanOrEqual(WORD_RECALL_MIN);
    },
  );
  test('are at most 2.5 MB together', () => {
    expect(together).toHaveLength(8);
    expect(together.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(BYTES_TOGETHER_MAX);
  });

  test.each<[string, Shot]>([
    ['in a third of the light', { pixels: [3024, 4032], orientation: 1, keystone: 0.03, light: 0.3 }],
    ['from a slant', { pixels: [3024, 4032], orientation: 8, keystone: 0.14, light: 0.9 }],
  ])('%s: readable as well', async (_, shot) => {
    const { normalized } = await sent(await photograph(9, shot));
    expect(await recallOf(normalized, 9)).toBeGreaterThanOrEqual(WORD_RECALL_MIN);
  });
});
