import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium, type Bitmap, type PdfFile } from '../../adapters/pdf/pdfium.ts';

/**
 * Staff decide by the clean copy: it has to show what the file shows. Drawing notes and fields into a page goes wrong where
 * their own drawing is faulty (a tick that is gone), and a layer that was switched off would come back with the page.
 */
const LOOK = { width: 700, pixelsMax: 1_000_000 };
const TILE_PIXELS = 14;
/** Of the tile that differs most, as a share of black. Of 234 real files two pass it, both rightly; letters drawn anew make 0.09. */
const DIFFERENCE_MAX = 0.15;
const PICTURE = { width: 1700, pixelsMax: 5_000_000 };
const PICTURE_QUALITY = 80;

type Looks = Map<number, Bitmap>;

const pagesOf = (file: PdfFile): number[] => Array.from({ length: file.pageCount }, (_, index) => index);

/** Only pages that are about to be drawn upon can come out another way. */
export const looksOfAnnotated = (file: PdfFile): Looks =>
  new Map(
    pagesOf(file)
      .filter((page) => file.annotationCount(page) > 0)
      .map((page) => [page, file.renderAsSeen(page, LOOK)]),
  );

/** What belongs to a layer says so; which layers are off is told in the file alone, and does not come along. */
export const hasLayers = (saved: Uint8Array): boolean =>
  Buffer.from(saved.buffer, saved.byteOffset, saved.length).includes('/OCG');

export function addLooksOfOthers(looks: Looks, file: PdfFile): void {
  for (const page of pagesOf(file)) if (!looks.has(page)) looks.set(page, file.renderPage(page, LOOK));
}

export async function pagesOfAnotherLook(looks: Looks, clean: Uint8Array): Promise<number[]> {
  if (looks.size === 0) return [];
  const file = (await startPdfium()).open(clean);
  if (typeof file === 'string') throw new Error('a clean copy does not open');
  const changed = [...looks].filter(([page, look]) => differenceOf(look, file.renderPage(page, LOOK)) > DIFFERENCE_MAX);
  file.close();
  return changed.map(([page]) => page);
}

/** Each as large as its page, in the order that was asked for. */
export async function picturesOfPages(file: PdfFile, pages: readonly number[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (const page of pages) {
    const { width, height, rgbx, points } = file.renderAsSeen(page, PICTURE);
    const raw = { width, height, channels: 4 as const };
    const jpeg = await sharp(rgbx, { raw }).removeAlpha().jpeg({ quality: PICTURE_QUALITY }).toBuffer();
    const [wide, high] = points;
    document.addPage(points).drawImage(await document.embedJpg(jpeg), { x: 0, y: 0, width: wide, height: high });
  }
  return document.save();
}

/** Letters may move by a pixel: tiles are compared by how dark they are. Pages of another shape differ wholly. */
function differenceOf(one: Bitmap, other: Bitmap): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  let most = 0;
  for (let top = 0; top < one.height; top += TILE_PIXELS)
    for (let left = 0; left < one.width; left += TILE_PIXELS)
      most = Math.max(most, Math.abs(darkness(one, left, top) - darkness(other, left, top)));
  return most;
}

function darkness({ width, height, rgbx }: Bitmap, left: number, top: number): number {
  let [sum, count] = [0, 0];
  for (let y = top; y < Math.min(top + TILE_PIXELS, height); y += 1)
    for (let at = (y * width + left) * 4; at < (y * width + Math.min(left + TILE_PIXELS, width)) * 4; at += 4) {
      sum += 765 - (rgbx[at] ?? 255) - (rgbx[at + 1] ?? 255) - (rgbx[at + 2] ?? 255);
      count += 765;
    }
  return count === 0 ? 0 : sum / count;
}
