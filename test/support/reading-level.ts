import { boardWords } from '../../web/board-words.ts';
import { languageOr } from '../../web/text.ts';
import { IntlMessageFormat } from 'intl-messageformat';
import { syllable } from 'syllable';

// R24: how hard a text is to read, for English and Spanish, where there are measures that the field agrees on.

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Numbers, dates and addresses are read at a glance, and are no words; a line of its own is a sentence. */
function sentencesOf(text: string): string[][] {
  return text
    .replace(/https?:\/\/\S+/g, '')
    .split(/[.!?]+(?=\s|$)|\n+/u)
    .map((sentence) => sentence.match(/(?<![\p{L}\d])\p{L}[\p{L}'’]*(?![\d])/gu) ?? [])
    .filter((words) => words.length > 0);
}
export const wordsIn = (text: string): number => sentencesOf(text).flat().length;

/** Flesch–Kincaid: the grade of an American school. */
export function grade(text: string): number {
  const sentences = sentencesOf(text);
  const words = sentences.flat();
  return (
    0.39 * (words.length / sentences.length) + 11.8 * (sum(words.map((word) => syllable(word))) / words.length) - 15.59
  );
}

/** A syllable is a group of vowels in which at most one is strong or stressed: pa-í-s, ciu-dad, a-ho-ra. */
export function spanishSyllables(word: string): number {
  const letters = word
    .toLowerCase()
    .replace(/qu(?=[eiéí])/g, 'k')
    .replace(/gu(?=[eiéí])/g, 'g')
    .replace(/y$/, 'i');
  const groups = letters.match(/[aeiouáéíóúü]+/g) ?? [];
  return Math.max(1, sum(groups.map((group) => Math.max(1, (group.match(/[aeoáéíóú]/g) ?? []).length))));
}
/** Szigriszt-Pazos on the INFLESZ scale: 55 to 65 is normal, 65 to 80 quite easy (primary school), above very easy. */
export function ease(text: string): number {
  const sentences = sentencesOf(text);
  const words = sentences.flat();
  return 206.835 - 62.3 * (sum(words.map(spanishSyllables)) / words.length) - words.length / sentences.length;
}

interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
/** A message as it may be read: once for every choice in it. The board's own names are in it; what else is filled in counts as a number, which is no word. */
export function readingsOf(message: string, language: string): string[] {
  const own: Readonly<Record<string, string>> = boardWords(languageOr(language));
  const read = (elements: readonly Element[]): string[] =>
    elements.reduce<string[]>(
      (starts, { type, value, options }) => {
        // 0 is literal text; everything else stands for what is filled in, or offers choices.
        const ends = options
          ? Object.values(options).flatMap((option) => read(option.value))
          : [type === 0 ? (value ?? '') : (own[value ?? ''] ?? '1')];
        return starts.flatMap((start) => ends.map((end) => start + end));
      },
      [''],
    );
  return [
    ...new Set(read(new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst() as Element[])),
  ];
}
