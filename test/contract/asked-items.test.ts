import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks, type ApplicationRow, type RequestedItem } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { askingRounds } from '../../domain/information/open-items.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusedFieldsOf } from '../support/refusals.ts';

/** R28 on real tables: only what was asked for opens again, round after round, also after closing. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let id: string;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
  id = await at.packetInReview(person);
});
afterAll(async () => tables?.stop());

const household: RequestedItem = { what: 'question', field: 'householdSize', reason: 'does-not-match', note: '' };
async function packet(): Promise<ApplicationRow> {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no packet');
  return application;
}
async function ask(items: RequestedItem[], more: Partial<ParsedCommand<'decide-packet'>> = {}): Promise<void> {
  await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: id,
      version: (await packet()).version,
      outcome: 'more-information',
      lines: [],
      reason: '',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: items,
      ...more,
    },
    at.deps,
  );
}
const save = (more: Partial<ParsedCommand<'save-application'>>) =>
  saveApplication({ operationId: at.operationId(), actor: person, applicationId: id, ...more }, at.deps);
const answer = () => answerRequest({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
const excuse = (kind: 'cost-sheet' | 'budget') => ({
  absences: [{ kind, why: 'cannot-get' as const, reason: 'the school is closed' }],
});

describe('while the packet waits for its person', () => {
  test('a question and a paper are open, all else is refused by name, and nothing of it is written', async () => {
    await ask([household, askedFor('cost-sheet')]);
    const before = await packet();
    expect(await refusedFieldsOf(save({ answers: { householdSize: 2, payee: 'vendor' } }))).toBe('not-asked: payee');
    expect(await refusedFieldsOf(save({ clear: ['schoolName'] }))).toBe('not-asked: schoolName');
    expect(await refusedFieldsOf(save(excuse('budget')))).toBe('not-asked: budget');
    expect(await refusedFieldsOf(save({ centerId: 'gresham' }))).toBe('not-asked: centerId');
    expect(await refusedFieldsOf(save({ unable: [{ field: 'payee', reason: 'do not know' }] }))).toBe(
      'not-asked: payee',
    );
    expect(await refusedFieldsOf(at.announced(person, id, 'budget'))).toBe('not-asked: budget');
    expect(await packet()).toEqual(before);
    await at.announced(person, id, 'cost-sheet');
    await save({ answers: { householdSize: 2 } });
    expect((await packet()).answers['householdSize']).toBe(2);
  });
  test('the answer waits for each of them, and says which are missing', async () => {
    await ask([household, askedFor('cost-sheet')]);
    expect(await refusedFieldsOf(answer())).toBe('document-missing: householdSize cost-sheet');
    await save(excuse('cost-sheet'));
    expect(await refusedFieldsOf(answer())).toBe('form-incomplete: householdSize');
    await save({ unable: [{ field: 'householdSize', reason: 'it changes each week' }] });
    await answer();
    expect((await packet()).status).toBe('submitted');
  });
  test('a new answer changes what follows from it: the priority group is found again (R3)', async () => {
    expect((await packet()).priorityGroup).toBe(5);
    await ask([{ ...household, field: 'incomeSixMonths' }]);
    await save({ answers: { incomeSixMonths: 100_000 } });
    await answer();
    await assessEligibility({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    expect((await packet()).priorityGroup).toBe(2);
  });
  test.each<[string, RequestedItem[], Partial<ParsedCommand<'decide-packet'>>]>([
    ['nothing', [], {}],
    ['what the law keeps apart (R22)', [{ ...household, field: 'receivesSnap' }], { reason: 'please' }],
    ['"see our note" without a note', [{ ...household, reason: 'other' }], {}],
  ])('staff cannot ask for %s', async (_what, items, more) => {
    const before = await packet();
    expect(await refusedFieldsOf(ask(items, more))).toMatch(/^(invalid-input|reason-missing)/);
    expect(await packet()).toEqual(before);
  });
});

describe('several rounds', () => {
  test('each asks anew, both sides see all of them with reasons, notes and their language', async () => {
    await ask([household], { reason: 'Gracias por su ayuda.', language: 'es' });
    at.setNow('2026-11-19T18:00:00Z');
    await save({ answers: { householdSize: 1 } });
    await answer();
    await assessEligibility({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    at.setNow('2026-11-20T18:00:00Z');
    await ask([{ ...household, note: 'Who lives with you?' }, askedFor('budget')]);
    // The answer of the first round does not answer the second.
    expect(await refusedFieldsOf(answer())).toBe('document-missing: householdSize budget');
    const rounds = askingRounds(await at.cases.listDecisions(id), await at.cases.listAudit(id));
    expect(rounds).toMatchObject([
      { language: 'es', message: 'Gracias por su ayuda.', items: [household], ended: { how: 'answered' } },
      { language: 'en', items: [{ note: 'Who lives with you?' }, { kind: 'budget' }] },
    ]);
    expect(rounds[1]?.ended).toBeUndefined();
  });
});

describe('after it was closed', () => {
  test('the same things are open, and answering them opens it again with its first date', async () => {
    await ask([askedFor('cost-sheet')]);
    const first = (await packet()).firstSubmittedAt;
    for (let turn = 0; turn < 5 && (await packet()).status !== 'closed'; turn += 1) {
      at.setNow((await packet()).due?.dueAt ?? '');
      await followUpRequest({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
    }
    expect((await packet()).status).toBe('closed');
    expect(await refusedFieldsOf(answer())).toBe('document-missing: cost-sheet');
    expect(await refusedFieldsOf(save({ answers: { householdSize: 2 } }))).toBe('not-asked: householdSize');
    await save(excuse('cost-sheet'));
    await answer();
    expect(await packet()).toMatchObject({ status: 'submitted', round: 2, firstSubmittedAt: first });
  });
  test('an answer in the very moment of closing: one of both happens, and the person can still answer', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      id = await at.packetInReview(await at.person().then((who) => (person = who)));
      await ask([askedFor('cost-sheet')]);
      await save(excuse('cost-sheet'));
      at.setNow('2026-12-10T18:00:00Z');
      await followUpRequest({ contractVersion: 1, applicationId: id, round: 1 }, at.deps);
      at.setNow((await packet()).due?.dueAt ?? '');
      await Promise.all([answer(), followUpRequest({ contractVersion: 1, applicationId: id, round: 1 }, at.deps)]);
      const { status } = await packet();
      // Closed first, then answered: opened again by that answer. Answered first: nothing was left to close.
      expect(status).toBe('submitted');
      at.setNow('2026-11-18T18:00:00Z');
    }
  }, 60_000);
});
