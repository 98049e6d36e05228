import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { awaitDocuments } from '../../functions/await-documents/await-documents.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { escalateDecision } from '../../functions/escalate-decision/escalate-decision.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { requestInformation } from '../../functions/request-information/request-information.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

type Decide = ParsedCommand<'decide-packet'>;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(() => {
  at = desk(tables!.client);
});
afterAll(async () => tables?.stop());

/** What Step Functions was asked for by the rows that are pending, in any order the test wants. */
async function relayAll(applicationId: string) {
  const asked: { answers: { token: string; output: unknown }[]; started: string[]; mails: string[] } = {
    answers: [],
    started: [],
    mails: [],
  };
  for (const row of await at.cases.listOutbox(applicationId)) {
    if (row.doneAt !== undefined) continue;
    await relay(row, {
      ...at.deps,
      baseUrl: 'https://site.example.org',
      workflows: {
        start: async (_workflow, name) => (asked.started.push(name), 'started'),
        answer: async (token, output) => (asked.answers.push({ token, output }), 'answered'),
      },
      sendMail: async (mail) => (asked.mails.push(mail.kind), true),
      sendText: undefined,
    });
  }
  return asked;
}

const at1 = (applicationId: string, round = 1) => ({ contractVersion: 1 as const, applicationId, round });

async function decision(applicationId: string, more: Partial<Decide>): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor: at.staff('one'),
    applicationId,
    version: application?.version ?? -1,
    outcome: 'more-information',
    lines: [],
    reason: 'The cost sheet is not readable.',
    ticks: [...decisionTicks],
    aheadOfReason: 'ready to start first',
    requestedItems: [askedFor('cost-sheet')],
    ...more,
  };
}

/** The person says why the asked document cannot be had, and sends again. */
async function answer(person: ParticipantActor, applicationId: string): Promise<void> {
  const absences = [{ kind: 'cost-sheet' as const, why: 'cannot-get' as const, reason: 'the school is closed' }];
  await saveApplication({ operationId: at.operationId(), actor: person, applicationId, absences }, at.deps);
  await answerRequest({ operationId: at.operationId(), actor: person, applicationId }, at.deps);
}

describe('asked, answered, asked again', () => {
  test('an answer faster than the relay does not take away the token of the wait before it', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await relayAll(id);
    await requestDecision({ ...at1(id), kind: 'first', taskToken: 'token-first' }, at.deps);
    await decidePacket(await decision(id, {}), at.deps);
    // The relay is down; the person answers at once.
    await answer(person, id);
    const { answers } = await relayAll(id);
    expect(answers).toEqual([
      { token: 'token-first', output: expect.objectContaining({ outcome: 'more-information' }) },
    ]);
    // So the execution comes to the wait that is already answered, and goes on.
    await requestInformation({ ...at1(id), taskToken: 'token-information' }, at.deps);
    expect((await relayAll(id)).answers).toEqual([{ token: 'token-information', output: { outcome: 'answered' } }]);
  });

  test('the second turn’s decision is not answered with the first turn’s', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    for (const turn of [1, 2, 3]) {
      await requestDecision({ ...at1(id), kind: 'first', taskToken: `first-${turn}` }, at.deps);
      expect((await relayAll(id)).answers).toEqual([]);
      await decidePacket(await decision(id, {}), at.deps);
      expect((await relayAll(id)).answers).toMatchObject([{ token: `first-${turn}` }]);
      await requestInformation({ ...at1(id), taskToken: `information-${turn}` }, at.deps);
      expect((await relayAll(id)).answers).toEqual([]);
      await answer(person, id);
      expect((await relayAll(id)).answers).toMatchObject([{ token: `information-${turn}` }]);
      await awaitDocuments({ ...at1(id), taskToken: `documents-${turn}` }, at.deps);
      expect((await relayAll(id)).answers).toMatchObject([{ token: `documents-${turn}` }]);
      await assessEligibility(at1(id), at.deps);
    }
    expect(await at.cases.getApplication(id)).toMatchObject({ status: 'in-review', round: 1 });
  });
});

