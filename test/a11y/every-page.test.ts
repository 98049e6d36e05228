import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { boardLanguages, mirrored, staffLanguages, type Language } from '../../domain/languages.ts';
import { accommodationApp, type AccommodationDeps } from '../../functions/serve-accommodation/serve-accommodation.tsx';
import { financeApp } from '../../functions/serve-finance/finance-app.tsx';
import type { FinanceDeps } from '../../functions/serve-finance/reading.ts';
import type { OversightDeps } from '../../functions/serve-oversight/deps.ts';
import { oversightApp } from '../../functions/serve-oversight/serve-oversight.ts';
import type { PaymentsDeps } from '../../functions/serve-payments/reading.ts';
import { paymentsApp } from '../../functions/serve-payments/serve-payments.tsx';
import seed from '../../scripts/seed-samples.ts';
import { newestCode } from '../../scripts/token.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { deskViewAtMostBytes, firstViewAtMostBytes, firstViewOf } from '../support/pages/first-view.ts';
import { patternsOf, type Opened } from '../support/pages/open-pages.ts';
import { desk, flawsOf, phone } from '../support/pages/page-flaws.ts';
import { participantPages } from '../support/pages/participant-pages.ts';
import { staffPages } from '../support/pages/staff-pages.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { participantWorld } from '../unit/web/participant-world.ts';
import { staffWorld } from '../unit/web-staff/staff-world.ts';

/*
 * R24, R25: every page that any part of the site can draw, in every language that its readers may choose: nothing that axe
 * finds, nothing that scrolls sideways or is cut off on a small phone, at 200% zoom or with text at 200%, nothing heavier than
 * the budget. The pages are those of the routers: a new one without an address here fails.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  // The sample people stand in every state that a request can be in. It takes them a while on a busy machine.
  const { accessKeyId, secretAccessKey } = system.operator;
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
  await seed(system);
  browser = await openBrowser();
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** Behind an address that was typed a moment before. */
const afterAddress: Readonly<Record<string, string>> = {
  '/sign-in/code': '/sign-in',
  '/coach/sign-in/code': '/coach/sign-in',
};

/** Staff print them for a person: in the language that the sample person reads, whatever staff read. */
const forPerson: ReadonlySet<string> = new Set(['/staff/cases/:id/coach/letter', '/staff/scan/:id/receipt']);

/** Each page in this language; the answer names the page with each flaw. */
async function flawsIn(
  found: ReadonlyMap<string, Opened>,
  language: Language,
  widths: readonly number[],
  mostBytes = firstViewAtMostBytes,
): Promise<string[]> {
  const wrong: string[] = [];
  const pages = new Map<string | undefined, Page>();
  const firstView = firstViewOf(system.site);
  for (const [name, { path, token }] of found) {
    // One browser for each person: a page that sets a cookie meets the next page of the same person only.
    const page = pages.get(token) ?? (await openPage(browser));
    pages.set(token, page);
    if (token !== undefined)
      await page
        .context()
        .addCookies([{ name: cookieNames(system.site).session, value: token, url: system.site, httpOnly: true }]);
    const response = await page.goto(`${system.site}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
    if (response?.status() !== 200) wrong.push(`${name}: ${response?.status()}`);
    const bytes = await firstView(page, (await response?.body()) ?? Buffer.alloc(0));
    if (bytes > mostBytes) wrong.push(`${name}: ${bytes} bytes until it can be read`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    wrong.push(
      ...(await flawsOf(page, forPerson.has(name) ? 'en' : language, widths)).map((flaw) => `${name}: ${flaw}`),
    );
  }
  for (const page of pages.values()) await page.context().close();
  return wrong;
}

describe('the pages of participants and coaches', () => {
  let patterns: string[];
  let found: Map<string, Opened>;
  beforeAll(async () => {
    patterns = patternsOf([participantWorld().app]);
    found = await participantPages(system, patterns);
  }, 900_000);

  test('each page of the router is opened here', () => {
    expect(patterns.length).toBeGreaterThan(30);
    expect(patterns.filter((pattern) => !found.has(pattern) && afterAddress[pattern] === undefined)).toEqual([]);
  });

  test.each<Language>([...boardLanguages])(
    'the first page is 40 KB at most, unpacked and in all, in %s',
    async (language) => {
      const page = await openPage(browser);
      const sizes: Promise<number>[] = [];
      page.on('response', (response) => sizes.push(response.body().then(({ byteLength }) => byteLength)));
      await page.goto(`${system.site}/?lang=${language}`, { waitUntil: 'networkidle' });
      const bytes = (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
      expect(bytes).toBeGreaterThan(5_000);
      expect(bytes).toBeLessThanOrEqual(firstViewAtMostBytes);
      expect(await page.locator('script').count()).toBe(0);
      await page.context().close();
    },
  );

  test.each<Language>([...boardLanguages, mirrored])(
    'have no flaw in %s',
    async (language) => {
      const wrong = await flawsIn(found, language, language === 'en' ? [phone, desk] : [phone]);
      for (const [pattern, before] of Object.entries(afterAddress)) {
        const page = await openPage(browser, { viewport: { width: phone, height: 700 } });
        await page.goto(`${system.site}${before}?lang=${language}`);
        // An address gets few codes in a while: each language has its own.
        const email = `reads.${language}@example.org`.toLowerCase();
        await page.locator('input[name=email]').fill(email);
        await page.locator('main form button[type=submit]').first().click();
        await page.waitForURL((url) => url.pathname === pattern);
        wrong.push(...(await flawsOf(page, language, [phone])).map((flaw) => `${pattern}: ${flaw}`));
        if (before === '/sign-in') {
          await page.locator('input[name=code]').fill(await newestCode(system.desk, email));
          await page.locator('main form button[type=submit]').first().click();
          await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
        }
        await page.context().close();
      }
      expect(wrong).toEqual([]);
    },
    900_000,
  );
});

describe('the pages of staff, finance, payments, accommodation, operators and auditors', () => {
  let patterns: string[];
  let found: Map<string, Opened>;
  beforeAll(async () => {
    const staff = staffWorld();
    // Only their routes are asked for: what they read is the running system's.
    const routesOf = { http: staff.http };
    patterns = patternsOf([
      staff.app,
      financeApp(routesOf as FinanceDeps),
      paymentsApp(routesOf as PaymentsDeps),
      accommodationApp(routesOf as AccommodationDeps),
      oversightApp(routesOf as OversightDeps),
    ]);
    found = await staffPages(system, patterns);
  }, 900_000);

  test('each page of the routers is opened here', () => {
    expect(patterns.length).toBeGreaterThan(30);
    expect(patterns.filter((pattern) => !found.has(pattern))).toEqual([]);
  });

  test.each<Language>([...staffLanguages])(
    'have no flaw in %s',
    async (language) => {
      expect(await flawsIn(found, language, [phone, desk], deskViewAtMostBytes)).toEqual([]);
    },
    900_000,
  );
});
