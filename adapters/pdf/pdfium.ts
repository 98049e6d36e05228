import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import type { Degrees } from '../../domain/reading/turned.ts';
import type { Word } from '../../domain/reading/words.ts';
import { readBundledFile } from './bundled-file.ts';
import { holdsAnything } from './page-contents.ts';
import { pageWords } from './page-words.ts';

/**
 * pdfium, one fresh instance per use: a hostile file that corrupts the engine's memory meets nobody else's document,
 * a crash costs one answer, and the same bytes give the same result because nothing is left over from before.
 * The compiled module is shared, so an instance costs about five milliseconds.
 */

/** Wasm memory is not bound by V8's heap limit: growth past this fails inside the engine and becomes a function error. */
const HOSTILE_MEMORY_BYTES_MAX = 800_000_000;
/** For documents that were checked. */
export const TRUSTED_MEMORY_BYTES_MAX = 1_400_000_000;

export type OpenFailure = 'password' | 'certificate' | 'damaged';

/** FPDF_GetLastError: 4 a password is needed, 5 a security handler that it does not know, the rest: not readable. */
const failures: Record<number, OpenFailure> = { 4: 'password', 5: 'certificate' };

const RENDER_REVERSE_BYTE_ORDER = 0x10;
/** A page may claim to be a hair's breadth wide and a mile high; picture formats may not. */
const RENDER_SIDE_PIXELS_MAX = 10_000;
const WITH_ANNOTATIONS = 1;
const BITMAP_BGRX = 3;
const FLATTEN_FOR_DISPLAY = 0;
const FLATTEN_FAILED = 0;
const APPEARANCE_NORMAL = 0;
/** Check boxes and radio buttons: their value is "Off" while nothing is chosen. */
const buttonTypes = new Set([2, 3]);
const ANNOTATION_WIDGET = 20;
const ANNOTATION_FILE = 17;
/** Links, windows of notes and fields: what stands there as words is no writing on the page. */
const speechless = new Set([2, 16, ANNOTATION_WIDGET]);
const FORM_DYNAMIC_XFA = 2;
const NO_MACHINE_TIME = 0;
const QUARTER_DEGREES = 90;
const isSideways = (degrees: Degrees): boolean => degrees === 90 || degrees === 270;

class PdfiumFailure extends Error {
  override readonly name = 'PdfiumFailure';
}

let compiled: Promise<WebAssembly.Module> | undefined;
function compiledModule(): Promise<WebAssembly.Module> {
  compiled ??= readBundledFile('pdfium.wasm', { package: '@embedpdf/pdfium', fromEntry: 'pdfium.wasm' }).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  return compiled;
}

type Imports = WebAssembly.Imports & { env: Record<string, WebAssembly.ImportValue> };

