import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, StaffActor } from '../../domain/access/actor.ts';
import { checklistKinds, decisionTicks } from '../../domain/cases/rows.ts';
import { commands, type ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { everyone, setAsideLimitId } from '../../domain/money/limits.ts';
import { checkProgram } from '../../functions/check-program/check-program.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { overtaken, writes } from '../support/conflicts.ts';
import { startTables } from '../support/tables.ts';

type Decide = ParsedCommand<'decide-packet'>;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
});
afterAll(async () => tables?.stop());

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => 'went through',
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error.code;
  if (typeof error === 'string') return error;
  throw error;
};

async function approval(applicationId: string, lines: Decide['lines'], actor: StaffActor): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor,
    applicationId,
    version: application?.version ?? -1,
    outcome: 'approve',
    lines,
    payee: 'school',
    reason: 'part of it',
    ticks: [...decisionTicks],
    aheadOfReason: 'ready to start first',
    requestedItems: [],
  };
}

/** A walk-in: filed by one, filled in by another, sent by a third. */
async function walkIn(filed: StaffActor, filled: Actor, sent: StaffActor): Promise<string> {
  const { applicationId } = await createApplication(
    {
      operationId: at.operationId(),
      actor: filed,
      centerId: 'se',
      language: 'en',
      formSource: 'paper',
      kind: 'scholarship',
      noticeAcknowledged: true,
      walkIn: { email: `${at.operationId()}@example.org` },
    },
    at.deps,
  );
  const absences = checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
  await saveApplication({ operationId: at.operationId(), actor: filled, applicationId, absences }, at.deps);
  await submitApplication(
    {
      operationId: at.operationId(),
      actor: sent,
      applicationId,
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: '2027-11-18',
    },
    at.deps,
  );
  const application = await at.cases.getApplication(applicationId);
  await assessEligibility({ contractVersion: 1, applicationId, round: application?.round ?? 1 }, at.deps);
  // R1: nobody has read the paper yet; somebody says what kind of training it asks for.
  await checkProgram(
    {
      operationId: at.operationId(),
      actor: at.staff('reads'),
      applicationId,
      version: (await at.cases.getApplication(applicationId))?.version ?? 0,
      read: { type: 'short-term', withJobTraining: false },
    },
    at.deps,
  );
  return applicationId;
}

const tuition = (fundId: string, amountCents: number): Decide['lines'] => [
  { fundId, costKind: 'tuition', amountCents },
];

test('R29: whoever filled in or sent for a walk-in is a helper, like the one who filed', async () => {
  await at.openFund({ fundId: 'helpers', capCents: 1_000_000 });
  const id = await walkIn(at.staff('files'), at.staff('fills'), at.staff('sends'));
  for (const who of ['files', 'fills', 'sends'])
    expect(await codeOf(decidePacket(await approval(id, tuition('helpers', 100), at.staff(who)), at.deps))).toBe(
      'own-packet',
    );
  const other = { ...(await approval(id, tuition('helpers', 100), at.staff('other'))), priorityGroup: 5 };
  expect((await decidePacket(other, at.deps)).outcome).toBe('approved');
});

test('R3: a paper packet has no group until its decider reads one, and it counts for the order of that decision', async () => {
  await at.openFund({ fundId: 'paper', capCents: 1_000_000, priorityScheme: 'adult' });
  await at.packetInReview(await at.person(), { ...sampleAnswers, veteran: 'spouse' });
  const id = await walkIn(at.staff('files'), at.staff('files'), at.staff('files'));
  expect((await at.cases.getApplication(id))?.priorityGroup).toBeUndefined();
  const decide = async (priorityGroup?: number) =>
    decidePacket(
      {
        ...(await approval(id, tuition('paper', 100), at.staff('other'))),
        aheadOfReason: '',
        ...(priorityGroup === undefined ? {} : { priorityGroup }),
      },
      at.deps,
    );
  expect(await codeOf(decide())).toBe('invalid-input');
  expect(await codeOf(decide(5))).toBe('reason-missing');
  expect((await decide(1)).outcome).toBe('approved');
  expect(await at.cases.getApplication(id)).toMatchObject({ status: 'approved', priorityGroup: 1 });
  expect((await at.cases.listDecisions(id))[0]).toMatchObject({ priorityGroup: 1 });
});

test('R29: the name of a coach’s organization is the same in other capitals', async () => {
  await at.openFund({ fundId: 'spelled', capCents: 1_000_000 });
  const id = await at.packetInReview(await at.person(), {
    ...sampleAnswers,
    hasCoach: 'yes',
    coachName: 'Sample Coach',
    coachOrganization: ' sample  PARTNER',
  });
  const supports = { ...at.staff('supports'), organizations: ['Sample Partner'] };
  expect(await codeOf(decidePacket(await approval(id, tuition('spelled', 100), supports), at.deps))).toBe('own-packet');
});

test('R13: STEP money pays no scholarship', async () => {
  await at.openFund({ fundId: 'step-50', capCents: 1_000_000, stream: 'step-50-50' });
  await at.openFund({ fundId: 'step-all', capCents: 1_000_000, stream: 'step-100' });
  const id = await at.packetInReview(await at.person());
  for (const fundId of ['step-50', 'step-all'])
    expect(await codeOf(decidePacket(await approval(id, tuition(fundId, 100), at.staff('one')), at.deps))).toBe(
      'fund-not-lawful',
    );
});

