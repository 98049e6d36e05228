import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { storedRows } from '../../adapters/stored-rows.ts';
import { toItem, transact } from '../../adapters/transaction.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { Refusal } from '../../domain/errors.ts';
import { employerIdOf } from '../../domain/ojt/terms.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { storeLetter } from '../../functions/compose-letter/store-letter.ts';
import { decideOjt } from '../../functions/decide-ojt/decide-ojt.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import { askedFor, desk } from '../support/cases.ts';
import { ojtDesk, usualTerms } from '../support/ojt.ts';
import { checkRows } from '../support/nightly-check.ts';
import { startTables, tableNameOf } from '../support/tables.ts';
import { firstFaultOf } from '../support/refusals.ts';

/** On-the-job training on real tables (R21): each decision, each refusal, the last slot, what it gives back, an employer's record. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let ojt: ReturnType<typeof ojtDesk>;
let person: ParticipantActor;
const partner = 'river-bend-works';
// Tables of its own for each test: slots are the whole board's.
beforeEach(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  ojt = ojtDesk(at);
  person = await at.person();
});
afterEach(async () => tables?.stop());

const mailsOf = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));
const general = { year: 'PY2026', pool: 'general' };
const reserved = { year: 'PY2026', pool: partner };
const high = { ratePercent: 75, criteria: ['barriers'] };

/** All that the nightly check asks of the whole table. */
async function violations(): Promise<string[]> {
  const result = await checkRows(tables!.client, at.clock);
  expect(result.finished).toBe(true);
  // No relay runs here: what is asked for stays asked for.
  const told = result.first.filter(({ invariant }) => invariant !== 'outbox');
  return told.map(({ invariant, code, detail }) => `${invariant} ${code} ${JSON.stringify(detail)}`);
}
const coached = async (id: string): Promise<string> => {
  const before = await ojt.row(id);
  const next = { ...before, coachOrganizationIds: [partner], coachOrganization: 'River Bend Works' };
  await transact(
    at.cases.client,
    at.cases.write.application(before, next, auditRow(id, at.clock.now(), 'system', 'saved')),
  );
  return id;
};

describe('a request for on-the-job training on its way to a decision (R21)', () => {
  test('goes to the SkillsTeam of its center, with findings about person, employer and terms, and no listing asked (R1)', async () => {
    const id = await ojt.inReview(person);
    const row = await ojt.row(id);
    expect(row).toMatchObject({ kind: 'ojt', status: 'in-review', owner: 'skillsteam', askedCents: 0 });
    expect(row.findings.map(({ code, outcome }) => `${code} ${outcome}`)).toEqual([
      'age-adult meets',
      'ojt-no-listing-needed meets',
      'ojt-employer-new check',
      'ojt-weeks-fit meets',
    ]);
    expect(row.priorityGroup).toBe(5);
    expect(await violations()).toEqual([]);
  });

  test('an employer’s record is found however its name is written', async () => {
    const one = await ojt.inReview(person);
    await ojt.decide(one);
    at.setNow('2027-06-02T18:00:00Z');
    await ojt.record(one, 'not-kept');
    const again = await ojt.inReview(await at.person(), {
      ...ojtAnswers,
      ojtEmployer: 'The SAMPLE  Cabinet-Works, L.L.C.',
    });
    expect((await ojt.row(again)).findings).toContainEqual({
      code: 'ojt-employer-lost-some',
      outcome: 'check',
      rule: 'R21',
      params: { kept: 0, notKept: 1 },
    });
  });
});

