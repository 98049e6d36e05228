import { describe, expect, test } from '@jest/globals';
import { checklistKinds } from '../../../domain/cases/rows.ts';
import { answersThatAsk, checklist, missingDocuments, type ChecklistItem } from '../../../domain/forms/checklist.ts';
import { packetFacts } from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { formatCents } from '../../../domain/money/amount.ts';
import { requestKinds } from '../../../domain/requests/kinds.ts';
import { whyWords } from '../../../web/participant/documents-pages.tsx';
import { staffTexts } from '../../../web/texts/staff.ts';
import { ease, grade } from '../../support/reading-level.ts';
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

describe('why a paper is asked for names the answer that asks for it (R9)', () => {
  const because = (answers: Answers, kind: 'scholarship' | 'tui' | 'ojt' = 'scholarship') =>
    Object.fromEntries(
      checklist(kind, packetFacts(answers), 'form').map((item) => [item.kind, item.because?.said ?? 'none']),
    );
  const out = { ...fullAnswers, workStatus: 'not-working' };

  test.each([
    [{ jobEndReason: 'laid-off' }, { 'layoff-letter': 'laid-off' }],
    [{ jobEndReason: 'closed' }, { 'layoff-letter': 'business-closed' }],
    [{ jobEndReason: 'quit' }, { 'proof-of-income': 'no-layoff' }],
    [{ workStatus: 'self-employed', jobEndReason: 'laid-off' }, { 'proof-of-income': 'working' }],
    [{ workStatus: 'never' }, { 'proof-of-income': 'never-worked' }],
    [{ pell: 'awarded' }, { 'financial-aid-letter': 'pell-awarded' }],
    [{ pell: 'waiting' }, { 'financial-aid-letter': 'pell-waiting' }],
    [{ pell: 'no' }, { 'financial-aid-letter': 'training-for-a-job' }],
    [{ pell: 'awarded', trainingType: 'ged' }, { budget: 'none' }],
  ])('scholarship, %j: %j', (answers, wanted) => {
    const said = because({ ...out, ...answers });
    expect(said).toMatchObject(wanted);
    // One or the other, never both; and no aid letter where no grant pays such training.
    expect('layoff-letter' in said).toBe(!('proof-of-income' in said));
    expect('financial-aid-letter' in said).toBe(!('trainingType' in answers));
  });

  test('nothing was said of work yet: income is asked for, and no answer is put into anybody’s mouth', () => {
    expect(because({})).toMatchObject({ 'proof-of-income': 'none', 'government-id': 'everyone' });
    expect(because({ workStatus: 'not-working' })).toMatchObject({ 'proof-of-income': 'none' });
  });

  test('amounts: the sheet names all that is asked for, a quote its own; help with costs alone needs no school’s sheet (R7)', () => {
    const costs = { 'cost-tuition': 200_000, 'cost-transport': 25_000 };
    const of = (asksFor: string) =>
      checklist('scholarship', packetFacts({ ...fullAnswers, ...costs, asksFor }), 'form').flatMap((item) =>
        item.because?.amountCents === undefined ? [] : [[item.kind, item.because.said, item.because.amountCents]],
      );
    const askedCents = packetFacts({ ...fullAnswers, ...costs, asksFor: 'training-and-support' }).askedCents;
    expect(of('training-and-support')[0]).toEqual(['cost-sheet', 'amount', askedCents]);
    expect(of('training-and-support')).toContainEqual(['quote-transport', 'this-amount', 25_000]);
    expect(of('support').map(([kind]) => kind)).not.toContain('cost-sheet');
    expect(of('support')).toContainEqual(['quote-transport', 'this-amount', 25_000]);
    expect(because({ ...fullAnswers, asksFor: 'support' })).toMatchObject({ 'proof-of-income': 'costs-only' });
  });

  test('TUI and on-the-job training', () => {
    const tui = { ...out, jobEndReason: 'laid-off', schoolSaysFullTime: 'unsure', hasAward: 'elsewhere' };
    expect(because(tui, 'tui')).toMatchObject({
      'layoff-letter': 'laid-off',
      'school-schedule': 'full-time-unsure',
      'award-letter': 'award-elsewhere',
    });
    expect(because({}, 'tui')).toMatchObject({ 'layoff-letter': 'tui', 'school-schedule': 'tui' });
    expect(because({ ...out, jobEndReason: 'closed' }, 'ojt')).toMatchObject({
      'employer-offer': 'on-the-job',
      'layoff-letter': 'business-closed',
    });
  });

  test('a paper form says nothing to us: no answer is named but that everybody is asked for an ID', () => {
    for (const kind of requestKinds)
      for (const item of checklist(kind, packetFacts(out), 'paper'))
        expect([undefined, 'everyone', 'on-the-job']).toContain(item.because?.said);
  });

  /** Every paper with every answer that the tables know for it, whoever gives such answers. */
  const every: ChecklistItem[] = requestKinds.flatMap((kind) =>
    [
      {},
      ...['laid-off', 'closed', 'quit'].map((jobEndReason) => ({ ...out, jobEndReason })),
      ...['working', 'never'].map((workStatus) => ({ ...fullAnswers, workStatus })),
      ...['awarded', 'waiting', 'no'].map((pell) => ({ ...fullAnswers, pell })),
      ...['training-and-support', 'support'].map((asksFor) => ({ ...fullAnswers, asksFor, 'cost-transport': 25_000 })),
      ...['yes', 'unsure'].map((schoolSaysFullTime) => ({ ...out, schoolSaysFullTime, hasAward: 'elsewhere' })),
    ].flatMap((answers) => checklist(kind, packetFacts(answers as Answers), 'form')),
  );

  test('each answer that asks is one that somebody can give', () => {
    expect([...new Set(every.flatMap(({ because: found }) => found?.said ?? []))].sort()).toEqual(
      [...answersThatAsk].sort(),
    );
  });

  test.each([...languages])('people and staff read it, the amount in it, in %s', (language) => {
    const t = translator(language, formTexts);
    const staff = translator(language, staffTexts);
    for (const item of every) {
      const words = whyWords(item, { t });
      expect(words).toContain(t(item.whyKey));
      if (!item.because) continue;
      expect(words.length).toBeGreaterThan(t(item.whyKey).length);
      const { amountCents } = item.because;
      const amount = formatCents(amountCents ?? 0);
      if (amountCents !== undefined) expect(words).toContain(amount);
      expect(staff(`staff.because.${item.because.said}`, { amount })).not.toMatch(/[{}]/);
    }
  });

  test('R24: sixth grade on the whole, none above eighth; in Spanish none below normal, quite easy on the whole', () => {
    const read = (language: 'en' | 'es', measure: (text: string) => number) => {
      const t = translator(language, formTexts);
      const found = [...new Set(every.map((item) => whyWords(item, { t })))].map(measure);
      return {
        hardest: [Math.min(...found), Math.max(...found)],
        mean: found.reduce((sum, each) => sum + each, 0) / found.length,
      };
    };
    const english = read('en', grade);
    expect(english.hardest[1]).toBeLessThanOrEqual(8);
    expect(english.mean).toBeLessThanOrEqual(6);
    const spanish = read('es', ease);
    expect(spanish.hardest[0]).toBeGreaterThanOrEqual(55);
    expect(spanish.mean).toBeGreaterThanOrEqual(65);
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
