import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../domain/commands.ts';
import type { CostKind, Payee } from '../../domain/settings.ts';
import { awardsAt } from '../support/awards.ts';
import { refusalOf } from '../support/refusals.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof awardsAt>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  money = awardsAt(at);
});
afterAll(async () => tables?.stop());

const line = (fundId: string, amountCents: number, costKind: CostKind = 'tuition', payee: Payee = 'school') => ({
  fundId,
  costKind,
  amountCents,
  payee,
});
let funds = 0;
/** A fund of its own for each test, so that its columns tell of that test alone. */
async function fundWith(capCents: number): Promise<string> {
  const fundId = `money-${(funds += 1)}`;
  await at.openFund({ fundId, capCents });
  return fundId;
}
const noteOf = async (applicationId: string) => (await at.cases.getApplication(applicationId))?.awards?.[0];
const templatesOf = async (applicationId: string) =>
  (await at.cases.listOutbox(applicationId)).flatMap(({ message }) =>
    message.type === 'mail' ? [message.template] : [],
  );

describe('the life of an award (R6)', () => {
  test('promised, owed for the term, billed, paid, and what came back returns to its fund (R4)', async () => {
    const fundId = await fundWith(1_000_000);
    const { applicationId, awardId } = await money.award([line(fundId, 250_000)]);
    expect(await money.fundColumns(fundId)).toEqual([750_000, 250_000, 0, 0, 0]);
    expect(await noteOf(applicationId)).toMatchObject({ awardId, committedCents: 250_000, payments: [] });

    await money.enroll(awardId, 120_000);
    expect(await money.fundColumns(fundId)).toEqual([750_000, 130_000, 120_000, 0, 0]);
    const { invoiceId } = await money.bill(awardId, 100_000);
    expect(await money.fundColumns(fundId)).toEqual([750_000, 130_000, 20_000, 100_000, 0]);
    await money.pay(awardId, invoiceId);
    expect(await money.fundColumns(fundId)).toEqual([750_000, 130_000, 20_000, 0, 100_000]);
    await money.refund(awardId, 40_000);
    expect(await money.fundColumns(fundId)).toEqual([790_000, 130_000, 20_000, 0, 60_000]);
    await money.release(awardId, 130_000);
    await money.release(awardId, 20_000, { from: 'obligated' });
    expect(await money.columns(awardId)).toEqual([0, 0, 0, 60_000, 190_000]);
    expect(await money.fundColumns(fundId)).toEqual([940_000, 0, 0, 0, 60_000]);
    expect((await at.ledger.getAward(awardId))?.status).toBe('finished');

    expect(await noteOf(applicationId)).toMatchObject({
      amountCents: 250_000,
      paidCents: 60_000,
      releasedCents: 190_000,
      enrolledOn: '2026-11-17',
      terms: [{ from: '2027-01-11', through: '2027-02-11', amountCents: 120_000 }],
      payments: [{ on: '2026-11-18', amountCents: 100_000, payee: 'school' }],
    });
    expect((await at.cases.listAudit(applicationId)).map((each) => each.what)).toEqual(
      expect.arrayContaining(['money-enrolled', 'money-billed', 'money-paid', 'money-refunded', 'money-released']),
    );
    expect(await templatesOf(applicationId)).toEqual(expect.arrayContaining(['money-set', 'money-paid', 'money-back']));
    expect((await at.payments.listEvents(awardId)).map((each) => each.what)).toEqual(
      expect.arrayContaining(['enrolled', 'billed', 'paid', 'refunded', 'released']),
    );
  });

  test('the next term is obligated by itself, and the first enrollment counts', async () => {
    const fundId = await fundWith(500_000);
    const { applicationId, awardId } = await money.award([line(fundId, 200_000)]);
    await money.enroll(awardId, 90_000);
    await money.enroll(awardId, 110_000, {
      enrolledOn: '2026-11-18',
      term: { from: '2027-04-01', through: '2027-06-01' },
    });
    expect(await money.columns(awardId)).toEqual([0, 200_000, 0, 0, 0]);
    expect(await noteOf(applicationId)).toMatchObject({
      enrolledOn: '2026-11-17',
      terms: [{ amountCents: 90_000 }, { amountCents: 110_000 }],
    });
    expect(await refusalOf(money.enroll(awardId, 1))).toMatchObject({ code: 'not-committed' });
  });

  test('where a board does not go by terms, everything promised is owed with the enrollment (setting)', async () => {
    const whole = desk(tables!.client, {
      ...at.settings,
      policy: { ...at.settings.policy, obligateTermOnly: false },
    });
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award(
      [line(fundId, 150_000), line(fundId, 50_000, 'books', 'vendor')].map((each) =>
        each.payee === 'vendor' ? { ...each, payeeName: 'Sample Books' } : each,
      ),
    );
    await awardsAt(whole).enroll(awardId, undefined);
    expect(await money.columns(awardId)).toEqual([0, 200_000, 0, 0, 0]);
  });

  test('a board that obligates with the approval owes it in the same transaction (setting)', async () => {
    const early = desk(tables!.client, {
      ...at.settings,
      policy: { ...at.settings.policy, obligateAt: 'approval' },
    });
    const fundId = await fundWith(500_000);
    const { awardId, applicationId } = await awardsAt(early).award([line(fundId, 150_000)]);
    expect(await money.fundColumns(fundId)).toEqual([350_000, 0, 150_000, 0, 0]);
    expect(await noteOf(applicationId)).toMatchObject({ committedCents: 0, obligatedCents: 150_000 });
    expect((await at.payments.owedAwards(500)).some((each) => each.awardId === awardId)).toBe(true);
  });

  test('a refund returns to a fund that is closed meanwhile (R4), from which nothing new is promised', async () => {
    const fundId = await fundWith(300_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    await money.enroll(awardId, 100_000);
    const { invoiceId } = await money.bill(awardId, 100_000);
    await money.pay(awardId, invoiceId);
    await at.changeFund({ kind: 'close', fundLimitId: (await money.fundOf(fundId)).limitId });
    const before = await money.fundColumns(fundId);
    await money.refund(awardId, 25_000);
    const after = await money.fundColumns(fundId);
    expect(after[4]).toBe((before[4] ?? 0) - 25_000);
    expect(after[0]).toBe((before[0] ?? 0) + 25_000);
    expect(await refusalOf(money.award([line(fundId, 10_000)]))).toMatchObject({ code: 'fund-closed' });
  });
});

describe('bills (R10)', () => {
  test('who is paid stands with payments alone: the school by the form, a store by the decision, the person by legal name', async () => {
    const fundId = await fundWith(500_000);
    const { awardId, applicationId } = await money.award(
      [
        line(fundId, 100_000),
        { ...line(fundId, 20_000, 'tools', 'vendor'), payeeName: 'Sample Tools' },
        line(fundId, 10_000, 'books', 'participant'),
      ].filter((each) => each.costKind !== 'tools'),
    );
    const payable = await at.payments.getPayable(awardId);
    expect(payable).toMatchObject({
      applicationId,
      lines: [{ payee: 'school', payeeName: 'Sample School' }, { payee: 'participant' }],
      person: { name: expect.stringMatching(/\S/), address: expect.stringMatching(/\S/) },
    });
    expect(JSON.stringify(await at.ledger.getAward(awardId))).not.toContain('Sample School');
    const schoolOnly = await money.award([line(fundId, 1_000)]);
    expect((await at.payments.getPayable(schoolOnly.awardId))?.person).toBeUndefined();
    expect(
      await refusalOf(
        money.bill(awardId, [
          { line: 0, amountCents: 100 },
          { line: 1, amountCents: 100 },
        ]),
      ),
    ).toMatchObject({
      code: 'payee-mixed',
    });
  });

  test('a number counts once for each payee, on any award, however it is written; another payee may use it', async () => {
    const fundId = await fundWith(900_000);
    const [one, two] = [await money.award([line(fundId, 100_000)]), await money.award([line(fundId, 100_000)])];
    for (const { awardId } of [one, two]) await money.enroll(awardId, 100_000);
    await money.bill(one.awardId, 10_000, { invoiceNumber: 'A 77' });
    const again = await refusalOf(money.bill(two.awardId, 10_000, { invoiceNumber: 'a-77' }));
    expect(again).toMatchObject({ code: 'invoice-exists', params: { at: '2026-11-18T18:00:00.000Z' } });
    expect(await money.columns(two.awardId)).toEqual([0, 100_000, 0, 0, 0]);
    const store = await money.award([{ ...line(fundId, 40_000, 'books', 'vendor'), payeeName: 'Sample Books' }]);
    await money.enroll(store.awardId, 40_000);
    await money.bill(store.awardId, 10_000, { invoiceNumber: 'A 77' });
    expect(await money.columns(store.awardId)).toEqual([0, 30_000, 10_000, 0, 0]);
  });

  test('what a person bought is said instead of a number, and the same claim does not come twice', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 40_000, 'books', 'participant')]);
    await money.enroll(awardId, 40_000);
    expect(await refusalOf(money.bill(awardId, 5_000))).toMatchObject({
      code: 'invalid-input',
      fields: [{ field: 'what' }],
    });
    const claim = { what: 'Two textbooks', datedOn: '2026-11-16' };
    const { invoiceId } = await money.bill(awardId, 5_000, claim);
    expect(await refusalOf(money.bill(awardId, 5_000, claim))).toMatchObject({ code: 'invoice-exists' });
    await money.pay(awardId, invoiceId);
    expect(await money.columns(awardId)).toEqual([0, 35_000, 0, 5_000, 0]);
  });

  test('a wrong bill is taken back before it is paid: its money stays owed or goes back, its number is free again', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    await money.enroll(awardId, 100_000);
    const wrong = await money.bill(awardId, 90_000, { invoiceNumber: 'B-1' });
    await money.correct(awardId, wrong.invoiceId);
    expect(await money.columns(awardId)).toEqual([0, 100_000, 0, 0, 0]);
    const right = await money.bill(awardId, 80_000, { invoiceNumber: 'B-1' });
    await money.correct(awardId, right.invoiceId, 'release');
    expect(await money.columns(awardId)).toEqual([0, 20_000, 0, 0, 80_000]);
    expect(await refusalOf(money.correct(awardId, right.invoiceId))).toMatchObject({
      code: 'invoice-settled',
      params: { status: 'void' },
    });
    expect(await refusalOf(money.pay(awardId, right.invoiceId))).toMatchObject({ code: 'invoice-settled' });
  });

  test('what a bill stands for is not released from under it', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    await money.enroll(awardId, 100_000);
    await money.bill(awardId, 60_000, { invoiceNumber: 'C-1' });
    expect(await refusalOf(money.release(awardId, 1, { from: 'accrued' }))).toMatchObject({
      code: 'money-billed',
      params: { billedCents: 60_000, leftCents: 0 },
    });
  });
});

