import { sampleCenterId } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from '../support/board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Api } from '../../scripts/api-client.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Several packets in one go, from the queue to the letters: with a keyboard on a small screen and no script, over two funds, with
 * somebody's packet left out; then as JSON. The money is looked at through the same doors, before and after.
 */
let system: TestSystem;
let browser: Browser;
let sam: Api;
const packets: { id: string; number: string }[] = [];
const samName = mainMember;

beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  await openAllFunds(system);
  sam = await asStaff(system, mainTeam);
  // The third is in need, so it comes first under Adult money (R3).
  for (const [at, more] of [{}, {}, { basicSkills: 'yes' }, {}, {}].entries()) {
    // Clothes would have to be explained first (R7).
    const answers = { 'cost-clothes': 0, ...more };
    const id = await sendPacket(await asParticipant(system, `together.${at}@example.org`), [], sampleCenterId, answers);
    const view = await sam.until(`/staff/api/cases/${id}`, (each) => each['mayDecide'] === true, 'the case');
    packets.push({ id, number: String(view['number']) });
  }
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** R5: in the order in which they pay. */
const adultFunds = boardSettings.funds
  .filter((each) => each.stream === 'wioa-adult')
  .sort((a, b) => (a.availableThrough < b.availableThrough ? -1 : 1));
const small: BrowserContextOptions = { viewport: { width: 320, height: 700 } };
const wide: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const at = (turn: number) => {
  const found = packets[turn];
  if (!found) throw new Error(`no packet ${turn}`);
  return found;
};
const mainWords = async (page: Page) => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const statusOf = async (turn: number) => (await sam.get<{ status: string }>(`/staff/api/cases/${at(turn).id}`)).status;
interface Left {
  fundId: string;
  leftCents: number;
}
/** What each fund has left, as a colleague sees it at a packet that is open. */
const leftNow = async (): Promise<Map<string, number>> => {
  const { funds } = await sam.get<{ funds: Left[] }>(`/staff/api/cases/${at(4).id}`);
  return new Map(funds.map(({ fundId, leftCents }) => [fundId, leftCents]));
};
async function sound(page: Page): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  const spare = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(spare).toBeLessThanOrEqual(0);
}
const send = async (page: Page) => {
  await page.getByRole('button', { name: 'Yes, approve the ticked packets' }).click();
  await page.waitForLoadState();
};
const lookedAt = (page: Page, turn: number) => page.locator(`input[name=looked][value=${at(turn).id}]`);

test('three of four, by the queue’s boxes and no script: one is left out, two funds pay, the second click shows the same', async () => {
  const page = await openPage(browser, { ...small, javaScriptEnabled: false });
  await signInStaff(page, system, samName);
  for (const turn of [0, 1, 2, 3]) await page.getByLabel(`Select ${at(turn).number}`).check();
  await page.getByRole('button', { name: 'Do something with the selected packets' }).click();
  await page.getByRole('button', { name: 'Look at them together' }).click();
  await page.getByLabel(/^Adult money/).check();
  await page.getByRole('button', { name: 'Show what each would get' }).click();
  const before = await leftNow();
  // R3: the person in need first, then as they were sent.
  const order = await page.locator('main section.sd-card h2 a').allInnerTexts();
  expect(order).toEqual([2, 0, 1, 3].map((turn) => at(turn).number));
  expect(await mainWords(page)).toContain('4 packets can be approved together: $11,600.00.');

  // Nobody said yet that they looked at them.
  await send(page);
  expect(await page.locator('.sd-errors a').count()).toBe(4);
  expect(await statusOf(0)).toBe('in-review');
  for (const turn of [0, 1, 2]) await lookedAt(page, turn).check();
  await page.locator(`input[name=include][value=${at(3).id}]`).uncheck();
  await send(page);
  const words = await mainWords(page);
  expect(words).toContain('Approved: 3 of 3');
  expect(words).toContain('$8,700.00 is set aside.');
  for (const turn of [0, 1, 2]) expect(await statusOf(turn)).toBe('approved');
  expect(await statusOf(3)).toBe('in-review');

  // R5: the oldest fund is used up before the next one pays, to the cent.
  const after = await leftNow();
  const taken = [...before].map(([fundId, cents]) => [fundId, cents - (after.get(fundId) ?? 0)] as const);
  expect(taken.reduce((sum, [, cents]) => sum + cents, 0)).toBe(870_000);
  const [oldest, ...others] = adultFunds;
  if (!oldest) throw new Error('the board has no adult money');
  const runsOut = oldest.capCents - oldest.alreadyPaidCents < 870_000;
  expect(runsOut).toBe(others.length > 0);
  expect(taken.filter(([, cents]) => cents > 0).length).toBe(runsOut ? 2 : 1);
  if (runsOut) expect(after.get(oldest.fundId)).toBe(0);

  await page.reload();
  expect(await mainWords(page)).toBe(words);
  expect(await leftNow()).toEqual(after);
  await page.context().close();

  // Each has its own decision, with who ticked what, and its letter.
  const view = await sam.until(`/staff/api/cases/${at(2).id}`, (each) => each['hasLetter'] === true, 'the letter');
  const [decision] = view['decisions'] as { ticks: string[]; decidedBy: { staffId: string }; priorityGroup: number }[];
  expect(decision).toMatchObject({ priorityGroup: 2, decidedBy: { staffId: `staff-${mainTeam.replace('.', '-')}` } });
  expect(decision?.ticks).toHaveLength(5);
}, 240_000);

describe.each([
  ['320 px', small],
  ['1280 px', wide],
])('R25 at %s', (_name, screen) => {
  test('the money, the list with its errors, and packets that need their own page', async () => {
    const page = await openPage(browser, screen);
    await signInStaff(page, system, samName);
    const query = [0, 3, 4].map((turn) => `id=${at(turn).id}`).join('&');
    await page.goto(`${system.site}/staff/bulk?${query}`);
    await sound(page);
    await page.goto(`${system.site}/staff/bulk/approve?${query}`);
    await sound(page);
    await page.goto(`${system.site}/staff/bulk/approve?${query}&stream=wioa-adult`);
    expect(await mainWords(page)).toContain(`${at(0).number}: Not open for a decision`);
    await sound(page);
    await send(page);
    await page.locator('.sd-errors').waitFor();
    await sound(page);
    // The summary leads to the box, which Space ticks.
    await page.locator('.sd-errors a').first().click();
    await page.locator(':target').focus();
    await page.keyboard.press('Space');
    expect(await page.locator('input[name=looked]:checked').count()).toBe(1);
    await page.goto(`${system.site}/staff/cases/${at(3).id}`);
    await page.locator('input[name=outcome][value=approve]').check();
    await page.evaluate(`for (const each of document.querySelectorAll('main details')) each.open = true`);
    await sound(page);
    // R5, R2: how it is paid, and where an exception is asked for.
    const words = await mainWords(page);
    expect(words).toContain('Oldest money first');
    expect(words).toContain('Why should this person get more than the cap?');
    for (const box of await page.locator('input[name=ticks]').all()) await box.check();
    await page.getByRole('button', { name: 'Review before it counts' }).click();
    await page.getByText('Check before it counts').first().waitFor();
    expect(await mainWords(page)).toContain('Group 5');
    await sound(page);
    await page.context().close();
  }, 180_000);
});
