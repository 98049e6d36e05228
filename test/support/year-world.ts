import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../adapters/transaction.ts';
import { outboxRowSchema, type ApplicationRow, type OutboxRow } from '../../domain/cases/rows.ts';
import { workflowNames, type WorkflowName } from '../../domain/requests/kinds.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { awaitDocuments } from '../../functions/await-documents/await-documents.ts';
import { awaitNextStep } from '../../functions/await-next-step/await-next-step.ts';
import { escalateDecision } from '../../functions/escalate-decision/escalate-decision.ts';
import { followUpCase } from '../../functions/follow-up-case/follow-up-case.ts';
import { followUpRequest } from '../../functions/follow-up-request/follow-up-request.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { relay, relayPending } from '../../functions/relay-outbox/relay-outbox.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { requestInformation } from '../../functions/request-information/request-information.ts';
import { giveOn } from '../../functions/sweep-cases/give-on.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { createClock } from '../../local/clock.ts';
import { createDynamo } from '../../local/dynamodb/index.ts';
import { nextRun } from '../../local/events/index.ts';
import type { Outcome } from '../../local/lambda/index.ts';
import { createStepFunctions } from '../../local/step-functions/index.ts';
import { stepContracts } from '../../workflows/contracts.ts';
import { desk } from './cases.ts';
import { shapeOf, tableNameOf } from './tables.ts';

/**
 * Years in moves of the clock: the deployed definitions on the engine, the real work of their steps, of the relay and of the
 * sweep on real tables with a real stream, all in one process. Processes, signatures and permissions are left out here;
 * test/e2e/year.test.ts has them.
 */
const substitutions = Object.fromEntries(
  Object.entries(stepContracts).map(([name, { folder }]) => [name, `arn:aws:lambda:us-west-2:0:function:${folder}`]),
);
const definitionOf = (name: WorkflowName) =>
  readFileSync(new URL(`../../workflows/${name}.asl.json`, import.meta.url), 'utf8');

const tables = (['cases', 'ledger', 'payments', 'snap', 'ui', 'accommodation'] as const).map((name) => ({
  name: tableNameOf(name),
  properties: {
    ...shapeOf(name),
    ...(name === 'cases' ? { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } } : {}),
  },
}));

interface StreamEvent {
  Records: { dynamodb: { NewImage: Record<string, AttributeValue> } }[];
}

const signature = {
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
};

/** Where the machine has a folder in memory: nothing of a year has to outlive it, and its rows are many. */
const memory = '/dev/shm';
const folder = () => (existsSync(memory) ? memory : tmpdir());

interface YearOptions {
  /** The clock's first instant; the machine's own where nothing is said. */
  startsAt?: Date;
  settings?: Settings;
  /** How often the sweep comes. Nothing else depends on it than how soon it notices. */
  sweepRate?: string;
  /** Called with each application's row as it is written, in order. */
  onApplication?: (image: Record<string, unknown>) => void;
  onMail?: (mail: Mail) => void;
}

export type YearWorld = Awaited<ReturnType<typeof openYear>>;

