/**
 * Words as they are compared: without accents, capitals and punctuation, so that "Enfermería" is "enfermeria" and
 * "N/NE" two words. Everything that searches or compares programs begins here.
 */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** They are in half of all names, and tell none from another. */
const fillers = new Set([
  'a',
  'an',
  'and',
  'at',
  'de',
  'del',
  'for',
  'in',
  'inc',
  'la',
  'llc',
  'of',
  'on',
  'or',
  'the',
  'to',
]);
export const isFiller = (word: string): boolean => fillers.has(word);

/** "Certified Nursing Assistant" is known as CNA, "Example Community College" as ECC. */
export function initialsOf(text: string): string | undefined {
  const words = wordsOf(text).filter((word) => !isFiller(word) && /^\p{L}/u.test(word));
  return words.length >= 2 && words.length <= 6 ? words.map((word) => word[0]).join('') : undefined;
}

/** How many slips a word of this length may have: none in short ones, where another word is one letter away. */
export const slipsAllowed = (word: string): number =>
  /\d/.test(word) || word.length < 4 ? 0 : word.length < 8 ? 1 : 2;

/**
 * Letters wrong, missing, added or swapped with their neighbor, between two words; `most + 1` as soon as there are more.
 * (Optimal string alignment.)
 */
export function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_none, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j - 1] ?? 0) + (same ? 0 : 1), (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}
