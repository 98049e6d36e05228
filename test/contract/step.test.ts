import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { stepTable } from '../../adapters/step-table.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { judgeOwner } from '../../domain/invariants/application.ts';
import { judgeStep } from '../../domain/invariants/step.ts';
import type { Actor, ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Progress } from '../../domain/step/progress.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { awaitNextStep } from '../../functions/await-next-step/await-next-step.ts';
import { claimCase } from '../../functions/claim-case/claim-case.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { decideStep } from '../../functions/decide-step/decide-step.ts';
import { followUpCase } from '../../functions/follow-up-case/follow-up-case.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { readSnap } from '../../functions/read-snap/read-snap.ts';
import { recordStepProgress } from '../../functions/record-step-progress/record-step-progress.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { storeLetter } from '../../functions/compose-letter/store-letter.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { fromItem, toItem } from '../../adapters/transaction.ts';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { stepAnswers } from '../../scripts/sample/step-answers.ts';
import { askedFor, desk } from '../support/cases.ts';
import { stepDesk } from '../support/step.ts';
import { startTables } from '../support/tables.ts';
import { firstFaultOf } from '../support/refusals.ts';

/** STEP on real tables: each decision, each refusal, the order of the plan, the months. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let step: ReturnType<typeof stepDesk>;
let person: ParticipantActor;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(async () => {
  at = desk(tables!.client);
  step = stepDesk(at);
  person = await at.person();
});
afterAll(async () => tables?.stop());

const mailsOf = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));
const round1 = (applicationId: string) => ({ contractVersion: 1 as const, applicationId, round: 1 });
const sweep = () =>
  sweepCases({ ...at.deps, abortParts: async () => {}, arrived: async () => undefined, checkAgain: async () => {} });
/** Every row under an application, as the nightly check reads it. */
async function violations(id: string) {
  const { Items = [] } = await at.cases.client.send(
    new QueryCommand({
      TableName: at.cases.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': `APP#${id}` }),
      ConsistentRead: true,
    }),
  );
  const { case: read, unreadable } = readCase(id, Items.map(fromItem));
  return [...unreadable, ...judgeStep(read), ...judgeOwner(read, at.clock.now()), ...read.unknown];
}
const assessment: Progress = { what: 'assessment', on: '2026-11-18' };
const plan: Progress = { what: 'plan', goal: 'Medical assistant', components: ['vocational'], signedOn: '2026-11-18' };
const component: Progress = {
  what: 'component',
  component: 'vocational',
  provider: 'Example Community College',
  startsOn: '2026-12-01',
  hoursPerWeek: 12,
};
const contact = (on: string, note: 'on-track' | 'not-reached' = 'on-track'): Progress => ({
  what: 'contact',
  on,
  how: 'phone',
  note,
});

describe('a STEP request on its way to a decision (R11)', () => {
  test('goes to the STEP coaches of its center, with the age alone among the findings, and no priority group', async () => {
    const id = await step.inReview(person);
    const row = await step.row(id);
    expect(row).toMatchObject({ kind: 'step', status: 'in-review', owner: 'step-coach', centerId: 'se' });
    expect(row.route).toMatchObject({ team: 'step-coach' });
    expect(row.findings.map(({ code }) => code)).toEqual(['step-age']);
    expect(row.priorityGroup).toBeUndefined();
    expect(await violations(id)).toEqual([]);
  });

  test('R22: nothing of SNAP, TANF or hardship stands anywhere but in the snap table', async () => {
    const id = await step.inReview(person, { ...stepAnswers, getsTanf: 'yes', stepBarrierNote: 'canary-of-hardship' });
    const { Items = [] } = await at.cases.client.send(
      new QueryCommand({
        TableName: at.cases.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': `APP#${id}` }),
      }),
    );
    const said = JSON.stringify(Items.map(fromItem));
    for (const secret of ['getsSnap', 'getsTanf', 'tanf', 'stepBarriers', 'canary-of-hardship'])
      expect(said).not.toContain(secret);
    expect(await at.snap.getAnswers(id)).toMatchObject({ getsTanf: 'yes', stepBarrierNote: 'canary-of-hardship' });
  });
});

