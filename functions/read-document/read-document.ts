import type { OcrPort } from '../../adapters/ocr/ocr-port.ts';
import { drawPageImage } from '../../adapters/pdf/page-image.ts';
import { startPdfium, type PdfFile } from '../../adapters/pdf/pdfium.ts';
import { cutSidesOf, type CutPage } from '../../domain/reading/cut-off.ts';
import { readPages } from '../../domain/reading/read-pages.ts';
import type { Reading, ReadRequest } from '../../domain/reading/reading.ts';
import type { Degrees, TurnedPage } from '../../domain/reading/turned.ts';
import type { PageWords, Word } from '../../domain/reading/words.ts';
import { pagePicture, partOfPicture, type PagePicture } from './page-picture.ts';
import { readUpright } from './upright.ts';

export interface ReadDeps {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Started only when a page has no text of its own. */
  startOcr(): Promise<OcrPort>;
  /** Milliseconds that only go up. */
  now(): number;
  /** Takes the picture of a page that had to be turned. Without it none is turned: nobody could be shown it upright. */
  keepUpright?: ((page: number, jpeg: Uint8Array) => Promise<void>) | undefined;
}

/** A page with fewer words than this is a picture with a stamp or a page number on it. */
const TEXT_WORDS_MIN = 12;
const TRANSFER_TIMEOUT_MS = 20_000;
/** With less time left a page is read as it was sent: the others come first. */
const TURN_MS_MIN = 15_000;

/**
 * Reads one checked document with no rights but the link in the request, and answers the few fields that matter. It ends by
 * itself before its time is over, and says how many pages it got to. What it throws means "could not read", and is no verdict.
 */
export async function readDocument(request: ReadRequest, deps: Omit<ReadDeps, 'keepUpright'>): Promise<Reading> {
  const until = deps.now() + request.seconds * 1000;
  const { putUpright } = request;
  const keepUpright = putUpright && ((page: number, jpeg: Uint8Array) => put(putUpright[page - 1], jpeg, deps));
  return readPdf(await fetchCopy(request, deps), request.maxPages, until, { ...deps, keepUpright });
}

export async function readPdf(
  pdf: Uint8Array,
  maxPages: number,
  until: number,
  deps: Pick<ReadDeps, 'startOcr' | 'now' | 'keepUpright'>,
): Promise<Reading> {
  const file = (await startPdfium()).open(pdf);
  if (typeof file === 'string') throw new Error('the normalized copy does not open');
  const read: PageWords[] = [];
  const turned: TurnedPage[] = [];
  const cutOff: CutPage[] = [];
  let likely: Degrees = 0;
  const engines = new Set<OcrPort['engine']>();
  let hasText = false;
  let ocr: OcrPort | undefined;
  try {
    for (let index = 0; index < Math.min(file.pageCount, maxPages); index += 1) {
      const leftMs = until - deps.now();
      if (leftMs <= 0) break;
      let words = file.pageWords(index);
      if (isText(words)) hasText = true;
      else {
        ocr ??= await deps.startOcr();
        const seen = await ocrPage(file, index, ocr, {
          leftMs: () => until - deps.now(),
          turns: deps.keepUpright !== undefined,
          likely,
        });
        if (seen === undefined) break;
        words = seen.words;
        likely = seen.degrees;
        if (seen.degrees !== 0) {
          await deps.keepUpright?.(index + 1, (await drawPageImage(file, index, seen.degrees)).jpeg);
          turned.push({ page: index + 1, degrees: seen.degrees });
        }
        const sides = cutSidesOf(words);
        if (sides.length > 0) cutOff.push({ page: index + 1, sides });
        engines.add(ocr.engine);
      }
      read.push({ page: index + 1, words });
    }
    const [by] = engines;
    const engine = by === undefined ? 'text' : hasText ? (`text-and-${by}` as const) : by;
    const reading = readPages(read, { engine, pages: file.pageCount, pagesRead: read.length });
    return { ...reading, ...(turned.length > 0 ? { turned } : {}), ...(cutOff.length > 0 ? { cutOff } : {}) };
  } finally {
    await ocr?.close();
    file.close();
  }
}

const isText = (words: readonly Word[]): boolean =>
  words.filter(({ text }) => /^[\p{L}\p{P}\d$]{2,}$/u.test(text)).length >= TEXT_WORDS_MIN;

interface HowToRead {
  leftMs(): number;
  turns: boolean;
  likely: Degrees;
}

/** Undefined when the time ran out on the page: what was read before it counts. */
async function ocrPage(
  file: PdfFile,
  index: number,
  ocr: OcrPort,
  { leftMs, turns, likely }: HowToRead,
): Promise<{ degrees: Degrees; words: Word[] } | undefined> {
  if (leftMs() <= 0) return undefined;
  const read = (picture: () => Promise<PagePicture>) => ocr.readPage({ number: index + 1, picture }, leftMs());
  const whole = (degrees: Degrees) => read(() => pagePicture(file, index, degrees));
  try {
    // Textract is sent the picture that was drawn when the document was checked, and reads it in whatever direction.
    if (!turns || ocr.engine === 'textract' || leftMs() < TURN_MS_MIN) return { degrees: 0, words: await whole(0) };
    return await readUpright(
      {
        whole,
        part: (part, degrees) => read(async () => partOfPicture(await pagePicture(file, index), part, degrees)),
      },
      likely,
    );
  } catch (error) {
    if (index > 0) return undefined;
    throw error;
  }
}

async function put(link: string | undefined, jpeg: Uint8Array, { fetch }: Pick<ReadDeps, 'fetch'>): Promise<void> {
  if (link === undefined) throw new Error('more pages than links');
  const response = await fetch(link, {
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg' },
    body: Buffer.from(jpeg),
    signal: AbortSignal.timeout(TRANSFER_TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`write answered ${response.status}`);
}

async function fetchCopy({ get, maxBytes }: ReadRequest, { fetch }: ReadDeps): Promise<Uint8Array> {
  const response = await fetch(get, { signal: AbortSignal.timeout(TRANSFER_TIMEOUT_MS) });
  // The link itself stays out of the message: it is a right for as long as it lives.
  if (!response.ok) throw new Error(`read answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error('more bytes than were promised');
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