describe('decide-ojt', () => {
  test('R21: approved takes one slot, keeps the terms and the estimate, and commits no money', async () => {
    const id = await ojt.inReview(person);
    expect(await ojt.decide(id)).toEqual({ outcome: 'approved', seq: 1, slot: general });
    const row = await ojt.row(id);
    expect(row).toMatchObject({
      status: 'approved',
      owner: 'system',
      awardedCents: 0,
      ojt: { terms: usualTerms, mostCents: 880_000, slot: general },
    });
    expect(row.holdUntil).toBeUndefined();
    expect(await ojt.table.usedOf(general)).toBe(1);
    expect(await ojt.table.holdersOf(general)).toEqual([id]);
    const [decision] = await at.cases.listDecisions(id);
    expect(decision).toMatchObject({ outcome: 'approved', amountCents: 0, ojt: { mostCents: 880_000, slot: general } });
    expect(decision?.awardId).toBeUndefined();
    expect((await at.cases.getTask(id, 1, 'first'))?.answer).toEqual({ outcome: 'approved' });
    expect(await violations()).toEqual([]);
  });

  test('the estimate is whole cents, rounded down (R21)', async () => {
    const id = await ojt.inReview(person);
    await ojt.decide(id, { agreed: { wageCents: 1_999, hoursPerWeek: 37, weeks: 13, ratePercent: 33 } });
    // 1,999 × 37 × 13 × 33 % = 317,301.27
    expect((await ojt.row(id)).ojt?.mostCents).toBe(317_301);
  });

  test('a second click is the same decision and the same slot', async () => {
    const id = await ojt.inReview(person);
    const input = await ojt.decision(id);
    const [one, two] = await Promise.all([decideOjt(input, ojt.deps), decideOjt(input, ojt.deps)]);
    expect(two).toEqual(one);
    expect(await decideOjt(input, ojt.deps)).toEqual(one);
    expect(await ojt.table.usedOf(general)).toBe(1);
    expect(await firstFaultOf(ojt.decide(id))).toBe('already-decided');
  });

  test.each([
    ['a wage below the minimum', { wageCents: 1_629 }, 'wage ojt-wage-below-minimum'],
    ['more weeks than the board pays for', { weeks: 27 }, 'weeks ojt-weeks-above'],
    [
      'a first day that has passed: the contract comes before it',
      { startsOn: '2026-11-17' },
      'startsOn ojt-start-past',
    ],
    ['more than three quarters', { ratePercent: 76, criteria: ['barriers'] }, 'rate ojt-rate-above'],
    ['more than half without a local criterion', { ratePercent: 51 }, 'criteria ojt-criteria-needed'],
    [
      'more than half by a criterion that the board does not know',
      { ratePercent: 51, criteria: ['luck'] },
      'criteria choose-one',
    ],
  ])('R21: refuses %s', async (_what, agreed, refusal) => {
    const id = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.decide(id, { agreed }))).toBe(`invalid-input: ${refusal}`);
    expect((await ojt.row(id)).status).toBe('in-review');
    expect(await ojt.table.usedOf(general)).toBe(0);
  });

  test('R26: not without what a training decision rests on', async () => {
    const id = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.decide(id, { ticks: ['interview'] }))).toBe(
      'ticks-missing: tick-career-planning required',
    );
  });

  test('R27: a no says why and what would change it; more information asks for exactly that, and the answer comes back', async () => {
    const id = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.decide(id, { outcome: 'deny', reason: 'No time to learn.' }))).toBe(
      'reason-missing: wouldChange required',
    );
    await ojt.decide(id, {
      outcome: 'more-information',
      requestedItems: [askedFor('employer-offer')],
      terms: undefined,
    });
    expect(await ojt.row(id)).toMatchObject({ status: 'needs-information', owner: 'participant' });
    expect(await mailsOf(id)).toContain('need-one-thing');
    await saveApplication(
      {
        operationId: at.operationId(),
        actor: person,
        applicationId: id,
        absences: [{ kind: 'employer-offer', why: 'cannot-get', reason: 'The boss is away this week.' }],
      },
      ojt.deps,
    );
    await answerRequest({ operationId: at.operationId(), actor: person, applicationId: id }, ojt.deps);
    await ojt.assess(id);
    await ojt.decide(id, {
      outcome: 'deny',
      reason: 'Nothing is learned there.',
      wouldChange: 'A plan of what you learn.',
    });
    expect(await ojt.row(id)).toMatchObject({ status: 'denied', owner: 'system' });
    expect(await ojt.table.usedOf(general)).toBe(0);
    expect(await violations()).toEqual([]);
  });

  test('R3: passing over somebody with a higher priority who waits for a slot asks for a reason', async () => {
    await ojt.inReview(await at.person(), { ...ojtAnswers, basicSkills: 'yes' }, 'bh');
    const id = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.decide(id))).toBe('reason-missing: aheadOfReason reason-for-going-ahead');
    await ojt.decide(id, { aheadOfReason: 'The other one starts in spring.' });
    expect((await at.cases.listDecisions(id))[0]?.aheadOfReason).toBe('The other one starts in spring.');
  });

  test('R29: neither by who filed it nor from another center, and never by the command that spends money', async () => {
    const id = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.decide(id, { actor: at.staff('staff-far', 'bh') }))).toBe('not-found');
    expect(await firstFaultOf(ojt.decide(id, { actor: at.liaison('liaison-one') }))).toBe('wrong-role');
    expect(await firstFaultOf(ojt.decide(id, { version: 1 }))).toBe('changed-meanwhile');
    const packet = {
      ...(await ojt.decision(id)),
      lines: [{ fundId: 'adult-py2026-july', costKind: 'tuition' as const, amountCents: 100 }],
      payee: 'school' as const,
    };
    expect(await firstFaultOf(decidePacket(packet, ojt.deps))).toBe('wrong-role');
  });
});

