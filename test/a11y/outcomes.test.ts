import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { recordedEvents, reportedEvents } from '../../domain/outcomes/events.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * After an award, in real Chromium: a sheet is typed into another system by one key, ticked without any script; the person
 * tells of a job on a small phone, staff confirm it; every page by axe at two widths (R25).
 */
let system: TestSystem;
let browser: Browser;
let id: string;
const email = 'after@example.org';
const sam = /^SkillsTeam member, SE Portland/;
const shots = process.env['OUTCOME_SHOTS'];

beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  await openAllFunds(system);
  id = await sendPacket(await asParticipant(system, email), []);
  const staff = await asStaff(system, 'skillsteam.se');
  const path = `/staff/api/cases/${id}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version } = await staff.post<{ version: number }>(`${path}/claim`);
  await staff.post(`${path}/decide`, {
    version,
    outcome: 'approve',
    lines: [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents: 200_000 }],
    payee: 'school',
    reason: 'The rest is covered.',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
  });
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

async function expectAccessible(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const violations = await violationsOf(page);
    expect([name, violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)]).toEqual([
      name,
      [],
    ]);
    const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect([name, width, wider, await page.locator('h1').count()]).toEqual([name, width, 0, 1]);
    if (shots) await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}

/** The day before yesterday, as it is typed: in the past in every time zone. */
const day = new Date(Date.now() - 2 * 86_400_000);
async function typeDay(page: Page): Promise<void> {
  await page.locator('[name=on-month]').fill(String(day.getUTCMonth() + 1));
  await page.locator('[name=on-day]').fill(String(day.getUTCDate()));
  await page.locator('[name=on-year]').fill(String(day.getUTCFullYear()));
}
const send = async (page: Page, name: RegExp): Promise<void> => {
  await page.locator('main').getByRole('button', { name }).last().click();
  await page.waitForLoadState();
};

test('R25: every page after an award, at 320 px and on a desk, empty, with errors and full', async () => {
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await signInStaff(page, system, sam, `/staff/cases/${id}`);
  await page.getByRole('link', { name: 'How it went: training, job' }).click();
  await expectAccessible(page, 'outcomes-empty');
  for (const event of recordedEvents) {
    await page.goto(`${system.site}/staff/cases/${id}/outcomes?add=${event}`);
    await expectAccessible(page, `outcome-${event}`);
  }
  await page.goto(`${system.site}/staff/cases/${id}/outcomes?add=employed`);
  errors.length = 0;
  await send(page, /^save$/i);
  await page.locator('.sd-errors').waitFor();
  // A page that says what is missing answers 400, and Chromium calls that an error.
  errors.length = 0;
  await expectAccessible(page, 'outcome-errors');
  await page.goto(`${system.site}/staff/cases/${id}/outcomes?add=started`);
  await typeDay(page);
  await page.locator('[name=sector]').selectOption('construction');
  await send(page, /^save$/i);
  await page.waitForURL(/done=saved/);
  await expectAccessible(page, 'outcomes-one');
  await page.getByRole('link', { name: /^correct/i }).click();
  expect(await page.locator('[name=on-day]').inputValue()).toBe(String(day.getUTCDate()));
  await expectAccessible(page, 'outcome-correct');

  await page.goto(`${system.site}/staff/outcomes`);
  await expectAccessible(page, 'asks');
  await page.goto(`${system.site}/staff/services`);
  await page.locator('[name=service][value=workshop]').check();
  await page.locator('[name=people]').fill('12');
  await send(page, /^save$/i);
  await page.waitForURL(/done=saved/);
  await expectAccessible(page, 'services');
  await page.goto(`${system.site}/staff/hand-off`);
  await expectAccessible(page, 'hand-off-queue');
  await page.goto(`${system.site}/staff/cases/${id}/hand-off`);
  await expectAccessible(page, 'hand-off');
  await page.goto(`${system.site}/staff/report`);
  expect(await page.locator('main').innerText()).toContain('There are too few people here');
  await expectAccessible(page, 'report');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.sd-filter').isVisible()).toBe(false);
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
  if (shots) await page.screenshot({ path: `${shots}/report-print.png`, fullPage: true });
  expect(errors).toEqual([]);
  await page.context().close();
}, 300_000);

test('a sheet is copied by keyboard alone: one key copies, says so, and goes on to the next line; the last goes to the tick', async () => {
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signInStaff(page, system, sam, `/staff/cases/${id}/hand-off`);
  const sheet = page.locator('section', { has: page.locator('#imatchskills') });
  const values = await sheet
    .locator('input[readonly]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('value')));
  expect(values.length).toBeGreaterThan(5);
  await sheet.locator('button[data-copy]').first().focus();
  for (const value of values) {
    const label = await page.evaluate(
      'document.getElementById(document.activeElement.dataset.copy).labels[0].firstChild.textContent',
    );
    await page.keyboard.press('Enter');
    await page
      .locator('[data-copied]', { hasText: String(label) })
      .first()
      .waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(value);
  }
  expect(await page.evaluate('document.activeElement.textContent')).toBe('I typed this into iMatchSkills');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=yes/);
  expect(await page.locator('section', { has: page.locator('#imatchskills') }).innerText()).toContain(
    'Done in iMatchSkills, by SkillsTeam member, SE Portland, on',
  );
  await page.context().close();
}, 120_000);

test('without any script values are selected by hand, a sheet is ticked and opened again', async () => {
  const page = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
  await signInStaff(page, system, sam, `/staff/cases/${id}/hand-off`);
  expect(await page.locator('button[data-copy]:visible').count()).toBe(0);
  expect(await page.locator('#womis-last-name').inputValue()).not.toBe('');
  await page.getByRole('button', { name: 'I typed this into WOMIS' }).click();
  await page.waitForURL(/system=womis&done=yes/);
  await page.getByRole('button', { name: 'Undo: not typed into WOMIS' }).click();
  await page.waitForURL(/system=womis&done=no/);
  await page.getByRole('button', { name: 'I typed this into WOMIS' }).waitFor();
  await page.context().close();
}, 120_000);

test('a person tells of a job on a small phone without a script; staff confirm it, and both see so', async () => {
  const phone = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
  await signInParticipant(phone, system, email);
  await phone.goto(`${system.site}/applications/${id}`);
  await phone.getByRole('link', { name: 'Tell us how your training went' }).click();
  for (const event of reportedEvents) {
    await phone.goto(`${system.site}/applications/${id}/outcome?tell=${event}`);
    await phone.locator('main form').waitFor();
  }
  await phone.goto(`${system.site}/applications/${id}/outcome?tell=employed`);
  await send(phone, /send this/i);
  await phone.locator('.sd-errors').waitFor();
  await typeDay(phone);
  await phone.locator('[name=jobTitle]').fill('Carpenter’s helper');
  await phone.locator('[name=hourlyCents]').fill('$22.50');
  await send(phone, /send this/i);
  await phone.waitForURL(/done=told/);
  expect(await phone.locator('main').innerText()).toContain('We will check this');

  const desk = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await signInStaff(desk, system, sam, '/staff/outcomes');
  expect(await desk.locator('main').innerText()).toContain('Check what the person told us');
  await desk.goto(`${system.site}/staff/cases/${id}/outcomes`);
  await expectAccessible(desk, 'outcomes-told');
  await desk.getByRole('link', { name: /check and confirm/i }).click();
  expect(await desk.locator('[name=jobTitle]').inputValue()).toBe('Carpenter’s helper');
  expect(await desk.locator('[name=hourlyCents]').inputValue()).toBe('22.50');
  await desk.locator('[name=sector]').selectOption('construction');
  await desk.locator('[name=related][value=yes]').check();
  await send(desk, /yes, it is so/i);
  await desk.waitForURL(/done=saved/);
  await desk.context().close();

  await phone.goto(`${system.site}/applications/${id}/outcome`);
  expect(await phone.locator('main').innerText()).not.toContain('We will check this');
  expect(await phone.locator('main').innerText()).toContain('$22.50 an hour');
  await phone.context().close();

  const again = await openPage(browser, { viewport: { width: 320, height: 700 } });
  await signInParticipant(again, system, email);
  for (const path of ['', '/outcome', '/outcome?tell=employed']) {
    await again.goto(`${system.site}/applications/${id}${path}`);
    await expectAccessible(again, `person${path.replaceAll(/\W/g, '-')}`);
  }
  await again.context().close();
}, 300_000);
