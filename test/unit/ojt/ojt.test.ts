import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { checklist } from '../../../domain/forms/checklist.ts';
import { answerSections, missingAnswers, packetFacts } from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { ojtFindings, type EmployerRecord } from '../../../domain/requests/ojt.ts';
import { minimumWageOn } from '../../../domain/ojt/settings.ts';
import {
  employerIdOf,
  goesBeyond,
  mostCentsOf,
  plainEmployer,
  poolsFor,
  slotPoolsInUse,
  slotYear,
  wrongTerms,
} from '../../../domain/ojt/terms.ts';
import { parseSettings } from '../../../domain/settings.ts';
import { ojtAnswers } from '../../../scripts/sample/ojt-answers.ts';
import { usualTerms } from '../../support/ojt.ts';

const today = '2026-11-18';
const { ojt: settings } = boardSettings;
const find = (more: Answers = {}, employer: EmployerRecord = undefined) =>
  ojtFindings(packetFacts({ ...ojtAnswers, ...more }), false, today, { settings, employer });
const said = (more?: Answers, employer?: EmployerRecord) =>
  find(more, employer).flatMap(({ code, outcome }) => (code.startsWith('ojt-') ? [`${code} ${outcome}`] : []));

describe('findings of a request for on-the-job training (R21)', () => {
  test.each<[string, Answers, EmployerRecord, string]>([
    ['more weeks than the board pays for', { ojtWeeks: 27 }, undefined, 'ojt-weeks-above check'],
    ['fewer hours than full time', { ojtHours: 20 }, undefined, 'ojt-under-full-time check'],
    ['a start that has passed', { ojtStart: '2026-11-17' }, undefined, 'ojt-start-past check'],
    ['less than the minimum wage', { ojtWage: 1_629 }, undefined, 'ojt-wage-below-minimum does-not-meet'],
    ['an employer that kept everybody', {}, { kept: 3, notKept: 0 }, 'ojt-employer-keeps meets'],
    ['an employer that did not keep one', {}, { kept: 3, notKept: 1 }, 'ojt-employer-lost-some check'],
    ['one that keeps failing', {}, { kept: 3, notKept: 2 }, 'ojt-employer-refused does-not-meet'],
    ['one said to be known', { ojtEmployerBefore: 'yes' }, undefined, 'ojt-employer-not-on-record check'],
  ])('R21: %s', (_what, answers, employer, finding) => {
    expect(said(answers, employer)).toContain(finding);
    expect(said()).not.toContain(finding);
  });

  test('R27: each has its rule, and none but law and record says that it does not fit', () => {
    const all = find({ ojtWeeks: 99, ojtHours: 5, ojtStart: '2020-01-01', ojtWage: 100 }, { kept: 0, notKept: 9 });
    for (const { rule } of all) expect(rule).toMatch(/^R\d+$/);
    expect(all.filter(({ outcome }) => outcome === 'does-not-meet').map(({ code }) => code)).toEqual([
      'ojt-employer-refused',
      'ojt-wage-below-minimum',
    ]);
  });

  test('R1: exempt from the list: no program is asked for and none looked for', () => {
    const names = answerSections('ojt').flatMap(({ fields }) => fields.map(({ name }) => name));
    for (const name of ['etplId', 'schoolName', 'programName', 'trainingType']) expect(names).not.toContain(name);
    expect(find().filter(({ code }) => code.includes('etpl') || code.startsWith('training-'))).toEqual([]);
    expect(said()).toContain('ojt-no-listing-needed meets');
  });

  test('a paper form tells nothing of it: staff read it', () => {
    const codes = ojtFindings(packetFacts({}), undefined, today, { settings, employer: undefined }).map(
      ({ code }) => code,
    );
    expect(codes).toContain('ojt-terms-unknown');
    expect(codes).toContain('age-unknown');
  });
});

describe('what is asked (R8, R9)', () => {
  test('all of the sample is answered; without the employer three questions are open', () => {
    expect(missingAnswers('ojt', ojtAnswers)).toEqual([]);
    const { ojtEmployer: _a, ojtWage: _b, ojtStart: _c, ...rest } = ojtAnswers;
    expect(missingAnswers('ojt', rest).map(({ field }) => field)).toEqual(['ojtEmployer', 'ojtWage', 'ojtStart']);
  });

  test.each<[string, Answers, 'form' | 'paper', string[]]>([
    ['at work', {}, 'form', ['government-id', 'employer-offer', 'proof-of-income', 'other?']],
    [
      'laid off',
      { workStatus: 'not-working', jobEndReason: 'laid-off' },
      'form',
      ['government-id', 'employer-offer', 'layoff-letter', 'other?'],
    ],
    [
      'on paper',
      {},
      'paper',
      ['application-form', 'government-id', 'employer-offer', 'layoff-letter?', 'proof-of-income?', 'other?'],
    ],
  ])('papers follow the answers: %s', (_who, more, source, kinds) => {
    const items = checklist('ojt', packetFacts({ ...ojtAnswers, ...more }), source);
    expect(items.map(({ kind, required }) => (required ? kind : `${kind}?`))).toEqual(kinds);
  });
});