describe('above the usual rate (R21, R29)', () => {
  test('the first only recommends and takes no slot; another person of the center approves, and may give less', async () => {
    const id = await ojt.inReview(person);
    expect(await ojt.decide(id, { agreed: high })).toEqual({ outcome: 'needs-second', seq: 1 });
    const row = await ojt.row(id);
    expect(row).toMatchObject({ status: 'second-review', owner: 'skillsteam' });
    expect(row.route?.reasons.map(({ key }) => key)).toContain('second-high-rate');
    expect(row.ojt).toBeUndefined();
    expect(await ojt.table.usedOf(general)).toBe(0);

    expect(await firstFaultOf(ojt.decide(id, { agreed: high }))).toBe('own-packet');
    const second = at.staff('staff-two');
    expect(await firstFaultOf(ojt.decide(id, { actor: second, agreed: { ...high, weeks: 21 } }))).toBe(
      'invalid-input: rate ojt-above-first',
    );
    expect(await ojt.decide(id, { actor: second, agreed: { ...high, ratePercent: 60 } })).toEqual({
      outcome: 'approved',
      seq: 2,
      slot: general,
    });
    expect((await ojt.row(id)).ojt).toMatchObject({ mostCents: 1_056_000, terms: { ratePercent: 60 } });
    expect(await violations()).toEqual([]);
  });

  test('with a coach the second is a Liaison who does not support that coach', async () => {
    const id = await coached(await ojt.inReview(person));
    await ojt.decide(id, { agreed: high });
    expect((await ojt.row(id)).owner).toBe('liaison');
    expect(await firstFaultOf(ojt.decide(id, { actor: at.staff('staff-two'), agreed: high }))).toBe('wrong-role');
    const own = { ...at.liaison('liaison-own'), organizations: [partner] };
    expect(await firstFaultOf(ojt.decide(id, { actor: own, agreed: high }))).toBe('own-packet');
    expect(await ojt.decide(id, { actor: at.liaison('liaison-other'), agreed: high })).toMatchObject({
      outcome: 'approved',
      slot: reserved,
    });
  });

  test('two second approvers at once: one approves, the other hears who', async () => {
    const id = await ojt.inReview(person);
    await ojt.decide(id, { agreed: high });
    const [two, three] = await Promise.all(
      ['staff-two', 'staff-three'].map((name) => ojt.decision(id, { actor: at.staff(name), agreed: high })),
    );
    const answers = await Promise.allSettled([decideOjt(two!, ojt.deps), decideOjt(three!, ojt.deps)]);
    const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason as Refusal] : []));
    expect(refused.map(({ code }) => code)).toEqual(['already-decided']);
    expect(await ojt.table.usedOf(general)).toBe(1);
  });
});

