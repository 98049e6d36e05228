import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import { around, type Box, type Word } from '../../domain/reading/words.ts';

/** More than any page that people read; a page can claim millions. */
const PAGE_CHARACTERS_MAX = 20_000;
/** Boxes are asked for on a page of this size and divided by it. */
const BOX_UNITS = 10_000;

type Engine = WrappedPdfiumModule;

/** The words that stand in a page as text, with their places as a reader sees them: turned as the page is turned. */
export function pageWords(engine: Engine, page: number): Word[] {
  const text = engine.FPDFText_LoadPage(page);
  if (text === 0) return [];
  const at = engine.pdfium.wasmExports.malloc(48);
  try {
    if (at === 0) throw new Error('no memory for a text');
    const count = Math.min(Math.max(engine.FPDFText_CountChars(text), 0), PAGE_CHARACTERS_MAX);
    const words: Word[] = [];
    let characters = '';
    let boxes: Box[] = [];
    const end = () => {
      if (boxes.length > 0) words.push({ text: characters, box: around(boxes.map((box) => ({ box }))), confidence: 1 });
      characters = '';
      boxes = [];
    };
    for (let each = 0; each < count; each += 1) {
      const code = engine.FPDFText_GetUnicode(text, each);
      const character = code > 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
      if (character.trim() === '' || code === 0xfffe) end();
      else {
        const box = characterBox(engine, { page, text, at }, each);
        // Some files place words without a space between them.
        if (box && startsAnew(box, boxes)) end();
        characters += character;
        if (box) boxes.push(box);
      }
    }
    end();
    return words;
  } finally {
    engine.pdfium.wasmExports.free(at);
    engine.FPDFText_ClosePage(text);
  }
}

/** `at` has room for four doubles and four integers. */
function characterBox(
  engine: Engine,
  { page, text, at }: { page: number; text: number; at: number },
  index: number,
): Box | undefined {
  if (!engine.FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24)) return undefined;
  const view = new DataView((engine.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer);
  const edge = (which: number) => view.getFloat64(at + which * 8, true);
  const corner = (x: number, y: number, to: number) =>
    engine.FPDF_PageToDevice(page, 0, 0, BOX_UNITS, BOX_UNITS, 0, x, y, to, to + 4);
  const [left, right, bottom, top] = [edge(0), edge(1), edge(2), edge(3)];
  if (!corner(left, top, at + 32) || !corner(right, bottom, at + 40)) return undefined;
  const part = (which: number) => Math.min(Math.max(view.getInt32(at + 32 + which * 4, true) / BOX_UNITS, 0), 1);
  const [x1, y1, x2, y2] = [part(0), part(1), part(2), part(3)];
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)];
}

/** Below all of the word, or further from it than it is high. A point and an apostrophe are small: the word counts, not they. */
function startsAnew(box: Box, boxes: readonly Box[]): boolean {
  if (boxes.length === 0) return false;
  const [left, top, width, height] = around(boxes.map((each) => ({ box: each })));
  return box[1] > top + height || box[0] > left + width + Math.max(height, box[3]);
}
