import { describe, expect, test } from '@jest/globals';
import type { ChecklistKind, DocumentRow } from '../../../domain/cases/rows.ts';
import { dateRead, tooOld } from '../../../domain/papers/freshness.ts';
import { looksLike } from '../../../domain/papers/looks-like.ts';
import { placesIn } from '../../../domain/papers/place.ts';
import type { PaperSettings } from '../../../domain/papers/settings.ts';
import type { DateMeaning, Reading } from '../../../domain/reading/reading.ts';
import { emptyReading } from '../../support/readings.ts';

const settings: PaperSettings = {
  goodForDays: { 'proof-of-income': 60, quote: 30 },
  schoolYear: { starts: '07-01', lettersMonthsBefore: 9 },
};
const box: [number, number, number, number] = [0.1, 0.1, 0.2, 0.02];
const read = (...dates: [DateMeaning, string, string?][]): DocumentRow['reading'] => ({
  state: 'read',
  found: {
    ...emptyReading,
    fields: dates.map(([means, date, orDate]) => ({
      what: 'date',
      means,
      date,
      ...(orDate ? { orDate } : {}),
      page: 1,
      box,
    })),
  },
});
const paper = (kind: ChecklistKind, more: Partial<DocumentRow> = {}) => ({
  kind,
  createdAt: '2026-11-01T18:00:00Z',
  ...more,
});
const typed = (on: string): Partial<DocumentRow> => ({ printed: { on, by: 'psn', at: '2026-11-01T18:00:00Z' } });
const old = (document: ReturnType<typeof paper>, today = '2026-11-18', sentOn?: string) =>
  tooOld(document, { today, sentOn }, settings);

describe('a paper grows old by what is printed on it (local policy)', () => {
  test.each<[string, ReturnType<typeof paper>, boolean]>([
    ['an ID past its day', paper('government-id', typed('2026-11-17')), true],
    ['an ID on its last day', paper('government-id', typed('2026-11-18')), false],
    ['proof of income of 60 days ago', paper('proof-of-income', typed('2026-09-19')), false],
    ['of 61 days ago', paper('proof-of-income', typed('2026-09-18')), true],
    ['any quote by the quotes’ days', paper('quote-tools', typed('2026-10-18')), true],
    ['a kind that does not age', paper('layoff-letter', typed('2001-01-01')), false],
    ['a kind that this board sets no days for', paper('cost-sheet', typed('2001-01-01')), false],
    ['an aid letter of last fall', paper('financial-aid-letter', typed('2025-10-01')), false],
    ['an aid letter of the year before', paper('financial-aid-letter', typed('2025-09-30')), true],
    ['without any date', paper('government-id'), false],
    ['by what was read', paper('government-id', { reading: read(['expires', '2024-03-04']) }), true],
    [
      'what was typed counts before what was read',
      paper('government-id', { ...typed('2030-01-01'), reading: read(['expires', '2024-03-04']) }),
      false,
    ],
    [
      'another date than the one that counts',
      paper('government-id', { reading: read(['issued', '2016-03-04']) }),
      false,
    ],
  ])('%s', (_name, document, isOld) => {
    expect(old(document) !== undefined).toBe(isOld);
  });

  test('what was fresh when it was sent does not grow old while it waits for us; an ID does', () => {
    expect(old(paper('proof-of-income', typed('2026-10-20')), '2027-02-01', '2026-11-18')).toBeUndefined();
    expect(old(paper('proof-of-income', typed('2026-10-20')), '2027-02-01')).toBeDefined();
    // It came later, to an answer: then that day counts.
    const later = paper('proof-of-income', { ...typed('2026-10-20'), createdAt: '2027-01-20T18:00:00Z' });
    expect(old(later, '2027-02-01', '2026-11-18')).toBeDefined();
    expect(old(paper('government-id', typed('2026-12-01')), '2027-02-01', '2026-11-18')).toBeDefined();
  });

  test('of a date that can be read two ways, and of several, the newest is proposed', () => {
    const reading = read(['paid', '2026-03-04', '2026-04-03'], ['period', '2026-02-01'], ['due', '2027-01-01']);
    expect(dateRead(paper('proof-of-income', { reading }), settings)).toBe('2026-04-03');
    expect(dateRead(paper('layoff-letter', { reading }), settings)).toBeUndefined();
  });
});

describe('in the right place?', () => {
  const found = (guess: Reading['kind']['guess'], confidence: number): DocumentRow['reading'] => ({
    state: 'read',
    found: { ...emptyReading, kind: { guess, confidence } },
  });
  const asked = (more: Partial<DocumentRow>) =>
    looksLike({
      kind: 'government-id',
      status: 'clean',
      reading: found('proof-of-income', 0.9),
      ...more,
    } as DocumentRow);

  test('asked once, when the reading is sure, and never again after an answer', () => {
    expect(asked({})).toBe('proof-of-income');
    expect(asked({ reading: found('proof-of-income', 0.7) })).toBeUndefined();
    expect(asked({ reading: found('government-id', 0.9) })).toBeUndefined();
    expect(asked({ reading: found('unknown', 0.9) })).toBeUndefined();
    expect(asked({ kind: 'other' })).toBeUndefined();
    expect(asked({ status: 'checking' })).toBeUndefined();
    expect(asked({ placed: { by: 'psn', at: '2026-11-01T18:00:00Z' } })).toBeUndefined();
  });

  test('it can be whatever the request has, and never what OED answered', () => {
    const places = placesIn({ kind: 'tui', answers: {}, formSource: 'form' }, [
      { kind: 'oed-answer', status: 'clean' },
      { kind: 'budget', status: 'clean' },
      { kind: 'cost-sheet', status: 'superseded' },
    ]);
    expect(places).toEqual(['budget', 'layoff-letter', 'school-schedule', 'program-description', 'other']);
  });
});
