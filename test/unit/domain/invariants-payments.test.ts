import { describe, expect, test } from '@jest/globals';
import { PaymentsBook } from '../../../domain/invariants/payments.ts';
import type { AwardRow } from '../../../domain/money/ledger-rows.ts';
import { ids, samplePayments, type Rows } from './invariants-rows.ts';

type Sample = ReturnType<typeof samplePayments>;
interface Known {
  awards: Map<string, AwardRow>;
  unreadable: Set<string>;
}
const knows = (...awards: AwardRow[]): Known => ({
  awards: new Map(awards.map((each) => [each.awardId, each])),
  unreadable: new Set(),
});

/** Each partition whole, in this order. */
function read(rows: Rows, known: Known, order: (pks: string[]) => string[] = (pks) => pks): PaymentsBook {
  const book = new PaymentsBook(known);
  const all = Object.values(rows);
  for (const pk of order([...new Set(all.map((row) => String(row['pk'])))]))
    book.add(
      pk,
      all.filter((row) => row['pk'] === pk),
    );
  return book;
}
const codes = ({ award, rows }: Sample, known: Known = knows(award)) =>
  read(rows, known)
    .violations()
    .map(({ invariant, code }) => `${invariant} ${code}`);
const set = ({ rows }: Sample, name: string, values: object) => {
  if (!rows[name]) throw new Error(`no row ${name}`);
  Object.assign(rows[name], values);
};
const drop = ({ rows }: Sample, name: string) => {
  if (!rows[name]) throw new Error(`no row ${name}`);
  delete rows[name];
};
const take = ({ rows }: Sample, name: string, ...fields: string[]) => {
  for (const field of fields) delete rows[name]?.[field];
};
const firstLine = ({ award }: Sample) => award.lines[0] ?? {};

test('an award with a paid bill, an open one, one taken back and a refund: every equality holds, in any order', () => {
  const { award, rows } = samplePayments();
  for (const order of [(pks: string[]) => pks, (pks: string[]) => [...pks].reverse()]) {
    const book = read(rows, knows(award), order);
    expect(book.violations()).toEqual([]);
    expect(book.counts).toEqual({ payables: 1, bills: 3 });
    // Nothing stays of what has met.
    expect(book.unmetMarks()).toEqual(new Map());
  }
});

const breakages: [says: string[], how: (sample: Sample) => void][] = [
  // Against the award, the sums and the day (R6).
  ...(['obligatedCents', 'accruedCents', 'paidCents'] as const).map((column): (typeof breakages)[number] => [
    ['sum-is-not-the-award'],
    (s) => set(s, 'payable', { [column]: 1 }),
  ]),
  [
    ['lines-are-not-the-award'],
    (s) => set(s, 'payable', { lines: (s.rows['payable']?.['lines'] as object[]).slice(0, 1) }),
  ],
  [
    ['lines-are-not-the-award'],
    (s) => set(s, 'payable', { lines: [...(s.rows['payable']?.['lines'] as object[])].reverse() }),
  ],
  [
    ['lines-are-not-the-award'],
    (s) => Object.assign((s.rows['payable']?.['lines'] as object[])[0] ?? {}, { payee: 'vendor' }),
  ],
  [['owed-and-no-day'], (s) => take(s, 'payable', 'owedSince', 'listPk', 'listSk')],
  [['another-person'], (s) => set(s, 'payable', { personRef: `ref_${'z'.repeat(26)}` })],
  [['award-without-payable'], (s) => drop(s, 'payable')],
  // Bills, line by line (R10).
  [['bills-are-not-the-accrued', 'sum-is-not-the-award'], (s) => Object.assign(firstLine(s), { accruedCents: 59_999 })],
  [['bills-are-not-the-paid', 'sum-is-not-the-award'], (s) => Object.assign(firstLine(s), { paidCents: 70_001 })],
  [['bills-are-not-the-paid'], (s) => drop(s, 'refunded')],
  [['bills-are-not-the-accrued', 'events-of-no-bill', 'mark-of-no-bill'], (s) => drop(s, 'bill b')],
  [['events-of-no-bill'], (s) => drop(s, 'bill c')],
  [['amount-is-not-its-lines', 'bill-is-not-its-events'], (s) => set(s, 'bill b', { amountCents: 1 })],
  [['amount-is-not-its-lines'], (s) => set(s, 'enrolled', { amountCents: 1 })],
  [
    ['bills-are-not-the-accrued', 'names-no-line'],
    (s) => Object.assign((s.rows['bill b']?.['lines'] as object[])[0] ?? {}, { line: 7 }),
  ],
  [['names-no-line'], (s) => Object.assign((s.rows['enrolled']?.['lines'] as object[])[0] ?? {}, { line: 2 })],
  // On the other line of the award.
  [
    ['bills-are-not-the-paid', 'bills-are-not-the-paid'],
    (s) => Object.assign((s.rows['refunded']?.['lines'] as object[])[0] ?? {}, { line: 1 }),
  ],
  // What became of each bill is written down once.
  [['bill-is-not-its-events'], (s) => drop(s, 'billed a')],
  [['bill-is-not-its-events'], (s) => drop(s, 'paid a')],
  [['bill-is-not-its-events'], (s) => drop(s, 'corrected c')],
  [
    ['bill-is-not-its-events'],
    (s) =>
      (s.rows['paid again'] = {
        ...s.rows['paid a'],
        operationId: 'again',
        sk: `${String(s.rows['paid a']?.['sk']).slice(0, 30)}#again`,
      }),
  ],
  // Paid twice over: a bill that is open again beside its payment.
  [
    ['bill-is-not-its-events', 'bills-are-not-the-accrued', 'bills-are-not-the-paid', 'not-in-its-list'],
    (s) => set(s, 'bill a', { status: 'to-pay' }),
  ],
  // Marks: each number of a payee once.
  [['bill-without-mark'], (s) => drop(s, 'mark a')],
  [
    ['mark-of-no-bill'],
    (s) => (s.rows['mark c'] = { ...s.rows['mark a'], sk: 'BILL#c', invoiceId: `inv_${'c'.repeat(26)}` }),
  ],
  [['bill-without-mark', 'mark-of-no-bill'], (s) => set(s, 'bill b', { payeeName: 'Another School' })],
  [['bill-without-mark', 'mark-of-no-bill'], (s) => set(s, 'mark a', { invoiceId: `inv_${'z'.repeat(26)}` })],
  // What is in no list is paid by nobody.
  [['not-in-its-list'], (s) => take(s, 'payable', 'listPk', 'listSk')],
  [['not-in-its-list'], (s) => take(s, 'payable', 'numberPk')],
  [['not-in-its-list'], (s) => take(s, 'bill b', 'listPk', 'listSk')],
  [['not-in-its-list'], (s) => set(s, 'bill a', { listPk: 'BILLS#0' })],
  [['not-in-its-list'], (s) => set(s, 'bill c', { listPk: 'BILLS#0', listSk: 'x' })],
  [['belongs-elsewhere'], (s) => set(s, 'enrolled', { awardId: `awd_${'z'.repeat(26)}` })],
];

