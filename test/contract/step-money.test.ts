import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { stepPaymentTicks } from '../../domain/money/award-commands.ts';
import { nonFederalCents } from '../../domain/money/after-approval.ts';
import { parseSettings } from '../../domain/settings.ts';
import { awardStep } from '../../functions/award-step/award-step.ts';
import { awardsAt } from '../support/awards.ts';
import { refusalOf } from '../support/refusals.ts';
import { desk } from '../support/cases.ts';
import { stepDesk } from '../support/step.ts';
import { startTables } from '../support/tables.ts';

/* STEP money (R13, R14): what ties to a component of the recorded plan, from the fund that may pay it. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof awardsAt>;
let step: ReturnType<typeof stepDesk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  money = awardsAt(at);
  step = stepDesk(at);
  const year = {
    calendar: 'federal-fiscal-year',
    availableFrom: '2026-10-01',
    availableThrough: '2027-09-30',
  } as const;
  const tuition = { pays: ['tuition', 'fees'] as ('tuition' | 'fees')[] };
  await at.openFund({
    fundId: 'hundred',
    name: 'STEP 100%',
    stream: 'step-100',
    year: 'FFY2027',
    capCents: 500_000,
    ...year,
    ...tuition,
  });
  await at.openFund({
    fundId: 'fifty',
    name: 'STEP 50/50',
    stream: 'step-50-50',
    year: 'FFY2027',
    capCents: 500_000,
    ...year,
  });
  await at.openFund({
    fundId: 'last-year',
    name: 'STEP 50/50 old',
    stream: 'step-50-50',
    year: 'FFY2026',
    capCents: 500_000,
    ...year,
    availableFrom: '2025-10-01',
  });
  await at.openFund({ fundId: 'adult', capCents: 500_000 });
});
afterAll(async () => tables?.stop());

/** A participant with a signed plan of one component. */
async function inStep(): Promise<string> {
  const id = await step.inReview(await at.person());
  await step.decide(id);
  await step.record(id, { what: 'assessment', on: '2026-11-18' });
  await step.record(id, { what: 'plan', goal: 'a trade', components: ['training'], signedOn: '2026-11-18' });
  return id;
}
const command = (
  applicationId: string,
  more: Partial<ParsedCommand<'award-step'>> = {},
): ParsedCommand<'award-step'> => ({
  operationId: at.operationId(),
  actor: step.coach('coach-one'),
  applicationId,
  component: 'training',
  fundId: 'fifty',
  costKind: 'transport',
  amountCents: 10_001,
  payee: 'participant',
  what: 'Bus pass for January',
  ticks: [...stepPaymentTicks],
  ...more,
});
const pay = (applicationId: string, more: Partial<ParsedCommand<'award-step'>> = {}) =>
  awardStep(command(applicationId, more), at.deps);

describe('a payment for the plan (R13)', () => {
  test('is owed at once, with its component, who is paid, its note and its audit line in one transaction', async () => {
    const id = await inStep();
    const before = await money.fundColumns('fifty');
    const same = command(id);
    const [first, second] = await Promise.all([awardStep(same, at.deps), awardStep(same, at.deps)]);
    expect(second).toEqual(first);
    const after = await money.fundColumns('fifty');
    expect([before[0]! - after[0]!, after[2]! - before[2]!]).toEqual([10_001, 10_001]);
    const award = await at.ledger.getAward(first.awardId);
    expect(award).toMatchObject({
      kind: 'step',
      status: 'open',
      lines: [{ componentId: 'training', obligatedCents: 10_001 }],
    });
    // R6: nothing of it was ever only promised, so that nothing of it can lapse.
    expect(await at.ledger.holdsThrough('9999-12-31')).toEqual([]);
    const row = await step.row(id);
    expect(row).toMatchObject({ awardedCents: 10_001, status: 'active' });
    expect(row.awards).toMatchObject([{ awardId: first.awardId, obligatedCents: 10_001 }]);
    expect((await at.cases.listAudit(id))[0]).toMatchObject({
      what: 'step-awarded',
      params: { component: 'training' },
    });
    expect((await at.payments.getPayable(first.awardId))?.person?.name).toMatch(/\S/);
    await pay(id, { costKind: 'tuition', payee: 'school', payeeName: 'Sample School', fundId: 'hundred' });
    expect((await step.row(id)).awards).toHaveLength(2);
  });

  test('50/50 money records its part that is not federal, and takes it back with a refund; odd cents are not federal', async () => {
    const id = await inStep();
    const { awardId } = await pay(id);
    const bill = (amountCents: number, what: string) =>
      money.bill(awardId, amountCents, { what, invoiceNumber: '', datedOn: '2026-11-18' });
    for (const [amountCents, what] of [
      [5_001, 'Bus pass, week one'],
      [5_000, 'Bus pass, week two'],
    ] as const)
      await money.pay(awardId, (await bill(amountCents, what)).invoiceId);
    await money.refund(awardId, 1);
    const lines = (await at.ledger.linesOf('fund#FFY2027#fifty', { limit: 100 })).filter(
      (each) => each.awardId === awardId,
    );
    const shares = lines
      .filter((each) => each.nonFederalCents !== undefined)
      .map((each) => [each.operation, each.nonFederalCents]);
    // 5,001 cents: 2,501 of them; 10,001 in all: 5,001; 10,000 after the refund: 5,000.
    expect(shares.sort()).toEqual([
      ['pay', 2_500],
      ['pay', 2_501],
      ['refund', 1],
    ]);
  });

  test('the part that is not federal of all payments is that of their sum, whatever the steps', () => {
    let [paid, recorded] = [0, 0];
    for (const amount of [1, 1, 3, 99, 12_345, 7]) {
      recorded += nonFederalCents(paid, paid + amount, 50);
      paid += amount;
    }
    expect(recorded).toBe(Math.ceil(paid / 2));
    expect(nonFederalCents(0, 1_000_000_000, 33.33)).toBe(333_300_000);
  });
});

