import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../../../domain/errors.ts';
import { awardBalanced, takeSteps, type AwardStep } from '../../../domain/money/award-steps.ts';
import { planCommit, type CommitLine } from '../../../domain/money/commit.ts';
import type { AwardRow, LimitRow } from '../../../domain/money/ledger-rows.ts';
import { centerLimitId, fundOfLimit, personYearLimitId, setAsideLimitId } from '../../../domain/money/limits.ts';
import { applied, netMoves } from '../../../domain/money/movement.ts';
import { fundRow } from '../web-staff/sample-rows.ts';

const personRef = `ref_${'a'.repeat(26)}`;
const at = '2026-11-21T00:00:00.000Z';
const training = personYearLimitId(personRef, 'PY2026', 'training');
const years = (exception = false, rows = new Map<string, LimitRow>()) => ({
  caps: { training: 500_000, support: 150_000 },
  rows,
  exception,
  at,
});
const who = { personRef, centerId: 'se', organizationIds: [] as string[], programYear: 'PY2026' };
const tuition = (amountCents: number, fund = fundRow({})): CommitLine => ({
  fund,
  costKind: 'tuition',
  costClass: 'training',
  amountCents,
  payee: 'school',
});
const limitRow = (limitId: string, availableCents: number): LimitRow => {
  const { fund: _fund, ...row } = fundRow({ availableCents });
  return { ...row, limitId, kind: 'set-aside' };
};

describe('what an approval commits (R6)', () => {
  test('each line on its fund and the participant’s year; a fund with parts on those too', () => {
    const plain = planCommit([tuition(250_000)], who, new Map(), years());
    expect(plain.lines[0]?.limits).toEqual(['fund#PY2026#adult', training]);
    expect([...plain.opens.keys()]).toEqual([training]);
    const parted = fundRow({ centers: ['se', 'bh'], costKinds: ['tuition'] });
    const plan = planCommit([tuition(250_000, parted)], who, new Map(), years());
    expect(plan.lines[0]?.limits).toEqual([
      'fund#PY2026#adult',
      'center#PY2026#adult#se',
      'cost-kind#PY2026#adult#tuition',
      training,
    ]);
    expect(plan.drafts).toHaveLength(1);
  });

  test('a partner’s participant is paid from the set-aside while it holds enough, then from everybody’s', () => {
    const fund = fundRow({ organizations: ['river'] });
    const own = setAsideLimitId(fund.limitId, 'river');
    const inside = new Map([[own, limitRow(own, 300_000)]]);
    const plan = planCommit(
      [tuition(200_000, fund), { ...tuition(150_000, fund), costKind: 'books' }],
      { ...who, organizationIds: ['river'] },
      inside,
      years(),
    );
    expect(plan.lines.map((line) => line.limits[1])).toEqual([own, setAsideLimitId(fund.limitId, 'everyone')]);
    expect(plan.organizationId).toBe('river');
    const others = planCommit([tuition(200_000, fund)], who, inside, years());
    expect(others.lines[0]?.limits[1]).toBe(setAsideLimitId(fund.limitId, 'everyone'));
    expect(others.organizationId).toBeUndefined();
  });

  test('R2: an exception raises the person’s cap by what stands above it, and by no more', () => {
    const plan = planCommit(
      [tuition(400_000), { ...tuition(250_000), costKind: 'books' }],
      who,
      new Map(),
      years(true),
    );
    expect(plan.lines.map((line) => line.exceptedCents)).toEqual([0, 150_000]);
    const row = plan.opens.get(training);
    const move = netMoves(plan.movements).find(({ limitId }) => limitId === training);
    expect(row && move && applied(row, move)).toMatchObject({
      capCents: 650_000,
      availableCents: 0,
      committedCents: 650_000,
    });
    const without = netMoves(planCommit([tuition(500_001)], who, new Map(), years()).movements);
    expect(
      row && applied(row, without.find(({ limitId }) => limitId === training) ?? { limitId: '', deltas: {} }),
    ).toBe(undefined);
  });

  test('a closed fund commits nothing', () => {
    const closed = { ...fundRow({}), closedAt: at };
    expect(() => planCommit([tuition(1, closed)], who, new Map(), years())).toThrow(new Refusal('fund-closed'));
  });
});