describe('the same command twice', () => {
  test('a second click gets the first answer and moves nothing, also at the same moment', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    const same = { operationId: at.operationId() };
    const enrolled = await Promise.all([money.enroll(awardId, 60_000, same), money.enroll(awardId, 60_000, same)]);
    expect(enrolled[0]).toEqual(enrolled[1]);
    expect(await money.columns(awardId)).toEqual([40_000, 60_000, 0, 0, 0]);
    const click = { operationId: at.operationId(), invoiceNumber: 'D-1' };
    const bills = await Promise.all([money.bill(awardId, 50_000, click), money.bill(awardId, 50_000, click)]);
    expect(bills[0]).toEqual(bills[1]);
    const payment = { operationId: at.operationId() };
    const invoiceId = bills[0]?.invoiceId ?? '';
    await Promise.all([money.pay(awardId, invoiceId, payment), money.pay(awardId, invoiceId, payment)]);
    const back = { operationId: at.operationId() };
    await Promise.all([money.refund(awardId, 20_000, back), money.refund(awardId, 20_000, back)]);
    expect(await money.refund(awardId, 20_000, back)).toEqual({ awardId, refundedCents: 20_000 });
    expect(await money.columns(awardId)).toEqual([40_000, 10_000, 0, 30_000, 20_000]);
    expect(await refusalOf(money.refund(awardId, 10_000, back))).toMatchObject({ code: 'operation-reused' });
  });
});

