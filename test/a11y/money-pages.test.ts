import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { Language } from '../../domain/languages.ts';
import { apiClient, operationId } from '../../scripts/api-client.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { asParticipant, asStaff, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { invoke } from '../support/lost-and-late.ts';
import { acceptStep, recordStep, sendStep } from '../support/step-people.ts';
import { desk, flawsOf, phone } from '../support/pages/page-flaws.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * A scholarship's money from its approval to the refund, by the people's own pages in real Chromium on a phone's width and
 * without any script, with the money before and after each step as finance sees it; STEP money with a review and the lawful fund
 * one click away (R13). WCAG 2.2 AA by axe, nothing wider than the screen.
 */
let system: TestSystem;
let browser: Browser;
let caseId = '';
let awardId = '';
let number = '';
let stepId = '';
const email = 'paid.for@example.org';
const fundId = 'dw-py2026-july';
const today = () => wallTime(new Date(), boardSettings.timeZone).date;
const scripted: BrowserContextOptions = { viewport: { width: 320, height: 700 } };
const narrow: BrowserContextOptions = { viewport: { width: 320, height: 700 }, javaScriptEnabled: false };

beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  const participant = await asParticipant(system, email);
  caseId = await sendPacket(participant, []);
  const staff = await asStaff(system, 'skillsteam.se');
  const path = `/staff/api/cases/${caseId}`;
  await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
  const { version } = await staff.post<{ version: number }>(`${path}/claim`);
  const decided = await staff.post<{ awardId: string }>(`${path}/decide`, {
    version,
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents: 200_000 }],
    payee: 'school',
    reason: 'Part of the tuition.',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
  });
  awardId = decided.awardId;
  const coach = await asStaff(system, 'step.se');
  stepId = await sendStep(await asParticipant(system, 'in.step@example.org'));
  await acceptStep(coach, stepId);
  await recordStep(coach, stepId, { what: 'assessment', on: today() });
  await recordStep(coach, stepId, { what: 'plan', goal: 'A trade.', components: ['training'], signedOn: today() });
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** Left, promised, owed, billed, paid: of the fund, as finance reads it. */
async function fundColumns(): Promise<number[]> {
  const finance = await asStaff(system, 'finance');
  const { funds } = await finance.get<{ funds: { fundId: string; columns: Record<string, number> }[] }>(
    '/finance/api/funds',
  );
  const { columns = {} } = funds.find((each) => each.fundId === fundId) ?? {};
  return ['available', 'committed', 'obligated', 'accrued', 'paid'].map((column) => columns[`${column}Cents`] ?? NaN);
}

/** Signed in by a cookie of their own, as the sign-in page would leave it. */
async function pageOf(token: string, options: BrowserContextOptions): Promise<Page> {
  const page = await openPage(browser, options);
  await page.context().addCookies([{ name: 'skillsdesk', value: token, url: system.site }]);
  return page;
}
const asStaffPage = async (who: string, options: BrowserContextOptions = narrow) =>
  pageOf(await staffToken({ site: system.site, desk: system.desk, who: `${who}@example.org` }), options);