describe('what is refused, with the lawful fund offered', () => {
  const said = async (work: Promise<unknown>) => {
    const { code, params } = await refusalOf(work);
    return { code, ...params };
  };

  test('what the plan does not have, what nobody checked, and money before there is a plan (R12)', async () => {
    const id = await inStep();
    expect(await said(pay(id, { component: 'vocational' }))).toEqual({ code: 'not-in-plan' });
    expect(await said(pay(id, { ticks: ['reasonable'] }))).toEqual({ code: 'ticks-missing', count: 2 });
    const early = await step.inReview(await at.person());
    await step.decide(early);
    expect(await said(pay(early))).toEqual({ code: 'plan-first' });
    expect(await said(pay(await step.inReview(await at.person())))).toMatchObject({ code: 'not-open' });
  });

  test('100% money pays nobody back (R13): the open 50/50 fund with money left is named', async () => {
    const id = await inStep();
    const refused = await said(pay(id, { fundId: 'hundred', costKind: 'fees' }));
    expect(refused).toMatchObject({
      code: 'reimbursement-not-lawful',
      fund: 'STEP 100%',
      funds: 'STEP 50/50',
      count: 1,
      offerId: 'fifty',
    });
    expect(await said(pay(id, { fundId: 'hundred', costKind: 'transport' }))).toMatchObject({ offerId: 'fifty' });
    const { awardId } = await pay(id, { fundId: 'fifty', costKind: 'fees' });
    expect(await money.columns(awardId)).toEqual([0, 10_001, 0, 0, 0]);
  });

  test('a fund of another federal fiscal year (R14), and money that is not STEP’s at all', async () => {
    const id = await inStep();
    expect(await said(pay(id, { fundId: 'last-year' }))).toMatchObject({
      code: 'fund-wrong-year',
      year: 'FFY2026',
      wantedYear: 'FFY2027',
      offerId: 'fifty',
    });
    expect(await said(pay(id, { fundId: 'adult' }))).toMatchObject({ code: 'fund-not-lawful', offerId: 'fifty' });
    expect(await said(pay(id, { fundId: 'never-was' }))).toMatchObject({ code: 'fund-unknown' });
  });

  test('no amount, more than one person may give, more than is left, and people without the right', async () => {
    const id = await inStep();
    for (const amountCents of [0, -5, 0.5, 2 ** 53])
      expect(await said(pay(id, { amountCents }))).toEqual({ code: 'amount-invalid', amountCents });
    expect(await said(pay(id, { amountCents: 400_001 }))).toEqual({ code: 'approval-missing', limitCents: 400_000 });
    expect(await said(pay(id, { amountCents: 150_001 }))).toMatchObject({
      code: 'person-cap-reached',
      wantedCents: 150_001,
    });
    expect((await refusalOf(pay(id, { actor: at.staff('one') }))).code).toBe('wrong-role');
    expect((await refusalOf(pay(id, { actor: step.coach('far', 'bh') }))).code).toBe('not-found');
    expect((await step.row(id)).awards).toBeUndefined();
  });

  test('a cap of zero on what people are paid back is no setting', () => {
    const funds = boardSettings.funds.map((fund) =>
      fund.stream === 'step-50-50' ? { ...fund, costKindCaps: { transport: 0 } } : fund,
    );
    expect(() => parseSettings({ ...boardSettings, funds })).toThrow('R13');
    expect(() => parseSettings({ ...boardSettings })).not.toThrow();
  });
});