describe('a broken row is caught, and nothing else is said', () => {
  test.each(breakages)('%s', (says, how) => {
    const sample = samplePayments();
    how(sample);
    expect(codes(sample).sort()).toEqual(says.map((code) => `payments ${code}`).sort());
  });

  test('nothing is owed any more, and the award still stands in the list', () => {
    const sample = samplePayments();
    // All of it went back: no bill is open, nothing is owed.
    for (const name of ['bill b', 'mark b', 'billed b']) drop(sample, name);
    Object.assign(firstLine(sample), { obligatedCents: 0, accruedCents: 0, releasedCents: 130_000 });
    set(sample, 'payable', { obligatedCents: 0, accruedCents: 0 });
    expect(codes(sample)).toEqual(['payments day-and-nothing-owed']);
    take(sample, 'payable', 'owedSince', 'listPk', 'listSk');
    expect(codes(sample)).toEqual([]);
  });

  test.each([
    [{ payables: 1, bills: 3, events: 7 }, [] as string[]],
    [{ payables: 0, bills: 1, events: 0 }, ['bill a', 'mark a']],
    [{ payables: 0, bills: 0, events: 1 }, ['enrolled']],
  ])('rows of an award that is not there: %o', (detail, only) => {
    const { rows } = samplePayments();
    const kept = Object.fromEntries(Object.entries(rows).filter(([name]) => only.length === 0 || only.includes(name)));
    expect(read(kept, knows()).violations()).toContainEqual({
      invariant: 'payments',
      code: 'rows-without-award',
      subject: ids.award,
      detail,
    });
  });

  test('an award whose rows are all gone; not said while only a part was read', () => {
    const { award } = samplePayments();
    const book = read({}, knows(award));
    expect(book.violations()).toMatchObject([{ code: 'award-without-payable', subject: ids.award }]);
    expect(book.violations(false)).toEqual([]);
  });

  test('an award that cannot be read is said by the ledger, and its payments are not called lost', () => {
    const sample = samplePayments();
    expect(codes(sample, { awards: new Map(), unreadable: new Set([ids.award]) })).toEqual([]);
  });

  test('a row that no reader understands is said once, and nothing of its award besides', () => {
    for (const [name, field] of [
      ['payable', 'number'],
      ['bill a', 'status'],
      ['refunded', 'at'],
    ] as const) {
      const sample = samplePayments();
      set(sample, name, { [field]: 7 });
      const { sk } = sample.rows[name] ?? {};
      expect(read(sample.rows, knows(sample.award)).violations()).toEqual([
        { invariant: 'unreadable', code: 'unreadable', subject: ids.award, detail: { row: sk, field } },
      ]);
    }
    const sample = samplePayments();
    set(sample, 'mark a', { recordedAt: 7 });
    expect(codes(sample)).toEqual(['unreadable unreadable']);
    sample.rows['note'] = { pk: 'NOTE#1', sk: 'NOTE' };
    sample.rows['other'] = { pk: `AWARD#${ids.award}`, sk: 'OTHER#1' };
    expect(codes(sample).sort()).toEqual(['dangling unknown-row', 'dangling unknown-row', 'unreadable unreadable']);
  });
});

test('what is said holds ids, codes and numbers, and neither a name nor what a key hides', () => {
  const canary = 'Maria Canary';
  for (const [, how] of breakages) {
    const sample = samplePayments();
    for (const [name, row] of Object.entries(sample.rows))
      if (name.startsWith('bill')) Object.assign(row, { payeeName: canary, voidReason: canary, reference: canary });
    how(sample);
    const said = JSON.stringify(read(sample.rows, knows(sample.award)).violations());
    expect(said).not.toContain('Canary');
    expect(said).not.toMatch(/PAYEE#|[0-9a-f]{64}/);
  }
});