async function press(page: Page, name: RegExp): Promise<void> {
  await page.locator('main').getByRole('button', { name }).first().click();
  await page.waitForLoadState();
}
async function fits(page: Page, language: Language = 'en'): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
  expect(await flawsOf(page, language, [phone, desk])).toEqual([]);
}
/** Where somebody wants to look at them: SHOTS names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
describe('the life of a scholarship’s money (R4, R6, R10), without any script', () => {
  test('enrolled at the case page: what the term needs is owed, and the person is told', async () => {
    const before = await fundColumns();
    expect(before[1]).toBe(200_000);
    const page = await asStaffPage('skillsteam.se');
    await page.goto(`${system.site}/staff/cases/${caseId}`);
    await page.getByText('The person is enrolled', { exact: true }).click();
    // Everything promised stands there already; this term needs less.
    const amount = page.getByLabel('Tuition this term');
    expect(await amount.inputValue()).toBe('2000.00');
    await amount.fill('$1,200');
    const [year = '', month = '', day = ''] = today().split('-');
    for (const [part, value] of Object.entries({ year, month, day })) {
      await page.locator(`[name="termFrom-${part}"]`).fill(value);
      await page.locator(`[name="termThrough-${part}"]`).fill(value);
    }
    await press(page, /record the enrollment/i);
    expect(await page.getByText('The money for this term is reserved').count()).toBe(1);
    expect(await fundColumns()).toEqual([before[0], 80_000, 120_000, 0, 0]);
    await shoot(page, 'case-enrolled-320');
    const mails = (await system.mail()).map((mail) => mail.subject);
    expect(mails.some((subject) => subject.startsWith('Money is reserved for your term'))).toBe(true);
    number = /[A-Z]{2}-\d{4,}/.exec(await page.locator('h1').innerText())?.[0] ?? '';
  });

  test('billed, paid and partly refunded at the payments pages; a second click pays nothing twice', async () => {
    const start = await fundColumns();
    const page = await asStaffPage('payments');
    await page.goto(`${system.site}/finance/payments`);
    await page.getByLabel('Packet number').fill(number);
    await press(page, /^find$/i);
    await page.getByRole('link', { name: number }).first().click();
    await page.getByLabel('Number on the bill').fill('INV-2027-1');
    await page
      .getByLabel(/^Tuition, to /)
      .first()
      .fill('1000');
    await press(page, /record the bill/i);
    expect(await fundColumns()).toEqual([start[0], 80_000, 20_000, 100_000, 0]);

    await page.getByText('Pay it').click();
    await page.getByLabel('Number of the payment').fill('CHECK-1001');
    const form = new URLSearchParams(
      (await page
        .locator('form', { has: page.locator('[name="b0.reference"]') })
        .locator('input')
        .evaluateAll((inputs) =>
          inputs.map((input) => [input.getAttribute('name') ?? '', (input as { value?: string }).value ?? '']),
        )) as [string, string][],
    );
    const action = await page.locator('form', { has: page.locator('[name="b0.reference"]') }).getAttribute('action');
    await press(page, /record that \$1,000\.00 is paid/i);
    expect(await fundColumns()).toEqual([start[0], 80_000, 20_000, 0, 100_000]);
    // The same form once more, as an impatient second click sends it.
    const again = await page.request.post(`${system.site}${action}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: system.site },
      data: form.toString(),
    });
    expect(again.ok()).toBe(true);
    expect(await fundColumns()).toEqual([start[0], 80_000, 20_000, 0, 100_000]);

    await page.goto(`${system.site}/finance/payments/${awardId}`);
    await page.getByText('Money came back').click();
    await page.locator('[name="refund-0"]').fill('$250.00');
    await page.locator('[name="refundReason"]').fill('A Pell grant came late.');
    await press(page, /record the refund/i);
    expect(await fundColumns()).toEqual([(start[0] ?? 0) + 25_000, 80_000, 20_000, 0, 75_000]);
    await shoot(page, 'award-320');
  });

  test('money that is not needed goes back, and the person reads what became of all of it', async () => {
    const before = await fundColumns();
    const page = await asStaffPage('skillsteam.se');
    await page.goto(`${system.site}/staff/cases/${caseId}`);
    await page.getByText('Give money back', { exact: true }).click();
    await page.getByLabel('Tuition, promised').fill('800');
    await page.getByLabel('Why is it not needed?').fill('The course costs less.');
    await press(page, /give it back/i);
    expect(await fundColumns()).toEqual([(before[0] ?? 0) + 80_000, 0, 20_000, 0, 75_000]);

    const token = await participantToken({ site: system.site, desk: system.desk, email });
    const own = await pageOf(token, narrow);
    await own.goto(`${system.site}/applications/${caseId}`);
    const text = await own.locator('main').innerText();
    expect(text).toMatch(/\$1,200\.00 is reserved for your term from/);
    expect(text).toMatch(/\$1,000\.00 was paid to your school on/);
    expect(text).not.toMatch(/obligat|accru|committed/i);
    await shoot(own, 'participant-320');
  });
});

describe('STEP money (R13)', () => {
  test('is looked at once more before it counts; where a fund may not pay, the one that may is one click away', async () => {
    const page = await asStaffPage('step.se');
    await page.goto(`${system.site}/staff/step/${stepId}`);
    await page.getByText('Pay for something', { exact: true }).click();
    await page.locator('[name="payComponent"][value="training"]').check();
    await page.locator('[name="payCostKind"]').selectOption('fees');
    await page.locator('[name="payWhat"]').fill('Exam fee');
    await page.locator('[name="payAmount"]').fill('45.50');
    await page.locator('[name="payPayee"][value="participant"]').check();
    await page.locator('[name="payFund"][value="step-100-ffy2027"]').check();
    for (const box of await page.locator('[name="payTicks"]').all()) await box.check();
    await shoot(page, 'step-form-320');
    await press(page, /look at it once more/i);
    await press(page, /set the money aside/i);
    expect(await page.getByText("That fund can't pay a person back").count()).toBe(1);
    await shoot(page, 'step-offer-320');
    await press(page, /^pay from /i);
    expect(await page.getByText('Is this right?').count()).toBe(1);
    await shoot(page, 'step-review-320');
    await press(page, /set the money aside/i);
    expect(await page.getByText('The money is set aside.').count()).toBe(1);
    const coach = await asStaff(system, 'step.se');
    expect((await coach.get<{ plan: object }>(`/staff/api/step/${stepId}`)).plan).toBeDefined();
    const payer = await asStaff(system, 'payments');
    const { owed } = await payer.get<{ owed: { obligatedCents: number; lines: { fundName: string }[] }[] }>(
      '/finance/payments/api/open',
    );
    expect(owed.some((each) => each.obligatedCents === 4_550 && each.lines[0]?.fundName.includes('50/50'))).toBe(true);
  });
});

// Each page as it opens: every-page.test.ts. Here is what money leaves on it.
test('R25: payments, an award, its case, STEP, and the person’s own page, after all that', async () => {
  const own = await participantToken({ site: system.site, desk: system.desk, email });
  for (const [name, who, path] of [
    ['payments', 'payments', '/finance/payments'],
    ['award', 'payments', `/finance/payments/${awardId}`],
    ['case', 'skillsteam.se', `/staff/cases/${caseId}`],
    ['step', 'step.se', `/staff/step/${stepId}`],
    ['participant', undefined, `/applications/${caseId}`],
  ] as const) {
    const page = who === undefined ? await pageOf(own, scripted) : await asStaffPage(who, scripted);
    await page.goto(`${system.site}${path}`);
    await fits(page);
    await shoot(page, name);
    await page.context().close();
  }
});

test('by keyboard alone: a bill is recorded', async () => {
  const coach = await asStaff(system, 'payments');
  const before = await fundColumns();
  const page = await asStaffPage('payments', { viewport: { width: 1280, height: 900 } });
  await page.goto(`${system.site}/finance/payments/${awardId}`);
  await page.getByLabel('Number on the bill').focus();
  await page.keyboard.type('KEYS-1');
  // Month, day and year stand there; the amount is next.
  for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('50');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=bill/);
  expect((await fundColumns())[3]).toBe((before[3] ?? 0) + 5_000);
  expect(await coach.get('/finance/payments/api/open')).toBeDefined();
});

describe('in line for money (R3)', () => {
  const person = { waits: 'in.line@example.org', offered: 'is.offered@example.org', ahead: 'goes.ahead@example.org' };
  const ids = { waits: '', offered: '', ahead: '' };
  /** Each signs in once: a code is not to be had for every page. */
  const tokens = { waits: '', offered: '', ahead: '' };

  /** Sent, in its queue, and taken by somebody of the team. */
  async function inHand(who: keyof typeof ids, veteran: string): Promise<{ path: string; version: number }> {
    tokens[who] = await participantToken({ site: system.site, desk: system.desk, email: person[who] });
    const id = await sendPacket(apiClient({ site: system.site, token: tokens[who] }), [], 'se', { veteran });
    ids[who] = id;
    const staff = await asStaff(system, 'skillsteam.se');
    const path = `/staff/api/cases/${id}`;
    await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
    const { version } = await staff.post<{ version: number }>(`${path}/claim`);
    return { path, version };
  }
  const words = { payee: 'school', ticks: [...decisionTicks], reason: 'Part of the tuition.' };
  const waitFor = (stream: string) => ({ stream, lines: [{ costKind: 'tuition', amountCents: 150_000 }] });

  beforeAll(async () => {
    const staff = await asStaff(system, 'skillsteam.se');
    // A veteran's packet is there already when somebody else's is approved.
    const first = await inHand('offered', 'veteran');
    const ahead = await inHand('ahead', 'no');
    await staff.post(`${ahead.path}/decide`, {
      version: ahead.version,
      outcome: 'approve',
      lines: [{ fundId, costKind: 'tuition', amountCents: 100_000 }],
      ...words,
      aheadOfReason: 'The course starts on Monday, and the other packet still lacks its cost sheet.',
    });
    const stream = 'wioa-dislocated-worker';
    await staff.post(`${first.path}/decide`, {
      version: first.version,
      outcome: 'waitlist',
      waitFor: waitFor(stream),
      ...words,
    });
    // Outside of a partner's part the local grant holds less than is asked: who waits for it goes on waiting.
    const finance = await asStaff(system, 'finance');
    const { changeId } = await finance.post<{ changeId: string }>('/finance/api/changes', {
      operationId: operationId(),
      change: { kind: 'lower', fundLimitId: 'fund#GRANT-2026#clean-energy', amountCents: 23_900_000 },
      reason: 'The grant is smaller.',
    });
    const colleague = await asStaff(system, 'finance2');
    await colleague.post(`/finance/api/changes/${changeId}`, {
      operationId: operationId(),
      verdict: 'confirm',
      reason: '',
    });
    const waits = await inHand('waits', 'no');
    await staff.post(`${waits.path}/decide`, {
      version: waits.version,
      outcome: 'waitlist',
      waitFor: waitFor('local-grant'),
      ...words,
    });
    await invoke(system, 'offer-money', { 'detail-type': 'Scheduled Event' });
    const status = (is: string) => (view: Record<string, unknown>) => view['status'] === is;
    for (const [who, is] of [['offered', 'offered'] as const, ['waits', 'waitlisted'] as const])
      await apiClient({ site: system.site, token: tokens[who] }).until(
        `/api/applications/${ids[who]}`,
        status(is),
        `${who} is ${is}`,
      );
  }, 300_000);

  test('R25: the person’s place and the offer, in both languages', async () => {
    for (const lang of ['en', 'es'] as const)
      for (const who of ['waits', 'offered'] as const) {
        const own = await pageOf(tokens[who], scripted);
        for (const path of ['', `/${ids[who]}`]) {
          await own.goto(`${system.site}/applications${path}?lang=${lang}`);
          await fits(own, lang);
          await shoot(own, `${path === '' ? 'packets-' : ''}${who}-${lang}`);
        }
        if (who === 'offered') expect(await own.locator('main').innerText()).toContain('$1,500');
        await own.context().close();
      }
  });

  test('R25: who was approved ahead of others, the lines, and their cases', async () => {
    const page = await asStaffPage('liaison', scripted);
    await page.goto(`${system.site}/staff/waitlist`);
    await fits(page);
    await shoot(page, 'waitlist');
    for (const lang of ['es', 'en'] as const) {
      await page.goto(`${system.site}/staff/priority?lang=${lang}`);
      expect(await page.locator('main').innerText()).toContain('The course starts on Monday');
      await fits(page, lang);
      await shoot(page, `priority-${lang}`);
    }
    const team = await asStaffPage('skillsteam.se', scripted);
    for (const who of ['waits', 'offered', 'ahead'] as const) {
      await team.goto(`${system.site}/staff/cases/${ids[who]}`);
      await fits(team);
      await shoot(team, `case-${who}`);
    }
  });
});
