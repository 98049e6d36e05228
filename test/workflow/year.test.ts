import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../adapters/transaction.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { businessDaysBetween, calendarOf, wallTime } from '../../domain/calendar/business-time.ts';
import { checklistKinds, decisionTicks, outboxRowSchema, type ApplicationRow } from '../../domain/cases/rows.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { awaitDocuments } from '../../functions/await-documents/await-documents.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { escalateDecision } from '../../functions/escalate-decision/escalate-decision.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { requestInformation } from '../../functions/request-information/request-information.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { indexes } from '../../infra/names.ts';
import { type Clock, createClock } from '../../local/clock.ts';
import { createDynamo, type Dynamo } from '../../local/dynamodb/index.ts';
import { nextRun } from '../../local/events/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import { createStepFunctions, type StepFunctions } from '../../local/step-functions/index.ts';
import { stepContracts } from '../../workflows/contracts.ts';
import { askedFor, desk, sampleAnswers } from '../support/cases.ts';
import { tableNameOf } from '../support/tables.ts';

/**
 * A year in one move of the clock: the deployed definition on the engine, the real work of its steps, of the relay and of
 * the sweep on real tables with a real stream, all in this process. Processes, signatures and permissions are left out
 * here; test/e2e/year.test.ts has them.
 */
const DAY = 86_400_000;
const definition = readFileSync(new URL('../../workflows/scholarship-packet.asl.json', import.meta.url), 'utf8');
const substitutions = Object.fromEntries(
  Object.entries(stepContracts).map(([name, { folder }]) => [name, `arn:aws:lambda:us-west-2:0:function:${folder}`]),
);

let dir: string;
let clock: Clock;
let dynamo: Dynamo;
let client: DynamoDBClient;
let engine: StepFunctions;
let at: ReturnType<typeof desk>;
let mails: Mail[];
const stops: (() => void)[] = [];

const keys = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' },
  { AttributeName: sk, KeyType: 'RANGE' },
];
const tables = (['cases', 'ledger', 'snap', 'ui', 'accommodation'] as const).map((name) => {
  const own = indexes[name].map((index) => ({
    IndexName: index,
    KeySchema: keys(`${index}Pk`, `${index}Sk`),
    Projection: { ProjectionType: 'ALL' },
  }));
  return {
    name: tableNameOf(name),
    properties: {
      KeySchema: keys('pk', 'sk'),
      AttributeDefinitions: ['pk', 'sk', ...indexes[name].flatMap((index) => [`${index}Pk`, `${index}Sk`])].map(
        (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
      ),
      ...(own.length > 0 ? { GlobalSecondaryIndexes: own } : {}),
      ...(name === 'cases' ? { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } } : {}),
    },
  };
});

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'year-'));
  clock = createClock();
  dynamo = await createDynamo({ dataDir: dir, clock, tables });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: dynamo.endpoint, region: 'us-west-2', credentials });
  at = desk(client);
  at.deps.clock.now = () => new Date(clock.now());
  const { deps } = at;
  mails = [];
  const steps: Record<string, (input: never) => Promise<object>> = {
    'await-documents': (input) => awaitDocuments(input, deps),
    'assess-eligibility': (input) => assessEligibility(input, deps),
    'request-decision': (input) => requestDecision(input, deps),
    'escalate-decision': (input) => escalateDecision(input, deps),
    'request-information': (input) => requestInformation(input, deps),
    'follow-up-request': (input) => followUpRequest(input, deps),
    'notify-person': (input) => notifyPerson(input, deps),
    // Their work needs buckets, and none of it waits.
    'compose-packet': async () => ({}),
    'compose-letter': async () => ({}),
  };
  engine = createStepFunctions({
    dataDir: path.join(dir, 'step-functions'),
    clock,
    invokeLambda: (arn, payload) =>
      clock.hold(
        woken(steps[arn.split(':').at(-1) ?? '']!(payload as never)).then((answer) => ({ payload: answer as unknown })),
      ),
  });
  const stateMachineArn = engine.createStateMachine({
    name: 'scholarship-packet',
    roleArn: 'arn:aws:iam::000000000000:role/workflow',
    definition,
    definitionSubstitutions: substitutions,
  });
  const relayRow = (image: Record<string, AttributeValue>) =>
    relay(outboxRowSchema.parse(fromItem(image)), {
      ...deps,
      baseUrl: 'https://site.example.org',
      workflows: {
        start: async (_workflow, name, input) =>
          engine.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) }).then(() => 'started'),
        answer: async (taskToken, output) =>
          engine.call('SendTaskSuccess', { taskToken, output: JSON.stringify(output) }).then(
            () => 'answered',
            () => 'gone',
          ),
      },
      sendMail: async (mail) => mails.push(mail) > 0,
      sendText: undefined,
    });
  dynamo.read(
    tableNameOf('cases'),
    {
      id: 'relay',
      streamArn: 'arn:aws:dynamodb:us-west-2:0:table/cases/stream/local',
      functionArn: 'relay-outbox',
      batchSize: 10,
      batchWindowSeconds: 0,
      startingPosition: 'TRIM_HORIZON',
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeSeconds: 3600,
      reportBatchItemFailures: false,
      filters: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"OUT#"}]}}}}' }],
      },
    },
    (_arn, event) => clock.hold(woken(relayBatch(event as StreamEvent, relayRow))),
  );
  stops.push(
    clock.every(
      (after) => nextRun('rate(5 minutes)', after),
      () => {
        const sweep = sweepCases({ ...deps, arrived: async () => undefined, checkAgain: async () => undefined });
        void clock.hold(woken(sweep));
      },
    ),
  );
});

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await engine.close();
  await dynamo.close();
  client.destroy();
  clock.close();
  await rm(dir, { recursive: true, force: true });
});

interface StreamEvent {
  Records: { dynamodb: { NewImage: Record<string, AttributeValue> } }[];
}
async function relayBatch(event: StreamEvent, relayRow: (image: Record<string, AttributeValue>) => Promise<unknown>) {
  for (const record of event.Records) await relayRow(record.dynamodb.NewImage);
  return { ok: true, payload: 'null' } satisfies Outcome;
}
/** There is no edge here that would see the writes. */
async function woken<T>(work: Promise<T>): Promise<T> {
  const answer = await work;
  dynamo.wrote('PutItem');
  return answer;
}

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
async function packet(id: string): Promise<ApplicationRow> {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no packet');
  return application;
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
async function statusOf(execution: string) {
  const executionArn = `arn:aws:states:us-west-2:000000000000:execution:scholarship-packet:${execution}`;
  return (await engine.call('DescribeExecution', { executionArn }))['status'];
}
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
