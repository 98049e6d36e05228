import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { functionCaller } from '../../adapters/function-caller.ts';
import { commandClient } from '../../adapters/command-client.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { checklistKinds } from '../../domain/cases/rows.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { asStaff, openAllFunds } from '../support/desk-people.ts';
import { sampleCostSheet } from '../../scripts/sample-packet.ts';
import { openBrowser, openPage, signInStaff } from '../support/browser.ts';
import { sampleAnswers } from '../support/cases.ts';
import { desk, flawsOf, phone } from '../support/pages/page-flaws.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * The pages of staff, finance, operators and auditors in real Chromium: WCAG 2.2 AA by axe on a phone's width and a desk's, nothing wider than
 * the screen, deciding by keyboard alone, and deciding without any script.
 */
let system: TestSystem;
let browser: Browser;
const packets: string[] = [];
const sam = /^SkillsTeam member, SE Portland/;
const kim = /^Second SkillsTeam member, SE Portland/;

beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  const functions = functionCaller({ endpoint: system.aws, region: 'us-west-2', ...system.operator });
  const commands = commandClient({ functions, prefix: 'skillsdesk-local-' });
  const filer: StaffActor = {
    kind: 'staff',
    staffId: 'staff-at-the-desk',
    name: 'Desk',
    roles: ['skillsteam'],
    center: 'se',
  };
  for (let turn = 0; turn < 3; turn += 1) packets.push(await fileAPacket(commands, filer, turn));
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const operationId = () => `op-${randomBytes(9).toString('hex')}`;
function valueOf<V>(answer: CommandAnswer<V>): V {
  if (!answer.ok) throw new Error(`${answer.error.code} ${JSON.stringify(answer.error.fields)}`);
  return answer.value;
}

