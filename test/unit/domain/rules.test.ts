import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ageOn, assessEligibility } from '../../../domain/eligibility.ts';
import { caseNumber, newId } from '../../../domain/ids.ts';
import { lifecycle } from '../../../domain/lifecycle/lifecycle.ts';
import { formatCents, parseTypedAmount } from '../../../domain/money/amount.ts';
import { assertBalanced } from '../../../domain/money/movement.ts';
import type { LimitRow } from '../../../domain/money/ledger-rows.ts';
import type { PacketFacts } from '../../../domain/forms/facts.ts';
import { isLowIncome, priorityGroup, priorityUnder } from '../../../domain/priority.ts';
import { parseSettings } from '../../../domain/settings.ts';
import board from '../../../settings/boards/worksource-portland-metro/board.json' with { type: 'json' };

const nothing: PacketFacts = {
  birthDate: undefined,
  asksFor: undefined,
  payees: {},
  trainingType: undefined,
  withJobTraining: undefined,
  programName: undefined,
  schoolName: undefined,
  etplId: undefined,
  programStart: undefined,
  costs: {},
  askedCents: 0,
  payee: undefined,
  veteranOrSpouse: undefined,
  receivesSnap: undefined,
  receivesTanf: undefined,
  unemployment: undefined,
  lostJob: undefined,
  basicSkillsNeed: undefined,
  householdSize: undefined,
  incomeSixMonthsCents: undefined,
  selectiveService: undefined,
  coachOrganization: undefined,
  registration: undefined,
};

describe('priority (R3)', () => {
  test.each([
    [{ veteranOrSpouse: true, receivesSnap: true }, undefined, 1],
    [{ veteranOrSpouse: true }, true, 1],
    [{ veteranOrSpouse: true, basicSkillsNeed: true }, false, 1],
    [{ receivesTanf: true }, undefined, 2],
    [{}, true, 2],
    [{ veteranOrSpouse: true }, false, 3],
    [{}, false, 5],
    [{}, undefined, 5],
  ])('%j with low income %s is group %d', (facts, low, group) => {
    expect(priorityGroup({ ...nothing, ...facts }, low)).toBe(group);
  });
  test('a group set locally comes before everyone else', () => expect(priorityGroup(nothing, false, true)).toBe(4));
  test('Dislocated Worker money: veterans first, the rest equal', () => {
    expect([1, 2, 3, 4, 5].map((group) => priorityUnder('veterans-first', group))).toEqual([1, 2, 1, 2, 2]);
    expect([1, 2, 3, 4, 5].map((group) => priorityUnder('adult', group))).toEqual([1, 2, 3, 4, 5]);
    expect([1, 5].map((group) => priorityUnder('none', group))).toEqual([1, 1]);
  });
  test('income is held against the size of the family', () => {
    const table = { firstCents: 1_565_000, eachMoreCents: 550_000 };
    expect(isLowIncome({ householdSize: 1, incomeSixMonthsCents: 782_500 }, table)).toBe(true);
    expect(isLowIncome({ householdSize: 1, incomeSixMonthsCents: 782_501 }, table)).toBe(false);
    expect(isLowIncome({ householdSize: 3, incomeSixMonthsCents: 1_300_000 }, table)).toBe(true);
    expect(isLowIncome({ householdSize: undefined, incomeSixMonthsCents: 1 }, table)).toBeUndefined();
  });
});

