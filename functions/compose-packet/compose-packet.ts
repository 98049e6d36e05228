import { createHash } from 'node:crypto';
import { finishObjects, type Bookmark, type PageLabel } from '../../adapters/pdf/finish-pdf.ts';
import { joinPdfs, readPart, type PdfPart } from '../../adapters/pdf/join-pdfs.ts';
import { PageWriter } from '../../adapters/pdf/page-writer.ts';
import { startPdfium, TRUSTED_MEMORY_BYTES_MAX } from '../../adapters/pdf/pdfium.ts';
import type { TurnedPage } from '../../domain/reading/turned.ts';
import { structure, type PageTags, type Structure } from '../../adapters/pdf/structure.ts';
import { drawCover, numbered, pageRange, type CoverSheet, type PacketPart, type Provenance } from './draw-cover.ts';
import { drawOedCover, type OedSheet } from './draw-oed-cover.ts';
import { drawForm, formTitleKey, type FormText } from './draw-form.ts';

export interface PacketDocument {
  title: string;
  /** The normalized copy: flattened, without anything active, checked when it arrived. */
  normalizedBytes: Uint8Array;
  /** Pages of it that came upside down or on their side: they stand upright in the packet. */
  turned?: readonly TurnedPage[];
  /** Absent for what we made ourselves. */
  provenance?: Provenance;
}

export interface PacketInput {
  cover: CoverSheet;
  /** Of a packet for the office: a cover of its own. */
  oed?: OedSheet;
  /** Absent where the paper form itself is one of the documents, and nothing read from it was confirmed. */
  form?: FormText;
  documents: readonly PacketDocument[];
}

interface ComposedPacket {
  bytes: Uint8Array;
  pages: number;
  sha256: string;
  parts: PacketPart[];
}

const LAYOUT_TRIES = 4;
const DOCUMENTS_ON_A_COVER_PAGE = 12;
/** The packet is the board's record; the person's own letter is in their language. */
const LANGUAGE = 'en';

type Translate = (key: string, params?: Record<string, string | number>) => string;

/** One bookmarked PDF: cover sheet, filled form, each document as it was checked. The same input gives the same bytes. */
export async function composePacket(input: PacketInput, t: Translate): Promise<ComposedPacket> {
  const documents: PdfPart[] = [];
  for (const document of input.documents)
    documents.push(
      (document.turned?.length ? undefined : readPart(document.normalizedBytes)) ?? (await asSaved(document)),
    );
  // The cover names their pages, and so is drawn last.
  const front = await layOutFront(
    input,
    documents.map(({ pages }) => pages.length),
    t,
  );
  const cover = readPart(front.bytes);
  if (!cover) throw new Error('the cover sheet is not as it was written');
  const joined = joinPdfs([cover, ...documents]);
  const expected = front.parts.at(-1)?.lastPage ?? front.pages;
  if (joined.pages.length !== expected) throw new Error('the packet has not the sum of its pages');

  const bytes = finishObjects(joined, {
    title: titleOf(input, t),
    author: input.cover.boardName,
    language: LANGUAGE,
    pages: joined.pages,
    tags: withDocuments(front),
    labels: front.parts.map(labelOf),
    bookmarks: front.parts.map((part) => bookmarkOf(part, t)),
  });
  return {
    bytes,
    pages: expected,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    parts: front.parts,
  };
}

/** Each document is a section of its own, each of its pages a part of that. */
function withDocuments({ tags, parts }: Front): PageTags {
  const documents = parts.filter(({ number }) => number !== undefined);
  const pagesOfPart = ({ firstPage, lastPage }: PacketPart) =>
    Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage - 1 + index);
  const sections = documents.map((part): Structure => {
    const kids = pagesOfPart(part).map((page): Structure => ({ ...structure('P'), marks: [{ page, mark: 0 }] }));
    return { ...structure('Sect', { title: numbered(part) }), kids };
  });
  const top = { ...tags.top, kids: [...tags.top.kids, ...sections] };
  return { ...tags, top, wholePages: documents.flatMap(pagesOfPart) };
}

