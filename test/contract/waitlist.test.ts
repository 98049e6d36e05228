import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { awardBalanced } from '../../domain/money/award-steps.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { placeIn } from '../../domain/waitlist/order.ts';
import { answerOffer } from '../../functions/answer-offer/answer-offer.ts';
import { awaitNextStep } from '../../functions/await-next-step/await-next-step.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { endOffer } from '../../functions/end-offer/end-offer.ts';
import { followUpCase } from '../../functions/follow-up-case/follow-up-case.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { offerMoney } from '../../functions/offer-money/offer-money.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalOf } from '../support/refusals.ts';

/** R3 on the real engine: who stands in line, who is offered money, and what becomes of the offer. */
type Decide = ParsedCommand<'decide-packet'>;
type Stream = 'wioa-adult' | 'wioa-dislocated-worker' | 'local-grant';

let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
beforeEach(async () => {
  // Each test has a board of its own: a line is a line of everybody.
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'payments']);
  at = desk(tables.client);
});
afterEach(async () => tables.stop());

async function decision(applicationId: string, more: Partial<Decide>, staffId = 'one'): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor: at.staff(staffId, application?.centerId),
    applicationId,
    version: application?.version ?? -1,
    outcome: 'waitlist',
    lines: [],
    payee: 'school',
    reason: 'part of the tuition',
    ticks: [...decisionTicks],
    aheadOfReason: '',
    requestedItems: [],
    ...more,
  };
}
const waits = (applicationId: string, amountCents: number, stream: Stream = 'wioa-adult') =>
  decision(applicationId, { waitFor: { stream, lines: [{ costKind: 'tuition', amountCents }] } });

interface Waiting {
  id: string;
  person: ParticipantActor;
}
/** In line: sent at this instant, at this center, with these answers. */
async function inLine(
  sentAt: string,
  { answers = {}, center = 'se', amountCents = 200_000, stream = 'wioa-adult' as Stream } = {},
): Promise<Waiting> {
  at.setNow(sentAt);
  const person = await at.person();
  const id = await at.packetInReview(person, { ...sampleAnswers, ...answers }, center);
  expect((await decidePacket(await waits(id, amountCents, stream), at.deps)).outcome).toBe('waitlisted');
  return { id, person };
}
const rowOf = async (id: string) => {
  const row = await at.cases.getApplication(id);
  if (!row) throw new Error('no application');
  return row;
};
const stands = async (id: string) => (await rowOf(id)).status;
const fundOf = async (fundId: string) => {
  const fund = (await at.ledger.listFunds()).find((each) => each.fund.fundId === fundId);
  if (!fund) throw new Error(`no fund ${fundId}`);
  assertBalanced(fund);
  return fund;
};
const mailsTo = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'mail' ? [message.template] : []));
const answer = (who: Waiting, what: 'take' | 'decline', awardId: string, operationId = at.operationId()) =>
  answerOffer({ operationId, actor: who.person, applicationId: who.id, answer: what, awardId }, at.deps);
const awardOf = async (id: string) => (await rowOf(id)).offer?.awardId ?? '';
const step = async (id: string) => ({ contractVersion: 1 as const, applicationId: id, round: (await rowOf(id)).round });

const veteranInNeed = { veteran: 'veteran', basicSkills: 'yes' };
const inNeed = { basicSkills: 'yes' };

