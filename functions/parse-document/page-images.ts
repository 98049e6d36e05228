import { createHash } from 'node:crypto';
import { drawPageImage } from '../../adapters/pdf/page-image.ts';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import { pageBlankness, type Pixels } from './picture-quality.ts';

interface PageImage {
  jpeg: Uint8Array;
  pixels: Pixels;
}

/** Draws the pages of a normalized document one after the other, so that one picture at a time is in memory. */
export async function* drawPages(pdf: Uint8Array): AsyncGenerator<PageImage> {
  const pdfium = await startPdfium();
  const file = pdfium.open(pdf);
  if (typeof file === 'string') throw new Error('the normalized copy does not open');
  for (let index = 0; index < file.pageCount; index += 1) {
    const { jpeg, bitmap } = await drawPageImage(file, index);
    const { width, height, rgbx } = bitmap;
    yield { jpeg, pixels: { width, height, channels: 4, data: rgbx } };
  }
  file.close();
}

export type KeepPage = (jpeg: Uint8Array, index: number) => Promise<void>;

interface Looks {
  /** Counted from 1; nearly empty ones as well. */
  blankPages: number[];
  allEmpty: boolean;
  contentSha256: string;
  /** Hands on the pictures of a document that is empty throughout, where it is taken all the same. */
  keepHeldBack(): Promise<void>;
}

/**
 * Draws each page once: hands on its picture, and tells what the pages look like. Pictures of empty pages are held back until
 * a page with something on it comes: of a document that is empty throughout nothing is kept, unless it is asked for. Photos are not `judged` again:
 * drawn on their page, they only have a white rim more.
 */
export async function lookAtPages(pdf: Uint8Array, judged: boolean, keepPage: KeepPage): Promise<Looks> {
  const hash = createHash('sha256');
  const blankPages: number[] = [];
  const heldBack: Uint8Array[] = [];
  let kept = 0;
  const keepHeldBack = async () => {
    for (const each of heldBack.splice(0)) {
      await keepPage(each, kept);
      kept += 1;
    }
  };
  let page = 0;
  for await (const { jpeg, pixels } of drawPages(pdf)) {
    page += 1;
    hash.update(`${pixels.width}x${pixels.height}\n`).update(pixels.data);
    const blankness = judged ? await pageBlankness(pixels) : 'something';
    if (blankness !== 'something') blankPages.push(page);
    heldBack.push(jpeg);
    if (blankness !== 'empty' || kept > 0) await keepHeldBack();
  }
  return { blankPages, allEmpty: kept === 0, contentSha256: hash.digest('hex'), keepHeldBack };
}
