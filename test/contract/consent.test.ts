import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Actor, CoachActor, ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { checklistKinds } from '../../domain/cases/rows.ts';
import type { ConsentScope } from '../../domain/consent/consent.ts';
import { Refusal } from '../../domain/errors.ts';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import type { Bucket } from '../../adapters/buckets.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { addCoach } from '../../functions/add-coach/add-coach.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { checkDocument, type CheckDeps } from '../../functions/check-document/check-document.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { grantConsent } from '../../functions/grant-consent/grant-consent.ts';
import { issueUpload } from '../../functions/issue-upload/issue-upload.ts';
import { removeCoach } from '../../functions/remove-coach/remove-coach.ts';
import { requestConsent } from '../../functions/request-consent/request-consent.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { withdrawConsent } from '../../functions/withdraw-consent/withdraw-consent.ts';
import { desk as makeDesk, sampleAnswers, unsigned } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { emptyReading } from '../support/readings.ts';

/*
 * What a coach may do, held by the real commands on real tables: each scope opens its own commands and no other; nothing
 * happens for a client whom the page did not name; and a consent that ends stops what was on its way.
 */
let stop: () => Promise<void>;
let client: DynamoDBClient;
let desk: ReturnType<typeof makeDesk>;
beforeAll(async () => {
  const tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  ({ client, stop } = tables);
  desk = makeDesk(client);
});
afterAll(() => stop?.());

const organizationId = 'river-bend-works';
const liaison: StaffActor = { kind: 'staff', staffId: 'liaison', roles: ['liaison'], organizations: [organizationId] };
const op = () => desk.operationId();
const table = () => consentTable(desk.cases);
let serial = 0;

async function newCoach(): Promise<{ coach: CoachActor; email: string }> {
  serial += 1;
  const email = `coach.${serial}@partner.example.org`;
  const name = `Career Coach ${serial}`;
  const { coachId } = await addCoach({ operationId: op(), actor: liaison, organizationId, name, email }, desk.deps);
  return { coach: { kind: 'coach', coachId, name, organizationId }, email };
}

interface Helped {
  person: ParticipantActor;
  /** Names the client, as each of their pages does. */
  coach: CoachActor;
  applicationId: string;
}
const grant = (person: ParticipantActor, coach: CoachActor, scope: ConsentScope[], expiresOn = '2027-05-01') =>
  grantConsent(
    {
      operationId: op(),
      actor: person,
      organizationId,
      coachId: coach.coachId,
      personName: 'Sample Participant',
      birthYear: 1990,
      scope,
      purpose: 'apply',
      expiresOn,
    },
    desk.deps,
  );
const naming = (coach: CoachActor, personId: string, confirmed = true): CoachActor => ({
  ...coach,
  client: { personId, confirmed },
});
async function helped(scope: ConsentScope[], expiresOn?: string): Promise<Helped> {
  const [person, { coach }] = [await desk.person(), await newCoach()];
  const applicationId = await desk.draft(person);
  await grant(person, coach, scope, expiresOn);
  return { person, coach: naming(coach, person.personId), applicationId };
}
const withdraw = (actor: Actor, coach: CoachActor) =>
  withdrawConsent({ operationId: op(), actor, coachId: coach.coachId }, desk.deps);

const everyAbsence = checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
const saves = ({ coach, applicationId }: Helped, deps = desk.deps) =>
  saveApplication({ operationId: op(), actor: coach, applicationId, answers: { firstName: 'Sample' } }, deps);
const saysAbsent = ({ coach, applicationId }: Helped) =>
  saveApplication({ operationId: op(), actor: coach, applicationId, absences: everyAbsence }, desk.deps);
const uploads = ({ coach, applicationId }: Helped, deps = desk.deps) =>
  issueUpload(
    {
      operationId: op(),
      actor: coach,
      applicationId,
      kind: 'other',
      fileName: 'file.pdf',
      contentType: 'application/pdf',
      bytes: 1000,
    },
    { ...deps, signer: unsigned, quarantineBucket: 'quarantine' },
  );
