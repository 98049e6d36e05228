import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CoachActor, ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import { commands } from '../../domain/commands.ts';
import { judgeOwner } from '../../domain/invariants/application.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { lifecycleOf, mayMove } from '../../domain/lifecycle/application.ts';
import { fromItem, toItem, transact } from '../../adapters/transaction.ts';
import { addCoach } from '../../functions/add-coach/add-coach.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { awaitNextStep } from '../../functions/await-next-step/await-next-step.ts';
import { claimCase } from '../../functions/claim-case/claim-case.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { followUpCase } from '../../functions/follow-up-case/follow-up-case.ts';
import { grantConsent } from '../../functions/grant-consent/grant-consent.ts';
import { handOverTui } from '../../functions/hand-over-tui/hand-over-tui.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { reportTui } from '../../functions/report-tui/report-tui.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { answeredOn, sentOn, stillAnswers, tuiDesk } from '../support/tui.ts';
import { firstFaultOf } from '../support/refusals.ts';

/** TUI on real tables: what is handed over, told, taken back; each refusal; the reminders; and that nobody approves (R15). */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let tui: ReturnType<typeof tuiDesk>;
let person: ParticipantActor;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(async () => {
  at = desk(tables!.client);
  tui = tuiDesk(at);
  person = await at.person();
});
afterAll(async () => tables?.stop());

const rowsUnder = async (id: string) => {
  const { Items = [] } = await at.cases.client.send(
    new QueryCommand({
      TableName: at.cases.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': `APP#${id}` }),
      ConsistentRead: true,
    }),
  );
  return Items.map(fromItem);
};
async function violations(id: string) {
  const { case: read, unreadable } = readCase(id, await rowsUnder(id));
  return [...unreadable, ...judgeOwner(read, at.clock.now()), ...read.unknown];
}
const mailsOf = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));
const startsOf = async (id: string) =>
  (await at.cases.listOutbox(id)).filter(({ message }) => message.type === 'start-execution').length;
const inRound = (applicationId: string, round = 1) => ({ contractVersion: 1 as const, applicationId, round });
const sweep = () =>
  sweepCases({ ...at.deps, abortParts: async () => {}, arrived: async () => undefined, checkAgain: async () => {} });
const outsider: StaffActor = { kind: 'staff', staffId: 'far', roles: ['skillsteam'], center: 'bh' };

