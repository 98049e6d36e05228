import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { caseKeys } from '../../adapters/cases-table.ts';
import { toItem } from '../../adapters/transaction.ts';
import { pendingKey } from '../../domain/cases/indexes.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { checklistKinds, decisionTicks } from '../../domain/cases/rows.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { claimCase } from '../../functions/claim-case/claim-case.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { askedFor, desk, sampleAnswers } from '../support/cases.ts';
import { stepDesk } from '../support/step.ts';
import { startTables } from '../support/tables.ts';
import { tuiDesk } from '../support/tui.ts';
import { openYear, type YearWorld } from '../support/year-world.ts';
import { send } from '../workflow/centers/deeds.ts';

/**
 * Two at one instant, for every kind of request. Of scholarships: two who claim, and a decision while it is withdrawn, are in
 * desk.test.ts; a consent that ends in mid-upload is in consent.test.ts; an answer at the instant of closing in
 * asked-items.test.ts.
 */
const turns = 8;
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );

describe('of a STEP and of a TUI request', () => {
  let tables: Awaited<ReturnType<typeof startTables>> | undefined;
  let at: ReturnType<typeof desk>;
  beforeAll(async () => {
    tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  });
  beforeEach(() => {
    at = desk(tables!.client);
  });
  afterAll(async () => tables?.stop());

  const withdraw = (id: string, person: ParticipantActor) =>
    withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  const kinds = {
    step: {
      inReview: (person: ParticipantActor) => stepDesk(at).inReview(person),
      colleagues: () => [stepDesk(at).coach('coach-one'), stepDesk(at).coach('coach-two')] as const,
      decide: (id: string) => stepDesk(at).decide(id),
      ask: (id: string) =>
        stepDesk(at).decide(id, {
          outcome: 'more-information',
          reason: 'One paper.',
          requestedItems: [askedFor('other')],
        }),
      paper: 'other',
      decided: 'active',
    },
    tui: {
      inReview: (person: ParticipantActor) => tuiDesk(at).inReview(person),
      colleagues: () => [at.staff('one'), at.staff('two')] as const,
      decide: (id: string) => tuiDesk(at).handOver(id),
      ask: (id: string) =>
        tuiDesk(at).handOver(id, {
          outcome: 'more-information',
          reason: 'One paper.',
          requestedItems: [askedFor('school-schedule')],
        }),
      paper: 'school-schedule',
      decided: 'handed-over',
    },
  } as const;
  const each = Object.entries(kinds) as [keyof typeof kinds, (typeof kinds)[keyof typeof kinds]][];

  test.each(each)('%s: claimed by two: one has it, the other hears who', async (_kind, { inReview, colleagues }) => {
    const id = await inReview(await at.person());
    const claims = colleagues().map((actor) =>
      outcomeOf(
        claimCase(
          { operationId: at.operationId(), actor, applicationId: id, release: false, takeOver: false },
          at.deps,
        ),
      ),
    );
    expect((await Promise.all(claims)).sort()).toEqual(['already-claimed', 'done']);
    expect((await at.cases.getApplication(id))?.claimedBy).toBeDefined();
  });

  test.each(each)('%s: decided while withdrawn: one of them counts', async (_kind, { inReview, decide, decided }) => {
    for (let turn = 0; turn < turns; turn += 1) {
      const person = await at.person();
      const id = await inReview(person);
      const [decision, withdrawal] = await Promise.all([outcomeOf(decide(id)), outcomeOf(withdraw(id, person))]);
      const row = await at.cases.getApplication(id);
      // What was decided or handed over can be taken back after it; what was taken back is not decided.
      if (decision === 'done' && withdrawal !== 'done') expect(row?.status).toBe(decided);
      else expect(row?.status).toBe('withdrawn');
      expect([decision, withdrawal]).toContain('done');
      const lines = (await at.cases.listAudit(id)).map(({ version }) => version);
      expect(new Set(lines).size).toBe(lines.length);
    }
  });

  test.each(each)(
    '%s: answered in the instant of closing, and after it: it goes on, with its first date',
    async (_kind, { inReview, ask, paper }) => {
      for (let turn = 0; turn < turns; turn += 1) {
        const person = await at.person();
        const id = await inReview(person);
        const { firstSubmittedAt } = (await at.cases.getApplication(id))!;
        await ask(id);
        const own = () => ({ operationId: at.operationId(), actor: person, applicationId: id });
        const absences = [{ kind: paper, why: 'cannot-get' as const, reason: 'not at hand today' }];
        await saveApplication({ ...own(), absences }, at.deps);
        const step = { contractVersion: 1 as const, applicationId: id, round: 1 };
        const { due } = (await at.cases.getApplication(id))!;
        for (const daysBefore of [7, 2]) {
          at.setNow(new Date(Date.parse(due?.dueAt ?? '') - daysBefore * 86_400_000).toISOString());
          await followUpRequest(step, at.deps);
        }
        at.setNow(due?.dueAt ?? '');
        if (turn % 2 === 0) await followUpRequest(step, at.deps);
        const answers = [outcomeOf(answerRequest(own(), at.deps)), followUpRequest(step, at.deps)] as const;
        expect((await Promise.all(answers))[0]).toBe('done');
        expect(await at.cases.getApplication(id)).toMatchObject({ status: 'submitted', firstSubmittedAt });
        at.setNow('2026-11-18T18:00:00Z');
      }
    },
    60_000,
  );
});

