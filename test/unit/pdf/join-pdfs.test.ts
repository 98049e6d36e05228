import { describe, expect, test } from '@jest/globals';
import { degrees, PDFDocument, PDFName, PDFString } from 'pdf-lib';
import { finishObjects } from '../../../adapters/pdf/finish-pdf.ts';
import { joinPdfs, readPart, type PdfPart } from '../../../adapters/pdf/join-pdfs.ts';
import { openPdf } from '../../support/pdf.ts';

/** Objects as they are handed in, behind each other; their numbers are their places. */
function fileOf(objects: readonly string[]): Uint8Array {
  let text = '%PDF-1.7\n';
  const rows = objects.map((object, at) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`;
  const trailer = `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}${table}${trailer}`, 'latin1');
}
const drawing = (text: string): string => {
  const content = `BT /F1 20 Tf 50 100 Td (${text}) Tj ET`;
  return `<</Length ${content.length}>>\nstream\n${content}\nendstream`;
};
const font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>';

const partOf = (pdf: Uint8Array): PdfPart => {
  const part = readPart(pdf);
  if (!part) throw new Error('not as our libraries save it');
  return part;
};
function join(...files: Uint8Array[]) {
  const joined = joinPdfs(files.map(partOf));
  const { pages } = joined;
  return { pages, bytes: finishObjects(joined, { title: 'Joined', language: 'en', pages }) };
}

describe('pages of several files in one', () => {
  test('keep what they inherit from the tree of their own file: paper, letters, the way they are turned', async () => {
    const tree = fileOf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox 8 0 R/Resources<</Font<</F1 7 0 R>>>>>>',
      '<</Type/Pages/Parent 2 0 R/Count 1/Kids[5 0 R]/Rotate 90>>',
      '<</Type/Page/Parent 2 0 R/Contents 6 0 R/CropBox[0 10 300 350]>>',
      '<</Type/Page/Parent 3 0 R/Contents 6 0 R>>',
      drawing('hello'),
      font,
      '[0 0 300 400]',
    ]);
    const other = await PDFDocument.create();
    other.addPage([200, 500]);
    const { pages, bytes } = join(tree, await other.save({ useObjectStreams: false }), tree);
    const reread = await PDFDocument.load(bytes, { throwOnInvalidObject: true });
    expect(reread.getPages().map((page) => [page.getWidth(), page.getHeight(), page.getRotation().angle])).toEqual([
      [300, 400, 90],
      [300, 400, 0],
      [200, 500, 0],
      [300, 400, 90],
      [300, 400, 0],
    ]);
    expect(pages.map(({ top }) => top)).toEqual([null, 350, 500, null, 350]);
    expect(pages.map(({ object }) => object)).toEqual(reread.getPages().map(({ ref }) => ref.objectNumber));
    expect((await openPdf(bytes)).text.match(/hello/g)).toHaveLength(4);
  });

  test('a text that looks like a reference or like bytes stays a text; what leads nowhere leads nowhere', async () => {
    const sly = '(3 0 R \\) \\\\ (5 0 R) >>stream\n4 0 R)';
    const file = fileOf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Count 1/Kids[3 0 R]>>',
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Sly ${sly}/Gone 99 0 R/Old 5 1 R/List[1 5 0 R 2 0]>>`,
      drawing('endobj 5 0 R stream'),
      font,
    ]);
    const before = (await PDFDocument.load(file)).getPage(0).node;
    const { bytes } = join(file, file);
    const reread = await PDFDocument.load(bytes, { throwOnInvalidObject: true });
    for (const { node } of reread.getPages()) {
      const text = node.lookup(PDFName.of('Sly'), PDFString);
      expect(text.asString()).toBe(before.lookup(PDFName.of('Sly'), PDFString).asString());
      expect([node.lookup(PDFName.of('Gone')), node.lookup(PDFName.of('Old'))]).toEqual([undefined, undefined]);
      expect(node.get(PDFName.of('List'))?.toString()).toMatch(/^\[ 1 \d+ 0 R 2 0 \]$/);
    }
    expect((await openPdf(bytes)).text.match(/endobj 5 0 R stream/g)).toHaveLength(2);
  });

  test('nothing comes along that no page leads to, and what two pages share stays one thing', async () => {
    const document = await PDFDocument.create();
    const shared = document.context.register(document.context.stream('shared', {}));
    for (let at = 0; at < 2; at += 1) {
      const page = document.addPage([100, 100]);
      page.setRotation(degrees(180));
      page.node.set(PDFName.of('Contents'), shared);
    }
    document.context.register(document.context.obj({ Orphan: true, S: 'Launch' }));
    document.catalog.set(PDFName.of('OpenAction'), document.context.obj({ S: 'JavaScript' }));
    const { bytes } = join(await document.save({ useObjectStreams: false }));
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).not.toMatch(/Orphan|Launch|OpenAction|JavaScript/);
    const reread = await PDFDocument.load(bytes);
    const [one, two] = reread.getPages().map(({ node }) => String(node.get(PDFName.of('Contents'))));
    expect(one).toBe(two);
  });

  test('a file that is not written plainly, or has no page, is nothing that could be joined', async () => {
    const packed = await PDFDocument.create();
    packed.addPage();
    expect(readPart(await packed.save({ useObjectStreams: true }))).toBeUndefined();
    expect(readPart(fileOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Count 0/Kids[]>>']))).toBeUndefined();
    const round = fileOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Count 1/Kids[2 0 R]>>']);
    expect(readPart(round)).toBeUndefined();
    expect(readPart(Buffer.from('gone'))).toBeUndefined();
  });
});