describe('hand-over-tui', () => {
  test('R15: complete: handed to the person, with what was looked at, and the workflow told', async () => {
    const id = await tui.inReview(person);
    expect(await tui.handOver(id)).toEqual({ outcome: 'handed-over', seq: 1 });
    expect(await tui.row(id)).toMatchObject({
      status: 'handed-over',
      owner: 'participant',
      decisionCount: 1,
      awardedCents: 0,
      tui: { handedOver: { by: 'one', at: '2026-11-18T18:00:00.000Z' } },
    });
    expect(await at.cases.getTask(id, 1, 'first')).toMatchObject({ answer: { outcome: 'handed-over' } });
    const [decision] = await at.cases.listDecisions(id);
    expect(decision).toMatchObject({ outcome: 'handed-over', lines: [], amountCents: 0, ticks: [] });
    expect((await at.cases.listAudit(id))[0]).toMatchObject({ what: 'tui-handed-over', actor: 'one' });
    expect(await violations(id)).toEqual([]);
  });

  test('something is missing: exactly that is asked for, as in every other request (R28)', async () => {
    const id = await tui.inReview(person);
    await tui.handOver(id, { outcome: 'more-information', requestedItems: [askedFor('school-schedule')] });
    expect(await tui.row(id)).toMatchObject({
      status: 'needs-information',
      request: { items: [{ what: 'document', kind: 'school-schedule' }], reminders: 0 },
      paused: { since: '2026-11-18T18:00:00.000Z' },
    });
    expect(await mailsOf(id)).toContain('need-one-thing');
    expect(await violations(id)).toEqual([]);
  });

  test('a second click is the same hand-over; another input under its id is refused', async () => {
    const id = await tui.inReview(person);
    const input = await tui.handing(id);
    const first = await handOverTui(input, at.deps);
    expect(await handOverTui(input, at.deps)).toEqual(first);
    expect((await tui.row(id)).decisionCount).toBe(1);
    expect(await firstFaultOf(handOverTui({ ...input, reason: 'something else' }, at.deps))).toBe('operation-reused');
  });

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    ['the person', async (id) => tui.handOver(id, { actor: person }), 'wrong-role'],
    ['another center', async (id) => tui.handOver(id, { actor: outsider }), 'not-found'],
    ['a Liaison', async (id) => tui.handOver(id, { actor: at.liaison('lia') }), 'wrong-role'],
    [
      'an id that never was',
      async (id) => handOverTui({ ...(await tui.handing(id)), applicationId: 'app_none000000000000' }, at.deps),
      'not-found',
    ],
    ['an older version', async (id) => tui.handOver(id, { version: 0 }), 'changed-meanwhile'],
    [
      'asking for nothing',
      async (id) => tui.handOver(id, { outcome: 'more-information' }),
      'invalid-input: requestedItems choose-one',
    ],
    [
      'asking for something else, and not saying what',
      async (id) =>
        tui.handOver(id, {
          outcome: 'more-information',
          requestedItems: [{ what: 'document', kind: 'layoff-letter', reason: 'other', note: '' }],
        }),
      'reason-missing: reason required',
    ],
  ])('is refused to %s', async (_who, work, refusal) => {
    const id = await tui.inReview(person);
    expect(await firstFaultOf(work(id))).toBe(refusal);
    expect((await tui.row(id)).status).toBe('in-review');
  });

  test('a colleague who has it is asked first; who comes second learns who was first', async () => {
    const id = await tui.inReview(person);
    await claimCase(
      { operationId: at.operationId(), actor: at.staff('two'), applicationId: id, release: false, takeOver: false },
      at.deps,
    );
    expect(await firstFaultOf(tui.handOver(id))).toBe('already-claimed');
    await tui.handOver(id, { actor: at.staff('two') });
    expect(await firstFaultOf(tui.handOver(id))).toBe('already-decided');
    expect((await tui.row(id)).claimedBy).toBeUndefined();
  });

  test('R29: no approval, so that who filed it at the desk hands it over too', async () => {
    const id = await tui.inReview(person);
    const helper = at.staff('helper');
    await at.cases.client.send(
      new UpdateItemCommand({
        TableName: at.cases.tableName,
        Key: toItem({ pk: `APP#${id}`, sk: 'APP' }),
        UpdateExpression: 'SET assistedBy = :by',
        ExpressionAttributeValues: toItem({ ':by': [helper.staffId] }),
      }),
    );
    expect(await tui.handOver(id, { actor: helper })).toMatchObject({ outcome: 'handed-over' });
  });

  test('not before anybody could look, and not after it was taken back', async () => {
    const id = await tui.inReview(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    expect(await firstFaultOf(tui.handOver(id))).toBe('not-open');
  });
});

describe('R15: nobody here approves, refuses or spends', () => {
  test('decide-packet is refused to everybody, whatever the outcome', async () => {
    const id = await tui.inReview(person);
    const { version } = await tui.row(id);
    for (const outcome of ['approve', 'deny', 'more-information'] as const)
      expect(
        await firstFaultOf(
          decidePacket(
            {
              operationId: at.operationId(),
              actor: at.staff('one'),
              applicationId: id,
              version,
              outcome,
              lines: [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents: 100 }],
              payee: 'school',
              reason: 'because I would',
              ticks: [...decisionTicks],
              aheadOfReason: 'no reason at all',
              requestedItems: [askedFor('layoff-letter')],
              language: 'en',
            },
            at.deps,
          ),
        ),
      ).toBe('oed-decides');
    expect((await tui.row(id)).status).toBe('in-review');
  });

  test('the command that hands over knows no other word', () => {
    const words = commands['hand-over-tui'].input.shape.outcome.options;
    expect(words).toEqual(['handed-over', 'more-information']);
    for (const outcome of ['approve', 'approved', 'deny', 'denied', 'not-approved'])
      expect(commands['hand-over-tui'].input.shape.outcome.safeParse(outcome).success).toBe(false);
    // @ts-expect-error R15: the type knows no approval either.
    const never: Parameters<typeof handOverTui>[0]['outcome'] = 'approved';
    expect(words).not.toContain(never);
  });

  test('no move of its lifecycle leads to where we decided', () => {
    const { states } = lifecycleOf('tui');
    for (const status of ['approved', 'denied', 'second-review'] as const) expect(states).not.toContain(status);
    for (const status of states)
      for (const move of ['approve', 'deny', 'recommend', 'accept', 'refer'] as const)
        expect(mayMove({ kind: 'tui', status }, move)).toBe(false);
  });
});