export async function openYear(options: YearOptions = {}) {
  const { startsAt, settings, sweepRate = 'rate(5 minutes)', onApplication, onMail } = options;
  const dir = await mkdtemp(path.join(folder(), 'year-'));
  const clock = createClock(startsAt ? { offset: startsAt.getTime() - Date.now() } : {});
  const dynamo = await createDynamo({ dataDir: dir, clock, tables });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({
    endpoint: dynamo.endpoint,
    region: 'us-west-2',
    credentials,
    // The engine asks for a signature and does not check it, and a year has a hundred thousand.
    signer: { sign: async (request) => Object.assign(request, { headers: { ...request.headers, ...signature } }) },
  });
  // Nobody reads these either, and each call pays for them.
  for (const name of ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware'])
    client.middlewareStack.remove(name);
  const at = desk(client, settings);
  at.deps.clock.now = () => new Date(clock.now());
  const { deps } = at;
  const mails: Mail[] = [];
  /** What went wrong where nobody was there to see it: the sweep, the relay. */
  const failures: unknown[] = [];
  const steps: Record<string, (input: never) => Promise<object>> = {
    'await-documents': (input) => awaitDocuments(input, deps),
    'assess-eligibility': (input) => assessEligibility(input, deps),
    'request-decision': (input) => requestDecision(input, deps),
    'escalate-decision': (input) => escalateDecision(input, deps),
    'request-information': (input) => requestInformation(input, deps),
    'follow-up-request': (input) => followUpRequest(input, deps),
    'await-next-step': (input) => awaitNextStep(input, deps),
    'follow-up-case': (input) => followUpCase(input, deps),
    'notify-person': (input) => notifyPerson(input, deps),
    // Their work needs buckets, and none of it waits.
    'compose-packet': async () => ({}),
    'compose-letter': async () => ({}),
  };
  const engine = createStepFunctions({
    dataDir: path.join(dir, 'step-functions'),
    clock,
    invokeLambda: (arn, payload) =>
      clock.hold(
        woken(steps[arn.split(':').at(-1) ?? '']!(payload as never)).then((answer) => ({ payload: answer as unknown })),
      ),
  });
  const machines = Object.fromEntries(
    workflowNames.map((name) => [
      name,
      engine.createStateMachine({
        name,
        roleArn: 'arn:aws:iam::000000000000:role/workflow',
        definition: definitionOf(name),
        definitionSubstitutions: substitutions,
      }),
    ]),
  ) as Record<WorkflowName, string>;
  const relayDeps = {
    ...deps,
    baseUrl: 'https://site.example.org',
    workflows: {
      start: async (workflow: WorkflowName, name: string, input: object) =>
        engine
          .call('StartExecution', { stateMachineArn: machines[workflow], name, input: JSON.stringify(input) })
          .then(() => 'started' as const),
      answer: async (taskToken: string, output: object) =>
        engine.call('SendTaskSuccess', { taskToken, output: JSON.stringify(output) }).then(
          () => 'answered' as const,
          () => 'gone' as const,
        ),
    },
    sendMail: async (mail: Mail) => {
      onMail?.(mail);
      return mails.push(mail) > 0;
    },
    sendText: undefined,
  };
  // One reader for both, as one write wakes it: outbox rows when they come, applications whenever they change.
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
        Filters: [
          { Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"OUT#"}]}}}}' },
          ...(onApplication ? [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":["APP"]}}}}' }] : []),
        ],
      },
    },
    (_arn, event) => clock.hold(woken(batch(event as StreamEvent))),
  );
  const stops = [
    clock.every(
      (after) => nextRun(sweepRate, after),
      () => void clock.hold(sweep()),
    ),
  ];

  /** As the handler does it, and what the stream left behind besides. */
  async function sweep(): Promise<void> {
    try {
      const swept = await sweepCases({
        ...deps,
        abortParts: async () => {},
        arrived: async () => undefined,
        checkAgain: async () => undefined,
      });
      const { given } = await giveOn(deps, deps.clock.now());
      const left = await relayPending(
        deps,
        async (row) => {
          await relay(row, relayDeps);
        },
        60_000,
      );
      if (swept.failed + left.failed > 0) failures.push(new Error(`${swept.failed + left.failed} rows failed`));
      if (swept.executions + swept.reminders + given + left.count > 0) dynamo.wrote('PutItem');
    } catch (error) {
      failures.push(error);
    }
  }

  async function batch({ Records }: StreamEvent): Promise<Outcome> {
    for (const { dynamodb } of Records) {
      const row = fromItem(dynamodb.NewImage);
      if (row['sk'] === 'APP') onApplication?.(row);
      else await relay(outboxRowSchema.parse(row), relayDeps);
    }
    return { ok: true, payload: 'null' };
  }
  /** There is no edge here that would see the writes. */
  async function woken<T>(work: Promise<T>): Promise<T> {
    const answer = await work;
    dynamo.wrote('PutItem');
    return answer;
  }

  return {
    at,
    clock,
    engine,
    mails,
    failures,
    woken,
    /** The relay's work for one row, as when the stream hands it over once more. */
    carry: (row: OutboxRow) => relay(row, relayDeps),
    async packet(id: string): Promise<ApplicationRow> {
      const application = await at.cases.getApplication(id);
      if (!application) throw new Error('no packet');
      return application;
    },
    async statusOf(execution: string, workflow: WorkflowName = 'scholarship-packet'): Promise<unknown> {
      const executionArn = `arn:aws:states:us-west-2:000000000000:execution:${workflow}:${execution}`;
      return (await engine.call('DescribeExecution', { executionArn }))['status'];
    },
    async close(): Promise<void> {
      for (const stop of stops.splice(0)) stop();
      await engine.close();
      await dynamo.close();
      client.destroy();
      clock.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
