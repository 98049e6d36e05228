import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { OcrPort } from '../../adapters/ocr/ocr-port.ts';
import { startTesseract } from '../../adapters/ocr/tesseract.ts';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import { readingSchema } from '../../domain/reading/reading.ts';
import { checkDocument } from '../../functions/parse-document/parse-document.ts';
import { readPdf } from '../../functions/read-document/read-document.ts';
import type { Damage } from '../../scripts/reading/scan-of.ts';
import { cutBy } from '../../scripts/reading/cut-figures.ts';
import { laidBy } from '../../scripts/reading/turned-figures.ts';
import { papers } from './labelled.ts';
import { asScan } from './papers.ts';

/** The real engine on papers that lie as a scanner or a messenger sends them, without a note that says so. */
let engine: OcrPort;
beforeAll(async () => {
  engine = await startTesseract();
});
afterAll(() => engine.close());

async function read(pdf: Uint8Array, keeps = true) {
  const kept: { page: number; jpeg: Uint8Array }[] = [];
  let readings = 0;
  const ocr: OcrPort = {
    ...engine,
    readPage(...of) {
      readings += 1;
      return engine.readPage(...of);
    },
    close: async () => undefined,
  };
  const reading = await readPdf(pdf, 5, 3_600_000, {
    startOcr: async () => ocr,
    now: () => 0,
    ...(keeps ? { keepUpright: async (page: number, jpeg: Uint8Array) => void kept.push({ page, jpeg }) } : {}),
  });
  expect(readingSchema.parse(reading)).toEqual(reading);
  return { reading, kept, readings };
}

const paper = (kind: string, language: string) =>
  papers.find((each) => each.kind === kind && each.language === language) ?? papers[0]!;

describe('papers that lie upside down or on their side', () => {
  test.each<[string, string, Damage, 90 | 180 | 270, 90 | 180 | 270]>([
    ['proof-of-income', 'en', 'clean', 180, 180],
    ['government-id', 'es', 'tilted', 90, 270],
    // In two columns.
    ['school-comparison', 'en', 'noisy', 270, 90],
  ])(
    '%s, %s, %s, sent turned by %s: turned on by %s, and read as if it never lay otherwise',
    async (kind, language, damage, laid, degrees) => {
      const scan = await asScan(paper(kind, language), damage);
      const [{ reading: upright }, { reading, kept }] = [await read(scan), await read(await laidBy(scan, laid))];
      expect(upright.turned).toBeUndefined();
      expect(reading.turned).toEqual([{ page: 1, degrees }]);
      // Kind and fields, with their places on the upright page.
      expect(reading.kind).toEqual(upright.kind);
      expect(reading.fields).toEqual(upright.fields);
      expect(kept.map(({ page }) => page)).toEqual([1]);
      const { width, height } = await sharp(kept[0]?.jpeg).metadata();
      expect((width ?? 0) < (height ?? 0)).toBe(true);
    },
  );

  test('a photo that lost its note on the way, checked and read', async () => {
    const file = (await startPdfium()).open(await asScan(paper('layoff-letter', 'en'), 'clean'));
    if (typeof file === 'string') throw new Error(file);
    const { width, height, rgbx } = file.renderPage(0, { width: 1800, pixelsMax: 5_000_000 });
    const photo = await sharp(rgbx, { raw: { width, height, channels: 4 } })
      .rotate(180)
      .jpeg({ quality: 85 })
      .toBuffer();
    const checked = await checkDocument(photo, { maxPages: 1 });
    if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
    const { reading } = await read(checked.normalized);
    expect(reading).toMatchObject({ kind: { guess: 'layoff-letter' }, turned: [{ page: 1, degrees: 180 }] });
  });

  test('an upright page is read once; so is every one where nobody could be shown it turned', async () => {
    const scan = await asScan(paper('budget', 'es'), 'clean');
    expect((await read(scan)).readings).toBe(1);
    const { reading, readings } = await read(await laidBy(scan, 180), false);
    expect([reading.turned, readings]).toEqual([undefined, 1]);
  });
});

test('a paper photographed too near is named with the side that is missing; the whole one is not', async () => {
  const scan = await asScan(paper('proof-of-income', 'en'), 'tilted');
  expect((await read(scan)).reading.cutOff).toBeUndefined();
  const { reading } = await read(await cutBy(scan, 'left', 0.14));
  expect(reading.cutOff).toEqual([{ page: 1, sides: ['left'] }]);
});