describe('report-tui', () => {
  test('R15: sent, with a proof; then OED’s yes; then classes', async () => {
    const id = await tui.ready(person);
    await tui.upload(person, id, 'oed-proof');
    expect(await tui.report(id, person, sentOn('2026-11-18', ''))).toEqual({ status: 'sent-to-oed' });
    expect((await tui.row(id)).tui).toMatchObject({
      sent: { by: person.personId, on: '2026-11-18', way: 'fax' },
      asking: { reminders: 0, nextAt: '2026-12-02T16:30:00.000Z' },
    });
    expect((await tui.row(id)).tui?.sent?.noProof).toBeUndefined();
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'moved' } });
    at.setNow('2026-12-05T18:00:00Z');
    await tui.report(id, person, answeredOn('2026-12-04', 'approved'));
    expect(await tui.row(id)).toMatchObject({
      status: 'oed-approved',
      owner: 'participant',
      due: { dueAt: '2027-12-11T07:59:00.000Z' },
      tui: {
        answer: { outcome: 'approved', on: '2026-12-04' },
        weeklyAt: '2026-12-12T16:30:00.000Z',
        // Twelve weeks from the first day of class.
        gradesAt: '2027-03-29T15:30:00.000Z',
      },
    });
    expect(await mailsOf(id)).toEqual(expect.arrayContaining(['tui-ready', 'tui-sent', 'tui-approved']));
    expect((await at.cases.listAudit(id)).map(({ what }) => what)).toEqual(
      expect.arrayContaining(['tui-sent', 'tui-answer-approved']),
    );
    expect(await violations(id)).toEqual([]);
  });

  test('without a proof a reason is enough, and nothing at all is not', async () => {
    const id = await tui.ready(person);
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-18', '')))).toBe(
      'reason-missing: noProof proof-or-reason',
    );
    // A form for a file that nobody sent is no proof.
    await at.announced(person, id, 'oed-proof');
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-18', '')))).toBe(
      'reason-missing: noProof proof-or-reason',
    );
    await tui.report(id, person, sentOn('2026-11-17'));
    expect((await tui.row(id)).tui?.sent?.noProof).toBe('The machine gave no slip.');
  });

  test('OED’s no: told what can be done there, and a later yes counts (R15)', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-18'));
    await tui.report(id, person, answeredOn('2026-11-18', 'not-approved'));
    expect(await tui.row(id)).toMatchObject({ status: 'oed-denied', owner: 'system' });
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ answer: { outcome: 'finished' } });
    await notifyPerson(inRound(id), at.deps);
    expect(await tui.row(id)).toMatchObject({ owner: 'nobody', toldAt: '2026-11-18T18:00:00.000Z' });
    expect(await mailsOf(id)).toContain('tui-not-approved');
    expect(await violations(id)).toEqual([]);
    const starts = await startsOf(id);
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    const after = await tui.row(id);
    expect(after).toMatchObject({ status: 'oed-approved', round: 2, firstSubmittedAt: '2026-11-18T18:00:00.000Z' });
    expect(after.toldAt).toBeUndefined();
    expect(await startsOf(id)).toBe(starts + 1);
    expect(await violations(id)).toEqual([]);
  });

  test('OED asks for more: the question begins anew', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-18'));
    at.setNow('2026-11-25T18:00:00Z');
    await tui.report(id, person, answeredOn('2026-11-24', 'asks-for-more'));
    expect(await tui.row(id)).toMatchObject({
      status: 'sent-to-oed',
      tui: { answer: { outcome: 'asks-for-more' }, asking: { since: '2026-11-25T18:00:00.000Z', reminders: 0 } },
    });
    await tui.report(id, person, answeredOn('2026-11-25', 'approved'));
    expect((await tui.row(id)).tui?.answer).toMatchObject({ outcome: 'approved' });
  });

  test('the wrong order: an answer before the sending was told counts too', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    expect((await tui.row(id)).status).toBe('oed-approved');
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-17')))).toBe('already-reported');
    // Taken back it stands where it stood: with the person.
    expect(await tui.report(id, person, { what: 'undo' })).toEqual({ status: 'handed-over' });
    await tui.report(id, person, sentOn('2026-11-17'));
    expect((await tui.row(id)).status).toBe('sent-to-oed');
  });

  test('told twice, by the person and for them: the first one stands', async () => {
    const id = await tui.ready(person);
    await tui.report(id, at.staff('one'), sentOn('2026-11-18'));
    expect((await tui.row(id)).tui?.sent?.by).toBe('one');
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-17')))).toBe('already-reported');
  });

  test('a second click is the same report', async () => {
    const id = await tui.ready(person);
    const input = { operationId: at.operationId(), actor: person, applicationId: id, report: sentOn('2026-11-18') };
    const first = await reportTui(input, at.deps);
    const { version } = await tui.row(id);
    expect(await reportTui(input, at.deps)).toEqual(first);
    expect((await tui.row(id)).version).toBe(version);
    expect(await firstFaultOf(reportTui({ ...input, report: { what: 'undo' } }, at.deps))).toBe('operation-reused');
  });

  test('a slip is taken back, step by step, and the trail keeps all of it', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-18'));
    await tui.report(id, person, answeredOn('2026-11-18', 'approved', '2027-06-11'));
    await tui.report(id, person, { what: 'undo' });
    const back = await tui.row(id);
    expect(back).toMatchObject({ status: 'sent-to-oed', tui: { sent: { on: '2026-11-18' } } });
    for (const gone of ['answer', 'endsOn', 'weeklyAt', 'gradesAt'] as const) expect(back.tui?.[gone]).toBeUndefined();
    await tui.report(id, person, { what: 'undo' });
    expect((await tui.row(id)).tui?.sent).toBeUndefined();
    expect(await firstFaultOf(tui.report(id, person, { what: 'undo' }))).toBe('not-open');
    const trail = (await at.cases.listAudit(id)).map(({ what }) => what).reverse();
    expect(trail.slice(-4)).toEqual(['tui-sent', 'tui-answer-approved', 'tui-report-undone', 'tui-report-undone']);
    expect(await violations(id)).toEqual([]);
  });

  test('a no that was a slip: the wait begins anew, in a new round', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-18'));
    await tui.report(id, person, answeredOn('2026-11-18', 'not-approved'));
    await notifyPerson(inRound(id), at.deps);
    await tui.report(id, person, { what: 'undo' });
    expect(await tui.row(id)).toMatchObject({ status: 'sent-to-oed', owner: 'participant', round: 2 });
    // The old execution has nothing to say any more.
    expect(await followUpCase(inRound(id), at.deps)).toEqual({ next: 'ended' });
    expect(await violations(id)).toEqual([]);
  });

  test.each<[string, Parameters<ReturnType<typeof tuiDesk>['report']>[2], string]>([
    ['a day that has not come', sentOn('2026-11-19'), 'invalid-input: on date-in-future'],
    ['an answer of tomorrow', answeredOn('2026-11-19', 'approved'), 'invalid-input: on date-in-future'],
    [
      'a program that ended before the answer',
      answeredOn('2026-11-18', 'approved', '2026-11-01'),
      'invalid-input: endsOn end-before-answer',
    ],
    ['nothing to take back', { what: 'undo' }, 'not-open'],
  ])('is refused: %s', async (_what, told, refusal) => {
    const id = await tui.ready(person);
    expect(await firstFaultOf(tui.report(id, person, told))).toBe(refusal);
  });

  test('an answer of a day before the sending is a slip', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-17'));
    expect(await firstFaultOf(tui.report(id, person, answeredOn('2026-11-16', 'approved')))).toBe(
      'invalid-input: on answer-before-sent',
    );
  });

  test('an evening in Portland is today, whatever UTC says', async () => {
    const id = await tui.ready(person);
    at.setNow('2026-11-20T05:00:00Z');
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-20')))).toBe('invalid-input: on date-in-future');
    await tui.report(id, person, sentOn('2026-11-19'));
  });

  test('before it was handed over there is nothing to tell, also not for a scholarship', async () => {
    const id = await tui.inReview(person);
    expect(await firstFaultOf(tui.report(id, person, sentOn('2026-11-18')))).toBe('not-open');
    const scholarship = await at.packetInReview(person);
    expect(await firstFaultOf(tui.report(scholarship, person, sentOn('2026-11-18')))).toBe('not-found');
  });

  test.each<[string, () => Promise<ParticipantActor | StaffActor>, string]>([
    ['somebody else', () => at.person(), 'not-found'],
    ['another center', async () => outsider, 'not-found'],
    ['finance', async () => ({ kind: 'staff', staffId: 'fin', roles: ['finance'] }), 'wrong-role'],
  ])('is refused to %s', async (_who, actor, refusal) => {
    const id = await tui.ready(person);
    expect(await firstFaultOf(tui.report(id, await actor(), sentOn('2026-11-18')))).toBe(refusal);
  });

  test('a coach tells it with the person’s consent, and not without', async () => {
    const id = await tui.ready(person);
    const organizationId = 'river-bend-works';
    const liaison: StaffActor = { ...at.liaison('lia'), organizations: [organizationId] };
    const name = 'Career Coach';
    const { coachId } = await addCoach(
      {
        operationId: at.operationId(),
        actor: liaison,
        organizationId,
        name,
        email: `${id.slice(-8)}@partner.example.org`,
      },
      at.deps,
    );
    const coach: CoachActor = {
      kind: 'coach',
      coachId,
      name,
      organizationId,
      client: { personId: person.personId, confirmed: false },
    };
    expect(await firstFaultOf(tui.report(id, coach, sentOn('2026-11-18')))).toBe('not-found');
    await grantConsent(
      {
        operationId: at.operationId(),
        actor: person,
        organizationId,
        coachId,
        personName: 'Sample Participant',
        birthYear: 1988,
        scope: ['see', 'documents', 'answers', 'send'],
        purpose: 'apply',
        expiresOn: '2027-05-01',
      },
      at.deps,
    );
    await tui.report(id, coach, sentOn('2026-11-18'));
    expect((await tui.row(id)).tui?.sent?.by).toBe(coachId);
    expect(await firstFaultOf(tui.report(id, { ...coach, client: undefined } as CoachActor, { what: 'undo' }))).toBe(
      'wrong-client',
    );
  });

  test('R16: the weekly mail is switched off and on by the person', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, { what: 'weekly-mail', wanted: false });
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    expect((await tui.row(id)).tui?.weeklyAt).toBeUndefined();
    await tui.report(id, person, { what: 'weekly-mail', wanted: true });
    expect((await tui.row(id)).tui?.weeklyAt).toBe('2026-11-25T16:30:00.000Z');
    await tui.report(id, person, { what: 'weekly-mail', wanted: false });
    const off = (await tui.row(id)).tui;
    expect(off?.weeklyAt).toBeUndefined();
    expect(off?.gradesAt).toBeDefined();
  });

  test('papers of afterwards are taken then, others are not', async () => {
    const early = await tui.inReview(person);
    expect(await firstFaultOf(at.announced(person, early, 'oed-proof'))).toBe('already-sent');
    const id = await tui.ready(person);
    await at.announced(person, id, 'oed-answer');
    expect(await firstFaultOf(at.announced(person, id, 'layoff-letter'))).toBe('not-asked: layoff-letter not-asked');
  });
});

