import { describe, expect, test } from '@jest/globals';
import { extractFields } from '../../../domain/reading/extract-fields.ts';
import { linesOf, type Word } from '../../../domain/reading/words.ts';

/** Where something stands, as parts of the page: left, top, and how sure the engine was of it. */
type Placed = readonly [left: number, top: number, text: string, confidence?: number];
const HEIGHT = 0.012;
const LETTER = 0.0085;

const wordsOf = (placed: readonly Placed[]): Word[] =>
  placed.flatMap(([left, top, text, confidence = 0.95]) => {
    let at = left;
    return text.split(' ').map((word): Word => {
      const box: Word['box'] = [at, top, word.length * LETTER, HEIGHT];
      at += (word.length + 1) * LETTER;
      return { text: word, box, confidence };
    });
  });
const fieldsOf = (...placed: Placed[]) => extractFields(linesOf({ page: 1, words: wordsOf(placed) }));
const namesOf = (...placed: Placed[]): string[] =>
  fieldsOf(...placed).flatMap((field) => (field.what === 'name' ? [field.text] : []));
const datesOf = (...placed: Placed[]): string[] =>
  fieldsOf(...placed).flatMap((field) => (field.what === 'date' ? [field.date] : []));

describe('whose name a form bears', () => {
  test.each<[string, Placed[], string[]]>([
    [
      'captions over boxes, the spouse below',
      [
        [0.06, 0.2, 'Your first name and initial'],
        [0.5, 0.2, 'Last name'],
        [0.8, 0.2, 'Social Security number'],
        [0.06, 0.22, 'MARIA E'],
        [0.5, 0.22, 'LOPEZ'],
        [0.06, 0.25, 'Spouse’s first name and initial'],
        [0.5, 0.25, 'Last name'],
        [0.06, 0.27, 'JAMES'],
        [0.5, 0.27, 'REED'],
      ],
      ['MARIA E LOPEZ'],
    ],
    [
      'an answer that runs into its own caption',
      [
        [0.06, 0.2, 'Your first name and initial'],
        [0.4, 0.2, 'Your last name'],
        [0.08, 0.206, 'Amina'],
        [0.42, 0.206, 'Reed'],
      ],
      ['Amina Reed'],
    ],
    [
      'one box for the whole name, beside another',
      [
        [0.06, 0.2, 'Name(s) as shown on the return'],
        [0.6, 0.2, 'Your Social Security number'],
        [0.07, 0.225, 'Irina Chen'],
      ],
      ['Irina Chen'],
    ],
    [
      'a caption under the line that was written on',
      [
        [0.06, 0.8, 'Dana Whitfield'],
        [0.06, 0.82, 'Printed name'],
      ],
      ['Dana Whitfield'],
    ],
    [
      'lines of a box, read as signs',
      [
        [0.06, 0.2, '| First name:'],
        [0.3, 0.2, '[ Maria |'],
        [0.06, 0.22, '| Last name:'],
        [0.3, 0.22, '— Lopez |'],
      ],
      ['Maria Lopez'],
    ],
    [
      'Spanish captions',
      [
        [0.06, 0.2, 'Su nombre completo'],
        [0.06, 0.22, 'Rosa Ibarra Mendez'],
      ],
      ['Rosa Ibarra Mendez'],
    ],
  ])('%s', (_, placed, names) => expect(namesOf(...placed)).toEqual(names));

  test.each<[string, Placed[]]>([
    [
      'the other side of a case',
      [
        [0.06, 0.2, 'Plaintiff’s name'],
        [0.06, 0.22, 'Carlos Chen'],
        [0.5, 0.2, 'Spouse’s name'],
        [0.5, 0.22, 'Olga Nguyen'],
      ],
    ],
    [
      'the next caption of an empty form',
      [
        [0.06, 0.2, 'Your full name'],
        [0.06, 0.22, 'Home Address'],
        [0.06, 0.25, 'First name'],
        [0.4, 0.25, 'Last name'],
        [0.06, 0.27, 'Street'],
        [0.4, 0.27, 'City'],
      ],
    ],
    [
      'a school, a sentence, a thing far below',
      [
        [0.06, 0.1, 'Full name'],
        [0.06, 0.12, 'Portland Community College'],
        [0.06, 0.2, 'Full name'],
        [0.06, 0.22, 'Write as it stands on your card'],
        [0.06, 0.3, 'Full name'],
        [0.06, 0.4, 'Northgate Truck'],
      ],
    ],
    [
      'what stands in the next column',
      [
        [0.06, 0.2, 'Full name'],
        [0.4, 0.2, 'Supervisor'],
        [0.4, 0.22, 'Olga Petrova'],
      ],
    ],
    [
      'what the engine guessed',
      [
        [0.06, 0.2, 'Full name'],
        [0.06, 0.22, 'Moria Lapoz', 0.4],
      ],
    ],
  ])('nobody: %s', (_, placed) => expect(namesOf(...placed)).toEqual([]));
});

describe('days on a form', () => {
  test('a caption may stand under its day', () => {
    expect(datesOf([0.6, 0.84, '03/27/2026'], [0.6, 0.858, 'DATE'], [0.1, 0.2, 'Signature of both'])).toEqual([
      '2026-03-27',
    ]);
  });
  test('where a page asks for births, a day that nothing explains is not kept', () => {
    const page: Placed[] = [
      [0.06, 0.2, 'Dependent’s birthdate'],
      [0.06, 0.3, 'Third child'],
      [0.6, 0.33, '10/27/2001'],
    ];
    expect(datesOf(...page)).toEqual([]);
    expect(datesOf(...page, [0.6, 0.36, 'Date signed'])).toEqual([]);
    expect(datesOf(...page.slice(1))).toEqual(['2001-10-27']);
  });
});
