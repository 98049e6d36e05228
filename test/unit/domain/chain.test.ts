import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  emptyHead,
  lineHash,
  linksAfter,
  originHash,
  verifyChain,
  type StoredLine,
} from '../../../domain/money/chain.ts';
import { flowsOf } from '../../../domain/money/flows.ts';
import { columns, type ChainLink, type JournalLine } from '../../../domain/money/ledger-rows.ts';
import { fundOne, fundTwo, journalLine, storedLine } from '../../support/journal.ts';

const at = '2026-11-03T18:00:00.000Z';
const never = () => false;
const seen = (lines: readonly StoredLine[]) =>
  lines.map((line) => ({ sk: String(line['sk']), lineId: String(line['lineId']), hash: lineHash(line) }));
/** Ten lines and their chain, whole. */
function chained(count = 10) {
  const lines = Array.from({ length: count }, () => storedLine(journalLine()));
  const { links, head } = linksAfter(emptyHead(fundOne, at), lines, at);
  return { fundLimitId: fundOne, lines, links, head };
}
const verify = (
  { fundLimitId, lines, links, head }: ReturnType<typeof chained>,
  mayWait: (instant: string) => boolean = never,
) => verifyChain({ fundLimitId, lines: seen(lines), links, head, mayWait });
const codesOf = (of: ReturnType<typeof chained>) => verify(of).faults.map(({ code, seq }) => [code, seq]);

