import type { OcrPort } from '../../adapters/ocr/ocr-port.ts';
import { startPdfium, type PdfFile } from '../../adapters/pdf/pdfium.ts';
import { readPages } from '../../domain/reading/read-pages.ts';
import type { Reading, ReadRequest } from '../../domain/reading/reading.ts';
import type { PageWords, Word } from '../../domain/reading/words.ts';
import { pagePicture } from './page-picture.ts';

export interface ReadDeps {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Started only when a page has no text of its own. */
  startOcr(): Promise<OcrPort>;
  /** Milliseconds that only go up. */
  now(): number;
}

/** A page with fewer words than this is a picture with a stamp or a page number on it. */
const TEXT_WORDS_MIN = 12;
const TRANSFER_TIMEOUT_MS = 20_000;

/**
 * Reads one checked document with no rights but the link in the request, and answers the few fields that matter. It ends by
 * itself before its time is over, and says how many pages it got to. What it throws means "could not read", and is no verdict.
 */
export async function readDocument(request: ReadRequest, deps: ReadDeps): Promise<Reading> {
  const until = deps.now() + request.seconds * 1000;
  return readPdf(await fetchCopy(request, deps), request.maxPages, until, deps);
}

export async function readPdf(
  pdf: Uint8Array,
  maxPages: number,
  until: number,
  deps: Pick<ReadDeps, 'startOcr' | 'now'>,
): Promise<Reading> {
  const file = (await startPdfium()).open(pdf);
  if (typeof file === 'string') throw new Error('the normalized copy does not open');
  const read: PageWords[] = [];
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
        const seen = await ocrPage(file, index, ocr, until - deps.now());
        if (seen === undefined) break;
        words = seen;
        engines.add(ocr.engine);
      }
      read.push({ page: index + 1, words });
    }
    const [by] = engines;
    const engine = by === undefined ? 'text' : hasText ? (`text-and-${by}` as const) : by;
    return readPages(read, { engine, pages: file.pageCount, pagesRead: read.length });
  } finally {
    await ocr?.close();
    file.close();
  }
}

const isText = (words: readonly Word[]): boolean =>
  words.filter(({ text }) => /^[\p{L}\p{P}\d$]{2,}$/u.test(text)).length >= TEXT_WORDS_MIN;

/** Undefined when the time ran out on the page: what was read before it counts. */
async function ocrPage(file: PdfFile, index: number, ocr: OcrPort, leftMs: number): Promise<Word[] | undefined> {
  if (leftMs <= 0) return undefined;
  try {
    return await ocr.readPage({ number: index + 1, picture: () => pagePicture(file, index) }, leftMs);
  } catch (error) {
    if (index > 0) return undefined;
    throw error;
  }
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
