import { describe, expect, test } from '@jest/globals';
import { PDFDict, PDFDocument, PDFName, PDFString, type PDFRef } from 'pdf-lib';
import { findActiveKeys } from '../../../adapters/pdf/active-content.ts';
import { composePacket, type PacketInput } from '../../../functions/compose-packet/compose-packet.ts';
import { packetTexts } from '../../../functions/compose-packet/packet-texts.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { translator } from '../../../web/text.ts';
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
const form = {
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

function bookmarksOf(document: PDFDocument): { title: string; page: number }[] {
  const outlines = document.catalog.lookup(PDFName.of('Outlines'), PDFDict);
  const pages = document.getPages().map((page) => page.ref.tag);
  const found: { title: string; page: number }[] = [];
  let node = outlines.lookupMaybe(PDFName.of('First'), PDFDict);
  while (node) {
    const target = node.lookup(PDFName.of('Dest')) as unknown as { get(index: number): PDFRef };
    found.push({
      title: node.lookup(PDFName.of('Title'), PDFString).decodeText(),
      page: 1 + pages.indexOf(target.get(0).tag),
    });
    node = node.lookupMaybe(PDFName.of('Next'), PDFDict);
  }
  return found;
}

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
    expect(bookmarksOf(reread)).toEqual(packet.parts.map(({ title, firstPage }) => ({ title, page: firstPage })));
    expect(reread.getTitle()).toBe('Scholarship packet SE-4827');
    expect(packet.isOverSize).toBe(false);
    expect(await findActiveKeys(packet.bytes)).toEqual([]);
    expect(Math.min(...(await inkOfPages(packet.bytes)))).toBeGreaterThan(0);
  });

  test('is the same bytes for the same input', async () => {
    const input = { cover, form, documents: [await documentOf('Government ID', await plainPdf(2))] };
    const [first, second] = [await composePacket(input, t), await composePacket(input, t)];
    expect(second.sha256).toBe(first.sha256);
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

  test('is not made from a document that does not open', async () => {
    const broken = { ...(await documentOf('Government ID', await plainPdf(1))), normalizedBytes: Buffer.from('gone') };
    await expect(composePacket({ cover, documents: [broken] }, t)).rejects.toThrow('does not open');
  });
});