describe('who stands in line (R3)', () => {
  test('nothing is spent; the order is group, then first submission, across the centers', async () => {
    await at.openFund({ fundId: 'adult', capCents: 100_000 });
    const everyoneElse = await inLine('2026-11-02T18:00:00Z');
    const low = await inLine('2026-11-04T18:00:00Z', { answers: inNeed, center: 'nnp' });
    const lowLater = await inLine('2026-11-05T18:00:00Z', { answers: inNeed });
    const veteran = await inLine('2026-11-06T18:00:00Z', { answers: veteranInNeed, center: 'bh' });
    const line = await at.cases.waitlistOf('wioa-adult');
    expect(line.map((row) => row.applicationId)).toEqual([veteran.id, low.id, lowLater.id, everyoneElse.id]);
    expect(line.map((row) => placeIn(line, row.applicationId))).toEqual([1, 2, 3, 4]);
    expect(await fundOf('adult')).toMatchObject({ availableCents: 100_000, committedCents: 0 });
    expect(await rowOf(low.id)).toMatchObject({
      owner: 'system',
      waitlist: { stream: 'wioa-adult', scheme: 'adult', amountCents: 200_000, lines: [{ payee: 'school' }] },
    });
    expect((await at.cases.listDecisions(low.id))[0]).toMatchObject({
      outcome: 'waitlisted',
      priorityGroup: 2,
      waitsFor: { stream: 'wioa-adult' },
      lines: [],
    });
  });

  test('dislocated worker money: veterans first, the rest by the first submission alone', async () => {
    await at.openFund({
      fundId: 'dislocated',
      stream: 'wioa-dislocated-worker',
      priorityScheme: 'veterans-first',
      capCents: 1,
    });
    const stream = 'wioa-dislocated-worker' as const;
    const first = await inLine('2026-11-02T18:00:00Z', { stream });
    const low = await inLine('2026-11-03T18:00:00Z', { stream, answers: inNeed });
    const veteran = await inLine('2026-11-04T18:00:00Z', { stream, answers: { veteran: 'spouse' } });
    const line = await at.cases.waitlistOf(stream);
    expect(line.map((row) => row.applicationId)).toEqual([veteran.id, first.id, low.id]);
  });

  test('R26, R29: a place in line is decided like an approval: ticks, lawful money, a second person above the threshold', async () => {
    await at.openFund({ fundId: 'adult', capCents: 100_000, pays: ['tuition'] });
    await at.openFund({ fundId: 'step', stream: 'step-100', capCents: 100_000, priorityScheme: 'none' });
    const person = await at.person();
    const id = await at.packetInReview(person, { ...sampleAnswers, 'cost-tuition': 450_000, totalCost: 500_000 });
    const refused = async (more: Partial<Decide>) =>
      (await refusalOf(decidePacket(await decision(id, more), at.deps))).code;
    const lines = [{ costKind: 'tuition' as const, amountCents: 450_000 }];
    expect(await refused({})).toBe('invalid-input');
    expect(await refused({ ticks: [], waitFor: { stream: 'wioa-adult', lines } })).toBe('ticks-missing');
    expect(await refused({ waitFor: { stream: 'step-100', lines } })).toBe('fund-not-lawful');
    expect(await refused({ waitFor: { stream: 'wioa-youth', lines } })).toBe('fund-unknown');
    expect(
      await refused({ waitFor: { stream: 'wioa-adult', lines: [{ costKind: 'books', amountCents: 10_000 }] } }),
    ).toBe('fund-not-lawful');
    expect(
      await refused({ waitFor: { stream: 'wioa-adult', lines: [{ costKind: 'tuition', amountCents: 450_001 }] } }),
    ).toBe('amount-above-request');
    const wanted = { waitFor: { stream: 'wioa-adult' as const, lines } };
    expect((await decidePacket(await decision(id, wanted), at.deps)).outcome).toBe('needs-second');
    expect((await refusalOf(decidePacket(await decision(id, wanted), at.deps))).code).toBe('own-packet');
    expect((await decidePacket(await decision(id, wanted, 'two'), at.deps)).outcome).toBe('waitlisted');
    expect(await stands(id)).toBe('waitlisted');
  });

  test('while waiting: approved from other money, asked for more, taken back', async () => {
    await at.openFund({ fundId: 'adult', capCents: 1 });
    await at.openFund({ fundId: 'grant', stream: 'local-grant', priorityScheme: 'none', capCents: 1_000_000 });
    const one = await inLine('2026-11-02T18:00:00Z');
    const two = await inLine('2026-11-03T18:00:00Z');
    const three = await inLine('2026-11-04T18:00:00Z');
    const approve = {
      outcome: 'approve' as const,
      lines: [{ fundId: 'grant', costKind: 'tuition' as const, amountCents: 200_000 }],
    };
    expect((await decidePacket(await decision(one.id, approve), at.deps)).outcome).toBe('approved');
    expect(await rowOf(one.id)).toMatchObject({ status: 'approved', awardedCents: 200_000 });
    expect((await rowOf(one.id)).waitlist).toBeUndefined();
    const ask = {
      outcome: 'more-information' as const,
      requestedItems: [
        { what: 'document' as const, kind: 'cost-sheet' as const, reason: 'missing' as const, note: '' },
      ],
    };
    expect((await decidePacket(await decision(two.id, ask), at.deps)).outcome).toBe('more-information');
    await withdrawApplication({ operationId: at.operationId(), actor: three.person, applicationId: three.id }, at.deps);
    expect(await stands(three.id)).toBe('withdrawn');
    expect(await at.cases.waitlistOf('wioa-adult')).toEqual([]);
    // The wait of the workflow has each answer.
    for (const [id, outcome] of [
      [one.id, 'approved'],
      [two.id, 'more-information'],
      [three.id, 'withdrawn'],
    ] as const)
      expect((await at.cases.getTask(id, (await rowOf(id)).round, 'next'))?.answer).toMatchObject({ outcome });
  });

  test('an approval that passes somebody in line asks for a reason, and stands in the report', async () => {
    await at.openFund({ fundId: 'adult', capCents: 1_000_000 });
    await inLine('2026-11-02T18:00:00Z');
    at.setNow('2026-11-09T18:00:00Z');
    const later = await at.packetInReview(await at.person());
    const lines = [{ fundId: 'adult', costKind: 'tuition' as const, amountCents: 100_000 }];
    const refusal = await refusalOf(decidePacket(await decision(later, { outcome: 'approve', lines }), at.deps));
    expect(refusal).toMatchObject({ code: 'reason-missing', params: { waiting: 1 } });
    const aheadOfReason = 'The course begins on Monday.';
    await decidePacket(await decision(later, { outcome: 'approve', lines, aheadOfReason }), at.deps);
    expect((await at.cases.listDecisions(later))[0]).toMatchObject({ passedOver: 1, aheadOfReason });
    expect(await at.cases.passedOverIn('PY2026')).toMatchObject([
      { applicationId: later, priorityGroup: 5, passedOver: 1, reason: aheadOfReason, decidedBy: { staffId: 'one' } },
    ]);
    // A higher group passes nobody who stands below.
    const veteran = await at.packetInReview(await at.person(), { ...sampleAnswers, ...veteranInNeed });
    await decidePacket(await decision(veteran, { outcome: 'approve', lines }), at.deps);
    expect(await at.cases.passedOverIn('PY2026')).toHaveLength(1);
  });
});