/** A packet for a walk-in, with one real file and a reason for each paper that is not there. */
async function fileAPacket(
  commands: ReturnType<typeof commandClient>,
  actor: StaffActor,
  turn: number,
): Promise<string> {
  const walkIn = { email: `walk-in-${turn}@example.org` };
  const created = await commands.run('create-application', {
    ...{
      operationId: operationId(),
      actor,
      centerId: 'se',
      language: 'en',
      formSource: 'form',
      noticeAcknowledged: true,
    },
    walkIn,
  });
  const { applicationId } = valueOf(created);
  const absences = checklistKinds
    .filter((kind) => kind !== 'cost-sheet')
    .map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
  const answers = { ...sampleAnswers, veteran: turn === 0 ? 'veteran' : 'no' };
  valueOf(
    await commands.run('save-application', { operationId: operationId(), actor, applicationId, answers, absences }),
  );
  const bytes = await sampleCostSheet();
  const upload = valueOf(
    await commands.run('issue-upload', {
      ...{ operationId: operationId(), actor, applicationId, kind: 'cost-sheet', fileName: 'costs.pdf' },
      contentType: 'application/pdf',
      bytes: bytes.length,
    }),
  );
  const body = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) body.append(name, value);
  body.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'costs.pdf');
  expect((await fetch(upload.url, { method: 'POST', body })).ok).toBe(true);
  // Sent as soon as the file is on its way through the check.
  for (let wait = 0; ; wait += 1) {
    const sent = await commands.run('submit-application', {
      ...{
        operationId: operationId(),
        actor,
        applicationId,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
      },
      releaseUntil: '2027-11-18',
    });
    if (sent.ok) return applicationId;
    if (wait > 60) valueOf(sent);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Reloads until the workflow has come as far as this. */
async function untilShown(page: Page, selector: string): Promise<void> {
  for (let turn = 0; (await page.locator(selector).count()) === 0; turn += 1) {
    if (turn > 80) throw new Error(`${selector} never came: ${page.url()}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}

/** On a phone's width and a desk's. */
async function expectAccessible(page: Page): Promise<void> {
  expect(await flawsOf(page, 'en', [phone, desk])).toEqual([]);
}

// Each page as it opens: every-page.test.ts. Here is what comes of acting on it.
test('R25: a case with its pictures, what was typed wrong, the review, and what is not theirs', async () => {
  const page = await openPage(browser);
  await signInStaff(page, system, sam, `/staff/cases/${packets[0]}`);
  await untilShown(page, 'input[name=outcome]');
  await untilShown(page, '.sd-pages img');
  const picture = page.locator('.sd-pages img').first();
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction((image) => (image as HTMLImageElement).naturalWidth > 100, await picture.elementHandle());
  await page.locator('input[name=outcome][value=approve]').check();
  await page.locator('[name=amount-tuition]').fill('a lot');
  await page.getByRole('button', { name: /review before it counts/i }).click();
  await page.locator('.sd-errors').waitFor();
  await expectAccessible(page);
  expect(await page.locator('[name=amount-tuition]').inputValue()).toBe('a lot');

  await fillApproval(page);
  await page.getByRole('button', { name: /review before it counts/i }).click();
  await page.locator('button[value=confirm]').waitFor();
  await expectAccessible(page);
  // The first page of another part leads home; what lies behind it says no.
  await page.goto(`${system.site}/finance`);
  expect(new URL(page.url()).pathname).toBe('/staff');
  for (const path of ['/finance/changes', '/staff/cases/app_01k9never000001']) {
    const response = await page.goto(system.site + path);
    expect(response?.status()).toBe(path === '/finance/changes' ? 403 : 404);
    await expectAccessible(page);
  }
  await page.context().close();
}, 180_000);

test('R25: finance’s pictures say what they show; a change with nothing in it', async () => {
  const page = await openPage(browser);
  await signInStaff(page, system, /^Finance/, '/finance');
  expect(await page.getByRole('img', { name: /^Adult PY2025 carry-over: of \$150,000\.00/ }).count()).toBe(1);
  await page.goto(`${system.site}/finance/funds/adult-py2025-carry-over`);
  expect(await page.getByRole('img', { name: /left of a cap of \$150,000\.00/ }).count()).toBe(1);
  await page.goto(`${system.site}/finance/changes/new?kind=open`);
  await page.getByRole('button', { name: 'Propose this change' }).click();
  await page.locator('.sd-errors').waitFor();
  await expectAccessible(page);
  await page.context().close();
}, 120_000);

test.each([true, false])(
  'a change by two people, with the keyboard alone, JavaScript %s',
  async (javaScriptEnabled) => {
    const raise = javaScriptEnabled ? '$2,500.00' : '2500';
    const first = await openPage(browser, { viewport: { width: 1280, height: 900 }, javaScriptEnabled });
    await signInStaff(first, system, /^Finance/, '/finance');
    await first.goto(`${system.site}/finance/changes/new?kind=raise&fund=youth-py2026`);
    await first.locator('#field-amount').focus();
    await first.keyboard.type(raise);
    await first.keyboard.press('Tab');
    await first.keyboard.type('A second letter came');
    await first.keyboard.press('Enter');
    await first.waitForURL(/\/finance\/changes\/chg_.*done=proposed/);
    expect(await first.locator('[role=status]').innerText()).toContain('It waits for a second person now.');
    expect(await first.getByRole('button', { name: 'Confirm' }).count()).toBe(0);

    const second = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled });
    await signInStaff(second, system, /^Director/, '/finance');
    await second.goto(first.url());
    // What looks at the page is a script itself.
    if (javaScriptEnabled) await expectAccessible(second);
    await second.getByRole('button', { name: 'Confirm' }).focus();
    await second.keyboard.press('Enter');
    await second.waitForURL(/done=confirmed/);
    if (javaScriptEnabled) await expectAccessible(second);
    await second.goto(`${system.site}/finance/funds/youth-py2026`);
    expect(await second.locator('main').innerText()).toMatch(javaScriptEnabled ? /\$252,500\.00/ : /\$255,000\.00/);
    await first.context().close();
    await second.context().close();
  },
  120_000,
);

async function fillApproval(page: Page): Promise<void> {
  await page.locator('input[name=outcome][value=approve]').check();
  await page.locator('[name=amount-tuition]').fill('2,500.00');
  await page.locator('[name=amount-books]').fill('');
  for (const box of await page.locator('[name=ticks]').all()) await box.check();
  await page.locator('[name=approveReason]').fill('The school lends the books.');
  const ahead = page.locator('[name=aheadOfReason]');
  if ((await ahead.count()) > 0) await ahead.fill('The class starts tomorrow.');
}

test('while amounts are typed the page says what each fund would have left', async () => {
  const page = await openPage(browser);
  await signInStaff(page, system, sam, `/staff/cases/${packets[0]}`);
  await untilShown(page, 'input[name=outcome]');
  await page.locator('input[name=outcome][value=approve]').check();
  await page.locator('[name=amount-books]').fill('');
  await page.locator('[name=amount-tuition]').fill('$1,000.5');
  const after = page.locator('[data-fund-after="adult-py2025-carry-over"]');
  // The oldest money first (R5): which funds that are is said before it counts. By name, it is said here.
  expect(await after.innerText()).toBe('');
  await page.locator('[name=fund][value=adult-py2025-carry-over]').check();
  expect(await after.innerText()).toBe('$3,999.50 left after this');
  expect(await page.locator('[data-total]').innerText()).toBe('You approve $1,000.50 in all');
  await page.locator('[name=fund][value=step-100-ffy2027]').check();
  expect(await after.innerText()).toBe('');
  await page.context().close();
}, 60_000);

test('decided by keyboard alone', async () => {
  const page = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await signInStaff(page, system, kim, `/staff/cases/${packets[1]}`);
  await untilShown(page, 'input[name=outcome]');
  const focused = () =>
    page.evaluate(`(() => {
      const at = document.activeElement;
      return [at.name, at.value].filter(Boolean).join('=') || at.getAttribute('href') || '';
    })()`) as Promise<string>;
  /** Tabs on until the focus is there. */
  const tabTo = async (wanted: RegExp, stops = 80): Promise<void> => {
    for (let stop = 0; stop < stops; stop += 1) {
      await page.keyboard.press('Tab');
      if (wanted.test(await focused())) return;
    }
    throw new Error(`${wanted} is not reached by Tab`);
  };
  // A packet has dozens of links; its decision is one link away, however many papers there are.
  await tabTo(/^#decide$/, 20);
  await page.keyboard.press('Enter');
  await tabTo(/^outcome=/, 3);
  await page.keyboard.press('Space');
  expect(await focused()).toBe('outcome=approve');
  await tabTo(/^amount-tuition/);
  await page.keyboard.type('2500');
  await tabTo(/^amount-books/);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  for (const tick of [
    'interview',
    'career-planning',
    'need-for-training',
    'ability-to-finish',
    'demand-for-occupation',
  ]) {
    await tabTo(new RegExp(`^ticks=${tick}$`));
    await page.keyboard.press('Space');
  }
  await tabTo(/^approveReason/);
  await page.keyboard.type('The school lends the books.');
  if ((await page.locator('[name=aheadOfReason]').count()) > 0) {
    await tabTo(/^aheadOfReason/);
    await page.keyboard.type('The class starts tomorrow.');
  }
  await tabTo(/^step=review/);
  await page.keyboard.press('Enter');
  await page.locator('button[value=confirm]').waitFor();
  await tabTo(/^step=confirm/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=approved/);
  expect(await page.locator('.usa-alert--success').innerText()).toContain('The decision is saved');
  await page.context().close();
}, 120_000);

test('decided without any script, and a colleague who comes second is told who was first', async () => {
  const noScript = { viewport: { width: 320, height: 700 }, javaScriptEnabled: false };
  const [first, second] = [await openPage(browser, noScript), await openPage(browser, noScript)];
  await signInStaff(first, system, sam, `/staff/cases/${packets[2]}`);
  await untilShown(first, 'input[name=outcome]');
  await signInStaff(second, system, kim, `/staff/cases/${packets[2]}`);
  for (const page of [first, second]) {
    await fillApproval(page);
    await page.getByRole('button', { name: /review before it counts/i }).click();
  }
  await first.locator('button[value=confirm]').click();
  await first.waitForURL(/done=approved/);
  await second.locator('button[value=confirm]').click();
  const told = second.locator('.usa-alert--error');
  await told.waitFor();
  expect(await told.innerText()).toMatch(/It was decided by SkillsTeam member, SE Portland on/);
  await first.context().close();
  await second.context().close();
}, 120_000);

describe('looking over', () => {
  const home = '/staff/oversight';
  const today = () =>
    new Date().toLocaleDateString('en-US', { timeZone: 'America/Los_Angeles' }).split('/') as [string, string, string];

  test('an operator lets an auditor in and gives a reason for one packet: by keyboard, without any script, at 320 px', async () => {
    const page = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
    // Whoever only looks over is led here, and not to a page that says no.
    await page.goto(`${system.site}/staff/sign-in`);
    await page.locator('main').getByRole('button').first().click();
    await page.getByRole('button', { name: /^Operator/ }).click();
    await page.waitForURL(`${system.site}${home}`);
    const auditor = await openPage(browser, { viewport: { width: 320, height: 700 }, javaScriptEnabled: false });
    await signInStaff(auditor, system, /^Auditor/, home);
    expect(await auditor.locator('main').innerText()).toContain('Your time to read here is over, or has not begun');
    await auditor.context().close();

    await page.goto(`${system.site}${home}/auditors`);
    await page.locator('#field-staffId').focus();
    await page.keyboard.press('ArrowDown');
    const [month, day, year] = today();
    for (let date = 0; date < 2; date += 1)
      for (const part of [month, day, year]) {
        await page.keyboard.press('Tab');
        await page.keyboard.type(part);
      }
    await page.keyboard.press('Tab');
    await page.keyboard.type('Yearly review by the state');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=given/);
    expect(await page.locator('main').innerText()).toContain('Reads now');

    const number = await numberOf(packets[1] ?? '');
    await page.goto(`${system.site}${home}/glass`);
    await page.locator('#field-number').focus();
    await page.keyboard.type(number);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The letter was not made.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`${home}/packets/${packets[1]}$`));
    expect(await page.locator('main').innerText()).toContain('Sample School');
    await page.context().close();
  }, 120_000);

  test('each page for operators and auditors (R25)', async () => {
    const packet = `${home}/packets/${packets[1]}`;
    const operator = await openPage(browser);
    await signInStaff(operator, system, /^Operator/, home);
    await expectAccessible(operator);
    for (const path of [
      '/auditors',
      '/glass',
      '/holds',
      '/settings?group=funds',
      '/settings',
      '/audit',
      '/audit?number=SE-0',
      '/packets',
      '/packets?number=SE-0',
    ]) {
      await operator.goto(`${system.site}${home}${path}`);
      await expectAccessible(operator);
    }
    for (const path of ['/auditors', '/glass', '/holds']) {
      await operator.goto(`${system.site}${home}${path}`);
      await operator.locator('main form.sd-form button[type=submit]').first().click();
      await operator.locator('.sd-errors').waitFor();
      await expectAccessible(operator);
    }
    await operator.goto(system.site + packet);
    await expectAccessible(operator);
    await operator.context().close();

    const auditor = await openPage(browser);
    await signInStaff(auditor, system, /^Auditor/, home);
    for (const path of [
      home,
      `${home}/auditors`,
      `${home}/glass`,
      packet,
      `${packet}/views`,
      `${packet}/decisions/1`,
      '/finance',
    ]) {
      expect((await auditor.goto(system.site + path))?.status()).toBe(200);
      await expectAccessible(auditor);
    }
    await auditor.context().close();
  }, 180_000);

  async function numberOf(applicationId: string): Promise<string> {
    const staff = await asStaff(system, 'skillsteam.se');
    return (await staff.get<{ number: string }>(`/staff/api/cases/${applicationId}`)).number;
  }
});
