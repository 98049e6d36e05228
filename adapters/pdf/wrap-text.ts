import { hasHan } from './face.ts';

/** A font, or several that stand in for each other. */
type Measure = { widthOfTextAtSize(text: string, size: number): number };

/** Longer than any answer the form takes; what is longer is cut with a mark, not lost in silence. */
const TEXT_CHARACTERS_MAX = 20_000;

/** Lines that fit `width` points. Words longer than a line (a link, a paste without spaces) are broken between letters. */
export function wrapText(text: string, font: Measure, size: number, width: number): string[] {
  const bounded = text.length > TEXT_CHARACTERS_MAX ? `${text.slice(0, TEXT_CHARACTERS_MAX)} […]` : text;
  const clean = bounded.toWellFormed().replace(/\p{Cc}/gu, (control) => (control === '\n' ? '\n' : ' '));
  return clean.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, font, size, width));
}

function wrapParagraph(paragraph: string, font: Measure, size: number, width: number): string[] {
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
    const space = current === '' ? '' : ' ';
    for (const [at, piece] of piecesOf(word).entries()) {
      const gap = at === 0 ? space : '';
      if (widthOf(piece) <= width) add(piece, gap);
      else [...piece].forEach((letter, index) => add(letter, index === 0 ? gap : ''));
    }
  }
  return [...lines, current];
}

/** Chinese has no spaces: a line may end behind any of its letters, but no line begins with a comma or ends with an opening bracket. */
const piece =
  /[“‘（《「【]*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![“‘（《「【])[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])+)[，。：；、！？）》」】”’％]*/gu;
function piecesOf(word: string): readonly string[] {
  const pieces = hasHan(word) ? (word.match(piece) ?? []) : [];
  return pieces.join('') === word ? pieces : [word];
}
