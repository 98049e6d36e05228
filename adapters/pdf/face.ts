import type { PDFFont } from 'pdf-lib';

/** Chinese letters, those of Japanese, and the signs that stand between them. */
const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/u;
const runsOfEither = new RegExp(`${han.source}+|(?:(?!${han.source})[^])+`, 'gu');

export const hasHan = (text: string): boolean => han.test(text);

/** A font and, for the letters that it has not, another one beside it. */
export class Face {
  readonly #own: PDFFont;
  readonly #han: PDFFont | undefined;

  constructor(own: PDFFont, forHan?: PDFFont) {
    this.#own = own;
    this.#han = forHan;
  }

  widthOfTextAtSize(text: string, size: number): number {
    return this.runs(text).reduce((width, run) => width + run.font.widthOfTextAtSize(run.text, size), 0);
  }

  /** The text in pieces, each with the font that has its letters. */
  runs(text: string): { font: PDFFont; text: string }[] {
    const forHan = this.#han;
    if (!forHan || !hasHan(text)) return [{ font: this.#own, text }];
    return (text.match(runsOfEither) ?? []).map((run) => ({ font: hasHan(run) ? forHan : this.#own, text: run }));
  }
}
