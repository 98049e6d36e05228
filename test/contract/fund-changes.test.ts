import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { transact } from '../../adapters/transaction.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { FundChange } from '../../domain/money/fund-changes.ts';
import type { FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, setAsideLimitId } from '../../domain/money/limits.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { desk } from '../support/cases.ts';
import { overtaken } from '../support/conflicts.ts';
import { startTables } from '../support/tables.ts';
import { refusalOf } from '../support/refusals.ts';

/*
 * Each kind of change on a real table, by two people: what it does to limits and journal, what it refuses and with which
 * number, and two people at once.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
});
afterAll(async () => tables?.stop());

const finance = (staffId: string): StaffActor => ({ kind: 'staff', staffId, name: staffId, roles: ['finance'] });
const director: StaffActor = { kind: 'staff', staffId: 'dir', name: 'Director', roles: ['director'] };
const operator: StaffActor = { kind: 'staff', staffId: 'operator', roles: ['operator'] };
const centers = boardSettings.centers.map(({ centerId }) => centerId);
const partner = boardSettings.partners[0]?.organizationId ?? '';

let count = 0;
const newFund = (capCents: number, more: Parameters<typeof at.openFund>[0] | object = {}): Promise<string> => {
  count += 1;
  return at.openFund({ fundId: `changes-${count}`, name: `Fund ${count}`, capCents, ...more });
};
const fundOf = async (limitId: string): Promise<FundRow> => {
  const fund = await at.ledger.getFund(limitId);
  if (!fund) throw new Error(`no fund ${limitId}`);
  return fund;
};
/** As if awards had taken so much of these limits. */
const spend = (limits: string[], amountCents: number) =>
  transact(
    at.ledger.client,
    at.ledger.write.moves([{ limits, from: 'available', to: 'committed', amountCents }], {
      at: '2026-11-18T18:00:00.000Z',
      refusal: () => new Error('test: not there'),
    }),
  );
/** Every limit of a fund is what its journal says, whatever happened (but for what `spend` took, which writes no line). */
async function expectJournal(limitId: string, spentCents = 0): Promise<void> {
  const lines = await at.ledger.linesOf(limitId, { limit: 1000 });
  const rows: LimitRow[] = [await fundOf(limitId), ...(await at.ledger.limitsWithin(limitId))];
  for (const row of rows) {
    assertBalanced(row);
    const own = lines.filter((line) => line.limits.includes(row.limitId));
    const of = (place: string) =>
      own.reduce(
        (sum, { from, to, amountCents }) => sum + (to === place ? amountCents : from === place ? -amountCents : 0),
        0,
      );
    expect([row.limitId, 0 - of('cap'), of('paid')]).toEqual([row.limitId, row.capCents, row.paidCents]);
    if (spentCents === 0) expect(of('available')).toBe(row.availableCents);
  }
  for (const line of lines) expect(line.changeId).toMatch(/^chg_/);
}