describe('the reminders', () => {
  const follow = async (id: string): Promise<ApplicationRow> => {
    await followUpCase(inRound(id, (await tui.row(id)).round), at.deps);
    return tui.row(id);
  };

  test('R28: told that it is ready, once; reminded; closed; and what is told later opens it with its first date', async () => {
    const id = await tui.ready(person);
    await notifyPerson(inRound(id), at.deps);
    expect((await mailsOf(id)).filter((each) => each === 'tui-ready')).toHaveLength(1);
    const first = await tui.row(id);
    for (const day of ['21', '25']) {
      at.setNow(`2026-11-${day}T17:00:00Z`);
      expect((await follow(id)).status).toBe('handed-over');
    }
    expect((await mailsOf(id)).filter((each) => each === 'tui-send-reminder')).toHaveLength(2);
    expect(await violations(id)).toEqual([]);
    for (const day of ['12-03', '12-10', '12-19']) {
      at.setNow(`2026-${day}T17:00:00Z`);
      await follow(id);
    }
    expect(await tui.row(id)).toMatchObject({ status: 'closed', owner: 'system' });
    await notifyPerson(inRound(id), at.deps);
    expect(await mailsOf(id)).toContain('closed');
    expect(await violations(id)).toEqual([]);
    at.setNow('2027-03-01T18:00:00Z');
    await tui.report(id, person, sentOn('2026-12-20'));
    expect(await tui.row(id)).toMatchObject({
      status: 'sent-to-oed',
      round: 2,
      firstSubmittedAt: first.firstSubmittedAt,
      owner: 'participant',
    });
    expect(await violations(id)).toEqual([]);
  });

  test('R17: dates that passed long ago change no reminder and refuse nothing', async () => {
    const id = await tui.ready(person, { ...stillAnswers, layoffOn: '2020-01-01', claimOn: '2020-01-05' });
    const { due, tui: progress } = await tui.row(id);
    const other = await tui.ready(await at.person(), stillAnswers);
    expect((await tui.row(other)).due).toEqual(due);
    expect((await tui.row(other)).tui?.asking).toEqual(progress?.asking);
    await tui.report(id, person, sentOn('2026-11-18'));
    expect((await tui.row(id)).status).toBe('sent-to-oed');
  });

  test('R16: in classes the sweep mails each week, and starts no workflow for it', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    const starts = await startsOf(id);
    at.setNow('2026-11-25T16:31:00Z');
    await sweep();
    await sweep();
    expect((await mailsOf(id)).filter((each) => each === 'tui-weekly')).toHaveLength(1);
    expect((await tui.row(id)).tui?.weeklyAt).toBe('2026-12-02T16:30:00.000Z');
    at.setNow('2027-03-29T16:00:00Z');
    await sweep();
    expect(await mailsOf(id)).toContain('tui-grades');
    expect(await startsOf(id)).toBe(starts);
    expect(await violations(id)).toEqual([]);
  });

  test('the last day has come: completed, told, and no mail comes any more', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    at.setNow('2027-12-11T08:00:00Z');
    await follow(id);
    await notifyPerson(inRound(id), at.deps);
    expect(await tui.row(id)).toMatchObject({ status: 'completed', owner: 'nobody' });
    expect(await mailsOf(id)).toContain('tui-completed');
    expect(await violations(id)).toEqual([]);
    at.setNow('2028-02-01T08:00:00Z');
    const before = await mailsOf(id);
    await sweep();
    expect(await mailsOf(id)).toEqual(before);
  });

  test('a program longer than an execution may live renews itself', async () => {
    const id = await tui.ready(person, { ...stillAnswers, programEnd: '2028-12-10' });
    await tui.report(id, person, answeredOn('2026-11-18', 'approved'));
    await at.cases.storeTaskToken(id, 1, 'documents', 'settled', '2026-11-18T18:00:00.000Z');
    at.setNow('2027-03-18T18:00:00Z');
    expect(await followUpCase(inRound(id), at.deps)).toEqual({ next: 'again', waitSeconds: 120 * 86_400 });
    at.setNow('2027-07-16T18:00:00Z');
    expect(await followUpCase(inRound(id), at.deps)).toEqual({ next: 'renew' });
    expect(await tui.row(id)).toMatchObject({ round: 2, status: 'oed-approved' });
  });

  test('an execution that is started again finds its way, whatever has become of it', async () => {
    const id = await tui.ready(person);
    for (const told of [undefined, sentOn('2026-11-18'), answeredOn('2026-11-18', 'approved')]) {
      if (told) await tui.report(id, person, told);
      await at.cases.client.send(
        new DeleteItemCommand({
          TableName: at.cases.tableName,
          Key: toItem({ pk: `APP#${id}`, sk: 'TASK#0001#first' }),
        }),
      );
      await requestDecision({ ...inRound(id), kind: 'first', taskToken: 'again' }, at.deps);
      expect(await at.cases.getTask(id, 1, 'first')).toMatchObject({ answer: { outcome: 'handed-over' } });
    }
  });

  test('what is told before the wait has its token is answered when it comes', async () => {
    const id = await tui.ready(person);
    await tui.report(id, person, sentOn('2026-11-18'));
    await awaitNextStep({ ...inRound(id), taskToken: 'late' }, at.deps);
    expect(await at.cases.getTask(id, 1, 'next')).toMatchObject({ taskToken: 'late', answer: { outcome: 'moved' } });
    expect(await followUpCase(inRound(id), at.deps)).toEqual({ next: 'again', waitSeconds: 14 * 86_400 - 5_400 });
    // Looked at: the next wait begins with a clean sheet.
    expect(await at.cases.getTask(id, 1, 'next')).toBeUndefined();
  });

  test('taken back by the person while it is followed', async () => {
    const id = await tui.ready(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    await notifyPerson(inRound(id), at.deps);
    expect(await tui.row(id)).toMatchObject({ status: 'withdrawn', owner: 'nobody' });
    expect(await violations(id)).toEqual([]);
  });
});

