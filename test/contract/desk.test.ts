import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { judgeOwner } from '../../domain/invariants/application.ts';
import { judgeAudit } from '../../domain/invariants/audit.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { readDirectory } from '../../adapters/routing.ts';
import { appealDecision } from '../../functions/appeal-decision/appeal-decision.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { claimCase } from '../../functions/claim-case/claim-case.ts';
import { claimNextCase } from '../../functions/claim-next-case/claim-next-case.ts';
import { escalateDecision } from '../../functions/escalate-decision/escalate-decision.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reassignCase } from '../../functions/reassign-case/reassign-case.ts';
import { recordNote } from '../../functions/record-note/record-note.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { setAbsence } from '../../functions/set-absence/set-absence.ts';
import { giveOn } from '../../functions/sweep-cases/give-on.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
const sam = 'sam';
const [kim, lia] = ['kim', 'lia'];

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(() => tables.stop());
beforeEach(async () => {
  at = desk(tables.client);
  at.setNow('2026-11-18T18:00:00Z');
  for (const each of [at.staff(sam), at.staff(kim), at.staff('bea', 'bh'), at.liaison(lia)]) await seen(each);
});

const staff = () => staffTable({ client: tables.client, tableName: tableNameOf('cases') });
const seen = async (actor: StaffActor, when = at.clock.now().toISOString()) => {
  await staff().seen(actor, when);
  const row = await staff().get(actor.staffId);
  // Each test begins with everybody there.
  if (row?.absence) await setAbsence({ operationId: at.operationId(), actor, staffId: actor.staffId }, at.deps);
};
const read = async (id: string): Promise<ApplicationRow> => {
  const row = await at.cases.getApplication(id);
  if (!row) throw new Error('gone');
  return row;
};
const packet = async (answers = sampleAnswers, centerId = 'se') =>
  at.packetInReview(await at.person(), answers, centerId);
const claim = (id: string, who: StaffActor, more: object = {}) =>
  claimCase(
    { operationId: at.operationId(), actor: who, applicationId: id, release: false, takeOver: false, ...more },
    at.deps,
  );
type To = Parameters<typeof reassignCase>[0]['to'];
const give = (id: string, who: StaffActor, to: To, more: object = {}) =>
  reassignCase({ operationId: at.operationId(), actor: who, applicationId: id, to, takeOver: false, ...more }, at.deps);
const deny = async (id: string, who: StaffActor) =>
  decidePacket(
    {
      operationId: at.operationId(),
      actor: who,
      applicationId: id,
      version: (await read(id)).version,
      outcome: 'deny',
      lines: [],
      reason: 'The program is longer than our funds run.',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [],
      language: 'en',
    },
    at.deps,
  );
const withdraw = (id: string, actor: Parameters<typeof withdrawApplication>[0]['actor']) =>
  withdrawApplication({ operationId: at.operationId(), actor, applicationId: id }, at.deps);
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
/** Everything under the case, judged: owned, routed, one audit line per change. */
const judged = async (id: string) => {
  const rows = await storedRows({ client: tables.client, tableName: tableNameOf('cases') }).partition(`APP#${id}`);
  const { case: found, unreadable } = readCase(id, rows);
  return [...unreadable, ...judgeOwner(found, at.clock.now()), ...judgeAudit(found)];
};
const audited = async (id: string) => (await at.cases.listAudit(id)).map((line) => line.what);

describe('what is sent has a route', () => {
  test('written with the submission, with its reasons and in the audit', async () => {
    const id = await packet();
    const row = await read(id);
    expect(row.route).toMatchObject({ centerId: 'se', team: 'skillsteam' });
    expect(row.waitingSince).toBe('2026-11-18T18:00:00.000Z');
    const sent = (await at.cases.listAudit(id)).find((line) => line.what === 'submitted');
    expect(sent?.params).toMatchObject({ center: 'se', team: 'skillsteam', why: 'center-chosen team-center' });
    expect(await judged(id)).toEqual([]);
  });
});