const sends = ({ coach, applicationId }: Helped, deps = desk.deps, onBehalf = true) =>
  submitApplication(
    {
      operationId: op(),
      actor: coach,
      applicationId,
      signatureName: coach.name,
      truthConfirmed: true,
      releaseUntil: '2027-05-01',
      ...(onBehalf ? { onBehalf: { personAgreed: true as const, noticeReceived: true as const } } : {}),
    },
    deps,
  );
const starts = ({ coach }: Helped) =>
  createApplication(
    {
      operationId: op(),
      actor: coach,
      kind: 'scholarship',
      centerId: 'se',
      language: 'en',
      formSource: 'form',
      noticeAcknowledged: true,
    },
    desk.deps,
  );
async function ready({ person, applicationId }: Helped): Promise<void> {
  await saveApplication(
    { operationId: op(), actor: person, applicationId, answers: sampleAnswers, absences: everyAbsence },
    desk.deps,
  );
}
/** The refusal's code, or undefined when it was let through. */
async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
/** The same dependencies, with something that happens right before the change is written. */
function meanwhile(happens: () => Promise<unknown>): typeof desk.deps {
  let done = false;
  const send = client.send.bind(client);
  const racing = Object.create(client) as DynamoDBClient;
  racing.send = (async (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'TransactWriteItemsCommand' && !done) {
      done = true;
      await happens();
    }
    return send(command as never);
  }) as DynamoDBClient['send'];
  return { ...desk.deps, cases: { ...desk.deps.cases, client: racing } };
}

/** S3 and the parser as ports: what is looked at is when S3 says that the file came. */
function checkDeps(writtenAt: Date): CheckDeps {
  const store = (name: string) =>
    ({
      name,
      head: async () => ({ bytes: 900, versionId: 'n1' }),
      headVersion: async () => ({ bytes: 1000, sha256: undefined, writtenAt }),
    }) as unknown as Bucket;
  const sha256 = '0'.repeat(64);
  return {
    ...desk.deps,
    quarantine: store('quarantine'),
    clean: store('clean'),
    signer: unsigned,
    read: async () => emptyReading,
    parse: async () => ({
      verdict: 'accepted',
      kind: 'pdf',
      pages: 1,
      bytes: 1000,
      sha256,
      normalized: { bytes: 900, sha256 },
    }),
  };
}

describe('each scope opens its own commands', () => {
  // Written out by hand: what a consent of this scope alone lets a coach do.
  const opened: Record<ConsentScope, string[]> = {
    see: [],
    documents: ['absences', 'upload'],
    answers: ['save', 'start'],
    send: ['submit'],
  };
  const attempts: Record<string, (helped: Helped) => Promise<unknown>> = {
    save: (it) => saves(it),
    absences: saysAbsent,
    upload: (it) => uploads(it),
    start: starts,
    // What stands in a paper is for those who may see papers: neither scope alone opens it.
    'take over': (it) =>
      saveApplication(
        {
          operationId: op(),
          actor: it.coach,
          applicationId: it.applicationId,
          takeOver: { documentId: 'doc_01k9sample00001', fields: [] },
        },
        desk.deps,
      ),
    submit: async (it) => {
      await ready(it);
      return sends(it);
    },
  };
  test.each(Object.entries(opened) as [ConsentScope, string[]][])('%s', async (scope, names) => {
    for (const [name, attempt] of Object.entries(attempts)) {
      const it = await helped([scope]);
      expect([name, await refusal(attempt(it))]).toEqual([name, names.includes(name) ? undefined : 'not-in-consent']);
    }
  });

  test('taking a packet back is the person’s own, whatever the consent covers', async () => {
    const it = await helped(['see', 'documents', 'answers', 'send']);
    const taken = withdrawApplication(
      { operationId: op(), actor: it.coach, applicationId: it.applicationId },
      desk.deps,
    );
    expect(await refusal(taken)).toBe('wrong-role');
  });

  test('without a consent there is nothing there, not even a refusal of its own', async () => {
    const it = await helped(['answers']);
    const { coach } = await newCoach();
    const stranger = { ...it, coach: naming(coach, it.person.personId) };
    for (const attempt of [saves, uploads, sends, starts]) expect(await refusal(attempt(stranger))).toBe('not-found');
  });

  test('staff’s question is answered by a coach who may send', async () => {
    const it = await helped(['see', 'documents']);
    const answers = () =>
      answerRequest({ operationId: op(), actor: it.coach, applicationId: it.applicationId }, desk.deps);
    expect(await refusal(answers())).toBe('not-in-consent');
    await grant(it.person, it.coach, ['send']);
    // The right is there; nothing was asked.
    expect(await refusal(answers())).toBe('not-open');
  });
});

