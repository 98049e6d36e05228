import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, PutItemCommand, ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { chainKeys } from '../../adapters/journal-table.ts';
import { ledgerKeys } from '../../adapters/ledger-table.ts';
import { fromItem, toItem, type Item } from '../../adapters/transaction.ts';
import { emptyHead, lineIdOf, linksAfter } from '../../domain/money/chain.ts';
import { chainHeadSchema, chainLinkSchema } from '../../domain/money/ledger-rows.ts';
import type { JournalReport } from '../../functions/verify-journal/verify-journal.ts';
import { openDataAtRest } from '../../local/data-at-rest.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * An auditor's command over a real system, running and stopped: what people did through their own doors is proved, and what
 * somebody does to the rows by hand, past every function, is found and named.
 */
const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-journal-'));
const TableName = 'skillsdesk-local-ledger';
const hourMs = 3_600_000;
let system: TestSystem;
/** The longest journal: its chain has a middle. */
let fund = '';
let name = '';
let lines: Item[] = [];

function run(dir: string, ...flags: string[]): { status: number | null; out: string } {
  const script = path.join(import.meta.dirname, '../../scripts/verify-journal.ts');
  const args = ['--disable-warning=ExperimentalWarning', script, '--data', dir, ...flags];
  const { STAGE: _stage, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, out: `${stdout}${stderr}` };
}

async function rowsOf(client: DynamoDBClient, pk: string): Promise<Item[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map(fromItem).filter((row) => row['pk'] === pk);
}
const put = (client: DynamoDBClient, row: Item) =>
  client.send(new PutItemCommand({ TableName, Item: toItem(row) })).then(() => undefined);
const remove = (client: DynamoDBClient, { pk, sk }: Item) =>
  client.send(new DeleteItemCommand({ TableName, Key: toItem({ pk, sk }) })).then(() => undefined);

async function byHand(dir: string, work: (client: DynamoDBClient) => Promise<void>): Promise<void> {
  const data = await openDataAtRest(dir);
  try {
    await work(data.dynamodb);
  } finally {
    await data.close();
  }
}