describe('claim by two', () => {
  test('at one instant: one wins, the other hears who', async () => {
    const id = await packet();
    const answers = await Promise.allSettled([claim(id, at.staff(sam)), claim(id, at.staff(kim))]);
    expect(answers.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = answers.find((each) => each.status === 'rejected') as PromiseRejectedResult;
    const holder = (await read(id)).claimedBy;
    expect(reason).toMatchObject({ code: 'already-claimed', params: { by: holder?.name } });
    expect(await judged(id)).toEqual([]);
  });

  test('next case by ten at once: ten packets, each with one of them', async () => {
    at.setNow('2026-11-19T18:00:00Z');
    const center = 'gresham';
    const like = await packet(sampleAnswers, center);
    for (let copy = 0; copy < 11; copy += 1) await at.packetLike(like, center);
    const people = Array.from({ length: 10 }, (_, who) => at.staff(`next-${who}`, center));
    const got = await Promise.all(
      people.map((actor) => claimNextCase({ operationId: at.operationId(), actor }, at.deps)),
    );
    const ids = got.map((each) => each.applicationId);
    expect(new Set(ids).size).toBe(10);
    for (const [index, id] of ids.entries()) expect((await read(id ?? '')).claimedBy?.staffId).toBe(`next-${index}`);
  });
});

describe('next case', () => {
  test('by due day, then priority group (R3), then first submission; the same press twice is one case', async () => {
    const center = 'tigard';
    const tia = at.staff('tia', center);
    const later = await packet(sampleAnswers, center);
    at.setNow('2026-11-18T18:30:00Z');
    const veteran = await packet({ ...sampleAnswers, veteran: 'veteran' }, center);
    at.setNow('2026-11-19T18:00:00Z');
    const nextDay = await packet({ ...sampleAnswers, veteran: 'veteran' }, center);
    const operationId = at.operationId();
    const press = () => claimNextCase({ operationId, actor: tia }, at.deps);
    expect((await press()).applicationId).toBe(veteran);
    expect((await press()).applicationId).toBe(veteran);
    const next = () => claimNextCase({ operationId: at.operationId(), actor: tia }, at.deps);
    expect([(await next()).applicationId, (await next()).applicationId]).toEqual([later, nextDay]);
    expect(await next()).toEqual({});
  });

  test('R29: nothing that this person helped with, and nothing of another center', async () => {
    const center = 'nnp';
    const id = await packet(sampleAnswers, center);
    const nia = at.staff('nia', center);
    const row = await read(id);
    await tables.client.send(
      new (await import('@aws-sdk/client-dynamodb')).UpdateItemCommand({
        TableName: tableNameOf('cases'),
        Key: { pk: { S: `APP#${row.applicationId}` }, sk: { S: 'APP' } },
        UpdateExpression: 'SET assistedBy = :nia',
        ExpressionAttributeValues: { ':nia': { L: [{ S: 'nia' }] } },
      }),
    );
    const next = (actor: StaffActor) => claimNextCase({ operationId: at.operationId(), actor }, at.deps);
    expect(await next(nia)).toEqual({});
    expect((await next(at.staff('ned', center))).applicationId).toBe(id);
    expect(await refused(next({ ...nia, roles: ['finance'] }))).toBe('wrong-role');
  });
});

describe('hand over and reassign', () => {
  test('to a colleague with a note, in one change; then taken back', async () => {
    const id = await packet();
    await claim(id, at.staff(sam));
    const answer = await give(id, at.staff(sam), { kind: 'person', staffId: kim }, { note: 'Call the school first.' });
    expect(answer).toMatchObject({ claimedBy: 'SkillsTeam kim' });
    expect((await read(id)).claimedBy).toMatchObject({ staffId: kim, givenBy: { staffId: sam } });
    const [note] = await at.cases.listNotes(id);
    expect(note).toMatchObject({ text: 'Call the school first.', to: { staffId: kim }, by: { staffId: sam } });
    const trail = (await at.cases.listAudit(id)).find((line) => line.what === 'handed-over');
    expect(trail?.params).toEqual({ to: kim });
    const back = await give(id, at.staff(sam), { kind: 'undo' }, { version: answer.version });
    expect(back).toMatchObject({ claimedBy: 'SkillsTeam sam' });
    expect(await judged(id)).toEqual([]);
  });

  test('undo: not by another, not after the minutes, not after something else, not twice', async () => {
    const undo = (id: string, who: StaffActor, more: object = {}) => refused(give(id, who, { kind: 'undo' }, more));
    const id = await packet();
    const { version } = await give(id, at.staff(sam), { kind: 'person', staffId: kim });
    expect(await undo(id, at.staff(kim))).toBe('nothing-to-undo');
    at.setNow('2026-11-18T18:10:00.001Z');
    expect(await undo(id, at.staff(sam))).toBe('nothing-to-undo');
    at.setNow('2026-11-18T18:10:00.000Z');
    await recordNote(
      { operationId: at.operationId(), actor: at.staff(kim), applicationId: id, text: 'Looked.' },
      at.deps,
    );
    expect(await undo(id, at.staff(sam), { version })).toBe('changed-meanwhile');
    expect(await undo(id, at.staff(sam))).toBe('nothing-to-undo');
    const other = await packet();
    await give(other, at.staff(sam), { kind: 'person', staffId: kim });
    expect(await undo(other, at.staff(sam))).toBe('done');
    expect(await undo(other, at.staff(sam))).toBe('nothing-to-undo');
    expect((await read(other)).claimedBy).toBeUndefined();
  });

  test.each([
    ['somebody unknown', 'stranger', 'colleague-unknown'],
    ['somebody of another center', 'bea', 'colleague-may-not'],
    ['a Liaison, where no coach is involved', lia, 'colleague-may-not'],
  ] as const)('not to %s', async (_who, staffId, code) => {
    const id = await packet();
    expect(await refused(give(id, at.staff(sam), { kind: 'person', staffId: staffId ?? '' }))).toBe(code);
  });

  test('a colleague’s case is taken from them only by saying so', async () => {
    const id = await packet();
    await claim(id, at.staff(kim));
    expect(await refused(give(id, at.staff(sam), { kind: 'team' }))).toBe('already-claimed');
    expect(await refused(give(id, at.staff(sam), { kind: 'team' }, { takeOver: true }))).toBe('done');
    expect((await read(id)).claimedBy).toBeUndefined();
  });

  test('to another center: the reason stays there, the number and the date stay, the person is told', async () => {
    const id = await packet();
    await claim(id, at.staff(sam));
    const before = await read(id);
    const to = { kind: 'center', centerId: 'bh' } as const;
    expect(await refused(give(id, at.staff(sam), to))).toBe('reason-missing');
    await give(id, at.staff(sam), to, { note: 'Lives around the corner of BH.' });
    const after = await read(id);
    expect(after).toMatchObject({
      number: before.number,
      firstSubmittedAt: before.firstSubmittedAt,
      centerId: 'bh',
      centerChoice: 'moved',
      due: { dueAt: before.due?.dueAt, centerId: 'bh' },
      route: { centerId: 'bh', reasons: [{ key: 'center-moved' }, { key: 'team-center' }] },
    });
    expect(after.claimedBy).toBeUndefined();
    const told = (await at.cases.listOutbox(id)).map(({ message }) => ('template' in message ? message.template : ''));
    expect(told).toContain('center-changed');
    // Out of sight of the old center, in the queue of the new one.
    expect(await refused(claim(id, at.staff(sam)))).toBe('not-found');
    expect((await at.cases.queueOf('bh', 'open')).map((row) => row.applicationId)).toContain(id);
    expect(await judged(id)).toEqual([]);
  });

  test('to the Liaison only where a coach is involved; back to the team from there', async () => {
    const alone = await packet();
    expect(await refused(give(alone, at.staff(sam), { kind: 'liaison' }))).toBe('no-liaison-involved');
    const coached = { ...sampleAnswers, hasCoach: 'yes', coachName: 'C', coachOrganization: 'River Bend Works' };
    const id = await packet(coached);
    await give(id, at.staff(sam), { kind: 'liaison' });
    expect(await read(id)).toMatchObject({
      owner: 'liaison',
      route: { team: 'liaison', organizationId: 'river-bend-works' },
    });
    expect(await judged(id)).toEqual([]);
    await give(id, at.liaison(lia ?? ''), { kind: 'team' });
    expect(await read(id)).toMatchObject({ owner: 'skillsteam', route: { team: 'skillsteam' } });
    expect(await judged(id)).toEqual([]);
  });

  test('the same operation twice is one change; with another input it is refused', async () => {
    const id = await packet();
    const operationId = at.operationId();
    const once = await give(id, at.staff(sam), { kind: 'person', staffId: kim }, { operationId });
    expect(await give(id, at.staff(sam), { kind: 'person', staffId: kim }, { operationId })).toEqual(once);
    expect(await refused(give(id, at.staff(sam), { kind: 'team' }, { operationId }))).toBe('operation-reused');
    expect((await audited(id)).filter((what) => what === 'assigned')).toHaveLength(1);
  });

  test('reassign while it is decided: either way nobody holds what is done', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const id = await packet();
      await claim(id, at.staff(sam));
      const answers = await Promise.all([
        refused(deny(id, at.staff(sam))),
        refused(give(id, at.staff(sam), { kind: 'person', staffId: kim })),
      ]);
      const row = await read(id);
      if (row.status === 'denied')
        expect({ holder: row.claimedBy, answers }).toEqual({ holder: undefined, answers: ['done', 'not-open'] });
      else expect({ holder: row.claimedBy?.staffId, answers: answers[1] }).toEqual({ holder: kim, answers: 'done' });
      expect(await judged(id)).toEqual([]);
    }
  });

  test('decided while withdrawn: one of them counts', async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const person = await at.person();
      const id = await at.packetInReview(person);
      const answers = await Promise.all([refused(deny(id, at.staff(sam))), refused(withdraw(id, person))]);
      expect(answers.filter((each) => each === 'done')).toHaveLength(1);
      expect(['denied', 'withdrawn']).toContain((await read(id)).status);
      expect(await judged(id)).toEqual([]);
    }
  });
});

