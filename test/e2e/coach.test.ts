import { offers } from '../../domain/settings.ts';
import { otherCenterId, sampleCenterId, skillsteamOf } from '../../scripts/sample/board.ts';
import { mainTeam, mainMember } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { postFile, type Api, type ApiError, type UploadForm } from '../../scripts/api-client.ts';
import { sampleAnswers, sampleApplicationForm, samplePacket } from '../../scripts/sample-packet.ts';
import { newestCode } from '../../scripts/token.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { addCoach, asCoach, consents, organizationName } from '../support/coach-people.ts';
import { asParticipant, asStaff, newPacket, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * On behalf, in real Chromium and over the JSON API: a consent with what, for what and until when; its end while a file is on
 * its way; two clients side by side; a walk-in's paper packet with its receipt; an accommodation request for its contact alone.
 * (That each page can be used by everybody is looked at in test/a11y/coach.test.ts.)
 */
let system: TestSystem;
let browser: Browser;
let idPhoto: Awaited<ReturnType<typeof samplePacket>>[number];
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  const found = (await samplePacket()).find(({ kind }) => kind === 'government-id');
  if (!found) throw new Error('no sample ID');
  idPhoto = found;
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const main = (page: Page) => page.locator('main');
const words = async (page: Page): Promise<string> => (await main(page).innerText()).replace(/\s+/g, ' ');
const title = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const today = () => wallTime(new Date(), boardSettings.timeZone).date;
async function press(page: Page, name: RegExp): Promise<void> {
  await main(page).getByRole('button', { name }).first().click();
  await page.waitForLoadState();
}
async function signInCoach(page: Page, email: string): Promise<void> {
  await page.goto(`${system.site}/coach`);
  await main(page).locator('input[name=email]').fill(email);
  await press(page, /send me a code/i);
  await main(page)
    .locator('input[name=code]')
    .fill(await newestCode(system.desk, email));
  await press(page, /sign in/i);
}
const refusalOf = (work: Promise<unknown>): Promise<{ status: number; code: string | undefined } | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => ({ status: (error as ApiError).status, code: (error as ApiError).body.error?.code }),
  );