describe('at the same moment', () => {
  test('a payment and taking the bill back: one of them, and the other is told', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    await money.enroll(awardId, 100_000);
    const { invoiceId } = await money.bill(awardId, 100_000, { invoiceNumber: 'E-1' });
    const both = await Promise.allSettled([
      money.pay(awardId, invoiceId),
      money.correct(awardId, invoiceId, 'release'),
    ]);
    expect(both.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    const lost = both.find((each) => each.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'invoice-settled' });
    const columns = await money.columns(awardId);
    expect([columns[3], columns[4]].sort()).toEqual([0, 100_000]);
    await money.fundOf(fundId);
  });

  test('two bills of one number: one counts, on one award or on two', async () => {
    const fundId = await fundWith(500_000);
    const [one, two] = [await money.award([line(fundId, 100_000)]), await money.award([line(fundId, 100_000)])];
    for (const { awardId } of [one, two]) await money.enroll(awardId, 100_000);
    for (const pair of [
      [one, one],
      [one, two],
    ] as const) {
      const number = { invoiceNumber: `F-${pair[1].awardId}` };
      const both = await Promise.allSettled(pair.map(({ awardId }) => money.bill(awardId, 30_000, number)));
      expect(both.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
      expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'invoice-exists' });
    }
    const accrued = [(await money.columns(one.awardId))[2] ?? 0, (await money.columns(two.awardId))[2] ?? 0];
    expect(accrued.reduce((sum, cents) => sum + cents, 0)).toBe(60_000);
  });

  test('releases and enrollments of the same money never spend a cent of it twice', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    const all = await Promise.allSettled([
      ...[1, 2, 3].map(() => money.release(awardId, 40_000)),
      ...[1, 2, 3].map(() => money.enroll(awardId, 40_000)),
    ]);
    expect(all.filter((each) => each.status === 'fulfilled')).toHaveLength(2);
    for (const each of all)
      if (each.status === 'rejected')
        expect(each.reason).toMatchObject({ code: 'not-committed', params: { leftCents: 20_000 } });
    const [committed, obligated, , , released] = await money.columns(awardId);
    expect(committed).toBe(20_000);
    expect((obligated ?? 0) + (released ?? 0)).toBe(80_000);
    await money.fundOf(fundId);
  });
});

