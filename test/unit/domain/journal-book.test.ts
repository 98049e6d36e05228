import { describe, expect, test } from '@jest/globals';
import { archiveKey, archiveText, type ArchivedVersion } from '../../../adapters/journal-archive.ts';
import { chainKeys } from '../../../adapters/journal-table.ts';
import type { Item } from '../../../adapters/transaction.ts';
import { JournalBook } from '../../../domain/invariants/journal.ts';
import { emptyHead, linksAfter, type StoredLine } from '../../../domain/money/chain.ts';
import { verifyJournal, type VerifyDeps } from '../../../functions/verify-journal/verify-journal.ts';
import { fundOne as fund, journalLine, storedLine } from '../../support/journal.ts';

/** What the verification says of a ledger and its archive, as they are read. */
const at = '2026-11-03T18:00:00.000Z';
const now = new Date('2026-11-03T20:00:00.000Z');

/** Six lines, chained; the first four archived in two objects. */
function standing() {
  const lines = Array.from({ length: 6 }, () => storedLine(journalLine()));
  const { links, head } = linksAfter(emptyHead(fund, at), lines, at);
  const entries = links.map((link, index) => ({ link, line: lines[index] as StoredLine }));
  const objects = [entries.slice(0, 3), entries.slice(3, 4)].map((some) => ({
    key: archiveKey(fund, some[0]?.link.seq ?? 0, some.at(-1)?.link.seq ?? 0),
    isLocked: true,
    text: archiveText(some),
  }));
  const rows: Item[] = [
    ...lines.map((line) => ({ ...line })),
    ...links.map((link) => ({ ...chainKeys.link(fund, link.lineId), ...link })),
    { ...chainKeys.head(fund), ...head, archivedSeq: 4 },
  ];
  return { rows, links, objects, hidden: [] as string[] };
}
type Standing = ReturnType<typeof standing>;

function judge({ rows, objects, hidden }: Standing, instant = now) {
  const book = new JournalBook();
  for (const { key, ...copy } of objects) {
    book.addObject(key);
    book.addArchived({ key, ...copy });
  }
  for (const key of hidden) book.addHidden(key);
  for (const row of rows) book.add(row);
  return book.judge(instant);
}

test('whole, nothing is wrong, and each fund is told with its lines and its last hash', () => {
  const of = standing();
  expect(judge(of)).toEqual({
    faults: [],
    funds: [
      {
        fundLimitId: fund,
        name: '',
        lines: 6,
        waiting: 0,
        chained: 6,
        archived: 4,
        lastHash: of.links.at(-1)?.hash,
      },
    ],
  });
});

test('objects that overlap, as two rounds at once may leave them, are no fault', () => {
  const of = standing();
  const [first] = of.objects;
  of.objects.push({
    ...first!,
    key: archiveKey(fund, 1, 2),
    text: first!.text.split('\n').slice(0, 2).join('\n') + '\n',
  });
  expect(judge(of).faults).toEqual([]);
});

describe('of the archive', () => {
  test.each<[string, (of: Standing) => void, object[]]>([
    ['an object that is not locked', (of) => (of.objects[1]!.isLocked = false), [{ code: 'archive-not-locked' }]],
    ['an object that was hidden', (of) => of.hidden.push('PY2026/a/x.jsonl'), [{ code: 'archive-hidden' }]],
    [
      'an object with another name',
      (of) => (of.objects[1]!.key = 'PY2026/odd.jsonl'),
      [
        { code: 'archive-unreadable', where: 'PY2026/odd.jsonl' },
        { code: 'not-in-archive', seq: 4 },
      ],
    ],
    [
      'an object that holds less than its name says',
      (of) => (of.objects[0]!.text = ''),
      [{ code: 'archive-unreadable' }],
    ],
    [
      'an object that holds another fund',
      (of) => (of.objects[0]!.text = of.objects[0]!.text.replaceAll(fund, 'fund#PY2026#b')),
      [{ code: 'archive-unreadable' }],
    ],
    ['an object that is gone', (of) => of.objects.shift(), [{ code: 'not-in-archive', seq: 1 }]],
    [
      'a line in it that is another one',
      (of) => (of.objects[0]!.text = of.objects[0]!.text.replace('25000', '25001')),
      [{ code: 'archive-differs', seq: 1 }],
    ],
    [
      'lines that were taken out of the table with all that points to them',
      (of) => {
        const { links, head } = linksAfter(emptyHead(fund, at), of.rows.slice(0, 2) as StoredLine[], at);
        of.rows = [
          ...of.rows.slice(0, 2),
          ...links.map((link) => ({ ...chainKeys.link(fund, link.lineId), ...link })),
          { ...chainKeys.head(fund), ...head, archivedSeq: 2 },
        ];
      },
      [{ code: 'archived-and-gone', seq: 3 }],
    ],
  ])('%s is found', (_what, damage, expected) => {
    const of = standing();
    damage(of);
    expect(judge(of).faults).toMatchObject(expected);
    expect(judge(of).faults).toHaveLength(expected.length);
  });
});

