import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { journalArchive } from '../../adapters/journal-archive.ts';
import { chainKeys, journalTable } from '../../adapters/journal-table.ts';
import { fromItem, put, toItem, transact, type Item } from '../../adapters/transaction.ts';
import { JournalBook } from '../../domain/invariants/journal.ts';
import { emptyHead, lineIdOf, linksAfter, type StoredLine } from '../../domain/money/chain.ts';
import { chainLinkSchema, flowRowSchema, type JournalLine } from '../../domain/money/ledger-rows.ts';
import { chainArrived, sweepJournals, type ChainDeps } from '../../functions/chain-journal/chain-journal.ts';
import { journalLine, storedLine } from '../support/journal.ts';
import { engines, type Running } from './dynamodb/engines.ts';
import { startS3, type RunningS3 } from './s3/server.ts';

/*
 * The chain as the function writes it, on both engines: whatever comes twice, at once, or after a crash, each line is chained
 * once, and the chain does not fork.
 */
const Bucket = 'journal-archive';
const tableName = 'ledger';
const now = new Date('2026-11-03T20:00:00.000Z');
const context = { now: () => now, dayOf: (instant: string) => instant.slice(0, 10) };
const quiet = () => undefined;

let s3: RunningS3;
beforeAll(async () => {
  s3 = await startS3({
    buckets: { [Bucket]: { versioning: 'Enabled', objectLock: { mode: 'GOVERNANCE', days: 2562 } } },
  });
});
afterAll(async () => {
  await s3.remove();
  expect(s3.failures).toEqual([]);
});

/** A client whose transactions fail before or after they are written, as often as told. */
function faltering(client: DynamoDBClient, when: 'before' | 'after', times: number): DynamoDBClient {
  let left = times;
  const send = async (command: unknown) => {
    if (!(command instanceof TransactWriteItemsCommand) || left === 0) return client.send(command as never);
    left -= 1;
    if (when === 'after') await client.send(command);
    throw Object.assign(new Error('the line was cut'), { name: 'TimeoutError' });
  };
  return { send } as unknown as DynamoDBClient;
}

