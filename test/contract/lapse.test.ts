import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { noteOf, withNote } from '../../domain/money/award-note.ts';
import { auditRow } from '../../domain/cases/records.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { moveAward } from '../../adapters/award-store.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { extendHold } from '../../functions/extend-hold/extend-hold.ts';
import { lapseAwards } from '../../functions/lapse-awards/lapse-awards.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

/** R6 on the real engine: what nobody obligated in time goes back, with notice before; what is obligated stays. */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
beforeEach(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'payments']);
  at = desk(tables.client);
});
afterEach(async () => tables.stop());

/** Approved on 18 November, told, and held until 25 January: 14 days after the course begins. */
async function held(): Promise<{ id: string; person: ParticipantActor; awardId: string }> {
  await at.openFund({ fundId: 'adult', capCents: 1_000_000 });
  const person = await at.person();
  const id = await at.packetInReview(person);
  const { awardId = '' } = await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      version: (await rowOf(id)).version,
      outcome: 'approve',
      lines: [{ fundId: 'adult', costKind: 'tuition', amountCents: 260_000 }],
      payee: 'school',
      reason: 'part of the costs',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [],
    },
    at.deps,
  );
  await notifyPerson({ contractVersion: 1, applicationId: id, round: (await rowOf(id)).round }, at.deps);
  expect(await rowOf(id)).toMatchObject({ holdUntil: '2027-01-25', hold: { awardId, notices: 0 } });
  return { id, person, awardId };
}
const rowOf = async (id: string) => {
  const row = await at.cases.getApplication(id);
  if (!row) throw new Error('no application');
  return row;
};
const fund = async () => {
  const [row] = await at.ledger.listFunds();
  if (!row) throw new Error('no fund');
  assertBalanced(row);
  return row;
};
const mails = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));
const run = (instant: string) => {
  at.setNow(instant);
  return lapseAwards(at.deps);
};
const nothing = { told: 0, lapsed: 0, failed: 0 };
/** As an enrollment does it: so much is owed from now on. */
const obligate = (id: string, awardId: string, amountCents: number) =>
  moveAward(
    at.ledger,
    awardId,
    () => ({ steps: [{ line: 0, step: 'obligate', amountCents }] }),
    { actor: 'one', operationId: at.operationId(), now: at.clock.now(), settings: at.settings },
    async (award) => {
      const before = await rowOf(id);
      const next = { ...before, awards: withNote(before.awards, noteOf(award)) };
      return at.cases.write.application(before, next, auditRow(id, at.clock.now(), 'one', 'money-enrolled'));
    },
  );