describe('two people (dual control)', () => {
  test('nothing moves before the second one; the journal names the change', async () => {
    const fund = await newFund(1000);
    const { changeId } = await at.propose({ kind: 'raise', fundLimitId: fund, amountCents: 500 });
    expect((await fundOf(fund)).capCents).toBe(1000);
    expect(await at.confirm(changeId)).toEqual({ changeId, status: 'confirmed', movedCents: 500 });
    expect(await fundOf(fund)).toMatchObject({ capCents: 1500, availableCents: 1500 });
    const lines = (await at.ledger.linesOf(fund, { limit: 9 })).filter((line) => line.changeId === changeId);
    expect(lines).toMatchObject([{ operation: 'raise', amountCents: 500, actor: 'second' }]);
    expect(await at.changes.getChange(changeId)).toMatchObject({
      status: 'confirmed',
      reason: 'For this test',
      proposedBy: { staffId: 'first' },
      settledBy: { staffId: 'second' },
      movedCents: 500,
    });
    await expectJournal(fund);
  });

  test('one person alone confirms nothing; an operator proposes and confirms nothing; a director does', async () => {
    const fund = await newFund(1000);
    const { changeId } = await at.propose({ kind: 'raise', fundLimitId: fund, amountCents: 1 });
    expect(await refusalOf(at.confirm(changeId, finance('first')))).toMatchObject({ code: 'change-own' });
    expect(await refusalOf(at.confirm(changeId, operator))).toMatchObject({ code: 'wrong-role' });
    const raise = { kind: 'raise', fundLimitId: fund, amountCents: 1 } as const;
    expect(await refusalOf(at.propose(raise, operator))).toMatchObject({ code: 'wrong-role' });
    expect(await refusalOf(at.confirm(changeId, at.staff('sam')))).toMatchObject({ code: 'wrong-role' });
    expect((await fundOf(fund)).capCents).toBe(1000);
    await at.confirm(changeId, director);
    expect((await fundOf(fund)).capCents).toBe(1001);
  });

  test('once: the second confirmation hears who was first, also when both come at once', async () => {
    const fund = await newFund(1000);
    const { changeId } = await at.propose({ kind: 'raise', fundLimitId: fund, amountCents: 100 });
    const both = await Promise.allSettled([
      at.confirm(changeId, finance('second')),
      at.confirm(changeId, finance('third')),
      at.confirm(changeId, director),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of both)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'change-settled' });
    expect((await fundOf(fund)).capCents).toBe(1100);
    await expectJournal(fund);
  });

  test('refused with a reason, or taken back by whoever proposed: nothing moves, ever', async () => {
    const fund = await newFund(1000);
    const first = await at.propose({ kind: 'raise', fundLimitId: fund, amountCents: 1 });
    expect(await refusalOf(at.confirm(first.changeId, finance('second'), 'withdraw'))).toMatchObject({
      code: 'wrong-role',
    });
    expect(await at.confirm(first.changeId, finance('first'), 'withdraw')).toMatchObject({ status: 'withdrawn' });
    const second = await at.propose({ kind: 'raise', fundLimitId: fund, amountCents: 1 });
    expect(await at.confirm(second.changeId, finance('second'), 'refuse')).toMatchObject({ status: 'refused' });
    for (const { changeId } of [first, second])
      expect(await refusalOf(at.confirm(changeId))).toMatchObject({ code: 'change-settled' });
    expect((await fundOf(fund)).capCents).toBe(1000);
  });

  test('a reason of three characters at least', async () => {
    const fund = await newFund(1000);
    const change: FundChange = { kind: 'close', fundLimitId: fund };
    expect(await refusalOf(at.propose(change, finance('first'), 'ok'))).toMatchObject({ code: 'reason-missing' });
  });
});

const fifty = { stream: 'step-50-50', calendar: 'federal-fiscal-year', year: 'FFY2027' } as const;

describe('opening', () => {
  test('with parts of centers, set-asides, caps on kinds of cost and what was paid before', async () => {
    const fund = await newFund(1_000_000, {
      alreadyPaidCents: 100_000,
      centerAllocations: Object.fromEntries(centers.map((id) => [id, 100_000])),
      setAsidePercents: { [partner]: 12.5 },
      costKindCaps: { tools: 5_000 },
    });
    expect(await fundOf(fund)).toMatchObject({ capCents: 1_000_000, availableCents: 900_000, paidCents: 100_000 });
    const inside = new Map((await at.ledger.limitsWithin(fund)).map((row) => [row.limitId, row.availableCents]));
    expect(inside.get(centerLimitId(fund, 'se'))).toBe(100_000);
    expect(inside.get(setAsideLimitId(fund, partner))).toBe(125_000);
    expect(inside.get(setAsideLimitId(fund, everyone))).toBe(775_000);
    expect(inside.get(costKindLimitId(fund, 'tools'))).toBe(5_000);
    expect((await fundOf(fund)).fund).toMatchObject({
      openedBy: 'first',
      confirmedBy: 'second',
      organizations: [partner],
    });
    await expectJournal(fund);
  });

  test.each([
    [
      'parts above the cap',
      { centerAllocations: Object.fromEntries(centers.map((id) => [id, 300])) },
      'allocation-above-cap',
    ],
    ['a center without a part', { centerAllocations: { se: 1 } }, 'allocation-incomplete'],
    ['a center that is none', { centerAllocations: { moon: 1 } }, 'invalid-input'],
    ['a partner that is none', { setAsidePercents: { nobody: 1 } }, 'invalid-input'],
    ['a kind of cost above the cap', { costKindCaps: { tools: 1001 } }, 'allocation-above-cap'],
    ['more paid than there is', { alreadyPaidCents: 1001 }, 'amount-invalid'],
    ['dates the wrong way round', { availableFrom: '2027-01-01', availableThrough: '2026-12-31' }, 'dates-wrong'],
    ['STEP on the wrong calendar (R14)', { stream: 'step-100', calendar: 'program-year' }, 'invalid-input'],
    ['50/50 money that pays nobody back (R13)', { ...fifty, costKindCaps: { transport: 0 } }, 'pays-nobody-back'],
    ['50/50 money of nothing at all (R13)', { ...fifty, capCents: 0 }, 'pays-nobody-back'],
    ['half a cent', { capCents: 0.5 }, 'amount-invalid'],
    ['a negative cap', { capCents: -1 }, 'amount-invalid'],
    ['not a number', { capCents: Number.NaN }, 'amount-invalid'],
    ['2^53', { capCents: 2 ** 53 }, 'amount-invalid'],
  ])('%s is refused by name', async (_what, more, code) => {
    expect(await refusalOf(newFund(1000, more))).toMatchObject({ code });
    expect(await at.ledger.getFund(`fund#PY2026#changes-${count}`)).toBeUndefined();
  });

  test('twice is refused', async () => {
    const fund = await newFund(1000);
    const { fundId } = (await fundOf(fund)).fund;
    expect(await refusalOf(at.openFund({ fundId, capCents: 1 }))).toMatchObject({ code: 'fund-exists' });
  });
});

