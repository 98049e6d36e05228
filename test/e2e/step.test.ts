import { sampleCenterId } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { answerSections } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { ApiError } from '../../scripts/api-client.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { violationsOf } from '../support/accessibility.ts';
import { fillSection, openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff } from '../support/desk-people.ts';
import { openPdf } from '../support/pdf.ts';
import { acceptStep, decideStep, recordStep, sendStep } from '../support/step-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * STEP from start to end in real Chromium and over the JSON API: accepted with a plan, a contact and an end; on TANF to the
 * Family Coach, without any script; a no that says what would change it.
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

const words = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replace(/\s+/g, ' ');
const today = () => wallTime(new Date(), boardSettings.timeZone).date;

/** WCAG 2.2 AA by axe, and nothing wider than the screen. */
async function sound(page: Page): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
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
async function send(page: Page, id: string): Promise<void> {
  await page.goto(`${system.site}/applications/${id}/sign`);
  for (const box of await page.locator('main input[type=checkbox]').all()) await box.check();
  await page.locator('main input[name=signatureName]').fill('Sample Participant');
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/\/sent/);
}
/** From "What is STEP?" over the notice to a draft. */
async function begin(page: Page): Promise<string> {
  await page.goto(`${system.site}/step`);
  await page.getByRole('link', { name: 'Ask to join STEP' }).click();
  await page.locator('input[name=notice]').check();
  await page.locator('input[name=centerId][value=se]').check();
  await page.locator('input[name=formSource][value=form]').check();
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/applications\/app_/);
  return /app_[0-9a-z]+/.exec(page.url())?.[0] ?? '';
}
async function fill(page: Page, id: string, answers: Answers): Promise<void> {
  for (const { id: section } of answerSections('step')) await fillSection(page, system.site, id, section, answers);
}
const letterOf = async (page: Page, id: string): Promise<string> => {
  const response = await page.request.get(`${system.site}/applications/${id}/letter`);
  expect(response.status()).toBe(200);
  return (await openPdf(await response.body())).text.replace(/\s+/g, ' ');
};

