import { sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { answerSections } from '../../domain/forms/form.ts';
import type { ApiError } from '../../scripts/api-client.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { violationsOf } from '../support/accessibility.ts';
import { chooseFiles, fillSection, openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, importSampleList, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { openPdf } from '../support/pdf.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { handOverTui, readyTui, reportTui, sendTui } from '../support/tui-people.ts';

/*
 * TUI from start to end in real Chromium and over the JSON API: approved by OED, not approved, never sent. On every page that
 * is opened: what goes on all the time (R16), who decides and whom to call (R20), and no button that approves (R15).
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
const dayMs = 86_400_000;
const today = () => wallTime(new Date(), boardSettings.timeZone).date;

const search = 'keep looking for work, and keep filing your weekly claims';
const classes = 'Go to all your classes. Send OED your grades each term.';

/** R15, R16, R20, WCAG 2.2 AA by axe, and nothing wider than the screen. */
async function sound(page: Page, duty: string = search, { scripts = true } = {}): Promise<void> {
  const said = await words(page);
  expect(said).toContain(duty);
  for (const phone of boardSettings.unemployment.phones) expect(said).toContain(phone);
  const buttons = await page.locator('button, input[type=submit], a.usa-button').allInnerTexts();
  for (const each of buttons) expect(each).not.toMatch(/approve|deny|decide|fund/i);
  for (const name of ['fund', 'ticks', 'amount-tuition', 'outcome-approve'])
    expect(await page.locator(`[name="${name}"]`).count()).toBe(0);
  if (scripts) {
    // axe is a script itself: without any, it never answers. The same pages are looked at with scripts.
    const violations = await violationsOf(page);
    expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}
const staffSays = 'Give no opinion on unemployment insurance';

async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 120) throw new Error(`${selector} never came: ${page.url()} ${await words(page)}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}
/** The subjects that one person got; the mailbox's own list holds the newest of everybody's. */
async function mailsTo(email: string): Promise<{ subject: string; text: string }[]> {
  const response = await fetch(`${system.desk}/mail.json?to=${encodeURIComponent(email)}&limit=400`);
  return (await response.json()) as { subject: string; text: string }[];
}
const mailed = async (email: string, subject: string): Promise<boolean> =>
  (await mailsTo(email)).some((mail) => mail.subject.startsWith(subject));
async function untilMailed(email: string, subject: string): Promise<void> {
  for (let turn = 0; !(await mailed(email, subject)); turn += 1) {
    if (turn > 120) throw new Error(`never mailed: ${subject}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
async function passWeeksUntilMailed(email: string, subject: string, atMost = 40): Promise<void> {
  for (let day = 0; day < atMost && !(await mailed(email, subject)); day += 7) await system.advanceClock(7 * dayMs);
  await untilMailed(email, subject);
}
async function fillDate(page: Page, name: string, iso: string): Promise<void> {
  const [year = '', month = '', day = ''] = iso.split('-');
  for (const [part, value] of Object.entries({ month, day, year }))
    await page.locator(`[name=${name}-${part}]`).fill(value);
}
const submitForm = async (page: Page): Promise<void> => {
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForLoadState();
};
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).last().click();
  await page.waitForLoadState();
}

describe('TUI', () => {
  test('R15–R20: asked for, checked, handed over, sent with a photo of the proof, approved by OED; on a small phone', async () => {
    const person = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInParticipant(person, system, 'tui@example.org');
    await person.waitForURL(/\/ask$/);
    expect(await words(person)).toContain('What do you want to ask for?');
    await person.getByRole('link', { name: 'Unemployment benefits while you study' }).click();
    await person.waitForURL(/notice\?kind=tui/);
    await sound(person);
    await person.locator('input[name=notice]').check();
    await person.locator('input[name=centerId][value=se]').check();
    await person.locator('input[name=formSource][value=form]').check();
    await submitForm(person);
    const id = /app_[0-9a-z]+/.exec(person.url())?.[0] ?? '';
    const mine = `${system.site}/applications/${id}`;
    await sound(person);
    // R17: no date, no number; the way to give one.
    expect(await words(person)).toContain('OED wants to be asked in writing within 90 days');
    for (const { id: section } of answerSections('tui')) {
      await person.goto(`${mine}/form/${section}`);
      await sound(person);
      await fillSection(person, system.site, id, section, tuiAnswers);
    }
    await person.goto(mine);
    expect(await words(person)).toMatch(
      /Apply now\. (59|60|61) days are left by the earliest date\. Only OED decides which date counts\./,
    );
    await person.goto(`${mine}/documents`);
    await sound(person);
    const letter = (await samplePacket()).find(({ kind }) => kind === 'layoff-letter');
    if (!letter) throw new Error('no sample letter');
    const file = { name: letter.fileName, mimeType: letter.contentType, buffer: letter.bytes };
    await chooseFiles(person, 'layoff-letter', [file]);
    await person
      .locator('[data-files=layoff-letter]')
      .getByText(/Got it/)
      .waitFor({ timeout: 90_000 });
    const api = await asParticipant(system, 'tui@example.org');
    await api.put(`/api/applications/${id}/absences`, {
      absences: ['school-schedule', 'program-description'].map((kind) => ({
        kind,
        why: 'cannot-get',
        reason: 'The school sends it next week.',
      })),
    });
    await person.goto(`${mine}/check`);
    await sound(person);
    await person.goto(`${mine}/sign`);
    await sound(person);
    await person.locator('main input[name=truth]').check();
    await person.locator('main input[name=signatureName]').fill('Sample Participant');
    await submitForm(person);
    await person.waitForURL(/\/sent/);
    await sound(person);
    expect(await words(person)).toMatch(/SE Center looks at it by/);
    expect(await words(person)).not.toContain('decides by');

    const staff = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(staff, system, mainMember, `/staff/cases/${id}`);
    await untilShown(staff, 'button[name=outcome][value=handed-over]');
    await sound(staff, staffSays);
    const seen = await words(staff);
    expect(seen).toContain('Vocational or associate level');
    // R22: no date of claim or layoff, and no search for work.
    expect(seen).not.toMatch(/weekly claim on|last day of work\?|Yes, as OED asks/);
    expect(seen).not.toMatch(/Priority|What this packet asks for.*\$/);
    await press(staff, 'Hand it over');
    await staff.waitForURL(/done=tui-handed-over/);
    await sound(staff, staffSays);
    await untilShown(staff, `a[href="/staff/cases/${id}/packet"]`);

    await untilMailed('tui@example.org', 'Your request to OED is ready');
    await person.goto(`${mine}/oed`);
    await untilShown(person, `a[href$="/packet"]`);
    await sound(person);
    expect(await words(person)).toContain('These are samples. The board has not checked them yet.');
    const packet = await person.request.get(`${mine}/packet`);
    expect(packet.headers()['content-type']).toContain('pdf');
    const read = await openPdf(await packet.body());
    expect(read.text).toContain('To: Oregon Employment Department');
    expect(read.text).toContain('Not in this file: The school sends it next week.');

    await person.getByRole('link', { name: 'I sent it' }).click();
    await sound(person);
    // Nothing typed: what is wrong stands at its field, and nothing was told.
    await press(person, 'Tell WorkSource');
    expect(await words(person)).toContain('Please fix');
    await sound(person);
    await fillDate(person, 'on', today());
    await person.locator('[name=way][value=fax]').check();
    await press(person, 'Tell WorkSource');
    expect(await words(person)).toContain('Add a proof above, or tell us why there is none.');
    expect(await person.locator('[name=way][value=fax]').isChecked()).toBe(true);
    const proof = (await samplePacket()).find(({ kind }) => kind === 'government-id');
    if (!proof) throw new Error('no sample photo');
    await chooseFiles(person, 'oed-proof', [{ name: 'slip.jpg', mimeType: proof.contentType, buffer: proof.bytes }]);
    await person
      .locator('[data-files=oed-proof]')
      .getByText(/Got it/)
      .waitFor({ timeout: 90_000 });
    await press(person, 'Tell WorkSource');
    await person.waitForURL(/\/oed$/);
    expect(await words(person)).toContain('By fax');
    await sound(person);
    await staff.reload();
    expect(await words(staff)).toContain('The proof is among the documents.');

    await person.getByRole('link', { name: 'OED answered' }).click();
    await sound(person);
    await person.locator('[name=outcome][value=approved]').check();
    await fillDate(person, 'on', today());
    await press(person, 'Tell WorkSource');
    await person.waitForURL(/\/oed$/);
    await sound(person, classes);
    expect(await words(person)).not.toContain(search);
    await press(person, 'Switch it off');
    expect(await words(person)).toContain('You get no weekly e-mail.');
    await press(person, 'Switch it on');
    await untilMailed('tui@example.org', 'What to do now about your request');
    await staff.reload();
    await sound(staff, 'The person files weekly claims, goes to all classes and sends OED grades each term.');

    // The page in Spanish says the same.
    await person.goto(`${mine}?lang=es`);
    expect(await words(person)).toContain('Haga su reclamo cada semana.');
  }, 400_000);

  test('R15: the API has no way to approve it; a decision is refused in words', async () => {
    const api = await asParticipant(system, 'tui.api@example.org');
    const id = await sendTui(api);
    const staff = await asStaff(system, mainTeam);
    const view = await staff.until(`/staff/api/cases/${id}`, (each) => each['mayHandOver'] === true, 'the packet');
    expect(view).toMatchObject({ mayDecide: false, requestKind: 'tui' });
    for (const money of ['funds', 'capLeft', 'waitingAhead']) expect(view).not.toHaveProperty(money);
    const refused = await staff
      .post(`/staff/api/cases/${id}/decide`, { version: view['version'], outcome: 'approve', lines: [], reason: 'yes' })
      .catch((error: unknown) => error as ApiError);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'oed-decides' } } });
    const word = await staff
      .post(`/staff/api/cases/${id}/hand-over`, { version: view['version'], outcome: 'approved' })
      .catch((error: unknown) => error as ApiError);
    expect(word).toMatchObject({ status: 400 });
    const document = await staff.get<{ paths: Record<string, unknown> }>('/openapi.json').catch(() => undefined);
    const open = document ?? (await api.get<{ paths: Record<string, unknown> }>('/openapi.json'));
    expect(Object.keys(open.paths)).toEqual(
      expect.arrayContaining([
        '/staff/api/cases/{id}/hand-over',
        '/api/applications/{id}/tui',
        '/api/applications/{id}/packet',
      ]),
    );
  }, 200_000);

  test('R19: the letter of one’s own award goes along; not approved by OED, told at the desk, taken back; without any script', async () => {
    const bare = { scripts: false };
    await importSampleList(system);
    await openAllFunds(system);
    const api = await asParticipant(system, 'tui.award@example.org');
    const award = await sendPacket(api, []);
    const staffApi = await asStaff(system, mainTeam);
    const casePath = `/staff/api/cases/${award}`;
    await staffApi.until(casePath, (view) => view['mayDecide'] === true, 'the scholarship in the queue');
    const { version } = await staffApi.post<{ version: number }>(`${casePath}/claim`);
    await staffApi.post(`${casePath}/decide`, {
      version,
      outcome: 'approve',
      lines: [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents: 100_000 }],
      payee: 'school',
      reason: 'The rest is covered.',
      ticks: ['interview', 'career-planning', 'need-for-training', 'ability-to-finish', 'demand-for-occupation'],
      aheadOfReason: 'The course starts soon.',
    });
    const awarded = await api.until(`/api/applications/${award}`, (view) => view['letter'] === true, 'the letter');

    const person = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
    await signInParticipant(person, system, 'tui.award@example.org');
    const id = await (async () => {
      await person.goto(`${system.site}/notice?kind=tui`);
      await person.locator('input[name=notice]').check();
      await person.locator('input[name=centerId][value=se]').check();
      await person.locator('input[name=formSource][value=form]').check();
      await submitForm(person);
      return /app_[0-9a-z]+/.exec(person.url())?.[0] ?? '';
    })();
    await person.goto(`${system.site}/applications/${id}/form/award`);
    await person.locator('[name=hasAward][value=here]').check();
    // Chosen, not typed: the page knows which ones there are.
    await person.locator(`[name=awardCase][value="${String(awarded['number'])}"]`).check();
    await sound(person, search, bare);
    await submitForm(person);
    await api.put(`/api/applications/${id}/answers`, {
      // R17: long over. Nothing of it blocks anything.
      answers: {
        ...tuiAnswers,
        hasAward: 'here',
        layoffOn: '2020-01-02',
        claimOn: '2020-01-06',
        studyLevel: 'bachelor',
      },
    });
    const { missing } = await api.get<{ missing: { documents: string[] } }>(`/api/applications/${id}`);
    await api.put(`/api/applications/${id}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await person.goto(`${system.site}/applications/${id}`);
    expect(await words(person)).toContain(
      'By the earliest date the 90 days are over. Send it anyway, and ask OED. Only OED decides which date counts.',
    );
    await person.goto(`${system.site}/applications/${id}/sign`);
    await person.locator('main input[name=truth]').check();
    await person.locator('main input[name=signatureName]').fill('Sample Participant');
    await submitForm(person);
    await person.waitForURL(/\/sent/);

    const staff = await openPage(browser, { viewport: { width: 320, height: 800 }, javaScriptEnabled: false });
    await signInStaff(staff, system, mainMember, `/staff/cases/${id}`);
    await untilShown(staff, 'button[name=outcome][value=handed-over]');
    await sound(staff, staffSays, bare);
    expect(await words(staff)).toContain(`The award letter of ${String(awarded['number'])} goes with the packet`);
    // R18: shown, not decided.
    expect(await words(staff)).toContain("A bachelor's degree: tell the person to ask OED");
    await press(staff, 'Hand it over');
    await untilShown(staff, `a[href="/staff/cases/${id}/packet"]`);
    const packet = await staff.request.get(`${system.site}/staff/cases/${id}/packet`);
    const { text } = await openPdf(await packet.body());
    expect(text).toContain(`Award letter ${String(awarded['number'])}`);
    expect(text).toContain('ask us before you pay'.slice(0, 3));
    expect(text).toMatch(/\$1,000\.00/);

    // Told on the phone; the person sees it, and takes a slip back.
    await staff.getByRole('link', { name: 'I sent it' }).click();
    await sound(staff, staffSays, bare);
    await fillDate(staff, 'on', today());
    await staff.locator('[name=way][value=in-person]').check();
    await staff.locator('[name=noProof]').fill('Handed over at the front desk.');
    await press(staff, 'Tell WorkSource');
    await staff.waitForURL(/done=tui-reported/);
    await person.goto(`${system.site}/applications/${id}/oed`);
    expect(await words(person)).toContain('Handed over at the front desk.');
    expect(await words(person)).toContain('Staff or your coach wrote this down for you.');
    await person.getByRole('link', { name: 'OED answered' }).click();
    await person.locator('[name=outcome][value=approved]').check();
    await fillDate(person, 'on', today());
    await press(person, 'Tell WorkSource');
    expect(await words(person)).toContain('OED said yes.');
    await press(person, 'Take back what I told you last');
    expect(await words(person)).not.toContain('OED said yes.');
    await person.getByRole('link', { name: 'OED answered' }).click();
    await person.locator('[name=outcome][value=not-approved]').check();
    await fillDate(person, 'on', today());
    await press(person, 'Tell WorkSource');
    for (const said of ['Ask OED why.', 'You can appeal at OED.', 'A scholarship with us stays as it is.'])
      expect(await words(person)).toContain(said);
    await sound(person, search, bare);
    await untilMailed('tui.award@example.org', 'What to do now about your request');
    // The scholarship is not touched.
    expect((await api.get(`/api/applications/${award}`))['status']).toBe('approved');
  }, 400_000);

  test('something is missing: asked for, answered, then handed over; by keyboard alone', async () => {
    const api = await asParticipant(system, 'tui.keys@example.org');
    const id = await sendTui(api);
    const staff = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(staff, system, mainMember, `/staff/cases/${id}`);
    await untilShown(staff, 'button[name=outcome][value=handed-over]');
    // Asking for nothing says so, at its field.
    await press(staff, 'Ask for it');
    expect(await staff.locator('.sd-errors').count()).toBe(1);
    await staff.locator('input[name=items][value=school-schedule]').check();
    await staff.locator('select[name=reason-school-schedule]').selectOption('page-missing');
    await press(staff, 'Ask for it');
    await staff.waitForURL(/done=tui-more-information/);
    await untilMailed('tui.keys@example.org', 'We need one thing from you');
    await api.put(`/api/applications/${id}/absences`, {
      absences: [{ kind: 'school-schedule', why: 'cannot-get', reason: 'The school is closed.' }],
    });
    await api.post(`/api/applications/${id}/answer`);
    await handOverTui(await asStaff(system, mainTeam), id);
    await readyTui(api, id);

    const person = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInParticipant(person, system, 'tui.keys@example.org');
    await person.goto(`${system.site}/applications/${id}/oed/sent`);
    const tabTo = async (selector: string): Promise<void> => {
      const target = person.locator(selector).first();
      for (let turn = 0; turn < 80; turn += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) return;
        await person.keyboard.press('Tab');
      }
      throw new Error(`${selector} cannot be reached by keyboard`);
    };
    const [year = '', month = '', day = ''] = today().split('-');
    for (const [part, value] of [
      ['month', month],
      ['day', day],
      ['year', year],
    ] as const) {
      await tabTo(`[name=on-${part}]`);
      await person.keyboard.type(value);
    }
    await tabTo('[name=way]');
    await person.keyboard.press('Space');
    await tabTo('[name=noProof]');
    await person.keyboard.type('No printer here.');
    await tabTo('main form button:has-text("Tell WorkSource")');
    await person.keyboard.press('Enter');
    await person.waitForURL(/\/oed$/);
    expect(await words(person)).toContain('You sent it on');
  }, 300_000);

  // Last: the clock moves on.
  test('R28: never sent: reminded, then closed; told later, it is open again with its first date; then weeks and terms (R16)', async () => {
    const quiet = 'tui.quiet@example.org';
    const api = await asParticipant(system, quiet);
    const id = await sendTui(api);
    await handOverTui(await asStaff(system, mainTeam), id);
    const first = await readyTui(api, id);
    await passWeeksUntilMailed(quiet, 'Did you send your request to OED?');
    await passWeeksUntilMailed(quiet, 'We closed your request');
    const again = await asParticipant(system, quiet);
    const closed = await again.get(`/api/applications/${id}`);
    expect(closed).toMatchObject({ status: 'closed', tui: { duty: 'search' } });

    const person = await openPage(browser, { viewport: { width: 320, height: 700 } });
    await signInParticipant(person, system, quiet);
    await person.goto(`${system.site}/applications/${id}/oed`);
    expect(await words(person)).toContain('Tell us what happened, and your request is open again.');
    await sound(person);
    const told = await reportTui(again, id, { what: 'sent', on: today(), way: 'mail', noProof: 'Lost it.' });
    expect(told.status).toBe('sent-to-oed');
    await reportTui(again, id, { what: 'answer', outcome: 'approved', on: today() });
    await passWeeksUntilMailed(quiet, 'Your week');
    await passWeeksUntilMailed(quiet, 'Send OED your grades', 200);
    const weeks = (await mailsTo(quiet)).filter((mail) => mail.subject.startsWith('Your week'));
    expect(weeks.length).toBeGreaterThan(8);
    for (const mail of weeks) expect(mail.text).toContain('Go to all your classes.');
    const after = await (await asParticipant(system, quiet)).get(`/api/applications/${id}`);
    expect(after).toMatchObject({ status: 'oed-approved', submittedAt: first['submittedAt'] });
  }, 400_000);
});