describe('read-snap', () => {
  test('a STEP coach of the center reads what was said of SNAP; nobody else, whoever decides (R22)', async () => {
    const id = await step.inReview(person, { ...stepAnswers, getsTanf: 'yes' });
    const read = (actor: Actor, applicationId = id) => readSnap({ actor, applicationId }, at.deps);
    const staff = (roles: StaffActor['roles'], center = 'se'): StaffActor => ({
      kind: 'staff',
      staffId: 'reads-snap',
      roles,
      center,
    });
    expect((await read(staff(['step-coach']))).answers).toMatchObject({ getsTanf: 'yes' });
    expect(await firstFaultOf(read(staff(['step-coach'], 'bh')))).toBe('not-found');
    for (const role of [
      'skillsteam',
      'liaison',
      'finance',
      'director',
      'operator',
      'accommodation',
      'payments',
    ] as const)
      expect([role, await firstFaultOf(read(staff([role])))]).toEqual([role, 'wrong-role']);
    expect(await firstFaultOf(read(person))).toBe('wrong-role');
    expect(await firstFaultOf(read(staff(['step-coach']), await at.packetInReview(await at.person())))).toBe(
      'not-found',
    );
  });
});

describe('decide-step', () => {
  test('accepted: in STEP from today, the first contact due within the month, the workflow told (R11, R12)', async () => {
    const id = await step.inReview(person);
    expect(await step.decide(id)).toEqual({ outcome: 'accepted', seq: 1 });
    const row = await step.row(id);
    expect(row).toMatchObject({
      status: 'active',
      owner: 'step-coach',
      step: { acceptedOn: '2026-11-18', count: 0 },
      claimedBy: { staffId: 'coach-one' },
      // 18 December is a Friday; closing is half past five.
      due: { dueAt: '2026-12-19T01:30:00.000Z', calendar: 'business' },
    });
    expect(await at.cases.getTask(id, 1, 'first')).toMatchObject({ answer: { outcome: 'accepted' } });
    expect((await at.cases.listDecisions(id))[0]).toMatchObject({
      outcome: 'accepted',
      stage: 'first',
      ticks: ['age-checked', 'odhs-checked'],
    });
    expect((await at.cases.listAudit(id))[0]).toMatchObject({ what: 'decided-accepted', actor: 'coach-one' });
    expect(await violations(id)).toEqual([]);
  });

  test('a second click is the same decision', async () => {
    const id = await step.inReview(person);
    const input = await step.decision(id);
    const first = await decideStep(input, at.deps);
    expect(await decideStep(input, at.deps)).toEqual(first);
    expect(await at.cases.listDecisions(id)).toHaveLength(1);
  });

  test('R11: on TANF the way leads to the Family Coach: referred, with a letter, and told', async () => {
    const id = await step.inReview(person, { ...stepAnswers, getsTanf: 'yes' });
    expect(await step.decide(id, { outcome: 'refer', ticks: [] })).toMatchObject({ outcome: 'referred' });
    expect(await step.row(id)).toMatchObject({ status: 'referred', owner: 'system' });
    await notifyPerson(round1(id), at.deps);
    expect(await step.row(id)).toMatchObject({ owner: 'nobody' });
    expect(await mailsOf(id)).toContain('step-referred');
    expect(await violations(id)).toEqual([]);
  });

  test('R27: a no says why and what would change it', async () => {
    const id = await step.inReview(person);
    const deny: Parameters<typeof step.decide>[1] = { outcome: 'deny', ticks: [] };
    expect(await firstFaultOf(step.decide(id, deny))).toBe('reason-missing: reason required');
    expect(await firstFaultOf(step.decide(id, { ...deny, reason: 'You do not get SNAP.' }))).toBe(
      'reason-missing: wouldChange required',
    );
    await step.decide(id, { ...deny, reason: 'You do not get SNAP.', wouldChange: 'When you get SNAP, ask again.' });
    expect(await step.row(id)).toMatchObject({ status: 'denied' });
    expect((await at.cases.listDecisions(id))[0]).toMatchObject({ wouldChange: 'When you get SNAP, ask again.' });
    await notifyPerson(round1(id), at.deps);
    expect(await mailsOf(id)).toContain('step-no');
  });

  test('more information: asked by the same rules as any request, and answered back into the coaches’ queue (R28)', async () => {
    const id = await step.inReview(person);
    const ask: Parameters<typeof step.decide>[1] = { outcome: 'more-information', ticks: [] };
    expect(await firstFaultOf(step.decide(id, ask))).toBe('invalid-input: requestedItems choose-one');
    await step.decide(id, { ...ask, requestedItems: [askedFor('government-id')], reason: 'A clearer photo, please.' });
    expect(await step.row(id)).toMatchObject({ status: 'needs-information', owner: 'participant' });
    const { applicationId } = await step.row(id);
    // What the law keeps apart is not asked for again by a question.
    const snap = { what: 'question', field: 'getsSnap', reason: 'other', note: 'Do you get it?' } as const;
    const other = await step.inReview(await at.person());
    expect(await firstFaultOf(step.decide(other, { ...ask, requestedItems: [snap], reason: 'Please say.' }))).toBe(
      'invalid-input: requestedItems choose-one',
    );
    expect(
      await firstFaultOf(answerRequest({ operationId: at.operationId(), actor: person, applicationId }, at.deps)),
    ).toContain('document-missing');
  });

  test('every other refusal', async () => {
    const id = await step.inReview(person);
    const other = (staffId: string, more: Partial<StaffActor> = {}): StaffActor => ({
      ...step.coach(staffId),
      ...more,
    });
    const decide = async (more: Parameters<typeof step.decision>[1]) => firstFaultOf(step.decide(id, more));
    expect(await decide({ ticks: ['age-checked'] })).toBe('ticks-missing: tick-odhs-checked required');
    expect(await decide({ actor: person })).toBe('wrong-role');
    expect(await decide({ actor: at.staff('one') })).toBe('wrong-role');
    expect(await decide({ actor: at.liaison('one') })).toBe('wrong-role');
    expect(await decide({ actor: step.coach('far', 'bh') })).toBe('not-found');
    expect(await decide({ version: 0 })).toBe('changed-meanwhile');
    const scholarship = await at.packetInReview(await at.person());
    expect(await firstFaultOf(step.decide(scholarship))).toBe('not-found');
    const unknown = { ...(await step.decision(id)), applicationId: 'app_0123456789abcdef' };
    expect(await firstFaultOf(decideStep(unknown, at.deps))).toBe('not-found');
    // A STEP request is no packet.
    const { reason, ...packet } = await step.decision(id, { actor: at.staff('one') });
    const asPacket = decidePacket(
      { ...packet, outcome: 'deny', reason: `${reason}no`, lines: [], ticks: [], aheadOfReason: '' },
      at.deps,
    );
    expect(await firstFaultOf(asPacket)).toBe('wrong-role');
    // A colleague has it.
    await claimCase(
      { operationId: at.operationId(), actor: other('coach-two'), applicationId: id, release: false, takeOver: false },
      at.deps,
    );
    expect(await decide({})).toBe('already-claimed');
    await step.decide(id, { actor: other('coach-two') });
    expect(await decide({})).toBe('already-decided');
    expect(await decide({ outcome: 'deny', reason: 'too late', wouldChange: 'nothing' })).toBe('already-decided');
  });

  test('two coaches at once: one decides, the other is told who', async () => {
    const id = await step.inReview(person);
    const [a, b] = await Promise.all(
      ['coach-one', 'coach-two'].map(async (staffId) => {
        const input = await step.decision(id, { actor: step.coach(staffId) });
        return decideStep(input, at.deps).then(
          () => 'decided',
          (error: unknown) => (error instanceof Refusal ? error.code : 'crash'),
        );
      }),
    );
    expect([a, b].sort()).toEqual(['already-decided', 'decided']);
    expect(await at.cases.listDecisions(id)).toHaveLength(1);
  });
});