/** The page on which a file is chosen: its form is signed, and S3 asks nobody any more. */
async function chooseFor(coach: Page, packet: string): Promise<void> {
  await coach.goto(`${system.site}${packet}/documents`);
  await coach.locator('#field-government-id form[action$="/uploads"] button').first().click();
  await coach.waitForLoadState();
  expect(await title(coach)).toBe('Whose paper is this?');
  await coach.locator('input[name=clientConfirmed]').check();
  await press(coach, /choose the file/i);
  await coach
    .locator('input[type=file]')
    .setInputFiles({ name: 'my-id.jpg', mimeType: idPhoto.contentType, buffer: idPhoto.bytes });
}
async function untilSaid(page: Page, text: string): Promise<void> {
  for (let turn = 0; !(await words(page)).includes(text); turn += 1) {
    if (turn > 120) throw new Error(`never said "${text}": ${await words(page)}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}

interface DocumentView {
  documentId: string;
  status: string;
  rejection?: string;
}
const documentsOf = async (api: Api, id: string): Promise<DocumentView[]> =>
  (await api.get<{ documents: DocumentView[] }>(`/api/applications/${id}`)).documents;

describe('a coach with a consent for papers, until a day', () => {
  const email = 'papers.person@example.org';
  const coachEmail = 'coach.papers@example.org';
  const until = addDays(today(), 90);
  let person: Page;
  let coach: Page;
  let api: Api;
  let coachApi: Api;
  let id: string;
  let client: { personId: string; confirmed: true };

  beforeAll(async () => {
    await addCoach(system, coachEmail, 'Coach of Papers');
    api = await asParticipant(system, email);
    id = await newPacket(api);
    await api.put(`/api/applications/${id}/answers`, { answers: sampleAnswers });
    coachApi = await asCoach(system, coachEmail);
    const plain = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false };
    [person, coach] = [await openPage(browser, plain), await openPage(browser, plain)];
  }, 200_000);

  test('asked for, and granted in the browser with less than was asked, for a purpose, until a day', async () => {
    await signInCoach(coach, coachEmail);
    await coach.getByRole('link', { name: /ask somebody/i }).click();
    await coach.locator('input[name=email]').fill(email);
    for (const scope of ['see', 'documents', 'answers'])
      await coach.locator(`input[name=scope][value=${scope}]`).check();
    await coach.locator('input[name=purpose][value=apply]').check();
    await press(coach, /send the question/i);
    // Before the yes there is nothing to see, not even that there is a packet.
    expect(await refusalOf(coachApi.get(`/api/applications/${id}`))).toEqual({ status: 404, code: 'not-found' });

    await signInParticipant(person, system, email);
    await person.goto(`${system.site}/coaches`);
    await person.getByRole('link', { name: /say yes or no/i }).click();
    await person.locator('input[name=scope][value=answers]').uncheck();
    await person.locator('input[name=personName]').fill('Papers Person');
    await person.locator('input[name=birthYear]').fill('1990');
    const [year = '', month = '', day = ''] = until.split('-');
    for (const [part, value] of Object.entries({ month, day, year }))
      await person.locator(`input[name=expiresOn-${part}]`).fill(value);
    await press(person, /yes, this coach may help me/i);
    await person.getByText('can help you from now on').waitFor();
    const { consents: given } = await api.get<{ consents: Record<string, unknown>[] }>('/api/consents');
    expect(given).toEqual([
      expect.objectContaining({ scope: ['see', 'documents'], purpose: 'apply', expiresOn: until, stands: true }),
    ]);
    const { clients } = await coachApi.get<{ clients: { personId: string }[] }>('/api/coach/clients');
    expect(clients).toHaveLength(1);
    client = { personId: clients[0]?.personId ?? '', confirmed: true };
  }, 200_000);

  test('the coach adds a paper; the person sees who did it; what the consent does not cover stays closed', async () => {
    await chooseFor(coach, `/applications/${id}`);
    await press(coach, /send/i);
    await untilSaid(coach, 'Got it:');
    await person.goto(`${system.site}/applications/${id}/history`);
    await untilSaid(person, `Your coach Coach of Papers at ${organizationName}: added a file`);

    await coach.goto(`${system.site}/applications/${id}/form/you`);
    expect(await title(coach)).toBe('Their consent does not cover this');
    const answers = { client, answers: { firstName: 'Mallory' } };
    expect(await refusalOf(coachApi.put(`/api/applications/${id}/answers`, answers))).toEqual({
      status: 403,
      code: 'not-in-consent',
    });
    // Never as the participant: neither the signature nor the way back is the coach's.
    for (const path of ['submit', 'withdraw'])
      expect((await refusalOf(coachApi.post(`/api/applications/${id}/${path}`, { client })))?.status).toBeGreaterThan(
        399,
      );
    expect(await api.get(`/api/applications/${id}`)).toMatchObject({
      status: 'draft',
      answers: { firstName: 'Sample' },
    });
  }, 200_000);

  test('ended while two files are on their way: the one that came before stays, the later is not kept, both are told', async () => {
    const announce = (fileName: string) =>
      coachApi.post<UploadForm & { documentId: string }>(`/api/applications/${id}/uploads`, {
        client,
        kind: 'budget',
        fileName,
        contentType: 'application/pdf',
        bytes: 1000,
      });
    const pdf = (await samplePacket()).find(({ kind }) => kind === 'cost-sheet');
    if (!pdf) throw new Error('no sample PDF');
    const [before, after] = [await announce('before.pdf'), await announce('after.pdf')];
    await postFile(before, { ...pdf, fileName: 'before.pdf' });
    // And one in the browser: chosen, not yet sent.
    await chooseFor(coach, `/applications/${id}`);
    // S3 tells whole seconds, and a file of the same second is taken in the person's favor.
    await person.waitForTimeout(2_100);
    await person.goto(`${system.site}/coaches`);
    await press(person, /end this help now/i);
    await person.getByText('The help has ended').waitFor();
    await person.waitForTimeout(2_100);

    await postFile(after, {
      ...pdf,
      fileName: 'after.pdf',
      bytes: Buffer.concat([pdf.bytes, Buffer.from('\n%after')]),
    });
    await press(coach, /send/i);
    // The coach's browser comes back from the bucket to a closed door, with what becomes of the file.
    expect(await title(coach)).toBe('You can no longer see this person');
    expect(await words(coach)).toContain('A file that came after the end is not kept.');
    expect(await words(coach)).not.toMatch(/Papers Person|[A-Z]{2}-\d|my-id/);
    for (const path of ['', '/documents', '/history', '/form/you']) {
      await coach.goto(`${system.site}/applications/${id}${path}`);
      expect(await title(coach)).toBe('You can no longer see this person');
    }
    for (const path of ['', '/history'])
      expect(await refusalOf(coachApi.get(`/api/applications/${id}${path}`))).toEqual({
        status: 403,
        code: 'consent-ended',
      });
    expect(await refusalOf(announce('new.pdf'))).toEqual({ status: 403, code: 'consent-ended' });
    await coach.goto(`${system.site}/coach`);
    expect(await words(coach)).not.toContain('Papers Person');

    const verdict = async (documentId: string) => {
      for (let turn = 0; turn < 120; turn += 1) {
        const found = (await documentsOf(api, id)).find((each) => each.documentId === documentId);
        if (found && found.status !== 'checking' && found.status !== 'expected') return found;
        await person.waitForTimeout(500);
      }
      throw new Error(`no verdict on ${documentId}`);
    };
    expect(await verdict(before.documentId)).toMatchObject({ status: 'clean' });
    expect(await verdict(after.documentId)).toMatchObject({ status: 'rejected' });
    await person.goto(`${system.site}/applications/${id}/documents`);
    await untilSaid(person, "Your coach's file came after you ended their help. We did not keep it.");
    // Both late ones; the first ID and the timely one are there.
    const late = (await documentsOf(api, id)).filter(({ status }) => status === 'rejected');
    expect(late).toHaveLength(2);
    expect((await documentsOf(api, id)).filter(({ status }) => status === 'clean')).toHaveLength(2);
  }, 300_000);
});

describe('two clients of one coach', () => {
  test('side by side: a file for the one never lands with the other, in no tab and no request', async () => {
    const email = 'coach.pair@example.org';
    const coachId = await addCoach(system, email, 'Coach of a Pair');
    const everything = ['see', 'documents', 'answers', 'send'];
    const clients = await Promise.all(
      ['left', 'right'].map(async (side) => {
        const who = {
          email: `${side}.client@example.org`,
          name: 'Alike Namesake',
          birthYear: side === 'left' ? 1990 : 1991,
        };
        const { person, personId } = await consents(system, who, coachId, everything);
        return { person, personId, id: await newPacket(person) };
      }),
    );
    const [left, right] = clients;
    if (!left || !right) throw new Error('two clients');
    const api = await asCoach(system, email);
    const upload = (id: string, personId: string) =>
      api.post(`/api/applications/${id}/uploads`, {
        client: { personId, confirmed: true },
        kind: 'budget',
        fileName: 'budget.pdf',
        contentType: 'application/pdf',
        bytes: 1000,
      });
    expect((await refusalOf(upload(left.id, right.personId)))?.code).toBe('wrong-client');
    expect((await refusalOf(upload(right.id, left.personId)))?.code).toBe('wrong-client');

    const tab = await openPage(browser);
    await signInCoach(tab, email);
    const other = await tab.context().newPage();
    await tab.goto(`${system.site}/applications/${left.id}/documents`);
    await other.goto(`${system.site}/applications/${right.id}/documents`);
    const bar = (page: Page) => page.getByRole('region', { name: 'Your client on this page' });
    expect(await bar(tab).innerText()).toContain('born 1990');
    expect(await bar(other).innerText()).toContain('born 1991');
    const mark = (page: Page) => bar(page).locator('svg').first().getAttribute('aria-label');
    expect(await mark(tab)).not.toBe(await mark(other));
    // The form of the left one, posted to the right one's packet.
    const form = tab.locator('#field-government-id form').first();
    await form.evaluate((each, action) => each.setAttribute('action', action), `/applications/${right.id}/uploads`);
    await form.locator('button').first().click();
    await tab.waitForLoadState();
    expect(await title(tab)).toBe('This page was for another client');
    for (const each of clients) expect(await documentsOf(each.person, each.id)).toEqual([]);
    await tab.context().close();
  }, 200_000);
});

describe('a walk-in with a paper packet', () => {
  test('scanned by staff, sent for the person, who gets a receipt by mail and on paper', async () => {
    const staff = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    await signInStaff(staff, system, mainMember, '/staff/scan');
    await staff.locator('input[name=email]').fill('walks.in@example.org');
    await staff.locator('input[name=language][value=en]').check();
    await staff.locator('input[name=notice]').check();
    await press(staff, /go on to the pages/i);
    const path = new URL(staff.url()).pathname;
    const id = path.split('/').at(-1) ?? '';
    const papers = [
      ['application-form', 'form.pdf', 'application/pdf', await sampleApplicationForm()],
      ['government-id', 'id.jpg', idPhoto.contentType, idPhoto.bytes],
    ] as const;
    for (const [kind, name, mimeType, buffer] of papers) {
      await staff.goto(`${system.site}${path}`);
      await staff.locator('select[name=kind]').selectOption(kind);
      await staff.locator(`form[action="${path}/upload"] button`).click();
      await staff.waitForLoadState();
      await staff.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
      await main(staff).locator('form button[type=submit]').last().click();
      await staff.waitForURL((url) => url.pathname === path);
    }
    await staff.goto(`${system.site}${path}`);
    await staff.locator('input[name=signatureName]').fill('Walks In');
    await staff.locator('input[name=truth]').check();
    await staff.locator(`form[action="${path}/submit"] button`).click();
    await staff.waitForURL(/\/done/);
    await staff.getByRole('link', { name: 'Print the receipt' }).click();
    const receipt = await words(staff);
    expect(receipt).toMatch(/[A-Z]{2}-\d{4}/);
    const number = /[A-Z]{2}-\d{4,}/.exec(receipt)?.[0] ?? '';
    for (let turn = 0; ; turn += 1) {
      const mail = (await system.mail()).find((each) => each.to.includes('walks.in@example.org'));
      if (mail) {
        expect(mail.subject).toContain(number);
        break;
      }
      if (turn > 120) throw new Error('the walk-in never got a receipt');
      await staff.waitForTimeout(500);
    }
    // The person signs in later with that address: it is their packet, and whoever scanned it stands in its history.
    const own = await asParticipant(system, 'walks.in@example.org');
    const { applications } = await own.get<{ applications: { applicationId: string; number: string }[] }>(
      '/api/applications',
    );
    expect(applications.map((each) => [each.applicationId, each.number])).toEqual([[id, number]]);
    // R29: whoever scanned it does not decide it.
    const desk = await asStaff(system, mainTeam);
    const view = await desk.until(
      `/staff/api/cases/${id}`,
      (each) => each['status'] === 'in-review',
      'the paper in review',
    );
    expect(view['mayDecide']).toBe(false);
    await staff.context().close();
  }, 300_000);
});

describe('an accommodation request (R22)', () => {
  test('reaches its contact and nobody else, over the API', async () => {
    const note = 'canary: a quiet room and large print';
    const person = await asParticipant(system, 'asks.quietly@example.org');
    const id = await sendPacket(person, [], sampleCenterId, { helpNeeded: ['large-print'], helpNote: note });
    const list = '/staff/accommodation/api/requests';
    const contact = await asStaff(system, 'accommodation');
    const { requests } = await contact.get<{ requests: { applicationId: string }[] }>(list);
    expect(requests.map(({ applicationId }) => applicationId)).toEqual([id]);
    expect(JSON.stringify(requests)).toContain(note);

    // Everybody else: by role and by name, the list is closed, and so is the answer.
    const others: Record<string, Api> = {
      person,
      stranger: await asParticipant(system, 'somebody.else@example.org'),
    };
    const stepCoach = offers(boardSettings, 'step') ? [`step.${sampleCenterId}`] : [];
    for (const name of [
      mainTeam,
      skillsteamOf(otherCenterId(3)),
      'liaison',
      'liaison.partners',
      ...stepCoach,
      'finance',
    ])
      others[name] = await asStaff(system, name);
    for (const [name, api] of Object.entries(others)) {
      const refused = [
        await refusalOf(api.get(list)),
        await refusalOf(api.post(`${list}/${id}/arranged`, { arranged: true })),
      ];
      expect({ name, refused: refused.map((each) => [403, 404].includes(each?.status ?? 200)) }).toEqual({
        name,
        refused: [true, true],
      });
    }
    // Where deciders read, there is nothing of it; and the contact opens no case.
    const team = others[mainTeam];
    if (!team) throw new Error('no team');
    const view = await team.until(`/staff/api/cases/${id}`, (each) => each['status'] === 'in-review', 'the packet');
    expect(JSON.stringify(view)).not.toMatch(/canary|large-print|accommodation/);
    expect(JSON.stringify(await team.get('/staff/api/queue'))).not.toMatch(/canary|large-print|accommodation/);
    expect([403, 404]).toContain((await refusalOf(contact.get(`/staff/api/cases/${id}`)))?.status);
    expect([403, 404]).toContain((await refusalOf(contact.get('/staff/api/queue')))?.status);
  }, 200_000);
});