/** Looked up each time: the view is replaced when the engine's memory grows. */
const heapOf = (engine: WrappedPdfiumModule): Uint8Array => (engine.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

export async function startPdfium(memoryBytesMax = HOSTILE_MEMORY_BYTES_MAX): Promise<Pdfium> {
  const module = await compiledModule();
  const overrides = {
    instantiateWasm(imports: Imports, ready: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) {
      const grow = imports.env['emscripten_resize_heap'] as (bytes: number) => number;
      const bounded = (bytes: number) => (bytes >>> 0 > memoryBytesMax ? 0 : grow(bytes));
      const instance = new WebAssembly.Instance(module, {
        ...imports,
        env: { ...imports.env, emscripten_resize_heap: bounded },
      });
      ready(instance, module);
      return instance.exports;
    },
    // The engine's own complaints can quote the document.
    print: () => undefined,
    printErr: () => undefined,
  };
  const engine = await init(overrides as unknown as Parameters<typeof init>[0]);
  // Without the machine's clock new documents carry no creation date: same input, same bytes.
  engine.FPDF_SetSandBoxPolicy(NO_MACHINE_TIME, false);
  engine.PDFiumExt_Init();
  return new Pdfium(engine);
}

export interface FormValue {
  name: string;
  /** What the field calls itself for people who cannot see it; empty where its maker wrote nothing. */
  label: string;
  value: string;
}

export interface Bitmap {
  width: number;
  height: number;
  /** Four bytes a pixel: red, green, blue, unused. */
  rgbx: Uint8Array;
  /** The page itself, as it is turned. */
  points: [number, number];
}

interface RenderSize {
  width: number;
  pixelsMax: number;
}

export class Pdfium {
  readonly #engine: WrappedPdfiumModule;
  constructor(engine: WrappedPdfiumModule) {
    this.#engine = engine;
  }

  /** Opens without a password, as any reader would try first. */
  open(bytes: Uint8Array): PdfFile | OpenFailure {
    const at = this.#copyIn(bytes);
    // The engine reads from these bytes as long as the document is open.
    const handle = this.#engine.FPDF_LoadMemDocument64(at, bytes.length, '');
    if (handle !== 0) return new PdfFile(this.#engine, handle, at);
    const failure = failures[this.#engine.FPDF_GetLastError()] ?? 'damaged';
    this.#engine.pdfium.wasmExports.free(at);
    return failure;
  }

  create(): PdfFile {
    const handle = this.#engine.FPDF_CreateNewDocument();
    if (handle === 0) throw new PdfiumFailure('no new document');
    return new PdfFile(this.#engine, handle, undefined);
  }

  #copyIn(bytes: Uint8Array): number {
    const at = this.#engine.pdfium.wasmExports.malloc(Math.max(bytes.length, 1));
    if (at === 0) throw new PdfiumFailure('no memory for the file');
    heapOf(this.#engine).set(bytes, at);
    return at;
  }
}

export class PdfFile {
  readonly #engine: WrappedPdfiumModule;
  readonly #handle: number;
  readonly #bytesAt: number | undefined;
  constructor(engine: WrappedPdfiumModule, handle: number, bytesAt: number | undefined) {
    this.#engine = engine;
    this.#handle = handle;
    this.#bytesAt = bytesAt;
  }

  get pageCount(): number {
    return this.#engine.FPDF_GetPageCount(this.#handle);
  }

  get isEncrypted(): boolean {
    return this.#engine.EPDF_IsEncrypted(this.#handle);
  }

  close(): void {
    this.#engine.FPDF_CloseDocument(this.#handle);
    if (this.#bytesAt !== undefined) this.#engine.pdfium.wasmExports.free(this.#bytesAt);
  }

  /** False when a page of the page tree is missing or broken beyond reading. */
  hasPage(index: number): boolean {
    const page = this.#engine.FPDF_LoadPage(this.#handle, index);
    if (page === 0) return false;
    this.#engine.FPDF_ClosePage(page);
    return true;
  }

  /** The filled fields, in page order, at most `fieldsMax`. A check box counts as filled when it is on. */
  formValues(fieldsMax: number): FormValue[] {
    const found: FormValue[] = [];
    this.#withForm((form) => {
      for (let index = 0; index < this.pageCount && found.length < fieldsMax; index += 1) {
        if (this.annotationCount(index) === 0) continue;
        this.#withPage(index, (page) => {
          this.#eachWidget(page, (widget) => {
            if (found.length >= fieldsMax) return;
            const name = this.#text((at, bytes) => this.#engine.FPDFAnnot_GetFormFieldName(form, widget, at, bytes));
            const value = this.#text((at, bytes) => this.#engine.FPDFAnnot_GetFormFieldValue(form, widget, at, bytes));
            const isButton = buttonTypes.has(this.#engine.FPDFAnnot_GetFormFieldType(form, widget));
            if (name === '' || value === '' || (isButton && value === 'Off')) return;
            const label = this.#text((at, bytes) =>
              this.#engine.FPDFAnnot_GetFormFieldAlternateName(form, widget, at, bytes),
            );
            found.push({ name, label, value });
          });
        });
      }
    });
    return found;
  }

  /** Annotations of a page, counted without reading the page: most pages have none, and flattening is dear. */
  annotationCount(index: number): number {
    return Math.max(this.#engine.EPDFPage_GetAnnotCountRaw(this.#handle, index), 0);
  }

  /**
   * Draws form fields and annotations into their pages and removes them: what a person sees stays, what could act goes.
   * Fields that were filled without a drawn appearance get one first. Links and pop-ups draw nothing and are dropped.
   */
  flatten(): void {
    const pages = Array.from({ length: this.pageCount }, (_, index) => index).filter(
      (index) => this.annotationCount(index) > 0,
    );
    if (pages.length === 0) return;
    this.#withForm((form) => {
      for (const index of pages) {
        this.#withPage(index, (page) => {
          this.#engine.FORM_OnAfterLoadPage(page, form);
          this.#eachWidget(page, (widget) => {
            if (!this.#engine.EPDFAnnot_HasAppearanceStream(widget, APPEARANCE_NORMAL))
              this.#engine.EPDFAnnot_GenerateFormFieldAP(widget);
          });
          const result = this.#engine.FPDFPage_Flatten(page, FLATTEN_FOR_DISPLAY);
          this.#engine.FORM_OnBeforeClosePage(page, form);
          if (result === FLATTEN_FAILED) throw new PdfiumFailure('a page could not be flattened');
        });
        for (let left = this.annotationCount(index); left > 0; left -= 1)
          this.#engine.EPDFPage_RemoveAnnotRaw(this.#handle, index, left - 1);
      }
    });
  }

  /** Takes over pages of `source` (all, or `from` … `to`) behind its own. False when one cannot be copied. */
  takePages(source: PdfFile, { from = 0, to = source.pageCount - 1 } = {}): boolean {
    const before = this.pageCount;
    const expected = before + to - from + 1;
    const range = `${from + 1}-${to + 1}`;
    return this.#engine.FPDF_ImportPages(this.#handle, source.#handle, range, before) && this.pageCount === expected;
  }

  /** Draws a page on white, `width` pixels wide, lower when it would pass `pixelsMax`; `degrees` further than it is turned. */
  renderPage(index: number, size: RenderSize, degrees: Degrees = 0): Bitmap {
    return this.#withPage(index, (page) => this.#render(page, size, { degrees }));
  }

  /** By so much further, clockwise; what stands on it stays as it is. */
  turnPage(index: number, degrees: Degrees): void {
    this.#withPage(index, (page) => {
      const turned = this.#engine.FPDFPage_GetRotation(page) + degrees / QUARTER_DEGREES;
      this.#engine.FPDFPage_SetRotation(page, turned % 4);
    });
  }

  /** With its notes and fields, as somebody sees it who opens the file as it came. */
  renderAsSeen(index: number, size: RenderSize): Bitmap {
    return this.#withForm((form) =>
      this.#withPage(index, (page) => {
        this.#engine.FPDF_SetFormFieldHighlightAlpha(form, 0);
        this.#engine.FORM_OnAfterLoadPage(page, form);
        const picture = this.#render(page, size, { flags: WITH_ANNOTATIONS, form });
        this.#engine.FORM_OnBeforeClosePage(page, form);
        return picture;
      }),
    );
  }

  #render(
    page: number,
    size: RenderSize,
    { flags = 0, form, degrees = 0 }: { flags?: number; form?: number; degrees?: Degrees },
  ): Bitmap {
    const sides = [this.#engine.FPDF_GetPageWidthF(page), this.#engine.FPDF_GetPageHeightF(page)];
    const [pageWidth = 1, pageHeight = 1] = (isSideways(degrees) ? sides.toReversed() : sides).map((side) =>
      Math.max(side, 1),
    );
    const quarters = degrees / QUARTER_DEGREES;
    const scale = Math.min(size.width / pageWidth, Math.sqrt(size.pixelsMax / (pageWidth * pageHeight)));
    const side = (points: number): number => Math.min(Math.max(Math.floor(points * scale), 1), RENDER_SIDE_PIXELS_MAX);
    const width = side(pageWidth);
    const height = side(pageHeight);
    const bitmap = this.#engine.FPDFBitmap_CreateEx(width, height, BITMAP_BGRX, 0, 0);
    if (bitmap === 0) throw new PdfiumFailure('no memory for a page image');
    this.#engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    const how = RENDER_REVERSE_BYTE_ORDER | flags;
    this.#engine.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, quarters, how);
    if (form !== undefined) this.#engine.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, quarters, how);
    const at = this.#engine.FPDFBitmap_GetBuffer(bitmap);
    const stride = this.#engine.FPDFBitmap_GetStride(bitmap);
    if (stride !== width * 4) throw new PdfiumFailure('an unknown bitmap layout');
    const rgbx = heapOf(this.#engine).slice(at, at + stride * height);
    this.#engine.FPDFBitmap_Destroy(bitmap);
    return { width, height, rgbx, points: [pageWidth, pageHeight] };
  }

  /** The words that stand in a page as text, with their places as a reader sees them: turned as the page is turned. */
  pageWords(index: number): Word[] {
    return this.#withPage(index, (page) => pageWords(this.#engine, page));
  }

  /**
   * False when the file is empty for every reader: no value in a field, no words in a note, nothing in a page, neither seen
   * nor hidden. Dear; for files of which nothing could be drawn.
   */
  holdsAnything(): boolean {
    if (this.formValues(1).length > 0) return true;
    for (let index = 0; index < this.pageCount; index += 1) {
      const found = this.#withPage(index, (page) => holdsAnything(this.#engine, page) || this.#hasWrittenNote(page));
      if (found) return true;
    }
    return false;
  }

  /** A form that only its maker's own program can draw (dynamic XFA): the pages of the file are a stand-in, "Please wait". */
  get isDrawnByProgram(): boolean {
    if (this.#engine.FPDF_GetFormType(this.#handle) !== FORM_DYNAMIC_XFA) return false;
    return Array.from({ length: this.pageCount }, (_, index) => this.annotationCount(index)).every(
      (count) => count === 0,
    );
  }

  /** A folder of files that looks like a document (a portfolio): its own page only says so. */
  get isPortfolio(): boolean {
    if (!this.holdsFiles) return false;
    // The engine writes every dictionary in the open, whatever it was packed in.
    const text = Buffer.from(this.save()).toString('latin1');
    const catalog = text.lastIndexOf('/Type/Catalog');
    return text.slice(text.lastIndexOf(' obj', catalog), text.indexOf('endobj', catalog)).includes('/Collection');
  }

  /** Other files inside the file: attached to it as a whole, or pinned to a page. */
  get holdsFiles(): boolean {
    if (this.#engine.FPDFDoc_GetAttachmentCount(this.#handle) > 0) return true;
    for (let index = 0; index < this.pageCount; index += 1)
      if (this.annotationCount(index) > 0) {
        let found = false;
        this.#withPage(index, (page) => this.#eachAnnotation(page, ANNOTATION_FILE, () => (found = true)));
        if (found) return true;
      }
    return false;
  }

  save(): Uint8Array {
    const writer = this.#engine.PDFiumExt_OpenFileWriter();
    try {
      if (this.#engine.PDFiumExt_SaveAsCopy(this.#handle, writer) === 0) throw new PdfiumFailure('could not be saved');
      const size = this.#engine.PDFiumExt_GetFileWriterSize(writer);
      const at = this.#engine.pdfium.wasmExports.malloc(size);
      if (at === 0) throw new PdfiumFailure('no memory to save');
      this.#engine.PDFiumExt_GetFileWriterData(writer, at, size);
      const bytes = heapOf(this.#engine).slice(at, at + size);
      this.#engine.pdfium.wasmExports.free(at);
      return bytes;
    } finally {
      this.#engine.PDFiumExt_CloseFileWriter(writer);
    }
  }

  #withPage<T>(index: number, work: (page: number) => T): T {
    const page = this.#engine.FPDF_LoadPage(this.#handle, index);
    if (page === 0) throw new PdfiumFailure('a page could not be loaded');
    try {
      return work(page);
    } finally {
      this.#engine.FPDF_ClosePage(page);
    }
  }

  #withForm<T>(work: (form: number) => T): T {
    const info = this.#engine.PDFiumExt_OpenFormFillInfo();
    const form = this.#engine.PDFiumExt_InitFormFillEnvironment(this.#handle, info);
    if (form === 0) {
      this.#engine.PDFiumExt_CloseFormFillInfo(info);
      throw new PdfiumFailure('the form could not be read');
    }
    try {
      return work(form);
    } finally {
      this.#engine.PDFiumExt_ExitFormFillEnvironment(form);
      this.#engine.PDFiumExt_CloseFormFillInfo(info);
    }
  }

  #hasWrittenNote(page: number): boolean {
    let found = false;
    this.#eachAnnotation(page, undefined, (annotation, subtype) => {
      if (speechless.has(subtype)) return;
      const words = this.#text((at, bytes) => this.#engine.FPDFAnnot_GetStringValue(annotation, 'Contents', at, bytes));
      if (words.trim() !== '') found = true;
    });
    return found;
  }

  #eachWidget(page: number, work: (widget: number) => void): void {
    this.#eachAnnotation(page, ANNOTATION_WIDGET, work);
  }

  #eachAnnotation(page: number, wanted: number | undefined, work: (annotation: number, subtype: number) => void): void {
    const count = this.#engine.FPDFPage_GetAnnotCount(page);
    for (let index = 0; index < count; index += 1) {
      const annotation = this.#engine.FPDFPage_GetAnnot(page, index);
      if (annotation === 0) continue;
      const subtype = this.#engine.FPDFAnnot_GetSubtype(annotation);
      if (wanted === undefined || subtype === wanted) work(annotation, subtype);
      this.#engine.FPDFPage_CloseAnnot(annotation);
    }
  }

  /** Reads one of the engine's texts: asked for its length first, then filled in as UTF-16. */
  #text(read: (at: number, bytes: number) => number): string {
    const bytes = read(0, 0);
    if (bytes <= 2) return '';
    const at = this.#engine.pdfium.wasmExports.malloc(bytes);
    if (at === 0) throw new PdfiumFailure('no memory for a text');
    read(at, bytes);
    const text = new TextDecoder('utf-16le').decode(heapOf(this.#engine).slice(at, at + bytes - 2));
    this.#engine.pdfium.wasmExports.free(at);
    return text;
  }
}