describe('terms (R21)', () => {
  test('the most that is paid back is whole cents, never more than the rate of the wage', () => {
    const terms = fc.record({
      wageCents: fc.integer({ min: 1, max: 100_000 }),
      hoursPerWeek: fc.integer({ min: 1, max: 60 }),
      weeks: fc.integer({ min: 1, max: 104 }),
      ratePercent: fc.integer({ min: 1, max: 75 }),
    });
    fc.assert(
      fc.property(terms, (each) => {
        const most = mostCentsOf(each);
        const wages = each.wageCents * each.hoursPerWeek * each.weeks;
        expect(Number.isInteger(most)).toBe(true);
        expect(most * 100).toBeLessThanOrEqual(wages * each.ratePercent);
        expect((most + 1) * 100).toBeGreaterThan(wages * each.ratePercent);
      }),
    );
  });

  test('R21: never more than three quarters, never more than half without a criterion, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.boolean(), (ratePercent, hasCriterion) => {
        const criteria = hasCriterion ? ['barriers'] : [];
        const wrong = wrongTerms({ ...usualTerms, ratePercent, criteria }, boardSettings, today).length > 0;
        expect(wrong).toBe(ratePercent > 75 || (ratePercent > 50 && !hasCriterion));
      }),
    );
  });

  test('the minimum wage is the one of the first day at work', () => {
    const minimumWages = [
      { from: '2026-07-01', cents: 1_700 },
      { from: '2025-07-01', cents: 1_630 },
    ];
    const on = (date: string) => minimumWageOn({ ...settings, minimumWages }, date);
    expect([on('2025-06-30'), on('2025-07-01'), on('2026-06-30'), on('2026-07-01'), on('2030-01-01')]).toEqual([
      1_630, 1_630, 1_630, 1_700, 1_700,
    ]);
  });

  test('R29: the second approver may give less, never a higher rate and never more in all', () => {
    expect(goesBeyond({ ...usualTerms, ratePercent: 40 }, usualTerms)).toBe(false);
    expect(goesBeyond({ ...usualTerms, ratePercent: 51, weeks: 1 }, usualTerms)).toBe(true);
    expect(goesBeyond({ ...usualTerms, weeks: 21 }, usualTerms)).toBe(true);
  });

  test('one employer under every way to write its name; two names are two employers', () => {
    const one = [
      'Sample Cabinet Works LLC',
      'the sample cabinet-works, inc.',
      'SAMPLE  CABINET WORKS',
      'Sample Cabinet Works Co., L.L.C.',
    ];
    expect(new Set(one.map(employerIdOf)).size).toBe(1);
    expect(plainEmployer('Sample Cabinet Worx')).not.toBe(plainEmployer('Sample Cabinet Works'));
    // A business may be called nothing else.
    expect(plainEmployer('The Company')).toBe('company');
    expect(employerIdOf('Panadería Ñandú')).not.toBe(employerIdOf('Panaderia Nandu'));
    for (const name of one) expect(employerIdOf(name)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('slots (R21)', () => {
  const slots = { general: 5, reserved: { 'river-bend-works': 2 } };
  const own = { ...boardSettings, ojt: { ...settings, slots } };
  test.each<[string, Parameters<typeof poolsFor>[0], string[]]>([
    ['nobody helps', {}, ['general']],
    [
      'a coach of a partner with slots acted',
      { coachOrganizationIds: ['river-bend-works'] },
      ['river-bend-works', 'general'],
    ],
    [
      'the partner is known by the name that was typed',
      { coachOrganization: 'river bend WORKS' },
      ['river-bend-works', 'general'],
    ],
    ['the partner has none', { coachOrganizationIds: ['second-start-reentry'] }, ['general']],
  ])('%s', (_what, application, pools) => {
    expect(poolsFor(application, own)).toEqual(pools);
  });

  test('they belong to the program year in which the training begins (R5)', () => {
    expect([slotYear('2027-06-30'), slotYear('2027-07-01')]).toEqual(['PY2026', 'PY2027']);
    const inUse = slotPoolsInUse(new Date('2026-11-18T18:00:00Z'), own);
    expect(inUse).toContainEqual({ year: 'PY2027', pool: 'river-bend-works' });
    expect(inUse).toHaveLength(6);
  });

  test.each([
    ['for an organization that is no partner', { reserved: { nobody: 1 } }],
    ['less than none', { general: -1 }],
  ])('settings that reserve %s stop a deployment', (_what, wrong) => {
    const raw = { ...boardSettings, ojt: { ...settings, slots: { ...slots, ...wrong } } };
    expect(() => parseSettings(raw)).toThrow(/slots|nobody|general/);
  });

  test('R21: a board cannot set a rate that the law does not allow', () => {
    for (const wrong of [{ usualRatePercent: 51 }, { highRatePercent: 76 }])
      expect(() => parseSettings({ ...boardSettings, ojt: { ...settings, ...wrong } })).toThrow();
  });
});
