import { mainCenter, mainTeam, mainMember, secondMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { answerSections } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { slotYear } from '../../domain/ojt/terms.ts';
import type { ApiError } from '../../scripts/api-client.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import { violationsOf } from '../support/accessibility.ts';
import { fillSection, openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff } from '../support/desk-people.ts';
import { decideOjt, recordOjt, sendOjt, startsSoon, today, untilDecidable } from '../support/ojt-people.ts';
import { openPdf } from '../support/pdf.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * On-the-job training from start to end in real Chromium and over the JSON API (R21): a slot with a second approval above half
 * of the wage; a no; something asked and answered; taken back; no slot left.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
}, 500_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const words = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const phone = { viewport: { width: 320, height: 700 } };
const desk = { viewport: { width: 1280, height: 900 } };

/** WCAG 2.2 AA by axe, and nothing wider than the screen. */
async function sound(page: Page): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await fits(page);
}
async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}
/** Reloads until the workflow has come as far as this. */
async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 120) throw new Error(`${selector} never came: ${page.url()} ${await words(page)}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}
async function untilMailed(subject: string): Promise<void> {
  for (let turn = 0; !(await system.mail()).some((mail) => mail.subject.startsWith(subject)); turn += 1) {
    if (turn > 120) throw new Error(`never mailed: ${subject}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
const letterOf = async (page: Page, id: string): Promise<string> => {
  const response = await page.request.get(`${system.site}/applications/${id}/letter`);
  expect(response.status()).toBe(200);
  return (await openPdf(await response.body())).text.replace(/\s+/g, ' ');
};
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'went through',
    (error: unknown) => (error as ApiError).body.error?.code,
  );

/** Of the slots that everybody shares, as they are shown. */
const allFree = `${boardSettings.ojt.slots.general} of ${boardSettings.ojt.slots.general}`;

/** From "What do you want to ask for?" over the notice to a draft. */
async function begin(page: Page): Promise<string> {
  await page.goto(`${system.site}/ask`);
  await page.getByRole('link', { name: 'On-the-job training' }).click();
  await page.locator('input[name=notice]').check();
  await page.locator(`input[name=centerId][value=${mainCenter.centerId}]`).check();
  await page.locator('input[name=formSource][value=form]').check();
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/applications\/app_/);
  return /app_[0-9a-z]+/.exec(page.url())?.[0] ?? '';
}
async function fill(page: Page, id: string, answers: Answers): Promise<void> {
  for (const { id: section } of answerSections('ojt')) await fillSection(page, system.site, id, section, answers);
}
/** "I can't get this", with a reason, for each paper that is asked for (R8). */
async function excuse(page: Page, id: string, kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    await page.goto(`${system.site}/applications/${id}/documents/absent/${kind}`);
    await page.locator('input[name=why][value=cannot-get]').check();
    await page.locator('textarea[name=reason]').fill('Not at hand today.');
    await page.locator('main form button[type=submit]').first().click();
    await page.waitForLoadState();
  }
}
async function send(page: Page, id: string): Promise<void> {
  await page.goto(`${system.site}/applications/${id}/sign`);
  for (const box of await page.locator('main input[type=checkbox]').all()) await box.check();
  await page.locator('main input[name=signatureName]').fill('Sample Participant');
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/\/sent/);
}
async function typeDay(page: Page, name: string, date: string): Promise<void> {
  const [year = '', month = '', day = ''] = date.split('-');
  for (const [part, value] of Object.entries({ month, day, year }))
    await page.locator(`[name="${name}-${part}"]`).fill(value);
}
const review = (page: Page) => page.getByRole('button', { name: /review before it counts/i }).click();
const confirm = (page: Page) => page.locator('button[name=step][value=confirm]').click();

const answers: Answers = { ...ojtAnswers, ojtStart: startsSoon(), ojtEmployer: 'Sample Boat Yard' };
const papers = ['government-id', 'employer-offer', 'proof-of-income'];