describe('notes', () => {
  const write = (id: string, text: string, more: object = {}) =>
    recordNote({ operationId: at.operationId(), actor: at.staff(sam), applicationId: id, text, ...more }, at.deps);

  test('are only added; a correction names the note and both stay', async () => {
    const id = await packet();
    await write(id, 'Start is 1 May.');
    await write(id, 'Start is 1 June.', { corrects: 1 });
    expect(await refused(write(id, 'Nothing there.', { corrects: 9 }))).toBe('invalid-input');
    const notes = await at.cases.listNotes(id);
    expect(notes.map(({ seq, text, corrects }) => ({ seq, text, corrects }))).toEqual([
      { seq: 1, text: 'Start is 1 May.', corrects: undefined },
      { seq: 2, text: 'Start is 1 June.', corrects: 1 },
    ]);
    expect(await judged(id)).toEqual([]);
  });
  test('two at one instant are two notes', async () => {
    const id = await packet();
    await Promise.all([write(id, 'One.'), write(id, 'Two.')]);
    expect((await at.cases.listNotes(id)).map((note) => note.seq)).toEqual([1, 2]);
  });
  test('R22: nothing of what is written stands in the audit, and no other center writes', async () => {
    const id = await packet();
    await write(id, 'A word that leaks.');
    expect(JSON.stringify(await at.cases.listAudit(id))).not.toContain('leaks');
    const other = { actor: at.staff('bea', 'bh') };
    expect(await refused(write(id, 'From elsewhere.', other))).toBe('not-found');
  });
  test('a note says nothing about whether the workflow lives', async () => {
    const id = await packet();
    const { updatedAt } = await read(id);
    at.setNow('2026-11-18T19:00:00Z');
    await write(id, 'Later.');
    expect((await read(id)).updatedAt).toBe(updatedAt);
  });
});

