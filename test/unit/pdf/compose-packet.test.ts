import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import {
  degrees,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFString,
  StandardFonts,
  type PDFRawStream,
  type PDFRef,
} from 'pdf-lib';
import { findActiveKeys } from '../../../adapters/pdf/active-content.ts';
import { startPdfium } from '../../../adapters/pdf/pdfium.ts';
import { composePacket, type PacketInput } from '../../../functions/compose-packet/compose-packet.ts';
import { packetTexts } from '../../../functions/compose-packet/packet-texts.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { translator } from '../../../web/text.ts';
import { readAids } from '../../support/pdf.ts';
import { activePdf, inkOfPages, plainPdf } from '../documents/files.ts';

const t = translator('en', packetTexts);
async function documentOf(title: string, original: Uint8Array): Promise<PacketInput['documents'][number]> {
  const checked = await checkDocument(original, { maxPages: 50 });
  if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
  return {
    title,
    normalizedBytes: checked.normalized,
    provenance: { uploadedBy: 'the participant', arrivedAt: 'Nov 3, 2026', originalSha256: checked.verdict.sha256 },
  };
}
const cover: PacketInput['cover'] = {
  number: 'SE-4827',
  boardName: 'WorkSource Portland Metro',
  personName: 'Nguyễn Thị Ánh',
  centerName: 'WorkSource SE Portland',
  programName: 'Nursing Assistant',
  schoolName: 'Example Community College',
  sentOn: 'November 3, 2026',
  signedBy: 'Nguyễn Thị Ánh, November 3, 2026',
  asked: '$3,100.00',
  askedByKind: [{ kind: 'Tuition', amount: '$3,100.00' }],
  missing: [
    { title: 'Financial-aid letter', why: "Can't get it", reason: 'The school gives none for short programs.' },
  ],
};
const form: PacketInput['form'] = {
  from: 'online',
  sections: [
    {
      title: 'A. You',
      rows: [
        { question: 'Last name', answer: 'Nguyễn' },
        { question: 'ZIP', answer: '' },
      ],
    },
  ],
};

interface Bookmark {
  title: string;
  page: number;
  below: string[];
}
function bookmarksOf(
  document: PDFDocument,
  within = document.catalog.lookup(PDFName.of('Outlines'), PDFDict),
): Bookmark[] {
  const pages = document.getPages().map((page) => page.ref.tag);
  const found: Bookmark[] = [];
  let node = within.lookupMaybe(PDFName.of('First'), PDFDict);
  while (node) {
    const target = node.lookup(PDFName.of('Dest')) as unknown as { get(index: number): PDFRef };
    found.push({
      title: node.lookup(PDFName.of('Title'), PDFString, PDFHexString).decodeText(),
      page: 1 + pages.indexOf(target.get(0).tag),
      below: bookmarksOf(document, node).map(({ title }) => title),
    });
    node = node.lookupMaybe(PDFName.of('Next'), PDFDict);
  }
  return found;
}

/** One page with a line of text, as a scanner sends it: the picture of the sheet lies turned in a file without a note. */
async function laidPage(lies: 0 | 90 | 180 | 270, rotate: 0 | 90 = 0): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.addPage(lies % 180 === 0 ? [612, 792] : [792, 612]);
  // Turned clockwise about the corner that ends up at the top left.
  const [x, y] = { 0: [72, 700], 90: [700, 540], 180: [540, 92], 270: [92, 72] }[lies] as [number, number];
  page.drawText('The first line of the sheet', { x, y, size: 20, font, rotate: degrees(-lies) });
  page.setRotation(degrees(rotate));
  return document.save();
}

