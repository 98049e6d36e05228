import { describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { compareLooks, DIFFERENCE_MAX } from '../../../scripts/corpus/same-look.ts';
import { plainPdf } from '../documents/files.ts';

/** A form on which two fields and a box are filled, or not. */
async function form(filled: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.load(await plainPdf(1));
  const fields = document.getForm();
  const page = document.getPage(0);
  const name = fields.createTextField('name');
  name.addToPage(page, { x: 72, y: 500, width: 200, height: 24 });
  const agrees = fields.createCheckBox('agrees');
  agrees.addToPage(page, { x: 72, y: 450, width: 14, height: 14 });
  if (filled) {
    name.setText('Sample Participant');
    agrees.check();
  }
  return document.save();
}
async function normalized(bytes: Uint8Array): Promise<Uint8Array> {
  const checked = await checkDocument(bytes, { maxPages: 5 });
  if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
  return checked.normalized;
}
const compare = async (original: Uint8Array, made: Uint8Array) =>
  compareLooks(original, { bytes: await normalized(made), firstPage: 1 });

// What the corpus run reports rests on this: a comparison that never finds a loss would find none there either.
describe('two pages beside each other', () => {
  test('a filled form and what we keep of it look the same, and its values are there', async () => {
    const looks = await compare(await form(true), await form(true));
    expect(looks).toMatchObject({ filled: 2, lost: [] });
    expect(looks?.difference).toBeLessThan(DIFFERENCE_MAX);
  });

  test('values that are gone are missed', async () => {
    const looks = await compare(await form(true), await form(false));
    expect(looks?.lost).toHaveLength(2);
    expect(looks?.difference).toBeGreaterThan(DIFFERENCE_MAX);
  });

  test('a page that came out empty, or in another shape, is another page', async () => {
    const empty = await PDFDocument.create();
    empty.addPage([612, 792]);
    const blank = await empty.save();
    const looks = await compareLooks(await plainPdf(1), { bytes: blank, firstPage: 1 });
    expect(looks?.difference).toBeGreaterThan(DIFFERENCE_MAX);
    const wide = await PDFDocument.load(await plainPdf(1));
    wide.getPage(0).setSize(792, 612);
    expect((await compareLooks(await plainPdf(1), { bytes: await wide.save(), firstPage: 1 }))?.difference).toBe(1);
  });
});