describe('who is offered money', () => {
  test('the first in line, with all of it; nobody behind them from money that they could have had', async () => {
    await at.openFund({ fundId: 'old', capCents: 150_000, availableThrough: '2027-03-31' });
    await at.openFund({ fundId: 'new', capCents: 120_000 });
    const first = await inLine('2026-11-02T18:00:00Z', { amountCents: 200_000 });
    const small = await inLine('2026-11-03T18:00:00Z', { amountCents: 60_000 });
    at.setNow('2026-11-10T18:00:00Z');
    expect(await offerMoney(at.deps)).toEqual({ offered: 2 });
    const offered = await rowOf(first.id);
    expect(offered).toMatchObject({ status: 'offered', owner: 'participant', due: { calendar: 'business' } });
    // R5: the oldest money first, over two funds.
    expect(offered.offer?.lines).toMatchObject([
      { fundId: 'old', amountCents: 150_000, costKind: 'tuition' },
      { fundId: 'new', amountCents: 50_000 },
    ]);
    // Ten business days on, with Veterans Day and Thanksgiving between.
    expect(offered.due?.dueAt.slice(0, 10)).toBe('2026-11-26');
    expect(await fundOf('old')).toMatchObject({ availableCents: 0, committedCents: 150_000 });
    const award = await at.ledger.getAward(offered.offer?.awardId ?? '');
    expect(award).toMatchObject({ status: 'offered', amountCents: 200_000, priorityGroup: 5 });
    expect(award?.lines.every(awardBalanced)).toBe(true);
    const lines = await at.ledger.linesOf('fund#PY2026#old', { limit: 10 });
    expect(lines.find((line) => line.operation === 'offer')).toMatchObject({ from: 'available', to: 'committed' });
    expect(await mailsTo(first.id)).toContain('offer');
    expect(await stands(small.id)).toBe('offered');
  });

  test('the first in line waits for more than is there: nobody is served before them', async () => {
    await at.openFund({ fundId: 'adult', capCents: 150_000 });
    const first = await inLine('2026-11-02T18:00:00Z', { amountCents: 200_000 });
    const small = await inLine('2026-11-03T18:00:00Z', { amountCents: 60_000 });
    expect(await offerMoney(at.deps)).toEqual({ offered: 0 });
    expect([await stands(first.id), await stands(small.id)]).toEqual(['waitlisted', 'waitlisted']);
    await at.openFund({ fundId: 'more', capCents: 110_000 });
    expect(await offerMoney(at.deps)).toEqual({ offered: 2 });
    expect([await stands(first.id), await stands(small.id)]).toEqual(['offered', 'offered']);
  });

  test('money that is another center’s part is not theirs: the next one gets it, and they stay first', async () => {
    const parts = Object.fromEntries(
      ['bh', 'tigard', 'nnp', 'se', 'gresham'].map((id) => [id, id === 'nnp' ? 300_000 : 0]),
    );
    await at.openFund({ fundId: 'adult', capCents: 300_000, centerAllocations: parts });
    const first = await inLine('2026-11-02T18:00:00Z', { center: 'se' });
    const next = await inLine('2026-11-03T18:00:00Z', { center: 'nnp' });
    expect(await offerMoney(at.deps)).toEqual({ offered: 1 });
    expect([await stands(first.id), await stands(next.id)]).toEqual(['waitlisted', 'offered']);
  });

  test('many runs at once: each place is offered once, and never a cent that is not there', async () => {
    await at.openFund({ fundId: 'adult', capCents: 450_000 });
    const line: Waiting[] = [];
    for (const day of ['02', '03', '04']) line.push(await inLine(`2026-11-${day}T18:00:00Z`, { amountCents: 200_000 }));
    const runs = await Promise.all(Array.from({ length: 6 }, () => offerMoney(at.deps)));
    expect(runs.reduce((sum, run) => sum + run.offered, 0)).toBe(2);
    expect(await Promise.all(line.map(({ id }) => stands(id)))).toEqual(['offered', 'offered', 'waitlisted']);
    expect(await fundOf('adult')).toMatchObject({ availableCents: 50_000, committedCents: 400_000 });
  });
});