describe('raise and lower', () => {
  test('a lower cap keeps what is used, and says how much that is', async () => {
    const fund = await newFund(1000);
    await spend([fund], 700);
    expect(await refusalOf(at.propose({ kind: 'lower', fundLimitId: fund, amountCents: 301 }))).toMatchObject({
      code: 'cap-below-use',
      params: { usedCents: 700, leftCents: 300, wantedCents: 301 },
    });
    await at.changeFund({ kind: 'lower', fundLimitId: fund, amountCents: 300 });
    expect(await fundOf(fund)).toMatchObject({ capCents: 700, availableCents: 0 });
  });

  test('somebody spent since the proposal: refused with the number, and the proposal stays open', async () => {
    const fund = await newFund(1000);
    const { changeId } = await at.propose({ kind: 'lower', fundLimitId: fund, amountCents: 600 });
    await spend([fund], 500);
    expect(await refusalOf(at.confirm(changeId))).toMatchObject({ code: 'cap-below-use', params: { usedCents: 500 } });
    expect(await at.changes.getChange(changeId)).toMatchObject({ status: 'proposed' });
    expect((await fundOf(fund)).capCents).toBe(1000);
  });

  test('lowering and spending at once: never below use, whoever is first', async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const fund = await newFund(1000);
      const { changeId } = await at.propose({ kind: 'lower', fundLimitId: fund, amountCents: 600 });
      const [lowered, spent] = await Promise.allSettled([at.confirm(changeId), spend([fund], 500)]);
      const row = await fundOf(fund);
      assertBalanced(row);
      expect([lowered.status, spent.status].filter((status) => status === 'fulfilled')).toHaveLength(1);
      if (lowered.status === 'rejected') expect(lowered.reason).toMatchObject({ code: 'cap-below-use' });
    }
  });

  test('what is everybody’s rises and falls with the fund; parts of centers are made smaller first', async () => {
    const fund = await newFund(1000, {
      setAsidePercents: { [partner]: 50 },
      centerAllocations: Object.fromEntries(centers.map((id) => [id, 200])),
    });
    const of = async (organization: string) =>
      (await at.ledger.getLimits([setAsideLimitId(fund, organization)])).get(setAsideLimitId(fund, organization))
        ?.capCents;
    await at.changeFund({ kind: 'raise', fundLimitId: fund, amountCents: 100 });
    expect([await of(everyone), await of(partner)]).toEqual([600, 500]);
    expect(await refusalOf(at.propose({ kind: 'lower', fundLimitId: fund, amountCents: 101 }))).toMatchObject({
      code: 'allocation-above-cap',
      params: { allocatedCents: 1000, capCents: 999 },
    });
    await at.changeFund({ kind: 'lower', fundLimitId: fund, amountCents: 100 });
    expect([await of(everyone), await of(partner)]).toEqual([500, 500]);
    await expectJournal(fund);
  });

  test('a change is held against one instant: not against a cap from before a raise and its parts from after it', async () => {
    const fund = await newFund(1000, { setAsidePercents: { [partner]: 50 } });
    const raise = () => at.changeFund({ kind: 'raise', fundLimitId: fund, amountCents: 300 });
    const readsParts = (sent: { input: object }) =>
      sent instanceof QueryCommand && sent.input.ExpressionAttributeValues?.[':pk']?.S === `LIMITS#${fund}`;
    const between = desk(overtaken(at.cases.client, readsParts, raise));
    await between.propose({ kind: 'lower', fundLimitId: fund, amountCents: 100 });
    expect(await at.ledger.getFund(fund)).toMatchObject({ capCents: 1300 });
  });

  test.each([0.5, -1, Number.NaN, 2 ** 53, 0])('%d cents are no amount', async (amountCents) => {
    const fund = await newFund(1000);
    for (const kind of ['raise', 'lower'] as const)
      expect(await refusalOf(at.propose({ kind, fundLimitId: fund, amountCents }))).toMatchObject({
        code: 'amount-invalid',
        params: { amount: Number.isNaN(amountCents) ? 'NaN' : amountCents },
      });
  });

  test('a fund that is none', async () => {
    const change: FundChange = { kind: 'raise', fundLimitId: 'fund#PY2026#never', amountCents: 1 };
    expect(await refusalOf(at.propose(change))).toMatchObject({ code: 'fund-unknown' });
  });
});