describe('what a SkillsTeam may do with a STEP request', () => {
  const claim = (id: string, actor: StaffActor, mayTake: boolean) =>
    claimCase(
      { operationId: at.operationId(), actor, applicationId: id, release: false, takeOver: false },
      { ...at.deps, settings: { ...boardSettings, step: { ...boardSettings.step, skillsteamMayTake: mayTake } } },
    );
  test('nothing, unless its board lets it take one (setting)', async () => {
    const id = await step.inReview(person);
    expect(await firstFaultOf(claim(id, at.staff('one'), false))).toBe('not-found');
    expect(await firstFaultOf(claim(id, at.staff('far', 'bh'), true))).toBe('not-found');
    await claim(id, at.staff('one'), true);
    expect(await step.decide(id, { actor: at.staff('one') })).toMatchObject({ outcome: 'accepted' });
    await recordStepProgress(
      { operationId: at.operationId(), actor: at.staff('one'), applicationId: id, progress: assessment },
      at.deps,
    );
    expect(await firstFaultOf(step.record(id, assessment, at.staff('two')))).toBe('wrong-role');
  });
});

describe('record-step-progress (R12)', () => {
  let id: string;
  beforeEach(async () => {
    id = await step.inReview(person);
    await step.decide(id);
  });

  test('R12: a component is refused until assessment and plan are there, and then taken', async () => {
    expect(await firstFaultOf(step.record(id, component))).toBe('assessment-first');
    expect(await firstFaultOf(step.record(id, plan))).toBe('assessment-first');
    await step.record(id, assessment);
    expect(await firstFaultOf(step.record(id, component))).toBe('plan-first');
    await step.record(id, plan);
    expect(await step.record(id, component)).toMatchObject({ seq: 3 });
    const rows = await stepTable(at.cases).list(id);
    expect(rows.map(({ seq, progress, year }) => [seq, progress.what, year])).toEqual([
      [1, 'assessment', 'FFY2027'],
      [2, 'plan', 'FFY2027'],
      [3, 'component', 'FFY2027'],
    ]);
    expect((await at.cases.listAudit(id)).slice(0, 3).map(({ what }) => what)).toEqual([
      'step-component',
      'step-plan',
      'step-assessment',
    ]);
    expect(await violations(id)).toEqual([]);
  });

  test('R12: two clicks at the same moment keep the order; one row each, none lost', async () => {
    await step.record(id, assessment);
    await Promise.all([step.record(id, plan), step.record(id, contact('2026-11-18'))]);
    expect((await stepTable(at.cases).list(id)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await violations(id)).toEqual([]);
  });

  test('a second click is the same record', async () => {
    const input = {
      operationId: at.operationId(),
      actor: step.coach('coach-one'),
      applicationId: id,
      progress: assessment,
    };
    const first = await recordStepProgress(input, at.deps);
    expect(await recordStepProgress(input, at.deps)).toEqual(first);
    expect(await stepTable(at.cases).list(id)).toHaveLength(1);
  });

  test('a contact moves the due date by a calendar month; a try that reached nobody does not', async () => {
    at.setNow('2026-11-30T20:00:00Z');
    expect(await step.record(id, contact('2026-11-30', 'not-reached'))).toMatchObject({
      dueAt: '2026-12-19T01:30:00.000Z',
    });
    expect(await step.record(id, contact('2026-11-30'))).toMatchObject({ dueAt: '2026-12-31T01:30:00.000Z' });
    // Written down later than a newer one.
    expect(await step.record(id, contact('2026-11-20'))).toMatchObject({ dueAt: '2026-12-31T01:30:00.000Z' });
    expect(await step.row(id)).toMatchObject({ step: { lastContactOn: '2026-11-30', count: 3 }, escalations: 0 });
    expect(await violations(id)).toEqual([]);
  });

  test('finish: done, the workflow told, nothing more to record', async () => {
    await step.record(id, { what: 'finish', on: '2026-11-18', reason: 'employed' });
    expect(await step.row(id)).toMatchObject({ status: 'completed', owner: 'system' });
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'finished' } });
    expect(await firstFaultOf(step.record(id, contact('2026-11-18')))).toBe('not-open');
    await notifyPerson(round1(id), at.deps);
    expect(await mailsOf(id)).toContain('step-finished');
    expect(await violations(id)).toEqual([]);
  });

  test('refused: outside the center, another role, before it is accepted, and days that cannot be', async () => {
    expect(await firstFaultOf(step.record(id, assessment, step.coach('far', 'bh')))).toBe('not-found');
    expect(await firstFaultOf(step.record(id, assessment, at.liaison('one')))).toBe('wrong-role');
    expect(await firstFaultOf(step.record(id, { what: 'assessment', on: '2026-11-19' }))).toBe(
      'invalid-input: on in-the-future',
    );
    expect(await firstFaultOf(step.record(id, contact('2026-11-17')))).toBe('invalid-input: on before-the-request');
    const undecided = await step.inReview(await at.person());
    expect(await firstFaultOf(step.record(undecided, assessment))).toBe('not-open');
  });

  test('the nightly check finds a component that nobody planned, and a record that is gone', async () => {
    await step.record(id, assessment);
    await step.record(id, plan);
    await step.record(id, component);
    const rows = await stepTable(at.cases).list(id);
    const { application } = { application: await step.row(id) };
    const read = (kept: typeof rows) =>
      judgeStep({
        ...readCase(id, []).case,
        application: { row: application, stored: {} },
        steps: kept.map((row) => ({ row, stored: {} })),
      } as never).map(({ code }) => code);
    expect(read(rows)).toEqual([]);
    expect(read(rows.filter(({ seq }) => seq !== 2))).toEqual(['records-miscounted', 'record-missing', 'out-of-order']);
  });
});