describe('STEP', () => {
  test('R11, R12: accepted, a plan before any component, a contact in two clicks, an end', async () => {
    const participant = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInParticipant(participant, system, 'step@example.org');
    await participant.goto(`${system.site}/step`);
    expect(await words(participant)).toContain('does not change your SNAP benefits');
    await sound(participant);
    const id = await begin(participant);
    await participant.goto(`${system.site}/applications/${id}/form/step-benefits`);
    await sound(participant);
    await fill(participant, id, stepAnswers);
    await participant.goto(`${system.site}/applications/${id}`);
    await sound(participant);
    await send(participant, id);
    expect(await words(participant)).toMatch(/A STEP coach of SE Center asks ODHS/);

    const coach = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(coach, system, /STEP coach/, '/staff/step');
    await untilShown(coach, `a[href="/staff/step/${id}"]`);
    await sound(coach);
    await coach.locator(`a[href="/staff/step/${id}"]`).first().click();
    await untilShown(coach, 'input[name=outcome]');
    // R22: what was said of SNAP and hardship is here, and for the coach alone.
    expect(await words(coach)).toContain('Says: gets SNAP');
    expect(await words(coach)).toContain('The last bus goes at six.');
    await sound(coach);
    await coach.locator('input[name=outcome][value=accept]').check();
    await coach.getByRole('button', { name: /review before it counts/i }).click();
    expect(await words(coach)).toContain('Tick both when you have checked them');
    for (const box of await coach.locator('input[name=ticks]').all()) await box.check();
    await coach.locator('textarea[name=welcome]').fill('Good to have you with us.');
    await coach.getByRole('button', { name: /review before it counts/i }).click();
    expect(await words(coach)).toContain('They can join STEP.');
    await sound(coach);
    await coach.locator('button[name=step][value=confirm]').click();
    await coach.waitForURL(/done=accepted/);

    // The person: a letter, a coach, a date.
    await participant.goto(`${system.site}/applications/${id}`);
    await untilShown(participant, 'a[href$="/letter"]');
    await sound(participant);
    expect(await words(participant)).toMatch(/Your coach Name STEP coach/);
    expect(await letterOf(participant, id)).toContain('Good to have you with us.');
    await untilMailed('Good news about your request');

    // R12: nothing to take part in can be recorded before assessment and plan; the API says the same in its own words.
    expect(await coach.locator('[name=componentKind]').count()).toBe(0);
    const api = await asStaff(system, `step.${sampleCenterId}`);
    const component = {
      what: 'component',
      component: 'vocational',
      provider: 'Example Community College',
      startsOn: today(),
      hoursPerWeek: 12,
    };
    const refused = await recordStep(api, id, component).catch((error: unknown) => error as ApiError);
    expect((refused as ApiError).body.error?.code).toBe('assessment-first');

    await coach.locator('form:has([name=assessedOn-day]) button').click();
    await coach.waitForURL(/done=assessment/);
    await coach.locator('[name=planGoal]').fill('Work as a medical assistant');
    await coach.locator('[name=planComponents][value=vocational]').check();
    await coach.locator('form:has([name=planGoal]) button').click();
    await coach.waitForURL(/done=plan/);
    await coach.getByText('Record what they take part in').click();
    await coach.locator('[name=componentKind][value=vocational]').check();
    await coach.locator('[name=componentProvider]').fill('Example Community College');
    const [year = '', month = '', day = ''] = today().split('-');
    for (const [part, value] of Object.entries({ month, day, year }))
      await coach.locator(`[name=componentStartsOn-${part}]`).fill(value);
    await coach.locator('[name=componentHours]').fill('twelve');
    await coach.locator('form:has([name=componentHours]) button').click();
    // What was typed stays, with what is wrong beside it.
    expect(await coach.locator('[name=componentProvider]').inputValue()).toBe('Example Community College');
    await sound(coach);
    await coach.locator('[name=componentHours]').fill('12');
    await coach.locator('form:has([name=componentHours]) button').click();
    await coach.waitForURL(/done=component/);

    // Two clicks from the list: the case at its contact, and the button.
    await coach.goto(`${system.site}/staff/step`);
    expect(await words(coach)).toMatch(/Contact due in \d+ days/);
    await coach.locator(`a[href="/staff/step/${id}#contact"]`).click();
    await coach.getByRole('button', { name: 'Save the contact' }).click();
    await coach.waitForURL(/done=contact/);
    expect(await words(coach)).toContain('1 contact');

    await participant.reload();
    for (const said of ['Work as a medical assistant', 'Example Community College', 'Last talk'])
      expect(await words(participant)).toContain(said);
    await sound(participant);

    await coach.getByText('End the plan').first().click();
    await coach.locator('[name=finishReason][value=employed]').check();
    await coach.locator('form:has([name=finishReason]) button').click();
    await coach.waitForURL(/done=finish/);
    await untilMailed('Your plan is done');
    await participant.reload();
    expect(await words(participant)).toContain('Done. Well done!');
  }, 300_000);

  test('R11: on TANF the page says the right door at once, stops nobody, and staff lead the way; without any script', async () => {
    const participant = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
    await signInParticipant(participant, system, 'tanf@example.org');
    const id = await begin(participant);
    await participant.goto(`${system.site}/applications/${id}/form/step-benefits`);
    const note = participant.getByText('Do you get TANF cash? A Family Coach can help you better');
    expect(await note.isVisible()).toBe(false);
    await participant.locator('[name=getsTanf][value=yes]').check();
    // At once, beside the question.
    expect(await note.isVisible()).toBe(true);
    await participant.locator('main form button[type=submit]').first().click();
    await participant.waitForURL(/family-coach/);
    expect(await words(participant)).toContain(boardSettings.step.snapAgency.phone);
    await participant.getByRole('link', { name: 'Go on with my request' }).click();
    await participant.waitForURL(/form\/step-goal/);
    await fill(participant, id, { ...stepAnswers, getsTanf: 'yes' });
    await send(participant, id);

    const coach = await openPage(browser, { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    await signInStaff(coach, system, /STEP coach/, `/staff/step/${id}`);
    await untilShown(coach, 'input[name=outcome]');
    expect(await words(coach)).toContain('Says: gets TANF cash. The right help is the Family Coach');
    await coach.locator('input[name=outcome][value=refer]').check();
    await coach.getByRole('button', { name: /review before it counts/i }).click();
    await coach.locator('button[name=step][value=confirm]').click();
    await coach.waitForURL(/done=referred/);

    await participant.goto(`${system.site}/applications/${id}`);
    await untilShown(participant, 'a[href$="/letter"]');
    const letter = await letterOf(participant, id);
    for (const said of ['Family Coach', boardSettings.step.snapAgency.phone, 'call with you'])
      expect(letter).toContain(said);
    await untilMailed('Where you get help');
  }, 300_000);

  test('a contact by keyboard alone', async () => {
    const person = await asParticipant(system, 'keys@example.org');
    const id = await sendStep(person);
    await acceptStep(await asStaff(system, `step.${sampleCenterId}`), id);
    const coach = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInStaff(coach, system, /STEP coach/, `/staff/step/${id}#contact`);
    await sound(coach);
    const button = coach.getByRole('button', { name: 'Save the contact' });
    for (let turn = 0; turn < 80; turn += 1) {
      if (await button.evaluate((element) => element === document.activeElement)) break;
      await coach.keyboard.press('Tab');
    }
    await coach.keyboard.press('Enter');
    await coach.waitForURL(/done=contact/);
  }, 200_000);

  test('over the API: a no with what would change it (R27); who may only pass it on sees no more than that it is there (R22)', async () => {
    const person = await asParticipant(system, 'api@example.org');
    const id = await sendStep(person, { ...stepAnswers, getsSnap: 'no', stepBarrierNote: 'canary-of-hardship' });
    const coach = await asStaff(system, `step.${sampleCenterId}`);
    const path = `/staff/api/step/${id}`;
    await coach.until(path, (view) => view['mayDecide'] === true, 'the request at the coach');
    const seen = await coach.get<{ confidential?: object; findings: { code: string }[] }>(path);
    expect(seen.findings.map(({ code }) => code)).toEqual(['step-age', 'step-snap-no', 'step-tanf-no']);
    expect(seen.confidential).toMatchObject({ stepBarrierNote: 'canary-of-hardship' });

    const team = await asStaff(system, mainTeam);
    const line = await team.get<Record<string, unknown>>(`/staff/api/step/${id}`);
    expect(line).toMatchObject({ applicationId: id, status: 'in-review', mayRoute: true });
    expect(JSON.stringify(line)).not.toMatch(/canary|snap|tanf|finding|answers|goal/i);
    for (const path of [`/staff/api/cases/${id}`]) {
      const refused = await team.get(path).catch((error: unknown) => error as ApiError);
      expect((refused as ApiError).status).toBe(404);
    }
    // It is passed on all the same.
    const page = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInStaff(page, system, mainMember, `/staff/cases/${id}`);
    await page.waitForURL(/staff\/step/);
    expect(await words(page)).toContain('You can pass it on');
    await sound(page);
    await page
      .getByRole('link', { name: /pass it on|give it|hand/i })
      .first()
      .click();
    expect(await words(page)).toContain('STEP coach');

    await decideStep(coach, id, {
      outcome: 'deny',
      reason: 'You do not get SNAP.',
      wouldChange: 'Apply for SNAP at ODHS.',
    });
    const ended = await person.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
    expect(ended).toMatchObject({ kind: 'step', status: 'denied' });
    await untilMailed('About your request');
  }, 200_000);
});