describe('what nobody obligated in time (R6)', () => {
  test('told a week before, and gone on the morning after the last day; once, however often it runs', async () => {
    const { id } = await held();
    expect(await run('2027-01-18T16:00:00Z')).toEqual(nothing);
    expect(await run('2027-01-18T17:00:00Z')).toEqual({ ...nothing, told: 1 });
    expect(await run('2027-01-18T17:30:00Z')).toEqual(nothing);
    expect(await mails(id)).toEqual(expect.arrayContaining(['hold-ends', 'staff-hold-ends']));
    expect(await run('2027-01-25T23:00:00Z')).toEqual(nothing);
    expect((await fund()).committedCents).toBe(260_000);
    at.setNow('2027-01-26T17:00:00Z');
    const runs = await Promise.all([lapseAwards(at.deps), lapseAwards(at.deps)]);
    expect(runs.map(({ lapsed }) => lapsed).sort()).toEqual([0, 1]);
    expect(await fund()).toMatchObject({ availableCents: 1_000_000, committedCents: 0 });
    expect(await rowOf(id)).toMatchObject({
      status: 'approved',
      hold: { lapsed: { amountCents: 260_000, all: true } },
      awards: [{ committedCents: 0, releasedCents: 260_000 }],
    });
    expect((await mails(id)).filter((each) => each === 'hold-lapsed')).toHaveLength(1);
    expect(await run('2027-02-26T17:00:00Z')).toEqual(nothing);
  });

  test('all of it gone: the person asks again, and keeps the first date', async () => {
    const { id, person } = await held();
    const reopen = () =>
      reopenApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    await expect(reopen()).rejects.toThrow(Refusal);
    await run('2027-01-18T17:00:00Z');
    await run('2027-01-26T17:00:00Z');
    const { firstSubmittedAt } = await rowOf(id);
    await reopen();
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'submitted', firstSubmittedAt, awardedCents: 0 });
    expect(row.hold).toBeUndefined();
  });

  test('what is obligated stays; the rest goes', async () => {
    const { id, awardId } = await held();
    await run('2027-01-18T17:00:00Z');
    await obligate(id, awardId, 100_000);
    expect(await run('2027-01-26T17:00:00Z')).toEqual({ ...nothing, lapsed: 1 });
    expect(await fund()).toMatchObject({ availableCents: 900_000, committedCents: 0, obligatedCents: 100_000 });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ status: 'open' });
    expect(await rowOf(id)).toMatchObject({ hold: { lapsed: { amountCents: 160_000, all: false } } });
  });

  test('all of it obligated: nobody is told, and nothing lapses', async () => {
    const { id, awardId } = await held();
    await obligate(id, awardId, 260_000);
    expect(await run('2027-01-18T17:00:00Z')).toEqual(nothing);
    expect(await run('2027-03-01T17:00:00Z')).toEqual(nothing);
    expect(await mails(id)).not.toContain('hold-ends');
    expect((await fund()).obligatedCents).toBe(260_000);
  });

  test('nobody’s money lapses untold: after weeks in which nothing ran, the notice comes first', async () => {
    const { id } = await held();
    expect(await run('2027-03-01T17:00:00Z')).toEqual({ ...nothing, told: 1 });
    expect((await rowOf(id)).holdUntil).toBe('2027-03-08');
    expect(await run('2027-03-08T20:00:00Z')).toEqual(nothing);
    expect(await run('2027-03-09T17:00:00Z')).toEqual({ ...nothing, lapsed: 1 });
  });
});

describe('holding it longer', () => {
  const extend = async (id: string, until: string, reason = 'The course was moved.', center = 'se') =>
    extendHold(
      {
        operationId: at.operationId(),
        actor: at.staff('two', center),
        applicationId: id,
        version: (await rowOf(id)).version,
        until,
        reason,
      },
      at.deps,
    );
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'went through',
      (error: Refusal) => error.code,
    );

  test('with a reason, to a later day within a year, by the team; the notice comes anew', async () => {
    const { id, awardId } = await held();
    await run('2027-01-18T17:00:00Z');
    expect(await codeOf(extend(id, '2027-02-20', ''))).toBe('reason-missing');
    expect(await codeOf(extend(id, '2027-01-25'))).toBe('invalid-input');
    expect(await codeOf(extend(id, '2029-01-25'))).toBe('invalid-input');
    expect(await codeOf(extend(id, '2027-02-20', 'The course was moved.', 'nnp'))).toBe('not-found');
    expect(await extend(id, '2027-02-20')).toEqual({ holdUntil: '2027-02-20' });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ holdUntil: '2027-02-20' });
    expect(await rowOf(id)).toMatchObject({
      holdUntil: '2027-02-20',
      hold: { notices: 0, extended: [{ by: 'two', from: '2027-01-25', until: '2027-02-20' }] },
    });
    expect(await mails(id)).toContain('hold-extended');
    expect(await run('2027-01-26T17:00:00Z')).toEqual(nothing);
    expect(await run('2027-02-13T17:00:00Z')).toEqual({ ...nothing, told: 1 });
    expect(await run('2027-02-21T17:00:00Z')).toEqual({ ...nothing, lapsed: 1 });
    expect(await codeOf(extend(id, '2027-03-20'))).toBe('not-open');
  });
});
