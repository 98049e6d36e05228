import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import {
  addBusinessDays,
  addBusinessMinutes,
  businessMinutesBetween,
  calendarOf,
} from '../../domain/calendar/business-time.ts';
import { decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { escalateDecision } from '../../functions/escalate-decision/escalate-decision.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

/** The clock of staff on real tables: reminded, late, up step by step, and still while the person is asked (R28). */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(() => {
  at = desk(tables!.client);
});
afterAll(async () => tables?.stop());

const calendar = calendarOf(boardSettings, 'se');
const at1 = (applicationId: string, round = 1) => ({ contractVersion: 1 as const, applicationId, round });
async function packet(id: string): Promise<ApplicationRow> {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no packet');
  return application;
}
const sweep = () =>
  sweepCases({ ...at.deps, abortParts: async () => {}, arrived: async () => undefined, checkAgain: async () => {} });
const mailsOf = async (id: string) =>
  (await at.cases.listOutbox(id)).flatMap(({ message }) =>
    message.type === 'mail' && message.template.startsWith('staff-') ? [message.template] : [],
  );

async function ask(id: string): Promise<void> {
  await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      version: (await packet(id)).version,
      outcome: 'more-information',
      lines: [],
      reason: '',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [askedFor('cost-sheet')],
    },
    at.deps,
  );
}
async function answer(person: ParticipantActor, id: string): Promise<void> {
  const absences = [{ kind: 'cost-sheet' as const, why: 'cannot-get' as const, reason: 'the school is closed' }];
  await saveApplication({ operationId: at.operationId(), actor: person, applicationId: id, absences }, at.deps);
  await answerRequest({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  await assessEligibility(at1(id, (await packet(id)).round), at.deps);
}

describe('before it is due', () => {
  test('whoever has it gets one mail, on the morning of the business day before; the case itself is not touched', async () => {
    // Sent on Wednesday 18 November, due on the Wednesday after at closing.
    const id = await at.packetInReview(await at.person());
    const before = await packet(id);
    expect(before.due).toMatchObject({ dueAt: '2026-11-26T01:30:00.000Z', remindAt: '2026-11-24T16:30:00.000Z' });
    at.setNow('2026-11-24T16:29:00Z');
    await sweep();
    expect(await mailsOf(id)).toEqual([]);
    at.setNow('2026-11-24T16:31:00Z');
    expect((await sweep()).reminders).toBeGreaterThan(0);
    await sweep();
    at.setNow('2026-11-25T16:31:00Z');
    await sweep();
    expect(await mailsOf(id)).toEqual(['staff-due-soon']);
    expect(await packet(id)).toEqual(before);
  });
  test('what is decided in time is reminded of no more', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await ask(id);
    at.setNow('2026-11-24T16:31:00Z');
    await sweep();
    expect(await mailsOf(id)).toEqual([]);
  });
});

describe('past due (R28)', () => {
  test('up by one step every two business days, each counted from the limit before it', async () => {
    const id = await at.packetInReview(await at.person());
    let limit = new Date((await packet(id)).due?.dueAt ?? '');
    const steps = [['staff-late-team'], ['staff-late'], ['staff-late-team', 'staff-late', 'staff-late-director']];
    for (let turn = 0; turn < 6; turn += 1) {
      // The workflow wakes a little after the limit.
      at.setNow(new Date(limit.getTime() + 20_000).toISOString());
      const before = await mailsOf(id);
      const { waitSeconds } = await escalateDecision({ ...at1(id), kind: 'first' }, at.deps);
      const next = addBusinessDays(limit, 2, calendar);
      expect((await packet(id)).due?.nextStepAt).toBe(next.toISOString());
      expect(waitSeconds).toBe((next.getTime() - limit.getTime()) / 1000 - 20);
      expect((await mailsOf(id)).slice(before.length).sort()).toEqual([...(steps[Math.min(turn, 2)] ?? [])].sort());
      limit = next;
    }
    expect(await packet(id)).toMatchObject({ status: 'in-review', escalations: 6 });
    const audit = (await at.cases.listAudit(id)).filter((line) => line.what === 'escalated');
    expect(audit.map((line) => line.params['to']).sort()).toEqual(
      ['team', 'liaison', ...Array<string>(4).fill('team liaison director')].sort(),
    );
  });
  test('woken before its time nobody is told, and the wait goes on to the same limit', async () => {
    const id = await at.packetInReview(await at.person());
    const before = await packet(id);
    at.setNow('2026-11-20T18:00:00Z');
    const { waitSeconds } = await escalateDecision({ ...at1(id), kind: 'first' }, at.deps);
    expect(at.clock.now().getTime() + (waitSeconds ?? 0) * 1000).toBe(Date.parse(before.due?.dueAt ?? ''));
    expect(await packet(id)).toEqual(before);
  });
});

describe('while the person is asked', () => {
  test('three rounds take exactly the business time that there was, and not a minute more', async () => {
    // Sent on Wednesday at 10: five business days, to Wednesday the 25th at 17:30.
    const person = await at.person();
    const id = await at.packetInReview(person);
    const startMs = at.clock.now().getTime();
    let leftMinutes = 0;
    // Asked after three hours, answered days later, at night, on a weekend.
    for (const [asked, answered] of [
      ['2026-11-18T21:00:00Z', '2026-11-20T05:00:00Z'],
      ['2026-11-20T19:30:00Z', '2026-11-22T20:00:00Z'],
      ['2026-11-23T17:30:00Z', '2026-11-24T17:30:00Z'],
    ] as const) {
      at.setNow(asked);
      await ask(id);
      const { paused } = await packet(id);
      at.setNow(answered);
      await answer(person, id);
      const { due, paused: after } = await packet(id);
      expect(after).toBeUndefined();
      expect(due?.dueAt).toBe(addBusinessMinutes(new Date(answered), paused?.leftMinutes ?? 0, calendar).toISOString());
      leftMinutes = paused?.leftMinutes ?? 0;
    }
    // 3 + 3 + 1 hours of work: what is left of the whole time is the rest of it.
    const whole = addBusinessDays(new Date(startMs), 5, calendar);
    const wholeMinutes = businessMinutesBetween(new Date(startMs), whole, calendar);
    expect(leftMinutes).toBe(wholeMinutes - (3 + 3 + 1) * 60);
  });
  test('asked when it was late already: one whole business day is left for a good look', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    at.setNow('2026-11-30T18:00:00Z');
    await ask(id);
    expect((await packet(id)).paused).toMatchObject({ leftMinutes: 0 });
    at.setNow('2026-12-01T18:00:00Z');
    await answer(person, id);
    expect((await packet(id)).due?.dueAt).toBe('2026-12-03T01:30:00.000Z');
  });
  test('answered after it was closed: the whole time again, and the first date in line (R28)', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    const sent = await packet(id);
    await ask(id);
    for (let turn = 0; turn < 5 && (await packet(id)).status !== 'closed'; turn += 1) {
      const { due } = await packet(id);
      at.setNow(new Date(Math.max(at.clock.now().getTime(), Date.parse(due?.dueAt ?? ''))).toISOString());
      await followUpRequest(at1(id), at.deps);
    }
    expect((await packet(id)).status).toBe('closed');
    await answer(person, id);
    const again = await packet(id);
    expect(again.due?.dueAt).toBe(addBusinessDays(at.clock.now(), 5, calendar).toISOString());
    expect(again).toMatchObject({ status: 'in-review', round: 2, firstSubmittedAt: sent.firstSubmittedAt });
  });
});
