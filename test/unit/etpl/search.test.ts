import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Listing } from '../../../domain/etpl/listing.ts';
import { listingOf, programIndex, searchPrograms } from '../../../domain/etpl/search.ts';
import { slips, wordsOf } from '../../../domain/etpl/words.ts';

const listing = (etplId: string, provider: string, program: string, more: Partial<Listing> = {}): Listing => ({
  etplId,
  provider,
  program,
  city: 'Portland',
  credential: '',
  sector: 'other',
  ...more,
});
const list = [
  listing('OR-1', 'Example Community College', 'Nursing Assistant, Level 1', {
    credential: 'Certified Nursing Assistant',
    sector: 'healthcare',
  }),
  listing('OR-2', 'Example Community College', 'Medical Assistant', { sector: 'healthcare' }),
  listing('OR-3', 'Sample Welding School', 'Structural Welding', { city: 'Gresham' }),
  listing('OR-4', 'Sample Welding School', 'Pipe Welding', { city: 'Gresham' }),
  listing('OR-5', 'Escuela de Ejemplo', 'Cocina y panadería', { city: 'Hillsboro' }),
  listing('OR-6', 'Example Trades Center', 'Carpentry Pre-apprenticeship', { sector: 'construction' }),
];
const index = programIndex(list);
const ids = (query: string) => searchPrograms(index, query).listings.map((each) => each.etplId);

describe('search in the list of programs', () => {
  test.each([
    ['nursing assistant', 'the words of its name', ['OR-1']],
    ['assistant nursing', 'in any order', ['OR-1']],
    ['NURSING   Assistant!', 'whatever they look like', ['OR-1']],
    ['nursng asistant', 'with a slip in each', ['OR-1']],
    ['nurisng', 'with two letters swapped', ['OR-1']],
    ['nurs', 'by how it begins', ['OR-1']],
    ['carpem', 'by how it begins, with a slip', ['OR-6']],
    ['cna', 'by the initials of what it leads to', ['OR-1']],
    ['panaderia hillsboro', 'without the accent, with the city', ['OR-5']],
    ['pipe welding at sample welding school', 'with the school and words that tell nothing', ['OR-4']],
    ['or-3', 'by its number alone', ['OR-3']],
    ['construction', 'by its sector', ['OR-6']],
  ])('%s: found %s', (query, _why, expected) => expect(ids(query)).toEqual(expected));

  test('what has more of the words comes first, and one word too many still finds', () => {
    expect(ids('welding')).toEqual(['OR-4', 'OR-3']);
    expect(ids('structural welding evening')).toEqual(['OR-3']);
    expect(ids('welding evening online')).toEqual([]);
  });
  test('short words and numbers have no slips: another word is one letter away', () => {
    expect(ids('cma')).toEqual([]);
    expect(ids('or-9')).toEqual([]);
  });
  test('nothing asked finds nothing, and fillers alone are looked for as they are', () => {
    expect(searchPrograms(index, '  ')).toEqual({ listings: [], total: 0 });
    expect(ids('de')).toEqual(['OR-5']);
  });
  test('many that fit are counted, and only so many are shown', () => {
    const many = programIndex(Array.from({ length: 90 }, (_none, at) => listing(`N-${at}`, 'School', `Course ${at}`)));
    const found = searchPrograms(many, 'course', 20);
    expect([found.total, found.listings.length]).toEqual([90, 20]);
  });
  test('a number is found with other capitals and spaces', () => {
    expect(listingOf(index, ' or -1 ')?.etplId).toBe('OR-1');
    expect(listingOf(index, 'OR-11')).toBeUndefined();
  });
  test('whatever is typed, it answers, with listings of the list', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (query) => {
        const { listings, total } = searchPrograms(index, query);
        expect(listings.every((each) => list.includes(each))).toBe(true);
        expect(total).toBeGreaterThanOrEqual(listings.length);
      }),
    );
  });
  test('every listing is found by its own name', () => {
    for (const each of list) expect(ids(`${each.program} ${each.provider}`)[0]).toBe(each.etplId);
  });
});

describe('slips between two words', () => {
  test.each([
    ['nursing', 'nursing', 0],
    ['nursing', 'nursng', 1],
    ['nursing', 'nurisng', 1],
    ['nursing', 'nuring', 1],
    ['welding', 'building', 3],
  ])('%s and %s', (a, b, count) => expect(slips(a, b, 5)).toBe(count));
  test('the same from either side, and never more than one above the limit', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
        expect(slips(a, b, most)).toBe(slips(b, a, most));
        expect(slips(a, b, most)).toBeLessThanOrEqual(most + 1);
      }),
    );
  });
  test('words are compared without accents, capitals and punctuation', () => {
    expect(wordsOf('Enfermería: N/NE (Nivel 1)')).toEqual(['enfermeria', 'n', 'ne', 'nivel', '1']);
  });
});