describe('out of office', () => {
  const out = (who: StaffActor, staffId: string, absence: object | undefined) =>
    setAbsence(
      { operationId: at.operationId(), actor: who, staffId, ...(absence ? { absence: absence as never } : {}) },
      at.deps,
    );
  const days = { from: '2026-11-18', until: '2026-11-20' };
  const sweep = () => giveOn({ cases: at.cases, settings: at.settings }, at.clock.now());

  test('set by oneself or a colleague of the team, by nobody else', async () => {
    expect(await refused(out(at.staff(sam), sam, days))).toBe('done');
    expect(await refused(out(at.staff(kim), sam, undefined))).toBe('done');
    expect(await refused(out(at.staff('bea', 'bh'), sam, days))).toBe('not-found');
    expect(await refused(out(at.staff(sam), 'stranger', days))).toBe('not-found');
    const operator: StaffActor = { kind: 'staff', staffId: 'op', roles: ['operator'] };
    expect(await refused(out(operator, sam, days))).toBe('done');
  });
  test.each([
    ['a circle', { ...days, backup: 'kim' }, 'backup-circle'],
    ['oneself', { ...days, backup: 'sam' }, 'backup-circle'],
    ['somebody of another center', { ...days, backup: 'bea' }, 'backup-another-team'],
    ['somebody unknown', { ...days, backup: 'stranger' }, 'colleague-unknown'],
    ['a day that has passed', { from: '2026-11-01', until: '2026-11-17' }, 'invalid-input'],
  ])('not with %s', async (_what, absence, code) => {
    await out(at.staff(kim), kim, { ...days, backup: sam });
    expect(await refused(out(at.staff(sam), sam, absence))).toBe(code);
    await out(at.staff(kim), kim, undefined);
  });

  test('what is given to somebody who is away goes to who stands in, or is refused', async () => {
    const id = await packet();
    await out(at.staff(sam), sam, { ...days, backup: kim });
    expect(await give(id, at.staff(kim), { kind: 'person', staffId: sam })).toMatchObject({
      claimedBy: 'SkillsTeam kim',
      insteadOf: 'SkillsTeam sam',
    });
    await out(at.staff(sam), sam, days);
    const other = await packet();
    expect(await refused(give(other, at.staff(kim), { kind: 'person', staffId: sam }))).toBe('colleague-away');
    expect((await readDirectory(at.deps, at.clock.now())).backupOf(sam)).toBeUndefined();
  });

  test('what they hold is given on by the sweep, once: to who stands in, else to the team', async () => {
    const [a, b] = [await packet(), await packet()];
    await claim(a, at.staff(sam));
    await out(at.staff(sam), sam, { ...days, backup: kim });
    await sweep();
    expect((await read(a)).claimedBy).toMatchObject({ staffId: kim, givenBy: { staffId: sam } });
    // Here after all: what they take now is theirs.
    await claim(b, at.staff(sam));
    expect(await sweep()).toEqual({ given: 0 });
    expect((await read(b)).claimedBy?.staffId).toBe(sam);
    expect((await audited(a))[0]).toBe('given-on');
    expect([...(await judged(a)), ...(await judged(b))]).toEqual([]);
    await give(b, at.staff(sam), { kind: 'team' });
  });

  test('R28: a late case that somebody holds from afar goes to who stands in, who is told', async () => {
    const id = await packet();
    await claim(id, at.staff(sam));
    at.setNow('2026-11-26T18:00:00Z');
    for (const each of [sam, kim]) await seen(at.staff(each));
    await out(at.staff(sam), sam, { from: '2026-11-26', until: '2026-11-27', backup: kim });
    await escalateDecision({ contractVersion: 1, applicationId: id, round: 1, kind: 'first' }, at.deps);
    expect(await read(id)).toMatchObject({ escalations: 1, claimedBy: { staffId: kim, givenBy: { staffId: sam } } });
    const told = (await at.cases.listOutbox(id)).map(({ message }) => ('template' in message ? message.template : ''));
    expect(told).toContain('staff-late-backup');
    expect((await at.cases.listAudit(id))[0]?.params).toMatchObject({ givenTo: kim });
    expect(await judged(id)).toEqual([]);
  });

  test('whoever has not been seen for days holds nothing', async () => {
    const id = await packet();
    const gone = at.staff('gone');
    await seen(gone);
    await claim(id, gone);
    at.setNow('2026-11-26T18:00:00Z');
    for (const each of [sam, kim]) await seen(at.staff(each));
    await sweep();
    expect((await read(id)).claimedBy).toBeUndefined();
  });
});