describe('never the wrong client', () => {
  test('a form that names another client changes nothing', async () => {
    const one = await helped(['documents', 'answers', 'send']);
    const other = await desk.person();
    const otherId = await desk.draft(other);
    await grant(other, one.coach, ['documents', 'answers', 'send']);
    // The tab of one client, posted to the other's packet.
    const mixed = { ...one, applicationId: otherId };
    expect(await refusal(saves(mixed))).toBe('wrong-client');
    expect(await refusal(uploads(mixed))).toBe('wrong-client');
    expect((await desk.cases.getApplication(otherId))?.version).toBe(0);
    // Named right, the same coach may.
    expect(await refusal(saves({ ...mixed, coach: naming(one.coach, other.personId) }))).toBeUndefined();
  });
  test('a file or a packet goes out only after the client’s name was confirmed', async () => {
    const it = await helped(['documents', 'answers', 'send']);
    await ready(it);
    const unconfirmed = { ...it, coach: naming(it.coach, it.person.personId, false) };
    expect(await refusal(uploads(unconfirmed))).toBe('invalid-input');
    expect(await refusal(sends(unconfirmed))).toBe('invalid-input');
    expect(await refusal(saves(unconfirmed))).toBeUndefined();
  });
  test('clients’ marks differ, and a new consent of the same person keeps theirs', async () => {
    const { coach } = await newCoach();
    const people = [await desk.person(), await desk.person(), await desk.person()];
    for (const person of people) await grant(person, coach, ['see']);
    await grant(people[0]!, coach, ['documents']);
    const marks = await Promise.all(
      people.map(async ({ personId }) => (await table().getConsent(personId, coach.coachId))?.mark),
    );
    expect(marks).toEqual([0, 1, 2]);
  });
});

describe('what a coach did is the coach’s', () => {
  test('recorded by id, with the organization for R29; the signature is their own, with the consent it rests on', async () => {
    const it = await helped(['documents', 'answers', 'send']);
    await ready(it);
    const { documentId } = await uploads(it);
    await sends(it);
    const { coachId } = it.coach;
    const [row, document, audit, outbox] = await Promise.all([
      desk.cases.getApplication(it.applicationId),
      desk.cases.getDocument(it.applicationId, documentId),
      desk.cases.listAudit(it.applicationId),
      desk.cases.listOutbox(it.applicationId),
    ]);
    expect(row).toMatchObject({
      assistedBy: [coachId],
      coachOrganization: 'River Bend Works (sample)',
      coachOrganizationIds: [organizationId],
      signature: { name: it.coach.name, onBehalf: { coachId, organizationId } },
    });
    expect(document?.uploadedBy).toBe(coachId);
    expect(audit.find((line) => line.what === 'submitted')?.actor).toBe(coachId);
    // The person has the receipt, which says who sent it.
    expect(outbox.map(({ message }) => message)).toContainEqual(
      expect.objectContaining({ type: 'mail', template: 'sent-for-you' }),
    );
  });
  test('sending asks that the person agreed and has the notice (R30)', async () => {
    const it = await helped(['send']);
    await ready(it);
    expect(await refusal(sends(it, desk.deps, false))).toBe('invalid-input');
    expect((await desk.cases.getApplication(it.applicationId))?.status).toBe('draft');
  });
  test('the typed name of another organization does not hide the coach’s own (R29)', async () => {
    const it = await helped(['answers']);
    const answers = { hasCoach: 'yes', coachName: 'Somebody', coachOrganization: 'Somewhere else' };
    await saveApplication({ operationId: op(), actor: it.coach, applicationId: it.applicationId, answers }, desk.deps);
    expect(await desk.cases.getApplication(it.applicationId)).toMatchObject({
      coachOrganization: 'Somewhere else',
      coachOrganizationIds: [organizationId],
    });
  });
  test('a packet that a coach starts belongs to the person', async () => {
    const it = await helped(['answers']);
    const { applicationId } = await starts(it);
    expect(await desk.cases.getApplication(applicationId)).toMatchObject({
      personId: it.person.personId,
      assistedBy: [it.coach.coachId],
      owner: 'participant',
    });
    expect(await refusal(saves({ ...it, applicationId }))).toBeUndefined();
  });
  test('answers that the law keeps apart are typed by a coach, and not cleared (R22)', async () => {
    const it = await helped(['answers']);
    const { applicationId } = it;
    await saveApplication(
      { operationId: op(), actor: it.person, applicationId, answers: { receivesSnap: 'yes', helpNote: 'Large print' } },
      desk.deps,
    );
    await saveApplication(
      {
        operationId: op(),
        actor: it.coach,
        applicationId,
        answers: { unemployment: 'yes' },
        clear: ['receivesSnap', 'helpNote', 'preferredName'],
      },
      desk.deps,
    );
    expect(await desk.snap.getAnswers(applicationId)).toEqual({ receivesSnap: 'yes' });
    expect(await desk.accommodation.getAnswers(applicationId)).toEqual({ helpNote: 'Large print' });
    expect(await desk.ui.getAnswers(applicationId)).toEqual({ unemployment: 'yes' });
  });
});

