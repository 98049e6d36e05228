import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { dueRecords } from '../../adapters/due-cases.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { transact } from '../../adapters/transaction.ts';
import type { Actor, ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { certificateHash, certificateOf, type Destruction } from '../../domain/retention/destruction.ts';
import { addCoach } from '../../functions/add-coach/add-coach.ts';
import { answerDemographics } from '../../functions/answer-demographics/answer-demographics.ts';
import { askExport } from '../../functions/ask-export/ask-export.ts';
import { checkDocument } from '../../functions/check-document/check-document.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { destroyRecords } from '../../functions/destroy-records/destroy-records.ts';
import { grantConsent } from '../../functions/grant-consent/grant-consent.ts';
import { holdRecords } from '../../functions/hold-records/hold-records.ts';
import { orderDestruction } from '../../functions/order-destruction/order-destruction.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { personsIn } from '../../functions/sign-in/persons.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { destroyedTables, nightDeps, nightsOfPowerCuts } from '../support/destruction.ts';
import { accepted, arrival, checkPorts, randomSha256, scanned } from '../support/document-checks.ts';
import { checkRows } from '../support/nightly-check.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/*
 * R23: what belongs to a person and to no case, and what was never sent: over the real tables, with a power cut before every single
 * write and deletion.
 */
const dayMs = 24 * 3_600_000;
const first: StaffActor = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] };
const second: StaffActor = { kind: 'staff', staffId: 'op-2', name: 'Second operator', roles: ['operator'] };

let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let stored: Set<string>;
let clockMs: number;
let before: (what: string) => Promise<void> | void;

afterEach(async () => tables?.stop());
beforeEach(async () => {
  tables = await startTables(destroyedTables);
  at = desk(tables.client);
  clockMs = Date.parse('2026-11-18T18:00:00Z');
  pass(0);
  stored = new Set();
  before = () => undefined;
});

function pass(days: number): void {
  clockMs += days * dayMs;
  at.setNow(new Date(clockMs).toISOString());
}
const years = (count: number) => count * 366;
const night = () => destroyRecords(nightDeps(at, tables.client, stored, (what) => before(what)));
const destructions = () => destructionStore(at.cases);
const today = () => at.clock.now().toISOString().slice(0, 10);
const order = (actor: StaffActor, what: Parameters<typeof orderDestruction>[0]['what']) =>
  orderDestruction({ operationId: at.operationId(), actor, what }, { ...at.deps, destructions: destructions() });
async function ordered(): Promise<Destruction> {
  const authority = 'Records schedule of the board, line 12';
  const { destructionId } = await order(first, { do: 'propose', through: today(), authority });
  const row = await destructions().getDestruction(destructionId);
  if (!row) throw new Error('no order');
  await order(second, { do: 'confirm', destructionId, listHash: row.listHash });
  return row;
}
const due = () => dueRecords({ through: today(), now: at.clock.now(), limit: 100 }, at.deps);
const signIn = (personId: string) => personsIn(at.cases, at.randomBytes, at.settings).arrived(personId, at.clock.now());
const emailOf = async ({ personId }: ParticipantActor) => (await at.cases.getProfile(personId))?.email ?? '';

const answers = (actor: ParticipantActor, version = 0) =>
  answerDemographics(
    { operationId: at.operationId(), actor, answers: { age: '25-34' }, version },
    { demographics: at.demographics, clock: at.clock, retentionYears: at.settings.policy.retentionYears },
  );
const answered = (personId: string) =>
  demographicsTable({ client: tables.client, tableName: tableNameOf('demographics') }).find(personId);

/** A coach asks whoever has this address. */
const ask = (email: string, coachId: string) =>
  transact(tables.client, [
    consentTable(at.cases).write.ask(email, {
      schemaVersion: 1,
      coachId,
      organizationId: at.settings.partners[0]?.organizationId ?? '',
      coachName: 'Coach',
      scope: ['see'],
      purpose: 'apply',
      askedAt: at.clock.now().toISOString(),
      answerBy: new Date(clockMs + 14 * dayMs).toISOString(),
    }),
  ]);