describe('appeal', () => {
  const appeal = (id: string, actor: Parameters<typeof appealDecision>[0]['actor'], words = 'You missed my letter.') =>
    appealDecision({ operationId: at.operationId(), actor, applicationId: id, words }, at.deps);
  const denied = async (who: StaffActor = at.staff(sam)) => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await deny(id, who);
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    return { person, id };
  };

  test('a new round, in line by its first submission, with the person’s words and both decisions', async () => {
    const { person, id } = await denied();
    const before = await read(id);
    at.setNow('2026-11-25T18:00:00Z');
    const answer = await appeal(id, person);
    expect(answer.late).toBe(false);
    const row = await read(id);
    expect(row).toMatchObject({
      status: 'submitted',
      round: 2,
      owner: 'skillsteam',
      firstSubmittedAt: before.firstSubmittedAt,
      submittedAt: '2026-11-25T18:00:00.000Z',
      appeals: [{ words: 'You missed my letter.', late: false, decisionSeq: 1, from: sam, by: 'person' }],
    });
    expect(row.toldAt).toBeUndefined();
    expect(row.route?.reasons.map(({ key }) => key)).toContain('appeal-by-another');
    const outbox = (await at.cases.listOutbox(id)).map(({ message }) => message);
    expect(outbox).toContainEqual({ type: 'start-execution', round: 2, workflow: 'scholarship-packet' });
    expect(JSON.stringify(await at.cases.listAudit(id))).not.toContain('missed');
    expect(await judged(id)).toEqual([]);
  });

  test('20 CFR 683.600: never by who decided, neither to hold nor to decide', async () => {
    const { person, id } = await denied();
    await appeal(id, person);
    await assessEligibility({ contractVersion: 1, applicationId: id, round: 2 }, at.deps);
    expect(await refused(claim(id, at.staff(sam)))).toBe('own-packet');
    expect(await refused(deny(id, at.staff(sam)))).toBe('own-packet');
    expect(await refused(give(id, at.staff(kim), { kind: 'person', staffId: sam }))).toBe('colleague-may-not');
    expect(await refused(deny(id, at.staff(kim)))).toBe('done');
    expect(
      (await at.cases.listDecisions(id)).map(({ seq, round, decidedBy }) => [seq, round, decidedBy.staffId]),
    ).toEqual([
      [2, 2, kim],
      [1, 1, sam],
    ]);
    // And again: neither of the two.
    await appeal(id, person);
    await assessEligibility({ contractVersion: 1, applicationId: id, round: 3 }, at.deps);
    expect(await refused(deny(id, at.staff(kim)))).toBe('own-packet');
    expect(await refused(deny(id, at.staff('lou')))).toBe('done');
  });

  test('the board’s days are no wall: a late one is marked and looked at', async () => {
    const { person, id } = await denied();
    at.setNow('2026-12-19T07:59:00Z');
    expect((await appeal(id, person)).late).toBe(false);
    const late = await denied();
    at.setNow('2027-03-01T18:00:00Z');
    expect((await appeal(late.id, late.person)).late).toBe(true);
    expect(await read(late.id)).toMatchObject({ status: 'submitted', appeals: [{ late: true }] });
  });

  test('written down by staff: they help, and do not decide it (R29)', async () => {
    const { id } = await denied();
    await appeal(id, at.staff(kim));
    expect(await read(id)).toMatchObject({ assistedBy: [kim], appeals: [{ by: 'staff' }] });
    await assessEligibility({ contractVersion: 1, applicationId: id, round: 2 }, at.deps);
    expect(await refused(deny(id, at.staff(kim)))).toBe('own-packet');
  });

  test('only from a no, only one’s own, and twice at once is one', async () => {
    const { person, id } = await denied();
    expect(await refused(appeal(id, await at.person()))).toBe('not-found');
    const both = await Promise.all([refused(appeal(id, person)), refused(appeal(id, person))]);
    expect(both.sort()).toEqual(['done', 'not-open']);
    expect((await read(id)).appeals).toHaveLength(1);
    expect(await refused(appeal(await packet(), at.staff(sam)))).toBe('not-open');
  });

  test('before the letter is out: the first round ends without a word', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await deny(id, at.staff(sam));
    await appeal(id, person);
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    expect((await read(id)).toldAt).toBeUndefined();
    expect(await judged(id)).toEqual([]);
  });
});