beforeAll(async () => {
  system = await startSystem({ samples: true, dataDir });
  // The hourly round archives what is chained.
  await system.advanceClock(hourMs);
}, 700_000);
afterAll(async () => {
  await system?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('ordinary work is proved while the system runs, to the cent, and lies in the archive', () => {
  const { status, out } = run(dataDir, '--json');
  expect({ status, out }).toMatchObject({ status: 0 });
  const report = JSON.parse(out) as JournalReport;
  expect(report).toMatchObject({ finished: true, faults: 0, first: [] });
  expect(report.checked.objects).toBe(report.funds.length);
  expect(report.checked.otherLimits).toBeGreaterThan(0);
  for (const each of report.funds) {
    expect(each).toMatchObject({ chained: each.lines, waiting: 0, archived: each.lines });
    const { capCents = 0, ...rest } = each.balances ?? {};
    expect(Object.values(rest).reduce((sum, cents) => sum + cents, 0)).toBe(capCents);
  }
  const longest = report.funds.toSorted((a, b) => b.lines - a.lines)[0];
  fund = longest?.fundLimitId ?? '';
  name = longest?.name ?? '';
  expect(longest?.lines).toBeGreaterThan(3);
}, 60_000);

test('the same is proved when nothing runs', async () => {
  await system.kill9();
  const { status, out } = run(dataDir);
  expect({ status, out }).toMatchObject({ status: 0 });
  expect(out).toContain('where no system runs');
  expect(out).toContain(name);
  expect(out).toContain('Nothing in the journal was altered, and nothing is missing.');
  await byHand(dataDir, async (client) => {
    lines = (await rowsOf(client, ledgerKeys.journal(fund))).sort((a, b) =>
      String(a['sk']) < String(b['sk']) ? -1 : 1,
    );
  });
}, 60_000);

const lineAt = (index: number): Item => lines[index] ?? {};
const altered = (index: number): Item => ({ ...lineAt(index), amountCents: Number(lineAt(index)['amountCents']) + 1 });

/** What somebody does, and the first bad thing that the command names. */
const damages: [string, (client: DynamoDBClient) => Promise<void>, () => string[]][] = [
  [
    'an altered line',
    (client) => put(client, altered(2)),
    () => [`line ${lineIdOf(lineAt(2))}`, `written ${String(lineAt(2)['at']).slice(0, 10)}`, 'somebody changed it'],
  ],
  [
    'a removed line',
    (client) => remove(client, lineAt(1)),
    () => [`line ${lineIdOf(lineAt(1))}`, 'was chained, and is not there any more'],
  ],
  [
    'an added line',
    async (client) => {
      const added = { ...lineAt(1), lineId: 'jnl_addedbyhand', at: '2026-07-02T00:00:00.000Z' };
      await put(client, { ...added, sk: `${added.at}#${added.lineId}` });
    },
    () => ['line jnl_addedbyhand', 'written 2026-07-02', 'was never chained'],
  ],
  [
    'a balance',
    async (client) => {
      const row = (await rowsOf(client, 'FUNDS')).find(({ sk }) => sk === fund) ?? {};
      // Its columns still add up: only the lines tell.
      const more = {
        availableCents: Number(row['availableCents']) + 5,
        committedCents: Number(row['committedCents']) - 5,
      };
      await put(client, { ...row, ...more });
    },
    () => [fund, 'available stands at', 'its lines come to'],
  ],
  [
    'a chain made anew from an altered line',
    async (client) => {
      const rows = await rowsOf(client, chainKeys.of(fund));
      const head = chainHeadSchema.parse(rows.find(({ sk }) => sk === 'HEAD'));
      const links = rows.filter(({ sk }) => sk !== 'HEAD').map((row) => chainLinkSchema.parse(row));
      const order = links.sort((a, b) => a.seq - b.seq).map(({ lineSk }) => lineSk);
      const forged = order.map((sk) =>
        sk === lineAt(2)['sk'] ? altered(2) : (lines.find((line) => line['sk'] === sk) ?? {}),
      );
      const anew = linksAfter(emptyHead(fund, head.updatedAt), forged, head.updatedAt);
      await put(client, altered(2));
      for (const link of anew.links) await put(client, { ...chainKeys.link(fund, link.lineId), ...link });
      await put(client, { ...chainKeys.head(fund), ...anew.head, archivedSeq: head.archivedSeq });
    },
    () => [`line ${lineIdOf(lineAt(2))}`, 'is not what the archive holds'],
  ],
];

describe('by hand, past every function', () => {
  test.each(damages)(
    '%s is found and named',
    async (_what, damage, expected) => {
      // A copy each, so that one damage does not hide another.
      const copy = mkdtempSync(path.join(tmpdir(), 'skillsdesk-journal-'));
      try {
        cpSync(dataDir, copy, { recursive: true });
        await byHand(copy, damage);
        const { status, out } = run(copy);
        const first = /The first bad one:\n(.+)/.exec(out)?.[1] ?? out;
        expect(first).toContain(name);
        for (const text of expected()) expect(first).toContain(text);
        expect(status).toBe(1);
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    },
    60_000,
  );

  test('an altered line is named by the running system too', async () => {
    await byHand(dataDir, (client) => put(client, altered(2)));
    await system.restart();
    const { status, out } = run(dataDir);
    expect(out).toContain('the running local system');
    expect(/The first bad one:\n(.+)/.exec(out)?.[1]).toContain(`line ${lineIdOf(lineAt(2))}`);
    expect(status).toBe(1);
  }, 240_000);
});

test('a folder without data is said to be one', () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'skillsdesk-journal-'));
  expect(run(empty)).toMatchObject({ status: 2, out: expect.stringContaining('no data of a local system') });
  rmSync(empty, { recursive: true });
});
