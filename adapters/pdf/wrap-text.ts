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
  const fits = (candidate: string): boolean => font.widthOfTextAtSize(candidate, size) <= width;
  const lines: string[] = [];
  let current = '';
  for (const word of paragraph.split(/\s+/u).filter((each) => each !== '')) {
    const candidate = current === '' ? word : `${current} ${word}`;
    if (fits(candidate)) {
      current = candidate;
      continue;
    }
    if (current !== '') lines.push(current);
    current = '';
    for (const letter of word) {
      if (current !== '' && !fits(current + letter)) {
        lines.push(current);
        current = '';
      }
      current += letter;
    }
  }
  return [...lines, current];
}
