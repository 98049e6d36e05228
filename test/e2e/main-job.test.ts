import { boardSettings } from '../../adapters/board-settings.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { sampleFundId } from '../../scripts/sample/board.ts';
import { mainCenter, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import type { Records } from '../../web/export/records.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { askedSections } from '../../domain/forms/form.ts';
import { canaries } from '../support/canaries.ts';
import { keptOf, leaksOf, typeCanaries } from '../support/canary-walk.ts';
import { openAllFunds } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import {
  chooseFiles,
  fillSection,
  openBrowser,
  openPage,
  signInParticipant,
  signInStaff,
  startPacket,
} from '../support/browser.ts';
import { openPdf } from '../support/pdf.ts';

/*
 * The main job in real Chromium: a participant uploads three PDFs and a photo, the SkillsTeam approves 2,500.00 of 3,100.00
 * asked, finance sees exactly that much less, and the award letter opens and says what it must.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const fund = sampleFundId('wioa-dislocated-worker');
const text = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

async function fundLeft(page: Page): Promise<number> {
  const response = await page.request.get(`${system.site}/finance/api/funds`);
  const { funds } = (await response.json()) as { funds: { fundId: string; columns: { availableCents: number } }[] };
  return funds.find((each) => each.fundId === fund)?.columns.availableCents ?? NaN;
}

describe('from a phone to a funded award', () => {
  test('upload, approve less, the money gone from the right fund, the letter', async () => {
    const finance = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(finance, system, /finance/i, '/finance');
    const before = await fundLeft(finance);
    expect(await text(finance)).toContain(boardSettings.funds.find(({ fundId }) => fundId === fund)?.name);

    const participant = await openPage(browser);
    await signInParticipant(participant, system, 'participant@example.org');
    const id = await startPacket(participant, system.site);
    for (const section of askedSections('scholarship', sampleAnswers))
      await fillSection(participant, system.site, id, section.id, sampleAnswers);

    await participant.goto(`${system.site}/applications/${id}/documents`);
    const files = await samplePacket();
    const extra = files.find((file) => file.contentType === 'application/pdf');
    const chosen = [...files.filter((file) => file.kind !== 'government-id'), { ...files[0], kind: 'government-id' }];
    expect(extra).toBeDefined();
    for (const file of chosen) {
      if (!file.bytes || !file.fileName || !file.contentType) throw new Error('a sample file is incomplete');
      await chooseFiles(participant, file.kind ?? 'other', [
        { name: file.fileName, mimeType: file.contentType, buffer: file.bytes },
      ]);
    }
    // Three PDFs and a photo at least: one more PDF goes under "something else".
    await chooseFiles(participant, 'other', [
      { name: 'notes.pdf', mimeType: 'application/pdf', buffer: await notesPdf() },
    ]);
    const total = chosen.length + 1;
    await participant.waitForFunction(
      // Each in its own line: the live region says the last one a second time.
      (count) =>
        document.querySelector('.sd-sending') === null &&
        [...document.querySelectorAll('[data-document-shown]')].filter((line) => /Got it/.test(line.textContent ?? ''))
          .length >= count,
      total,
      { timeout: 90_000 },
    );

    await participant.goto(`${system.site}/applications/${id}/documents/absent/financial-aid-letter`);
    await participant.locator('main input[type=radio]').first().check();
    await participant.locator('main textarea').fill('The school has no aid office.');
    await participant.locator('main form button[type=submit]').last().click();
    await participant.waitForURL(/\/documents(#.*)?$/);

    await participant.goto(`${system.site}/applications/${id}/sign`);
    for (const box of await participant.locator('main input[type=checkbox]').all()) await box.check();
    await participant.locator('main input[name=signatureName]').fill('Sample Participant');
    await participant.locator('main form button[type=submit]').last().click();
    await participant.waitForURL(/\/sent/);
    expect(await text(participant)).toMatch(new RegExp(`${mainCenter.shortName} decides by|Your number`));

    const staff = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(staff, system, mainMember);
    await untilShown(staff, `a[href*="${id}"]`);
    await staff.locator(`a[href*="${id}"]`).first().click();
    await untilShown(staff, 'input[name=outcome]');
    await staff.locator('input[name=outcome][value=approve]').check();
    // 3,100.00 was asked: tuition 2,000, fees 350, books 250, clothes 200, tests 300. Approved: tuition, fees, half of the test.
    await staff.locator('[name=amount-tuition]').fill('$2,000.00');
    await staff.locator('[name=amount-fees]').fill('350');
    for (const kind of ['books', 'clothes']) await staff.locator(`[name=amount-${kind}]`).fill('');
    await staff.locator('[name=amount-tests-license]').fill('150.00');
    await staff.locator(`[name=fund][value=${fund}]`).check();
    await staff.locator('[name=payee][value=school]').check();
    for (const box of await staff.locator('[name=ticks]').all()) await box.check();
    await staff.locator('[name=approveReason]').fill('Other aid covers the rest.');
    await staff.getByRole('button', { name: /review before it counts/i }).click();
    await staff.waitForURL((url) => url.pathname.endsWith('/decide'));
    expect(await staff.locator('.usa-alert--error, .usa-error-message').allInnerTexts()).toEqual([]);
    const review = await text(staff);
    expect(review).toContain('$2,500.00');
    expect(review).toContain('$3,100.00');
    expect(review).toContain(formatCents(before - 250_000));
    expect(await fundLeft(finance)).toBe(before);
    await staff.locator('button[name=step][value=confirm]').click();
    await staff.waitForURL((url) => !url.pathname.endsWith('/decide'));

    await finance.reload();
    expect(before - (await fundLeft(finance))).toBe(250_000);
    expect(await text(finance)).toContain(formatCents(before - 250_000));

    const letter = await (async () => {
      for (let turn = 0; turn < 120; turn += 1) {
        await participant.goto(`${system.site}/applications/${id}`);
        if ((await participant.locator(`a[href$="/letter"]`).count()) > 0) break;
        await participant.waitForTimeout(500);
      }
      const response = await participant.request.get(`${system.site}/applications/${id}/letter`);
      expect(response.status()).toBe(200);
      return openPdf(await response.body());
    })();
    expect(await text(participant)).toContain('Approved: $2,500');
    for (const says of ['$2,500.00', '$3,100.00', 'Tuition', 'Ask us before you pay', 'hold', 'call'])
      expect(letter.text).toContain(says);

    // The mail follows the letter by a moment.
    for (let turn = 0; ; turn += 1) {
      const subjects = (await system.mail()).map((mail) => mail.subject);
      if (subjects.some((subject) => subject.startsWith('Approved: $2,500.00'))) break;
      if (turn > 120) throw new Error(`the person was never told: ${subjects.join(' | ')}`);
      await participant.waitForTimeout(500);
    }
    await takesCopy(participant, id, chosen[0]);
  }, 300_000);
});

/** Everything that was given, in one file: asked for by a button, looked for again, downloaded by another, opened. */
async function takesCopy(participant: Page, id: string, sent: { bytes?: Buffer } | undefined): Promise<void> {
  if (!sent?.bytes) throw new Error('no sample file');
  await participant.goto(`${system.site}/applications`);
  await participant.locator('a[href="/your-copy"]').click();
  await participant.locator('form[action="/your-copy"] button').click();
  await untilShown(participant, 'form[action="/your-copy/file"]');
  const [download] = await Promise.all([
    participant.waitForEvent('download'),
    participant.locator('form[action="/your-copy/file"] button').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^records-\d{4}-\d{2}-\d{2}\.zip$/);
  const entries = unzipSync(await readFile(await download.path()));
  const { requests } = JSON.parse(strFromU8(entries['data.json'] ?? new Uint8Array())) as Records;
  const request = requests.find(({ applicationId }) => applicationId === id);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const file = request?.files.find((each) => each.sha256 === sha256(sent.bytes!));
  expect(file).toMatchObject({ copy: 'as-sent' });
  expect(sha256(entries[file?.path ?? ''] ?? new Uint8Array())).toBe(file?.sha256);
  expect((await openPdf(Buffer.from(entries[request?.letter?.path ?? ''] ?? []))).text).toContain('$2,500.00');
  // Offline, on any machine: the page itself names what was sent and what was decided.
  await participant.setContent(strFromU8(entries['index.html'] ?? new Uint8Array()));
  expect(await participant.locator('main').innerText()).toContain('$2,500.00');
  expect(
    await participant.locator(`a[href="${file?.path?.split('/').map(encodeURIComponent).join('/')}"]`).count(),
  ).toBe(1);
}

/** R22, TEGL 39-11: what people give us stands in the tables, the objects and the mail that are for it, and nowhere else. */
test('canaries in every field, file and note of every kind of request: in no log, address, workflow, queue, key or figure (R22)', async () => {
  const addresses = await typeCanaries(system, browser);
  expect(addresses.size).toBeGreaterThan(100);
  // Each of them was taken, and stands where it belongs.
  expect((await keptOf(system)).sort()).toEqual(Object.keys(canaries).sort());
  expect(await leaksOf(system, addresses)).toEqual([]);
}, 900_000);

/** Reloads until the workflow has come as far as this. */
async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 80) throw new Error(`${selector} never came: ${page.url()}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}

async function notesPdf(): Promise<Buffer> {
  const { PDFDocument } = await import('pdf-lib');
  const pdf = await PDFDocument.create();
  for (const line of ['First page of notes', 'Second page of notes'])
    pdf.addPage([612, 792]).drawText(line, { x: 72, y: 700, size: 18 });
  return Buffer.from(await pdf.save());
}
