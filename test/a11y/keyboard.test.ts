import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { supportTicks } from '../../domain/cases/rows.ts';
import { answerSections, askedSections } from '../../domain/forms/form.ts';
import { optionsOf, questionNames } from '../../domain/demographics/questions.ts';
import { requestKinds, type RequestKind } from '../../domain/requests/kinds.ts';
import { apiRouteList } from '../../functions/http/api-routes.ts';
import { type Api, type PacketView } from '../../scripts/api-client.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { supportAnswers } from '../../scripts/sample/support-answers.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { sampleAnswers, sampleApplicationForm, sampleCostSheet, samplePacket } from '../../scripts/sample-packet.ts';
import { openBrowser } from '../support/browser.ts';
import { addCoach, asCoach, organizationId } from '../support/coach-people.ts';
import { asParticipant, asStaff, decideCase, openAllFunds, sendPacket } from '../support/desk-people.ts';
import type { Stop, Typed } from '../support/keyboard.ts';
import {
  begin,
  excuse,
  fileChosen,
  fillForm,
  idIn,
  sendFile,
  signAndSend,
  signIn,
  startWalking,
  trailOf,
  type Walker,
} from '../support/keyboard-walk.ts';
import { invoke } from '../support/lost-and-late.ts';
import { startsSoon } from '../support/ojt-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { handOverTui, readyTui } from '../support/tui-people.ts';
import { participantWorld } from '../unit/web/participant-world.ts';

/*
 * R25: all that participants and coaches can do, done with the keys alone and without JavaScript, at 320 pixels. What there is
 * to do is what the router takes: a form that nobody sends here fails the last test.
 */
let system: TestSystem;
let browser: Browser;
let staff: Api;
const email = 'keys@example.org';
const coachEmail = 'coach.keys@example.org';

beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  [browser, staff] = await Promise.all([openBrowser(), asStaff(system, 'skillsteam.se')]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const routes = participantWorld()
  .app.routes.filter(({ method }) => method === 'POST')
  .map(({ path }) => path);
const ofScripts = new Set(apiRouteList.map(({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1')));
/** Sent by no form, and why. */
const onlyIslands: Readonly<Record<string, string>> = {
  '/applications/:id/uploads/:documentId/complete': 'a script alone sends a file in parts; a form sends it whole',
};
const trail = trailOf(routes);
const { sent, filled } = trail;
const walker = (who: Parameters<typeof startWalking>[2], javaScriptEnabled = false) =>
  startWalking(system, browser, who, trail, javaScriptEnabled);

const status = async (person: Api, id: string) =>
  (await person.get<{ status: string }>(`/api/applications/${id}`)).status;
const today = (name: string): Typed => {
  const [year = '', month = '', day = ''] = wallTime(new Date(), boardSettings.timeZone).date.split('-');
  return { [`${name}-month`]: String(Number(month)), [`${name}-day`]: String(Number(day)), [`${name}-year`]: year };
};

describe('a participant, by the keys alone and without JavaScript (R25)', () => {
  let at: Walker;
  let person: Api;
  let id: string;
  beforeAll(async () => {
    at = await walker('participant');
    person = await asParticipant(system, email);
  });
  afterAll(async () => at?.page.context().close());
  const home = (packet = id) => at.page.goto(`${system.site}/applications/${packet}`);

  test('signs in, begins on paper, takes answers over from it, goes on in the form (R8, R9)', async () => {
    await signIn(at, email);
    id = await begin(at, 'training', 'paper');
    await at.open(/\/documents$/);
    const form = { kind: 'application-form', name: 'form.pdf', bytes: await sampleApplicationForm() };
    const documentId = await sendFile(at, person, form);
    await at.open(new RegExp(`/documents/${documentId}/answers$`));
    await at.send({ action: /\/answers$/, values: { fields: ['lastName'] }, emptyFirst: true });
    await at.push(new RegExp(`/documents/${documentId}/remove$`));
    await at.open(/\/applications\/app_[0-9a-z]+$/);
    await at.push(/\/source$/);
    const view = await person.get<{ answers: object; documents: object[] }>(`/api/applications/${id}`);
    expect(view.answers).toEqual({ lastName: 'Participant' });
  }, 300_000);

  test('fills in every section, asks for help in it, and chooses a program from the list (R1, R22)', async () => {
    await at.open(/\/form\/you$/);
    const answers = { ...sampleAnswers, receivesSnap: 'yes', unemployment: 'yes', helpNote: 'Large print, please.' };
    const sections = await fillForm(at, answers, true);
    expect(sections).toEqual(askedSections('scholarship', answers).map((section) => section.id));
    await home();
    await at.open(/\/form\/training$/);
    await at.push(/\/form\/training$/, {}, 'find');
    await at.keys.send({ action: /\/program$/, values: { q: 'nursing' } });
    await at.push(/\/program$/, { etplId: 'OR-EXAMPLE-0001' });
    expect(at.page.url()).toMatch(/\/form\/training$/);
  }, 300_000);

  test('sends a paper and says what it is, excuses the others, signs (R8)', async () => {
    await home();
    await at.open(/\/documents$/);
    const photo = (await samplePacket()).find(({ kind }) => kind === 'government-id');
    const file = { kind: 'government-id', name: 'my-id.jpg', bytes: photo?.bytes ?? Buffer.alloc(0) };
    const documentId = await sendFile(at, person, file);
    await at.open(new RegExp(`/documents/${documentId}/about$`));
    await at.send({ action: /\/about$/, values: { kind: 'government-id' } });
    await excuse(at, person);
    await signAndSend(at, true);
    // Looked through already where somebody is quick.
    expect(['submitted', 'in-review']).toContain(await status(person, id));
    const contact = await asStaff(system, 'accommodation');
    const { requests } = await contact.get<{ requests: object[] }>('/staff/accommodation/api/requests');
    expect(requests).toEqual([
      expect.objectContaining({
        applicationId: id,
        asked: [expect.objectContaining({ answer: 'Large print, please.' })],
      }),
    ]);
  }, 300_000);

  test('is asked for a paper and answers; is told no, and says that it is wrong (R27, R28)', async () => {
    const requestedItems = [{ what: 'document', kind: 'cost-sheet', reason: 'missing', note: 'With the fees.' }];
    await decideCase(staff, id, { outcome: 'more-information', requestedItems, reason: 'One paper, please.' });
    await home();
    await at.open(/\/answer$/);
    await sendFile(at, person, { kind: 'cost-sheet', name: 'costs.pdf', bytes: await sampleCostSheet() });
    await at.send({ action: /\/answer$/ });
    expect(at.page.url()).toMatch(/\/sent$/);
    await decideCase(staff, id, { outcome: 'deny', reason: 'The program is longer than our funds run.' });
    await home();
    await at.open(/\/appeal$/);
    await at.send({ action: /\/appeal$/, values: { words: 'There is a shorter course.' }, emptyFirst: true });
    expect(await status(person, id)).not.toBe('denied');
  }, 300_000);

  test('asks for costs with a paper that was given before; tells how it went, and takes it back', async () => {
    const costs = await begin(at, 'costs');
    await at.open(/\/form\/you$/);
    const sections = await fillForm(at, supportAnswers);
    expect(sections).toEqual(askedSections('scholarship', supportAnswers).map((section) => section.id));
    await at.push(/\/documents\/reuse$/, { kind: 'government-id' });
    await excuse(at, person);
    await signAndSend(at);
    const lines = [
      {
        fundId: 'dw-py2026-july',
        costKind: 'clothes',
        amountCents: 120_00,
        payee: 'vendor',
        payeeName: 'Example Work Wear',
      },
    ];
    await decideCase(staff, costs, { outcome: 'approve', lines, reason: 'Boots.', ticks: [...supportTicks] });
    await person.until(`/api/applications/${costs}`, (view) => view['letter'] === true, 'the letter');
    await home(costs);
    await at.open(/\/outcome$/);
    await at.open(/\/outcome\?tell=employed$/);
    await at.send({
      action: /\/outcome$/,
      values: { ...today('on'), jobTitle: 'Carpenter’s helper' },
      emptyFirst: true,
    });
    await at.push(/\/outcome\/take-back$/);
  }, 300_000);

  test('applies for STEP (R11)', async () => {
    const step = await begin(at, 'step');
    await at.open(/\/form\/you$/);
    const sections = await fillForm(at, stepAnswers);
    expect(sections).toEqual(askedSections('step', stepAnswers).map((section) => section.id));
    await excuse(at, person);
    await signAndSend(at);
    expect(await status(person, step)).not.toBe('draft');
  }, 300_000);

  test('asks for on-the-job training, takes it back, opens it again (R21)', async () => {
    const ojt = await begin(at, 'ojt');
    await at.open(/\/form\/you$/);
    const answers = { ...ojtAnswers, ojtStart: startsSoon() };
    const sections = await fillForm(at, answers);
    expect(sections).toEqual(askedSections('ojt', answers).map((section) => section.id));
    await excuse(at, person);
    await signAndSend(at);
    await at.open(/\/withdraw$/);
    await at.push(/\/withdraw$/);
    expect(await status(person, ojt)).toBe('withdrawn');
    await at.push(/\/reopen$/);
    expect(await status(person, ojt)).not.toBe('withdrawn');
  }, 300_000);

  test('applies for TUI, tells that it was sent, that it was not, what OED said, and of the weekly mail (R15, R16)', async () => {
    const tui = await begin(at, 'tui');
    await at.open(/\/form\/you$/);
    const sections = await fillForm(at, tuiAnswers);
    expect(sections).toEqual(askedSections('tui', tuiAnswers).map((section) => section.id));
    await excuse(at, person);
    await signAndSend(at);
    await handOverTui(staff, tui);
    await readyTui(person, tui);
    await home(tui);
    await at.open(/\/oed$/);
    for (const turn of ['first', 'second']) {
      await at.open(/\/oed\/sent$/);
      const values = { ...today('on'), way: 'mail', noProof: 'The post office gave no slip.' };
      await at.send({ action: /\/oed\/sent$/, values, emptyFirst: turn === 'first' });
      if (turn === 'first') await at.push(/\/oed\/undo$/);
    }
    await at.open(/\/oed\/answer$/);
    const values = { ...today('on'), outcome: 'approved' };
    await at.send({ action: /\/oed\/answer$/, values, emptyFirst: true });
    await at.push(/\/oed\/weekly-mail$/);
    expect(await status(person, tui)).toBe('oed-approved');
  }, 300_000);

  test('takes money that is offered, and lets other money go (R3)', async () => {
    const offered = [await sendPacket(person, []), await sendPacket(person, [])] as const;
    for (const packet of offered)
      await decideCase(staff, packet, {
        outcome: 'waitlist',
        reason: 'Part of the tuition.',
        waitFor: { stream: 'wioa-dislocated-worker', lines: [{ costKind: 'tuition', amountCents: 50_000 }] },
      });
    await invoke(system, 'offer-money', { 'detail-type': 'Scheduled Event' });
    for (const packet of offered)
      await person.until(`/api/applications/${packet}`, (view) => view['status'] === 'offered', 'the offer');
    await home(offered[0]);
    await at.push(/\/offer$/, {}, 'take');
    await home(offered[1]);
    await at.open(/\/offer\/decline$/);
    await at.push(/\/offer$/, {}, 'decline');
    expect([await status(person, offered[0]), await status(person, offered[1])]).toEqual(['approved', 'withdrawn']);
  }, 300_000);

  test('answers the optional questions and erases them; chooses how to be written to (R22)', async () => {
    await at.page.goto(`${system.site}/applications`);
    await at.open(/^\/optional-questions$/);
    const values = Object.fromEntries(questionNames.map((name) => [name, optionsOf[name][0] ?? '']));
    await at.send({ action: /^\/optional-questions$/, values });
    await at.push(/^\/optional-questions\/erase$/);
    await at.page.goto(`${system.site}/applications`);
    await at.open(/^\/your-copy$/);
    await at.push(/^\/your-copy$/);
    await person.until(
      '/api/your-copy',
      (view) => (view['copies'] as { state: string }[])[0]?.state === 'ready',
      'the copy',
    );
    await at.page.goto(`${system.site}/your-copy`);
    await at.keys.goTo((stop) => stop.action.endsWith('/your-copy/file'), 'what fetches the copy');
    const [download] = await Promise.all([at.page.waitForEvent('download'), at.keys.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/^records-[0-9-]+\.zip$/);
    await at.page.goto(`${system.site}/applications`);
    await at.open(/^\/messages$/);
    const texts = { channels: 'mail-and-text', phone: '503-555-0142', language: 'vi' };
    await at.send({ action: /^\/messages$/, values: texts });
    await at.send({ action: /^\/messages$/, values: { channels: 'mail', language: 'en' } });
    expect(await person.get('/api/messages')).toMatchObject({ texts: false, language: 'en' });
  }, 300_000);

  test('lets a coach help, who does so by the keys as well; each of them ends it (R22, R29)', async () => {
    const coachId = await addCoach(system, coachEmail, 'Coach of Keys');
    const coach = await walker('coach');
    await signIn(coach, coachEmail, '/coach/sign-in');
    await coach.open(/^\/coach\/ask$/);
    const scope = ['see', 'documents', 'answers', 'send'];
    const asked = { email, scope, purpose: 'apply' };
    await coach.send({ action: /^\/coach\/ask$/, values: asked, emptyFirst: true });

    const who = { personName: 'Sample Participant', birthYear: '1994' };
    await at.page.goto(`${system.site}/applications`);
    await at.open(/^\/coaches$/);
    await at.open(/^\/coaches\/asks\//);
    await at.send({ action: /^\/coaches\/new$/, values: who });

    const { for: personId } = await person.get<{ for: string }>(`/api/coaches?organization=${organizationId}`);
    const client = { personId, confirmed: true };
    await coach.page.goto(`${system.site}/coach`);
    await coach.open(new RegExp(`^/coach/clients/${personId}$`));
    await coach.open(/\/start$/);
    const begun = { clientConfirmed: 'yes', notice: 'yes', kind: 'scholarship', centerId: 'se', formSource: 'form' };
    await coach.send({ action: /\/start$/, values: begun, emptyFirst: true });
    const packet = idIn(coach.page);
    await coach.open(/\/documents$/);
    await coach.push(/\/uploads$/, { kind: 'government-id' });
    await coach.send({ action: /\/uploads$/, values: { clientConfirmed: 'yes' }, emptyFirst: true });
    const photo = (await samplePacket()).find(({ kind }) => kind === 'government-id');
    await fileChosen(coach, { name: 'id.jpg', mimeType: 'image/jpeg', buffer: photo?.bytes ?? Buffer.alloc(0) });
    const api = await asCoach(system, coachEmail);
    const mine = `/api/applications/${packet}`;
    await api.put(`${mine}/answers`, { client, answers: sampleAnswers });
    const { documents } = await api.get<PacketView>(mine);
    const { missing } = await api.checked(
      packet,
      documents.map(({ documentId }) => documentId),
    );
    await api.put(`${mine}/absences`, {
      client,
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await coach.page.goto(`${system.site}/applications/${packet}`);
    await coach.open(/\/sign$/);
    const signed = { clientConfirmed: 'yes', personAgreed: 'yes', noticeReceived: 'yes', truth: 'yes' };
    await coach.send({ action: /\/sign$/, values: { ...signed, signatureName: 'Coach of Keys' }, emptyFirst: true });
    expect(await status(person, packet)).not.toBe('draft');

    await at.page.goto(`${system.site}/coaches`);
    await at.push(new RegExp(`^/coaches/${coachId}/end$`));
    await at.open(/^\/coaches\/new/);
    await at.keys.send({ action: /^\/coaches\/new$/, values: { organization: organizationId } });
    const granted = { ...who, coachId, scope, purpose: 'apply' };
    await at.send({ action: /^\/coaches\/new$/, values: granted, emptyFirst: true });
    await coach.page.goto(`${system.site}/coach/clients/${personId}`);
    await coach.push(/^\/coach\/clients\/[^/]+\/end$/);
    await coach.page.context().close();
  }, 300_000);

  test('signs out here, at one other place, and everywhere', async () => {
    await at.push(/^\/sign-out$/);
    await signIn(at, email);
    const elsewhere = await asParticipant(system, email);
    await at.open(/^\/sign-out-elsewhere$/);
    // The place that was used last stands first.
    await at.push(/^\/sign-out-elsewhere$/);
    await expect(elsewhere.get('/api/applications')).rejects.toThrow(/401/);
    await person.get('/api/applications');
    await at.page.goto(`${system.site}/applications`);
    await at.open(/^\/messages$/);
    await at.push(/^\/sign-out-everywhere$/);
    await expect(person.get('/api/applications')).rejects.toThrow(/401/);
  }, 300_000);
});

describe('with JavaScript, by the keys alone', () => {
  test('files are chosen, sent, in parts as well, and taken out; the keyboard stays where it was', async () => {
    const at = await walker('island', true);
    await signIn(at, 'island.keys@example.org');
    const person = await asParticipant(system, 'island.keys@example.org');
    const id = await begin(at, 'costs');
    await at.open(/\/documents$/);
    const add = (stop: Stop) => /\/uploads$/.test(stop.action) && stop.hidden['kind'] === 'government-id';
    const chooser = await at.keys.chooseFile(add);
    await chooser.setFiles({
      name: 'large.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.alloc(11_000_000, '%PDF-1.7 '),
    });
    await at.page.locator('.sd-sending').waitFor({ state: 'detached', timeout: 60_000 });
    const [first] = (await person.get<PacketView>(`/api/applications/${id}`)).documents;
    await person.checked(id, [first?.documentId ?? '']);
    await at.page.locator(`[data-document-shown="${first?.documentId}"] button`).waitFor();
    expect(await at.page.evaluate(() => document.activeElement?.closest('section')?.id)).toBe('field-government-id');
    await at.keys.goTo((stop) => stop.action.endsWith('/remove'), 'what takes the file out');
    await at.keys.press('Enter');
    await at.page.locator(`[data-document-shown="${first?.documentId}"]`).waitFor({ state: 'detached' });
    expect(await at.page.evaluate(() => document.activeElement?.id)).toBe('add-government-id');
    await at.page.context().close();
  }, 300_000);
});

describe('all that can be sent', () => {
  const forms = [...new Set(routes)].filter((path) => !ofScripts.has(path));

  test('is more than a few forms, and the exceptions are routes', () => {
    expect(forms.length).toBeGreaterThan(35);
    expect(Object.keys(onlyIslands).filter((path) => !forms.includes(path))).toEqual([]);
  });

  test('was sent by the keys alone and without JavaScript, by a script only what a form can not send', () => {
    const nobody = forms.filter((path) => !sent.participant.has(path) && !sent.coach.has(path));
    expect(nobody.filter((path) => !(path in onlyIslands))).toEqual([]);
    expect(nobody.filter((path) => !sent.island.has(path))).toEqual([]);
  });

  test('and by coaches what the router has twice: once for them', () => {
    const twice = forms.filter((path) => routes.filter((each) => each === path).length > 1);
    expect(twice.length).toBeGreaterThan(0);
    expect(twice.filter((path) => !sent.coach.has(path) || !sent.participant.has(path))).toEqual([]);
  });

  test('each section of each form was filled in so', () => {
    const sections = requestKinds.flatMap((kind: RequestKind) => answerSections(kind).map(({ id }) => id));
    expect([...new Set(sections)].filter((id) => !filled.has(id))).toEqual([]);
  });
});