describe('bad input gets a name and a number, and changes nothing', () => {
  test('what is no whole, positive number of cents is refused by name, with the number', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    await money.enroll(awardId, 50_000);
    const before = await money.columns(awardId);
    for (const amountCents of [0.5, 0, -1, 2 ** 53, 1_000_000_001, Infinity])
      for (const work of [money.enroll, money.bill, money.release, money.refund])
        expect(await refusalOf(work(awardId, amountCents))).toMatchObject({
          code: 'amount-invalid',
          params: { amountCents },
        });
    expect(await money.columns(awardId)).toEqual(before);
    // Words, nothing, and NaN (which JSON has no word for) are no numbers: the command does not take them at all.
    const words = { operationId: 'operation-1', actor: money.pays, awardId, on: '2026-11-18', reason: 'a reason' };
    const refund = (amountCents: unknown) =>
      commands['record-refund'].input.safeParse({ ...words, lines: [{ line: 0, amountCents }] });
    expect(refund(2_500).success).toBe(true);
    for (const amount of ['2500', '$25.00', 'a lot', null, undefined, Number.NaN])
      expect(refund(amount).error?.issues[0]?.path.join('.')).toBe('lines.0.amountCents');
  });

  test('above the award, what was not owed, what was not billed or paid, a second release, a line that is not there', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    const before = await money.columns(awardId);
    const said = async (work: Promise<unknown>) => {
      const { code, params } = await refusalOf(work);
      return { code, ...params };
    };
    expect(await said(money.enroll(awardId, 100_001))).toEqual({
      code: 'amount-above-award',
      line: 0,
      awardedCents: 100_000,
      wantedCents: 100_001,
    });
    expect(await said(money.bill(awardId, 1))).toEqual({
      code: 'not-obligated',
      line: 0,
      leftCents: 0,
      wantedCents: 1,
    });
    expect(await said(money.refund(awardId, 1))).toEqual({ code: 'not-paid', line: 0, leftCents: 0, wantedCents: 1 });
    expect(await said(money.enroll(awardId, [{ line: 7, amountCents: 1 }]))).toEqual({
      code: 'award-line-unknown',
      line: 7,
    });
    expect(await said(money.enroll(awardId, undefined))).toEqual({ code: 'amount-invalid' });
    expect(await said(money.enroll(awardId, 1_000, { enrolledOn: '2026-11-19' }))).toEqual({ code: 'invalid-input' });
    expect(await said(money.enroll(awardId, 1_000, { term: { from: '2027-02-01', through: '2027-01-01' } }))).toEqual({
      code: 'invalid-input',
    });
    expect(await said(money.pay(awardId, 'inv_0123456789abcdef'))).toEqual({ code: 'invoice-unknown' });
    expect(await said(money.bill(awardId, 1, { invoiceNumber: ' - ' }))).toEqual({ code: 'invalid-input' });
    expect(await money.columns(awardId)).toEqual(before);

    await money.release(awardId, 100_000);
    expect(await said(money.release(awardId, 100_000))).toEqual({
      code: 'not-committed',
      line: 0,
      leftCents: 0,
      wantedCents: 100_000,
    });
    expect(await money.columns(awardId)).toEqual([0, 0, 0, 0, 100_000]);
  });

  test('a fund of another year is not obligated any more (R5)', async () => {
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    at.setNow('2027-08-02T18:00:00Z');
    const refusal = await refusalOf(money.enroll(awardId, 10_000, { enrolledOn: '2027-08-01' }));
    at.setNow('2026-11-18T18:00:00Z');
    expect(refusal).toMatchObject({ code: 'fund-not-open', params: { from: '2026-07-01', through: '2027-06-30' } });
  });

  test('an award that never was, and people without the right to it', async () => {
    expect((await refusalOf(money.bill('awd_0123456789abcdef', 1))).code).toBe('award-unknown');
    const fundId = await fundWith(500_000);
    const { awardId } = await money.award([line(fundId, 100_000)]);
    // Another center's is answered like one that never was.
    expect((await refusalOf(money.enroll(awardId, 1_000, { actor: at.staff('two', 'bh') }))).code).toBe(
      'award-unknown',
    );
    expect((await refusalOf(money.enroll('awd_0123456789abcdef', 1_000, { actor: money.pays }))).code).toBe(
      'wrong-role',
    );
    expect((await refusalOf(money.enroll(awardId, 1_000, { actor: money.pays }))).code).toBe('wrong-role');
    expect((await refusalOf(money.bill(awardId, 1_000, { actor: at.staff('one') }))).code).toBe('wrong-role');
    expect((await refusalOf(money.bill(awardId, 1_000, { actor: money.finance }))).code).toBe('wrong-role');
    expect((await refusalOf(money.release(awardId, 1_000, { actor: at.staff('two', 'bh') }))).code).toBe(
      'award-unknown',
    );
    await money.release(awardId, 1_000, { actor: money.finance });
    expect(await money.columns(awardId)).toEqual([99_000, 0, 0, 0, 1_000]);
  });
});