/** i, ii … the cover; F-1 … the form; 2-3 the third page of the second document, as the cover numbers them. */
function labelOf({ firstPage, number }: PacketPart): PageLabel {
  const fromPage = firstPage - 1;
  if (number === undefined)
    return fromPage === 0 ? { fromPage, style: 'roman' } : { fromPage, style: 'decimal', prefix: 'F-' };
  return { fromPage, style: 'decimal', prefix: `${number}-` };
}

function bookmarkOf(part: PacketPart, t: Translate): Bookmark {
  const { firstPage, provenance } = part;
  const page = firstPage - 1;
  if (provenance === undefined) return { title: numbered(part), page };
  const from = t('packet.bookmark', {
    name: provenance.uploadedBy,
    at: provenance.arrivedAt,
    pages: pageRange(part),
    hash: provenance.originalSha256.slice(0, 12),
  });
  return { title: numbered(part), page, kids: [{ title: from, page }] };
}

const titleOf = ({ cover, oed }: PacketInput, t: Translate): string =>
  t(oed ? 'packet.tui.title' : 'packet.title', { number: cover.number });

interface Front {
  bytes: Uint8Array;
  tags: PageTags;
  pages: number;
  parts: PacketPart[];
}

/** The cover names page ranges that depend on how long it is itself: drawn again until both agree. */
async function layOutFront(input: PacketInput, lengths: readonly number[], t: Translate): Promise<Front> {
  // A guess that is mostly right spares drawing it twice.
  let assumed = { cover: 1 + Math.floor(input.documents.length / DOCUMENTS_ON_A_COVER_PAGE), form: input.form ? 1 : 0 };
  for (let attempt = 0; attempt < LAYOUT_TRIES; attempt += 1) {
    const parts = partsOf(input, lengths, assumed, t);
    const writer = await PageWriter.start({
      title: titleOf(input, t),
      language: LANGUAGE,
      saying: JSON.stringify([input.cover, input.oed, input.form, parts]),
    });
    if (input.oed) drawOedCover(writer, input.cover, input.oed, parts, t);
    else drawCover(writer, input.cover, parts, t);
    const cover = writer.pageCount;
    if (input.form) {
      writer.pageBreak();
      drawForm(writer, input.form, t);
    }
    const drawn = { cover, form: writer.pageCount - cover };
    if (drawn.cover === assumed.cover && drawn.form === assumed.form) {
      const pages = parts.at(-1)?.lastPage ?? 0;
      const footer = (page: number) =>
        t('packet.footer', { number: input.cover.number, page, pages, board: input.cover.boardName });
      return { ...(await writer.savePages(footer)), pages: writer.pageCount, parts };
    }
    assumed = drawn;
  }
  throw new Error('the cover sheet does not settle on a length');
}

function partsOf(
  input: PacketInput,
  lengths: readonly number[],
  front: { cover: number; form: number },
  t: Translate,
): PacketPart[] {
  const all = [
    { title: t('packet.part.cover'), pages: front.cover },
    ...(input.form
      ? [{ title: t(formTitleKey(input.form)), pages: front.form, isFromPaper: input.form.from === 'paper' }]
      : []),
    ...input.documents.map((document, index) => ({
      title: document.title,
      number: index + 1,
      pages: lengths[index] ?? 0,
      ...(document.provenance ? { provenance: document.provenance } : {}),
    })),
  ];
  let before = 0;
  return all.map(({ pages, ...part }) => {
    const firstPage = before + 1;
    before += pages;
    return { ...part, firstPage, lastPage: before };
  });
}

/** A copy whose objects are packed, as older ones are, or of which pages stand turned, is saved anew by what can read it. */
async function asSaved({
  title,
  normalizedBytes,
  turned = [],
}: Pick<PacketDocument, 'title' | 'normalizedBytes' | 'turned'>): Promise<PdfPart> {
  const pdfium = await startPdfium(TRUSTED_MEMORY_BYTES_MAX);
  const file = pdfium.open(normalizedBytes);
  if (typeof file === 'string') throw new Error(`a part of the packet does not open: ${file}`);
  const anew = pdfium.create();
  if (!anew.takePages(file)) throw new Error(`pages could not be taken over: ${title}`);
  for (const { page, degrees } of turned) if (page <= anew.pageCount) anew.turnPage(page - 1, degrees);
  const part = readPart(anew.save());
  if (!part) throw new Error('a part of the packet is not as it was written');
  return part;
}