describe('findings (R27: they never decide)', () => {
  const codes = (facts: Partial<PacketFacts>, low?: boolean) =>
    assessEligibility({ ...nothing, ...facts }, low, '2026-11-21').map((each) => each.code);
  test('an empty packet is all questions and no refusal', () => {
    expect(assessEligibility(nothing, undefined, '2026-11-21').map((each) => each.outcome)).not.toContain(
      'does-not-meet',
    );
  });
  test('R1: occupational training without a listing goes to staff, and the other types are exempt', () => {
    expect(codes({ trainingType: 'occupational' })).toContain('etpl-not-found');
    expect(codes({ trainingType: 'occupational', etplId: 'OR-1' })).toContain('etpl-given');
    expect(codes({ trainingType: 'short-term' })).toContain('training-exempt-from-etpl');
    expect(codes({ trainingType: 'esl' })).toContain('basic-education-alone');
  });
  test('R8: ages', () => {
    expect(codes({ birthDate: '2008-11-21' })).toEqual(expect.arrayContaining(['age-adult', 'age-youth']));
    expect(codes({ birthDate: '2008-11-22' })).toContain('age-youth-only');
    expect(codes({ birthDate: '2011-01-01' })).toContain('age-too-young');
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
  });
  test('R22: what the law keeps apart leaves no finding behind', () => {
    const apart = { receivesSnap: true, receivesTanf: true, unemployment: 'yes' as const };
    expect(codes(apart)).toEqual(codes({}));
  });
  test('every finding names its rule', () => {
    for (const finding of assessEligibility(
      { ...nothing, trainingType: 'occupational', lostJob: true, veteranOrSpouse: true },
      true,
      '2026-11-21',
    ))
      expect(finding.rule).toMatch(/^R\d+$/);
  });
});

describe('typed amounts', () => {
  test.each([
    ['2500', 250_000],
    ['$2,500.00', 250_000],
    [' $ 2,500 ', 250_000],
    ['0.5', 50],
    ['12.34', 1234],
    ['-3', -300],
    ['-$3.00', -300],
    ['0', 0],
  ])('%s is %d cents', (text, cents) => expect(parseTypedAmount(text)).toBe(cents));
  test.each([
    '',
    'abc',
    '1,23',
    '12.345',
    '1e5',
    '٣',
    '2.500,00',
    '--1',
    '$',
    '12.',
    '1,2345',
    'NaN',
    '9007199254740993',
  ])('%s is not money', (text) => expect(parseTypedAmount(text)).toBeUndefined());
  test('what is written is read back, to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) =>
        expect(parseTypedAmount(formatCents(cents))).toBe(cents),
      ),
    );
  });
});

describe('movements', () => {
  const fund = (fundId: string): LimitRow => ({
    schemaVersion: 2,
    limitId: `fund#PY2026#${fundId}`,
    kind: 'fund',
    calendar: 'program-year',
    year: 'PY2026',
    capCents: 100,
    availableCents: 100,
    committedCents: 0,
    obligatedCents: 0,
    accruedCents: 0,
    paidCents: 0,
    updatedAt: '2026-11-21T00:00:00.000Z',
  });
  test('a row that does not sum to its cap, or is negative, is refused', () => {
    expect(() => assertBalanced(fund('a'))).not.toThrow();
    expect(() => assertBalanced({ ...fund('a'), availableCents: 99 })).toThrow('holds 99 of cap 100');
    expect(() => assertBalanced({ ...fund('a'), availableCents: 101, committedCents: -1 })).toThrow('committed is -1');
  });
});

describe('lifecycles', () => {
  test('a table that cannot be right is refused when it is built', () => {
    expect(() => lifecycle({ states: ['a', 'b'], start: 'a', ends: ['a', 'b'], moves: {} })).toThrow(
      'b is never reached',
    );
    expect(() =>
      lifecycle({ states: ['a', 'b'], start: 'a', ends: [], moves: { go: { from: ['a'], to: 'b' } } }),
    ).toThrow('b has no way out');
  });
});

describe('ids and settings', () => {
  const zeros = (count: number) => new Uint8Array(count);
  test('ids sort by time of birth and carry their kind', () => {
    const early = newId('application', 1_000, zeros);
    expect(early < newId('application', 2_000, zeros)).toBe(true);
    expect(early).toMatch(/^app_[0-9a-z]{26}$/);
  });
  test('people see a short number', () => expect(caseNumber('SE', () => Uint8Array.of(0, 0, 14, 243))).toBe('SE-4827'));
  test('a number that was taken is drawn anew, with one digit more after every third time', () => {
    const digits = Array.from({ length: 10 }, (_, draw) => caseNumber('SE', () => Uint8Array.of(0, 0, 0, 0), draw));
    const lengths = digits.map((number) => number.length - 'SE-'.length);
    expect(lengths).toEqual([4, 4, 4, 5, 5, 5, 6, 6, 6, 7]);
  });
  test('a fund that is listed twice stops the settings', () => {
    const first = board.funds[0];
    expect(() => parseSettings({ ...board, funds: [first, first] })).toThrow('listed twice');
  });
});