let funds = 0;
describe.each(engines())('on $name', ({ start }) => {
  let engine: Running;
  let client: DynamoDBClient;
  let fund = '';
  beforeAll(async () => {
    engine = await start();
    client = engine.client;
  }, 120_000);
  afterAll(async () => engine?.stop());
  beforeEach(async () => {
    funds += 1;
    fund = `fund#PY2026#fund-${funds}`;
    // What the hourly round finds funds by.
    await transact(client, [put(tableName, { pk: 'FUNDS', sk: fund, limitId: fund })]);
  });

  const table = (of = client) => journalTable({ client: of, tableName });
  const deps = (of: Partial<ChainDeps> = {}): ChainDeps => ({
    journal: table(),
    archive: journalArchive({ client: s3.client, bucket: Bucket }),
    clock: { now: () => now },
    timeZone: 'America/Los_Angeles',
    unreadable: quiet,
    ...of,
  });
  /** Lines in the ledger, as decisions wrote them. */
  async function write(count: number, of: Partial<JournalLine> = {}): Promise<StoredLine[]> {
    const lines = Array.from({ length: count }, () => storedLine(journalLine({ fundLimitId: fund, ...of })));
    for (let from = 0; from < count; from += 50)
      await transact(
        client,
        lines.slice(from, from + 50).map((line) => put(tableName, line)),
      );
    return lines;
  }
  async function partition(pk: string): Promise<Item[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': pk }),
      }),
    );
    return Items.map(fromItem);
  }
  const chainedIds = async (): Promise<string[]> =>
    (await partition(chainKeys.of(fund)))
      .filter(({ sk }) => sk !== 'HEAD')
      .map((row) => chainLinkSchema.parse(row))
      .sort((a, b) => a.seq - b.seq)
      .map(({ lineId }) => lineId);
  const flows = async () => (await partition(`FLOW#${fund}`)).map((row) => flowRowSchema.parse(row));
  const flowedCents = async () => (await flows()).reduce((sum, { committedCents }) => sum + committedCents, 0);
  /** What the verification says of this fund. */
  async function faults(archived = false) {
    const book = new JournalBook();
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
    for (const row of Items.map(fromItem)) if (String(row['pk']).endsWith(fund)) book.add(row);
    for (const copy of archived ? await objects() : []) {
      book.addObject(copy.key);
      book.addArchived({ ...copy, isLocked: copy.lock !== undefined });
    }
    return book.judge(now).faults;
  }
  async function objects() {
    const Prefix = fund.slice('fund#'.length).replace('#', '/') + '/';
    const { Versions = [] } = await s3.client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const archive = journalArchive({ client: s3.client, bucket: Bucket });
    return Promise.all(Versions.map(({ Key = '', VersionId = '' }) => archive.read(Key, VersionId)));
  }

  test('lines are chained in the order in which they arrive, and their flows added', async () => {
    const lines = (await write(7)).toReversed();
    expect(await table().append(fund, lines, context)).toBe(7);
    expect(await chainedIds()).toEqual(lines.map(lineIdOf));
    expect(await table().head(fund)).toMatchObject({ seq: 7, archivedSeq: 0 });
    expect(await flows()).toEqual([
      expect.objectContaining({ day: '2026-11-03', availableCents: -175_000, committedCents: 175_000, lines: 7 }),
    ]);
    expect(await faults()).toEqual([]);
  });

  test('one transaction holds several lines and writes each row of flows once', async () => {
    const sizes: number[] = [];
    const measured = {
      send: (command: unknown) => {
        if (command instanceof TransactWriteItemsCommand) {
          const { TransactItems = [] } = command.input as TransactWriteItemsCommandInput;
          sizes.push(TransactItems.length);
        }
        return client.send(command as never);
      },
    } as unknown as DynamoDBClient;
    const lines = [...(await write(60, { centerId: 'se' })), ...(await write(35, { centerId: 'tigard' }))];
    await table(measured).append(fund, lines, context);
    // A head, forty links, one row of flows; then both centers'; then the rest.
    expect(sizes).toEqual([42, 43, 17]);
    expect((await flows()).map(({ centerId, lines: count }) => [centerId, count]).sort()).toEqual([
      ['se', 60],
      ['tigard', 35],
    ]);
    expect(await faults()).toEqual([]);
  });

  test('what comes again, in another company or twice in one batch, is chained once', async () => {
    const lines = await write(6);
    await table().append(fund, lines.slice(0, 4), context);
    expect(await table().append(fund, [...lines, ...lines], context)).toBe(2);
    expect(await table().append(fund, lines, context)).toBe(0);
    expect(await chainedIds()).toEqual(lines.map(lineIdOf));
    expect(await flowedCents()).toBe(6 * 25_000);
    expect(await faults()).toEqual([]);
  });

  test('eight at once with the same lines and others: each line once, one chain', async () => {
    const lines = await write(40);
    const counts = await Promise.all(
      Array.from({ length: 8 }, (_, one) => table().append(fund, lines.slice(one * 4, one * 4 + 12), context)),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect((await chainedIds()).sort()).toEqual(lines.map(lineIdOf).sort());
    expect(await flowedCents()).toBe(40 * 25_000);
    expect(await faults()).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'a crash %s the write: the same records come again, nothing counts twice',
    async (when) => {
      const lines = await write(5);
      const arrived = lines.map((line, index) => ({ sequenceNumber: String(index), line }));
      const failed: string[] = [];
      const broken = { ...deps(), journal: table(faltering(client, when, 1)) };
      expect(await chainArrived(arrived, broken, (id) => failed.push(id))).toEqual(['0', '1', '2', '3', '4']);
      expect(failed).toEqual([fund]);
      expect(await chainArrived(arrived, deps(), (id) => failed.push(id))).toEqual([]);
      expect(failed).toEqual([fund]);
      expect(await chainedIds()).toEqual(lines.map(lineIdOf));
      expect(await flowedCents()).toBe(5 * 25_000);
      expect(await faults()).toEqual([]);
    },
  );

  test('a fund that fails takes no other with it, and a line that nobody can read stays out, named', async () => {
    const other = `${fund}-b`;
    const [mine, theirs] = [await write(2), await write(2, { fundLimitId: other, limits: [other] })];
    const odd = { ...mine[0], sk: 'x#jnl_odd', lineId: 'jnl_odd', amountCents: -1 };
    const arrived = [...mine, odd, ...theirs].map((line, index) => ({ sequenceNumber: String(index), line }));
    const unreadable: string[] = [];
    const journal = table();
    const half: ChainDeps = deps({
      unreadable: (_fund, lineId) => unreadable.push(lineId),
      journal: {
        ...journal,
        append: (id, lines, how) => (id === other ? Promise.reject(new Error('cut')) : journal.append(id, lines, how)),
      },
    });
    expect(await chainArrived(arrived, half, quiet)).toEqual(['3', '4']);
    expect(unreadable).toEqual(['jnl_odd']);
    expect(await chainedIds()).toEqual(mine.map(lineIdOf));
  });

  test('the hourly round chains what the stream lost, leaves what is on its way, and what is too old to be lost', async () => {
    const lost = await write(3);
    await write(1, { at: '2026-11-03T19:59:30.000Z' });
    const [old] = await write(1, { at: '2026-10-20T00:00:00.000Z' });
    const swept = await sweepJournals(deps(), quiet);
    expect(swept).toMatchObject({ failed: 0 });
    expect(await chainedIds()).toEqual(lost.map(lineIdOf));
    expect(await faults(true)).toEqual([
      { code: 'line-not-chained', fundLimitId: fund, lineId: old && lineIdOf(old), at: '2026-10-20T00:00:00.000Z' },
    ]);
  });

  test('the archive takes what is chained, once, under lock; the next round only what came since', async () => {
    await table().append(fund, await write(3), context);
    await sweepJournals(deps(), quiet);
    await sweepJournals(deps(), quiet);
    await table().append(fund, await write(2), context);
    await sweepJournals(deps(), quiet);
    const kept = await objects();
    expect(kept.map(({ key, lock }) => [key.split('/').at(-1), lock?.mode])).toEqual([
      ['0000000001-0000000003.jsonl', 'GOVERNANCE'],
      ['0000000004-0000000005.jsonl', 'GOVERNANCE'],
    ]);
    expect(await table().head(fund)).toMatchObject({ seq: 5, archivedSeq: 5 });
    expect(await faults(true)).toEqual([]);
  });

  test('a crash between the object and the mark: the next round finds the object and writes none', async () => {
    await table().append(fund, await write(3), context);
    const failed: string[] = [];
    const broken = deps({ journal: { ...table(), markArchived: () => Promise.reject(new Error('cut')) } });
    await sweepJournals(broken, (id) => failed.push(id));
    expect(failed).toContain(fund);
    expect(await table().head(fund)).toMatchObject({ archivedSeq: 0 });
    // Meanwhile the chain grew: the object that is there still counts, the rest gets one of its own.
    await table().append(fund, await write(2), context);
    await sweepJournals(deps(), quiet);
    expect((await objects()).map(({ key }) => key.split('/').at(-1))).toEqual([
      '0000000001-0000000003.jsonl',
      '0000000004-0000000005.jsonl',
    ]);
    expect(await table().head(fund)).toMatchObject({ archivedSeq: 5 });
    expect(await faults(true)).toEqual([]);
  });

  test('two rounds at once, and lines that are appended meanwhile: nothing is left out', async () => {
    const lines = await write(30);
    await table().append(fund, lines.slice(0, 10), context);
    await Promise.all([
      sweepJournals(deps(), quiet),
      sweepJournals(deps(), quiet),
      table().append(fund, lines.slice(10), context),
    ]);
    await sweepJournals(deps(), quiet);
    expect(await table().head(fund)).toMatchObject({ seq: 30, archivedSeq: 30 });
    expect(await flowedCents()).toBe(30 * 25_000);
    expect(await faults(true)).toEqual([]);
  });

  test('a chain that somebody made anew from an altered line parts from its archive, and the line is named', async () => {
    const lines = await write(4);
    await table().append(fund, lines, context);
    await sweepJournals(deps(), quiet);
    const altered = lines.map((line, index) => (index === 1 ? { ...line, amountCents: 99 } : line));
    const book = new JournalBook();
    const forged = journalTableIn(altered, fund);
    for (const row of forged) book.add(row);
    for (const copy of await objects()) {
      book.addObject(copy.key);
      book.addArchived({ ...copy, isLocked: true });
    }
    const [first, ...more] = book.judge(now).faults;
    expect(first).toMatchObject({
      code: 'archive-differs',
      fundLimitId: fund,
      lineId: altered[1] && lineIdOf(altered[1]),
      seq: 2,
    });
    expect(more).toEqual([]);
  });
});

/** Lines, links and head as whoever may write anything would leave them. */
function journalTableIn(lines: readonly StoredLine[], fund: string): Item[] {
  const at = now.toISOString();
  const { links, head } = linksAfter(emptyHead(fund, at), lines, at);
  return [
    ...lines.map((line) => ({ ...line })),
    ...links.map((link) => ({ ...chainKeys.link(fund, link.lineId), ...link })),
    { ...chainKeys.head(fund), ...head, archivedSeq: head.seq },
  ];
}
