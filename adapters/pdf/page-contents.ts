import type { WrappedPdfiumModule } from '@embedpdf/pdfium';

/**
 * Is there anything in a page, seen or not? A page on which nothing was drawn may hold a text in white, a picture that the
 * engine cannot open, a layer that is switched off. Only a page that holds none of that is empty for every reader.
 */
const OBJECT = { text: 1, path: 2, image: 3, shading: 4, form: 5 };
/** More than that on a page that shows nothing is something, whatever it is. */
const OBJECTS_MAX = 5000;
const DEPTH_MAX = 16;
const CHARACTERS_MAX = 20_000;
/** A picture larger than this is not unpacked to see whether it is empty. */
const PICTURE_PIXELS_MAX = 50_000_000;
const PICTURE_SAMPLES = 40_000;
/** The outermost part of a scan is the scanner's lid. */
const MARGIN_SHARE = 0.04;
/** How far the darkest and the brightest half percent of an empty sheet's scan lie apart: grain, and light that falls off. */
const EMPTY_LEVELS_MAX = 64;
/** What is drawn in this or a lighter gray leaves white paper white. */
const WHITE_MIN = 250;

type Engine = WrappedPdfiumModule;
const heapOf = (engine: Engine): Uint8Array => (engine.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

export function holdsAnything(engine: Engine, page: number): boolean {
  if (holdsText(engine, page)) return true;
  const budget = { left: OBJECTS_MAX };
  const count = engine.FPDFPage_CountObjects(page);
  for (let index = 0; index < count; index += 1)
    if (shows(engine, engine.FPDFPage_GetObject(page, index), budget, 0)) return true;
  return false;
}

function holdsText(engine: Engine, page: number): boolean {
  const text = engine.FPDFText_LoadPage(page);
  if (text === 0) return false;
  const count = Math.min(engine.FPDFText_CountChars(text), CHARACTERS_MAX);
  let found = false;
  for (let index = 0; index < count && !found; index += 1) {
    const code = engine.FPDFText_GetUnicode(text, index);
    // Zero: a letter of a font that does not say which.
    found = code === 0 || (code <= 0x10ffff && String.fromCodePoint(code).trim() !== '');
  }
  engine.FPDFText_ClosePage(text);
  return found;
}

function shows(engine: Engine, object: number, budget: { left: number }, depth: number): boolean {
  budget.left -= 1;
  if (budget.left < 0 || depth > DEPTH_MAX) return true;
  switch (engine.FPDFPageObj_GetType(object)) {
    case OBJECT.image:
      return !isEmptyPicture(engine, object);
    case OBJECT.path:
      return isPainted(engine, object);
    case OBJECT.shading:
      return true;
    case OBJECT.form: {
      const count = engine.FPDFFormObj_CountObjects(object);
      for (let index = 0; index < count; index += 1)
        if (shows(engine, engine.FPDFFormObj_GetObject(object, index), budget, depth + 1)) return true;
      return false;
    }
    default:
      // Text was looked at above.
      return false;
  }
}

function withRoom<T>(engine: Engine, bytes: number, work: (at: number, view: DataView) => T): T {
  const at = engine.pdfium.wasmExports.malloc(bytes);
  if (at === 0) throw new Error('no memory to look at a page');
  try {
    return work(at, new DataView(heapOf(engine).buffer, at, bytes));
  } finally {
    engine.pdfium.wasmExports.free(at);
  }
}

function isPainted(engine: Engine, path: number): boolean {
  return withRoom(engine, 24, (at, view) => {
    if (!engine.FPDFPath_GetDrawMode(path, at, at + 4)) return true;
    const [filled, stroked] = [view.getInt32(0, true) !== 0, view.getInt32(4, true) !== 0];
    const isColoured = (known: boolean) =>
      !known || [8, 12, 16].some((place) => view.getUint32(place, true) < WHITE_MIN);
    const colourAt = [at + 8, at + 12, at + 16, at + 20] as const;
    if (filled && isColoured(engine.FPDFPageObj_GetFillColor(path, ...colourAt))) return true;
    return stroked && isColoured(engine.FPDFPageObj_GetStrokeColor(path, ...colourAt));
  });
}

/** A scan of an empty sheet. A picture that cannot be opened is none: nobody knows what it shows. */
function isEmptyPicture(engine: Engine, object: number): boolean {
  const pixels = withRoom(engine, 8, (at, view) =>
    engine.FPDFImageObj_GetImagePixelSize(object, at, at + 4)
      ? view.getUint32(0, true) * view.getUint32(4, true)
      : Infinity,
  );
  if (pixels > PICTURE_PIXELS_MAX) return false;
  const bitmap = engine.FPDFImageObj_GetBitmap(object);
  if (bitmap === 0) return false;
  const [width, height] = [engine.FPDFBitmap_GetWidth(bitmap), engine.FPDFBitmap_GetHeight(bitmap)];
  const [from, stride] = [engine.FPDFBitmap_GetBuffer(bitmap), engine.FPDFBitmap_GetStride(bitmap)];
  const bytesPerPixel = Math.max(1, Math.floor(stride / width));
  // Green of a coloured picture, the only one of a gray one.
  const channel = bytesPerPixel > 2 ? 1 : 0;
  const heap = heapOf(engine);
  const levels: number[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / PICTURE_SAMPLES)));
  const [left, top] = [Math.floor(width * MARGIN_SHARE), Math.floor(height * MARGIN_SHARE)];
  for (let y = top; y < height - top; y += step)
    for (let x = left; x < width - left; x += step)
      levels.push(heap[from + y * stride + x * bytesPerPixel + channel] ?? 0);
  engine.FPDFBitmap_Destroy(bitmap);
  levels.sort((a, b) => a - b);
  const level = (share: number): number => levels[Math.floor((levels.length - 1) * share)] ?? 0;
  return level(0.995) - level(0.005) <= EMPTY_LEVELS_MAX;
}
