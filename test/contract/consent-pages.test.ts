import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import type { Actor, CoachActor, ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { checklistKinds } from '../../domain/cases/rows.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { consentScopes, type ConsentScope } from '../../domain/consent/consent.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { answerDemographics } from '../../functions/answer-demographics/answer-demographics.ts';
import { addCoach } from '../../functions/add-coach/add-coach.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { grantConsent } from '../../functions/grant-consent/grant-consent.ts';
import { originSecretHeader } from '../../functions/http/security.ts';
import { recordView } from '../../functions/record-view/record-view.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { removeCoach } from '../../functions/remove-coach/remove-coach.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { participantApp } from '../../functions/serve-participant/serve-participant.tsx';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { withdrawConsent } from '../../functions/withdraw-consent/withdraw-consent.ts';
import { desk as makeDesk, sampleAnswers } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { heldApp } from '../support/held-answers.ts';

/*
 * The pages and the JSON of coaches over real tables and real commands: what a scope shows, what a session that has lost its
 * coach shows (nothing), and what somebody without a mail address gets.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let desk: ReturnType<typeof makeDesk>;
let world: ReturnType<typeof pages>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'demographics']);
});
afterAll(async () => tables?.stop());
beforeEach(() => {
  desk = makeDesk(tables!.client);
  world = pages();
});

const organizationId = 'river-bend-works';
const liaison: StaffActor = { kind: 'staff', staffId: 'liaison', roles: ['liaison'], organizations: [organizationId] };
const baseUrl = 'http://127.0.0.1:3000';
let serial = 0;

function pages() {
  const sessions = new Map<string, ReturnType<typeof openSession>>();
  const work: Record<string, (input: never) => Promise<unknown>> = {
    'save-application': (input) => saveApplication(input, desk.deps),
    'answer-demographics': (input) =>
      answerDemographics(input, { demographics: desk.demographics, clock: desk.clock, retentionYears: 7 }),
    'record-view': (input) => recordView(input, { ...desk.deps, oversight: oversightTable(desk.cases) }),
    'withdraw-consent': (input) => withdrawConsent(input, desk.deps),
  };
  const run = async (name: string, input: unknown): Promise<CommandAnswer<unknown>> => {
    try {
      return { ok: true, value: await work[name]?.(input as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params, fields: error.fields } };
    }
  };
  const app = heldApp(
    participantApp({
      settings: boardSettings,
      cases: desk.cases,
      consents: consentTable(desk.cases),
      steps: { list: async () => [] },
      etpl: { today: async () => undefined },
      exports: { exportsOf: async () => undefined },
      outcomes: { listOutcomes: async () => [] },
      views: oversightTable(desk.cases),
      snap: desk.snap,
      ui: desk.ui,
      accommodation: desk.accommodation,
      demographics: desk.demographics,
      hideAnswersBelow: 10,
      sessions: { find: async (token) => sessions.get(token), renew: async () => {} },
      commands: { run, invoke: run } as unknown as CommandClient,
      signer: { read: async () => 'http://127.0.0.1:3001/clean/x' },
      cleanBucket: 'clean',
      packetsBucket: 'packets',
      imageOrigins: [],
      downloadOrigins: [],
      uploadOrigins: [],
      baseUrl,
      demonstration: true,
      textsOn: false,
      originSecret: 'secret-of-the-tests',
      assets: {
        css: { href: '/assets/0.css', text: '' },
        script: { href: '/assets/0.js', text: '' },
        stay: { href: '/assets/1.js', text: '' },
      },
      now: () => desk.clock.now(),
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    }),
  );
  const headers = { [originSecretHeader]: 'secret-of-the-tests' };
  return {
    signIn(actor: Actor): string {
      serial += 1;
      const token = `session-token-of-${String(serial).padStart(6, '0')}`;
      const session = { actor, csrfToken: `csrf-of-${token}`, language: 'en' };
      sessions.set(token, openSession(session, desk.clock.now(), boardSettings.signIn));
      return token;
    },
    get: (path: string, token: string) => app.request(path, { headers: { ...headers, cookie: `skillsdesk=${token}` } }),
    post: (path: string, token: string, form: Record<string, string>) =>
      app.request(path, {
        method: 'POST',
        headers: {
          ...headers,
          cookie: `skillsdesk=${token}`,
          origin: baseUrl,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          csrfToken: `csrf-of-${token}`,
          operationId: desk.operationId(),
          ...form,
        }).toString(),
      }),
    json: (method: string, path: string, token: string, body?: object) =>
      app.request(path, {
        method,
        headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
  };
}

interface Helped {
  person: ParticipantActor;
  coach: CoachActor;
  token: string;
  applicationId: string;
}
async function helped(scope: readonly ConsentScope[]): Promise<Helped> {
  serial += 1;
  const name = 'Career Coach';
  const email = `pages.${serial}@partner.example.org`;
  const operationId = desk.operationId();
  const { coachId } = await addCoach({ operationId, actor: liaison, organizationId, name, email }, desk.deps);
  const person = await desk.person();
  const applicationId = await desk.draft(person);
  await saveApplication(
    {
      operationId: desk.operationId(),
      actor: person,
      applicationId,
      answers: { ...sampleAnswers, receivesSnap: 'yes', unemployment: 'yes', helpNote: 'Large print, please.' },
    },
    desk.deps,
  );
  await grantConsent(
    {
      operationId: desk.operationId(),
      actor: person,
      organizationId,
      coachId,
      personName: 'Sample Participant',
      birthYear: 1990,
      scope: [...scope],
      purpose: 'apply',
      expiresOn: '2027-05-01',
    },
    desk.deps,
  );
  const coach: CoachActor = { kind: 'coach', coachId, name, organizationId };
  return { person, coach, token: world.signIn(coach), applicationId };
}

describe('what a scope shows', () => {
  const parts: [string, ConsentScope][] = [
    ['documents', 'documents'],
    ['form/you', 'answers'],
    ['check', 'answers'],
  ];
  test.each(consentScopes)('%s: its pages, the status and nothing else', async (scope) => {
    const { token, applicationId } = await helped([scope]);
    const base = `/applications/${applicationId}`;
    expect((await world.get(base, token)).status).toBe(200);
    for (const [part, needs] of parts)
      expect([part, (await world.get(`${base}/${part}`, token)).status]).toEqual([part, needs === scope ? 200 : 403]);
    const view = (await (await world.json('GET', `/api${base}`, token)).json()) as object;
    expect([view].flatMap((each) => Object.keys(each)).filter((key) => ['answers', 'documents'].includes(key))).toEqual(
      scope === 'answers' ? ['answers'] : scope === 'documents' ? ['documents'] : [],
    );
  });

  test('which answer asks for a paper is an answer: for papers alone it is not named (R22)', async () => {
    for (const scope of [['documents'], ['documents', 'answers']] as const) {
      const { token, applicationId, person } = await helped(scope);
      const answers = { workStatus: 'not-working', jobEndReason: 'laid-off' };
      await saveApplication({ operationId: desk.operationId(), actor: person, applicationId, answers }, desk.deps);
      const page = await (await world.get(`/applications/${applicationId}/documents`, token)).text();
      expect(page).toContain('The letter shows when and why your job ended.');
      expect(page.includes('You said that you were laid off.')).toBe(scope.length === 2);
    }
  });

  test('never what the law keeps apart, whatever the scope (R22)', async () => {
    const { token, applicationId } = await helped(consentScopes);
    const base = `/applications/${applicationId}`;
    const shown = [];
    for (const path of [base, `${base}/check`, `${base}/form/you`, `${base}/history`])
      shown.push(await (await world.get(path, token)).text());
    expect(shown.join('')).not.toContain('Large print, please.');
    // The question is asked, and nothing is chosen in it.
    const form = await (await world.get(`${base}/form/eligibility`, token)).text();
    expect(form).toContain('name="receivesSnap"');
    expect(form).not.toMatch(/name="receivesSnap"[^>]*checked/);
    const view = await (await world.json('GET', `/api${base}`, token)).text();
    expect(view).not.toMatch(/receivesSnap|unemployment"|helpNote/);
  });

  test('saving a page of the form as it stands leaves what was not shown (R22)', async () => {
    const { token, applicationId, person } = await helped(['answers']);
    const path = `/applications/${applicationId}/form/eligibility`;
    const answers = { veteran: 'no', householdSize: '2', incomeSixMonths: '12,000', selectiveService: 'registered' };
    const sent = await world.post(path, token, { ...answers, clientPersonId: person.personId });
    expect(sent.status).toBe(303);
    expect(await desk.snap.getAnswers(applicationId)).toEqual({ receivesSnap: 'yes' });
    expect((await desk.cases.getApplication(applicationId))?.answers['householdSize']).toBe(2);
  });

  test('the participant’s own pages are not the coach’s', async () => {
    const { token, applicationId } = await helped(consentScopes);
    expect((await world.get('/applications', token)).headers.get('location')).toBe('/coach');
    for (const path of [`/applications/${applicationId}/withdraw`, '/coaches', '/notice', '/messages'])
      expect([path, (await world.get(path, token)).status]).toEqual([path, 403]);
  });
});

describe('a form that does not say whose it is', () => {
  test('changes nothing, on the page and in JSON', async () => {
    const { token, applicationId } = await helped(['answers']);
    const other = await desk.person();
    const path = `/applications/${applicationId}/form/you`;
    for (const client of ['', other.personId])
      expect((await world.post(path, token, { firstName: 'Mixed', clientPersonId: client })).status).toBe(409);
    for (const client of [undefined, { personId: other.personId, confirmed: true }]) {
      const response = await world.json('PUT', `/api/applications/${applicationId}/answers`, token, {
        operationId: desk.operationId(),
        client,
        answers: { firstName: 'Mixed' },
      });
      expect(response.status).toBe(409);
    }
    expect((await desk.cases.getApplication(applicationId))?.answers['firstName']).toBe('Sample');
  });
});

describe('a coach who is none any more', () => {
  test('finds every page closed at the next request, with the session still in hand', async () => {
    const { token, coach, applicationId } = await helped(consentScopes);
    expect((await world.get('/coach', token)).status).toBe(200);
    const { coachId } = coach;
    await removeCoach({ operationId: desk.operationId(), actor: liaison, organizationId, coachId }, desk.deps);
    expect((await world.get('/coach', token)).headers.get('location')).toMatch(/^\/coach\/sign-in/);
    expect((await world.json('GET', `/api/applications/${applicationId}`, token)).status).toBe(401);
  });
});

describe('somebody without a mail address', () => {
  test('is filed for at the desk, known by nothing but their packet, and staff are asked to call', async () => {
    const clerk = desk.staff('clerk');
    const file = (phone: string) =>
      createApplication(
        {
          operationId: desk.operationId(),
          actor: clerk,
          kind: 'scholarship',
          centerId: 'se',
          language: 'es',
          formSource: 'paper',
          noticeAcknowledged: true,
          walkIn: { phone },
        },
        desk.deps,
      );
    const [first, second] = [await file('503-555-0190'), await file('503-555-0190')];
    const rows = await Promise.all([first, second].map((each) => desk.cases.getApplication(each.applicationId)));
    // One phone may be a family's: two packets are two people until somebody says otherwise.
    expect(rows[0]?.personId).not.toBe(rows[1]?.personId);
    const { applicationId } = first;
    expect(await desk.cases.getProfile(rows[0]?.personId ?? '')).toMatchObject({ phone: '503-555-0190' });
    await saveApplication(
      {
        operationId: desk.operationId(),
        actor: clerk,
        applicationId,
        absences: checklistKinds.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
      },
      desk.deps,
    );
    await submitApplication(
      {
        operationId: desk.operationId(),
        actor: clerk,
        applicationId,
        signatureName: 'Walk In',
        truthConfirmed: true,
        releaseUntil: '2027-11-18',
      },
      desk.deps,
    );
    const mails: Mail[] = [];
    for (const row of await desk.cases.listOutbox(applicationId))
      await relay(row, {
        ...desk.deps,
        baseUrl,
        workflows: { start: async () => 'started', answer: async () => 'answered' },
        sendMail: async (mail) => mails.push(mail) > 0,
        sendText: undefined,
      });
    expect(mails).toEqual([]);
    expect((await desk.cases.getApplication(applicationId))?.callPerson).toMatchObject({ because: 'no-address' });
  });

  test('a note to an address is sent once, and the address does not stay in its row', async () => {
    const { coach } = await helped(['see']);
    const pending = await desk.cases.pendingOutbox('2099-01-01T00:00:00.000Z', 1000);
    const note = pending.map(({ row }) => row).find((row) => row?.message.type === 'note' && row.address);
    if (!note) throw new Error(`no note about ${coach.coachId}`);
    const mails: Mail[] = [];
    const deps = {
      ...desk.deps,
      baseUrl,
      workflows: { start: async () => 'started' as const, answer: async () => 'answered' as const },
      sendMail: async (mail: Mail) => mails.push(mail) > 0,
      sendText: undefined,
    };
    await relay(note, deps);
    await relay(note, deps);
    expect(mails.map(({ to }) => to)).toEqual([note.address]);
    expect(mails[0]?.text).not.toMatch(/app_|per_|coa_|@/);
    const after = await desk.cases.getOutbox(undefined, note.outboxId);
    expect(after?.doneAt).toBeDefined();
    expect(after?.address).toBeUndefined();
  });
});

describe('the optional questions (R22)', () => {
  test('a person answers, changes and erases them; a coach with every consent is shown nothing of them', async () => {
    const { person, coach, applicationId } = await helped(consentScopes);
    const own = world.signIn(person);
    const form = { version: '0', from: applicationId, race: 'asian', disability: 'yes' };
    const saved = await world.post('/optional-questions', own, form);
    expect(saved.headers.get('location')).toBe(`/optional-questions?done=saved&from=${applicationId}`);
    expect(await desk.demographics.find(person.personId)).toMatchObject({
      answers: { race: ['asian'], disability: 'yes' },
    });

    const token = world.signIn(coach);
    for (const path of ['/optional-questions', '/api/optional-questions'])
      expect([path, (await world.get(path, token)).status]).toEqual([path, 403]);
    for (const path of ['/optional-questions', '/optional-questions/erase'])
      expect([path, (await world.post(path, token, { ...form, version: '1' })).status]).toEqual([path, 403]);
    const put = await world.json('PUT', '/api/optional-questions', token, { version: 1, answers: {} });
    expect(put.status).toBe(403);
    for (const path of [`/applications/${applicationId}`, `/coach/clients/${person.personId}`]) {
      const seen = await (await world.get(path, token)).text();
      expect(seen).not.toContain('optional-questions');
    }

    await world.post('/optional-questions/erase', own, { version: '1' });
    // What is left says nothing, and keeps an old page from writing back what it showed.
    expect(await desk.demographics.find(person.personId)).toMatchObject({ answers: {}, version: 2 });
    const late = await world.post('/optional-questions', own, form);
    expect(late.status).toBe(400);
    expect(await desk.demographics.find(person.personId)).toMatchObject({ answers: {} });
  });
});
