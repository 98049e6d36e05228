import { syllable } from 'syllable';

/** R24: how hard a text is to read. */

/** Numbers, dates and addresses are read at a glance, and are no words; a line of its own is a sentence. */
function sentencesOf(text: string): string[][] {
  return text
    .replace(/https?:\/\/\S+/g, '')
    .split(/[.!?]+(?=\s|$)|\n+/u)
    .map((sentence) => sentence.match(/(?<![\p{L}\d])\p{L}[\p{L}'’]*(?![\d])/gu) ?? [])
    .filter((words) => words.length > 0);
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

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