test('R22: nothing of claim, layoff and search stands anywhere but in its own table', async () => {
  const id = await tui.ready(person, {
    ...stillAnswers,
    layoffOn: '2019-02-03',
    claimOn: '2019-02-04',
    certifiedOn: '2019-02-05',
    jobSearch: 'less',
  });
  await tui.report(id, person, sentOn('2026-11-18'));
  const said = JSON.stringify(await rowsUnder(id));
  for (const secret of ['2019-02', 'layoffOn', 'claimOn', 'certifiedOn', 'jobSearch'])
    expect(said).not.toContain(secret);
  expect(await at.ui.getAnswers(id)).toMatchObject({ layoffOn: '2019-02-03', jobSearch: 'less' });
  expect((await tui.row(id)).findings.map(({ code }) => code)).toEqual(['tui-level-fits', 'tui-full-time']);
  expect((await tui.row(id)).priorityGroup).toBeUndefined();
});

test('R19: the award letter of one’s own approved packet goes along, by reference', async () => {
  const award = await at.packetInReview(person);
  const before = await tui.row(award);
  const letter = { key: `${award}/1/letter-0001.pdf`, versionId: 'v-7', kind: 'award' as const };
  await transact(
    at.cases.client,
    at.cases.write.application(
      before,
      { ...before, status: 'approved', owner: 'system', letter },
      { applicationId: award, at: '2026-11-18T18:00:00.000Z', actor: 'one', what: 'decided-approved', params: {} },
    ),
  );
  const named = { ...stillAnswers, hasAward: 'here', awardCase: before.number.toLowerCase() };
  const id = await tui.inReview(person, named);
  expect((await tui.row(id)).findings).toContainEqual({
    code: 'tui-award-attached',
    outcome: 'meets',
    rule: 'R19',
    params: { number: before.number },
  });
  await tui.handOver(id);
  expect((await tui.row(id)).tui?.award).toEqual({
    applicationId: award,
    number: before.number,
    key: letter.key,
    versionId: 'v-7',
  });
  // Somebody else's number names nothing.
  const stranger = await at.person();
  const other = await tui.inReview(stranger, named);
  await tui.handOver(other);
  expect((await tui.row(other)).tui?.award).toBeUndefined();
  expect((await tui.row(other)).findings.map(({ code }) => code)).toContain('tui-award-not-found');
});

test('R28: opened again, asked for something and closed for that: it is that which may still be answered', async () => {
  const id = await tui.ready(person);
  await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  await reopenApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  await assessEligibility(inRound(id, 2), at.deps);
  await tui.handOver(id, {
    outcome: 'more-information',
    reason: 'One paper.',
    requestedItems: [askedFor('school-schedule')],
  });
  const asked = await tui.row(id);
  const next = { ...asked, status: 'closed' as const, owner: 'nobody' as const, toldAt: '2026-12-18T18:00:00.000Z' };
  const { due: _due, ...closed } = next;
  const line = {
    applicationId: id,
    at: '2026-12-18T18:00:00.000Z',
    actor: 'system',
    what: 'closed-unanswered',
    params: {},
  };
  await transact(at.cases.client, at.cases.write.application(asked, closed, line));
  const absences = [{ kind: 'school-schedule' as const, why: 'cannot-get' as const, reason: 'not at hand today' }];
  const own = () => ({ operationId: at.operationId(), actor: person, applicationId: id });
  await saveApplication({ ...own(), absences }, at.deps);
  await answerRequest(own(), at.deps);
  expect(await tui.row(id)).toMatchObject({ status: 'submitted', firstSubmittedAt: asked.firstSubmittedAt });
});