describe('reopen', () => {
  const reopen = (id: string, actor: Parameters<typeof reopenApplication>[0]['actor']) =>
    reopenApplication({ operationId: at.operationId(), actor, applicationId: id }, at.deps);

  test('R28: taken back and opened again, in line by its first submission', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    const first = (await read(id)).firstSubmittedAt;
    await withdraw(id, person);
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    at.setNow('2026-12-01T18:00:00Z');
    await reopen(id, person);
    const row = await read(id);
    expect(row).toMatchObject({ status: 'submitted', round: 2, firstSubmittedAt: first, owner: 'skillsteam' });
    expect(row.toldAt).toBeUndefined();
    expect(row.waitingSince).toBe('2026-12-01T18:00:00.000Z');
    expect(await judged(id)).toEqual([]);
    expect(await refused(reopen(id, person))).toBe('not-open');
  });

  test('goes back to whoever had it, when they are there', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await claim(id, at.staff(sam));
    await withdraw(id, person);
    await reopen(id, person);
    expect((await read(id)).claimedBy?.staffId).toBe(sam);
    expect((await read(id)).route?.reasons.map(({ key }) => key)).toContain('holder-stays');
  });

  test('a draft that was thrown away by a slip is a draft again', async () => {
    const person = await at.person();
    const id = await at.draft(person);
    await withdraw(id, person);
    expect(await reopen(id, person)).toEqual({});
    expect(await read(id)).toMatchObject({ status: 'draft', owner: 'participant' });
    expect(await judged(id)).toEqual([]);
  });

  test('by staff when the person asks; not by a stranger', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await withdraw(id, person);
    expect(await refused(reopen(id, await at.person()))).toBe('not-found');
    expect(await refused(reopen(id, at.staff('bea', 'bh')))).toBe('not-found');
    expect(await refused(reopen(id, at.staff(kim)))).toBe('done');
    // Opening it again is no help with what is in it: they may decide.
    expect((await read(id)).assistedBy).toEqual([]);
  });

  test('opened while the withdrawal is still being told: the first round says nothing', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await withdraw(id, person);
    await reopen(id, person);
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    const templates = (await at.cases.listOutbox(id)).map(({ message }) =>
      'template' in message ? message.template : '',
    );
    expect(templates).not.toContain('withdrawn');
    expect(await judged(id)).toEqual([]);
  });
});
