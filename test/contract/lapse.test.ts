import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { promisedCents } from '../../domain/money/award-note.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { heldUntil } from '../../domain/waitlist/hold-clock.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { extendHold } from '../../functions/extend-hold/extend-hold.ts';
import { lapseAwards } from '../../functions/lapse-awards/lapse-awards.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { awardsAt } from '../support/awards.ts';
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
async function held(fundId = 'adult'): Promise<{ id: string; person: ParticipantActor; awardId: string }> {
  await at.openFund({ fundId, capCents: 1_000_000 });
  const person = await at.person();
  const id = await at.packetInReview(person);
  const { awardId = '' } = await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      version: (await rowOf(id)).version,
      outcome: 'approve',
      lines: [{ fundId, costKind: 'tuition', amountCents: 260_000 }],
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

  test('all of it obligated: the hold is over at once; nobody is told, and nothing lapses', async () => {
    const { id, awardId } = await held();
    await awardsAt(at).enroll(awardId, 260_000);
    const row = await rowOf(id);
    expect(row.hold).toEqual({ awardId, notices: 0 });
    expect(heldUntil(row)).toBeUndefined();
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

describe('the money of later terms (R6)', () => {
  const first = { from: '2027-01-11', through: '2027-03-20' };
  /** 30 days from one term to the next, and 14 after its start. */
  const afterFirst = '2027-05-03';
  const second = { from: '2027-03-29', through: '2027-06-12' };

  test('the first of two terms is enrolled: the rest is held past its end, told anew, and then lapses', async () => {
    const { id, awardId } = await held();
    await run('2027-01-18T17:00:00Z');
    expect((await rowOf(id)).hold?.notices).toBe(1);
    await awardsAt(at).enroll(awardId, 100_000, { enrolledOn: '2027-01-11', term: first });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ holdUntil: afterFirst });
    expect(await rowOf(id)).toMatchObject({
      holdUntil: afterFirst,
      hold: { awardId, notices: 0 },
      awards: [{ holdUntil: afterFirst, committedCents: 160_000, obligatedCents: 100_000 }],
    });
    expect((await at.cases.listAudit(id)).find(({ what }) => what === 'money-enrolled')?.params).toMatchObject({
      heldUntil: afterFirst,
    });
    // The ledger's own list of what may lapse has moved with it.
    expect(await at.ledger.holdsThrough('2027-05-02')).toEqual([]);
    expect((await at.ledger.holdsThrough(afterFirst)).map((award) => award.awardId)).toEqual([awardId]);

    // The day that stood before passes, and the term ends.
    for (const day of ['2027-01-26', '2027-03-21', '2027-04-25'])
      expect(await run(`${day}T18:00:00Z`)).toEqual(nothing);
    expect((await mails(id)).filter((each) => each === 'hold-ends')).toHaveLength(1);
    expect((await fund()).committedCents).toBe(160_000);

    expect(await run('2027-04-26T17:00:00Z')).toEqual({ ...nothing, told: 1 });
    expect((await mails(id)).filter((each) => each === 'hold-ends')).toHaveLength(2);
    expect(await run('2027-05-03T20:00:00Z')).toEqual(nothing);
    expect(await run('2027-05-04T17:00:00Z')).toEqual({ ...nothing, lapsed: 1 });
    expect(await fund()).toMatchObject({ availableCents: 900_000, committedCents: 0, obligatedCents: 100_000 });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ status: 'open' });
    expect(await rowOf(id)).toMatchObject({ hold: { lapsed: { amountCents: 160_000, all: false } } });
  });

  test('both terms enrolled: nothing is held any more', async () => {
    const { id, awardId } = await held();
    at.setNow('2027-01-12T18:00:00Z');
    await awardsAt(at).enroll(awardId, 100_000, { enrolledOn: '2027-01-11', term: first });
    at.setNow('2027-03-30T18:00:00Z');
    await awardsAt(at).enroll(awardId, 160_000, { enrolledOn: '2027-03-29', term: second });
    expect(await rowOf(id)).toMatchObject({ hold: { awardId, notices: 0 }, holdUntil: afterFirst });
    expect((await rowOf(id)).hold?.nextAt).toBeUndefined();
    for (const day of ['2027-04-26', '2027-05-04', '2027-07-27'])
      expect(await run(`${day}T18:00:00Z`)).toEqual(nothing);
    expect(await fund()).toMatchObject({ committedCents: 0, obligatedCents: 260_000 });
  });

  test('dropped out in the first term: what is given back is not held, and nobody is told of its end', async () => {
    const { id, awardId } = await held();
    at.setNow('2027-01-12T18:00:00Z');
    await awardsAt(at).enroll(awardId, 100_000, { enrolledOn: '2027-01-11', term: first });
    at.setNow('2027-02-02T18:00:00Z');
    await awardsAt(at).release(awardId, 60_000, { from: 'obligated' });
    // Of the next term nobody has said anything yet: it is held as before.
    expect((await rowOf(id)).hold?.nextAt).toBeDefined();
    await awardsAt(at).release(awardId, 160_000);
    expect((await rowOf(id)).hold).toEqual({ awardId, notices: 0 });
    for (const day of ['2027-04-26', '2027-05-04']) expect(await run(`${day}T18:00:00Z`)).toEqual(nothing);
    expect(await mails(id)).not.toContain('hold-ends');
    expect(await fund()).toMatchObject({ availableCents: 960_000, committedCents: 0, obligatedCents: 40_000 });
  });

  test('never to an earlier day; and a slip in the year holds nothing longer than staff may', async () => {
    const { id, awardId } = await held();
    at.setNow('2027-01-12T18:00:00Z');
    await extend(id, '2027-06-30');
    await awardsAt(at).enroll(awardId, 50_000, { enrolledOn: '2027-01-11', term: first });
    expect(await rowOf(id)).toMatchObject({ holdUntil: '2027-06-30' });
    await awardsAt(at).enroll(awardId, 50_000, {
      enrolledOn: '2027-01-11',
      term: { from: '2027-03-29', through: '9999-12-31' },
    });
    expect(await rowOf(id)).toMatchObject({ holdUntil: '2028-01-13' });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ holdUntil: '2028-01-13' });
  });

  test('a term that is over already: thirty days from now at least', async () => {
    const { id, awardId } = await held();
    at.setNow('2027-01-20T18:00:00Z');
    const term = { from: '2026-09-28', through: '2026-11-20' };
    await awardsAt(at).enroll(awardId, 50_000, { enrolledOn: '2026-11-17', term });
    expect(await rowOf(id)).toMatchObject({ holdUntil: '2027-02-19' });
  });

  test('enrolled while the last day’s money lapses: one of them comes first, and both tables agree', async () => {
    const { id, awardId } = await held();
    await run('2027-01-18T17:00:00Z');
    at.setNow('2027-01-26T17:00:00Z');
    const [enrolled] = await Promise.allSettled([
      awardsAt(at).enroll(awardId, 100_000, { enrolledOn: '2027-01-11', term: first }),
      lapseAwards(at.deps),
    ]);
    const award = await at.ledger.getAward(awardId);
    const row = await rowOf(id);
    expect(row).toMatchObject({ holdUntil: award?.holdUntil, awards: [{ committedCents: promisedCents(award!) }] });
    if (enrolled.status === 'fulfilled') expect(row).toMatchObject({ holdUntil: afterFirst, hold: { notices: 0 } });
    else expect(row.hold?.lapsed).toMatchObject({ amountCents: 260_000, all: true });
  });
});

test('one whose award is gone is named and looked at later; the one behind it is told in time', async () => {
  const [first, second] = [await held(), await held('other')];
  const told: string[] = [];
  at.setNow('2027-01-18T17:00:00Z');
  const getAward: typeof at.ledger.getAward = async (awardId) =>
    awardId === first.awardId ? Promise.reject(new Error('the row is gone')) : at.ledger.getAward(awardId);
  const result = await lapseAwards({
    ...at.deps,
    ledger: { ...at.ledger, getAward },
    failed: (subject) => void told.push(subject),
  });
  expect([result, told]).toEqual([{ ...nothing, told: 1, failed: 1 }, [`APP#${first.id} APP`]]);
  expect((await rowOf(second.id)).hold).toMatchObject({ notices: 1 });
  expect(await run('2027-01-18T17:20:00Z')).toEqual({ ...nothing, told: 1 });
});

describe('holding it longer', () => {
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