describe('slots (R21)', () => {
  test('a partner’s client takes the partner’s own first, then everybody’s; nobody else takes the partner’s', async () => {
    const slots = { general: 2, reserved: { [partner]: 1 } };
    ojt = ojtDesk(at, { slots });
    const first = await coached(await ojt.inReview(person));
    const second = await coached(await ojt.inReview(await at.person()));
    const third = await ojt.inReview(await at.person());
    const fourth = await ojt.inReview(await at.person());
    expect((await ojt.decide(first)).slot).toEqual(reserved);
    expect((await ojt.decide(second)).slot).toEqual(general);
    expect((await ojt.decide(third)).slot).toEqual(general);
    expect(await firstFaultOf(ojt.decide(fourth))).toBe('no-slot-left');
    expect((await ojt.row(fourth)).status).toBe('in-review');
    // The next program year has its own.
    expect((await ojt.decide(fourth, { agreed: { startsOn: '2027-07-05' } })).slot).toEqual({
      year: 'PY2027',
      pool: 'general',
    });
    expect(await violations()).toEqual([]);
  });

  test('two centers at once, one slot: one has it, the other hears that none is left', async () => {
    ojt = ojtDesk(at, { slots: { general: 1, reserved: {} } });
    for (let turn = 0; turn < 5; turn += 1) {
      const ids = [await ojt.inReview(await at.person()), await ojt.inReview(await at.person(), ojtAnswers, 'bh')];
      const inputs = [await ojt.decision(ids[0]!), await ojt.decision(ids[1]!, { actor: at.staff('staff-bh', 'bh') })];
      const answers = await Promise.allSettled(inputs.map((input) => decideOjt(input, ojt.deps)));
      const refused = answers.flatMap((each) => (each.status === 'rejected' ? [each.reason as Refusal] : []));
      expect(refused.map(({ code }) => code)).toEqual(['no-slot-left']);
      expect(await ojt.table.usedOf(general)).toBe(1);
      const [holder] = await ojt.table.holdersOf(general);
      const loser = ids.find((id) => id !== holder);
      expect((await ojt.row(loser!)).status).toBe('in-review');
      const actorOf = async (id: string): Promise<ParticipantActor> => ({
        kind: 'participant',
        personId: (await ojt.row(id)).personId,
      });
      for (const id of ids)
        await withdrawApplication(
          { operationId: at.operationId(), actor: await actorOf(id), applicationId: id },
          ojt.deps,
        );
      expect(await ojt.table.usedOf(general)).toBe(0);
    }
    expect(await violations()).toEqual([]);
  });

  test('taken back after it was told: the slot is free at once, once, and the person reads it; it may be opened again', async () => {
    const id = await ojt.inReview(person);
    await ojt.decide(id);
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, ojt.deps);
    expect(await mailsOf(id)).toContain('approved');
    const takeBack = { operationId: at.operationId(), actor: person, applicationId: id };
    const both = [takeBack, { ...takeBack, operationId: at.operationId() }];
    const answers = await Promise.allSettled(both.map((input) => withdrawApplication(input, ojt.deps)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ojt.row(id)).toMatchObject({ status: 'withdrawn', owner: 'nobody' });
    expect((await ojt.row(id)).ojt).toBeUndefined();
    expect(await ojt.table.usedOf(general)).toBe(0);
    expect(await mailsOf(id)).toContain('withdrawn');
    expect(await violations()).toEqual([]);

    await reopenApplication({ operationId: at.operationId(), actor: person, applicationId: id }, ojt.deps);
    await ojt.assess(id);
    await ojt.decide(id);
    expect(await ojt.table.usedOf(general)).toBe(1);
    expect(await violations()).toEqual([]);
  });

  test('taken back before the letter was there: the workflow that still runs tells that, and nothing else', async () => {
    const id = await ojt.inReview(person);
    await ojt.decide(id);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, ojt.deps);
    expect(await ojt.row(id)).toMatchObject({ status: 'withdrawn', owner: 'system' });
    const packets = { write: async (key: string) => ({ key, versionId: 'v1', sha256: '', bytes: 0 }) };
    await storeLetter({ contractVersion: 1, applicationId: id, round: 1 }, { ...ojt.deps, packets });
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, ojt.deps);
    expect((await mailsOf(id)).sort()).toEqual(['sent-receipt', 'withdrawn']);
    expect((await ojt.row(id)).letter).toBeUndefined();
    expect(await violations()).toEqual([]);
  });
});