describe('an execution of an earlier round', () => {
  test('a renewal that has to be asked for twice still ends the old execution', async () => {
    const id = await at.packetInReview(await at.person());
    await at.cases.storeTaskToken(id, 1, 'documents', 'token', at.clock.now().toISOString());
    at.setNow('2027-09-20T18:00:00Z');
    expect(await escalateDecision({ ...at1(id), kind: 'first' }, at.deps)).toEqual({ renew: true });
    // The answer was lost; Step Functions asks again.
    expect(await escalateDecision({ ...at1(id), kind: 'first' }, at.deps)).toEqual({ renew: true });
    const application = await at.cases.getApplication(id);
    // A renewal tells nobody: the next round does, so that one late packet is one mail.
    expect(application).toMatchObject({ round: 2, status: 'in-review', escalations: 0 });
    const starts = (await at.cases.listOutbox(id)).filter((row) => row.message.type === 'start-execution');
    expect(starts.map((row) => row.message)).toEqual([
      { type: 'start-execution', round: 1, workflow: 'scholarship-packet' },
      { type: 'start-execution', round: 2, workflow: 'scholarship-packet' },
    ]);
  });

  test('reminds nobody, closes nothing and tells nobody: the sweep has started the next round', async () => {
    const id = await at.packetInReview(await at.person());
    await decidePacket(await decision(id, {}), at.deps);
    at.setNow('2026-12-10T18:00:00Z');
    expect(
      await sweepCases({
        ...at.deps,
        abortParts: async () => {},
        arrived: async () => undefined,
        checkAgain: async () => {},
      }),
    ).toMatchObject({
      failed: 0,
    });
    const before = await at.cases.getApplication(id);
    expect(before).toMatchObject({ round: 2, status: 'needs-information' });
    expect(await followUpRequest(at1(id), at.deps)).toEqual({ next: 'closed' });
    await notifyPerson(at1(id), at.deps);
    await assessEligibility(at1(id), at.deps);
    expect(await at.cases.getApplication(id)).toEqual(before);
  });
});

describe('R28: only a reminded person’s silence closes a packet', () => {
  test('a reminder that was lost with a dead execution is sent before anything closes', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    await decidePacket(await decision(id, {}), at.deps);
    await relayAll(id);
    // Nothing ran until long after the due date.
    at.setNow('2026-12-24T18:00:00Z');
    const untilNextReminder = (Date.parse('2026-12-29T16:30:00Z') - at.clock.now().getTime()) / 1000;
    expect(await followUpRequest(at1(id), at.deps)).toEqual({ next: 'again', waitSeconds: untilNextReminder });
    expect(await at.cases.getApplication(id)).toMatchObject({
      status: 'needs-information',
      // To the end of that day in Portland.
      due: { dueAt: '2027-01-01T07:59:00.000Z' },
    });
    expect((await relayAll(id)).mails).toEqual(['reminder']);
    at.setNow('2027-01-01T07:59:00Z');
    expect(await followUpRequest(at1(id), at.deps)).toEqual({ next: 'closed' });
    await notifyPerson(at1(id), at.deps);
    await notifyPerson(at1(id), at.deps);
    expect((await relayAll(id)).mails).toEqual(['closed']);
    // Opened again: a new round, the first submission date kept, and told again at its end.
    const closed = await at.cases.getApplication(id);
    await answer(person, id);
    const reopened = await at.cases.getApplication(id);
    expect(reopened).toMatchObject({ status: 'submitted', round: 2, firstSubmittedAt: closed?.firstSubmittedAt });
    expect(reopened?.toldAt).toBeUndefined();
    expect((await relayAll(id)).started).toEqual([`${id}-2`]);
  });
});

describe('taken back', () => {
  test('while documents are still checked: the wait for them is answered, and the person told', async () => {
    const person = await at.person();
    const like = await at.packetInReview(person);
    const id = await at.packetLike(like);
    const submitted = await at.cases.getApplication(id);
    if (!submitted) throw new Error('no packet');
    const owner = { kind: 'participant' as const, personId: submitted.personId };
    await at.cases.client.send(sentAgain(id));
    await at.cases.storeTaskToken(id, 1, 'documents', 'token-documents', at.clock.now().toISOString());
    await withdrawApplication({ operationId: at.operationId(), actor: owner, applicationId: id }, at.deps);
    expect((await relayAll(id)).answers).toEqual([{ token: 'token-documents', output: { documents: 'settled' } }]);
    await requestDecision({ ...at1(id), kind: 'first', taskToken: 'token-first' }, at.deps);
    expect((await relayAll(id)).answers).toEqual([{ token: 'token-first', output: { outcome: 'withdrawn' } }]);
  });

  test('at the instant of a decision: one of the two counts, and the wait gets its answer', async () => {
    await at.openFund({ fundId: 'race', capCents: 10_000_000 });
    for (let round = 0; round < 10; round += 1) {
      const person = await at.person();
      const id = await at.packetInReview(person);
      await relayAll(id);
      await requestDecision({ ...at1(id), kind: 'first', taskToken: 'token' }, at.deps);
      const approve = await decision(id, {
        outcome: 'approve',
        lines: [{ fundId: 'race', costKind: 'tuition', amountCents: 100 }],
        payee: 'school',
        requestedItems: [],
      });
      const results = await Promise.allSettled([
        decidePacket(approve, at.deps),
        withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps),
      ]);
      expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
      const status = (await at.cases.getApplication(id))?.status;
      expect(status).toBe(results[0].status === 'fulfilled' ? 'approved' : 'withdrawn');
      expect((await relayAll(id)).answers).toEqual([{ token: 'token', output: { outcome: status } }]);
    }
  });
});

/** Back to the moment after sending, when documents may still be in their check. */
function sentAgain(applicationId: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: tableNameOf('cases'),
    Key: marshall({ pk: `APP#${applicationId}`, sk: 'APP' }),
    UpdateExpression: 'SET #status = :submitted',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: marshall({ ':submitted': 'submitted' }),
  });
}
