import type { PDFFont } from 'pdf-lib';

/** Longer than any answer the form takes; what is longer is cut with a mark, not lost in silence. */
const TEXT_CHARACTERS_MAX = 20_000;

/** Lines that fit `width` points. Words longer than a line (a link, a paste without spaces) are broken between letters. */
export function wrapText(text: string, font: PDFFont, size: number, width: number): string[] {
  const bounded = text.length > TEXT_CHARACTERS_MAX ? `${text.slice(0, TEXT_CHARACTERS_MAX)} […]` : text;
  const clean = bounded.toWellFormed().replace(/\p{Cc}/gu, (control) => (control === '\n' ? '\n' : ' '));
  return clean.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, font, size, width));
}

function wrapParagraph(paragraph: string, font: PDFFont, size: number, width: number): string[] {
  // Shaping a line anew for each word would be dear: words are measured once each and added up.
  const widths = new Map<string, number>();
  const widthOf = (text: string): number => {
    const known = widths.get(text) ?? font.widthOfTextAtSize(text, size);
    widths.set(text, known);
    return known;
  };
  const lines: string[] = [];
  let current = '';
  let filled = 0;
  const add = (piece: string, gap: string): void => {
    const wide = widthOf(piece) + (gap === '' ? 0 : widthOf(gap));
    if (current !== '' && filled + wide > width) {
      lines.push(current);
      current = piece;
      filled = widthOf(piece);
    } else {
      current += gap + piece;
      filled += wide;
    }
  };
  for (const word of paragraph.split(/\s+/u).filter((each) => each !== '')) {
    const gap = current === '' ? '' : ' ';
    if (widthOf(word) <= width) add(word, gap);
    else [...word].forEach((letter, index) => add(letter, index === 0 ? gap : ''));
  }
  return [...lines, current];
}
