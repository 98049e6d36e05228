import { inflateSync } from 'node:zlib';
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFRawStream,
  PDFRef,
  PDFStream,
  type PDFObject,
  type PDFPage,
} from 'pdf-lib';

/**
 * What in a PDF can act, reach out, or carry another file. Normalized documents have none of it: flattening and
 * importing leave it behind, and this pass over every object makes sure.
 */
const activeKeys = new Set([
  'AA',
  'AF',
  'EF',
  'EmbeddedFiles',
  'JS',
  'JavaScript',
  'Launch',
  'OpenAction',
  'RichMediaContent',
  'RichMediaSettings',
  'XFA',
]);
const activeValues: Record<string, ReadonlySet<string>> = {
  S: new Set([
    'GoToE',
    'GoToR',
    'ImportData',
    'JavaScript',
    'Launch',
    'Movie',
    'Rendition',
    'RichMediaExecute',
    'Sound',
    'SubmitForm',
    'URI',
  ]),
  Subtype: new Set(['FileAttachment', 'Movie', 'RichMedia', 'Screen', 'Sound']),
  Type: new Set(['EmbeddedFile', 'Filespec']),
};
/** Of a stream: its content lies in another file, it stands for a page of another file or a picture on the printer's disk. */
const activeStreamKeys = new Set(['F', 'FDecodeParms', 'FFilter', 'OPI', 'Ref']);
/** A program in PostScript, for printers. */
const activeStreamValues: Record<string, ReadonlySet<string>> = { Subtype: new Set(['PS']), Subtype2: new Set(['PS']) };
/** Below these the keys are names chosen by the author: a font may well be called "JS". */
const nameKeyed = new Set([
  'CharProcs',
  'ColorSpace',
  'ExtGState',
  'Font',
  'Pattern',
  'Properties',
  'Shading',
  'XObject',
]);
/** All that drawing a page needs. Whatever else a page carries (actions, private data, thumbnails) is left behind. */
const pageKeys = new Set([
  'ArtBox',
  'BleedBox',
  'Contents',
  'CropBox',
  'Group',
  'MediaBox',
  'Parent',
  'Resources',
  'Rotate',
  'TrimBox',
  'Type',
  'UserUnit',
]);

/** The drawing of a whole city map is a tenth of it. */
const DRAWING_BYTES_MAX = 50_000_000;

/** The others unpack pictures; a drawing written as one is a trap. */
const filtersOfText = new Set(['FlateDecode', 'LZWDecode', 'ASCII85Decode', 'ASCIIHexDecode', 'RunLengthDecode']);

/** Strict: an object that cannot be parsed cannot be vouched for. */
const parseOptions = { updateMetadata: false, throwOnInvalidObject: true };

/** Names every active key or value of the file, by parsing every object, referred to or not. */
export async function findActiveKeys(pdf: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(pdf, parseOptions);
  const found: string[] = [];
  for (const [, object] of document.context.enumerateIndirectObjects())
    visitDicts(object, false, (dict, ofStream) =>
      found.push(...activeEntries(dict, ofStream).map(({ label }) => label)),
    );
  return found;
}

interface Clean {
  pdf: Uint8Array;
  /** Pages whose drawing cannot be unpacked as it is written, or to more than any page needs; counted from 0. */
  unsoundPages: number[];
}

/** The same document without anything that acts; the same bytes when there was nothing to take out. */
export async function withoutActiveContent(pdf: Uint8Array): Promise<Clean> {
  const document = await PDFDocument.load(pdf, parseOptions);
  const unsoundPages = document.getPages().flatMap((page, index) => (isSound(page) ? [] : [index]));
  let removed = 0;
  for (const page of document.getPages())
    for (const key of page.node.keys())
      if (!pageKeys.has(key.decodeText())) {
        page.node.delete(key);
        removed += 1;
      }
  for (const [, object] of document.context.enumerateIndirectObjects())
    visitDicts(object, false, (dict, ofStream) => {
      for (const { key } of activeEntries(dict, ofStream)) {
        dict.delete(key);
        removed += 1;
      }
    });
  if (removed === 0) return { pdf, unsoundPages };
  dropUnreachable(document);
  // In the open, as a packet takes it over without unpacking anything (join-pdfs.ts): a thirtieth larger on real files.
  const saved = await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
  return { pdf: saved, unsoundPages };
}

function isSound({ node }: PDFPage): boolean {
  const contents = node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((each) => node.context.lookup(each)) : [contents];
  return streams.every((stream) => {
    if (!(stream instanceof PDFRawStream)) return true;
    const filters = filtersOf(stream.dict.lookup(PDFName.of('Filter')));
    if (filters.some((each) => !filtersOfText.has(each))) return false;
    if (filters.length !== 1 || filters[0] !== 'FlateDecode') return true;
    try {
      inflateSync(stream.contents, { maxOutputLength: DRAWING_BYTES_MAX });
      return true;
    } catch {
      return false;
    }
  });
}

function filtersOf(filter: PDFObject | undefined): string[] {
  const all = filter instanceof PDFArray ? filter.asArray() : [filter];
  return all.flatMap((each) => (each instanceof PDFName ? [each.decodeText()] : []));
}

function activeEntries(dict: PDFDict, ofStream: boolean): { key: PDFName; label: string }[] {
  const found: { key: PDFName; label: string }[] = [];
  for (const [key, value] of dict.entries()) {
    const name = key.decodeText();
    const values = ofStream ? [activeValues[name], activeStreamValues[name]] : [activeValues[name]];
    if (activeKeys.has(name) || (ofStream && activeStreamKeys.has(name))) found.push({ key, label: name });
    else if (value instanceof PDFName && values.some((each) => each?.has(value.decodeText()) === true))
      found.push({ key, label: `${name}=${value.decodeText()}` });
  }
  return found;
}

function visitDicts(
  object: PDFObject | undefined,
  keysAreNames: boolean,
  work: (dict: PDFDict, ofStream: boolean) => void,
  ofStream = false,
): void {
  if (object instanceof PDFStream) visitDicts(object.dict, false, work, true);
  else if (object instanceof PDFArray) for (const each of object.asArray()) visitDicts(each, false, work);
  else if (object instanceof PDFDict) {
    if (!keysAreNames) work(object, ofStream);
    for (const [key, value] of object.entries())
      visitDicts(value, !keysAreNames && nameKeyed.has(key.decodeText()), work);
  }
}

/** An action nobody refers to any more would still be saved with the file. */
function dropUnreachable(document: PDFDocument): void {
  const { context } = document;
  const reached = new Set<string>();
  const open: PDFObject[] = [context.trailerInfo.Root, context.trailerInfo.Info].filter((each) => each !== undefined);
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (object instanceof PDFRef) {
      if (reached.has(object.tag)) continue;
      reached.add(object.tag);
      const target = context.lookup(object);
      if (target !== undefined) open.push(target);
    } else if (object instanceof PDFStream) open.push(object.dict);
    else if (object instanceof PDFArray) open.push(...object.asArray());
    else if (object instanceof PDFDict) open.push(...object.values());
  }
  for (const [ref] of context.enumerateIndirectObjects()) if (!reached.has(ref.tag)) context.delete(ref);
}