describe('a token that is answered twice', () => {
  let world: YearWorld;
  beforeEach(async () => {
    world = await openYear();
  });
  afterEach(async () => {
    expect(world.failures).toEqual([]);
    await world.close();
  });

  async function sent(): Promise<{ id: string; person: ParticipantActor }> {
    const person = await world.at.person();
    const id = await world.woken(send(world, person, { kind: 'scholarship', centerId: 'se', answers: sampleAnswers }));
    await world.clock.advance(60_000);
    return { id, person };
  }
  async function decide(id: string, outcome: 'deny' | 'more-information'): Promise<void> {
    await world.woken(
      decidePacket(
        {
          operationId: world.at.operationId(),
          actor: world.at.staff('one'),
          applicationId: id,
          version: (await world.packet(id)).version,
          outcome,
          lines: [],
          reason: 'The cost sheet is not readable.',
          ticks: [...decisionTicks],
          aheadOfReason: 'ready to start first',
          requestedItems: outcome === 'deny' ? [] : [askedFor('cost-sheet')],
        },
        world.at.deps,
      ),
    );
    await world.clock.advance(60_000);
  }
  const entered = async (id: string): Promise<string[]> => {
    const executionArn = `arn:aws:states:us-west-2:000000000000:execution:scholarship-packet:${id}-1`;
    const { events } = await world.engine.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return (events as { type: string; stateEnteredEventDetails?: { name: string } }[])
      .filter(({ type }) => type.endsWith('StateEntered'))
      .map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? '');
  };

  test('by a relay that comes twice: the workflow goes on once, the person is told once', async () => {
    const { id } = await sent();
    await decide(id, 'deny');
    const rows = (await world.at.cases.listOutbox(id)).filter(({ message }) => message.type === 'answer-task');
    const before = await entered(id);
    // As a relay leaves it that died before it marked it done; and then two come at once.
    const last = rows.at(-1)!;
    await world.at.cases.client.send(
      new UpdateItemCommand({
        TableName: world.at.cases.tableName,
        Key: toItem(caseKeys.outbox(id, last.outboxId)),
        UpdateExpression: 'REMOVE doneAt SET pendingPk = :pk, pendingSk = :sk',
        ExpressionAttributeValues: toItem({ ':pk': pendingKey, ':sk': `${last.createdAt}#${last.outboxId}` }),
      }),
    );
    expect(await Promise.all([world.carry(last), world.carry(last)])).toContain('sent');
    await world.clock.advance(60_000);
    expect(await entered(id)).toEqual(before);
    expect(await world.statusOf(`${id}-1`)).toBe('SUCCEEDED');
    expect(world.mails.filter(({ kind }) => kind === 'not-paid')).toHaveLength(1);
  });

  test('the old token with another answer: refused, and the wait that is open now stays open', async () => {
    const { id, person } = await sent();
    const old = (await world.at.cases.getTask(id, 1, 'first'))?.taskToken ?? '';
    await decide(id, 'more-information');
    const again = () => world.engine.call('SendTaskSuccess', { taskToken: old, output: '{"outcome":"approved"}' });
    await expect(again()).rejects.toMatchObject({ code: 'TaskTimedOut' });
    expect(await world.packet(id)).toMatchObject({ status: 'needs-information' });
    expect(await world.statusOf(`${id}-1`)).toBe('RUNNING');
    const information = (await world.at.cases.getTask(id, 1, 'information'))?.taskToken;
    expect(information).not.toBe(old);

    // And the new one still ends by the person's own answer.
    const own = () => ({ operationId: world.at.operationId(), actor: person, applicationId: id });
    const absences = checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand' }));
    await saveApplication({ ...own(), absences: absences.filter(({ kind }) => kind === 'cost-sheet') }, world.at.deps);
    await world.woken(answerRequest(own(), world.at.deps));
    await world.clock.advance(60_000);
    expect(await world.packet(id)).toMatchObject({ status: 'in-review' });
    await expect(again()).rejects.toMatchObject({ code: 'TaskTimedOut' });
  });
});