describe('pages that came upside down or on their side', () => {
  test.each([
    [180, 0, 180, 180],
    [90, 0, 270, 270],
    [270, 0, 90, 90],
    // A file that is turned by its own note already is turned on.
    [270, 90, 0, 90],
    [180, 90, 90, 180],
  ] as const)('laid by %s, with a note of %s: read upright in the packet', async (lies, rotate, more, angle) => {
    const original = await laidPage(lies, rotate);
    const checked = await checkDocument(original, { maxPages: 5 });
    if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
    const turned = more === 0 ? [] : [{ page: 1, degrees: more }];
    const before = { title: 'Proof of income', normalizedBytes: await plainPdf(2) };
    const documents = [before, { title: 'Government ID', normalizedBytes: checked.normalized, turned }];
    const packet = await composePacket({ cover, documents }, t);
    const again = await composePacket({ cover, documents }, t);
    expect(again.sha256).toBe(packet.sha256);
    expect(await findActiveKeys(packet.bytes)).toEqual([]);
    const pages = (await PDFDocument.load(packet.bytes)).getPages();
    expect(pages.map((page) => page.getRotation().angle)).toEqual([0, 0, 0, angle]);
    const file = (await startPdfium()).open(packet.bytes);
    if (typeof file === 'string') throw new Error(file);
    const words = file.pageWords(3);
    expect(words.map(({ text }) => text).join(' ')).toBe('The first line of the sheet');
    // Upright: the words stand one beside the other, the first at the left, near the top.
    const [first, last] = [words[0], words.at(-1)];
    if (!first || !last) throw new Error('no words');
    expect(Math.abs(first.box[1] - last.box[1])).toBeLessThan(0.02);
    expect(first.box[0]).toBeLessThan(last.box[0]);
    expect(first.box[1]).toBeLessThan(0.2);
  });
});