describe('moving between funds (R5, 20 CFR 683.130)', () => {
  test('within a stream: both journals name the other fund, and the money keeps its origin', async () => {
    const [from, to] = [await newFund(1000), await newFund(1000)];
    await at.changeFund({ kind: 'move', fundLimitId: from, toFundLimitId: to, amountCents: 400 });
    expect(await fundOf(from)).toMatchObject({ capCents: 600, availableCents: 600 });
    expect(await fundOf(to)).toMatchObject({ capCents: 1400, fund: { origins: { [from]: 400 } } });
    const ways = async (fund: string) =>
      (await at.ledger.linesOf(fund, { limit: 9 })).map((line) => [line.operation, line.otherFund]);
    expect(await ways(from)).toContainEqual(['move-out', to]);
    expect(await ways(to)).toContainEqual(['move-in', from]);
    await at.changeFund({ kind: 'move', fundLimitId: to, toFundLimitId: from, amountCents: 150 });
    expect((await fundOf(to)).fund.origins).toEqual({ [from]: 250 });
    expect((await fundOf(from)).fund.origins).toEqual({});
    await expectJournal(from);
    await expectJournal(to);
  });

  test('between Adult and Dislocated Worker with the Governor’s approval only; nothing else is lawful', async () => {
    const adult = await newFund(1000);
    const dw = await newFund(1000, { stream: 'wioa-dislocated-worker' });
    const youth = await newFund(1000, { stream: 'wioa-youth' });
    const step = await newFund(1000, { stream: 'step-100', year: 'FFY2027' });
    const move = (toFundLimitId: string, more: object = {}): FundChange => ({
      kind: 'move',
      fundLimitId: adult,
      toFundLimitId,
      amountCents: 10,
      ...more,
    });
    expect(await refusalOf(at.propose(move(dw)))).toMatchObject({ code: 'approval-missing' });
    await at.changeFund(move(dw, { approval: { on: '2026-11-01', reference: 'GOV-1' } }));
    expect((await fundOf(dw)).fund.origins).toEqual({ [adult]: 10 });
    for (const to of [youth, step, adult])
      expect(
        await refusalOf(at.propose(move(to, { approval: { on: '2026-11-01', reference: 'GOV-1' } }))),
      ).toMatchObject({
        code: 'move-not-lawful',
      });
  });

  test('no more than is left', async () => {
    const [from, to] = [await newFund(1000), await newFund(1000)];
    await spend([from], 900);
    const change: FundChange = { kind: 'move', fundLimitId: from, toFundLimitId: to, amountCents: 101 };
    expect(await refusalOf(at.propose(change))).toMatchObject({
      code: 'fund-short',
      params: { leftCents: 100, wantedCents: 101 },
    });
  });
});