const award = (amountCents = 250_000, exceptedCents = 0): AwardRow => ({
  schemaVersion: 2,
  awardId: 'awd_1',
  boardId: 'board',
  personRef,
  centerId: 'se',
  kind: 'scholarship',
  status: 'open',
  version: 3,
  lines: [
    {
      fundLimitId: 'fund#PY2026#adult',
      limits: ['fund#PY2026#adult', training],
      costKind: 'tuition',
      costClass: 'training',
      amountCents,
      committedCents: amountCents,
      obligatedCents: 0,
      accruedCents: 0,
      paidCents: 0,
      releasedCents: 0,
      exceptedCents,
    },
  ],
  amountCents,
  holdUntil: '2026-12-31',
  committedAt: at,
  terms: [],
  retainUntil: at,
  legalHold: false,
});
const refusalOf = (work: () => unknown): { code: string; params: object } => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, params: error.params };
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('steps of an award (R6)', () => {
  const step = (name: AwardStep, amountCents: number, from?: 'obligated') => ({
    line: 0,
    step: name,
    amountCents,
    from,
  });

  test('owed, delivered, paid; the rest released: nothing is left, and it is finished', () => {
    const { award: next, movements } = takeSteps(award(), [
      step('obligate', 200_000),
      step('accrue', 150_000),
      step('pay', 150_000),
      step('release', 50_000),
      step('release', 50_000, 'obligated'),
    ]);
    expect(next.lines[0]).toMatchObject({
      committedCents: 0,
      obligatedCents: 0,
      paidCents: 150_000,
      releasedCents: 100_000,
    });
    expect(next).toMatchObject({ status: 'finished', version: 4 });
    expect(netMoves(movements)).toEqual(
      ['fund#PY2026#adult', training].map((limitId) => ({
        limitId,
        deltas: { available: 100_000, committed: -250_000, paid: 150_000 },
      })),
    );
  });

  test.each([
    ['paying what was not owed', [step('pay', 1)], 'not-accrued', 0],
    ['accruing what was not obligated', [step('accrue', 1)], 'not-obligated', 0],
    ['obligating more than was promised', [step('obligate', 250_001)], 'not-committed', 250_000],
    ['releasing twice', [step('release', 250_000), step('release', 250_000)], 'not-committed', 0],
    ['a refund of what was not paid', [step('refund', 1)], 'not-paid', 0],
  ])('%s is refused by name, with what is there', (_what, steps, code, leftCents) => {
    const refusal = refusalOf(() => takeSteps(award(), steps));
    expect(refusal).toMatchObject({ code, params: { leftCents } });
  });

  test.each([0, -1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('%d is no amount', (amountCents) =>
    expect(refusalOf(() => takeSteps(award(), [step('obligate', amountCents)])).code).toBe('amount-invalid'),
  );

  test('R2: room above the cap leaves with its release, and is no room for another award', () => {
    const { award: next, movements } = takeSteps(award(250_000, 100_000), [step('release', 180_000)]);
    expect(next.lines[0]?.exceptedCents).toBe(0);
    expect(netMoves(movements).find(({ limitId }) => limitId === training)?.deltas).toEqual({
      cap: -100_000,
      available: 80_000,
      committed: -180_000,
    });
  });

  test('any steps, lawful or not: each line sums to its amount, and the limits hold what the award holds', () => {
    const names = ['obligate', 'accrue', 'pay', 'release', 'lapse', 'decline', 'refund'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.constantFrom(...names), amountCents: fc.integer({ min: 1, max: 300_000 }) })),
        (steps) => {
          let stands = award();
          let fund = { ...fundRow({ availableCents: 0, committedCents: 250_000 }) } as LimitRow;
          for (const { name, amountCents } of steps) {
            let plan;
            try {
              plan = takeSteps(stands, [step(name, amountCents)]);
            } catch (error) {
              expect(error).toBeInstanceOf(Refusal);
              continue;
            }
            stands = plan.award;
            const move = netMoves(plan.movements).find(({ limitId }) => limitId === fund.limitId);
            const after = move && applied(fund, move);
            if (!after) throw new Error('the award holds what its fund does not');
            fund = after;
          }
          const line = stands.lines[0];
          expect(line && awardBalanced(line)).toBe(true);
          expect(fund).toMatchObject({
            availableCents: line?.releasedCents,
            committedCents: line?.committedCents,
            obligatedCents: line?.obligatedCents,
            accruedCents: line?.accruedCents,
            paidCents: line?.paidCents,
          });
        },
      ),
    );
  });
});

test('limits say what they belong to', () => {
  const fund = 'fund#PY2026#adult';
  expect([fund, centerLimitId(fund, 'se'), setAsideLimitId(fund, 'river'), training].map(fundOfLimit)).toEqual([
    fund,
    fund,
    fund,
    undefined,
  ]);
});