describe('the months (R12, R28)', () => {
  let id: string;
  beforeEach(async () => {
    id = await step.inReview(person);
    await step.decide(id);
  });
  const follow = () => followUpCase(round1(id), at.deps);
  const due = '2026-12-19T01:30:00.000Z';

  test('welcomed once, and still followed', async () => {
    await notifyPerson(round1(id), at.deps);
    await notifyPerson(round1(id), at.deps);
    expect((await mailsOf(id)).filter((template) => template === 'step-welcome')).toHaveLength(1);
    expect(await step.row(id)).toMatchObject({ status: 'active', owner: 'step-coach', due: { dueAt: due } });
    expect((await step.row(id)).toldAt).toBeUndefined();
  });

  test('the wait lasts until the contact is due; one that was recorded meanwhile moves it on without a word', async () => {
    const seconds = (Date.parse(due) - at.clock.now().getTime()) / 1000;
    expect(await follow()).toEqual({ next: 'again', waitSeconds: seconds });
    at.setNow('2026-12-10T20:00:00Z');
    await step.record(id, contact('2026-12-10'));
    at.setNow(due);
    expect(await follow()).toEqual({
      next: 'again',
      waitSeconds: (Date.parse('2027-01-09T01:30:00Z') - Date.parse(due)) / 1000,
    });
    expect(await mailsOf(id)).not.toContain('step-late-team');
    expect(await step.row(id)).toMatchObject({ escalations: 0 });
  });

  test('the sweep reminds the coach once before it is due, and costs the workflow nothing', async () => {
    at.setNow('2026-12-14T20:00:00Z');
    await sweep();
    expect(await mailsOf(id)).not.toContain('step-contact-soon');
    at.setNow('2026-12-15T20:00:00Z');
    await sweep();
    await sweep();
    expect((await mailsOf(id)).filter((template) => template === 'step-contact-soon')).toHaveLength(1);
  });

  test('whose execution died before the welcome is found by the sweep within two hours, and welcomed', async () => {
    at.setNow('2026-11-18T20:30:00Z');
    await sweep();
    expect(await step.row(id)).toMatchObject({ round: 2, restarts: 1, status: 'active' });
    await notifyPerson({ ...round1(id), round: 2 }, at.deps);
    expect(await mailsOf(id)).toContain('step-welcome');
    expect((await step.row(id)).restarts).toBeUndefined();
    at.setNow('2026-11-20T20:30:00Z');
    await sweep();
    expect(await step.row(id)).toMatchObject({ round: 2 });
  });

  test('late: up step by step, still active, until the coach gets in touch (R28)', async () => {
    at.setNow(due);
    const first = await follow();
    expect(first.next).toBe('again');
    expect(await mailsOf(id)).toContain('step-late-team');
    at.setNow('2026-12-23T20:00:00Z');
    await follow();
    expect(await mailsOf(id)).toContain('step-late');
    expect(await step.row(id)).toMatchObject({ status: 'active', escalations: 2 });
    expect(await violations(id)).toEqual([]);
    await step.record(id, contact('2026-12-23'));
    expect(await step.row(id)).toMatchObject({ status: 'active', escalations: 0 });
    expect((await step.row(id)).due?.nextStepAt).toBeUndefined();
  });

  test('a token that comes after the end is answered at once; one that waits is answered by what ends it', async () => {
    await awaitNextStep({ ...round1(id), taskToken: 'token-one' }, at.deps);
    expect((await at.cases.getTask(id, 1, 'next'))?.answer).toBeUndefined();
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({
      taskToken: 'token-one',
      answer: { outcome: 'withdrawn' },
    });
    // The limit passed in the same instant: the answer is forgotten with its token, and found again in the case.
    expect(await follow()).toEqual({ next: 'again', waitSeconds: 60 });
    expect(await at.cases.getTask(id, 1, 'next')).toBeUndefined();
    await awaitNextStep({ ...round1(id), taskToken: 'token-two' }, at.deps);
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'withdrawn' } });
    await notifyPerson(round1(id), at.deps);
    expect(await follow()).toEqual({ next: 'ended' });
  });

  test.each([
    ['referred', async () => step.decide(id, { outcome: 'refer', ticks: [] }), 'referred'],
    [
      'finished',
      async () => step.record(id, { what: 'finish', on: '2026-11-18', reason: 'plan-complete' }),
      'finished',
    ],
  ] as const)('a new token finds that it was %s', async (_what, end, outcome) => {
    await end();
    await follow();
    await awaitNextStep({ ...round1(id), taskToken: 'late' }, at.deps);
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome } });
  });

  test('R11: TANF cash that comes later leads to the Family Coach too, by a decision with its own line', async () => {
    await step.record(id, assessment);
    await step.decide(id, { outcome: 'refer', ticks: [], reason: 'Your Family Coach can help from now on.' });
    expect(await step.row(id)).toMatchObject({ status: 'referred' });
    expect((await at.cases.listDecisions(id))[0]).toMatchObject({ outcome: 'referred', stage: 'next', seq: 2 });
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'referred' } });
  });

  test('an execution that was started again finds its place, and writes no second letter', async () => {
    const written: string[] = [];
    const deps = {
      ...at.deps,
      packets: {
        write: async (key: string) => {
          written.push(key);
          return { versionId: 'v1' };
        },
      },
    };
    await storeLetter(round1(id), deps as never);
    await requestDecision({ ...round1(id), kind: 'first', taskToken: 'again' }, at.deps);
    expect(await at.cases.getTask(id, 1, 'first')).toMatchObject({ answer: { outcome: 'accepted' } });
    await storeLetter({ ...round1(id), round: 2 }, deps as never);
    expect(written).toEqual([`${id}/1/letter-1.pdf`]);
    expect((await step.row(id)).letter).toMatchObject({ kind: 'welcome' });
  });

  test('after 300 days the next round carries it on, and nobody is told twice (R28)', async () => {
    await at.cases.storeTaskToken(id, 1, 'documents', 'done', '2026-02-01T20:00:00.000Z');
    at.setNow(due);
    expect(await follow()).toEqual({ next: 'renew' });
    const row = await step.row(id);
    expect(row).toMatchObject({ round: 2, status: 'active', escalations: 0 });
    expect((await at.cases.listOutbox(id)).map(({ message }) => message)).toContainEqual({
      type: 'start-execution',
      round: 2,
      workflow: 'step-application',
    });
    expect(await follow()).toEqual({ next: 'ended' });
    await awaitNextStep({ ...round1(id), taskToken: 'old' }, at.deps);
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'moved' } });
  });
});
