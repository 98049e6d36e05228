import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { apiClient } from '../../scripts/api-client.ts';
import { staffToken } from '../../scripts/token.ts';
import { verify } from '../../scripts/verify-journal.ts';
import { openBrowser, openPage, signInStaff } from '../support/browser.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { openOffice, type Office } from './office.ts';
import { carried, july, liveThroughYear, october, type YearStory } from './year.ts';

/**
 * A fiscal year over the real system, on its movable clock, from the funds' opening to the carry-over. At its end every figure of
 * finance is held against the journal's own lines, to the cent, by sums that nobody else makes.
 */
const places = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
type Columns = Record<`${(typeof places)[number]}Cents`, number>;
type Sums = Columns & { capCents: number };

let system: TestSystem;
let office: Office;
let story: YearStory;
let lines: Record<string, unknown>[];
beforeAll(async () => {
  system = await startSystem();
  office = openOffice(system);
  const started = performance.now();
  story = await liveThroughYear(office, (line) => console.log(line));
  console.log(`the year took ${((performance.now() - started) / 1000).toFixed(1)} s: ${JSON.stringify(story)}`);
  lines = await office.journal();
}, 600_000);
afterAll(async () => {
  office?.close();
  await system?.stop();
});

/** The journal, added up by hand: where each line took its amount from, and where it put it. */
function addUp(limitId: string, of = lines): Sums {
  const sums: Record<string, number> = { capCents: 0 };
  for (const place of places) sums[`${place}Cents`] = 0;
  const add = (place: string, cents: number) => (sums[`${place}Cents`] = (sums[`${place}Cents`] ?? 0) + cents);
  for (const { limits, from, to, amountCents } of of) {
    if (!(limits as string[]).includes(limitId)) continue;
    const cents = Number(amountCents);
    if (from === 'cap') add('cap', cents);
    else add(String(from), -cents);
    if (to === 'cap') add('cap', -cents);
    else add(String(to), cents);
  }
  return sums as Sums;
}
const named = ({ capCents, ...columns }: Sums) => ({ ...columns, cap: capCents });
const finance = async () =>
  apiClient({
    site: system.site,
    token: await staffToken({ site: system.site, desk: system.desk, who: 'finance@example.org' }),
  });
type FundsView = {
  on: string;
  behind?: unknown;
  funds: { fundId: string; limitId: string; capCents: number; columns: Columns }[];
};

test('what happened in the year', () => {
  expect(story).toMatchObject({
    approved: 12,
    waited: 3,
    offersTaken: 1,
    offersUnanswered: 1,
    offersDeclined: 1,
    lapsed: 1,
  });
  expect(story.carriedCents).toBeGreaterThan(0);
});

describe('the year’s report reconciles with the journal, to the cent', () => {
  test('every fund as finance sees it now', async () => {
    const { funds } = await (await finance()).get<FundsView>('/finance/api/funds');
    expect(funds.map(({ limitId }) => limitId).sort()).toEqual([carried, july, october].sort());
    for (const { limitId, capCents, columns } of funds)
      expect({ ...columns, cap: capCents }).toEqual(named(addUp(limitId)));
  });

  test('paid, refunded, released and carried over are what the office did', () => {
    const sumOf = (operation: string) =>
      lines
        .filter((line) => line['operation'] === operation && (line['limits'] as string[])[0] === line['fundLimitId'])
        .reduce((sum, { amountCents }) => sum + Number(amountCents), 0);
    expect(sumOf('pay')).toBe(story.paidCents);
    expect(sumOf('refund')).toBe(story.refundedCents);
    expect(sumOf('release')).toBe(story.releasedCents);
    expect(addUp(carried)).toMatchObject({ capCents: story.carriedCents, availableCents: story.carriedCents });
    expect(addUp(july)).toMatchObject({ availableCents: 0 });
  });

  test('as of a day in the past: the lines up to that day and no other', async () => {
    const api = await finance();
    for (const day of ['2027-07-31', '2027-09-30', '2027-12-31', '2028-06-30']) {
      const { funds } = await api.get<FundsView>(`/finance/api/funds?on=${day}`);
      const boardsDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' });
      const until = lines.filter(({ at }) => boardsDay.format(new Date(String(at))) <= day);
      for (const { limitId, capCents, columns } of funds)
        expect({ ...columns, cap: capCents, day, limitId }).toEqual({ ...named(addUp(limitId, until)), day, limitId });
    }
  });

  test('the download holds the same lines, and says that it agrees', async () => {
    const token = await staffToken({ site: system.site, desk: system.desk, who: 'finance@example.org' });
    const response = await fetch(`${system.site}/finance/journal.csv`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const rows = parse(await response.text(), { relax_column_count: true, bom: true }) as string[][];
    const head = rows[0] ?? [];
    const amountAt = head.findIndex((name) => /amount/i.test(name));
    const body = rows.slice(1, lines.length + 1);
    expect(body).toHaveLength(lines.length);
    const cents = body.reduce((sum, row) => sum + Math.round(Number(row[amountAt]) * 100), 0);
    expect(cents).toBe(lines.reduce((sum, { amountCents }) => sum + Number(amountCents), 0));
    expect(
      rows
        .slice(lines.length + 1)
        .flat()
        .join(' '),
    ).not.toMatch(/\bno\b/i);
  });

  test('balances are their journal, every line is chained once and lies in the archive', async () => {
    const { report } = await verify({ dataDir: system.dataDir });
    expect(report).toMatchObject({ finished: true, faults: 0 });
    for (const fund of report.funds)
      expect(fund).toMatchObject({ chained: fund.lines, waiting: 0, archived: fund.lines });
  });
});

describe('the pages of that year', () => {
  const shots = process.env['SCREENSHOTS'];
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => browser?.close());

  const pages = [
    ['overview', '/finance'],
    ['overview-september', '/finance?on=2027-09-30'],
    ['fund', '/finance/funds/adult-py2027-july'],
    ['fund-october', '/finance/funds/adult-py2027-october?on=2028-06-30'],
    ['lines', '/finance/funds/adult-py2027-july/lines'],
    ['changes', '/finance/changes'],
  ] as const;
  test.each([320, 1280])(
    'at %d px nothing is cut off',
    async (width) => {
      const page: Page = await openPage(browser, { viewport: { width, height: 900 } });
      await signInStaff(page, system, /^Finance member/, '/finance');
      for (const [name, address] of pages) {
        await page.goto(`${system.site}${address}`);
        expect(await page.locator('main h1').count()).toBe(1);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect({ name, overflow: Math.max(0, overflow) }).toEqual({ name, overflow: 0 });
        if (shots !== undefined) {
          mkdirSync(shots, { recursive: true });
          await page.screenshot({ path: path.join(shots, `${name}-${width}.png`), fullPage: true });
        }
      }
      await page.context().close();
    },
    120_000,
  );
});
