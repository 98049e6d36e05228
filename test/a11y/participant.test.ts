import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { askedSections } from '../../domain/forms/form.ts';
import {
  sampleAbsences,
  sampleAnswers,
  sampleApplicationForm,
  samplePacket,
  samplePasswordProtected,
} from '../../scripts/sample-packet.ts';
import { violationsOf } from '../support/accessibility.ts';
import { fillSection, openBrowser, openPage, signInParticipant, startPacket } from '../support/browser.ts';
import { asParticipant, importSampleList } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * R25: every page of the participant in real Chromium, on a small phone and on a desk, against WCAG 2.2 AA by axe; nothing
 * scrolls sideways; the first page stays small; and the whole way works without JavaScript.
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

const widths = [320, 1280] as const;
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function flaws(page: Page): Promise<string[]> {
  const violations = await violationsOf(page, standards);
  const found = violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(' ')}`));
  const sideways = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  return sideways > 0 ? [...found, `scrolls sideways by ${sideways}`] : found;
}

/** Opens each path at each width; the answer names the page with each flaw. */
async function flawsOf(page: Page, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const response = await page.goto(`${system.site}${path}`);
      if (response === null || response.status() >= 500) found.push(`${path}: ${response?.status()}`);
      found.push(...(await flaws(page)).map((flaw) => `${path} at ${width}: ${flaw}`));
    }
  }
  return found;
}

/** Posts the form as it stands: the page with its errors. */
async function pressFirst(page: Page): Promise<void> {
  await page.locator('main form button[type=submit]').first().click();
  await page.waitForLoadState();
}

describe('the participant’s pages (R25)', () => {
  test('the first page is 40 KB at most, in all, and asks for no script', async () => {
    const page = await openPage(browser);
    let bytes = 0;
    const sizes: Promise<void>[] = [];
    page.on('response', (response) => {
      sizes.push(response.body().then((body) => void (bytes += body.byteLength)));
    });
    await page.goto(system.site, { waitUntil: 'networkidle' });
    await Promise.all(sizes);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(40_000);
    expect(await page.locator('script').count()).toBe(0);
    await page.context().close();
  });

  test.each(['en', 'es'])(
    'a paper form that was filled in on a computer: what it says, ticked by keyboard (%s)',
    async (language) => {
      const page = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
      const email = `form.${language}@example.org`;
      await signInParticipant(page, system, email);
      const id = await startPacket(page, system.site);
      await page.goto(`${system.site}/applications/${id}?lang=${language}`);
      await page.locator('.sd-switch button').click();
      const person = await asParticipant(system, email);
      const bytes = await sampleApplicationForm();
      const file = { kind: 'application-form', fileName: 'form.pdf', contentType: 'application/pdf', bytes };
      const documentId = await person.upload(id, file);
      await person.checked(id, [documentId]);
      await person.put(`/api/applications/${id}/answers`, { answers: { city: 'Salem' } });
      await page.goto(`${system.site}/applications/${id}`);
      await page.locator(`a[href$="/documents/${documentId}/answers"]`).click();
      const path = new URL(page.url()).pathname;
      const withScripts = await (
        await browser.newContext({ storageState: await page.context().storageState() })
      ).newPage();
      expect(await flawsOf(withScripts, [path, `/applications/${id}/documents`, `/applications/${id}`])).toEqual([]);
      // Nothing is ticked, so nothing can be used: the summary leads to the first box.
      await pressFirst(page);
      await page.locator('.sd-errors a').click();
      await page.keyboard.press('Space');
      await page.locator('input[value=lastName]').focus();
      await page.keyboard.press('Space');
      await page.locator('main form button[type=submit]').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/documents$/);
      await page.goto(`${system.site}/applications/${id}/check`);
      const said = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
      expect(said).toContain('Sample');
      expect(said).toContain('Participant');
      expect(said).not.toContain('97206');
      expect(await flawsOf(withScripts, [path, `/applications/${id}/check`])).toEqual([]);
      const view = await person.get<{ answers: object }>(`/api/applications/${id}`);
      expect(view.answers).toEqual({ city: 'Salem', firstName: 'Sample', lastName: 'Participant' });
      await withScripts.context().close();
      await page.context().close();
    },
  );

  test.each(['en', 'es'])('before sign-in, errors and "not found" too (%s)', async (language) => {
    const page = await openPage(browser);
    await page.goto(`${system.site}/?lang=${language}`);
    expect(await flawsOf(page, ['/', '/help', '/sign-in', '/nothing-here'])).toEqual([]);
    await page.goto(`${system.site}/sign-in`);
    await pressFirst(page);
    expect(await page.locator('.sd-errors a').count()).toBe(1);
    expect(await flaws(page)).toEqual([]);
    await page.context().close();
  });

  test('signed in: the notice, each section and its errors, documents with every kind of verdict, signing, status', async () => {
    const page = await openPage(browser);
    await signInParticipant(page, system, 'a11y@example.org');
    expect(await flawsOf(page, ['/notice'])).toEqual([]);
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
    expect(
      await flawsOf(page, [
        base,
        ...askedSections('scholarship', sampleAnswers).map((section) => `${base}/form/${section.id}`),
      ]),
    ).toEqual([]);
    // R1: the list beside the form: nothing asked, some found, none found.
    const list = `${base}/program`;
    expect(await flawsOf(page, [list, `${list}?q=nursing`, `${list}?q=nothing+like+it`])).toEqual([]);
    expect(
      await flawsOf(page, [`${base}/check`, `${base}/documents/absent/layoff-letter`, `${base}/withdraw`]),
    ).toEqual([]);

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
    expect(await flawsOf(page, [`${base}/documents`])).toEqual([]);

    for (const { kind, why, reason } of sampleAbsences) {
      await page.goto(`${system.site}${base}/documents/absent/${kind}`);
      await page.locator(`input[name=why][value=${why}]`).check();
      await page.locator('textarea[name=reason]').fill(reason);
      await pressFirst(page);
    }
    expect(await flawsOf(page, [`${base}/check`, `${base}/sign`])).toEqual([]);
    await pressFirst(page);
    expect(await flaws(page)).toEqual([]);
    await page.locator('input[name=truth]').check();
    await page.locator('input[name=signatureName]').fill('Sample Participant');
    await pressFirst(page);
    expect(page.url()).toBe(`${system.site}${base}/sent`);
    expect(await flawsOf(page, [`${base}/sent`, base, `${base}/check`, `${base}/documents`, '/applications'])).toEqual(
      [],
    );
    await page.context().close();
  }, 300_000);

  test('without JavaScript: sign in, start, send a file, see its verdict', async () => {
    const page = await openPage(browser, { viewport: { width: 320, height: 740 }, javaScriptEnabled: false });
    await signInParticipant(page, system, 'plain@example.org');
    const base = `${system.site}/applications/${await startPacket(page, system.site)}`;
    await page.goto(`${base}/documents`);
    await page.locator('#field-government-id form button').first().click();
    const [file] = (await samplePacket()).filter((each) => each.kind === 'government-id');
    if (!file) throw new Error('no sample ID');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: file.fileName, mimeType: file.contentType, buffer: file.bytes });
    await pressFirst(page);
    // The bucket sent the browser back; the page looks again by itself until the verdict is there.
    expect(page.url()).toMatch(/\/documents\?/);
    await page.getByText('Got it:').first().waitFor({ timeout: 60_000 });
    await page.context().close();
  });
});
