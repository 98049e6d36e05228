import { expect, test } from '@jest/globals';
import { cutSidesOf } from '../../../domain/reading/cut-off.ts';
import { flagsOf } from '../../../domain/reading/flags.ts';
import type { Box, Word } from '../../../domain/reading/words.ts';
import { emptyReading } from '../../support/readings.ts';

const word = (box: Box, text = 'Applicant', confidence = 0.9): Word => ({ text, box, confidence });
const inside = [word([0.1, 0.1, 0.2, 0.02]), word([0.6, 0.5, 0.3, 0.02]), word([0.1, 0.9, 0.2, 0.02])];

test('a page with its margins is whole', () => {
  expect(cutSidesOf(inside)).toEqual([]);
  expect(cutSidesOf([])).toEqual([]);
});

test('words at the very edge: cut off there', () => {
  const atRight = [word([0.9, 0.2, 0.1, 0.02], 'Amou'), word([0.88, 0.3, 0.119, 0.02], '12')];
  expect(cutSidesOf([...inside, ...atRight])).toEqual(['right']);
  expect(cutSidesOf([...inside, word([0, 0.2, 0.1, 0.02]), word([0.003, 0.3, 0.1, 0.02])])).toEqual(['left']);
  expect(cutSidesOf([...inside, word([0.2, 0, 0.1, 0.01]), word([0.4, 0.002, 0.1, 0.01])])).toEqual(['top']);
  expect(cutSidesOf([...inside, word([0.2, 0.99, 0.1, 0.01]), word([0.4, 0.985, 0.1, 0.012])])).toEqual(['bottom']);
});

test('one word, specks, rules and what the engine is unsure of cut nothing off', () => {
  const atRight: Box = [0.9, 0.2, 0.1, 0.02];
  expect(cutSidesOf([...inside, word(atRight)])).toEqual([]);
  expect(cutSidesOf([...inside, word(atRight, '|'), word(atRight, '—'), word(atRight, '.')])).toEqual([]);
  expect(cutSidesOf([...inside, word(atRight, 'wood', 0.3), word(atRight, 'grain', 0.2)])).toEqual([]);
});

test('staff are told once for all pages of a paper, with a page to look at', () => {
  const context = { uploadedAs: 'other', personName: { first: '', last: '' }, today: '2026-11-23' } as const;
  const cutOff = [
    { page: 2, sides: ['right' as const] },
    { page: 3, sides: ['left' as const, 'right' as const] },
  ];
  expect(flagsOf({ ...emptyReading, cutOff }, context)).toEqual([{ flag: 'cut-off', pages: [2, 3], page: 2 }]);
  expect(flagsOf(emptyReading, context)).toEqual([]);
});