describe('on-the-job training', () => {
  test('R21, R29: three quarters of the wage by two people, a letter, the contract first, kept in the end', async () => {
    const participant = await openPage(browser, phone);
    await signInParticipant(participant, system, 'ojt@example.org');
    const id = await begin(participant);
    expect(await words(participant)).toContain('What is on-the-job training?');
    await sound(participant);
    for (const section of ['ojt-employer', 'ojt-job', 'ojt-pay']) {
      await participant.goto(`${system.site}/applications/${id}/form/${section}`);
      await sound(participant);
    }
    await fill(participant, id, answers);
    await participant.goto(`${system.site}/applications/${id}/documents`);
    expect(await words(participant)).toContain('Letter from the employer');
    await sound(participant);
    await excuse(participant, id, papers);
    await participant.goto(`${system.site}/applications/${id}/check`);
    await sound(participant);
    await send(participant, id);
    expect(await words(participant)).toMatch(
      new RegExp(`${mainCenter.shortName} reads your request and calls the employer`),
    );
    expect(await words(participant)).toContain('Please do not start before the contract');
    await sound(participant);

    const first = await openPage(browser, desk);
    await signInStaff(first, system, mainMember, `/staff/cases/${id}`);
    await untilShown(first, 'input[name=outcome]');
    for (const said of [
      'Sample Boat Yard',
      'On-the-job training needs no listed program',
      'No record of this employer here yet',
      'At most $8,800.00 is paid back',
      allFree,
    ])
      expect(await words(first)).toContain(said);
    expect(await words(first)).not.toContain('Which fund pays?');
    await sound(first);
    await first.locator('input[name=outcome][value=approve]').check();
    await sound(first);
    await first.locator('[name=rate]').fill('75');
    await first.locator('[name=weeks]').fill('twenty');
    await review(first);
    // What was typed stays, with what is wrong beside it.
    expect(await first.locator('[name=rate]').inputValue()).toBe('75');
    for (const said of ['Type a number, like 12.', '5 checks are not ticked'])
      expect(await words(first)).toContain(said);
    await sound(first);
    await first.locator('[name=weeks]').fill('30');
    for (const box of await first.locator('input[name=ticks]').all()) await box.check();
    await review(first);
    // What R21 and the board do not allow is said before there is anything to confirm.
    for (const said of ['More than 50% needs one of these reasons.', 'We help pay for 26 weeks at most'])
      expect(await words(first)).toContain(said);
    await first.locator('[name=weeks]').fill('20');
    await first.locator('input[name=criteria]').first().check();
    await review(first);
    expect(await words(first)).toContain('After you, a second person has to approve. No slot is taken until then.');
    expect(await words(first)).toContain('At most $13,200.00 is paid back');
    await sound(first);
    await confirm(first);
    await first.waitForURL(/done=ojt-needs-second/);
    expect(await words(first)).toContain(allFree);
    await sound(first);

    const second = await openPage(browser, desk);
    await signInStaff(second, system, secondMember, `/staff/cases/${id}`);
    await untilShown(second, 'input[name=outcome]');
    expect(await words(second)).toContain('approved 75%');
    expect(await second.locator('[name=rate]').inputValue()).toBe('75');
    await second.locator('input[name=outcome][value=approve]').check();
    for (const box of await second.locator('input[name=ticks]').all()) await box.check();
    await second.locator('textarea[name=note]').fill('A good place to learn. We wish you luck.');
    await review(second);
    await confirm(second);
    await second.waitForURL(/done=ojt-approved/);
    expect(await words(second)).toContain(`Slot ${slotYear(startsSoon())}, for everybody`);
    await sound(second);

    await participant.goto(`${system.site}/applications/${id}`);
    await untilShown(participant, 'a[href$="/letter"]');
    expect(await words(participant)).toContain('Approved: a place to learn at Sample Boat Yard');
    expect(await words(participant)).not.toMatch(/packet \w+-\d+|\$0/i);
    await sound(participant);
    const letter = await letterOf(participant, id);
    for (const said of [
      'Sample Boat Yard',
      '40 hours a week, for 20 weeks',
      'before your first day',
      'We wish you luck',
    ])
      expect(letter).toContain(said);
    expect(letter).not.toContain('75');
    await untilMailed('Good news about your request');

    // What became of it, once there is something to tell: never before the first day.
    await second.goto(`${system.site}/staff/cases/${id}`);
    await second.locator('input[name=result][value=kept]').check();
    await typeDay(second, 'on', today());
    await second.getByRole('button', { name: 'Record it' }).click();
    expect(await words(second)).toContain('This is before the first day of the training.');
    await sound(second);
  }, 500_000);

  // Axe needs the page's own scripts; the same pages are held by it above.
  test('by keyboard alone and without any script: asked for one thing, answered, then a no that says what would change it (R27)', async () => {
    const person = await asParticipant(system, 'ojt.asked@example.org');
    const id = await sendOjt(person, { ojtEmployer: 'Sample Print Shop' });
    const staff = await asStaff(system, mainTeam);
    await untilDecidable(staff, id);
    const page = await openPage(browser, { ...phone, javaScriptEnabled: false });
    await signInStaff(page, system, mainMember, `/staff/cases/${id}`);
    const press = async (selector: string) => {
      const target = page.locator(selector).first();
      for (let turn = 0; turn < 200; turn += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${selector} is not reached by keyboard`);
    };
    await press('input[name=outcome]');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('input[name=outcome][value=more-information]').isChecked()).toBe(true);
    await press('input[name=items][value=employer-offer]');
    await page.keyboard.press('Space');
    await page.locator('select[name=reason-employer-offer]').selectOption('missing');
    await press('button[name=step][value=review]');
    await page.keyboard.press('Enter');
    await page.locator('button[name=step][value=confirm]').waitFor();
    await fits(page);
    await press('button[name=step][value=confirm]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=ojt-more-information/);
    await fits(page);

    const mine = `/api/applications/${id}`;
    await person.until(mine, ({ status }) => status === 'needs-information', 'the question');
    await untilMailed('We need one thing from you');
    await person.put(`${mine}/absences`, {
      absences: [{ kind: 'employer-offer', why: 'cannot-get', reason: 'The boss is away this week.' }],
    });
    await person.post(`${mine}/answer`);
    await untilDecidable(staff, id);
    await page.goto(`${system.site}/staff/cases/${id}`);
    await page.locator('input[name=outcome][value=deny]').check();
    await review(page);
    expect(await words(page)).toContain('Please answer this question.');
    await page.locator('textarea[name=denyReason]').fill('The work there is done after two days.');
    await page.locator('textarea[name=denyChange]').fill('A plan of what you learn in the first weeks.');
    await review(page);
    await confirm(page);
    await page.waitForURL(/done=ojt-denied/);

    const participant = await openPage(browser, { ...phone, javaScriptEnabled: false });
    await signInParticipant(participant, system, 'ojt.asked@example.org');
    await participant.goto(`${system.site}/applications/${id}`);
    await untilShown(participant, 'a[href$="/letter"]');
    expect(await words(participant)).toContain("We can't give you a place for this");
    await fits(participant);
    const letter = await letterOf(participant, id);
    for (const said of ['after two days', 'A plan of what you learn', '683.600', 'Sample Print Shop'])
      expect(letter).toContain(said);
  }, 500_000);

  test('R21: over the API: approved, taken back by the person, and the slot is free for somebody else', async () => {
    const person = await asParticipant(system, 'ojt.back@example.org');
    const id = await sendOjt(person, { ojtEmployer: 'Sample Garage' });
    const staff = await asStaff(system, mainTeam);
    const path = `/staff/api/cases/${id}`;
    const left = async () =>
      (await staff.get<{ slots: { pools: { left: number }[] } }>(path)).slots.pools.map((pool) => pool.left);
    await untilDecidable(staff, id);
    const [before = 0] = await left();
    expect(await codeOf(decideOjt(staff, id, { terms: { ratePercent: 80 } }))).toBe('invalid-input');
    expect(await decideOjt(staff, id)).toMatchObject({ outcome: 'approved', slot: { pool: 'general' } });
    expect(await left()).toEqual([before - 1]);
    const view = await person.until(`/api/applications/${id}`, ({ letter }) => letter === true, 'the letter');
    expect(view).toMatchObject({
      kind: 'ojt',
      status: 'approved',
      awardedCents: 0,
      place: { employer: 'Sample Cabinet Works LLC' },
    });
    await untilMailed('Good news about your request');

    const page = await openPage(browser, phone);
    await signInParticipant(page, system, 'ojt.back@example.org');
    await page.goto(`${system.site}/applications/${id}/withdraw`);
    expect(await words(page)).toContain('Your place goes to somebody else.');
    await sound(page);
    await page.getByRole('button', { name: 'Yes, take it back' }).click();
    await page.waitForURL(/applications\/app_[0-9a-z]+$/);
    expect(await words(page)).toContain('You took this request back');
    await sound(page);
    expect(await left()).toEqual([before]);
    await untilMailed('You took back your request');
    expect(await codeOf(recordOjt(staff, id, 'kept'))).toBe('not-open');
  }, 500_000);

  test('R21: no slot left is said in plain words, the request stays open, and the next year has its own', async () => {
    const person = await asParticipant(system, 'ojt.many@example.org');
    const staff = await asStaff(system, mainTeam);
    // The slots of a year that nothing else here takes from.
    const nextYear = Number(slotYear(startsSoon()).slice(2)) + 1;
    const terms = { startsOn: `${nextYear}-08-01` };
    const { general } = boardSettings.ojt.slots;
    for (let at = 0; at < general; at += 1)
      expect(await decideOjt(staff, await sendOjt(person, { ojtStart: terms.startsOn }), { terms })).toMatchObject({
        outcome: 'approved',
        slot: { year: `PY${nextYear}` },
      });
    const id = await sendOjt(person, { ojtStart: terms.startsOn });
    expect(await codeOf(decideOjt(staff, id, { terms }))).toBe('no-slot-left');

    const page = await openPage(browser, desk);
    await signInStaff(page, system, mainMember, `/staff/cases/${id}`);
    expect(await words(page)).toContain(`0 of ${general}`);
    expect(await words(page)).toContain('No slot is left that this request may take');
    await page.locator('input[name=outcome][value=approve]').check();
    for (const box of await page.locator('input[name=ticks]').all()) await box.check();
    await page.locator('[name=rate]').fill('50');
    await review(page);
    await confirm(page);
    expect(await words(page)).toContain('No slot is left');
    expect(await words(page)).toContain('the request stays open');
    expect(await page.locator('[name=rate]').inputValue()).toBe('50');
    await sound(page);
    expect(await decideOjt(staff, id)).toMatchObject({ outcome: 'approved' });
  }, 580_000);
});
