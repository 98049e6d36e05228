import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem, type Item } from '../../adapters/transaction.ts';
import type { CheckDeps, CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import { awardsAt } from '../support/awards.ts';
import { desk } from '../support/cases.ts';
import { checkRows, rowsIn } from '../support/nightly-check.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/*
 * The nightly check over the payments table: what people who pay do is never called wrong, also while they do it; a row that was
 * changed, lost or made up by hand is found, and named.
 */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof awardsAt>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  money = awardsAt(at);
  await at.openFund({ fundId: 'fund', capCents: 100_000_000 });
});
afterAll(async () => tables?.stop());

const rowsOf = (name: 'cases' | 'ledger' | 'payments') => rowsIn(tables.client, name);
const check = (more: Partial<CheckDeps> = {}) => checkRows(tables.client, at.clock, more);
const said = ({ first }: CheckResult) =>
  first.map(({ invariant, code, subject }) => `${invariant} ${code} ${subject}`).sort();

const put = (name: 'cases' | 'payments', row: Item) =>
  tables.client.send(new PutItemCommand({ TableName: tableNameOf(name), Item: toItem(row) }));
const erase = ({ pk, sk }: Item) =>
  tables.client.send(
    new DeleteItemCommand({ TableName: tableNameOf('payments'), Key: toItem({ pk: String(pk), sk: String(sk) }) }),
  );

const promised = () =>
  money.award([
    { fundId: 'fund', costKind: 'tuition', amountCents: 200_000, payee: 'school' },
    { fundId: 'fund', costKind: 'books', amountCents: 30_000, payee: 'participant' },
  ]);
/** Paid in part, with an open bill, one taken back, money that came back and a claim of the person's own. */
async function lived(): Promise<{ applicationId: string; awardId: string; paid: string; open: string }> {
  const award = await promised();
  const { awardId } = award;
  await money.enroll(awardId, [
    { line: 0, amountCents: 150_000 },
    { line: 1, amountCents: 30_000 },
  ]);
  const { invoiceId: paid } = await money.bill(awardId, 90_000);
  await money.pay(awardId, paid);
  await money.refund(awardId, 20_000);
  const wrong = await money.bill(awardId, 10_000);
  await money.correct(awardId, wrong.invoiceId);
  const back = await money.bill(awardId, 5_000);
  await money.correct(awardId, back.invoiceId, 'release');
  const { invoiceId: open } = await money.bill(awardId, 40_000);
  const claim = await money.bill(awardId, [{ line: 1, amountCents: 12_000 }], {
    invoiceNumber: '',
    what: 'Two textbooks',
  });
  await money.pay(awardId, claim.invoiceId);
  await money.release(awardId, 10_000);
  return { ...award, paid, open };
}

test('what those who pay do holds every equality, and every award and bill was looked at', async () => {
  await promised();
  await lived();
  const result = await check();
  expect(said(result)).toEqual([]);
  expect(result).toMatchObject({ finished: true, violations: 0, unsettled: 0 });
  expect(result.checked).toMatchObject({ awards: 2, payables: 2, bills: 5, suspected: 0 });
});