describe('the chain of a journal', () => {
  test('whole, in any order of reading, nothing is wrong with it', () => {
    const of = chained();
    expect(verify(of)).toEqual({ faults: [], waiting: 0 });
    expect(verify({ ...of, lines: of.lines.toReversed(), links: of.links.toReversed() }).faults).toEqual([]);
  });

  test('the order of a row’s fields is no change, and each field of it counts, also one that somebody adds', () => {
    const line = storedLine(journalLine({ centerId: 'se' }));
    expect(lineHash(Object.fromEntries(Object.entries(line).reverse()))).toBe(lineHash(line));
    for (const field of Object.keys(line).filter((name) => name !== 'pk' && name !== 'sk'))
      expect({ field, isSame: lineHash({ ...line, [field]: 'other' }) === lineHash(line) }).toEqual({
        field,
        isSame: false,
      });
    expect(lineHash({ ...line, note: 'x' })).not.toBe(lineHash(line));
  });

  test('two funds never share a chain, and a chain goes on from its head as if written at once', () => {
    expect(originHash(fundOne)).not.toBe(originHash(fundTwo));
    const { lines, head } = chained(6);
    const half = linksAfter(emptyHead(fundOne, at), lines.slice(0, 2), at);
    expect(linksAfter(half.head, lines.slice(2), at).head).toEqual(head);
  });

  test('an altered line is named by its id, its instant and its place', () => {
    const of = chained();
    of.lines[3] = { ...of.lines[3], amountCents: 26_000 };
    expect(verify(of).faults).toEqual([{ code: 'line-altered', lineId: of.links[3]?.lineId, at, seq: 4 }]);
  });

  test.each<[string, (of: ReturnType<typeof chained>) => void, [string, number | undefined][]]>([
    ['a removed line', (of) => of.lines.splice(4, 1), [['line-gone', 5]]],
    ['a line that nobody chained', (of) => of.lines.push(storedLine(journalLine())), [['line-not-chained', undefined]]],
    [
      'a removed link',
      (of) => of.links.splice(2, 1),
      [
        ['link-gone', 3],
        ['line-not-chained', undefined],
      ],
    ],
    [
      'a line under two links',
      (of) => {
        const next = linksAfter(of.head, [{ ...of.lines[0], lineId: 'jnl_other' }], at);
        const [link] = next.links;
        of.links.push({ ...(link as ChainLink), lineSk: String(of.lines[0]?.['sk']) });
        of.head = next.head;
      },
      [
        ['line-altered', 11],
        ['line-twice', 11],
      ],
    ],
    [
      'one id for two lines',
      (of) => of.lines.push({ ...of.lines[0], sk: `2026-11-04T00:00:00.000Z#${String(of.lines[0]?.['lineId'])}` }),
      [['line-twice', undefined]],
    ],
    [
      'two links that changed places',
      (of) => {
        const [a, b] = [of.links[1] as ChainLink, of.links[2] as ChainLink];
        of.links[1] = { ...b, seq: a.seq };
        of.links[2] = { ...a, seq: b.seq };
      },
      [
        ['link-altered', 2],
        ['link-altered', 3],
        ['link-altered', 4],
      ],
    ],
    [
      'two links for one place',
      (of) => of.links.push({ ...(of.links[5] as ChainLink), lineId: 'jnl_x', lineSk: 'x#jnl_x' }),
      [
        ['link-twice', 6],
        ['line-gone', 6],
        ['link-altered', 6],
      ],
    ],
    [
      'a head that was set back with its last link',
      (of) => {
        of.links.pop();
      },
      [
        ['line-not-chained', undefined],
        ['head-altered', 10],
      ],
    ],
  ])('%s is found', (_what, damage, expected) => {
    const of = chained();
    damage(of);
    expect(codesOf(of)).toEqual(expected);
  });

  test('a line altered together with its link breaks the link; with every link behind it only the head tells', () => {
    const of = chained();
    const altered = of.lines.map((line, index) => (index === 3 ? { ...line, amountCents: 1 } : line));
    const again = linksAfter(emptyHead(fundOne, at), altered, at);
    expect(
      codesOf({
        ...of,
        lines: altered,
        links: of.links.map((link, i) => (i === 3 ? (again.links[3] as ChainLink) : link)),
      }),
    ).toEqual([['link-altered', 5]]);
    expect(codesOf({ ...of, lines: altered, links: again.links })).toEqual([['head-altered', 10]]);
    // What lies in the archive tells in the end.
    expect(codesOf({ ...of, lines: altered, ...again })).toEqual([]);
  });

  test('a young line waits; without a chain there is nothing but waiting', () => {
    const of = { fundLimitId: fundOne, lines: [storedLine(journalLine())], links: [], head: undefined };
    expect(verifyChain({ ...of, lines: seen(of.lines), mayWait: () => true })).toEqual({ faults: [], waiting: 1 });
    expect(verifyChain({ ...of, lines: [], mayWait: never })).toEqual({ faults: [], waiting: 0 });
  });

  test('whatever one row is changed, removed, doubled or moved, something is found', () => {
    const edits = fc.record({
      row: fc.nat(19),
      kind: fc.constantFrom('drop-line', 'alter-line', 'drop-link', 'alter-link', 'move-link', 'double-link'),
    });
    fc.assert(
      fc.property(edits, ({ row, kind }) => {
        const of = chained(20);
        const link = of.links[row] as ChainLink;
        if (kind === 'drop-line') of.lines.splice(row, 1);
        if (kind === 'alter-line') of.lines[row] = { ...of.lines[row], amountCents: 1 };
        if (kind === 'drop-link') of.links.splice(row, 1);
        if (kind === 'alter-link') of.links[row] = { ...link, hash: link.lineHash };
        if (kind === 'move-link') of.links[row] = { ...link, seq: link.seq + 20 };
        if (kind === 'double-link') of.links.push(link);
        expect(verify(of).faults.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('flows', () => {
  const dayOf = (instant: string) => instant.slice(0, 10);
  const flow = (of: Partial<JournalLine>) => flowsOf([journalLine(of)], dayOf)[0];

  test('a movement leaves one column and enters another; money from outside raises the cap', () => {
    expect(flow({})).toMatchObject({ availableCents: -25_000, committedCents: 25_000, capCents: 0, lines: 1 });
    expect(flow({ from: 'cap', to: 'available', operation: 'open' })).toMatchObject({
      capCents: 25_000,
      availableCents: 25_000,
    });
    expect(flow({ from: 'available', to: 'cap', operation: 'lower' })).toMatchObject({
      capCents: -25_000,
      availableCents: -25_000,
    });
  });

  test('an exception that does not name the fund moves none of its columns (R2)', () => {
    const limits = ['participant-year#PY2026#training#ref_0000000000'];
    expect(flow({ operation: 'except', from: 'cap', to: 'available', limits })).toEqual({
      schemaVersion: 2,
      fundLimitId: fundOne,
      day: '2026-11-03',
      capCents: 0,
      availableCents: 0,
      committedCents: 0,
      obligatedCents: 0,
      accruedCents: 0,
      paidCents: 0,
      nonFederalCents: 0,
      lines: 1,
    });
  });

  test('the part that is not federal counts with what is paid, and goes with what comes back (R13)', () => {
    const paid = { operation: 'pay', from: 'accrued', to: 'paid', nonFederalCents: 12_500 } as const;
    expect(flow(paid)?.nonFederalCents).toBe(12_500);
    expect(flow({ ...paid, operation: 'refund', from: 'paid', to: 'available' })?.nonFederalCents).toBe(-12_500);
  });

  test('lines of one day, center, kind of cost and sector are one row; summed over all rows nothing is lost', () => {
    const line = fc.record({
      amountCents: fc.integer({ min: 1, max: 1_000_000 }),
      move: fc.constantFrom(
        ['available', 'committed'],
        ['committed', 'obligated'],
        ['cap', 'available'],
        ['paid', 'available'],
      ),
      centerId: fc.constantFrom(undefined, 'se', 'tigard'),
      costKind: fc.constantFrom(undefined, 'tuition', 'books'),
      at: fc.constantFrom('2026-11-03T18:00:00.000Z', '2026-11-04T18:00:00.000Z'),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (made) => {
        const lines = made.map(({ move: [from, to], ...rest }) =>
          journalLine({ ...rest, from: from as 'paid', to: to as 'paid' } as Partial<JournalLine>),
        );
        const flows = flowsOf(lines, dayOf);
        expect(new Set(flows.map(({ day, centerId, costKind }) => `${day} ${centerId} ${costKind}`)).size).toBe(
          flows.length,
        );
        expect(flows.reduce((sum, each) => sum + each.lines, 0)).toBe(lines.length);
        for (const column of columns) {
          const moved = lines.reduce(
            (sum, { from, to, amountCents }) =>
              sum + (to === column ? amountCents : 0) - (from === column ? amountCents : 0),
            0,
          );
          expect(flows.reduce((sum, each) => sum + each[`${column}Cents`], 0)).toBe(moved);
        }
      }),
    );
  });
});