describe('an end is an end', () => {
  test('withdrawn: the next request finds it closed', async () => {
    const it = await helped(['documents', 'answers', 'send']);
    expect(await refusal(saves(it))).toBeUndefined();
    // Lines of one moment have no order.
    desk.setNow('2026-11-18T18:00:01Z');
    await withdraw(it.person, it.coach);
    for (const attempt of [saves, uploads, sends, starts]) expect(await refusal(attempt(it))).toBe('consent-ended');
    // Once more is the same end.
    expect(await refusal(withdraw(it.person, it.coach))).toBeUndefined();
    const history = await table().historyOf(it.person.personId);
    expect(history.map((line) => line.what)).toEqual(['consent-withdrawn', 'consent-granted']);
  });
  test('expired: the day after its last day', async () => {
    desk.setNow('2026-11-18T18:00:00Z');
    const it = await helped(['answers'], '2026-11-19');
    // Eleven at night in Portland is the next day in UTC already.
    desk.setNow('2026-11-20T07:00:00Z');
    expect(await refusal(saves(it))).toBeUndefined();
    desk.setNow('2026-11-20T09:00:00Z');
    expect(await refusal(saves(it))).toBe('consent-ended');
    desk.setNow('2026-11-18T18:00:00Z');
  });
  test('the coach removed: with all their clients, and a new row of the same address opens none of them', async () => {
    const { coach, email } = await newCoach();
    const person = await desk.person();
    const applicationId = await desk.draft(person);
    await grant(person, coach, ['answers']);
    const it: Helped = { person, coach: naming(coach, person.personId), applicationId };
    await removeCoach({ operationId: op(), actor: liaison, organizationId, coachId: coach.coachId }, desk.deps);
    expect(await refusal(saves(it))).toBe('consent-ended');
    const again = await addCoach(
      { operationId: op(), actor: liaison, organizationId, name: 'The same', email },
      desk.deps,
    );
    expect(await refusal(saves({ ...it, coach: { ...it.coach, coachId: again.coachId } }))).toBe('not-found');
  });
  test('a year at most, and not in the past', async () => {
    const [person, { coach }] = [await desk.person(), await newCoach()];
    for (const day of ['2026-11-17', '2027-11-19'])
      expect(await refusal(grant(person, coach, ['see'], day))).toBe('invalid-input');
    expect(await refusal(grant(person, coach, ['see'], '2027-11-18'))).toBeUndefined();
  });

  // Races: the command has read a consent that stood, and the person ends it before the change is written.
  test('withdrawn while answers are saved: not saved', async () => {
    const it = await helped(['answers']);
    expect(
      await refusal(
        saves(
          it,
          meanwhile(() => withdraw(it.person, it.coach)),
        ),
      ),
    ).toBe('consent-ended');
    expect((await desk.cases.getApplication(it.applicationId))?.version).toBe(0);
  });
  test('withdrawn between review and send: not sent', async () => {
    const it = await helped(['send']);
    await ready(it);
    expect(
      await refusal(
        sends(
          it,
          meanwhile(() => withdraw(it.person, it.coach)),
        ),
      ),
    ).toBe('consent-ended');
    expect((await desk.cases.getApplication(it.applicationId))?.status).toBe('draft');
  });
  test('withdrawn in mid-upload: what was acknowledged stays with its uploader, nothing new comes', async () => {
    const it = await helped(['documents']);
    const { documentId } = await uploads(it);
    const second = await refusal(
      uploads(
        it,
        meanwhile(() => withdraw(it.person, it.coach)),
      ),
    );
    expect(second).toBe('consent-ended');
    const documents = await desk.cases.listDocuments(it.applicationId);
    expect(documents.map((row) => [row.documentId, row.uploadedBy])).toEqual([[documentId, it.coach.coachId]]);
  });
  test.each([
    ['before the end: it stays and is checked', '2026-11-18T18:04:00.000Z', 'checking'],
    ['after the end: it is told of and not kept', '2026-11-18T18:06:00.000Z', 'rejected'],
  ])('a file on a form that was signed while the consent stood, arriving %s', async (_what, writtenAt, status) => {
    const it = await helped(['documents']);
    const { documentId } = await uploads(it);
    desk.setNow('2026-11-18T18:05:00Z');
    await withdraw(it.person, it.coach);
    const object = { key: documentId, size: 1000, 'version-id': 'v1' };
    await checkDocument({ source: 'aws.s3', detail: { object } }, checkDeps(new Date(writtenAt)));
    desk.setNow('2026-11-18T18:00:00Z');
    const document = await desk.cases.getDocument(it.applicationId, documentId);
    expect(document).toMatchObject({ status, uploadedBy: it.coach.coachId });
    expect(document?.rejection).toBe(status === 'rejected' ? 'consent-ended' : undefined);
  });
  test('narrowed while answers are saved: not saved', async () => {
    const it = await helped(['answers']);
    expect(
      await refusal(
        saves(
          it,
          meanwhile(() => grant(it.person, it.coach, ['see'])),
        ),
      ),
    ).toBe('consent-ended');
  });
  test('the coach removed while answers are saved: not saved', async () => {
    const it = await helped(['answers']);
    const { coachId } = it.coach;
    const removed = () => removeCoach({ operationId: op(), actor: liaison, organizationId, coachId }, desk.deps);
    expect(await refusal(saves(it, meanwhile(removed)))).toBe('consent-ended');
  });
});

