import { describe, expect, test } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString, rgb, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { plainPdf, rawPdf } from './files.ts';

/** Only what is empty for every reader is sent back as empty. All these files come out as white pages. */
const limits = { maxPages: 10 };
async function answerTo(bytes: Uint8Array) {
  const kept: number[] = [];
  const { verdict } = await checkDocument(bytes, limits, async (_, index) => void kept.push(index));
  const told =
    verdict.verdict === 'rejected' ? verdict.reason : (verdict.warnings ?? []).map(({ code }) => code).join();
  return { verdict: verdict.verdict, told, pages: verdict.pages, kept: kept.length };
}
const page = (contents: string, more = '') => [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R ${more}>>`,
  `<</Length ${contents.length}>>\nstream\n${contents}\nendstream`,
];
const sheet = (document: PDFDocument) => document.addPage([612, 792]);
const withPicture = async (picture: Uint8Array) => {
  const document = await PDFDocument.create();
  const image = await document.embedPng(picture);
  sheet(document).drawImage(image, { x: 0, y: 0, width: 612, height: 792 });
  return document;
};
const emptyScan = () =>
  sharp({
    create: {
      width: 850,
      height: 1100,
      channels: 3,
      background: '#f2f2ee',
      noise: { type: 'gaussian', mean: 242, sigma: 3 },
    },
  })
    .png()
    .toBuffer();

describe('empty for every reader: sent back', () => {
  test.each([
    ['nothing at all', () => rawPdf(page(''))],
    ['operators that draw nothing', () => rawPdf(page('q 1 0 0 1 0 0 cm /Artifact BMC EMC Q'))],
    ['a white rectangle, as programs put under a page', () => rawPdf(page('1 g 0 0 612 792 re f'))],
    ['lines of spaces', () => spacesPdf()],
    ['the scan of an empty sheet', async () => (await withPicture(await emptyScan())).save()],
    ['an empty field without a frame', () => fieldPdf('', 0)],
  ])('%s', async (_, make) => {
    expect(await answerTo(await make())).toEqual({ verdict: 'rejected', told: 'blank', pages: 1, kept: 0 });
  });
});

describe('not empty, though nothing shows: taken, with a word about it', () => {
  test.each([
    ['white text on white', () => whiteText(1)],
    ['text that is too clear to see', () => whiteText(0)],
    ['a value in a field that is hidden', () => fieldPdf('Sample', 2)],
    ['a note whose words are not drawn', () => notePdf()],
    ['a picture that nobody can open', () => brokenPicture()],
    ['a page of one colour', () => rawPdf(page('0.8 0.9 0.8 rg 0 0 612 792 re f'))],
  ])('%s', async (_, make) => {
    expect(await answerTo(await make())).toEqual({ verdict: 'accepted', told: 'blank-pages', pages: 1, kept: 1 });
  });
});

describe('not empty, but lost or elsewhere: sent back with its own reason', () => {
  test('a file that went through something that takes bytes for text', async () => {
    const packed = deflateSync(Buffer.from('BT /F1 12 Tf 72 700 Td (Pay stub of May) Tj ET'.repeat(9)));
    const mangled = Buffer.from(packed.toString('utf8'), 'utf8');
    const objects = page('').slice(0, 3);
    const contents = `<</Filter/FlateDecode/Length ${mangled.length}>>\nstream\n${mangled.toString('latin1')}\nendstream`;
    expect(await answerTo(rawPdf([...objects, contents]))).toMatchObject({ told: 'unreadable', pages: 1, kept: 0 });
  });
  test('a form that its maker’s program draws, be it empty or with "Please wait" on its page', async () => {
    for (const contents of ['', 'BT /F1 12 Tf 72 700 Td (Please wait...) Tj ET']) {
      const objects = page(contents, '/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>');
      objects[0] = '<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 5 0 R>>>>';
      objects.push('<</Length 12>>\nstream\n<xdp></xdp> \nendstream');
      expect(await answerTo(rawPdf(objects))).toMatchObject({ told: 'program-form', pages: 1, kept: 0 });
    }
  });
  test('a folder of files; a page with a file in it is taken', async () => {
    const document = await PDFDocument.load(await plainPdf(1));
    await document.attach(Buffer.from('Pay stub'), 'stub.txt');
    expect(await answerTo(await document.save())).toMatchObject({ verdict: 'accepted', told: 'files-inside' });
    document.catalog.set(PDFName.of('Collection'), document.context.obj({ Type: 'Collection', View: 'D' }));
    expect(await answerTo(await document.save())).toMatchObject({ told: 'portfolio', kept: 0 });
  });
  test('a file pinned to a page is told of as well', async () => {
    const document = await PDFDocument.load(await plainPdf(1));
    const { context } = document;
    const file = context.register(context.flateStream('Pay stub', { Type: 'EmbeddedFile' }));
    const spec = context.obj({ Type: 'Filespec', F: PDFString.of('stub.txt'), EF: { F: file } });
    const pin = { Type: 'Annot', Subtype: 'FileAttachment', Rect: [72, 600, 90, 620], FS: spec };
    document.getPage(0).node.set(PDFName.of('Annots'), context.obj([context.register(context.obj(pin))]));
    expect(await answerTo(await document.save())).toMatchObject({ verdict: 'accepted', told: 'files-inside' });
  });
});

async function spacesPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  sheet(document).drawText('   \n \n  ', { x: 72, y: 700, font });
  return document.save();
}
async function whiteText(opacity: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  sheet(document).drawText('Pay stub of May', { x: 72, y: 700, font, opacity, color: rgb(1, 1, 1) });
  return document.save();
}
async function fieldPdf(value: string, flags: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const field = document.getForm().createTextField('pay');
  field.addToPage(sheet(document), { x: 72, y: 500, width: 200, height: 24, borderWidth: 0 });
  field.setText(value);
  for (const widget of field.acroField.getWidgets()) {
    widget.dict.delete(PDFName.of('MK'));
    widget.setFlags(flags);
  }
  document.getForm().updateFieldAppearances();
  return document.save();
}
async function notePdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const note = { Type: 'Annot', Subtype: 'FreeText', Rect: [72, 600, 300, 620], CA: 0, Contents: PDFString.of('Pay') };
  const { context } = document;
  sheet(document).node.set(PDFName.of('Annots'), context.obj([context.register(context.obj(note))]));
  return document.save();
}
async function brokenPicture(): Promise<Uint8Array> {
  const objects = page('q 612 0 0 792 0 0 cm /Im Do Q', '/Resources<</XObject<</Im 5 0 R>>>>');
  const dict = '/Type/XObject/Subtype/Image/Width 800/Height 1000/ColorSpace/DeviceRGB/BitsPerComponent 8';
  objects.push(`<<${dict}/Filter/JPXDecode/Length 20>>\nstream\nnothing of a picture\nendstream`);
  return rawPdf(objects);
}
