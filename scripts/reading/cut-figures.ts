import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import { pageSides, type PageSide } from '../../domain/reading/cut-off.ts';
import type { Reading } from '../../domain/reading/reading.ts';
import type { Word } from '../../domain/reading/words.ts';

/** With fewer a cut takes nothing that would be missed. */
const WORDS_LOST_MIN = 5;
const shares = [0.09, 0.14, 0.2, 0.05] as const;

/** Whole pages that would have been called cut off, and pages of which we cut a side away: seen, or not. */
export class CutFigures {
  readonly figures = { wholePages: 0, calledCut: 0, sidesCut: 0, sidesSeen: 0, endsCut: 0, endsSeen: 0, harmless: 0 };
  readonly lines: string[] = [];
  readonly #read: (pdf: Uint8Array) => Promise<Reading>;
  #nth = 0;
  constructor(read: (pdf: Uint8Array) => Promise<Reading>) {
    this.#read = read;
  }

  lookAtWhole(name: string, { pagesRead, cutOff = [] }: Reading): void {
    this.figures.wholePages += pagesRead;
    this.figures.calledCut += cutOff.length;
    for (const { page, sides } of cutOff) this.lines.push(`CALLED CUT AS SENT, page ${page}, ${sides.join()}: ${name}`);
  }

  /** `truth`: the words that stand on the page, by its own text. */
  async lookAtCut(name: string, scan: Uint8Array, truth: readonly Word[]): Promise<void> {
    const side = pageSides[this.#nth % pageSides.length] ?? 'right';
    const share = shares[Math.floor(this.#nth / pageSides.length) % shares.length] ?? 0.14;
    this.#nth += 1;
    const { cutOff } = await this.#read(await cutBy(scan, side, share));
    const seen = cutOff?.some(({ sides }) => sides.includes(side)) ?? false;
    if (truth.filter((word) => isTouched(word, side, share)).length < WORDS_LOST_MIN) this.figures.harmless += 1;
    else if (side === 'left' || side === 'right') {
      this.figures.sidesCut += 1;
      if (seen) this.figures.sidesSeen += 1;
      else this.lines.push(`CUT AT THE ${side} BY ${share}, not seen: ${name}`);
    } else {
      this.figures.endsCut += 1;
      if (seen) this.figures.endsSeen += 1;
    }
  }
}

/** Cut through, or away. */
function isTouched({ box: [left, top, width, height] }: Word, side: PageSide, share: number): boolean {
  if (side === 'left') return left < share;
  if (side === 'right') return left + width > 1 - share;
  return side === 'top' ? top < share : top + height > 1 - share;
}

/** The first page without a share of it: a picture in a PDF, as a photo that was taken too near. */
export async function cutBy(source: Uint8Array, side: PageSide, share: number): Promise<Uint8Array> {
  const file = (await startPdfium()).open(source);
  if (typeof file === 'string') throw new Error(file);
  const { width, height, rgbx } = file.renderPage(0, { width: 1700, pixelsMax: 5_000_000 });
  file.close();
  const [across, down] = [Math.round(share * width), Math.round(share * height)];
  const kept = {
    left: side === 'left' ? across : 0,
    top: side === 'top' ? down : 0,
    width: side === 'left' || side === 'right' ? width - across : width,
    height: side === 'top' || side === 'bottom' ? height - down : height,
  };
  const jpeg = await sharp(rgbx, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .extract(kept)
    .jpeg({ quality: 70 })
    .toBuffer();
  const pdf = await PDFDocument.create();
  const image = await pdf.embedJpg(jpeg);
  const paper = { width: 612, height: (612 * kept.height) / kept.width };
  pdf.addPage([paper.width, paper.height]).drawImage(image, { x: 0, y: 0, ...paper });
  return pdf.save();
}