describe('what becomes of an offer', () => {
  /** One who is offered the only money, one behind. */
  async function offered() {
    await at.openFund({ fundId: 'adult', capCents: 200_000 });
    const first = await inLine('2026-11-02T18:00:00Z', { answers: inNeed });
    const next = await inLine('2026-11-03T18:00:00Z', { center: 'nnp' });
    at.setNow('2026-11-16T18:00:00Z');
    expect(await offerMoney(at.deps)).toEqual({ offered: 1 });
    return { first, next, awardId: await awardOf(first.id) };
  }

  test('taken: an approval by whoever put them in line, held from that day on', async () => {
    const { first, awardId } = await offered();
    at.setNow('2026-11-20T18:00:00Z');
    const operationId = at.operationId();
    const answers = await Promise.all([1, 2].map(() => answer(first, 'take', awardId, operationId)));
    expect(answers).toEqual([{ status: 'approved' }, { status: 'approved' }]);
    const row = await rowOf(first.id);
    expect(row).toMatchObject({
      status: 'approved',
      owner: 'system',
      awardedCents: 200_000,
      holdUntil: '2027-01-25',
      hold: { awardId, notices: 0 },
      awards: [{ awardId, committedCents: 200_000 }],
    });
    expect(row.offer).toBeUndefined();
    const [decided] = await at.cases.listDecisions(first.id);
    expect(decided).toMatchObject({
      outcome: 'approved',
      stage: 'next',
      seq: 2,
      lines: [{ fundId: 'adult', amountCents: 200_000 }],
      awardId,
      priorityGroup: 2,
      ticks: [...decisionTicks],
      decidedBy: { staffId: 'one' },
    });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ status: 'open', holdUntil: '2027-01-25' });
    expect((await at.cases.getTask(first.id, row.round, 'next'))?.answer).toEqual({ outcome: 'approved' });
    expect((await refusalOf(answer(first, 'decline', awardId))).code).toBe('offer-over');
  });

  test('taken where a promise is owed from the first day (setting): those who pay see it in their list', async () => {
    const { first, awardId } = await offered();
    expect(await at.payments.owedAwards(10)).toEqual([]);
    const policy = { ...at.settings.policy, obligateAt: 'approval' as const };
    await answerOffer(
      { operationId: at.operationId(), actor: first.person, applicationId: first.id, answer: 'take', awardId },
      { ...at.deps, settings: { ...at.settings, policy } },
    );
    const owed = { obligatedCents: 200_000, accruedCents: 0, paidCents: 0 };
    expect(await at.payments.owedAwards(10)).toMatchObject([
      { awardId, ...owed, owedSince: '2026-11-16T18:00:00.000Z' },
    ]);
    expect((await rowOf(first.id)).awards).toMatchObject([{ awardId, ...owed, committedCents: 0 }]);
  });

  test('declined, twice at once: the money is back once, and the next in line is offered it', async () => {
    const { first, next, awardId } = await offered();
    const results = await Promise.allSettled([answer(first, 'decline', awardId), answer(first, 'decline', awardId)]);
    expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await fundOf('adult')).toMatchObject({ availableCents: 200_000, committedCents: 0 });
    expect(await at.ledger.getAward(awardId)).toMatchObject({ status: 'finished' });
    expect(await rowOf(first.id)).toMatchObject({ status: 'withdrawn', waitlist: { ended: { how: 'declined' } } });
    await notifyPerson(await step(first.id), at.deps);
    expect(await mailsTo(first.id)).toContain('offer-declined');
    expect(await offerMoney(at.deps)).toEqual({ offered: 1 });
    expect(await stands(next.id)).toBe('offered');
    // The way back keeps the first date.
    const before = await rowOf(first.id);
    await reopenApplication({ operationId: at.operationId(), actor: first.person, applicationId: first.id }, at.deps);
    expect(await rowOf(first.id)).toMatchObject({ status: 'submitted', firstSubmittedAt: before.firstSubmittedAt });
  });

  test('R28: reminded, then ended; what was held goes to the next; the way back stays', async () => {
    const { first, next } = await offered();
    const look = async () => followUpCase(await step(first.id), at.deps);
    // A week before, two days before, and then its end.
    expect(await look()).toMatchObject({ next: 'again' });
    at.setNow('2026-11-25T17:00:00Z');
    expect(await look()).toMatchObject({ next: 'again' });
    at.setNow('2026-11-30T17:00:00Z');
    expect(await look()).toMatchObject({ next: 'again' });
    expect((await mailsTo(first.id)).filter((each) => each === 'offer-reminder')).toHaveLength(2);
    expect(await stands(first.id)).toBe('offered');
    const due = (await rowOf(first.id)).due?.dueAt ?? '';
    at.setNow(new Date(Date.parse(due) + 60_000).toISOString());
    expect(await look()).toEqual({ next: 'expired' });
    expect(await endOffer(await step(first.id), at.deps)).toEqual({ next: 'tell' });
    expect(await endOffer(await step(first.id), at.deps)).toEqual({ next: 'tell' });
    expect(await rowOf(first.id)).toMatchObject({ status: 'closed', waitlist: { ended: { how: 'unanswered' } } });
    await notifyPerson(await step(first.id), at.deps);
    expect((await mailsTo(first.id)).filter((each) => each === 'offer-ended')).toHaveLength(1);
    expect(await fundOf('adult')).toMatchObject({ availableCents: 200_000 });
    expect(await offerMoney(at.deps)).toEqual({ offered: 1 });
    expect(await stands(next.id)).toBe('offered');
  });

  test('an offer is never ended before its day, nor unreminded', async () => {
    const { first } = await offered();
    expect(await endOffer(await step(first.id), at.deps)).toEqual({ next: 'again', waitSeconds: 60 });
    // The execution was dead all the while: it is asked for again first.
    at.setNow('2026-12-20T18:00:00Z');
    expect(await endOffer(await step(first.id), at.deps)).toEqual({ next: 'again', waitSeconds: 60 });
    expect(await followUpCase(await step(first.id), at.deps)).toMatchObject({ next: 'again' });
    expect(await mailsTo(first.id)).toContain('offer-reminder');
    at.setNow('2026-12-26T18:00:00Z');
    expect(await followUpCase(await step(first.id), at.deps)).toEqual({ next: 'expired' });
  });

  test('taken in the moment in which it ends: one of the two is written, and the money stands once', async () => {
    const { first, awardId } = await offered();
    at.setNow('2026-11-30T17:00:00Z');
    await followUpCase(await step(first.id), at.deps);
    at.setNow('2026-12-05T18:00:00Z');
    const [taken, ended] = await Promise.allSettled([
      answer(first, 'take', awardId),
      endOffer(await step(first.id), at.deps),
    ]);
    const row = await rowOf(first.id);
    const fund = await fundOf('adult');
    if (row.status === 'approved') {
      expect(taken.status).toBe('fulfilled');
      expect(ended).toMatchObject({ value: { next: 'again' } });
      expect(fund).toMatchObject({ committedCents: 200_000 });
      // The wait that opens again finds the answer.
      expect(await followUpCase(await step(first.id), at.deps)).toEqual({ next: 'again', waitSeconds: 60 });
      await awaitNextStep({ ...(await step(first.id)), taskToken: 'token' }, at.deps);
      expect((await at.cases.getTask(first.id, row.round, 'next'))?.answer).toEqual({ outcome: 'approved' });
    } else {
      expect(row.status).toBe('closed');
      expect(taken).toMatchObject({ status: 'rejected', reason: { code: 'offer-over' } });
      expect(fund).toMatchObject({ availableCents: 200_000, committedCents: 0 });
    }
  });

  test('whoever waits hears it once, and now and then; staff write an answer down for whom they called (R29)', async () => {
    const { first, next, awardId } = await offered();
    expect(await followUpCase(await step(next.id), at.deps)).toMatchObject({ next: 'again' });
    expect(await followUpCase(await step(next.id), at.deps)).toMatchObject({ next: 'again' });
    expect(await mailsTo(next.id)).toEqual(expect.arrayContaining(['waitlisted']));
    expect((await mailsTo(next.id)).filter((each) => each === 'waitlisted')).toHaveLength(1);
    at.setNow('2027-02-01T18:00:00Z');
    await followUpCase(await step(next.id), at.deps);
    expect(await mailsTo(next.id)).toContain('still-waiting');
    const write = (staff: string, center: string) =>
      answerOffer(
        {
          operationId: at.operationId(),
          actor: at.staff(staff, center),
          applicationId: first.id,
          answer: 'take',
          awardId,
        },
        at.deps,
      );
    expect((await refusalOf(write('far', 'nnp'))).code).toBe('not-found');
    expect(await write('two', 'se')).toEqual({ status: 'approved' });
    expect((await rowOf(first.id)).assistedBy).toContain('two');
  });

  test('how often whoever waits hears of it is the board’s to say (setting)', async () => {
    const { next } = await offered();
    const weekly = { ...at.settings, policy: { ...at.settings.policy, waitingWordDays: 7 } };
    const follow = async () => followUpCase(await step(next.id), { ...at.deps, settings: weekly });
    at.setNow('2026-11-19T18:00:00Z');
    await follow();
    expect((await rowOf(next.id)).due?.dueAt).toBe('2026-11-26T16:30:00.000Z');
    at.setNow('2026-11-26T16:29:00Z');
    await follow();
    expect(await mailsTo(next.id)).not.toContain('still-waiting');
    at.setNow('2026-11-26T16:30:00Z');
    await follow();
    expect(await mailsTo(next.id)).toContain('still-waiting');
  });
});
