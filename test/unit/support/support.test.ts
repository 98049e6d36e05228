import { describe, expect, test } from '@jest/globals';
import { decisionTicks, supportTicks } from '../../../domain/cases/rows.ts';
import { standingOf } from '../../../domain/etpl/standing.ts';
import { programBar } from '../../../domain/etpl/standing.ts';
import { checklist } from '../../../domain/forms/checklist.ts';
import {
  askedSections,
  formRows,
  missingAnswers,
  packetFacts,
  readSection,
  typedForm,
} from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { boundToList } from '../../../domain/money/lawful.ts';
import { payeesByCost } from '../../../domain/money/payee.ts';
import { assess } from '../../../domain/requests/assess.ts';
import { ticksFor } from '../../../domain/requests/support.ts';
import { costClassOf, supportKinds, trainingTypes } from '../../../domain/settings.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { fullAnswers } from '../forms/full-answers.ts';

const capCents = 150_000;
const findingsOf = (answers: Answers, rule: string, supportCapCents = capCents) =>
  assess('scholarship', { facts: packetFacts(answers), lowIncome: true, today: '2026-11-18', supportCapCents })
    .filter((each) => each.rule === rule)
    .map(({ code, outcome, params }) => ({ code, outcome, ...params }));

/** Support alone; the answers about a school stay from before a change of mind. */
const supportAlone: Answers = {
  ...fullAnswers,
  asksFor: 'support',
  takesPartIn: 'training',
  takesPartWhere: 'Forklift class, Example Training Center',
  whyNeeded: 'The class asks for boots, and no bus runs at 5 in the morning.',
  askedElsewhere: 'yes',
  askedWhere: 'The union: they pay no boots.',
  'cost-clothes': 12_000,
  'cost-transport': 10_000,
  'payee-clothes': 'vendor',
  'payeeName-clothes': 'Example Work Wear',
  'payee-transport': 'participant',
  'payeeName-transport': 'left from before',
};

describe('the questions follow what is asked for (R7, R9)', () => {
  const ids = (answers: Answers) => askedSections('scholarship', answers).map(({ id }) => id);
  test('support services alone: nothing about a school, but who takes part in what, why, and who else was asked', () => {
    expect(ids({ asksFor: 'support' })).toEqual([
      'you',
      'helper',
      'work',
      'eligibility',
      'asking',
      'support',
      'costs',
      'budget',
    ]);
    expect(ids(supportAlone)).toContain('payees');
    for (const gone of ['training', 'research', 'other-money']) expect(ids(supportAlone)).not.toContain(gone);
  });

  test('training alone asks as ever, also where nobody was asked what they ask for', () => {
    const ever = [
      'you',
      'helper',
      'work',
      'eligibility',
      'asking',
      'training',
      'research',
      'costs',
      'other-money',
      'budget',
    ];
    expect(ids({})).toEqual(ever);
    expect(ids({ asksFor: 'training' })).toEqual(ever);
    expect(missingAnswers('scholarship', fullAnswers)).toEqual([]);
  });

  test('training and support services: both', () => {
    const both = ids({ asksFor: 'training-and-support', 'cost-tools': 1 });
    for (const id of ['training', 'research', 'support', 'payees', 'other-money']) expect(both).toContain(id);
    const missing = missingAnswers('scholarship', { ...fullAnswers, asksFor: 'training-and-support' });
    expect(missing.map(({ field }) => field)).toEqual(['whyNeeded', 'askedElsewhere']);
  });

  test('what is left from before a change of mind counts no more: no school, no tuition, no stale name', () => {
    expect(missingAnswers('scholarship', supportAlone)).toEqual([]);
    const facts = packetFacts(supportAlone);
    expect(facts).toMatchObject({ trainingType: undefined, schoolName: undefined, payee: undefined });
    expect(facts.costs).toEqual({ books: 50_000, clothes: 12_000, transport: 10_000 });
    expect(facts.payees).toEqual({
      clothes: { payee: 'vendor', name: 'Example Work Wear' },
      transport: { payee: 'participant' },
    });
    const words = JSON.stringify(formRows('scholarship', supportAlone, translator('en', formTexts)));
    expect(words).not.toContain('Example Community College');
    expect(words).toContain('no bus runs at 5');
  });

  test('a page without any amount says so at a question that stands on it', () => {
    const known = { asksFor: 'support' };
    expect(readSection('costs', {}, known).errors).toEqual([{ field: 'cost-fees', key: 'no-costs' }]);
    // Tuition is not on the page: typed by hand it buys nothing.
    expect(readSection('costs', { 'cost-tuition': '100' }, known).errors).toEqual([
      { field: 'cost-fees', key: 'no-costs' },
    ]);
    expect(readSection('costs', typedForm({ 'cost-tools': 100 }), known).errors).toEqual([]);
  });
});

describe('the checklist (R9)', () => {
  const needed = (answers: Answers) =>
    checklist('scholarship', packetFacts(answers), 'form')
      .filter(({ required }) => required)
      .map(({ kind }) => kind);
  test('support alone: an ID, and a price for each cost that is asked for', () => {
    expect(needed(supportAlone)).toEqual(['government-id', 'quote-books', 'quote-clothes', 'quote-transport']);
  });
  test('with training: the school’s papers for the training, a price for each support cost', () => {
    expect(needed({ ...supportAlone, asksFor: 'training-and-support' })).toEqual([
      'government-id',
      'cost-sheet',
      'quote-clothes',
      'quote-transport',
      'etpl-printout',
      'financial-aid-letter',
      'layoff-letter',
    ]);
  });
});

