import { sampleCenterId, sampleFundId } from '../../scripts/sample/board.ts';
import { mainCenter, mainTeam, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { decisionTicks, supportTicks } from '../../domain/cases/rows.ts';
import { askedSections } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { supportAnswers, trainingAndSupportAnswers } from '../../scripts/sample/support-answers.ts';
import { violationsOf } from '../support/accessibility.ts';
import { chooseFiles, fillSection, openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { openPdf } from '../support/pdf.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Support services (R7) from start to end in real Chromium and over the JSON API: alone and approved in part with two payees
 * (R10), alone and not paid, and beside a training.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  await openAllFunds(system);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const small = { viewport: { width: 320, height: 700 } };
const wide = { viewport: { width: 1280, height: 900 } };
const words = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

/** WCAG 2.2 AA by axe, and nothing wider than the screen. */
async function sound(page: Page): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  const spare = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(spare).toBeLessThanOrEqual(0);
}
async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 120) throw new Error(`${selector} never came: ${page.url()} ${await words(page)}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}
const submitForm = async (page: Page): Promise<void> => {
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForLoadState();
};
/** From "What do you want to ask for?" to a draft that knows the answer. */
async function begin(page: Page): Promise<string> {
  await page.goto(`${system.site}/ask`);
  await page.getByRole('link', { name: 'Help with costs' }).click();
  await page.waitForURL(/for=support/);
  await page.locator('input[name=notice]').check();
  await page.locator(`input[name=centerId][value=${mainCenter.centerId}]`).check();
  await page.locator('input[name=formSource][value=form]').check();
  await submitForm(page);
  await page.waitForURL(/applications\/app_/);
  return /app_[0-9a-z]+/.exec(page.url())?.[0] ?? '';
}
async function sign(page: Page, id: string): Promise<void> {
  await page.goto(`${system.site}/applications/${id}/sign`);
  for (const box of await page.locator('main input[type=checkbox]').all()) await box.check();
  await page.locator('main input[name=signatureName]').fill('Sample Participant');
  await submitForm(page);
  await page.waitForURL(/\/sent/);
}
async function excuse(email: string, id: string): Promise<void> {
  const api = await asParticipant(system, email);
  const { missing } = await api.get<{ missing: { documents: string[] } }>(`/api/applications/${id}`);
  await api.put(`/api/applications/${id}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'The store gives no paper.' })),
  });
}
async function letterOf(page: Page, id: string): Promise<string> {
  await page.goto(`${system.site}/applications/${id}`);
  await untilShown(page, 'a[href$="/letter"]');
  const response = await page.request.get(`${system.site}/applications/${id}/letter`);
  expect(response.status()).toBe(200);
  return (await openPdf(await response.body())).text.replace(/\s+/g, ' ');
}
/** Tab until this control has the focus, as somebody without a mouse gets there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let turn = 0; turn < 120; turn += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way to ${selector} by keyboard: ${page.url()}`);
}

describe('support services', () => {
  test('R7, R9, R10: alone, asked on a small phone, approved in part, each cost paid to somebody else', async () => {
    const person = await openPage(browser, small);
    await signInParticipant(person, system, 'support@example.org');
    const id = await begin(person);
    const mine = `${system.site}/applications/${id}`;
    expect(await words(person)).toMatch(/Request [A-Z]{2}-\d+/);
    expect(await words(person)).not.toMatch(/packet/i);
    // Nothing of a school is asked, and the way there leads on.
    expect(await words(person)).not.toMatch(/Your training|Your research|Other money/);
    await person.goto(`${mine}/form/training`);
    expect(person.url()).toContain('/form/support');
    await person.goto(`${mine}/form/asking`);
    expect(await person.locator('input[name=asksFor][value=support]').isChecked()).toBe(true);

    for (const { id: section } of askedSections('scholarship', supportAnswers)) {
      await person.goto(`${mine}/form/${section}`);
      await sound(person);
      await fillSection(person, system.site, id, section, supportAnswers);
    }
    await person.goto(`${mine}/documents`);
    await sound(person);
    expect(await words(person)).toContain('Price or receipt: work clothes');
    expect(await words(person)).toContain('The price of a bus pass');
    expect(await words(person)).not.toMatch(/Labor-market|School comparison|Eligible Training|cost sheet/);
    const quote = (await samplePacket()).find(({ kind }) => kind === 'cost-sheet');
    if (!quote) throw new Error('no sample of a quote');
    await chooseFiles(person, 'quote-clothes', [
      { name: 'boots.pdf', mimeType: quote.contentType, buffer: quote.bytes },
    ]);
    await person
      .locator('[data-files=quote-clothes]')
      .getByText(/Got it/)
      .waitFor({ timeout: 90_000 });
    // R8: who cannot get a paper says so, and sends all the same.
    await person.goto(`${mine}/documents/absent/quote-transport`);
    await sound(person);
    await person.locator('main input[type=radio]').first().check();
    await person.locator('main textarea').fill('The bus line has its prices on the web only.');
    await submitForm(person);
    await excuse('support@example.org', id);
    await person.goto(`${mine}/check`);
    await sound(person);
    expect(await words(person)).toContain('Forklift class at Example Training Center');
    expect(await words(person)).toContain('Work clothes: who should get the money?');
    await sign(person, id);
    expect(await words(person)).toContain('reads your request and decides');
    await sound(person);

    const staff = await openPage(browser, wide);
    await signInStaff(staff, system, mainMember, `/staff/cases/${id}`);
    await untilShown(staff, 'input[name=outcome]');
    await sound(staff);
    const seen = await words(staff);
    for (const said of [
      'Support services alone',
      'Forklift class at Example Training Center',
      'No bus runs then',
      'The union: they help with tools',
      'Says: in training now',
      'Asked somewhere else first',
    ])
      expect(seen).toContain(said);
    expect(seen).not.toContain("state's list");
    // Filled in from what the person said, else by local policy.
    expect(await staff.locator('[name=payee-clothes]').inputValue()).toBe('vendor');
    expect(await staff.locator('[name=payeeName-clothes]').inputValue()).toBe('Example Work Wear');
    expect(await staff.locator('[name=payee-transport]').inputValue()).toBe('participant');
    expect(await staff.locator('[name=payee-tools]').inputValue()).toBe('vendor');
    expect(await staff.locator('[name=payee]').count()).toBe(0);

    await staff.locator('input[name=outcome][value=approve]').check();
    await staff.locator('[name=amount-transport]').fill('60');
    await staff.locator(`[name=fund][value=${sampleFundId('wioa-dislocated-worker')}]`).check();
    await staff.getByRole('button', { name: /review before it counts/i }).click();
    // A store without a name, three ticks, less than asked without a word why.
    await sound(staff);
    for (const said of ['Write the name of the store', '3 checks are not ticked'])
      expect(await words(staff)).toContain(said);
    await staff.locator('[name=amount-tools]').fill('');
    for (const box of await staff.locator('[name=ticks]').all()) await box.check();
    expect(await staff.locator('[name=ticks]').count()).toBe(supportTicks.length);
    await staff.locator('[name=approveReason]').fill('A monthly pass costs 60. The school lends the tools.');
    await staff.getByRole('button', { name: /review before it counts/i }).click();
    await sound(staff);
    expect(await words(staff)).toContain('A store or vendor: Example Work Wear');
    expect(await words(staff)).toContain('$180.00');
    await staff.locator('button[name=step][value=confirm]').click();
    await staff.waitForURL(/done=approved/);
    expect(await words(staff)).toContain('The person (pay back)');

    const letter = await letterOf(person, id);
    for (const said of [
      'We can pay $180.00 for your costs',
      'You asked for',
      'Not paid by us',
      'A monthly pass costs 60.',
      'Work clothes: we pay the store or company, Example Work Wear.',
      'Getting there: we pay you back.',
      'Ask us before you pay',
    ])
      expect(letter).toContain(said);
    expect(letter).not.toMatch(/scholarship|packet/i);
    expect(await words(person)).toContain('Approved: $180');
    await sound(person);
  }, 400_000);

  test('R7, R27: alone, without any script and by keyboard; not paid, with what would change it', async () => {
    const person = await openPage(browser, { ...small, javaScriptEnabled: false });
    await signInParticipant(person, system, 'support.keys@example.org');
    const id = await begin(person);
    const mine = `${system.site}/applications/${id}`;
    const answers: Answers = { ...supportAnswers, takesPartIn: 'not-yet', askedElsewhere: 'no' };
    const asked = askedSections('scholarship', answers).map((section) => section.id);
    for (const section of asked.filter((each) => each !== 'support'))
      await fillSection(person, system.site, id, section, answers);

    // Why it is needed: keys alone. Nothing chosen is told at each question first.
    const keys = await openPage(browser, small);
    await signInParticipant(keys, system, 'support.keys@example.org');
    await keys.goto(`${mine}/form/support`);
    await tabTo(keys, 'main form button[type=submit]');
    await keys.keyboard.press('Enter');
    await keys.waitForLoadState();
    await keys.locator('.sd-errors a').first().waitFor();
    await sound(keys);
    await tabTo(keys, 'input[name=takesPartIn]');
    await keys.keyboard.press('ArrowUp');
    expect(await keys.locator('input[name=takesPartIn][value=not-yet]').isChecked()).toBe(true);
    await tabTo(keys, 'textarea[name=whyNeeded]');
    await keys.keyboard.type('I need boots to look for work.');
    await tabTo(keys, 'input[name=askedElsewhere]');
    await keys.keyboard.press('Space');
    await keys.keyboard.press('ArrowDown');
    await tabTo(keys, 'main form button[type=submit]');
    await keys.keyboard.press('Enter');
    await keys.waitForURL(/form\/costs/);
    await keys.goto(`${mine}/check`);
    expect(await words(keys)).toContain('I need boots to look for work.');
    expect(await words(keys)).toContain('Not yet');

    await excuse('support.keys@example.org', id);
    await sign(person, id);

    const staff = await openPage(browser, { ...wide, javaScriptEnabled: false });
    await signInStaff(staff, system, mainMember, `/staff/cases/${id}`);
    await untilShown(staff, 'input[name=outcome]');
    expect(await words(staff)).toContain('Says: in no training and no career services yet');
    expect(await words(staff)).toContain('Not asked anywhere else yet');
    await staff.locator('input[name=outcome][value=deny]').check();
    await staff
      .locator('[name=denyReason]')
      .fill('We pay such costs for people who are in training or career services.');
    await staff.locator('[name=denyChange]').fill('Come to a workshop. Then ask again.');
    await staff.getByRole('button', { name: /review before it counts/i }).click();
    await staff.locator('button[name=step][value=confirm]').click();
    await staff.waitForURL(/done=denied/);

    const letter = await letterOf(person, id);
    for (const said of [
      'You asked for $270.00 for: Tools, Work clothes, Getting there.',
      'Ask us how to start. It is free.',
      'Come to a workshop.',
      'complain or appeal',
    ])
      expect(letter).toContain(said);
    expect(await words(person)).toContain('You can also ask again.');
  }, 400_000);

  test('R1, R7, R10, over the API: training and support services, each with its own payee and its own ticks', async () => {
    const person = await asParticipant(system, 'support.both@example.org');
    const files = (await samplePacket()).filter(({ kind }) => kind === 'government-id');
    const id = await sendPacket(person, files, sampleCenterId, trainingAndSupportAnswers);
    const staff = await asStaff(system, mainTeam);
    const path = `/staff/api/cases/${id}`;
    await staff.until(path, (view) => view['mayDecide'] === true, 'the packet in the queue');
    const { version } = await staff.post<{ version: number }>(`${path}/claim`);
    const line = (costKind: string, amountCents: number, more: object = {}) => ({
      fundId: sampleFundId('wioa-dislocated-worker'),
      costKind,
      amountCents,
      ...more,
    });
    const decision = {
      version,
      outcome: 'approve',
      lines: [
        line('fees', 35_000),
        line('clothes', 15_000, { payee: 'vendor', payeeName: 'Example Uniform Store' }),
        line('child-care', 25_000, { payee: 'participant' }),
      ],
      payee: 'school',
      payeeName: 'Example Community College',
      reason: 'The grant pays the tuition. Two uniforms are enough.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The class has begun.',
    };
    const refused = await staff.post(`${path}/decide`, decision).then(
      () => undefined,
      (error: { body?: { error?: { code?: string } } }) => error.body?.error?.code,
    );
    expect(refused).toBe('ticks-missing');
    await staff.post(`${path}/decide`, { ...decision, ticks: [...decisionTicks, ...supportTicks] });

    const page = await openPage(browser, wide);
    await signInParticipant(page, system, 'support.both@example.org');
    const letter = await letterOf(page, id);
    for (const said of [
      'We can pay $750.00 for your training',
      'School fees: we pay the school, Example Community College.',
      'Work clothes: we pay the store or company, Example Uniform Store.',
      'Child care: we pay you back.',
      'Tuition $2,000.00 Not paid by us',
    ])
      expect(letter).toContain(said);

    // The desk's own page, the sheet for the board's systems.
    const desk = await openPage(browser, wide);
    await signInStaff(desk, system, mainMember, `/staff/cases/${id}`);
    await sound(desk);
    expect(await words(desk)).toContain('Training and support services');
    expect(await words(desk)).toContain('Child care: $250.00 → The person (pay back)');
  }, 300_000);
});