test('a row of the chain that nobody can read, or that stands under another line, is found', () => {
  const of = standing();
  const link = of.rows.findIndex(({ pk }) => pk === chainKeys.of(fund));
  of.rows[link] = { ...of.rows[link], sk: 'LINE#jnl_other' };
  expect(judge(of).faults.map(({ code }) => code)).toContain('chain-unreadable');
  of.rows[link] = { ...chainKeys.link(fund, 'x'), seq: 'one' };
  expect(judge(of).faults.map(({ code }) => code)).toContain('chain-unreadable');
});

test('young lines wait; old ones and those from the future do not', () => {
  const added = (instant: string) => {
    const of = standing();
    of.rows.push({ ...storedLine(journalLine({ at: instant })) });
    const { funds, faults } = judge(of);
    return [funds[0]?.waiting, faults.map(({ code }) => code)];
  };
  expect(added('2026-11-03T19:50:00.000Z')).toEqual([1, []]);
  expect(added('2026-11-03T19:40:00.000Z')).toEqual([0, ['line-not-chained']]);
  expect(added('2030-01-01T00:00:00.000Z')).toEqual([0, ['line-not-chained']]);
});

describe('on a live system', () => {
  /** Each reading finds the next of these ledgers; the last one stays. */
  function deps(
    readings: Item[][],
    objects: Standing['objects'] = [],
    remainingMs = 1e6,
  ): VerifyDeps & { read: string[] } {
    let turn = -1;
    const read: string[] = [];
    return {
      read,
      ledger: {
        async *scan() {
          turn += 1;
          yield readings[Math.min(turn, readings.length - 1)] ?? [];
        },
      },
      archive: {
        async *versions(): AsyncGenerator<ArchivedVersion | { hidden: string }> {
          for (const { key } of objects)
            yield { key, versionId: 'v1', writtenAt: new Date('2026-07-01T00:00:00.000Z') };
        },
        read: (key, versionId) => {
          read.push(key);
          const { text = '' } = objects.find((each) => each.key === key) ?? {};
          return Promise.resolve({ key, versionId, text, lock: { mode: 'COMPLIANCE', retainUntil: now } });
        },
      },
      now: () => now,
      clock: { now: () => now },
      sleep: () => Promise.resolve(),
      remainingMs: () => remainingMs,
    };
  }
  const chainFaultsOf = ({ first }: { first: object[] }) => first.filter((fault) => !('invariant' in fault));

  test('what a reading saw half is not called broken; what stays the same through all of them is', async () => {
    const { rows, objects } = standing();
    const without = (index: number) => rows.filter((_row, at) => at !== index);
    const half = await verifyJournal({ archive: 'all' }, deps([without(2), rows], objects));
    expect(chainFaultsOf(half)).toEqual([]);
    const other = await verifyJournal({ archive: 'all' }, deps([without(2), without(3), without(4)], objects));
    expect(chainFaultsOf(other)).toEqual([]);
    const broken = await verifyJournal({ archive: 'all' }, deps([without(2)], objects));
    expect(chainFaultsOf(broken)).toMatchObject([{ code: 'line-gone', seq: 3 }]);
  });

  test('half a reading proves nothing, and says so', async () => {
    const { rows } = standing();
    expect(await verifyJournal({ archive: 'all' }, deps([rows.slice(1)], [], 1))).toMatchObject({
      finished: false,
      faults: 0,
    });
  });

  test('each night a part of the old objects is read, and over ninety nights all of them', async () => {
    const { rows, objects } = standing();
    const all = new Set<string>();
    for (let night = 0; night < 90; night += 1) {
      const tonight = { now: () => new Date(now.getTime() + night * 86_400_000) };
      const one = { ...deps([rows], objects), clock: tonight };
      await verifyJournal({ archive: 'tonight' }, one);
      for (const key of one.read) all.add(key);
      expect(one.read.length).toBeLessThan(objects.length * 3);
    }
    expect(all.size).toBe(objects.length);
    const asked = deps([rows], objects);
    await verifyJournal({ archive: 'all' }, asked);
    expect(new Set(asked.read).size).toBe(objects.length);
  });
});
