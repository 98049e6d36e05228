import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { askedSections } from '../../domain/forms/form.ts';
import type { Language } from '../../domain/languages.ts';
import { sampleAbsences, sampleAnswers, samplePacket, samplePasswordProtected } from '../../scripts/sample-packet.ts';
import { fillSection, openBrowser, openPage, signInParticipant, startPacket } from '../support/browser.ts';
import { importSampleList } from '../support/desk-people.ts';
import { keyboardOf } from '../support/keyboard.ts';
import { flawsOf, phone } from '../support/pages/page-flaws.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * R25: a participant's whole way in real Chromium, with what is typed wrong on it, against WCAG 2.2 AA by axe. (Each page as it
 * opens, in every language: every-page.test.ts. By the keys alone, and without JavaScript: keyboard.test.ts.)
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  await importSampleList(system);
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const flaws = (page: Page, language: Language = 'en') => flawsOf(page, language, [phone]);

/** Opens each path; the answer names the page with each flaw. */
async function flawsAt(page: Page, paths: readonly string[], language: Language = 'en'): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`${system.site}${path}`);
    found.push(...(await flaws(page, language)).map((flaw) => `${path}: ${flaw}`));
  }
  return found;
}

/** Posts the form as it stands: the page with its errors. */
async function pressFirst(page: Page): Promise<void> {
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForLoadState();
}

describe('the participant’s pages (R25)', () => {
  test.each(['en', 'es'] as const)('before sign-in: what was typed wrong, and "not found" (%s)', async (language) => {
    const page = await openPage(browser);
    await page.goto(`${system.site}/nothing-here?lang=${language}`);
    expect(await flaws(page, language)).toEqual([]);
    await page.goto(`${system.site}/sign-in`);
    await pressFirst(page);
    expect(await page.locator('.sd-errors a').count()).toBe(1);
    expect(await flaws(page, language)).toEqual([]);
    await page.context().close();
  });

  test('signed in: the notice, each section and its errors, documents with every kind of verdict, signing, status', async () => {
    const page = await openPage(browser);
    await signInParticipant(page, system, 'a11y@example.org');
    await page.goto(`${system.site}/notice`);
    await pressFirst(page);
    expect(await flaws(page)).toEqual([]);

    const base = `/applications/${await startPacket(page, system.site)}`;
    const id = base.slice('/applications/'.length);
    for (const { id: section } of askedSections('scholarship', sampleAnswers)) {
      await page.goto(`${system.site}${base}/form/${section}`);
      // What is asked for is chosen already: its page has nothing that could be left out.
      if (section !== 'asking') {
        await pressFirst(page);
        expect(await page.locator('.sd-errors a').count()).toBeGreaterThan(0);
        expect(await flaws(page)).toEqual([]);
        // The summary leads to the field itself.
        await page.locator('.sd-errors a').first().click();
        expect(await page.evaluate(() => document.activeElement?.matches('input, select, textarea'))).toBe(true);
      }
      await fillSection(page, system.site, id, section, sampleAnswers);
    }
    // R1: the list beside the form: some found, none found.
    expect(await flawsAt(page, [base, `${base}/program?q=nursing`, `${base}/program?q=nothing+like+it`])).toEqual([]);

    await page.goto(`${system.site}${base}/documents`);
    const card = (kind: string) => page.locator(`#field-${kind} input[type=file]`);
    for (const file of await samplePacket())
      await card(file.kind).setInputFiles({ name: file.fileName, mimeType: file.contentType, buffer: file.bytes });
    await card('other').setInputFiles([
      { name: 'locked.pdf', mimeType: 'application/pdf', buffer: samplePasswordProtected() },
      { name: 'note.pdf', mimeType: 'application/pdf', buffer: Buffer.from('only the name of a PDF') },
    ]);
    expect(await flaws(page)).toEqual([]);
    await page.locator('.usa-error-message', { hasText: 'This file has a password.' }).waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => !document.querySelector('[data-files] .sd-tag--waiting, .sd-sending'), undefined, {
      timeout: 60_000,
    });
    expect(await flawsAt(page, [`${base}/documents`])).toEqual([]);

    for (const { kind, why, reason } of sampleAbsences) {
      await page.goto(`${system.site}${base}/documents/absent/${kind}`);
      await page.locator(`input[name=why][value=${why}]`).check();
      await page.locator('textarea[name=reason]').fill(reason);
      await pressFirst(page);
    }
    await page.goto(`${system.site}${base}/sign`);
    await pressFirst(page);
    expect(await flaws(page)).toEqual([]);
    await page.locator('input[name=truth]').check();
    await page.locator('input[name=signatureName]').fill('Sample Participant');
    await pressFirst(page);
    expect(page.url()).toBe(`${system.site}${base}/sent`);
    expect(await flawsAt(page, [`${base}/sent`, base, `${base}/documents`])).toEqual([]);
    await page.context().close();
  }, 300_000);

  test('a session that is about to end says so, and stays with one press; what is sent after its end is kept', async () => {
    const page = await openPage(browser, { viewport: { width: 320, height: 740 } });
    await page.clock.install();
    await signInParticipant(page, system, 'stays@example.org');
    await page.goto(`${system.site}/messages`);
    expect(await page.locator('footer').innerText()).toMatch(/You stay signed in until \d+:\d\d [AP]M/);
    const warning = page.getByRole('alert').filter({ hasText: 'You will soon be signed out.' });
    await page.clock.fastForward('01:50:00');
    expect(await warning.count()).toBe(0);
    await page.clock.fastForward('00:06:00');
    await warning.waitFor();
    expect(await flaws(page)).toEqual([]);
    const keys = keyboardOf(page);
    await keys.goTo(
      (stop) => stop.tag === 'BUTTON' && stop.text === 'Stay signed in',
      'button that keeps one signed in',
    );
    await keys.press('Enter');
    // This browser's clock went on alone: the server has not seen the time go by, and answers what it knows.
    await page.getByRole('button', { name: 'Stay signed in' }).waitFor({ state: 'detached' });

    await page.locator('input[name=language][value=es]').check();
    await page.context().clearCookies({ name: 'skillsdesk' });
    await page.locator('main form button[type=submit]').first().click();
    await page.getByRole('heading', { name: 'You were signed out' }).waitFor();
    expect(await flaws(page)).toEqual([]);
    const link = page.getByRole('link', { name: 'Sign in. This opens a new window.' });
    const [other] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await other.waitForLoadState();
    await other.close();
    await signInParticipant(await page.context().newPage(), system, 'stays@example.org');
    for (const heading of ['This page was open too long', undefined]) {
      await page.getByRole('button', { name: 'Send what I typed' }).click();
      if (heading) await page.getByRole('heading', { name: heading }).waitFor();
    }
    await page.waitForURL(/saved=yes/);
    expect(await page.locator('input[name=language][value=es]').isChecked()).toBe(true);
    await page.context().close();
  }, 180_000);
});
