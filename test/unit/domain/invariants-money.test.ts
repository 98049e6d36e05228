import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LedgerBook } from '../../../domain/invariants/money.ts';
import { judgeWayBack } from '../../../domain/invariants/awards.ts';
import { columns, type Column } from '../../../domain/money/ledger-rows.ts';
import { fundLimit, ids, sampleLedger, trainingLimit, type Rows } from './invariants-rows.ts';

function read(rows: Rows) {
  const book = new LedgerBook();
  for (const row of Object.values(rows)) book.add(row);
  return book;
}
const codes = (rows: Rows) =>
  read(rows)
    .violations()
    .map(({ invariant, code }) => `${invariant} ${code}`);
const set = (rows: Rows, name: string, values: object) => Object.assign(rows[name] ?? {}, values);
/** One line of the award. */
const setLine = (rows: Rows, at: number, values: object) =>
  Object.assign((rows['award']?.['lines'] as object[])[at] ?? {}, values);

test('a fund, a year and an award as they are written: every invariant holds', () => {
  const book = read(sampleLedger());
  expect(book.violations()).toEqual([]);
  expect(book.counts).toEqual({ limits: 2, journalLines: 4, awards: 1 });
});

const breakages: [says: string[], how: (rows: Rows) => void][] = [
  [
    ['money-sum sum-is-not-the-cap', 'journal-balance column-is-not-its-lines'],
    (rows) => set(rows, 'fund', { capCents: 1_000_001 }),
  ],
  [['money-sum sum-is-not-the-cap'], (rows) => set(rows, 'year', { capCents: 499_999 })],
  // The row is below zero: said once, and not again as unreadable or as lines without a limit.
  [['money-sum negative'], (rows) => set(rows, 'fund', { availableCents: -100_000, committedCents: 1_000_000 })],
  [['money-sum no-whole-cents', 'money-sum sum-is-not-the-cap'], (rows) => set(rows, 'fund', { paidCents: 0.5 })],
  [
    ['journal-balance column-is-not-its-lines', 'journal-balance column-is-not-its-lines'],
    (rows) => set(rows, 'fund', { availableCents: 649_999, committedCents: 250_001 }),
  ],
  [
    ['journal-balance column-is-not-its-lines', 'journal-balance column-is-not-its-lines'],
    (rows) => set(rows, 'carried', { to: 'available' }),
  ],
  // A year opens without a line: a wrong column shows in what left it.
  [
    ['journal-balance column-is-not-its-lines'],
    (rows) => set(rows, 'year', { availableCents: 249_999, committedCents: 250_001 }),
  ],
  [
    ['journal-balance never-opened'],
    (rows) => {
      delete rows['opened'];
      delete rows['carried'];
      set(rows, 'fund', { paidCents: 0, availableCents: 750_000 });
    },
  ],
  [
    ['journal-balance lines-of-no-limit'],
    (rows) => {
      delete rows['year'];
    },
  ],
  [['award-sum lines-are-not-the-amount'], (rows) => set(rows, 'award', { amountCents: 250_001 })],
  [['award-sum money-without-award'], (rows) => delete rows['award']],
  [
    ['award-sum money-is-not-the-award', 'award-sum limits-are-not-the-award'],
    (rows) => set(rows, 'ofBooks', { awardId: undefined }),
  ],
  // The participant's year was left out of a line.
  [
    ['journal-balance column-is-not-its-lines', 'award-sum limits-are-not-the-award'],
    (rows) => set(rows, 'ofBooks', { limits: [fundLimit] }),
  ],
  [
    ['award-sum line-is-not-its-columns', 'award-sum money-is-not-the-award'],
    (rows) => setLine(rows, 0, { committedCents: 199_999 }),
  ],
  [['dangling fund-without-words'], (rows) => delete rows['about']],
  [['unreadable unreadable'], (rows) => set(rows, 'award', { status: 'lost' })],
  [['unreadable unreadable'], (rows) => set(rows, 'fund', { year: 7 })],
  [['dangling unknown-row'], (rows) => (rows['note'] = { pk: 'NOTE#1', sk: 'NOTE' })],
];