/** With all that can lie under a person and under no case. */
async function whole(): Promise<{ person: ParticipantActor; coachId: string }> {
  const person = await at.person();
  const [partner] = at.settings.partners;
  if (!partner) throw new Error('no partner');
  const { organizationId, liaisonEmail } = partner;
  const liaison: Actor = {
    kind: 'staff',
    staffId: liaisonEmail,
    name: 'Liaison',
    roles: ['liaison'],
    organizations: [organizationId],
  };
  const { coachId } = await addCoach(
    {
      operationId: at.operationId(),
      actor: liaison,
      organizationId,
      name: 'Coach',
      email: `${at.operationId()}@example.org`,
    },
    at.deps,
  );
  await grantConsent(
    {
      operationId: at.operationId(),
      actor: person,
      organizationId,
      coachId,
      personName: 'Sample Participant',
      birthYear: 1990,
      scope: ['see'],
      purpose: 'apply',
      expiresOn: '2027-05-01',
    },
    at.deps,
  );
  await ask(await emailOf(person), coachId);
  await answers(person);
  await askExport(
    { operationId: at.operationId(), actor: person, language: 'en' },
    { ...at.deps, exports: exportsTable(at.cases) },
  );
  for (const { row } of await at.cases.pendingOutbox('2099-01-01'))
    if (row) await at.cases.markOutboxDone(row, at.clock.now().toISOString());
  return { person, coachId };
}
/** A draft with a paper that was checked and one that was only announced. */
async function begun(person: ParticipantActor): Promise<{ id: string; files: string[] }> {
  const id = await at.draft(person);
  const files = [await at.announced(person, id, 'government-id'), await at.announced(person, id, 'budget')];
  const sha256 = randomSha256();
  const ports = checkPorts(at, () => accepted(sha256));
  const [documentId = '', waiting = ''] = files;
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await checkDocument(message, ports);
  for (const each of [
    `quarantine/${documentId}@v1`,
    `quarantine/${waiting}@v1`,
    `clean/originals/${documentId}@copy-1`,
    `clean/normalized/${documentId}.pdf@n-1`,
    `clean/pages/${documentId}/001.jpg@p-1`,
  ])
    stored.add(each);
  return { id, files };
}
const mailsOf = async (id: string): Promise<string[]> =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));