describe('asking, granting, recording', () => {
  const asks = (coach: CoachActor, email: string) =>
    requestConsent({ operationId: op(), actor: coach, email, scope: ['documents'], purpose: 'apply' }, desk.deps);
  const notes = async (address: string) =>
    (await desk.cases.pendingOutbox('2099-01-01T00:00:00.000Z', 1000)).filter(({ row }) => row?.address === address);

  test('a coach learns nothing: known or unknown, the address gets the same mail and the coach the same answer', async () => {
    const { coach } = await newCoach();
    const { personId } = await desk.person();
    const known = (await desk.cases.getProfile(personId))?.email ?? '';
    const unknown = 'nobody.at.all@example.org';
    expect(await asks(coach, known)).toEqual(await asks(coach, unknown));
    const [first, second] = [await notes(known), await notes(unknown)];
    expect([first.length, second.length]).toEqual([1, 1]);
    expect(first[0]?.row?.message).toEqual(second[0]?.row?.message);
  });
  test('asking again in the same days sends no second mail; too many questions in a day are refused', async () => {
    const { coach } = await newCoach();
    await asks(coach, 'asked.twice@example.org');
    await asks(coach, 'asked.twice@example.org');
    expect(await notes('asked.twice@example.org')).toHaveLength(1);
    for (let at = 0; at < 28; at += 1) await asks(coach, `many.${at}@example.org`);
    expect(await refusal(asks(coach, 'one.too.many@example.org'))).toBe('too-many-requests');
  });
  test('the person’s no ends the question and leaves no consent', async () => {
    const { coach } = await newCoach();
    const person = await desk.person();
    const email = (await desk.cases.getProfile(person.personId))?.email ?? '';
    await asks(coach, email);
    expect(await table().asksTo(email, '2026-11-18T18:00:00.000Z')).toHaveLength(1);
    await withdraw(person, coach);
    expect(await table().asksTo(email, '2026-11-18T18:00:00.000Z')).toEqual([]);
    expect(await table().getConsent(person.personId, coach.coachId)).toBeUndefined();
  });
  test('a signed release is recorded by staff who may see the packet; the person is told', async () => {
    const { coach } = await newCoach();
    const person = await desk.person();
    const applicationId = await desk.packetInReview(person);
    const record = (actor: Actor) =>
      grantConsent(
        {
          operationId: op(),
          actor,
          organizationId,
          coachId: coach.coachId,
          personName: 'Sample Participant',
          birthYear: 1990,
          scope: ['see'],
          purpose: 'apply',
          expiresOn: '2027-05-01',
          paper: { applicationId },
        },
        desk.deps,
      );
    expect(await refusal(record(desk.staff('elsewhere', 'bh')))).toBe('not-found');
    // Never by the coach whom it would open a door to.
    expect(await refusal(record(naming(coach, person.personId)))).toBe('wrong-role');
    expect(await refusal(record(desk.staff('clerk')))).toBeUndefined();
    expect(await table().getConsent(person.personId, coach.coachId)).toMatchObject({
      how: 'paper',
      grantedBy: 'clerk',
    });
    const email = (await desk.cases.getProfile(person.personId))?.email ?? '';
    expect((await notes(email)).map(({ row }) => row?.message)).toContainEqual(
      expect.objectContaining({ template: 'release-recorded' }),
    );
  });
  test('a coach is added and removed by the Liaison of that organization only', async () => {
    const other: StaffActor = { ...liaison, organizations: ['eastside-skills-house'] };
    const add = (actor: Actor, email: string) =>
      addCoach({ operationId: op(), actor, organizationId, name: 'Career Coach', email }, desk.deps);
    expect(await refusal(add(other, 'not.ours@example.org'))).toBe('not-found');
    expect(await refusal(add(desk.staff('clerk'), 'not.ours@example.org'))).toBe('wrong-role');
    const { email, coach } = await newCoach();
    expect(await refusal(add(liaison, email.toUpperCase()))).toBe('coach-exists');
    const remove = (actor: Actor) =>
      removeCoach({ operationId: op(), actor, organizationId, coachId: coach.coachId }, desk.deps);
    expect(await refusal(remove(other))).toBe('not-found');
    expect(await refusal(remove(liaison))).toBeUndefined();
    expect(await refusal(remove(liaison))).toBe('not-found');
  });
});

describe('accommodation requests (R22)', () => {
  const requests = () => accommodationRequests({ client, tableName: desk.accommodation.tableName });
  const told = async (applicationId: string) =>
    (await desk.cases.listOutbox(applicationId)).filter(
      ({ message }) => message.type === 'mail' && message.template === 'accommodation-asked',
    );

  test('one is on its contact’s list when the packet is sent, not before; the mail says nothing of it', async () => {
    const person = await desk.person();
    const applicationId = await desk.packetInReview(person, { ...sampleAnswers, helpNote: 'Large print, please.' });
    expect(await requests().find(applicationId)).toMatchObject({ applicationId, centerId: 'se' });
    const [mail] = await told(applicationId);
    expect(mail?.message).toMatchObject({ params: {} });
    // Nothing of it stands where decision makers read.
    const [row, audit] = [await desk.cases.getApplication(applicationId), await desk.cases.listAudit(applicationId)];
    expect(JSON.stringify([row, audit])).not.toMatch(/accommodation|Large print/);
  });
  test('without such answers there is none', async () => {
    const applicationId = await desk.packetInReview(await desk.person());
    expect(await requests().find(applicationId)).toBeUndefined();
    expect(await told(applicationId)).toEqual([]);
  });
});
