import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser } from '../support/browser.ts';
import { asParticipant, asStaff, newPacket, sendPacket, submit } from '../support/desk-people.ts';
import { until } from '../support/lost-and-late.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/**
 * A person's papers in real Chromium: used again, moved, dated, excused; and what staff say to them. The person works without
 * JavaScript and on a small phone; each page is then looked at with axe at both widths (R25).
 */
let system: TestSystem;
let browser: Browser;
let person: Page;
let staff: Page;
let looking: { person: Page; staff: Page };

async function session(token: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  await context.addCookies([{ name: cookieNames(system.site).session, value: token, url: system.site }]);
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

const email = 'papers@example.org';
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  const { site, desk } = system;
  const own = await participantToken({ site, desk, email });
  const teams = await staffToken({ site, desk, who: `${mainTeam}@example.org` });
  const phone = { viewport: { width: 320, height: 740 } };
  person = await session(own, { ...phone, javaScriptEnabled: false });
  staff = await session(teams, { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  looking = { person: await session(own, phone), staff: await session(teams, phone) };
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** What is wrong with the page that somebody stands on: axe, and scrolling sideways, on a phone and on a desk. */
async function flaws(who: 'person' | 'staff'): Promise<string[]> {
  const page = looking[who];
  const url = (who === 'person' ? person : staff).url();
  const found: string[] = [];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(url);
    const sideways = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    if (sideways > 0) found.push(`${url} at ${width} scrolls sideways by ${sideways}`);
    for (const { id, nodes } of await violationsOf(page))
      found.push(...nodes.map((node) => `${url} at ${width}: ${id}: ${node.target.join(' ')}`));
  }
  return found;
}
const card = (kind: string) => person.locator(`#field-${kind}`);
const textOf = (page: Page) => page.locator('main').innerText();

test('used again, moved where it belongs, dated, excused and answered', async () => {
  const { site } = system;
  const api = await asParticipant(system, email);
  const [id, costSheet] = await samplePacket();
  if (!id || !costSheet) throw new Error('no sample files');

  const earlier = await newPacket(api);
  await api.put(`/api/applications/${earlier}/answers`, { answers: sampleAnswers });
  await api.checked(earlier, [await api.upload(earlier, id)]);
  const now = await newPacket(api);
  await api.put(`/api/applications/${now}/answers`, { answers: sampleAnswers });
  const documents = `${site}/applications/${now}/documents`;

  // Given before: one press, no upload.
  await person.goto(documents);
  expect(await card('government-id').innerText()).toMatch(/You gave this on .+ with request [A-Z]{2}-\d+/);
  expect(await flaws('person')).toEqual([]);
  await card('government-id').getByRole('button', { name: 'Use it again' }).click();
  expect(await card('government-id').innerText()).toContain('It is used again.');
  const picture = await card('government-id').locator('img').getAttribute('src');
  expect((await fetch(picture ?? '')).status).toBe(200);

  // Its date, typed: first wrong, then past.
  await card('government-id')
    .getByRole('link', { name: /tell us its date/ })
    .click();
  expect(await flaws('person')).toEqual([]);
  await person.locator('input[name=printedOn-month]').fill('13');
  await person.locator('input[name=printedOn-day]').fill('1');
  await person.locator('input[name=printedOn-year]').fill('2020');
  await person.getByRole('button', { name: 'Save' }).click();
  expect(await person.locator('.sd-errors a').count()).toBe(1);
  await person.locator('input[name=printedOn-month]').fill('3');
  await person.getByRole('button', { name: 'Save' }).click();
  expect(await card('government-id').innerText()).toContain('It is past its date.');

  // In the wrong place: asked once the reading is sure, and moved with one press.
  await api.checked(now, [await api.upload(now, { ...costSheet, kind: 'layoff-letter' })]);
  await until(async () => {
    await person.goto(documents);
    return (await card('layoff-letter').innerText()).includes('This looks like a school cost sheet');
  }, 'the paper to be read');
  expect(await flaws('person')).toEqual([]);
  await card('layoff-letter')
    .getByRole('button', { name: /Move it to/ })
    .click();
  expect(await card('cost-sheet').innerText()).toContain('cost-sheet.pdf');
  expect(await card('layoff-letter').innerText()).not.toContain('cost-sheet.pdf');

  // Taken out, and there to be used again.
  await card('government-id').getByRole('button', { name: 'Remove' }).click();
  await card('government-id').getByRole('button', { name: 'Use it again' }).click();

  const { missing } = await api.checked(now, []);
  await api.put(`/api/applications/${now}/absences`, {
    absences: missing.documents.map((kind, at) => ({
      kind,
      why: at === 0 ? 'may-not-be-copied' : 'cannot-get',
      reason: 'Not at hand today.',
    })),
  });
  await submit(api, now);

  // Staff: what is not there is answered, what is old is flagged, and it is moved back.
  const path = `${site}/staff/cases/${now}`;
  await until(async () => {
    await staff.goto(path);
    return (await staff.getByRole('button', { name: /not needed/ }).count()) > 0;
  }, 'the case at its center');
  expect(await textOf(staff)).toContain('Given before, on');
  expect(await flaws('staff')).toEqual([]);
  await staff
    .getByRole('link', { name: /^I saw the original/ })
    .first()
    .click();
  expect(await flaws('staff')).toEqual([]);
  await staff.locator('input[name=seenOn-year]').fill('2999');
  await staff.getByRole('button', { name: 'Save' }).click();
  expect(await staff.locator('.sd-errors a').count()).toBe(1);
  await staff.locator('input[name=seenOn-year]').fill('2026');
  await staff.locator('input[name=seenOn-month]').fill('1');
  await staff.getByRole('button', { name: 'Save' }).click();
  expect(await textOf(staff)).toMatch(/Original seen by .+ on Jan \d+, 2026\. There is no copy\./);
  const needed = staff.getByRole('button', { name: /not needed/ });
  if ((await needed.count()) > 0) {
    await needed.first().click();
    expect(await textOf(staff)).toContain('that it is not needed.');
  }
  await staff
    .getByRole('link', { name: /Wrong place/ })
    .first()
    .click();
  expect(await flaws('staff')).toEqual([]);
  await staff.locator('select[name=kind]').selectOption('other');
  await staff.getByRole('button', { name: 'Save' }).click();
  expect(await textOf(staff)).toContain('Before: Government ID.');

  // The person reads the answers.
  await person.goto(`${site}/applications/${now}`);
  expect(await textOf(person)).toMatch(/saw the original on Jan \d+, 2026/);
  expect(await flaws('person')).toEqual([]);
}, 240_000);

test('at the desk: what the person gave before is used again and put where it belongs, by keyboard and without JavaScript', async () => {
  const { site } = system;
  const address = 'papers.desk@example.org';
  const [id, costSheet] = await samplePacket();
  if (!id || !costSheet) throw new Error('no sample files');
  const number = await caseNumberOf(await sendPacket(await asParticipant(system, address), [id, costSheet]));

  await staff.goto(`${site}/staff/scan`);
  await staff.locator('input[name=email]').fill(address);
  await staff.locator('input[name=language][value=en]').check();
  await staff.locator('input[name=notice]').check();
  await pressKey(staff.getByRole('button', { name: 'Go on to the pages' }));
  expect(await textOf(staff)).toContain(`with ${number}.`);
  expect(await flaws('staff')).toEqual([]);

  await pressKey(staff.getByRole('button', { name: /^Use it again Government ID/ }));
  const files = staff.locator('[aria-labelledby=files]');
  expect(await files.innerText()).toContain('Government ID');
  expect(await files.innerText()).toContain('and used again.');
  await pressKey(staff.getByRole('button', { name: /^Use it again School cost sheet/ }));
  expect(await staff.getByRole('button', { name: /^Use it again/ }).count()).toBe(0);

  await pressKey(files.getByRole('link', { name: /^Wrong place, or a date to note\? Government ID/ }));
  expect(await flaws('staff')).toEqual([]);
  await staff.locator('select[name=kind]').selectOption('budget');
  await pressKey(staff.getByRole('button', { name: 'Save' }));
  expect(await files.innerText()).toContain('Monthly budget');
  expect(await files.innerText()).not.toContain('Government ID');
  expect(await flaws('staff')).toEqual([]);
}, 240_000);

async function caseNumberOf(applicationId: string): Promise<string> {
  const desk = await asStaff(system, mainTeam);
  const { number } = await desk.get<{ number: string }>(`/staff/api/cases/${applicationId}`);
  return number;
}
async function pressKey(what: Locator): Promise<void> {
  await what.focus();
  await Promise.all([staff.waitForEvent('load'), staff.keyboard.press('Enter')]);
}