describe('the packet', () => {
  test('holds the sum of its pages, each part under its bookmark, with its page range', async () => {
    const documents = [
      await documentOf('Government ID', await plainPdf(1)),
      await documentOf('School cost sheet or quote', await activePdf()),
      await documentOf('Proof of income', await plainPdf(5)),
    ];
    const packet = await composePacket({ cover, form, documents }, t);
    const reread = await PDFDocument.load(packet.bytes);
    expect(packet.pages).toBe(2 + 1 + 2 + 5);
    expect(reread.getPageCount()).toBe(packet.pages);
    expect(packet.parts.map(({ title, firstPage, lastPage }) => [title, firstPage, lastPage])).toEqual([
      ['Cover sheet', 1, 1],
      ['Application form', 2, 2],
      ['Government ID', 3, 3],
      ['School cost sheet or quote', 4, 5],
      ['Proof of income', 6, 10],
    ]);
    expect(bookmarksOf(reread)).toEqual([
      { title: 'Cover sheet', page: 1, below: [] },
      { title: 'Application form', page: 2, below: [] },
      ...packet.parts.slice(2).map(({ title, firstPage, provenance }, index) => ({
        title: `${index + 1}. ${title}`,
        page: firstPage,
        below: [expect.stringContaining(provenance?.originalSha256.slice(0, 12) ?? 'none')],
      })),
    ]);
    expect(reread.getTitle()).toBe('Scholarship packet SE-4827');
    expect(await findActiveKeys(packet.bytes)).toEqual([]);
    expect(Math.min(...(await inkOfPages(packet.bytes)))).toBeGreaterThan(0);
  });

  test('is the same bytes for the same input', async () => {
    const input = { cover, form, documents: [await documentOf('Government ID', await plainPdf(2))] };
    const [first, second] = [await composePacket(input, t), await composePacket(input, t)];
    expect(second.sha256).toBe(first.sha256);
  });

  // The seeds of two processes differ; what is made of the same input must not.
  test('is the same bytes in another process', async () => {
    const documents = [await documentOf('Government ID', await plainPdf(2))];
    const here = await composePacket({ cover, form, documents }, t);
    const script = `
      import { composePacket } from './functions/compose-packet/compose-packet.ts';
      import { packetTexts } from './functions/compose-packet/packet-texts.ts';
      import { translator } from './web/text.ts';
      import { readFileSync } from 'node:fs';
      const input = JSON.parse(readFileSync(0, 'utf8'));
      for (const each of input.documents) each.normalizedBytes = Buffer.from(each.normalizedBytes, 'base64');
      console.log((await composePacket(input, translator('en', packetTexts))).sha256);`;
    const input = {
      cover,
      form,
      documents: documents.map((each) => ({
        ...each,
        normalizedBytes: Buffer.from(each.normalizedBytes).toString('base64'),
      })),
    };
    const there = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      input: JSON.stringify(input),
      encoding: 'utf8',
    });
    expect([there.stderr, there.stdout.trim()]).toEqual(['', here.sha256]);
  });

  test('has page labels, its language, and says what it is: roman cover, F for the form, documents by their number', async () => {
    const documents = [
      await documentOf('Government ID', await plainPdf(2)),
      await documentOf('Proof of income', await plainPdf(3)),
    ];
    const { bytes } = await composePacket({ cover, form, documents }, t);
    const read = await readAids(bytes);
    expect(read.labels).toEqual(['i', 'F-1', '1-1', '1-2', '2-1', '2-2', '2-3']);
    expect(read.language).toBe('en');
    const { catalog } = await PDFDocument.load(bytes);
    expect(catalog.lookup(PDFName.of('ViewerPreferences'), PDFDict).toString()).toContain('/DisplayDocTitle true');
    const xmp = Buffer.from((catalog.lookup(PDFName.of('Metadata')) as PDFRawStream).contents).toString('utf8');
    expect(xmp).toContain('>Scholarship packet SE-4827<');
    expect(xmp).toContain('>WorkSource Portland Metro<');
  });

  test('is tagged: our pages as what stands on them, each page that somebody sent as one part of its document', async () => {
    const documents = [
      await documentOf('Government ID', await plainPdf(1)),
      await documentOf('Proof of income', await activePdf()),
    ];
    const { bytes } = await composePacket({ cover, form, documents }, t);
    const { tags, unsaid } = await readAids(bytes);
    expect(tags[0]?.slice(0, 3)).toEqual(['H1', 'Table', 'TR']);
    expect(tags[1]).toEqual(['H1', 'H2', 'Table', 'TR', 'TH', 'TD', 'TR', 'TH', 'TD']);
    expect(tags.slice(2)).toEqual([
      ['Sect', 'P'],
      ['Sect', 'P'],
      ['Sect', 'P'],
    ]);
    expect(unsaid).toBe(0);
    const { catalog } = await PDFDocument.load(bytes);
    expect(catalog.lookup(PDFName.of('MarkInfo'), PDFDict).toString()).toContain('/Marked true');
  });

  test('has no form sheet when the paper form is one of the documents', async () => {
    const documents = [await documentOf('Paper application form', await plainPdf(4))];
    const packet = await composePacket({ cover, documents }, t);
    expect(packet.parts.map(({ title }) => title)).toEqual(['Cover sheet', 'Paper application form']);
    expect(packet.pages).toBe(5);
  });

  test('a cover sheet that runs over several pages still names the right ones', async () => {
    const one = await documentOf('Something else', await plainPdf(1));
    const documents = Array.from({ length: 30 }, (_, index) => ({ ...one, title: `Something else (${index + 1})` }));
    const packet = await composePacket({ cover, form, documents }, t);
    expect(packet.parts[0]?.lastPage).toBeGreaterThan(1);
    expect(packet.parts.at(-1)?.lastPage).toBe(packet.pages);
    expect((await PDFDocument.load(packet.bytes)).getPageCount()).toBe(packet.pages);
  });

  test('takes copies whose objects are packed, as they were kept before, page for page', async () => {
    const plain = await documentOf('Proof of income', await activePdf());
    const packed = await (await PDFDocument.load(plain.normalizedBytes)).save({ useObjectStreams: true });
    const documents = [{ ...plain, normalizedBytes: packed }, plain];
    const packet = await composePacket({ cover, form, documents }, t);
    const before = await inkOfPages(plain.normalizedBytes);
    expect((await inkOfPages(packet.bytes)).slice(2)).toEqual([...before, ...before]);
    expect(await findActiveKeys(packet.bytes)).toEqual([]);
  });

  test('is not made from a document that does not open', async () => {
    const broken = { ...(await documentOf('Government ID', await plainPdf(1))), normalizedBytes: Buffer.from('gone') };
    await expect(composePacket({ cover, documents: [broken] }, t)).rejects.toThrow('does not open');
  });
});