describe('a broken row is caught, and nothing else is said', () => {
  test.each(breakages)('%s', (says, how) => {
    const rows = sampleLedger();
    how(rows);
    expect(codes(rows)).toEqual(says);
  });

  test('an award of which no command knows', () => {
    const { operations } = read(sampleLedger());
    expect(operations.get(ids.award)).toBe('op-12345678');
    const command = { command: 'decide-packet', answer: { outcome: 'approved', seq: 1, awardId: ids.award } };
    expect(judgeWayBack(ids.award, command)).toEqual([]);
    for (const other of [undefined, { ...command, command: 'open-fund' }, { ...command, answer: { seq: 1 } }])
      expect(judgeWayBack(ids.award, other)).toMatchObject([
        { invariant: 'award-sum', code: 'award-without-decision', subject: ids.award },
      ]);
  });
});

/** Any lawful history of movements balances; any single cent that is moved past the journal is seen. */
describe('any history', () => {
  const pairs = columns.flatMap((from) => columns.filter((to) => to !== from).map((to) => [from, to] as const));
  const history = fc.array(
    fc.record({ pair: fc.constantFrom(...pairs), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { maxLength: 30 },
  );

  /** Plays the movements that are possible, as the conditional writes would let them through. */
  function play(moves: readonly { pair: readonly [Column, Column]; share: number }[]): Rows {
    const { fund, about, opened, carried } = sampleLedger();
    const rows: Rows = { about: about ?? {}, opened: opened ?? {}, carried: carried ?? {} };
    const stands: Record<Column, number> = {
      available: 900_000,
      committed: 0,
      obligated: 0,
      accrued: 0,
      paid: 100_000,
    };
    moves.forEach(({ pair: [from, to], share }, index) => {
      const amountCents = Math.floor(stands[from] * share);
      if (amountCents === 0) return;
      stands[from] -= amountCents;
      stands[to] += amountCents;
      rows[`move${index}`] = {
        ...opened,
        sk: `${index}`,
        lineId: `move.${index}`,
        operation: 'commit',
        from,
        to,
        amountCents,
      };
    });
    rows['fund'] = {
      ...fund,
      ...Object.fromEntries(columns.map((column) => [`${column}Cents`, stands[column]])),
    };
    return rows;
  }

  test('of movements balances, in whatever order its rows are read', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (moves, random) => {
        const rows = Object.values(play(moves));
        const shuffled = rows
          .map((row) => ({ row, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const book = new LedgerBook();
        for (const row of shuffled) book.add(row);
        expect(book.violations()).toEqual([]);
      }),
    );
  });

  test('is not balanced any more when one cent moves past it, or one line is lost', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...pairs), fc.nat(), (moves, [from, to], which) => {
        const moved = play(moves);
        const fund = moved['fund'] ?? {};
        fund[`${from}Cents`] = Number(fund[`${from}Cents`]) - 1;
        fund[`${to}Cents`] = Number(fund[`${to}Cents`]) + 1;
        expect(codes(moved)).not.toEqual([]);

        const lost = play(moves);
        const lines = Object.keys(lost).filter((name) => name !== 'fund' && name !== 'about');
        delete lost[lines[which % lines.length] ?? ''];
        expect(codes(lost)).not.toEqual([]);
      }),
    );
  });
});

test('an award is told apart by its lines', () => {
  const held = read(sampleLedger()).held.get(ids.award);
  expect([...(held ?? [])].map(([line, { cents }]) => [line, cents.committed])).toEqual([
    [0, 200_000],
    [1, 50_000],
  ]);
  expect(held?.get(0)?.limits).toEqual(new Set([fundLimit, trainingLimit]));
});