/** Every row of every table that holds this text, but for what stays on purpose. */
async function rowsWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of destroyedTables)
    for await (const page of storedRows({ client: tables.client, tableName: tableNameOf(name) }).scan({
      segment: 0,
      of: 1,
      consistent: true,
    }))
      for (const row of page) {
        const pk = String(row['pk']);
        if (/^(?:OP#|DESTRUCTION#|OVERSIGHT#DESTRUCTIONS$)/.test(pk)) continue;
        if (JSON.stringify(row).includes(text)) found.push(`${name} ${pk} ${String(row['sk'])}`);
      }
  return found;
}
const nightly = async () => (await checkRows(tables.client, at.clock)).first;

const throughPowerCuts = (): Promise<number> =>
  nightsOfPowerCuts(
    night,
    (hook) => (before = hook),
    async () => expect(await nightly()).toEqual([]),
  );

describe('R23: what belongs to a person and to no case', () => {
  test('goes when they have no case and nothing of theirs changed for the board’s years; nothing is left but the certificate', async () => {
    const { person, coachId } = await whole();
    const { personId } = person;
    const email = await emailOf(person);
    pass(years(7));
    // The program year ended later than they were here: not one day before its own years are over (29 CFR 38.43).
    expect((await due()).persons).toMatchObject([{ personId }]);
    expect(await nightly()).toEqual([]);
    const { destructionId, persons } = await ordered();
    expect(persons).toMatchObject([{ personId }]);
    expect(await throughPowerCuts()).toBeGreaterThan(3);
    expect(await rowsWith(personId)).toEqual([]);
    expect(await rowsWith(email)).toEqual([]);
    expect(await rowsWith('Sample Participant')).toEqual([]);
    expect(await answered(personId)).toBeUndefined();
    expect(await consentTable(at.cases).clientsOf(coachId)).toEqual([]);
    expect(await consentTable(at.cases).asksOf(email)).toEqual([]);

    const row = await destructions().getDestruction(destructionId);
    const fates = await destructions().fatesOf(destructionId);
    expect(fates).toMatchObject({ cases: [], persons: [{ personId, state: 'destroyed' }] });
    // Profile, copies, consent, its history, its place at the coach, address, question.
    expect(fates.persons[0]).toMatchObject({ rows: 7 });
    expect(row?.finished).toMatchObject({ destroyed: 1, left: 0, hash: certificateHash(certificateOf(row!, fates)) });
    expect(JSON.stringify([row, fates])).not.toMatch(/@example|Sample/);
    // Whoever comes back is somebody new.
    const persons2 = personsIn(at.cases, at.randomBytes, at.settings);
    expect(await persons2.find(email)).toBeUndefined();
    expect(await persons2.create(email, 'en', at.clock.now())).not.toBe(personId);
    expect(await nightly()).toEqual([]);
  });

  test('what breaks keeps nothing else from being done, and its cause is said', async () => {
    const { person } = await whole();
    pass(years(7));
    await ordered();
    const deps = nightDeps(at, tables.client, stored);
    const said: string[] = [];
    const broken = { ...deps.cases, neverSentBehind: () => Promise.reject(new Error('no index')) };
    const failed = (subject: string, error: unknown): void => {
      said.push(`${subject}: ${String(error)}`);
    };
    expect(await destroyRecords({ ...deps, cases: broken, failed })).toMatchObject({
      destroyed: 1,
      failed: 1,
    });
    expect(said).toEqual(['drafts: Error: no index']);
    expect(await rowsWith(person.personId)).toEqual([]);
  });

  test('follows the last case, and not the first', async () => {
    const person = await at.person();
    const close = async () => {
      const id = await at.draft(person);
      await at.sent(person, id);
      await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
      const row = (await at.cases.getApplication(id))!;
      const { due: _due, ...rest } = row;
      const toldAt = at.clock.now().toISOString();
      await transact(
        tables.client,
        at.cases.write.application(
          row,
          { ...rest, owner: 'nobody', toldAt },
          { applicationId: id, at: toldAt, actor: 'system', what: 'told', params: {} },
        ),
      );
      for (const each of await at.cases.listOutbox(id)) await at.cases.markOutboxDone(each, toldAt);
      return id;
    };
    const one = await close();
    pass(years(2));
    await signIn(person.personId);
    const two = await close();
    pass(years(6));
    // Years later the order of persons holds only who may be due.
    await night();
    expect(await at.cases.personsBehind()).toEqual([]);
    expect((await ordered()).cases.map(({ applicationId }) => applicationId)).toEqual([one]);
    expect(await night()).toMatchObject({ destroyed: 1, finished: true });
    expect((await due()).persons).toEqual([]);
    pass(years(2));
    const last = await ordered();
    expect([last.cases.map(({ applicationId }) => applicationId), last.persons]).toEqual([[two], undefined]);
    expect(await night()).toMatchObject({ destroyed: 1, finished: true });
    expect((await due()).persons).toMatchObject([{ personId: person.personId }]);
    await ordered();
    expect(await night()).toMatchObject({ destroyed: 1, finished: true });
    expect(await rowsWith(person.personId)).toEqual([]);
    expect(await nightly()).toEqual([]);
  });

  test('whoever comes back in between stays whole: signed in, a request begun, an answer given, in that very moment too', async () => {
    const five = [await whole(), await whole(), await whole(), await whole(), await whole()] as const;
    pass(years(7));
    // The night goes along the list: the first is who begins a request while the night is about to begin with them.
    const { persons = [] } = await ordered();
    const [racing = five[0], here = five[0], begins = five[0], says = five[0], gone = five[0]] = persons.flatMap(
      ({ personId }) => five.filter(({ person }) => person.personId === personId),
    );
    expect(new Set([racing, here, begins, says, gone]).size).toBe(5);
    expect(await signIn(here.person.personId)).toBe(true);
    const draftId = await at.draft(begins.person);
    await answers(says.person, 1);
    // Between what the night read and what it writes.
    const racingDraft: string[] = [];
    before = async () => {
      if (racingDraft.length === 0) racingDraft.push(await at.draft(racing.person));
    };
    await night();
    before = () => undefined;
    const end = await night();
    expect(end.finished).toBe(true);
    const [list] = await destructions().listDestructions();
    const fates = (await destructions().fatesOf(list!.destructionId)).persons;
    const became = (of: { person: ParticipantActor }) => {
      const fate = fates.find(({ personId }) => personId === of.person.personId);
      return fate?.state === 'left' ? fate.why : fate?.state;
    };
    expect([became(here), became(begins), became(says), became(gone)]).toEqual(['later', 'open', 'later', 'destroyed']);
    expect(await at.cases.getApplication(draftId)).toBeDefined();
    for (const each of [here, begins, says]) {
      expect(await emailOf(each.person)).toContain('@');
      expect(await answered(each.person.personId)).toBeDefined();
      expect(await consentTable(at.cases).consentsOf(each.person.personId)).toHaveLength(1);
    }
    expect(racingDraft).toHaveLength(1);
    expect(became(racing)).toBe('open');
    expect(await at.cases.findPersonByAddress(await emailOf(racing.person))).toBe(racing.person.personId);
    expect(await nightly()).toEqual([]);
  });

  test('while it goes their address begins anew, for them and for staff; a hold on a consent keeps all of it', async () => {
    const [{ person }, held] = [await whole(), await whole()];
    const email = await emailOf(person);
    const [consent] = await consentTable(at.cases).consentsOf(held.person.personId);
    await transact(tables.client, [consentTable(at.cases).write.consent({ ...consent!, legalHold: true }, consent)]);
    pass(years(7));
    expect((await ordered()).persons).toMatchObject([{ personId: person.personId }]);
    let met: string[] = [];
    let writes = 0;
    before = async () => {
      writes += 1;
      if (writes !== 2) return;
      expect(await signIn(person.personId)).toBe(false);
      const { applicationId } = await createApplication(
        {
          operationId: at.operationId(),
          actor: at.staff('one'),
          kind: 'scholarship',
          centerId: 'se',
          language: 'en',
          formSource: 'form',
          noticeAcknowledged: true,
          walkIn: { email },
        },
        at.deps,
      );
      met = [
        (await at.cases.getApplication(applicationId))?.personId ?? '',
        (await at.cases.findPersonByAddress(email)) ?? '',
      ];
    };
    expect(await night()).toMatchObject({ destroyed: 1, failed: 0, finished: true });
    expect(met[0]).toBe(met[1]);
    expect(met[0]).not.toBe(person.personId);
    expect(await at.cases.findPersonByAddress(email)).toBe(met[0]);
    expect(await rowsWith(person.personId)).toEqual([]);
    expect(await answered(held.person.personId)).toBeDefined();
    expect(await nightly()).toEqual([]);
  });

  test('a question that a coach asks anew, just as their person begins to go, is not lost', async () => {
    const { person, coachId } = await whole();
    const email = await emailOf(person);
    pass(years(7));
    await ordered();
    let asked = false;
    before = async () => {
      if (asked) return;
      asked = true;
      await ask(email, coachId);
    };
    expect(await night()).toMatchObject({ destroyed: 0, failed: 0, finished: false });
    expect(await night()).toMatchObject({ destroyed: 1, failed: 0, finished: true });
    expect(await consentTable(at.cases).asksTo(email, at.clock.now().toISOString())).toHaveLength(1);
    expect(await rowsWith(person.personId)).toEqual([]);
  });
});

describe('R23: what was never sent', () => {
  const { keptDays, noticeDays } = desk({} as never).settings.policy.drafts;

  test('its person is told once, in time; untouched since, it goes by two people’s order, with its files', async () => {
    const person = await at.person();
    const { id, files } = await begun(person);
    const { number } = (await at.cases.getApplication(id))!;
    await transact(tables.client, [
      at.snap.putAnswers(id, { other: 'said' }, at.clock.now().toISOString(), '2030-01-01T00:00:00.000Z'),
    ]);
    pass(keptDays - noticeDays - 1);
    expect(await night()).toMatchObject({ told: 0 });
    expect((await due()).cases).toEqual([]);
    pass(1);
    expect(await night()).toMatchObject({ told: 1 });
    expect(await night()).toMatchObject({ told: 0 });
    expect(await mailsOf(id)).toEqual(['draft-ends']);
    const [mail] = await at.cases.listOutbox(id);
    expect(mail?.message).toMatchObject({
      params: { endsOn: new Date(clockMs + noticeDays * dayMs).toISOString().slice(0, 10) },
    });
    await at.cases.markOutboxDone(mail!, at.clock.now().toISOString());
    pass(noticeDays - 1);
    expect((await due()).cases).toEqual([]);
    pass(1);
    expect((await ordered()).cases).toMatchObject([{ applicationId: id, because: 'draft' }]);
    expect(stored.size).toBe(5);
    expect(await throughPowerCuts()).toBeGreaterThan(8);
    expect([...stored]).toEqual([]);
    for (const text of [id, ...files]) expect(await rowsWith(text)).toEqual([]);
    expect(await rowsWith(number)).toEqual([`cases NUMBER#${number} NUMBER`]);
    // Its person stays: their own years are not over.
    expect(await at.cases.getProfile(person.personId)).toBeDefined();
  });

  test('written, sent or held after the list was frozen it stays; written after the notice it is told anew', async () => {
    const person = await at.person();
    const [saved, sent, kept] = [await begun(person), await begun(person), await begun(person)];
    const walkIn = await createApplication(
      {
        operationId: at.operationId(),
        actor: at.staff('one'),
        kind: 'scholarship',
        centerId: 'se',
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
        walkIn: { phone: '503-555-0142' },
      },
      at.deps,
    );
    const save = (applicationId: string) =>
      saveApplication({ operationId: at.operationId(), actor: person, applicationId, answers: sampleAnswers }, at.deps);
    pass(keptDays - noticeDays);
    expect(await night()).toMatchObject({ told: 4 });
    // Nobody can be told who has no address.
    expect(await mailsOf(walkIn.applicationId)).toEqual([]);
    pass(1);
    await save(kept.id);
    pass(noticeDays);
    expect((await ordered()).cases).toHaveLength(3);
    await save(saved.id);
    await at.sent(person, sent.id);
    await holdRecords(
      {
        operationId: at.operationId(),
        actor: first,
        what: { do: 'set', number: walkIn.number, reason: 'litigation', words: 'A suit was filed.' },
      },
      { ...at.deps, oversight: oversightTable(at.cases) },
    );
    expect(await night()).toMatchObject({ destroyed: 0, left: 3, finished: true });
    const [list] = await destructions().listDestructions();
    const why = new Map(
      (await destructions().fatesOf(list!.destructionId)).cases.map((fate) => [
        fate.applicationId,
        'why' in fate && fate.why,
      ]),
    );
    expect([saved.id, sent.id, walkIn.applicationId].map((id) => why.get(id))).toEqual(['open', 'open', 'held']);
    expect(stored.size).toBe(15);
    pass(keptDays - noticeDays);
    expect(await night()).toMatchObject({ told: 2 });
    expect(await mailsOf(kept.id)).toEqual(['draft-ends', 'draft-ends']);
  });

  test('thrown away it needs no notice, and may come back until it goes', async () => {
    const person = await at.person();
    const { id } = await begun(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    expect(await nightly()).toEqual([]);
    pass(keptDays + 1);
    expect(await night()).toMatchObject({ told: 0 });
    await ordered();
    expect(await night()).toMatchObject({ destroyed: 1, finished: true });
    expect([...stored]).toEqual([]);
  });
});

test('more than a list holds: the next hundred is proposed at once, nothing stands in two lists, and one night takes all', async () => {
  const person = await at.person();
  for (let n = 0; n < 130; n += 1) {
    const id = await at.draft(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  }
  pass(at.settings.policy.drafts.keptDays + 1);
  expect(await due()).toMatchObject({ more: true });
  const authority = 'Records schedule of the board, line 12';
  const propose = () => order(first, { do: 'propose', through: today(), authority });
  // Two at once: each has a list of its own.
  await Promise.all([propose(), propose()]);
  const { orders } = await destructions().openDestructions();
  expect(orders.map(({ cases }) => cases.length).sort((a, b) => a - b)).toEqual([30, 100]);
  expect(new Set(orders.flatMap(({ cases }) => cases.map(({ applicationId }) => applicationId))).size).toBe(130);
  await expect(propose()).rejects.toMatchObject({ code: 'nothing-to-destroy' });
  for (const { destructionId, listHash } of orders) await order(second, { do: 'confirm', destructionId, listHash });
  expect(await night()).toMatchObject({ destroyed: 130, left: 0, failed: 0, finished: true });
  expect((await destructions().openDestructions()).orders).toEqual([]);
});