describe('changed, lost or made up by hand', () => {
  let sample: Awaited<ReturnType<typeof lived>>;
  let rows: Item[];
  beforeAll(async () => {
    sample = await lived();
    const { awardId } = sample;
    const marks: Item[] = [];
    for await (const page of rowsOf('payments').scan())
      marks.push(...page.filter((row) => String(row['pk']).startsWith('PAYEE#') && row['awardId'] === awardId));
    rows = [...(await rowsOf('payments').partition(`AWARD#${awardId}`)), ...marks];
  });
  const row = (which: (row: Item) => boolean): Item => {
    const found = rows.find(which);
    if (!found) throw new Error('no such row');
    return found;
  };
  const payable = () => row(({ sk }) => sk === 'PAYABLE');
  const bill = (invoiceId: string) => row(({ sk }) => sk === `INVOICE#${invoiceId}`);
  const markOf = (invoiceId: string) =>
    row((each) => String(each['pk']).startsWith('PAYEE#') && each['invoiceId'] === invoiceId);
  const changed = (before: Item, values: Item) => async () => void (await put('payments', { ...before, ...values }));
  const lost = (before: Item) => async () => void (await erase(before));

  /** Each is done, found, and set right again. */
  const hands: [name: string, codes: string[], hand: () => () => Promise<void>][] = [
    ['a sum', ['sum-is-not-the-award'], () => changed(payable(), { paidCents: 1 })],
    [
      'since when it is owed',
      ['owed-and-no-day'],
      () => {
        const { owedSince: _day, listPk: _pk, listSk: _sk, ...rest } = payable();
        return async () => void (await put('payments', rest));
      },
    ],
    [
      'a line',
      ['lines-are-not-the-award'],
      () => changed(payable(), { lines: (payable()['lines'] as Item[]).slice(1) }),
    ],
    ['who is paid, lost', ['award-without-payable'], () => lost(payable())],
    [
      'an open bill, lost',
      ['bills-are-not-the-accrued', 'events-of-no-bill', 'mark-of-no-bill'],
      () => lost(bill(sample.open)),
    ],
    [
      'a paid bill that is open again',
      ['bill-is-not-its-events', 'bills-are-not-the-accrued', 'bills-are-not-the-paid'],
      () => changed(bill(sample.paid), { status: 'to-pay', listPk: 'BILLS#0', listSk: `2026-11-18#${sample.paid}` }),
    ],
    ['a bill in no list', ['not-in-its-list'], () => changed(bill(sample.open), { listPk: 'NOWHERE' })],
    ['a refund, lost', ['bills-are-not-the-paid'], () => lost(row(({ what }) => what === 'refunded'))],
    [
      'a payment that nobody wrote down',
      ['bill-is-not-its-events'],
      () => lost(row((each) => each['what'] === 'paid' && each['invoiceId'] === sample.paid)),
    ],
    ['a number, free again', ['bill-without-mark'], () => lost(markOf(sample.paid))],
    [
      'a number taken by another bill',
      ['bill-without-mark', 'mark-of-no-bill'],
      () => changed(markOf(sample.open), { invoiceId: `inv_${'z'.repeat(26)}` }),
    ],
  ];
  test.each(hands)('%s', async (_name, codes, hand) => {
    await hand()();
    const result = await check();
    for (const each of rows) await put('payments', each);
    expect(said(result)).toEqual(codes.map((code) => `payments ${code} ${sample.awardId}`).sort());
    expect(said(await check())).toEqual([]);
  });

  test.each(['PAYABLE', 'INVOICE#', 'EVENT#'])('%s of an award that the ledger does not know', async (begins) => {
    const awardId = `awd_${'z'.repeat(26)}`;
    const before = row(({ sk, status }) => String(sk).startsWith(begins) && status !== 'paid' && status !== 'to-pay');
    const stray = { ...before, pk: `AWARD#${awardId}`, awardId };
    await put('payments', stray);
    const found = said(await check());
    await erase(stray);
    expect(found).toContain(`payments rows-without-award ${awardId}`);
    expect(found.every((each) => each.endsWith(awardId))).toBe(true);
    expect(said(await check())).toEqual([]);
  });

  test('a mark that leads to nobody, and a row that no reader understands', async () => {
    const stray = { ...markOf(sample.open), sk: `BILL#${'0'.repeat(64)}`, awardId: `awd_${'z'.repeat(26)}` };
    await put('payments', stray);
    const odd = { ...stray, sk: `BILL#${'1'.repeat(64)}`, awardId: `awd_${'y'.repeat(26)}`, recordedAt: 'once' };
    await put('payments', odd);
    await put('payments', { ...bill(sample.open), datedOn: 7 });
    const result = await check();
    for (const each of [stray, odd]) await erase(each);
    await put('payments', bill(sample.open));
    expect(said(result)).toEqual([
      `payments mark-of-no-bill awd_${'z'.repeat(26)}`,
      `unreadable unreadable ${sample.awardId}`,
      `unreadable unreadable awd_${'y'.repeat(26)}`,
    ]);
    expect(JSON.stringify(result)).not.toMatch(/Sample School|PAYEE#/);
  });

  test("R6: the person's page says another amount than the ledger", async () => {
    const [application] = [
      ...(await rowsOf('cases').many([{ pk: `APP#${sample.applicationId}`, sk: 'APP' }])).values(),
    ];
    const [note] = (application?.['awards'] ?? []) as Item[];
    await put('cases', { ...application, awards: [{ ...note, paidCents: 1 }] });
    const result = await check();
    await put('cases', application ?? {});
    expect(result.first).toEqual([
      {
        invariant: 'award-sum',
        code: 'note-is-not-the-award',
        subject: sample.applicationId,
        detail: { awardId: sample.awardId, field: 'paidCents' },
      },
    ]);
  });
});

describe('while people pay', () => {
  test('nothing is called broken that is only half read, and a broken row is found among it', async () => {
    const { awardId: broken } = await lived();
    let isOver = false;
    let written = 0;
    const paying = async () => {
      while (!isOver) {
        const { awardId } = await promised();
        await money.enroll(awardId, 100_000);
        for (let times = 0; times < 3 && !isOver; times += 1) {
          const { invoiceId } = await money.bill(awardId, 10_000);
          if (times === 1) await money.correct(awardId, invoiceId);
          else await money.pay(awardId, invoiceId);
          if (times === 2) await money.refund(awardId, 5_000);
          written += 1;
        }
      }
    };
    // The ledger is read, and then others go on before its payments are.
    const late: CheckDeps['payments'] = {
      ...rowsOf('payments'),
      async *scan() {
        const [before, turns] = [written, 2];
        while (written < before + turns) await new Promise((resolve) => setImmediate(resolve));
        yield* rowsOf('payments').scan();
      },
    };
    const writers = [paying(), paying()];
    let suspected = 0;
    try {
      for (let turn = 0; turn < 50 && (turn < 3 || suspected === 0); turn += 1) {
        const result = await check({ payments: late });
        expect(said(result)).toEqual([]);
        expect(result.finished).toBe(true);
        suspected += result.checked.suspected;
      }
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    expect(suspected).toBeGreaterThan(0);
    const [payable] = await rowsOf('payments')
      .partition(`AWARD#${broken}`)
      .then((all) => all.filter(({ sk }) => sk === 'PAYABLE'));
    await put('payments', { ...payable, obligatedCents: 1 });
    const quiet = await check();
    expect(said(quiet)).toEqual([`payments sum-is-not-the-award ${broken}`]);
    expect(quiet.unsettled).toBe(0);
    // Somebody writes to that award between any two readings of it: tomorrow is another night.
    let version = 0;
    const moving = {
      ...rowsOf('ledger'),
      many: async (...wanted: Parameters<CheckDeps['ledger']['many']>) =>
        new Map(
          [...(await rowsOf('ledger').many(...wanted))].map(([key, row]) => [key, { ...row, version: (version += 1) }]),
        ),
    };
    expect(await check({ ledger: moving })).toMatchObject({ violations: 0, unsettled: 1, finished: true });
  }, 120_000);
});
