import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Asked and answered in real Chromium (R28): staff by keyboard alone, the person in Spanish on a small phone without any
 * script; every page by axe at two widths; late answers, and what both sides see of the rounds.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const email = 'asked@example.org';
const sam = /^SkillsTeam member, SE Portland/;
const shots = process.env['ASKING_SHOTS'];

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
    expect([name, width, wider]).toEqual([name, width, 0]);
    if (shots) await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}

async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 80) throw new Error(`${selector} never came: ${page.url()}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}

test('asked by keyboard, answered in Spanish without a script, decided in what was left of the time', async () => {
  const participant = await asParticipant(system, email);
  const id = await sendPacket(participant, (await samplePacket()).slice(0, 1));
  const staffApi = await asStaff(system, 'skillsteam.se');

  // Staff: two papers' worth of reading, one question, by keyboard alone.
  const staff = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await signInStaff(staff, system, sam, `/staff/cases/${id}`);
  await untilShown(staff, 'input[name=outcome]');
  const dueBefore = (await staffApi.get<{ dueAt: string }>(`/staff/api/cases/${id}`)).dueAt;
  const focused = () =>
    staff.evaluate(`(() => {
      const at = document.activeElement;
      return [at.name, at.value].filter(Boolean).join('=');
    })()`) as Promise<string>;
  const tabTo = async (wanted: RegExp): Promise<void> => {
    for (let stop = 0; stop < 80; stop += 1) {
      await staff.keyboard.press('Tab');
      if (wanted.test(await focused())) return;
    }
    throw new Error(`${wanted} is not reached by Tab`);
  };
  await tabTo(/^outcome=/);
  await staff.keyboard.press('Space');
  for (let turn = 0; turn < 3 && !(await focused()).endsWith('more-information'); turn += 1)
    await staff.keyboard.press('ArrowDown');
  expect(await focused()).toBe('outcome=more-information');
  await tabTo(/^items=cost-sheet/);
  await staff.keyboard.press('Space');
  // Without a reason it is not asked: the page says so at the field.
  await tabTo(/^step=review/);
  await staff.keyboard.press('Enter');
  await staff.locator('#error-reason-cost-sheet').waitFor();
  await expectAccessible(staff, 'ask-errors');
  await tabTo(/^reason-cost-sheet/);
  await staff.keyboard.type('a page');
  await tabTo(/^note-cost-sheet/);
  await staff.keyboard.type('Page 2, with the fees.');
  await tabTo(/^question-0/);
  await staff.keyboard.type('How many people');
  await tabTo(/^question-reason-0/);
  await staff.keyboard.type('it does not');
  await expectAccessible(staff, 'ask');
  await tabTo(/^step=review/);
  await staff.keyboard.press('Enter');
  await staff.locator('button[value=confirm]').waitFor();
  await expectAccessible(staff, 'ask-review');
  await tabTo(/^step=confirm/);
  await staff.keyboard.press('Enter');
  await staff.waitForURL(/done=more-information/);
  await expectAccessible(staff, 'asked-case');
  expect(await staff.locator('main').innerText()).toContain('Our clock stands still');
  await staff.goto(`${system.site}/staff?tab=waiting`);
  await expectAccessible(staff, 'waiting-queue');
  expect(await staff.locator('main').innerText()).toMatch(/Waiting for the person\s+Since/);

  // The person: a phone without scripts, in Spanish. A second browser with the same session looks at each page by axe,
  // which is itself a script.
  const person = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
  await signInParticipant(person, system, email);
  await person.goto(`${system.site}/applications/${id}?lang=es`);
  const look = await openPage(browser);
  await look.context().addCookies(await person.context().cookies());
  const seen = async (name: string) => {
    await look.goto(person.url());
    await expectAccessible(look, name);
  };
  await seen('application-es');
  const shown = await person.locator('main').innerText();
  expect(shown).toContain('falta una página');
  expect(shown).toContain('Escrito por nuestro personal en inglés');
  expect(await person.locator('[lang=en]', { hasText: 'Page 2, with the fees.' }).count()).toBeGreaterThan(0);
  await person.goto(`${system.site}/applications/${id}/answer`);
  await seen('answer-es');
  // Only what was asked for is there.
  expect(await person.locator('input[name=kind]').count()).toBe(1);
  expect(await person.locator('main form [name=householdSize]').count()).toBe(1);
  expect(await person.locator('main form [name=firstName]').count()).toBe(0);
  for (const page of [look, person]) {
    await page.locator('[name=householdSize]').fill('muchos');
    await page.getByRole('button', { name: 'Enviar mi respuesta' }).click();
    await page.locator('.sd-errors').waitFor();
  }
  await expectAccessible(look, 'answer-errors-es');
  await person.locator('[name=householdSize]').fill('4');
  await person.getByRole('button', { name: 'Guardar y enviar después' }).click();
  await person.waitForURL(/saved=1/);
  await seen('answer-saved-es');
  // The paper cannot be had: that answers it too (R8).
  await person.goto(`${system.site}/applications/${id}/documents/absent/cost-sheet`);
  await person.locator('input[name=why][value=cannot-get]').check();
  await person.locator('[name=reason]').fill('La escuela está cerrada.');
  await person.locator('main form button[type=submit]').click();
  await person.waitForURL(/\/answer/);
  await person.getByRole('button', { name: 'Enviar mi respuesta' }).click();
  await person.waitForURL(/\/sent/);
  await person.goto(`${system.site}/applications/${id}`);
  await seen('answered-es');
  expect(await person.locator('main').innerText()).toMatch(/Usted contestó el/);

  // Staff again: what came back, and the time that was left, not a whole new one.
  await staff.goto(`${system.site}/staff/cases/${id}`);
  await untilShown(staff, 'input[name=outcome]');
  await expectAccessible(staff, 'came-back');
  const text = await staff.locator('main').innerText();
  expect(text).toContain('Answer now: 4');
  expect(text).toContain("Can't: La escuela está cerrada.");
  const { dueAt } = await staffApi.get<{ dueAt: string }>(`/staff/api/cases/${id}`);
  // Asked and answered within minutes: the date may move by no more than those.
  expect(Date.parse(dueAt) - Date.parse(dueBefore)).toBeLessThan(24 * 3_600_000);
  await staff.context().close();
  await person.context().close();
  await look.context().close();
}, 400_000);

test('what was not asked for is refused by name in the JSON API, and late is counted for scripts as for eyes', async () => {
  const participant = await asParticipant(system, 'asked-api@example.org');
  const id = await sendPacket(participant, []);
  const staff = await asStaff(system, 'skillsteam.se');
  await staff.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version, askable } = await staff.get<{
    version: number;
    askable: { questions: string[]; documents: string[] };
  }>(`/staff/api/cases/${id}`);
  expect(askable.questions).toContain('payee');
  expect(askable.questions).not.toContain('receivesSnap');
  await staff.post(`/staff/api/cases/${id}/decide`, {
    operationId: `op-asked-${id}`.slice(0, 40),
    version,
    outcome: 'more-information',
    requestedItems: [{ what: 'question', field: 'payee', reason: 'missing' }],
  });
  await expect(
    participant.put(`/api/applications/${id}/answers`, { answers: { schoolName: 'Other' } }),
  ).rejects.toThrow(/not-asked/);
  const view = await participant.get<{ requestedItems: object[]; missing: object }>(`/api/applications/${id}`);
  expect(view.requestedItems).toMatchObject([{ what: 'question', field: 'payee', reasonText: "we don't have it yet" }]);
  expect(view.missing).toEqual({ answers: ['payee'], documents: [] });
  const { counts, packets } = await staff.get<{ counts: object; packets: { due: string; leftDays: number }[] }>(
    '/staff/api/queue?tab=waiting',
  );
  expect(counts).toMatchObject({ late: 0, paused: packets.length });
  for (const each of packets) expect(each).toMatchObject({ due: 'paused', leftDays: expect.any(Number) });
  expect(packets.length).toBeGreaterThan(0);
}, 120_000);
