import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { PacketView } from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { newestCode } from '../../scripts/token.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant, signInStaff } from '../support/browser.ts';
import { addCoach, asCoach, consents } from '../support/coach-people.ts';
import { asParticipant, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * A coach files for somebody from the first question to the sent packet, and the person ends it; in real Chromium, by what
 * people click. Each page on a small phone and on a desk against WCAG 2.2 AA (R25); the whole way without JavaScript.
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

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything = ['see', 'documents', 'answers', 'send'];

async function flaws(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const violations = await violationsOf(page, standards);
    found.push(
      ...violations.flatMap((each) => each.nodes.map((node) => `${width} ${each.id}: ${node.target.join(' ')}`)),
    );
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (sideways > 0) found.push(`${width}: scrolls sideways by ${sideways}`);
  }
  return found.map((flaw) => `${new URL(page.url()).pathname} ${flaw}`);
}
const flawsAt = async (page: Page, path: string): Promise<string[]> => {
  const response = await page.goto(`${system.site}${path}`);
  return [...(response?.ok() ? [] : [`${path}: ${response?.status()}`]), ...(await flaws(page))];
};

const main = (page: Page) => page.locator('main');
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
const bar = (page: Page) => page.getByRole('region', { name: 'Your client on this page' });

describe('a coach files for somebody, end to end, without JavaScript', () => {
  const person = 'helped@example.org';
  const coachEmail = 'coach.files@example.org';
  let coach: Page;
  let helped: Page;
  let packet: string;

  beforeAll(async () => {
    const plain = { viewport: { width: 320, height: 740 }, javaScriptEnabled: false };
    [coach, helped] = [await openPage(browser, plain), await openPage(browser, plain)];
  });
  afterAll(async () => {
    await coach?.context().close();
    await helped?.context().close();
  });

  test('the Liaison adds the coach; the coach signs in and asks an address', async () => {
    const liaison = await openPage(browser);
    await signInStaff(liaison, system, /liaison of partner/i, '/staff/coaches');
    expect(await flaws(liaison)).toEqual([]);
    await press(liaison, /add this coach/i);
    expect(await liaison.locator('.sd-errors a').count()).toBe(3);
    expect(await flaws(liaison)).toEqual([]);
    await liaison.locator('select[name=organizationId]').selectOption('river-bend-works');
    await liaison.locator('input[name=name]').fill('Career Coach');
    await liaison.locator('input[name=email]').fill(coachEmail);
    await press(liaison, /add this coach/i);
    await liaison.getByText('Added. We told the coach by mail.').waitFor();
    expect(await flaws(liaison)).toEqual([]);
    await liaison.context().close();

    await signInCoach(coach, coachEmail);
    // The header says which of the two this session is.
    expect(await coach.locator('header').innerText()).toContain('Career Coach, coach at River Bend Works');
    await coach.getByRole('link', { name: /ask somebody/i }).click();
    await coach.locator('input[name=email]').fill(person);
    for (const scope of everything) await coach.locator(`input[name=scope][value=${scope}]`).check();
    await coach.locator('input[name=purpose][value=apply]').check();
    await press(coach, /send the question/i);
    await coach.getByText('If this address belongs to somebody').waitFor();
  });

  test('the person says yes after signing in', async () => {
    await signInParticipant(helped, system, person);
    await helped.goto(`${system.site}/coaches`);
    await helped.getByRole('link', { name: /say yes or no/i }).click();
    await helped.locator('input[name=personName]').fill('Sample Participant');
    await helped.locator('input[name=birthYear]').fill('1990');
    await press(helped, /yes, this coach may help me/i);
    await helped.getByText('can help you from now on').waitFor();
  });

  test('the coach starts, fills in, adds a paper and sends; every page says for whom', async () => {
    await coach.goto(`${system.site}/coach`);
    await coach.getByRole('link', { name: 'Sample Participant' }).click();
    await coach.getByRole('link', { name: /start a request/i }).click();
    await coach.locator('input[name=notice]').check();
    await coach.locator('input[name=kind][value=scholarship]').check();
    await coach.locator('input[name=centerId][value=se]').check();
    await coach.locator('input[name=formSource][value=form]').check();
    await press(coach, /start the request/i);
    // Not before the name is confirmed.
    expect(await coach.locator('.sd-errors a').allInnerTexts()).toEqual([
      'Say that you mean this client. Tick the box with the name.',
    ]);
    await coach.locator('input[name=clientConfirmed]').check();
    await press(coach, /start the request/i);
    packet = new URL(coach.url()).pathname;
    expect(packet).toMatch(/^\/applications\/app_/);
    expect(await bar(coach).innerText()).toMatch(/You are working for:\s+Sample Participant\s+· SE-\d+\s+· born 1990/);

    // The answers by the API, as the same coach: each page of the form is looked at elsewhere.
    const api = await asCoach(system, coachEmail);
    const { clients } = await api.get<{ clients: { personId: string }[] }>('/api/coach/clients');
    const client = { personId: clients[0]?.personId ?? '', confirmed: true };
    const id = packet.split('/').at(-1) ?? '';
    await api.put(`/api/applications/${id}/answers`, { client, answers: sampleAnswers });

    await coach.goto(`${system.site}${packet}/documents`);
    await coach.locator('#field-government-id form button').first().click();
    await coach.waitForLoadState();
    expect(await coach.getByRole('heading', { level: 1 }).innerText()).toBe('Whose paper is this?');
    await coach.locator('input[name=clientConfirmed]').check();
    await press(coach, /choose the file/i);
    const file = (await samplePacket()).find((each) => each.kind === 'government-id');
    if (!file) throw new Error('no sample ID');
    await coach
      .locator('input[type=file]')
      .setInputFiles({ name: file.fileName, mimeType: file.contentType, buffer: file.bytes });
    await press(coach, /send/i);
    const { documents } = await api.get<PacketView>(`/api/applications/${id}`);
    const { missing } = await api.checked(
      id,
      documents.map(({ documentId }) => documentId),
    );
    await coach.reload();
    expect(await coach.getByText('Got it:').count()).toBe(1);

    await api.put(`/api/applications/${id}/absences`, {
      client,
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await coach.goto(`${system.site}${packet}/sign`);
    await press(coach, /send the request/i);
    expect(await coach.locator('.sd-errors a').count()).toBe(5);
    for (const box of ['clientConfirmed', 'personAgreed', 'noticeReceived', 'truth'])
      await coach.locator(`input[name=${box}]`).check();
    await coach.locator('input[name=signatureName]').fill('Career Coach');
    await press(coach, /send the request/i);
    expect(await main(coach).innerText()).toContain('Sent by Career Coach at River Bend Works (sample)');
  });

  test('the person sees who did what, has a receipt, and can take it back', async () => {
    await helped.goto(`${system.site}${packet}`);
    expect(await main(helped).innerText()).toContain('Sent by your coach Career Coach at River Bend Works (sample)');
    expect(
      await main(helped)
        .getByRole('link', { name: /take (this|my|it).*back|take back/i })
        .count(),
    ).toBe(1);
    await helped.getByRole('link', { name: /who did it/i }).click();
    const history = await main(helped).innerText();
    expect(history).toContain('Your coach Career Coach at River Bend Works (sample): sent the request');
    expect(history).toContain('added a file');
    const subjects = (await system.mail())
      .filter((mail) => mail.to.includes(person))
      .map((mail) => mail.subject.replace(/SE-\d+/, 'SE-0'));
    expect(subjects).toEqual(
      expect.arrayContaining(['Your coach sent your request: SE-0', 'A coach asks to help you']),
    );
  });

  test('one click ends it: the coach’s next step finds it closed', async () => {
    await coach.goto(`${system.site}${packet}`);
    await helped.goto(`${system.site}/coaches`);
    await press(helped, /end this help now/i);
    await helped.getByText('The help has ended').waitFor();
    await coach.reload();
    expect(await coach.getByRole('heading', { level: 1 }).innerText()).toBe('You can no longer see this person');
    await coach.goto(`${system.site}/coach`);
    expect(await main(coach).innerText()).not.toContain('Sample Participant');
    // What was done stays done, and stays the coach's.
    await helped.goto(`${system.site}${packet}/history`);
    expect(await main(helped).innerText()).toContain('sent the request');
  });
});

describe('two clients', () => {
  const one = { email: 'first.client@example.org', name: 'Alike Namesake', birthYear: 1990 };
  const other = { email: 'second.client@example.org', name: 'Alike Namesake', birthYear: 1991 };

  test('of the same name are told apart, and two tabs never mix', async () => {
    const email = 'coach.two@example.org';
    const coachId = await addCoach(system, email, 'Coach of Two');
    const api = await asCoach(system, email);
    const packets: string[] = [];
    for (const who of [one, other]) {
      const { personId } = await consents(system, who, coachId, everything);
      const { applicationId } = await api.post<{ applicationId: string }>(
        `/api/coach/clients/${personId}/applications`,
        {
          client: { personId, confirmed: true },
          centerId: 'se',
          formSource: 'form',
          language: 'en',
          noticeAcknowledged: true,
        },
      );
      packets.push(applicationId);
    }
    const [first = '', second = ''] = packets;
    const tab = await openPage(browser);
    await signInCoach(tab, email);
    expect(await main(tab).getByText('Careful: you have another client with this name.').count()).toBe(2);
    const marks = await tab
      .locator('.sd-clients svg')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    expect(new Set(marks).size).toBe(2);
    expect(await flaws(tab)).toEqual([]);

    // The second tab is open on the other client when the first one's form is sent.
    const otherTab = await tab.context().newPage();
    await tab.goto(`${system.site}/applications/${first}/form/you`);
    await otherTab.goto(`${system.site}/applications/${second}/form/you`);
    expect(await bar(tab).innerText()).toContain('born 1990');
    expect(await bar(otherTab).innerText()).toContain('born 1991');
    // What a mistake would look like: the form of one client posted to the other's packet.
    await tab
      .locator('main form')
      .last()
      .evaluate((form, action) => form.setAttribute('action', action), `/applications/${second}/form/you`);
    await tab.locator('input[name=firstName]').fill('Mixed');
    await tab.locator('main form button[type=submit]').last().click();
    await tab.waitForLoadState();
    expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe('This page was for another client');
    for (const id of packets) {
      const { answers } = await api.get<{ answers: Record<string, unknown> }>(`/api/applications/${id}`);
      expect(answers['firstName']).toBeUndefined();
    }
    // And as it should be: each tab its own.
    for (const [page, name] of [
      [otherTab, 'Second'],
      [tab, 'First'],
    ] as const) {
      await page.goto(`${system.site}/applications/${page === tab ? first : second}/form/you`);
      await page.locator('input[name=firstName]').fill(name);
      await page.getByRole('button', { name: /later/i }).click();
      await page.waitForLoadState();
    }
    const saved = await Promise.all(
      packets.map((id) => api.get<{ answers: Record<string, unknown> }>(`/api/applications/${id}`)),
    );
    expect(saved.map(({ answers }) => answers['firstName'])).toEqual(['First', 'Second']);
    await tab.context().close();
  });
});

describe('every page, on a small phone and on a desk (R25)', () => {
  test('the coach’s, in both languages, with their errors', async () => {
    const email = 'coach.pages@example.org';
    const coachId = await addCoach(system, email, 'Coach of Pages');
    const { personId } = await consents(
      system,
      { email: 'pages@example.org', name: 'A Client With A Rather Long Name-Hyphenated', birthYear: 1984 },
      coachId,
      everything,
    );
    const api = await asCoach(system, email);
    const client = { personId, confirmed: true };
    const { applicationId } = await api.post<{ applicationId: string }>(`/api/coach/clients/${personId}/applications`, {
      client,
      centerId: 'se',
      formSource: 'form',
      language: 'en',
      noticeAcknowledged: true,
    });
    const page = await openPage(browser);
    expect(await flawsAt(page, '/coach/sign-in')).toEqual([]);
    await signInCoach(page, email);
    const base = `/applications/${applicationId}`;
    const found: string[] = [];
    for (const path of [
      '/coach?lang=es',
      '/coach?lang=en',
      '/coach/ask',
      `/coach/clients/${personId}`,
      `/coach/clients/${personId}/start`,
      base,
      `${base}/form/you`,
      `${base}/documents`,
      `${base}/documents/absent/government-id`,
      `${base}/check`,
      `${base}/history`,
    ])
      found.push(...(await flawsAt(page, path)));
    await api.put(`${'/api'}${base}/answers`, { client, answers: sampleAnswers });
    const { missing } = await api.get<{ missing: { documents: string[] } }>(`/api${base}`);
    await api.put(`/api${base}/absences`, {
      client,
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    found.push(...(await flawsAt(page, `${base}/sign`)));
    await press(page, /send the request/i);
    found.push(...(await flaws(page)));
    // The private questions are asked, and what was said before is not shown (R22).
    await page.goto(`${system.site}${base}/form/eligibility`);
    await page.getByText('Some questions here are private by law.').waitFor();
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('the person’s, with their errors', async () => {
    const page = await openPage(browser);
    await signInParticipant(page, system, 'lets@example.org');
    const coachId = await addCoach(system, 'coach.chosen@example.org', 'Coach Chosen');
    const found = [...(await flawsAt(page, '/coaches')), ...(await flawsAt(page, '/coaches/new'))];
    await page.locator('select[name=organization]').selectOption('river-bend-works');
    await press(page, /go on/i);
    found.push(...(await flaws(page)));
    await press(page, /yes, this coach may help me/i);
    expect(await page.locator('.sd-errors a').count()).toBeGreaterThan(2);
    found.push(...(await flaws(page)));
    await page.locator(`input[name=coachId][value=${coachId}]`).check();
    await page.locator('input[name=purpose][value=apply]').check();
    await page.locator('input[name=personName]').fill('Lets Somebody');
    await page.locator('input[name=birthYear]').fill('1979');
    await press(page, /yes, this coach may help me/i);
    await page.getByText('Coach Chosen can help you from now on.').waitFor();
    found.push(...(await flaws(page)));
    await press(page, /end this help now/i);
    await page.getByText('The help has ended').waitFor();
    found.push(...(await flaws(page)));
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('the desk’s: a release on paper, its letter, a walk-in without an address and the receipt', async () => {
    const page = await openPage(browser);
    await addCoach(system, 'coach.paper@example.org', 'Coach of Paper');
    await signInStaff(page, system, /^SkillsTeam member, SE/, '/staff/scan');
    const found = await flaws(page);
    await page.locator('input[name=phone]').fill('503-555-0191');
    await page.locator('input[name=language][value=es]').check();
    await page.locator('input[name=notice]').check();
    await press(page, /go on to the pages/i);
    const path = new URL(page.url()).pathname;
    const kinds = await page
      .locator('select[name=absenceKind] option')
      .evaluateAll((all) => all.map((each) => (each as HTMLOptionElement).value).filter((value) => value !== ''));
    for (const kind of kinds) {
      await page.goto(`${system.site}${path}`);
      await page
        .locator('summary')
        .filter({ hasText: /not here|can't|missing|not there/i })
        .first()
        .click();
      await page.locator('select[name=absenceKind]').selectOption(kind);
      await page.locator('input[name=absenceWhy][value=cannot-get]').check();
      await page.locator('textarea[name=absenceReason]').fill('Not at hand today.');
      await page.locator(`form[action="${path}/absence"] button`).click();
      await page.waitForLoadState();
    }
    await page.goto(`${system.site}${path}`);
    await page.locator('input[name=signatureName]').fill('Walk In');
    await page.locator('input[name=truth]').check();
    await page.locator(`form[action="${path}/submit"] button`).click();
    await page.waitForLoadState();
    found.push(...(await flaws(page)));
    await page.getByRole('link', { name: 'Print the receipt' }).click();
    const receipt = await main(page).innerText();
    expect(receipt).toContain('Comprobante de la solicitud SE-');
    expect(receipt).toContain('Le llamamos al 503-555-0191');
    found.push(...(await flaws(page)));
    // On paper there is the receipt, and nothing of the site around it.
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('header').first().isVisible()).toBe(false);
    expect(await main(page).getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    const id = path.split('/').at(-1) ?? '';
    await page.goto(`${system.site}/staff/cases/${id}/coach`);
    found.push(...(await flaws(page)));
    await page.locator('select[name=organization]').selectOption('river-bend-works');
    await press(page, /go on/i);
    await press(page, /write it down/i);
    expect(await page.locator('.sd-errors a').count()).toBeGreaterThan(2);
    found.push(...(await flaws(page)));
    await page.getByText('Coach of Paper').first().click();
    await page.locator('input[name=purpose][value=apply]').check();
    await page.locator('input[name=personName]').fill('Walk In');
    await page.locator('input[name=birthYear]').fill('1966');
    await page.locator('input[name=seen]').check();
    await press(page, /write it down/i);
    await page.getByText('The person has no mail address').waitFor();
    found.push(...(await flaws(page)));
    await page.getByRole('link', { name: /print the letter/i }).click();
    expect(await main(page).innerText()).toContain('Un asesor ya puede ayudarle');
    found.push(...(await flaws(page)));
    expect(found).toEqual([]);
    await page.context().close();
  });

  test('the accommodation contact’s: what is asked for, arranged; nobody else opens it (R22)', async () => {
    const page = await openPage(browser);
    await signInStaff(page, system, /^Accommodation contact/, '/staff/accommodation');
    const found = await flaws(page);
    const person = await asParticipant(system, 'asks.help@example.org');
    const first = await sendPacket(person, [], 'se', { helpNote: 'Large print, please.' });
    await page.goto(`${system.site}/staff/accommodation`);
    expect(await main(page).innerText()).toContain('Large print, please.');
    found.push(...(await flaws(page)));
    await press(page, /it is arranged/i);
    expect(await main(page).innerText()).toContain('Arranged on');
    found.push(...(await flaws(page)));
    // The contact opens no packet; a decision maker opens no request, and the packet's page says nothing of it.
    await page.goto(`${system.site}/staff/cases/${first}`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toContain('SE-');
    await page.context().close();
    const decides = await openPage(browser);
    await signInStaff(decides, system, /^SkillsTeam member, SE/, '/staff/accommodation');
    expect(await decides.content()).not.toContain('Large print');
    await decides.goto(`${system.site}/staff/cases/${first}`);
    expect(await decides.content()).not.toContain('Large print');
    await decides.context().close();
    const mails = (await system.mail()).filter((mail) => mail.subject === 'An accommodation request is there');
    expect(mails.map(({ to }) => to)).toEqual([['accommodation@example.org']]);
    expect(mails[0]?.text).not.toMatch(/SE-\d|Large|app_/);
    expect(found).toEqual([]);
  });
});
