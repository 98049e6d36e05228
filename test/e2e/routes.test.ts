import { sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { Api } from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { asParticipant, asStaff, newPacket, openAllFunds, sendPacket, submit } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** The other routes of the workflow over the real system, with a clock that the test moves. */
let system: TestSystem;
const dayMs = 86_400_000;
beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
}, 300_000);
afterAll(async () => system?.stop());

const fundId = sampleFundId('wioa-dislocated-worker');
const mailed = async (subject: string): Promise<number> =>
  (await system.mail()).filter((mail) => mail.subject.startsWith(subject)).length;
async function untilMailed(subject: string, times = 1): Promise<void> {
  for (let turn = 0; (await mailed(subject)) < times; turn += 1) {
    if (turn > 240)
      throw new Error(`no mail "${subject}": ${(await system.mail()).map((mail) => mail.subject).join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
/** Days pass one by one; what is due on each is done when the next one comes. Everything here is due within forty. */
async function passDaysUntilMailed(subject: string): Promise<void> {
  for (let day = 0; day < 40 && (await mailed(subject)) === 0; day += 1) await system.advanceClock(dayMs);
  await untilMailed(subject);
}
const inReview = (staff: Api, id: string) =>
  staff.until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
async function decide(staff: Api, id: string, decision: object): Promise<Record<string, unknown>> {
  await inReview(staff, id);
  const { version } = await staff.post<{ version: number }>(`/staff/api/cases/${id}/claim`);
  return staff.post(`/staff/api/cases/${id}/decide`, {
    version,
    payee: 'school',
    ticks: [...decisionTicks],
    aheadOfReason: 'The course starts soon.',
    ...decision,
  });
}
const committed = async (finance: Api): Promise<number> => {
  const { funds } = await finance.get<{ funds: { fundId: string; columns: { committedCents: number } }[] }>(
    '/finance/api/funds',
  );
  return funds.find((each) => each.fundId === fundId)?.columns.committedCents ?? NaN;
};

describe('routes', () => {
  test('above the threshold with a coach: the SkillsTeam recommends, a Liaison awards (R29)', async () => {
    const participant = await asParticipant(system, 'second@example.org');
    const id = await newPacket(participant);
    await participant.put(`/api/applications/${id}/answers`, {
      answers: {
        ...sampleAnswers,
        hasCoach: 'yes',
        coachName: 'Career Coach',
        coachOrganization: 'Example Partner',
        'cost-tuition': 460_000,
        totalCost: 600_000,
      },
    });
    const { missing } = await participant.get<{ missing: { documents: string[] } }>(`/api/applications/${id}`);
    await participant.put(`/api/applications/${id}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await submit(participant, id);
    const finance = await asStaff(system, 'finance');
    const before = await committed(finance);
    const lines = [{ fundId, costKind: 'tuition', amountCents: 460_000 }];
    expect(
      await decide(await asStaff(system, mainTeam), id, { outcome: 'approve', lines, reason: 'Tuition only.' }),
    ).toMatchObject({ outcome: 'needs-second' });
    expect(await committed(finance)).toBe(before);
    const liaison = await asStaff(system, 'liaison');
    expect(await decide(liaison, id, { outcome: 'approve', lines, reason: 'Tuition only.' })).toMatchObject({
      outcome: 'approved',
    });
    expect(await committed(finance)).toBe(before + 460_000);
    await untilMailed('Approved: $4,600.00');
  }, 200_000);

  test('withdrawn by the person while it waits: told, and nobody can decide it any more', async () => {
    const participant = await asParticipant(system, 'withdraws@example.org');
    const id = await sendPacket(participant, (await samplePacket()).slice(0, 1));
    await inReview(await asStaff(system, mainTeam), id);
    await participant.post(`/api/applications/${id}/withdraw`);
    await untilMailed('You took back your request');
    expect(await participant.get(`/api/applications/${id}`)).toMatchObject({ status: 'withdrawn' });
  }, 200_000);

  test('one thing is asked: answered with a new file, decided', async () => {
    const participant = await asParticipant(system, 'answers@example.org');
    const files = await samplePacket();
    const id = await sendPacket(participant, files.slice(0, 1));
    const staff = await asStaff(system, mainTeam);
    await decide(staff, id, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send the letter about the end of your job.',
    });
    await untilMailed('We need one thing from you');
    const letter = files.find((file) => file.kind === 'layoff-letter');
    if (!letter) throw new Error('no sample letter');
    await participant.checked(id, [await participant.upload(id, letter)]);
    await participant.post(`/api/applications/${id}/answer`);
    expect(
      await decide(staff, id, { outcome: 'deny', reason: 'The program is longer than our funds run.' }),
    ).toMatchObject({ outcome: 'denied' });
    await untilMailed('About your request');
    await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
  }, 200_000);

  // Last: from here on the clock has moved.
  test('R28: late staff escalate and never close; an unanswered request reminds, closes, and opens again with its first date', async () => {
    const quiet = await asParticipant(system, 'quiet@example.org');
    const waits = await asParticipant(system, 'waits@example.org');
    const silent = await sendPacket(quiet, (await samplePacket()).slice(0, 1));
    const late = await sendPacket(waits, (await samplePacket()).slice(0, 1));
    const staff = await asStaff(system, mainTeam);
    await decide(staff, silent, {
      outcome: 'more-information',
      requestedItems: ['layoff-letter'],
      reason: 'Please send the letter about the end of your job.',
    });
    await inReview(staff, late);
    await passDaysUntilMailed('A reminder about your request');
    await passDaysUntilMailed('Late: packet');
    await passDaysUntilMailed('We closed your request');

    const again = await asParticipant(system, 'quiet@example.org');
    const closed = await again.get(`/api/applications/${silent}`);
    expect(closed).toMatchObject({ status: 'closed' });
    // A late answer is an answer: here, why there is no such letter (R8).
    await again.put(`/api/applications/${silent}/absences`, {
      absences: [{ kind: 'layoff-letter', why: 'cannot-get', reason: 'The firm is gone.' }],
    });
    await again.post(`/api/applications/${silent}/answer`);
    await again.until(`/api/applications/${silent}`, (view) => view['status'] === 'in-review', 'the case in the queue');
    expect(await (await asParticipant(system, 'waits@example.org')).get(`/api/applications/${late}`)).toMatchObject({
      status: 'in-review',
    });
  }, 400_000);
});
