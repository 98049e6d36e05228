import { otherCenterId, sampleCenterId, sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { FundSettings } from '../../domain/settings.ts';
import { operationId, type Api } from '../../scripts/api-client.ts';
import { openFunds } from '../../scripts/open-funds.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { asParticipant, asStaff, decideCase, importSampleList, sendPacket } from '../support/desk-people.ts';
import { until } from '../support/lost-and-late.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * R3 on the whole system: the last dollars are gone, three people of two centers stand in line; money comes back, is offered to
 * whoever the law puts first, is not answered (R28), goes to the next one, who takes it. In Chromium, without scripts too.
 */
const dayMs = 24 * 3_600_000;
const adult = boardSettings.funds.find((each) => each.fundId === sampleFundId('wioa-adult')) as FundSettings;
/** Nothing of it is a center's own: whoever comes first may have it. */
const lastDollars: FundSettings = { ...adult, capCents: 200_000, centerAllocations: {} };
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  await importSampleList(system);
  const client = new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
  await openFunds({ client }, [lastDollars]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

interface Person {
  email: string;
  center: string;
  id: string;
  api: Api;
}
async function sends(name: string, center: string, more: object = {}): Promise<Person> {
  const email = `${name}@example.org`;
  const api = await asParticipant(system, email);
  return { email, center, api, id: await sendPacket(api, [], center, more) };
}
/** Signed in anew: days pass here, and sessions end with them. */
const view = async ({ email, id }: Person) =>
  (await asParticipant(system, email)).get<Record<string, never> & { status: string; offer?: { awardId: string } }>(
    `/api/applications/${id}`,
  );
const stands = async (who: Person) => (await view(who)).status;

const decide = async ({ id, center }: Person, decision: object): Promise<Record<string, unknown>> =>
  decideCase(await asStaff(system, `skillsteam.${center}`), id, {
    reason: 'The tuition, as far as money goes.',
    ...decision,
  });
const tuition = [{ costKind: 'tuition', amountCents: 200_000 }];
const waits = (who: Person) => decide(who, { outcome: 'waitlist', waitFor: { stream: 'wioa-adult', lines: tuition } });
const mailed = async (who: Person, subject: string) =>
  (await system.mail()).some((mail) => mail.to.includes(who.email) && mail.subject.startsWith(subject));

const small = { viewport: { width: 320, height: 700 }, javaScriptEnabled: false };
async function sound(page: Page): Promise<void> {
  const spare = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(spare).toBeLessThanOrEqual(0);
}
async function accessible(page: Page): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await sound(page);
}
const words = async (page: Page): Promise<string> => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

test('last dollars, three in line, money that comes back: to the first, then to the next one', async () => {
  const spends = await sends('spends', sampleCenterId);
  const lines = tuition.map((line) => ({ ...line, fundId: lastDollars.fundId }));
  const { awardId } = await decide(spends, { outcome: 'approve', lines });
  await until(() => mailed(spends, 'Approved'), 'the award');

  // Sent in this order; the veteran sent last, and comes first.
  const first = await sends('sent.first', sampleCenterId);
  const second = await sends('sent.second', sampleCenterId);
  const veteran = await sends('veteran', otherCenterId(3), { veteran: 'veteran' });
  for (const who of [first, second, veteran]) expect(await waits(who)).toMatchObject({ outcome: 'waitlisted' });
  const place = async (who: Person) => (await view(who))['waitlist'] as unknown as { place: number };
  expect(await place(veteran)).toMatchObject({ place: 1, group: 3, stream: 'wioa-adult' });
  expect(await place(first)).toMatchObject({ place: 2, group: 5 });
  expect(await place(second)).toMatchObject({ place: 3 });
  await until(() => mailed(first, 'You are in line for money'), 'the word that they wait');

  // The person's own page, in plain words, and nothing about anybody else.
  const phone = await openPage(browser, small);
  await signInParticipant(phone, system, first.email);
  await phone.goto(`${system.site}/applications/${first.id}`);
  expect(await words(phone)).toContain('You are number 2 in line for this kind of money.');
  expect(await words(phone)).not.toMatch(/committed|denied|R3/i);
  await sound(phone);

  // Staff: their own people by packet, the other center's by place and group.
  const desk = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await signInStaff(desk, system, mainMember);
  await desk.goto(`${system.site}/staff/waitlist`);
  expect(await desk.locator('a[href^="/staff/cases/app_"]').count()).toBe(2);
  expect(await words(desk)).toContain('Another center');
  await accessible(desk);
  await desk.goto(`${system.site}/staff/cases/${first.id}`);
  expect(await words(desk)).toContain('Number 2 in line for WIOA Adult');
  await accessible(desk);

  // Dropped out: what was promised comes back, and the first in line is asked.
  const se = await asStaff(system, mainTeam);
  await se.post(`/staff/api/awards/${String(awardId)}/release`, {
    operationId: operationId(),
    lines: [{ line: 0, amountCents: 200_000, from: 'committed' }],
    reason: 'Found a job before the course began.',
  });
  await system.advanceClock(16 * 60_000);
  await until(async () => (await stands(veteran)) === 'offered', 'the offer');
  expect([await stands(first), await stands(second)]).toEqual(['waitlisted', 'waitlisted']);
  await until(() => mailed(veteran, 'There is money for you'), 'the mail of the offer');

  // No answer: reminded, ended, and offered to the next one. Days pass one by one.
  for (let day = 0; day < 30 && (await stands(first)) !== 'offered'; day += 1) await system.advanceClock(dayMs);
  expect(await stands(first)).toBe('offered');
  expect(await stands(veteran)).toBe('closed');
  expect(await mailed(veteran, 'Please answer by')).toBe(true);
  await until(() => mailed(veteran, 'The money went to the next person'), 'the word that it ended');
  expect(await stands(second)).toBe('waitlisted');

  // Taken on a phone, without scripts.
  const again = await openPage(browser, small);
  await signInParticipant(again, system, first.email);
  await again.goto(`${system.site}/applications/${first.id}`);
  expect(await words(again)).toContain('We hold $2,000 for you.');
  await sound(again);
  await again.goto(`${system.site}/applications/${first.id}/offer/decline`);
  expect(await words(again)).toContain('the money goes to the next person in line');
  await again.goto(`${system.site}/applications/${first.id}`);
  await again.locator('button[name=answer][value=take]').click();
  await again.waitForLoadState();
  expect(await words(again)).toContain('Approved: $2,000');
  const own = await asParticipant(system, first.email);
  await own.until(`/api/applications/${first.id}`, (each) => each['letter'] === true, 'the letter');
  await until(() => mailed(first, 'Approved: $2,000.00'), 'the mail of the award');
  expect(await stands(second)).toBe('waitlisted');
}, 600_000);