describe('R7: support services only for who takes part, when needed, and not available elsewhere', () => {
  test('all said: nothing to ask for', () => {
    expect(findingsOf(supportAlone, 'R7')).toEqual([
      { code: 'support-in-training', outcome: 'meets' },
      { code: 'support-asked-elsewhere', outcome: 'meets' },
    ]);
    expect(findingsOf({ ...supportAlone, takesPartIn: 'career-services' }, 'R7')[0]).toEqual({
      code: 'support-in-career-services',
      outcome: 'meets',
    });
  });

  test.each<[string, Answers, string]>([
    ['in nothing yet', { takesPartIn: 'not-yet' }, 'support-not-taking-part'],
    ['not asked elsewhere', { askedElsewhere: 'no' }, 'support-not-asked-elsewhere'],
    ['does not know where', { askedElsewhere: 'nowhere-known' }, 'support-not-asked-elsewhere'],
    ['with the training of the same packet', { asksFor: 'training-and-support' }, 'support-with-training'],
  ])('%s: a reason to look, never a no (R27)', (_, change, code) => {
    const found = findingsOf({ ...supportAlone, ...change }, 'R7');
    expect(found).toContainEqual({ code, outcome: 'check' });
    expect(found.filter(({ outcome }) => outcome === 'does-not-meet')).toEqual([]);
  });

  test('not said why, and not said in what', () => {
    const { whyNeeded: _why, takesPartIn: _part, ...silent } = supportAlone;
    expect(findingsOf(silent, 'R7').map(({ code }) => code)).toEqual([
      'support-part-unknown',
      'support-not-said-why',
      'support-asked-elsewhere',
    ]);
  });

  test('over the cap of a year: both amounts; at the cap: nothing', () => {
    expect(findingsOf(supportAlone, 'R7', 71_999)).toContainEqual({
      code: 'support-over-cap',
      outcome: 'check',
      askedCents: 72_000,
      capCents: 71_999,
    });
    expect(findingsOf(supportAlone, 'R7', 72_000).map(({ code }) => code)).not.toContain('support-over-cap');
  });

  test('beside a training nobody was asked why: staff ask', () => {
    expect(findingsOf({ ...fullAnswers, 'cost-tools': 5_000 }, 'R7')).toEqual([
      { code: 'support-not-explained', outcome: 'check' },
    ]);
    expect(findingsOf(fullAnswers, 'R7')).toEqual([]);
  });
});

describe('R1: each of the five training types', () => {
  test.each([
    ['abe', undefined, ['basic-education-alone']],
    ['abe', 'yes', ['basic-education-with-training', 'etpl-given']],
    ['ged', undefined, ['training-exempt-from-etpl']],
    ['esl', 'no', ['basic-education-alone']],
    ['esl', 'yes', ['basic-education-with-training', 'etpl-given']],
    ['short-term', undefined, ['training-exempt-from-etpl']],
    ['occupational', undefined, ['etpl-given']],
  ] as const)('%s, with job training: %s', (trainingType, withJobTraining, codes) => {
    expect(trainingTypes).toContain(trainingType);
    const answers: Answers = { ...fullAnswers, trainingType, ...(withJobTraining ? { withJobTraining } : {}) };
    expect(findingsOf(answers, 'R1').map(({ code }) => code)).toEqual(codes);
    // A list number that nobody gave is for staff to look up, and no refusal.
    const { etplId: _none, ...without } = answers;
    expect(findingsOf(without, 'R1').filter(({ outcome }) => outcome === 'does-not-meet')).toEqual([]);
  });

  test('support services alone hang on no list, whatever they buy', () => {
    expect(findingsOf(supportAlone, 'R1')).toEqual([]);
    const facts = packetFacts(supportAlone);
    expect(programBar(facts, standingOf(facts, undefined, undefined), undefined, false)).toBeUndefined();
    expect(boundToList('wioa-adult', 'tools')).toBe(false);
  });
});

describe('the decision', () => {
  const line = (costKind: 'tuition' | 'tools' | 'books') => ({ costKind, fundId: 'adult', amountCents: 100 });
  test('R26 for training, R7 for support services; each only for what is paid', () => {
    expect(ticksFor(undefined, [line('tools')])).toEqual(decisionTicks);
    expect(ticksFor('support', [line('books')])).toEqual(supportTicks);
    expect(ticksFor('training-and-support', [line('tuition')])).toEqual(decisionTicks);
    expect(ticksFor('training-and-support', [line('tools')])).toEqual(supportTicks);
    expect(ticksFor('training-and-support', [line('tuition'), line('tools')])).toEqual([
      ...decisionTicks,
      ...supportTicks,
    ]);
  });

  test('R7: alone, books count against the support cap; with training against the training cap', () => {
    expect(costClassOf('books', 'support')).toBe('support');
    expect(costClassOf('books', 'training-and-support')).toBe('training');
  });

  test('R10: a line’s own payee, else the decision’s; older decisions have only that', () => {
    const paid = payeesByCost({
      payee: 'school',
      payeeName: 'Example School',
      lines: [line('tuition'), { ...line('tools'), payee: 'vendor', payeeName: 'Example Tools' }],
    });
    expect(paid).toEqual([
      { costKind: 'tuition', paid: { payee: 'school', payeeName: 'Example School' } },
      { costKind: 'tools', paid: { payee: 'vendor', payeeName: 'Example Tools' } },
    ]);
  });

  test('tuition is the only cost that is never a support service', () => {
    expect(supportKinds).toHaveLength(11);
    expect(supportKinds).not.toContain('tuition');
  });
});
