import { sampleCenterId } from '../../scripts/sample/board.ts';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/find-chromium.ts';
import { newestCode } from '../../scripts/token.ts';
import { fieldsOf, typedForm } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { TestSystem } from './system.ts';

/** Real Chromium against a real local system; people are played by what they would click. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: node scripts/find-chromium.ts');
  // Debian's turns drawing by graphics card on, and where there is none that is played by a program, at a price.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } };

export async function openPage(browser: Browser, options: BrowserContextOptions = phone): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** Every form of ours has one main button; it is the last one of the page's own form. */
async function press(page: Page, name: RegExp): Promise<void> {
  await page.locator('main').getByRole('button', { name }).last().click();
  await page.waitForLoadState();
}

export async function signInParticipant(
  page: Page,
  { site, desk }: Pick<TestSystem, 'site' | 'desk'>,
  email: string,
): Promise<void> {
  await page.goto(site);
  await page.getByRole('link', { name: /start or go on/i }).click();
  await page.locator('input[name=email]').fill(email);
  await press(page, /send me a code/i);
  await page.locator('input[name=code]').fill(await newestCode(desk, email));
  await press(page, /sign in/i);
}

export async function signInStaff(
  page: Page,
  { site }: Pick<TestSystem, 'site'>,
  name: RegExp,
  to = '/staff',
): Promise<void> {
  await page.goto(`${site}/staff/sign-in`);
  await page.locator('main').getByRole('button').first().click();
  const choice = page.getByRole('button', { name }).first();
  await choice.waitFor().catch(async (error: Error) => {
    throw new Error(`${page.url()} shows: ${await page.locator('body').innerText()}`, { cause: error });
  });
  await choice.click();
  await page.waitForURL((url) => url.href.startsWith(site));
  await page.goto(`${site}${to}`);
}

/** From the notice to a new packet; answers its id. */
export async function startPacket(page: Page, site: string, centerId = sampleCenterId): Promise<string> {
  await page.goto(`${site}/notice`);
  await page.locator('input[name=notice]').check();
  await page.locator(`input[name=centerId][value=${centerId}]`).check();
  await page.locator('input[name=formSource][value=form]').check();
  await press(page, /start my request/i);
  const id = /app_[0-9a-z]+/.exec(page.url())?.[0];
  if (id === undefined) throw new Error(`no packet at ${page.url()}`);
  return id;
}

/** Types the answers of one section into its page and goes on. */
export async function fillSection(
  page: Page,
  site: string,
  applicationId: string,
  sectionId: string,
  answers: Answers,
): Promise<void> {
  await page.goto(`${site}/applications/${applicationId}/form/${sectionId}`);
  const names = new Set(fieldsOf(sectionId).map((field) => field.name));
  const own = Object.fromEntries(Object.entries(answers).filter(([name]) => names.has(name)));
  for (const [name, value] of Object.entries(typedForm(own))) {
    const values = Array.isArray(value) ? value : [String(value)];
    const input = page.locator(`[name="${name}"]`).first();
    const [tag, type] = await input.evaluate((element) => [element.tagName, element.getAttribute('type') ?? '']);
    for (const each of values) {
      if (type === 'radio' || type === 'checkbox') await page.locator(`[name="${name}"][value="${each}"]`).check();
      else if (tag === 'SELECT') await input.selectOption(each);
      else await input.fill(each);
    }
  }
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForLoadState();
}

export interface FileToChoose {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** Chooses files for one kind of document and waits until each has its verdict on the page. */
export async function chooseFiles(page: Page, kind: string, files: FileToChoose[]): Promise<void> {
  const form = page.locator('form', { has: page.locator(`input[name=kind][value=${kind}]`) }).first();
  await form.locator('input[type=file]').setInputFiles(files);
}