test('what others took of a set-aside meanwhile is paid from what is everybody’s', async () => {
  const limitId = await at.openFund({
    fundId: 'overtaken',
    capCents: 40_000,
    setAsidePercents: { 'river-bend-works': 25 },
  });
  const like = await at.packetInReview(await at.person());
  const withCoach = async (): Promise<string> => {
    const id = await at.packetLike(like);
    await at.cases.client.send(
      new UpdateItemCommand({
        TableName: at.cases.tableName,
        Key: { pk: { S: `APP#${id}` }, sk: { S: 'APP' } },
        UpdateExpression: 'SET coachOrganizationIds = :partner',
        ExpressionAttributeValues: { ':partner': { L: [{ S: 'river-bend-works' }] } },
      }),
    );
    return id;
  };
  const [first, second] = [await withCoach(), await withCoach()];
  const ahead = await approval(first, tuition('overtaken', 8_000), at.staff('one'));
  // Between the reading of the second and its writing, the first takes what both were planned on.
  const client = overtaken(at.cases.client, writes, () => decidePacket(ahead, at.deps));
  const command = await approval(second, tuition('overtaken', 8_000), at.staff('two'));
  expect(await decidePacket(command, desk(client).deps)).toMatchObject({ outcome: 'approved' });
  const limits = await at.ledger.getLimits([
    setAsideLimitId(limitId, 'river-bend-works'),
    setAsideLimitId(limitId, everyone),
  ]);
  expect([...limits.values()].map(({ committedCents }) => committedCents)).toEqual([8_000, 8_000]);
});

describe('the second approver (R29)', () => {
  const recommended = async (fundId: string): Promise<string> => {
    const isOpen = (await at.ledger.listFunds()).some(({ fund }) => fund.fundId === fundId);
    if (!isOpen) await at.openFund({ fundId, capCents: 10_000_000 });
    const answers = { ...sampleAnswers, 'cost-tuition': 500_000, 'cost-books': 50_000, totalCost: 550_000 };
    const id = await at.packetInReview(await at.person(), answers);
    await decidePacket(await approval(id, tuition(fundId, 450_000), at.staff('one')), at.deps);
    return id;
  };

  test.each<[string, Decide['lines']]>([
    ['more', tuition('above', 450_001)],
    ['in two lines', [...tuition('above', 450_000), ...tuition('above', 1)]],
    ['another cost', [{ fundId: 'above', costKind: 'books', amountCents: 1 }]],
  ])('awards nothing that the first did not see: %s', async (_name, lines) => {
    const id = await recommended('above');
    const command = await approval(id, lines, at.staff('two'));
    expect(await codeOf(decidePacket(command, at.deps))).toBe('amount-above-first');
    expect(await at.cases.getApplication(id)).toMatchObject({ status: 'second-review', awardedCents: 0 });
  });

  test('may award less, and from another fund when the first one has run short', async () => {
    const id = await recommended('short');
    await at.openFund({ fundId: 'instead', capCents: 1_000_000 });
    const answer = await decidePacket(await approval(id, tuition('instead', 400_000), at.staff('two')), at.deps);
    expect(answer.outcome).toBe('approved');
  });
});

describe('no command leaves a row that cannot be read again', () => {
  test('lines that sum to more than any award can hold', async () => {
    await at.openFund({ fundId: 'huge', capCents: 1_000_000 });
    const id = await walkIn(at.staff('files'), at.staff('files'), at.staff('files'));
    const lines = [...tuition('huge', 1_000_000_000), ...tuition('huge', 1_000_000_000)];
    expect(await codeOf(decidePacket(await approval(id, lines, at.staff('one')), at.deps))).toBe('amount-invalid');
    expect(await at.cases.listDecisions(id)).toEqual([]);
  });

  test('costs that sum to more than any packet can ask for', async () => {
    const person = await at.person();
    const applicationId = await at.draft(person);
    const save = (answers: Record<string, number>) =>
      saveApplication({ operationId: at.operationId(), actor: person, applicationId, answers }, at.deps);
    await save({ 'cost-tuition': 1_000_000_000 });
    expect(await codeOf(save({ 'cost-books': 1 }))).toBe('invalid-input');
    expect(await at.cases.getApplication(applicationId)).toMatchObject({ askedCents: 1_000_000_000 });
    expect(await at.cases.listApplicationsOf(person.personId)).toHaveLength(1);
  });

  test('a language that no letter can be written in', () => {
    const input = {
      operationId: 'op-12345678',
      actor: { kind: 'participant', personId: 'per_0123456789' },
      centerId: 'se',
      language: '!!',
      formSource: 'form',
      kind: 'scholarship',
      noticeAcknowledged: true,
    };
    expect(commands['create-application'].input.safeParse(input).success).toBe(false);
    expect(commands['create-application'].input.safeParse({ ...input, language: 'es' }).success).toBe(true);
  });
});

test('an operation id belongs to who used it first, and is no key to their answer', async () => {
  await at.openFund({ fundId: 'owned', capCents: 1_000_000 });
  const id = await at.packetInReview(await at.person());
  const command = await approval(id, tuition('owned', 100), at.staff('one'));
  await decidePacket(command, at.deps);
  expect(await codeOf(decidePacket({ ...command, actor: at.staff('two') }, at.deps))).toBe('operation-reused');
});