describe('parts of a fund', () => {
  test('first parts need every center; later each alone, never below use, never above the cap together', async () => {
    const fund = await newFund(1000);
    const allocate = (parts: Record<string, number>): FundChange => ({
      kind: 'allocate',
      fundLimitId: fund,
      allocations: Object.entries(parts).map(([of, capCents]) => ({ limit: 'center', of, capCents })),
    });
    expect(await refusalOf(at.propose(allocate({ se: 100 })))).toMatchObject({ code: 'allocation-incomplete' });
    await at.changeFund(allocate(Object.fromEntries(centers.map((id) => [id, 200]))));
    await spend([fund, centerLimitId(fund, 'se')], 150);
    expect(await refusalOf(at.propose(allocate({ se: 149 })))).toMatchObject({
      code: 'cap-below-use',
      params: { usedCents: 150, wantedCents: 149 },
    });
    expect(await refusalOf(at.propose(allocate({ se: 201 })))).toMatchObject({
      code: 'allocation-above-cap',
      params: { allocatedCents: 1001, capCents: 1000 },
    });
    await at.changeFund(allocate({ se: 150, nnp: 250 }));
    await expectJournal(fund, 150);
  });

  test('a partner’s part comes out of what is everybody’s', async () => {
    const fund = await newFund(1000);
    const setAside = (capCents: number): FundChange => ({
      kind: 'allocate',
      fundLimitId: fund,
      allocations: [{ limit: 'set-aside', of: partner, capCents }],
    });
    await at.changeFund(setAside(300));
    const caps = async () => (await at.ledger.limitsWithin(fund)).map((row) => row.capCents).sort((a, b) => a - b);
    expect(await caps()).toEqual([300, 700]);
    await at.changeFund(setAside(100));
    expect(await caps()).toEqual([100, 900]);
    expect(await refusalOf(at.propose(setAside(1001)))).toMatchObject({ code: 'allocation-above-cap' });
    await expectJournal(fund);
  });

  test('a kind of cost in a 50/50 fund is limited, and never to nothing (R13)', async () => {
    const allocate = (fundLimitId: string, capCents: number): FundChange => ({
      kind: 'allocate',
      fundLimitId,
      allocations: [{ limit: 'cost-kind', of: 'transport', capCents }],
    });
    const back = await newFund(1000, fifty);
    expect(await refusalOf(at.propose(allocate(back, 0)))).toMatchObject({ code: 'pays-nobody-back' });
    await at.changeFund(allocate(back, 1));
    await expectJournal(back);
    const adult = await newFund(1000);
    await at.changeFund(allocate(adult, 0));
    await expectJournal(adult);
  });

  test('two changes of one fund at once: parts never sum above the cap', async () => {
    const fund = await newFund(1000, { centerAllocations: Object.fromEntries(centers.map((id) => [id, 100])) });
    const raised = await Promise.all(
      ['se', 'nnp'].map((of) =>
        at.propose({ kind: 'allocate', fundLimitId: fund, allocations: [{ limit: 'center', of, capCents: 550 }] }),
      ),
    );
    const results = await Promise.allSettled(raised.map(({ changeId }) => at.confirm(changeId)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const each of results)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'allocation-above-cap' });
    await expectJournal(fund);
  });
});