describe('what became of it (R21)', () => {
  const approved = async (name?: string): Promise<string> => {
    at.setNow('2026-11-18T18:00:00Z');
    const who = await at.person();
    const id = await ojt.inReview(who);
    await ojt.decide(id, name === undefined ? {} : { agreed: { employer: name } });
    await notifyPerson({ contractVersion: 1, applicationId: id, round: 1 }, ojt.deps);
    at.setNow('2027-06-02T18:00:00Z');
    return id;
  };
  const recordOf = async (name = usualTerms.employer) => ojt.table.employer(employerIdOf(name));

  test('kept: in the employer’s record, and the slot of that year stays used', async () => {
    const id = await approved();
    await ojt.record(id, 'kept');
    expect(await ojt.row(id)).toMatchObject({
      status: 'completed',
      owner: 'nobody',
      ojt: { result: { what: 'kept' } },
    });
    expect(await recordOf()).toMatchObject({ kept: 1, notKept: 0, name: usualTerms.employer });
    expect(await ojt.table.usedOf(general)).toBe(1);
    expect(await violations()).toEqual([]);
  });

  test('an employer that keeps failing to keep people is refused, at the recommendation and at the approval, without exception', async () => {
    for (const name of ['Sample Cabinet Works', 'SAMPLE CABINET WORKS, Inc.'])
      await ojt.record(await approved(name), 'not-kept');
    expect(await recordOf()).toMatchObject({ kept: 0, notKept: 2 });
    at.setNow('2026-11-19T18:00:00Z');
    const id = await ojt.inReview(person);
    expect((await ojt.row(id)).findings.map(({ code }) => code)).toContain('ojt-employer-refused');
    expect(await firstFaultOf(ojt.decide(id))).toBe('employer-refused: employer ojt-employer-refused');
    expect(await firstFaultOf(ojt.decide(id, { agreed: high }))).toBe(
      'employer-refused: employer ojt-employer-refused',
    );
    expect(await ojt.table.usedOf(general)).toBe(2);
    // Another employer is not meant.
    expect(await ojt.decide(id, { agreed: { employer: 'Another Sample Shop' } })).toMatchObject({
      outcome: 'approved',
    });
    expect(await violations()).toEqual([]);
  });

  test('the record counts at the moment of approval, not of the page', async () => {
    ojt = ojtDesk(at, { refuseEmployerAfter: 1 });
    const lost = await approved();
    at.setNow('2027-06-02T18:00:00Z');
    const id = await ojt.inReview(person);
    const input = await ojt.decision(id, { agreed: { startsOn: '2027-06-10' } });
    const [decided] = await Promise.allSettled([decideOjt(input, ojt.deps), ojt.record(lost, 'not-kept')]);
    const took = decided!.status === 'fulfilled';
    if (!took) expect((decided as PromiseRejectedResult).reason).toMatchObject({ code: 'employer-refused' });
    expect((await ojt.row(id)).status).toBe(took ? 'approved' : 'in-review');
    expect(await violations()).toEqual([]);
  });

  test('a slip is corrected, the record with it; what stopped gives the slot back, once, and is final', async () => {
    const id = await approved();
    await ojt.record(id, 'not-kept');
    await ojt.record(id, 'kept');
    expect(await recordOf()).toMatchObject({ kept: 1, notKept: 0 });
    await ojt.record(id, 'stopped');
    expect(await recordOf()).toMatchObject({ kept: 0, notKept: 0 });
    expect(await ojt.table.usedOf(general)).toBe(0);
    expect(await firstFaultOf(ojt.record(id, 'kept'))).toBe('not-open');
    expect(await violations()).toEqual([]);
  });

  test('only of what was approved, by staff who may see it, and of days that were', async () => {
    const open = await ojt.inReview(person);
    expect(await firstFaultOf(ojt.record(open, 'kept'))).toBe('not-open');
    const id = await approved();
    expect(await firstFaultOf(ojt.record(id, 'kept', { on: '2027-06-03' }))).toBe('invalid-input: on in-the-future');
    expect(await firstFaultOf(ojt.record(id, 'kept', { on: '2027-01-10' }))).toBe('invalid-input: on ojt-before-start');
    expect(await firstFaultOf(ojt.record(id, 'kept', { actor: at.staff('staff-far', 'bh') }))).toBe('not-found');
  });
});

describe('the nightly check finds (R21)', () => {
  test.each([
    ['a slot that is counted twice', 'slots slots-miscounted', 'USED', { used: 2 }],
    ['a slot that its case does not know of', 'dangling points-elsewhere', 'HOLD', { year: 'PY2025' }],
  ])('%s', async (_what, found, sk, change) => {
    const id = await ojt.inReview(person);
    await ojt.decide(id);
    const stored = storedRows({ client: tables!.client, tableName: tableNameOf('cases') });
    const rows = await stored.partition('OJT-SLOTS#PY2026#general');
    const row = rows.find((each) => String(each['sk']).startsWith(sk));
    await tables!.client.send(
      new PutItemCommand({ TableName: tableNameOf('cases'), Item: toItem({ ...row, ...change }) }),
    );
    expect((await violations()).join('\n')).toContain(found);
  });
});
