import { deflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { normalizePdf } from '../../../functions/parse-document/normalize-pdf.ts';
import { compareLooks, DIFFERENCE_MAX } from '../../../scripts/corpus/same-look.ts';
import { rawPdf } from './files.ts';

const stream = (text: string, more = ''): string => `<< /Length ${text.length} ${more} >>\nstream\n${text}\nendstream`;
async function normalize(original: Uint8Array): Promise<Uint8Array> {
  const done = await normalizePdf(original, { maxPages: 5 });
  if (!done.ok) throw new Error(done.reason);
  return done.pdf;
}

// Both were found among real files: what staff would have seen was not what the person sent.
test('a layer that is switched off stays unseen, and the page beside it stays as it is', async () => {
  const page = (contents: number) =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents ${contents} 0 R /Resources << /XObject << /Fm0 6 0 R >> >> >>`;
  const original = rawPdf([
    '<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [7 0 R] /D << /OFF [7 0 R] >> >> >>',
    '<< /Type /Pages /Kids [3 0 R 8 0 R] /Count 2 >>',
    page(4),
    stream('0 g 20 20 40 40 re f /Fm0 Do'),
    'null',
    stream('1 0 0 rg 100 100 150 150 re f', '/Type /XObject /Subtype /Form /BBox [0 0 300 300] /OC 7 0 R'),
    '<< /Type /OCG /Name (Hidden) >>',
    page(9),
    stream('0 g 20 20 40 40 re f'),
  ]);
  const clean = await normalize(original);
  const looks = await compareLooks(original, { bytes: clean, firstPage: 1 });
  expect(looks?.difference).toBeLessThan(DIFFERENCE_MAX);
  const read = await PDFDocument.load(clean);
  expect(read.getPageCount()).toBe(2);
  expect(read.getPages().map((each) => each.getSize())).toEqual([
    { width: 300, height: 300 },
    { width: 300, height: 300 },
  ]);
});

test('a tick whose own drawing is faulty is still there', async () => {
  const tick = stream('q 0 g 2 2 46 46 re f Q');
  const original = rawPdf([
    '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << >> /Annots [5 0 R] >>',
    stream('0 g 20 20 40 40 re f'),
    '<< /Type /Annot /Subtype /Widget /FT /Btn /T (agrees) /V /Yes /AS /Yes /F 4 /Rect [100 100 150 150] /AP << /N << /Yes 6 0 R >> >> >>',
    tick,
  ]);
  const looks = await compareLooks(original, { bytes: await normalize(original), firstPage: 1 });
  expect(looks).toMatchObject({ lost: [] });
  expect(looks?.difference).toBeLessThan(DIFFERENCE_MAX);
});

test('a page whose drawing unpacks without end becomes a picture of what there is', async () => {
  const bomb = deflateSync(Buffer.concat([Buffer.from('0 g 20 20 40 40 re f\n'), Buffer.alloc(60_000_000, ' ')]));
  const original = Buffer.from(
    rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << >> >>',
      stream(bomb.toString('latin1'), '/Filter /FlateDecode'),
    ]),
  );
  const clean = await normalize(original);
  const looks = await compareLooks(original, { bytes: clean, firstPage: 1 });
  expect(looks?.difference).toBeLessThan(DIFFERENCE_MAX);
  expect(Buffer.from(clean).includes(bomb)).toBe(false);
});
