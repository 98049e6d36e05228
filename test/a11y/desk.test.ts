import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { operationId, type Api } from '../../scripts/api-client.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, sendPacket } from '../support/desk-people.ts';
import { desk as deskWidth, flawsOf, phone } from '../support/pages/page-flaws.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * The desk in real Chromium: an hour of it by keyboard alone, filters and bulk actions without any script, hand over, notes, out
 * of office, and the person's two ways back into line. WCAG 2.2 AA by axe on a phone's width and a desk's.
 */
let system: TestSystem;
let browser: Browser;
let sam: Api;
/** Sent at SE in this order; the numbers that people read. */
const packets: { id: string; number: string }[] = [];
const samName = /^SkillsTeam member, SE Portland/;
const kimName = /^Second SkillsTeam member, SE Portland/;
const email = (turn: number) => `desk.${turn}@example.org`;

beforeAll(async () => {
  system = await startSystem();
  [sam] = [await asStaff(system, 'skillsteam.se'), await asStaff(system, 'skillsteam.se2')];
  for (let turn = 0; turn < 6; turn += 1) {
    const person = await asParticipant(system, email(turn));
    const id = await sendPacket(person, []);
    const view = await sam.until(`/staff/api/cases/${id}`, (each) => each['mayDecide'] === true, 'the case');
    packets.push({ id, number: String(view['number']) });
  }
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const wide: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const packet = (at: number) => {
  const found = packets[at];
  if (!found) throw new Error(`no packet ${at}`);
  return found;
};
const holderOf = async (id: string): Promise<string | undefined> => {
  const view = await sam.get<{ desk: { holder?: { name: string } } }>(`/staff/api/cases/${id}`);
  return view.desk.holder?.name;
};

const expectAccessible = async (page: Page): Promise<void> =>
  expect(await flawsOf(page, 'en', [phone, deskWidth])).toEqual([]);

/** What has the focus: a link's words, or a field's name and value. */
const focused = (page: Page) =>
  page.evaluate(`(() => {
    const at = document.activeElement;
    return at.name ? [at.name, at.value].join('=') : (at.textContent || '').trim();
  })()`) as Promise<string>;
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let stop = 0; stop < 120; stop += 1) {
    await page.keyboard.press('Tab');
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`${wanted} is not reached by Tab`);
}

