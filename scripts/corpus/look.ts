import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * A file as somebody sees it who opens it as it came: with its notes and its filled fields. The deployed code never draws
 * those; it draws what is left after they were made part of the page.
 */
const WITH_ANNOTATIONS = 1;
const BITMAP_GRAY = 1;
const HIDDEN = 2 | 32;
const WIDGET = 20;
const FIELD_TEXT_BYTES_MAX = 8192;
const FRAME = 1.5;
const FRAME_OF_A_BUTTON = 0.2;
/** By FPDFAnnot_GetFormFieldType: check boxes and radio buttons; boxes of text and lists. */
const buttons = new Set([2, 3]);
const texts = new Set([4, 5, 6]);

export interface Picture {
  width: number;
  height: number;
  /** One byte a pixel: 0 black, 255 white. */
  gray: Uint8Array;
}

interface FilledField {
  page: number;
  value: string;
  isText: boolean;
  /** In the page's own units: left, bottom, right, top. */
  box: readonly [number, number, number, number];
}

interface Memory {
  HEAPU8: Uint8Array;
  wasmExports: { malloc(size: number): number; free(at: number): void };
}

const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));

export class Look {
  readonly #engine: WrappedPdfiumModule;
  readonly #document: number;
  readonly #form: number;
  private constructor(engine: WrappedPdfiumModule, document: number) {
    this.#engine = engine;
    this.#document = document;
    this.#form = engine.PDFiumExt_InitFormFillEnvironment(document, engine.PDFiumExt_OpenFormFillInfo());
    engine.FPDF_SetFormFieldHighlightAlpha(this.#form, 0);
  }

  /** Nothing where it does not open without a password. */
  static async at(bytes: Uint8Array): Promise<Look | undefined> {
    const quiet = { wasmBinary: wasm, print: () => undefined, printErr: () => undefined };
    const engine = await init(quiet as unknown as Parameters<typeof init>[0]);
    engine.PDFiumExt_Init();
    const at = memoryOf(engine).wasmExports.malloc(bytes.length);
    memoryOf(engine).HEAPU8.set(bytes, at);
    const document = engine.FPDF_LoadMemDocument(at, bytes.length, '');
    return document === 0 ? undefined : new Look(engine, document);
  }

  picture(page: number, width: number): Picture {
    return this.#with(page, (handle) => {
      const engine = this.#engine;
      const ratio = engine.FPDF_GetPageHeightF(handle) / Math.max(engine.FPDF_GetPageWidthF(handle), 1);
      const height = Math.min(Math.max(Math.round(width * ratio), 1), width * 4);
      const bitmap = engine.FPDFBitmap_CreateEx(width, height, BITMAP_GRAY, 0, 0);
      engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
      engine.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, WITH_ANNOTATIONS);
      engine.FPDF_FFLDraw(this.#form, bitmap, handle, 0, 0, width, height, 0, WITH_ANNOTATIONS);
      const [at, stride] = [engine.FPDFBitmap_GetBuffer(bitmap), engine.FPDFBitmap_GetStride(bitmap)];
      const gray = new Uint8Array(width * height);
      for (let row = 0; row < height; row += 1)
        gray.set(memoryOf(engine).HEAPU8.subarray(at + row * stride, at + row * stride + width), row * width);
      engine.FPDFBitmap_Destroy(bitmap);
      return { width, height, gray };
    });
  }

  /** Fields with a value that somebody can see, on every page. */
  filledFields(): FilledField[] {
    const engine = this.#engine;
    const found: FilledField[] = [];
    for (let page = 0; page < engine.FPDF_GetPageCount(this.#document); page += 1)
      this.#with(page, (handle) => {
        for (let index = 0; index < engine.FPDFPage_GetAnnotCount(handle); index += 1) {
          const widget = engine.FPDFPage_GetAnnot(handle, index);
          const field = widget === 0 ? undefined : this.#filled(widget, page);
          if (field) found.push(field);
          engine.FPDFPage_CloseAnnot(widget);
        }
      });
    return found;
  }

  #filled(widget: number, page: number): FilledField | undefined {
    const engine = this.#engine;
    if (engine.FPDFAnnot_GetSubtype(widget) !== WIDGET || (engine.FPDFAnnot_GetFlags(widget) & HIDDEN) !== 0)
      return undefined;
    const type = engine.FPDFAnnot_GetFormFieldType(this.#form, widget);
    const isOn = buttons.has(type) && engine.FPDFAnnot_IsChecked(this.#form, widget);
    if (!isOn && !texts.has(type)) return undefined;
    const value = this.#text((at) => engine.FPDFAnnot_GetFormFieldValue(this.#form, widget, at, FIELD_TEXT_BYTES_MAX));
    const box = this.#floats((at) => engine.FPDFAnnot_GetRect(widget, at));
    if ((value.trim() === '' && !isOn) || box === undefined) return undefined;
    const [left, top, right, bottom] = box;
    // Without its frame, which stays when the value goes.
    const edge = texts.has(type) ? FRAME : (right - left) * FRAME_OF_A_BUTTON;
    const [low, high] = [Math.min(bottom, top) + edge, Math.max(bottom, top) - edge];
    return { page, value, isText: texts.has(type), box: [left + edge, low, right - edge, high] };
  }

  /** The share of a box that is dark, and the words in it. */
  inside(page: number, box: FilledField['box'], picture: Picture): { ink: number; text: string } {
    const [left, bottom, right, top] = box;
    return this.#with(page, (handle) => {
      const engine = this.#engine;
      const at = memoryOf(engine).wasmExports.malloc(FIELD_TEXT_BYTES_MAX);
      const corner = (x: number, y: number): [number, number] => {
        engine.FPDF_PageToDevice(handle, 0, 0, picture.width, picture.height, 0, x, y, at, at + 4);
        const view = new DataView(memoryOf(engine).HEAPU8.buffer);
        return [view.getInt32(at, true), view.getInt32(at + 4, true)];
      };
      const [[x1, y1], [x2, y2]] = [corner(left, top), corner(right, bottom)];
      const ink = inkIn(picture, Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
      const words = engine.FPDFText_LoadPage(handle);
      const count = engine.FPDFText_GetBoundedText(words, left, top, right, bottom, at, FIELD_TEXT_BYTES_MAX / 2);
      const text = Buffer.from(memoryOf(engine).HEAPU8.slice(at, at + Math.max(count, 0) * 2)).toString('utf16le');
      engine.FPDFText_ClosePage(words);
      memoryOf(engine).wasmExports.free(at);
      return { ink, text };
    });
  }

  #with<T>(page: number, work: (handle: number) => T): T {
    const handle = this.#engine.FPDF_LoadPage(this.#document, page);
    if (handle === 0) throw new Error('a page could not be loaded');
    this.#engine.FORM_OnAfterLoadPage(handle, this.#form);
    const result = work(handle);
    this.#engine.FORM_OnBeforeClosePage(handle, this.#form);
    this.#engine.FPDF_ClosePage(handle);
    return result;
  }

  #text(read: (at: number) => number): string {
    const { wasmExports } = memoryOf(this.#engine);
    const at = wasmExports.malloc(FIELD_TEXT_BYTES_MAX);
    const bytes = Math.min(read(at), FIELD_TEXT_BYTES_MAX);
    const text = Buffer.from(memoryOf(this.#engine).HEAPU8.slice(at, at + Math.max(bytes - 2, 0))).toString('utf16le');
    wasmExports.free(at);
    return text;
  }

  #floats(read: (at: number) => boolean): [number, number, number, number] | undefined {
    const { wasmExports } = memoryOf(this.#engine);
    const at = wasmExports.malloc(16);
    const isThere = read(at);
    const view = new DataView(memoryOf(this.#engine).HEAPU8.buffer);
    const each = (index: number): number => view.getFloat32(at + index * 4, true);
    const all: [number, number, number, number] = [each(0), each(1), each(2), each(3)];
    wasmExports.free(at);
    return isThere ? all : undefined;
  }
}

const memoryOf = (engine: WrappedPdfiumModule): Memory => engine.pdfium as unknown as Memory;

const DARK = 160;
function inkIn({ width, height, gray }: Picture, left: number, top: number, right: number, bottom: number): number {
  let [dark, all] = [0, 0];
  for (let y = Math.max(top, 0); y < Math.min(bottom, height); y += 1)
    for (let x = Math.max(left, 0); x < Math.min(right, width); x += 1) {
      all += 1;
      if ((gray[y * width + x] ?? 255) < DARK) dark += 1;
    }
  return all === 0 ? 0 : dark / all;
}