describe('closing and carry-over', () => {
  test('what is left goes out by line, nothing more is committed, and what is promised is still paid', async () => {
    const fund = await newFund(1000, { centerAllocations: Object.fromEntries(centers.map((id) => [id, 200])) });
    await spend([fund, centerLimitId(fund, 'se')], 150);
    await at.changeFund({ kind: 'close', fundLimitId: fund });
    expect(await fundOf(fund)).toMatchObject({ capCents: 150, availableCents: 0, committedCents: 150 });
    expect((await fundOf(fund)).closedAt).toBeDefined();
    for (const kind of ['close', 'raise'] as const) {
      const change = kind === 'close' ? { kind, fundLimitId: fund } : { kind, fundLimitId: fund, amountCents: 1 };
      expect(await refusalOf(at.propose(change))).toMatchObject({ code: 'fund-closed' });
    }
    await expectJournal(fund, 150);
  });

  test('an empty fund is closed too', async () => {
    const fund = await newFund(1000);
    await spend([fund], 1000);
    expect(await at.changeFund({ kind: 'close', fundLimitId: fund })).toMatchObject({ movedCents: 0 });
    expect((await fundOf(fund)).closedAt).toBeDefined();
  });

  test('carry-over opens the later fund with what is left at that instant; what comes back later is moved after it', async () => {
    const from = await newFund(1000);
    await spend([from], 400);
    const fund = {
      fundId: `carried-${count}`,
      name: 'Carried over',
      year: 'PY2027',
      part: 'carry-over',
      availableFrom: '2027-07-01',
      availableThrough: '2028-06-30',
      grantNumber: 'AA-27',
    };
    const { changeId } = await at.propose({ kind: 'carry-over', fundLimitId: from, to: { fund } });
    await spend([from], 100);
    expect(await at.confirm(changeId)).toMatchObject({ movedCents: 500 });
    const to = `fund#PY2027#${fund.fundId}`;
    expect(await fundOf(to)).toMatchObject({ capCents: 500, fund: { stream: 'wioa-adult', origins: { [from]: 500 } } });
    expect(await fundOf(from)).toMatchObject({ availableCents: 0, capCents: 500 });
    await transact(
      at.ledger.client,
      at.ledger.write.moves([{ limits: [from], from: 'committed', to: 'available', amountCents: 120 }], {
        at: '2027-07-02T18:00:00.000Z',
        refusal: () => new Error('test'),
      }),
    );
    await at.changeFund({ kind: 'move', fundLimitId: from, toFundLimitId: to, amountCents: 120 });
    expect((await fundOf(to)).fund.origins).toEqual({ [from]: 620 });
    // Or it goes back to whom it came from; what is still promised stays.
    expect(await refusalOf(at.propose({ kind: 'lower', fundLimitId: from, amountCents: 1 }))).toMatchObject({
      code: 'cap-below-use',
      params: { usedCents: 380, leftCents: 0 },
    });
    await expectJournal(to);
  });

  describe('R23: the day of the final expenditure report', () => {
    test('of a fund that is closed and settled, by two people; no line in the journal, and a revised report replaces it', async () => {
      const fund = await newFund(1000);
      const report = { kind: 'report', fundLimitId: fund, on: '2026-11-01' } as const;
      // Merely open: that nothing is promised is no number worth a word.
      const stillOpen = await refusalOf(at.propose(report));
      expect([stillOpen.code, Object.keys(stillOpen.params)]).toEqual(['fund-still-open', ['fund']]);
      await spend([fund], 400);
      expect(await refusalOf(at.propose(report))).toMatchObject({
        code: 'fund-still-open',
        params: { openCents: 400 },
      });
      await at.changeFund({ kind: 'close', fundLimitId: fund });
      expect(await refusalOf(at.propose(report))).toMatchObject({ code: 'fund-unsettled', params: { openCents: 400 } });
      await transact(
        at.ledger.client,
        at.ledger.write.moves([{ limits: [fund], from: 'committed', to: 'available', amountCents: 400 }], {
          at: '2026-11-18T18:00:00.000Z',
          refusal: () => new Error('test'),
        }),
      );
      const today = wallTime(at.clock.now(), boardSettings.timeZone).date;
      for (const on of ['2020-01-01', '2099-01-01'])
        expect(await refusalOf(at.propose({ ...report, on }))).toMatchObject({ code: 'report-day-wrong' });
      const lines = await at.ledger.linesOf(fund, { limit: 100 });
      const { changeId } = await at.propose(report);
      expect((await fundOf(fund)).fund.finalReportOn).toBeUndefined();
      expect(await refusalOf(at.confirm(changeId, finance('first')))).toMatchObject({ code: 'change-own' });
      expect(await at.confirm(changeId)).toEqual({ changeId, status: 'confirmed', movedCents: 0 });
      expect((await fundOf(fund)).fund.finalReportOn).toBe('2026-11-01');
      await at.changeFund({ ...report, on: today });
      expect(await at.ledger.getFundAbout(fund)).toMatchObject({ finalReportOn: today });
      expect(await at.ledger.linesOf(fund, { limit: 100 })).toEqual(lines);
    });
  });

  test('into a fund that is open already, of the same stream only; an empty fund has nothing to carry', async () => {
    const [from, to] = [await newFund(1000), await newFund(50)];
    const dw = await newFund(1000, { stream: 'wioa-dislocated-worker' });
    const over = (target: string): FundChange => ({
      kind: 'carry-over',
      fundLimitId: from,
      to: { fundLimitId: target },
    });
    expect(await refusalOf(at.propose(over(dw)))).toMatchObject({ code: 'move-not-lawful' });
    await at.changeFund(over(to));
    expect(await fundOf(to)).toMatchObject({ capCents: 1050, fund: { origins: { [from]: 1000 } } });
    const empty = await newFund(0);
    expect(
      await refusalOf(at.propose({ kind: 'carry-over', fundLimitId: empty, to: { fundLimitId: to } })),
    ).toMatchObject({ code: 'nothing-left' });
    await expectJournal(to);
  });
});
