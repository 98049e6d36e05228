import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { businessDaysBetween, calendarOf, wallTime } from '../../domain/calendar/business-time.ts';
import { checklistKinds, decisionTicks } from '../../domain/cases/rows.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { askedFor, sampleAnswers } from '../support/cases.ts';
import { openYear, type YearWorld } from '../support/year-world.ts';

/** A year in one move of the clock (test/support/year-world.ts). */
const DAY = 86_400_000;
let world: YearWorld;
let at: YearWorld['at'];
let clock: YearWorld['clock'];
let mails: YearWorld['mails'];
let woken: YearWorld['woken'];
let packet: YearWorld['packet'];
let statusOf: YearWorld['statusOf'];

beforeEach(async () => {
  world = await openYear();
  ({ at, clock, mails, woken, packet, statusOf } = world);
});
afterEach(async () => {
  expect(world.failures).toEqual([]);
  await world.close();
});

/** A packet that was sent and has come to its first decision, by its execution alone. */
async function sent(): Promise<{ id: string; person: ParticipantActor }> {
  const person = await at.person();
  const operation = () => ({ operationId: `op-${randomBytes(9).toString('hex')}`, actor: person });
  const { applicationId: id } = await createApplication(
    {
      ...operation(),
      kind: 'scholarship',
      centerId: 'se',
      language: 'en',
      formSource: 'form',
      noticeAcknowledged: true,
    },
    at.deps,
  );
  const absences = checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
  await saveApplication({ ...operation(), applicationId: id, answers: sampleAnswers, absences }, at.deps);
  await woken(
    submitApplication(
      {
        ...operation(),
        applicationId: id,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: new Date(clock.now() + 2 * 365 * DAY).toISOString().slice(0, 10),
      },
      at.deps,
    ),
  );
  await clock.advance(60_000);
  expect(await packet(id)).toMatchObject({ status: 'in-review', owner: 'skillsteam' });
  return { id, person };
}
async function decide(id: string, outcome: 'deny' | 'more-information') {
  const { version } = await packet(id);
  await woken(
    decidePacket(
      {
        operationId: `op-${randomBytes(9).toString('hex')}`,
        actor: at.staff('one'),
        applicationId: id,
        version,
        outcome,
        lines: [],
        reason: 'The cost sheet is not readable.',
        ticks: [...decisionTicks],
        aheadOfReason: 'ready to start first',
        requestedItems: outcome === 'deny' ? [] : [askedFor('cost-sheet')],
      },
      at.deps,
    ),
  );
  await clock.advance(60_000);
}
/** Whole days of Portland's calendar. */
function daysFrom(fromMs: number, toMs: number): number {
  const dateOf = (ms: number) => Date.parse(wallTime(new Date(ms), at.settings.timeZone).date);
  return (dateOf(toMs) - dateOf(fromMs)) / DAY;
}
const kinds = () => mails.map((mail) => mail.kind);
async function yearPasses(what: string) {
  const start = performance.now();
  await clock.advance(365 * DAY);
  console.log(`a year of ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
}

test('staff leave a packet for a year: late again and again, renewed, never closed, still to be decided (R28)', async () => {
  const { id } = await sent();
  // In small steps past its due date: a far jump leaves out most of the sweeps, and one of them reminds staff.
  const { due } = await packet(id);
  for (let turn = 0; turn < 60 && clock.now() < Date.parse(due?.dueAt ?? ''); turn += 1) await clock.advance(DAY / 4);
  expect(kinds()).toContain('staff-due-soon');
  await yearPasses('a packet that waits for its decision');
  const late = await packet(id);
  expect(late).toMatchObject({ status: 'in-review', owner: 'skillsteam', round: 2 });
  // Whoever has it is reminded once, before it is late. Then it goes up: the team, the Liaison, and from the third step on
  // the director too.
  const told = (kind: string) => mails.filter((mail) => mail.kind === kind).length;
  expect(told('staff-due-soon')).toBe(1);
  expect(told('staff-late-team')).toBe(late.escalations - 1);
  expect(told('staff-late')).toBe(late.escalations - 1);
  expect(told('staff-late-director')).toBe(late.escalations - 2);
  const toStaff = mails.filter((mail) => mail.kind.startsWith('staff-')).map((mail) => mail.kind);
  expect(toStaff.slice(0, 3)).toEqual(['staff-due-soon', 'staff-late-team', 'staff-late']);
  const ids = mails.map((mail) => mail.id);
  expect(new Set(ids).size).toBe(ids.length);
  const outbox = await at.cases.listOutbox(id);
  expect(outbox.filter((row) => row.doneAt === undefined)).toEqual([]);
  const steps = (await at.cases.listAudit(id)).filter((line) => line.what === 'escalated');
  expect(steps).toHaveLength(late.escalations);
  // Every two business days, no day lost: each step falls at closing and counts from that closing.
  const at1 = steps.map((line) => new Date(line.at)).sort((a, b) => a.getTime() - b.getTime());
  const calendar = calendarOf(at.settings, 'se');
  for (const [index, step] of at1.entries()) {
    const { minutes } = wallTime(step, calendar.timeZone);
    expect(minutes).toBeGreaterThanOrEqual(17 * 60 + 30);
    expect(minutes).toBeLessThan(17 * 60 + 40);
    const before = at1[index - 1];
    if (before) expect(businessDaysBetween(before, step, calendar)).toBe(2);
  }
  // In a year of 249 business days, less the decision's own five.
  expect(late.escalations).toBeGreaterThan(115);
  expect([await statusOf(`${id}-1`), await statusOf(`${id}-2`)]).toEqual(['SUCCEEDED', 'RUNNING']);

  await decide(id, 'deny');
  expect(await packet(id)).toMatchObject({ status: 'denied', owner: 'nobody' });
  expect(kinds().at(-1)).toBe('not-paid');
  expect(await statusOf(`${id}-2`)).toBe('SUCCEEDED');
}, 180_000);

test('a person leaves a request for a year: reminded, closed, told, each once; and it opens again (R28)', async () => {
  const { id, person } = await sent();
  await decide(id, 'more-information');
  const asked = clock.now();
  await yearPasses('a request that nobody answers');
  expect(kinds()).toEqual(['sent-receipt', 'need-one-thing', 'reminder', 'reminder', 'closed']);
  const audit = await at.cases.listAudit(id);
  const dayOf = (action: string) =>
    audit
      .filter((line) => line.what === action)
      .map((line) => daysFrom(asked, Date.parse(line.at)))
      .sort((a, b) => a - b);
  // Seven and two days before the reply date, in the morning; closed when that day is over.
  expect(dayOf('reminded')).toEqual([7, 12]);
  expect(dayOf('closed-unanswered')).toEqual([14]);
  expect(await packet(id)).toMatchObject({ status: 'closed', owner: 'nobody' });

  // A late answer is an answer: the paper, or why there is none (R8).
  const absences = [{ kind: 'cost-sheet' as const, why: 'cannot-get' as const, reason: 'the school is closed' }];
  const operationId = `op-${randomBytes(9).toString('hex')}`;
  await saveApplication({ operationId, actor: person, applicationId: id, absences }, at.deps);
  await woken(
    answerRequest({ operationId: `op-${randomBytes(9).toString('hex')}`, actor: person, applicationId: id }, at.deps),
  );
  await clock.advance(60_000);
  expect(await packet(id)).toMatchObject({ status: 'in-review', owner: 'skillsteam', round: 2 });
}, 60_000);
