import { describe, expect, test } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { findActiveKeys } from '../../../adapters/pdf/active-content.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { drawPages } from '../../../functions/parse-document/page-images.ts';
import { lockedPdf } from '../../../scripts/sample/locked-pdf.ts';
import { activePdf, emptyOwnerPasswordPdf, inkOfPages, plainPdf, rawPdf } from './files.ts';

const limits = { maxPages: 10 };
const latin = (text: string) => Buffer.from(text, 'latin1');

async function accepted(bytes: Uint8Array) {
  const checked = await checkDocument(bytes, limits);
  if (!('normalized' in checked)) throw new Error(`rejected: ${checked.verdict.reason}`);
  return checked;
}
async function rejected(bytes: Uint8Array) {
  const checked = await checkDocument(bytes, limits);
  if ('normalized' in checked) throw new Error('accepted');
  return checked.verdict;
}

describe('a PDF that can be used', () => {
  test('keeps its pages and what is drawn on them', async () => {
    const original = await plainPdf(3);
    const { verdict, normalized } = await accepted(original);
    expect(verdict).toMatchObject({ kind: 'pdf', pages: 3, bytes: original.length });
    expect((await PDFDocument.load(normalized)).getPageCount()).toBe(3);
    expect(await inkOfPages(normalized)).toEqual(await inkOfPages(original));
  });

  test('is normalized to the same bytes each time', async () => {
    const original = await activePdf();
    const [first, second] = [await accepted(original), await accepted(original)];
    expect(Buffer.from(second.normalized).equals(Buffer.from(first.normalized))).toBe(true);
    expect(second.verdict).toEqual(first.verdict);
  });

  test('loses everything that could act, and keeps what was filled in, drawn and as a value', async () => {
    const original = await activePdf();
    expect(new Set(await findActiveKeys(original))).toEqual(
      new Set(
        ['OpenAction', 'AA', 'JavaScript', 'JS', 'S=JavaScript', 'S=Launch', 'S=GoToR', 'S=URI'].concat([
          'EmbeddedFiles',
          'EF',
          'AF',
          'Type=EmbeddedFile',
          'Type=Filespec',
        ]),
      ),
    );
    const { verdict, normalized } = await accepted(original);
    expect(await findActiveKeys(normalized)).toEqual([]);
    expect(Buffer.from(normalized).toString('latin1')).not.toMatch(/app\.alert|program\.exe|\/Annots|\/AcroForm/);
    expect(verdict.formValues).toEqual({ firstName: 'Sample' });
    // The page without a field has less on it: the field was drawn into its page.
    const [withField = 0, without = 0] = await inkOfPages(normalized);
    expect(withField).toBeGreaterThan(without);
  });

  test('is mended when its table and trailer are cut off', async () => {
    const whole = Buffer.from(await plainPdf(2)).toString('latin1');
    const { verdict } = await accepted(latin(whole.slice(0, whole.lastIndexOf('xref\n'))));
    expect(verdict.pages).toBe(2);
  });

  test('is mended when its trailer holds an ID that never ends', async () => {
    const whole = Buffer.from(await plainPdf(1)).toString('latin1');
    const broken = `${whole.slice(0, whole.lastIndexOf('trailer'))}trailer\n<</Root 1 0 R /ID [<904e5a162f03`;
    expect((await accepted(latin(broken))).verdict.pages).toBe(1);
  });

  test('may have bytes before its header', async () => {
    const { verdict } = await accepted(Buffer.concat([latin('\x00\x01mail gateway\n'), await plainPdf(1)]));
    expect(verdict.pages).toBe(1);
  });

  test('is unlocked when its owner password is empty', async () => {
    const { verdict, normalized } = await accepted(emptyOwnerPasswordPdf());
    expect(verdict.pages).toBe(2);
    expect(Buffer.from(normalized).toString('latin1')).not.toContain('/Encrypt');
  });
});

describe('a file that is sent back says why', () => {
  test('empty', async () => {
    expect(await rejected(Buffer.alloc(0))).toMatchObject({ reason: 'empty-file', bytes: 0 });
  });
  test('text under a PDF name', async () => {
    expect(await rejected(latin('Dear SkillsTeam, here is my ID.'))).toMatchObject({
      reason: 'wrong-type',
      looksLike: 'text',
    });
  });
  test('a web page, an archive and noise', async () => {
    expect(await rejected(latin('<!DOCTYPE html><html></html>'))).toMatchObject({ looksLike: 'html' });
    expect(await rejected(latin('PK\x03\x04' + '\0'.repeat(40)))).toMatchObject({ looksLike: 'zip' });
    expect(await rejected(Buffer.from([0, 1, 2, 3, 250, 251, 252, 7]))).toMatchObject({ looksLike: 'unknown' });
  });
  test('a program with a PDF header hidden inside is still no PDF', async () => {
    const gif = Buffer.concat([latin('GIF89a\x01\x00\x01\x00\x00\x00\x00'), latin('%PDF-1.4\n')]);
    expect(await rejected(gif)).toMatchObject({ reason: 'wrong-type', looksLike: 'gif' });
  });
  test('a PDF header and nothing behind it', async () => {
    expect(await rejected(latin('%PDF-1.3\nThis is not a pdf file, really.'))).toMatchObject({ reason: 'unreadable' });
  });
  test('no pages, with a right table and without one', async () => {
    const none = rawPdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]/Count 0>>']);
    expect(await rejected(none)).toMatchObject({ reason: 'no-pages' });
    expect(await rejected(none.subarray(0, Buffer.from(none).indexOf('xref')))).toMatchObject({ reason: 'no-pages' });
  });
  test('a password is needed, to read or to own', async () => {
    expect(await rejected(lockedPdf())).toMatchObject({ reason: 'password-protected' });
    expect(await rejected(emptyOwnerPasswordPdf('owner'))).toMatchObject({ reason: 'password-protected' });
  });
  test('locked for certain people by certificate', async () => {
    const objects = [
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>',
      '<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5>>',
    ];
    expect(await rejected(rawPdf(objects, '/Encrypt 4 0 R /ID [<00><00>]'))).toMatchObject({
      reason: 'certificate-protected',
    });
  });
  test('a small file that unpacks to more memory than there is breaks the parser, and is no verdict', async () => {
    const packed = deflateSync(deflateSync(Buffer.alloc(1_500_000_000, ' '), { level: 1 }), { level: 9 });
    expect(packed.length).toBeLessThan(100_000);
    const objects = [
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>',
      `<</Length ${packed.length}/Filter[/FlateDecode/FlateDecode]>>\nstream\n${packed.toString('latin1')}\nendstream`,
    ];
    const bomb = rawPdf(objects);
    await expect(
      (async () => {
        for await (const { jpeg } of drawPages((await accepted(bomb)).normalized))
          expect(jpeg.length).toBeGreaterThan(0);
      })(),
    ).rejects.toThrow('Aborted');
  });
  test('a file that claims a billion pages is not walked through', async () => {
    const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1000000000>>'];
    const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]>>';
    const { verdict } = await checkDocument(rawPdf([...objects, page]), limits);
    expect(verdict).toMatchObject({ reason: 'blank', pages: 1 });
  });
  test('too many pages, with their number', async () => {
    expect(await rejected(await plainPdf(11))).toMatchObject({ reason: 'too-many-pages', pages: 11 });
  });
});
