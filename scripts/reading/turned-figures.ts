import { startPdfium } from '../../adapters/pdf/pdfium.ts';
import type { Reading } from '../../domain/reading/reading.ts';
import type { Degrees } from '../../domain/reading/turned.ts';

/** With fewer words nobody can say how a page lies, and the reader leaves it alone. */
const WORDS_TO_JUDGE = 30;
const ways = [180, 90, 270] as const;

/** Upright pages that would have been turned, and pages laid upside down or on their side by us: found, or missed. */
export class TurnedFigures {
  readonly figures = { uprightPages: 0, turnedWrongly: 0, turnedPages: 0, found: 0, missed: 0, wrongWay: 0 };
  readonly lines: string[] = [];
  readonly #read: (pdf: Uint8Array) => Promise<Reading>;
  constructor(read: (pdf: Uint8Array) => Promise<Reading>) {
    this.#read = read;
  }

  /** A file of pictures, as it came. Some of the corpus do lie on their side: each is named, to be looked at. */
  async lookAtPicture(file: string, pdf: Uint8Array): Promise<Reading> {
    const reading = await this.#read(pdf);
    this.#upright(file, reading);
    return reading;
  }

  async lookAtScan(name: string, scan: Uint8Array, asItLies: Reading): Promise<void> {
    this.#upright(name, asItLies);
    if (asItLies.words < WORDS_TO_JUDGE) return;
    const laid = ways[this.figures.turnedPages % ways.length] ?? 180;
    const { turned } = await this.#read(await laidBy(scan, laid));
    this.figures.turnedPages += 1;
    const degrees = turned?.[0]?.degrees;
    if (degrees === 360 - laid) this.figures.found += 1;
    else this.figures[degrees === undefined ? 'missed' : 'wrongWay'] += 1;
    if (degrees !== 360 - laid)
      this.lines.push(`TURNED BY ${laid}, ${degrees === undefined ? 'missed' : `turned by ${degrees}`}: ${name}`);
  }

  #upright(name: string, { pagesRead, turned = [] }: Reading): void {
    this.figures.uprightPages += pagesRead;
    this.figures.turnedWrongly += turned.length;
    for (const { page, degrees } of turned) this.lines.push(`TURNED AS SENT, page ${page} by ${degrees}: ${name}`);
  }
}

export async function laidBy(pdf: Uint8Array, degrees: Degrees): Promise<Uint8Array> {
  const file = (await startPdfium()).open(pdf);
  if (typeof file === 'string') throw new Error(file);
  for (let page = 0; page < file.pageCount; page += 1) file.turnPage(page, degrees);
  const laid = file.save();
  file.close();
  return laid;
}