test('an hour at the desk by keyboard alone', async () => {
  const page = await openPage(browser, wide);
  await signInStaff(page, system, samName);
  // The next case: taken and opened, in one key.
  await Promise.all([page.waitForURL(/\/staff\/cases\//), page.keyboard.press('n')]);
  const first = page.url().replace(/.*cases\/([^?]*).*/, '$1');
  expect(first).toBe(packet(0).id);
  expect(await page.getByRole('status').first().innerText()).toContain('This is your next case');
  expect(await holderOf(first)).toMatch(/^SkillsTeam member/);

  // A note, by Tab; the letters that it is made of are no commands.
  await tabTo(page, /^text=/);
  await page.keyboard.type('no xenon: just unique keys?');
  await tabTo(page, /^Save the note$/);
  await Promise.all([page.waitForURL(/done=noted/), page.keyboard.press('Enter')]);
  expect(await page.locator('#note-1').innerText()).toContain('no xenon: just unique keys?');

  // Back to the list, down and up, two selected, one opened.
  await page.goto(`${system.site}/staff/cases/${first}`);
  await Promise.all([page.waitForURL(/\/staff$/), page.keyboard.press('u')]);
  await page.keyboard.press('j');
  expect(await focused(page)).toBe(packet(0).number);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('k');
  expect(await focused(page)).toBe(packet(1).number);
  const ticked = await page
    .locator('input[name=id]:checked')
    .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
  expect(ticked).toEqual([packet(1).id, packet(2).id]);
  await Promise.all([page.waitForURL(/\/staff\/cases\//), page.keyboard.press('Enter')]);
  expect(page.url()).toContain(packet(1).id);

  // Help, and off: a screen reader's own keys are left alone (WCAG 2.1.4).
  await Promise.all([page.waitForURL(/keyboard/), page.keyboard.press('?')]);
  await tabTo(page, /^Turn single keys off$/);
  await page.keyboard.press('Enter');
  await page.getByText('Single keys are off.').waitFor();
  await page.goto(`${system.site}/staff`);
  await page.keyboard.press('n');
  await page.keyboard.press('j');
  expect(new URL(page.url()).pathname).toBe('/staff');
  expect(await page.locator('script[src^="/staff/assets/"]').count()).toBe(0);
  // The button does the same.
  await tabTo(page, /^next=case$/);
  await Promise.all([page.waitForURL(/\/staff\/cases\//), page.keyboard.press('Enter')]);
  expect(page.url()).toContain(packet(1).id);
  await page.goto(`${system.site}/staff/keyboard`);
  await page.getByRole('button', { name: 'Turn single keys on' }).click();
  await page.getByText('Single keys are on.').waitFor();
  await sam.post(`/staff/api/cases/${packet(1).id}/reassign`, { operationId: operationId(), to: { kind: 'team' } });
  await sam.post(`/staff/api/cases/${first}/reassign`, { operationId: operationId(), to: { kind: 'team' } });
  await page.context().close();
}, 180_000);

test('filters without any script: each a chip in the address, taken off one by one', async () => {
  const page = await openPage(browser, { ...wide, javaScriptEnabled: false });
  await signInStaff(page, system, samName);
  await page.locator('summary', { hasText: 'Filter this list' }).click();
  await page.locator('select[name=kind]').selectOption('scholarship');
  await page.locator('select[name=who]').selectOption('nobody');
  await page.locator('input[name=q]').fill(packet(3).number.toLowerCase());
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  expect(new URL(page.url()).searchParams.get('who')).toBe('nobody');
  expect(await page.locator('a[data-row]').allInnerTexts()).toEqual([packet(3).number]);
  expect(await page.locator('.sd-chips a').count()).toBe(4);
  await page.locator('.sd-chips a', { hasText: packet(3).number }).click();
  expect(await page.locator('a[data-row]').count()).toBe(6);
  await page.getByRole('link', { name: 'Take all filters off' }).click();
  expect(await page.locator('.sd-chips').count()).toBe(0);
  await page.goto(`${system.site}/staff?kind=step`);
  expect(await page.locator('main').innerText()).toContain('No packet fits these filters');
  // A whole number is found on whatever tab.
  await page.goto(`${system.site}/staff?tab=decided&q=${packet(3).number}`);
  expect(await page.locator('a[data-row]').allInnerTexts()).toEqual([packet(3).number]);
  await page.context().close();
}, 120_000);

test('several given to a colleague at once, and taken back, without any script', async () => {
  const page = await openPage(browser, { ...wide, javaScriptEnabled: false });
  await signInStaff(page, system, samName);
  for (const each of [3, 4, 5]) await page.getByLabel(`Select ${packet(each).number}`).check();
  await page.getByRole('button', { name: 'Do something with the selected packets' }).click();
  await expectAccessibleWithoutScript(page);
  const form = page.locator('form', { has: page.locator('select[name=staffId]') });
  const options = await form.locator('option').allInnerTexts();
  expect(options.some((text) => /^Second SkillsTeam member.*: no packets/.test(text))).toBe(true);
  await form
    .locator('select[name=staffId]')
    .selectOption({ label: options.find((text) => text.startsWith('Second'))! });
  await form.locator('textarea[name=note]').fill('From the pile of Monday.');
  // Meanwhile somebody else takes one of them.
  const kim = await asStaff(system, 'skillsteam.se2');
  await kim.post(`/staff/api/cases/${packet(5).id}/claim`, { operationId: operationId() });
  await form.getByRole('button').click();
  expect(await page.locator('h1').innerText()).toBe('Done for 2 of 3');
  expect(await page.locator('section[aria-labelledby=not-done]').innerText()).toContain(packet(5).number);
  expect(await holderOf(packet(3).id)).toMatch(/^Second SkillsTeam/);
  // One is touched before the undo: it stays, and the page says so.
  await kim.post(`/staff/api/cases/${packet(4).id}/notes`, { operationId: operationId(), text: 'Looked at it.' });
  await page.getByRole('button', { name: /^Take (it|all)/ }).click();
  expect(await page.locator('h1').innerText()).toBe('Taken back for 1 of 2');
  expect(await page.locator('section[aria-labelledby=not-done]').innerText()).toContain(packet(4).number);
  expect(await holderOf(packet(3).id)).toBeUndefined();
  expect(await holderOf(packet(4).id)).toMatch(/^Second SkillsTeam/);
  for (const each of [4, 5])
    await kim.post(`/staff/api/cases/${packet(each).id}/reassign`, {
      operationId: operationId(),
      to: { kind: 'team' },
    });
  await page.context().close();
}, 120_000);

/** axe needs scripts; without them the page is at least as wide as the screen and has one heading. */
async function expectAccessibleWithoutScript(page: Page): Promise<void> {
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.locator('label:not([for])').count()).toBe(0);
}

test('R25: a list with filters, and a packet that goes nowhere yet', async () => {
  const page = await openPage(browser, wide);
  await signInStaff(page, system, samName);
  await page.goto(`${system.site}/staff?tab=decide&who=nobody&kind=scholarship&due=week&sort=priority`);
  await expectAccessible(page);
  await page.goto(`${system.site}/staff/cases/${packet(3).id}/assign`);
  await page.getByRole('button', { name: 'Move it' }).click();
  await page.locator('.sd-errors').waitFor();
  await expectAccessible(page);
  await page.context().close();
}, 180_000);

test('handed over with a note: the colleague finds it under "Yours", and who gave it', async () => {
  const page = await openPage(browser, wide);
  const { id, number } = packet(2);
  await sam.post(`/staff/api/cases/${id}/claim`, { operationId: operationId() });
  await signInStaff(page, system, samName, `/staff/cases/${id}`);
  await page.getByRole('link', { name: 'Hand over or move this packet' }).click();
  const option = page.locator('select[name=staffId] option', { hasText: 'Second SkillsTeam' });
  await page.locator('select[name=staffId]').selectOption((await option.getAttribute('value')) ?? '');
  await page.locator('textarea[name=personNote]').fill('The school answers on Tuesday.');
  await page.getByRole('button', { name: 'Give it', exact: true }).click();
  await page.getByText('Your colleague has the packet now.').waitFor();
  await page.context().close();
  const kim = await openPage(browser, wide);
  await signInStaff(kim, system, kimName, '/staff?tab=mine');
  const row = kim.locator('tr', { hasText: number });
  expect(await row.innerText()).toMatch(/You\s+from SkillsTeam member, SE Portland/);
  await row.getByRole('link', { name: number }).click();
  expect(await kim.locator('#note-1').innerText()).toContain('The school answers on Tuesday.');
  await kim.context().close();
}, 120_000);

test('out of office: packets go to who stands in', async () => {
  const page = await openPage(browser, wide);
  await signInStaff(page, system, samName, '/staff/me');
  const today = new Date();
  const until = new Date(today.getTime() + 3 * 86_400_000);
  for (const [name, day] of [
    ['from', today],
    ['until', until],
  ] as const) {
    // The board's own days: what stands in Portland's calendar.
    const [year = '', month = '', date = ''] = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' })
      .format(day)
      .split('-');
    await page.locator(`input[name=${name}-month]`).fill(month);
    await page.locator(`input[name=${name}-day]`).fill(date);
    await page.locator(`input[name=${name}-year]`).fill(year);
  }
  const option = page.locator('select[name=backup] option', { hasText: 'Second SkillsTeam' });
  await page.locator('select[name=backup]').selectOption((await option.getAttribute('value')) ?? '');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('You are out of office from').waitFor();
  await expectAccessible(page);
  const kim = await asStaff(system, 'skillsteam.se2');
  const given = await kim.post<{ claimedBy: string; insteadOf: string }>(`/staff/api/cases/${packet(3).id}/reassign`, {
    operationId: operationId(),
    to: { kind: 'person', staffId: 'staff-skillsteam-se' },
  });
  expect([given.claimedBy, given.insteadOf].map((name) => name.split(' ')[0])).toEqual(['Second', 'SkillsTeam']);
  await page.getByRole('button', { name: 'I am back' }).click();
  await page.getByText('You are here.').waitFor();
  await page.context().close();
}, 120_000);

test('the person: taken back by a slip and opened again; a no, and somebody else looks again', async () => {
  const page = await openPage(browser, { viewport: { width: 320, height: 700 } });
  await signInParticipant(page, system, email(0));
  const { id } = packet(0);
  const path = `${system.site}/applications/${id}`;
  await page.goto(`${path}/withdraw`);
  await page.locator('main').getByRole('button').first().click();
  await page.getByRole('button', { name: 'Open it again' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open it again' }).click();
  await page.locator('main', { hasText: 'Opened again' }).waitFor();
  const view = await sam.until(`/staff/api/cases/${id}`, (each) => each['mayDecide'] === true, 'the case again');
  await sam.post(`/staff/api/cases/${id}/decide`, {
    operationId: operationId(),
    version: view['version'],
    outcome: 'deny',
    reason: 'The program is longer than our funds run.',
  });
  await page.goto(path);
  await page.getByRole('link', { name: 'Ask us to look again' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.sd-errors').waitFor();
  await expectAccessible(page);
  await page.locator('textarea[name=words]').fill('The school has a shorter course since May.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Someone else than before is looking at your request.').waitFor();
  expect(await page.locator('main').innerText()).toContain('The school has a shorter course since May.');
  await expectAccessible(page);
  await page.context().close();

  // Who decided sees it, with the words, and may not decide it again; the colleague may.
  await sam.until(`/staff/api/cases/${id}`, (each) => each['status'] === 'in-review', 'the appeal in the queue');
  expect(await sam.get(`/staff/api/cases/${id}`)).toMatchObject({
    mayDecide: false,
    mayNotDecideBecause: 'own-packet',
    desk: { appeals: [{ words: 'The school has a shorter course since May.' }] },
  });
  const kim = await openPage(browser, wide);
  await signInStaff(kim, system, kimName, `/staff/cases/${id}`);
  expect(await kim.locator('section[aria-labelledby=appeals]').innerText()).toContain('shorter course');
  expect(await kim.locator('input[name=outcome]').count()).toBeGreaterThan(0);
  await expectAccessible(kim);
  await kim.context().close();
}, 180_000);
