import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { answerAbsence } from '../../functions/answer-absence/answer-absence.ts';
import { letterLines } from '../../functions/compose-letter/letter-lines.ts';
import { letterOfCase } from '../../functions/compose-letter/letter-of-case.ts';
import { letterTexts } from '../../functions/compose-letter/letter-texts.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { translator } from '../../web/text.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalCodeOf } from '../support/refusals.ts';

/** R8 on real tables: a paper that is not there, what staff say to it, and what the person and the letter say of it. */
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

async function packet(): Promise<ApplicationRow> {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no packet');
  return application;
}
const absenceOf = async (kind: string) => (await packet()).absences.find((each) => each.kind === kind);
type Answer = ParsedCommand<'answer-absence'>;
const answer = async (
  said: Answer['answer'],
  { actor = at.staff('one'), kind = 'government-id', ...more }: Partial<Answer> & { actor?: StaffActor } = {},
) =>
  answerAbsence(
    {
      operationId: at.operationId(),
      actor,
      applicationId: id,
      version: (await packet()).version,
      kind,
      answer: said,
      ...more,
    },
    at.deps,
  );
const seen = { how: 'original-seen', seenOn: '2026-11-17' } as const;

describe('what staff say to a paper that is not there (R8)', () => {
  test('it is not needed: kept with who and when, with a line in the audit trail, and taken back', async () => {
    await answer({ how: 'not-needed' });
    expect(await absenceOf('government-id')).toMatchObject({
      reason: 'not at hand today',
      answer: { how: 'not-needed', by: { staffId: 'one' }, at: '2026-11-18T18:00:00.000Z' },
    });
    await answer({ how: 'taken-back' });
    expect((await absenceOf('government-id'))?.answer).toBeUndefined();
    const lines = (await at.cases.listAudit(id)).filter(({ what }) => what.startsWith('absence-'));
    expect(lines.map(({ what, params }) => [what, params])).toEqual([
      ['absence-taken-back', { kind: 'government-id' }],
      ['absence-not-needed', { kind: 'government-id' }],
    ]);
    expect(await refusalCodeOf(answer({ how: 'taken-back' }))).toBe('invalid-input');
  });

  test('an original that nobody had excused: its absence comes and goes with the answer', async () => {
    // The person said nothing about this paper.
    const before = await packet();
    await at.cases.client.send(
      new UpdateItemCommand({
        TableName: at.cases.tableName,
        Key: { pk: { S: `APP#${id}` }, sk: { S: 'APP' } },
        UpdateExpression: 'SET absences = :none',
        ExpressionAttributeValues: { ':none': { L: [] } },
      }),
    );
    expect(await refusalCodeOf(answer({ how: 'not-needed' }, { version: before.version }))).toBe('invalid-input');
    await answer(seen);
    expect(await absenceOf('government-id')).toMatchObject({ why: 'may-not-be-copied', reason: '', answer: seen });
    await answer({ how: 'taken-back' });
    expect((await packet()).absences).toEqual([]);
  });

  test('the second click is the first; a page that is out of date is told so; tomorrow has not been', async () => {
    const { version } = await packet();
    const operationId = at.operationId();
    const first = await answer(seen, { operationId, version });
    expect(await answer(seen, { operationId, version })).toEqual(first);
    expect(await refusalCodeOf(answer({ how: 'taken-back' }, { version }))).toBe('changed-meanwhile');
    expect(await refusalCodeOf(answer({ how: 'original-seen', seenOn: '2026-11-19' }))).toBe('invalid-input');
  });

  test('who helped with a packet writes down what they saw, and does not say what is needed (R29)', async () => {
    const helper = at.staff('helper');
    await at.cases.client.send(
      new UpdateItemCommand({
        TableName: at.cases.tableName,
        Key: { pk: { S: `APP#${id}` }, sk: { S: 'APP' } },
        UpdateExpression: 'SET assistedBy = :helper',
        ExpressionAttributeValues: { ':helper': { L: [{ S: 'helper' }] } },
      }),
    );
    expect(await refusalCodeOf(answer({ how: 'not-needed' }, { actor: helper }))).toBe('own-packet');
    await answer(seen, { actor: helper });
    expect((await absenceOf('government-id'))?.answer?.by.staffId).toBe('helper');
    expect(await refusalCodeOf(answer(seen, { actor: at.staff('one', 'bh') }))).toBe('not-found');
  });

  test('said again in other words: "not needed" was about the old ones, a seen original stays seen', async () => {
    await answer({ how: 'not-needed' });
    await answer(seen, { kind: 'cost-sheet' });
    await decidePacket(
      {
        operationId: at.operationId(),
        actor: at.staff('one'),
        applicationId: id,
        version: (await packet()).version,
        outcome: 'more-information',
        lines: [],
        reason: 'Please look at the budget.',
        ticks: [...decisionTicks],
        aheadOfReason: '',
        requestedItems: (['budget', 'government-id', 'cost-sheet'] as const).map((kind) => ({
          what: 'document',
          kind,
          reason: 'missing',
          note: '',
        })),
      },
      at.deps,
    );
    // What is asked for now is answered now.
    expect(await absenceOf('government-id')).toBeUndefined();
    const excuse = (reason: string) =>
      saveApplication(
        {
          operationId: at.operationId(),
          actor: person,
          applicationId: id,
          absences: (['government-id', 'cost-sheet'] as const).map((kind) => ({ kind, why: 'cannot-get', reason })),
        },
        at.deps,
      );
    await excuse('It was stolen.');
    await answer({ how: 'not-needed' });
    await answer(seen, { kind: 'cost-sheet' });
    await excuse('It was stolen.');
    expect((await absenceOf('government-id'))?.answer?.how).toBe('not-needed');
    await excuse('It was lost.');
    expect((await absenceOf('government-id'))?.answer).toBeUndefined();
    expect((await absenceOf('cost-sheet'))?.answer?.how).toBe('original-seen');
  });

  test('the decision and its letter keep which originals were seen, by whom and when', async () => {
    await answer(seen);
    await decidePacket(
      {
        operationId: at.operationId(),
        actor: at.staff('two'),
        applicationId: id,
        version: (await packet()).version,
        outcome: 'deny',
        lines: [],
        reason: 'The course is not open.',
        ticks: [...decisionTicks],
        aheadOfReason: '',
        requestedItems: [],
      },
      at.deps,
    );
    const [decision] = await at.cases.listDecisions(id);
    expect(decision?.originals).toEqual([
      { kind: 'government-id', seenOn: '2026-11-17', by: { staffId: 'one', name: 'SkillsTeam one' } },
    ]);
    for (const [language, words] of [
      ['en', 'Government ID: SkillsTeam one saw the original on November 17, 2026. We keep no copy.'],
      ['es', 'SkillsTeam one vio el original el 17 de noviembre de 2026. No guardamos ninguna copia.'],
    ] as const) {
      const facts = letterOfCase({ ...(await packet()), language }, decision!, at.settings);
      const text = letterLines(facts, translator(language, ...letterTexts)).map((line) =>
        'text' in line ? line.text : '',
      );
      expect(text.join('\n')).toContain(words);
    }
    expect(await refusalCodeOf(answer({ how: 'taken-back' }))).toBe('not-open');
  });
});
