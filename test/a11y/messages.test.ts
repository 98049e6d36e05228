import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { boardLanguages as languages } from '../../domain/languages.ts';
import { mailOf } from '../../web/mail/messages.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant } from '../support/browser.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

// R25: how a person is written to. The page where they choose it, by keyboard alone and without a script; the mails
// themselves, by day and in the dark; and the mailbox, where translators read them.
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

const widths = [320, 1280] as const;
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** At each width; the answer names the width with each flaw. */
async function flaws(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const violations = await violationsOf(page, standards);
    found.push(
      ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${width}: ${id} ${target.join(' ')}`)),
    );
    const sideways = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    if (sideways > 0) found.push(`${width}: scrolls sideways by ${sideways}`);
  }
  return found;
}

/** Tabs until that field or button has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

test('the messages page: errors, a choice and its echo, by keyboard alone, without a script', async () => {
  // The checks of axe are a script themselves; the page has none but the one that says when the session ends.
  const page = await openPage(browser, { viewport: { width: 320, height: 740 } });
  await signInParticipant(page, system, 'messages@example.org');
  await page.goto(`${system.site}/messages`);
  expect(await page.locator('script').count()).toBe(1);
  expect(await flaws(page)).toEqual([]);
  await tabTo(page, '[name=channels]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '[name=phone]');
  await page.keyboard.type('12');
  await tabTo(page, '[name=language]');
  await tabTo(page, 'main form button');
  await page.keyboard.press('Enter');
  await page.locator('.sd-errors').waitFor();
  expect(await page.locator('.sd-errors a').count()).toBe(1);
  expect(await flaws(page)).toEqual([]);

  await tabTo(page, '.sd-errors a');
  await page.keyboard.press('Enter');
  await page.locator('[name=phone]').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('503-555-0142');
  await page.keyboard.press('Enter');
  await page.waitForURL(/saved=yes/);
  expect(await page.locator('[role=status]').innerText()).toContain('Saved');
  expect(await page.locator('[name=phone]').inputValue()).toBe('503-555-0142');
  expect(await flaws(page)).toEqual([]);
  await page.goto(`${system.site}/messages?lang=es`);
  expect(await flaws(page)).toEqual([]);
  await page.context().close();
}, 120_000);

test.each(languages.flatMap((language) => (['light', 'dark'] as const).map((scheme) => ({ language, scheme }))))(
  'a mail in $language reads well in the $scheme',
  async ({ language, scheme }) => {
    const application = {
      applicationId: 'app_0123456789abcdef',
      number: 'SE-4827',
      centerId: 'se',
      awardedCents: 250_000,
      holdUntil: '2027-02-15',
    };
    const context = { settings: boardSettings, baseUrl: 'https://skillsdesk.example.org' };
    const { html, subject } = mailOf('approved', {}, application, language, context);
    const page = await openPage(browser, { colorScheme: scheme, viewport: { width: 320, height: 740 } });
    await page.setContent(html);
    // A mail is no page of a site: it has one heading and no landmarks, and needs none.
    const violations = await violationsOf(page, standards.slice(0, -1));
    expect(violations.map(({ id, nodes }) => [id, nodes.length])).toEqual([]);
    expect(await page.locator('h1').innerText()).toBe(subject);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.context().close();
  },
  60_000,
);

test('the mailbox with its phone, one number, and all templates', async () => {
  const page = await openPage(browser);
  for (const path of ['/mail', '/mail?to=503-555-0142', '/mail/templates']) {
    await page.goto(`${system.desk}${path}`);
    expect({ path, flaws: await flaws(page) }).toEqual({ path, flaws: [] });
  }
  await page.goto(`${system.desk}/mail?to=503-555-0142`);
  await page.getByRole('button', { name: 'STOP' }).click();
  await page.waitForLoadState();
  expect(await page.locator('.phone .list').innerText()).toContain('no more texts');
  expect(await flaws(page)).toEqual([]);
  await page.context().close();
}, 120_000);
