import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';
import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  PDFName,
  popGraphicsState,
  pushGraphicsState,
} from 'pdf-lib';

async function open(bytes: Uint8Array) {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const engine = await init({ wasmBinary: wasm as unknown as ArrayBuffer });
  engine.PDFiumExt_Init();
  const heap = engine.pdfium as unknown as { HEAPU8: Uint8Array; wasmExports: { malloc(size: number): number } };
  const at = heap.wasmExports.malloc(bytes.byteLength);
  heap.HEAPU8.set(bytes, at);
  const document = engine.FPDF_LoadMemDocument(at, bytes.byteLength, '');
  if (document === 0) throw new Error(`the PDF does not open: ${engine.FPDF_GetLastError()}`);
  return { engine, document, heap };
}

/** What a reader's program is told beside the drawing: labels, language, and each page's tags in reading order. */
export async function readAids(
  bytes: Uint8Array,
): Promise<{ labels: string[]; language: string; tags: string[][]; unsaid: number }> {
  const { engine, document, heap } = await open(bytes);
  const at = heap.wasmExports.malloc(1024);
  const text = (read: (at: number, bytes: number) => number): string =>
    Buffer.from(heap.HEAPU8.slice(at, at + Math.max(read(at, 1024) - 2, 0))).toString('utf16le');
  const pages = Array.from({ length: engine.FPDF_GetPageCount(document) }, (_, index) => index);
  let unsaid = 0;
  const tagsOf = (index: number): string[] => {
    const page = engine.FPDF_LoadPage(document, index);
    const tree = engine.FPDF_StructTree_GetForPage(page);
    const found: string[] = [];
    const said = new Set<number>();
    const walk = (element: number): void => {
      const tag = text((to, size) => engine.FPDF_StructElement_GetType(element, to, size));
      if (tag !== 'Document') found.push(tag);
      for (let each = 0; each < engine.FPDF_StructElement_CountChildren(element); each += 1) {
        const child = engine.FPDF_StructElement_GetChildAtIndex(element, each);
        if (child !== 0) walk(child);
        else said.add(engine.FPDF_StructElement_GetChildMarkedContentID(element, each));
      }
    };
    for (let each = 0; tree !== 0 && each < engine.FPDF_StructTree_CountChildren(tree); each += 1)
      walk(engine.FPDF_StructTree_GetChildAtIndex(tree, each));
    // Text that is drawn and stands in no element; decoration has no mark.
    for (let each = 0; tree !== 0 && each < engine.FPDFPage_CountObjects(page); each += 1) {
      const mark = engine.FPDFPageObj_GetMarkedContentID(engine.FPDFPage_GetObject(page, each));
      if (mark >= 0 && !said.has(mark)) unsaid += 1;
    }
    engine.FPDF_ClosePage(page);
    return found;
  };
  return {
    labels: pages.map((index) => text((to, size) => engine.FPDF_GetPageLabel(document, index, to, size))),
    language: text((to, size) => engine.FPDFCatalog_GetLanguage(document, to, size)),
    tags: pages.map(tagsOf),
    unsaid,
  };
}

/** What a PDF viewer would show of a file: its pages and its words. Throws when it does not open. */
export async function openPdf(bytes: Uint8Array): Promise<{ pages: number; text: string }> {
  const { engine, document } = await open(bytes);
  const pages = engine.FPDF_GetPageCount(document);
  let text = '';
  for (let index = 0; index < pages; index += 1) {
    const page = engine.FPDF_LoadPage(document, index);
    const words = engine.FPDFText_LoadPage(page);
    const count = engine.FPDFText_CountChars(words);
    for (let each = 0; each < count; each += 1) text += String.fromCodePoint(engine.FPDFText_GetUnicode(words, each));
    text += '\n';
    engine.FPDFText_ClosePage(words);
    engine.FPDF_ClosePage(page);
  }
  engine.FPDF_CloseDocument(document);
  return { pages, text: text.replace(/\s+/g, ' ') };
}

/**
 * One page with a picture that nothing makes smaller. Its words are text, so that the reader takes those: in noise it would look
 * for letters until its time is over, again at each attempt.
 */
export async function heavyPdf(bytes: number): Promise<Uint8Array> {
  const side = Math.ceil(Math.sqrt(bytes / 3));
  const pdf = await PDFDocument.create();
  const picture = pdf.context.stream(randomBytes(side * side * 3), {
    Type: 'XObject',
    Subtype: 'Image',
    Width: side,
    Height: side,
    ColorSpace: 'DeviceRGB',
    BitsPerComponent: 8,
  });
  const page = pdf.addPage([600, 600]);
  page.node.setXObject(PDFName.of('Noise'), pdf.context.register(picture));
  const words = 'One page of a sample that is heavy because of its picture, with as many words as a page of text has.';
  page.drawText(words, { x: 20, y: 580, size: 8 });
  page.pushOperators(
    pushGraphicsState(),
    concatTransformationMatrix(600, 0, 0, 600, 0, 0),
    drawObject('Noise'),
    popGraphicsState(),
  );
  return pdf.save();
}
