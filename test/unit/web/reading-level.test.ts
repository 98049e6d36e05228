import { describe, expect, test } from '@jest/globals';
import { ease, grade, readingsOf, spanishSyllables, wordsIn } from '../../support/reading-level.ts';
import { areasForPeople, catalogOf } from '../../support/texts.ts';

// R24: about sixth grade, for everything that people read. A whole area is measured by its longer texts alone: short labels
// would make the rest look easy. Messages are measured once more with sample values in them (test/unit/messages).

/** Shorter ones are labels: one long word that has to be there ("Identification") would decide. */
const fewestWords = 8;

interface Exception {
  readonly area: string;
  readonly key: string;
  readonly why: string;
}
const exceptions: readonly Exception[] = [
  {
    area: 'participant.json',
    key: 'notice.law.individuals',
    why: 'the grounds are the law\u2019s own list (29 CFR 38.35)',
  },
  { area: 'participant.json', key: 'notice.law.beneficiaries', why: 'the name of the law (29 CFR 38.35)' },
  { area: 'form-tui.json', key: 'packet.tui.to', why: 'an address: the name of an office' },
];
const isExcepted = (area: string, key: string) =>
  exceptions.some((exception) => exception.area === area && exception.key === key);

const areas = areasForPeople();
const readIn = (language: string, area: string) =>
  Object.entries(catalogOf(language, area)).flatMap(([key, message]) =>
    readingsOf(message, language)
      .filter((text) => wordsIn(text) >= fewestWords)
      .map((text) => ({ key, text })),
  );
const rounded = (value: number) => Number(value.toFixed(1));

const measures = {
  // American school years.
  en: { measure: grade, area: 6, text: 9, isFine: (found: number, bound: number) => found <= bound },
  // INFLESZ: quite easy for an area, and no text harder than what it calls normal.
  es: { measure: ease, area: 65, text: 55, isFine: (found: number, bound: number) => found >= bound },
};

describe.each(['en', 'es'] as const)('R24: what people read in %s', (language) => {
  const { measure, area: areaBound, text: textBound, isFine } = measures[language];

  test.each(areas)('%s', (area) => {
    const texts = readIn(language, area).filter(({ key }) => !isExcepted(area, key));
    const tooHard = texts
      .map(({ key, text }) => ({ key, text, found: rounded(measure(text)) }))
      .filter(({ found }) => !isFine(found, textBound));
    expect(tooHard).toEqual([]);
    if (texts.length === 0) return;
    const found = rounded(measure(texts.map(({ text }) => text).join('\n')));
    expect({ found, isFine: isFine(found, areaBound) }).toEqual({ found, isFine: true });
  });

  test('nothing is excepted that is easy enough, or is gone', () => {
    const hard = exceptions.filter(({ area, key }) =>
      readIn(language, area).some((read) => read.key === key && !isFine(measure(read.text), textBound)),
    );
    expect(hard).toEqual(exceptions);
  });
});

test('there is something to read in most areas', () => {
  expect(areas.length).toBeGreaterThan(25);
  expect(areas.filter((area) => readIn('en', area).length > 0).length).toBeGreaterThan(25);
});

// Without these the measures could say anything.
describe('the measures', () => {
  test.each([
    ['The cat sat on the mat. The dog ran to the cat.', -3, 1],
    [
      'Notwithstanding any administrative determination, supplementary documentation requirements remain applicable.',
      15,
      40,
    ],
  ])('%s', (text, low, high) => {
    expect(grade(text)).toBeGreaterThan(low);
    expect(grade(text)).toBeLessThan(high);
  });
  test.each([
    ['sesión', 2],
    ['solicitud', 4],
    ['país', 2],
    ['quiere', 2],
    ['guía', 2],
    ['necesitamos', 5],
    ['hay', 1],
  ])('%s has %i syllables', (word, count) => expect(spanishSyllables(word)).toBe(count));
  test('hard Spanish is found hard', () => {
    expect(
      ease(
        'No obstante cualquier determinación administrativa, los requisitos documentales suplementarios permanecen aplicables.',
      ),
    ).toBeLessThan(30);
  });
  test('every choice in a message is read, and what is filled in is no word', () => {
    const message =
      'You have {count, plural, one {one paper} other {# papers}} at {center}: {kind, select, a {call} other {write}}';
    expect(readingsOf(message, 'en')).toEqual([
      'You have one paper at 1: call',
      'You have one paper at 1: write',
      'You have 1 papers at 1: call',
      'You have 1 papers at 1: write',
    ]);
    expect(wordsIn('You have 1 papers at 1: call')).toBe(5);
  });
});
