import { describe, expect, test } from '@jest/globals';
import { checklistKinds } from '../../../domain/cases/rows.ts';
import { checklist, missingDocuments } from '../../../domain/forms/checklist.ts';
import { packetFacts } from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { fullAnswers } from './full-answers.ts';

const needed = (answers: Answers, source: 'form' | 'paper' = 'form') =>
  checklist('scholarship', packetFacts(answers), source)
    .filter((item) => item.required)
    .map((item) => item.kind);

describe('checklist follows the answers (R9)', () => {
  test('occupational training after a layoff; what other grants pay is asked first (R4)', () => {
    expect(needed(fullAnswers)).toEqual([
      'government-id',
      'cost-sheet',
      'etpl-printout',
      'financial-aid-letter',
      'layoff-letter',
    ]);
  });

  test('R1: a GED class asks for no list page, and a job kept asks for income instead', () => {
    expect(needed({ ...fullAnswers, trainingType: 'ged', workStatus: 'working' })).toEqual([
      'government-id',
      'cost-sheet',
      'proof-of-income',
    ]);
  });

  test('no costs yet, no cost sheet', () => {
    expect(needed({})).toEqual(['government-id', 'proof-of-income']);
  });

  test('on paper the form itself is needed; on the phone it is never asked for', () => {
    expect(needed({}, 'paper')).toEqual(['application-form', 'government-id']);
    expect(checklist('scholarship', packetFacts(fullAnswers), 'form').map((item) => item.kind)).not.toContain(
      'application-form',
    );
  });

  test.each([...languages])('each kind has its name, its reason and its ways around in %s', (language) => {
    const t = translator(language, formTexts);
    for (const kind of checklistKinds) expect(t(`checklist.${kind}.title`)).not.toBe('');
    for (const answers of [{}, fullAnswers]) {
      for (const source of ['form', 'paper'] as const) {
        for (const item of checklist('scholarship', packetFacts(answers), source)) {
          expect(t(item.whyKey)).not.toBe('');
          for (const key of item.alternatives) expect(t(key)).not.toBe('');
        }
      }
    }
  });
});

describe('missingDocuments', () => {
  const items = checklist('scholarship', packetFacts({}), 'form');
  test('a file that passed or is being checked is there; one that was sent back, taken back or never sent is not', () => {
    const status = (each: 'clean' | 'checking' | 'rejected' | 'superseded' | 'expected') =>
      missingDocuments(items, [{ kind: 'government-id', status: each }], [{ kind: 'proof-of-income' }]);
    expect(status('clean')).toEqual([]);
    expect(status('checking')).toEqual([]);
    expect(status('rejected')).toEqual(['government-id']);
    expect(status('superseded')).toEqual(['government-id']);
    expect(status('expected')).toEqual(['government-id']);
  });

  test('R8: a reason stands in for a document', () => {
    expect(missingDocuments(items, [], [{ kind: 'government-id' }, { kind: 'proof-of-income' }])).toEqual([]);
  });

  test('what is only welcome is never missing', () => {
    expect(missingDocuments(items, [], [])).toEqual(['government-id', 'proof-of-income']);
  });
});
