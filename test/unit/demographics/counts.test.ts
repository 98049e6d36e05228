import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countAnswers, shownCells, shownCounts, type Shown } from '../../../domain/demographics/counts.ts';
import { plainly, readDemographics, type DemographicAnswers } from '../../../domain/demographics/questions.ts';

describe('what is counted (R22)', () => {
  test('each person is in one cell of each question; who chose several races is nobody’s single number', () => {
    const { people, questions } = countAnswers([
      { race: ['asian'], sex: 'female' },
      { race: ['asian', 'white'] },
      { race: ['rather-not'], disability: 'yes' },
      {},
    ]);
    expect(people).toBe(3);
    for (const cells of Object.values(questions))
      expect(Object.values(cells).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(questions['race']).toMatchObject({ asian: 1, white: 0, several: 1, 'rather-not': 1, open: 0 });
    expect(questions['sex']).toMatchObject({ female: 1, open: 2 });
  });

  test('fewer people than the board’s number: nothing', () => {
    const nine = Array.from({ length: 9 }, (): DemographicAnswers => ({ sex: 'male' }));
    expect(shownCounts(countAnswers(nine), 10)).toEqual({ people: 'few', questions: [] });
    expect(shownCounts(countAnswers([...nine, { sex: 'male' }]), 10)).toMatchObject({ people: 10 });
  });
});

/** What a reader can work out, from all tables that look the same: the least and the most that a few cell can be. */
function rangeOf(shown: readonly Shown[], total: number, below: number): { least: number; most: number } | undefined {
  const sum = total - shown.reduce<number>((known, cell) => known + (typeof cell === 'number' ? cell : 0), 0);
  const few = shown.filter((cell) => cell === 'few').length;
  const hidden = shown.filter((cell) => cell === 'hidden').length;
  if (few === 0) return undefined;
  const least = hidden > 0 ? 0 : Math.max(0, sum - (few - 1) * (below - 1));
  return { least, most: Math.min(below - 1, sum - hidden * below) };
}

describe('what is shown (R22)', () => {
  test.each<[string, number[], Shown[]]>([
    ['nothing is small', [40, 25, 10], [40, 25, 10]],
    ['one is small: the next one hides it', [40, 25, 3], [40, 'hidden', 'few']],
    ['the next one is too near to hide it: one more', [40, 25, 10, 2], [40, 'hidden', 'hidden', 'few']],
    ['several small ones hide each other', [50, 8, 7, 6], [50, 'few', 'few', 'few']],
    ['together they would say that both are nine', [50, 9, 9], ['hidden', 'few', 'few']],
    ['none at all is no answer either', [30, 25, 0, 0], [30, 'hidden', 'few', 'few']],
    ['nothing is large enough to hide it: all the reader has is the sum', [11, 1], ['hidden', 'hidden']],
  ])('%s', (_what, cells, shown) => {
    expect(shownCells(cells, 10)).toEqual(shown);
  });

  test('whatever the numbers: a cell is its own number or left out, and no difference tells a small one', () => {
    let withFew = 0;
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 60 }), { minLength: 2, maxLength: 9 }),
        fc.integer({ min: 3, max: 20 }),
        (cells, below) => {
          const shown = shownCells(cells, below);
          shown.forEach((cell, at) => {
            if (typeof cell === 'number') expect({ cell, at }).toEqual({ cell: cells[at], at });
            if (cell === 'few' || typeof cell !== 'number') return;
            expect(cell).toBeGreaterThanOrEqual(below);
          });
          const total = cells.reduce((sum, count) => sum + count, 0);
          const range = rangeOf(shown, total, below);
          if (range) expect(range.most - range.least + 1).toBeGreaterThanOrEqual(below / 2);
          // Left out alone, a cell would be the total less the others.
          const left = shown.filter((cell) => typeof cell !== 'number').length;
          expect(left === 1 ? 'told by the others' : 'not told').toBe('not told');
          if (range) withFew += 1;
        },
      ),
      { numRuns: 3000 },
    );
    expect(withFew).toBeGreaterThan(500);
  });
});

describe('what a form says', () => {
  const read = (form: Record<string, string[]>) => readDemographics((question) => form[question] ?? []);
  test('nothing has to be said; what is no option is as good as left open', () => {
    expect(read({})).toEqual({});
    expect(read({ sex: ['purple'], race: ['nobody'], age: [''] })).toEqual({});
  });
  test('several races, each once; one of the others', () => {
    expect(read({ race: ['white', 'asian', 'white'], sex: ['male', 'female'] })).toEqual({
      race: ['asian', 'white'],
      sex: 'male',
    });
  });
  test('"I’d rather not say" beside a race is taken at its word', () => {
    expect(plainly({ race: ['asian', 'rather-not'] })).toEqual({ race: ['rather-not'] });
  });
});
