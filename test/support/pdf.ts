import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';

/** What a PDF viewer would show of a file: its pages and its words. Throws when it does not open. */
export async function openPdf(bytes: Uint8Array): Promise<{ pages: number; text: string }> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const engine = await init({ wasmBinary: wasm as unknown as ArrayBuffer });
  engine.PDFiumExt_Init();
  const heap = engine.pdfium as unknown as { HEAPU8: Uint8Array; wasmExports: { malloc(size: number): number } };
  const at = heap.wasmExports.malloc(bytes.byteLength);
  heap.HEAPU8.set(bytes, at);
  const document = engine.FPDF_LoadMemDocument(at, bytes.byteLength, '');
  if (document === 0) throw new Error(`the PDF does not open: ${engine.FPDF_GetLastError()}`);
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
