import { rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Clock } from './clock.ts';
import { createDynamo } from './dynamodb/index.ts';
import type { ConsumedCapacity } from './dynamodb/consumed.ts';
import { readStreamMappings, readTables } from './dynamodb/from-template.ts';
import {
  AwsError,
  type Call,
  createCredentials,
  createEdge,
  createElsewhere,
  type Credentials,
  type Elsewhere,
  type Gate,
  listen,
  type ServiceName,
  type signingNames,
} from './edge/index.ts';
import { type BusEvent, createEvents } from './events/index.ts';
import { readRules } from './events/from-template.ts';
import { createFaults, type DeliverySource, type FaultSource } from './faults/index.ts';
import { createFront } from './front/index.ts';
import { readFront } from './front/from-template.ts';
import { createIam } from './iam/index.ts';
import { createLambda, type FunctionUse, type Outcome } from './lambda/index.ts';
import { readFunctions } from './lambda/from-template.ts';
import { readConfigurationSets } from './mail/from-template.ts';
import { createMail } from './mail/index.ts';
import { createQueuePoller, createQueues } from './queues/index.ts';
import { readQueueMappings, readQueues } from './queues/from-template.ts';
import { createS3 } from './s3/index.ts';
import { createSignIn, type StaffPerson } from './sign-in/index.ts';
import { createStepFunctions } from './step-functions/index.ts';
import { createSystemClock } from './system-clock.ts';
import { createKeepsakes, readAssembly, readBuckets, readStateMachines, readSystem } from './template/index.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-west-2';

export interface LocalSystemOptions {
  /** The synthesized template with its assets. */
  assemblyDir: string;
  dataDir: string;
  /** 0 takes a free port. */
  ports: { site: number; aws: number; desk: number };
  /** Lets tests move the clock by `POST <desk>/clock`, which answers when all that fell due is at rest. */
  movableClock?: boolean;
  /** Mixes stream records between items, as AWS orders them per item only. */
  shuffle?: () => number;
  gates?: Gate[];
  /** Services that answer somewhere else than in this process. */
  elsewhere?: Partial<Record<keyof typeof signingNames, Elsewhere>>;
  /** Where clamd listens (host:port): every upload then needs its word too. */
  clamd?: string;
  /** False: nothing runs by itself at its time, for whoever counts what one case takes. */
  schedules?: boolean;
  /** What goes wrong on purpose, and when. */
  faults?: FaultSource;
  onAnswer?: (call: Call, status: number) => void;
  /** Told what each invocation took of a processor. */
  onUse?: (use: FunctionUse) => void;
  /** Told how many units each call of a table took, by tables and their indexes. */
  onConsumed?: (consumed: ConsumedCapacity[]) => void;
  progress?: (line: string) => void;
  log?: (line: string) => void;
}

export interface LocalSystem {
  site: string;
  aws: string;
  desk: string;
  operator: Credentials;
  staff: readonly StaffPerson[];
  counts: { functions: number; tables: number; buckets: number; queues: number };
  /** Types of the template that do nothing here, and why. */
  withoutEffect: { type: string; count: number; reason: string }[];
  /** How far its clock is ahead of the machine's. */
  clockOffsetMilliseconds: number;
  /** Calls of functions under way or waiting for a process, for whoever has to know when all is quiet. */
  callsUnderWay(): number;
  /** The processes of functions that run now. */
  processes(): { functionName: string; pid: number }[];
  /** Rejects when a part that the rest cannot do without has ended by itself. */
  failed: Promise<never>;
  close(): Promise<void>;
}

/** Stopping waits this long for what is under way; what it cuts off comes again after the next start. */
const LONGEST_STOP_MILLISECONDS = 4000;
type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** Makes the system that the template describes, on this machine. */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { dataDir, progress = () => {}, log = () => {} } = options;
  const stops: (() => Promise<void> | void)[] = [];
  try {
    return await start(options, stops, dataDir, progress, log);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

/** Last started, first stopped. */
async function stopAll(stops: (() => Promise<void> | void)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      console.error(error);
    }
  }
}

async function start(
  options: LocalSystemOptions,
  stops: (() => Promise<void> | void)[],
  dataDir: string,
  progress: (line: string) => void,
  log: (line: string) => void,
): Promise<LocalSystem> {
  const clock = createSystemClock(dataDir, log);
  stops.push(() => clock.close());
  const credentials = createCredentials();
  const operator = credentials.issue({ kind: 'operator', name: 'operator' });

  // Ports first: the template is read with the addresses in it, and a taken port shows before anything is made.
  const late = { site: notYet, aws: notYet, desk: notYet };
  const site = await listen((req, res) => late.site(req, res), options.ports.site, 'the site');
  stops.push(() => site.close());
  const aws = await listen((req, res) => late.aws(req, res), options.ports.aws, 'the AWS APIs');
  stops.push(() => aws.close());
  const desk = await listen((req, res) => late.desk(req, res), options.ports.desk, 'mailbox and staff sign-in');
  stops.push(() => desk.close());

  const issuer = `${desk.origin}/oidc`;
  const system = readSystem(readAssembly(options.assemblyDir), {
    account: ACCOUNT,
    region: REGION,
    awsEndpoint: aws.origin,
    siteOrigin: site.origin,
    // What a deployment would be given as stack parameters.
    parameters: {
      BaseUrl: site.origin,
      SiteOrigin: site.origin,
      UploadOrigin: aws.origin,
      StaffIssuer: issuer,
      ...(options.clamd === undefined ? {} : { ClamdAddress: options.clamd }),
      FirewallArn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/none/none`,
    },
    ...createKeepsakes(dataDir),
  });

  // Before anything is made: a permission that the template's own wiring lacks stops the start.
  const iam = createIam({
    system,
    account: ACCOUNT,
    region: REGION,
    dataDir,
    callerOf: (accessKeyId) => credentials.find(accessKeyId)?.principal,
    queueArn: (urlOrName) => queueSettings.find(({ url, name }) => url === urlOrName || name === urlOrName)?.arn,
    stateMachineOf: (taskToken) => stepFunctions.stateMachineOf(taskToken),
    log,
  });
  stops.push(() => iam.close());

  progress('Starting the database …');
  const tables = readTables(system);
  const dynamo = await createDynamo({
    dataDir,
    clock,
    tables,
    log,
    ...(options.onConsumed === undefined ? {} : { onConsumed: options.onConsumed }),
  });
  stops.push(() => dynamo.close());

  const queueSettings = readQueues(system);
  const queues = createQueues({ dataDir, clock, queues: queueSettings });
  stops.push(() => queues.close());
  const mail = createMail({
    dataDir,
    now: () => new Date(clock.now()),
    configurationSets: readConfigurationSets(system),
    where: { account: ACCOUNT, region: REGION },
    announce: (event) =>
      void events.put(events.makeEvent(event)).catch((error: unknown) => log(`${event.detailType}: ${String(error)}`)),
  });
  stops.push(() => mail.close());

  const functions = readFunctions(system, {
    region: REGION,
    awsEndpoint: aws.origin,
    credentials: (name, roleArn) => credentials.issue({ kind: 'function', name, roleArn }),
  });
  const lambda = createLambda({
    dataDir,
    clock,
    functions,
    log,
    ...(options.onUse === undefined ? {} : { onUse: options.onUse }),
    deliver: async (arn, body) => deliver(arn, body),
    around: (arn, run) => faults?.deliver('asynchronous', arn, run) ?? run(),
  });
  stops.push(() => lambda.close());
  const faults =
    options.faults === undefined
      ? undefined
      : createFaults({ source: options.faults, clock, processes: () => lambda.processes() });
  const invokeFrom =
    (source: DeliverySource) =>
    (arn: string, event: unknown): Promise<Outcome> => {
      const run = () => lambda.invoke(arn, event);
      return faults?.deliver(source, arn, run) ?? run();
    };

  const stepFunctions = createStepFunctions({
    dataDir: path.join(dataDir, 'step-functions'),
    clock,
    region: REGION,
    account: ACCOUNT,
    async invokeLambda(functionArn, payload, { roleArn }) {
      try {
        iam.demand(roleArn, 'execution', { action: 'lambda:InvokeFunction', resource: functionArn });
        const outcome = await invokeFrom('workflow')(functionArn, payload);
        if (outcome.ok) return { payload: JSON.parse(outcome.payload) as unknown };
        return { payload: outcome.error, functionError: 'Unhandled' };
      } catch (error) {
        if (error instanceof AwsError) {
          // Step Functions has one name for what Lambda refuses and does not document as an error of Invoke.
          const name = error.code === 'AccessDeniedException' ? 'Lambda.AWSLambdaException' : error.code;
          throw Object.assign(new Error(error.message), { name });
        }
        throw error;
      }
    },
  });
  stops.push(() => stepFunctions.close());

  async function deliver(arn: string, payload: string): Promise<void> {
    const service = arn.split(':')[2];
    if (service === 'sqs') queues.deliver(arn, payload);
    else if (service === 'lambda') lambda.invokeLater(arn, JSON.parse(payload));
    else if (service === 'states') await stepFunctions.call('StartExecution', { stateMachineArn: arn, input: payload });
    else throw new Error(`Local mode cannot deliver to ${arn}.`);
  }

  const rules = readRules(system);
  const events = createEvents({ clock, account: ACCOUNT, region: REGION, rules, deliver, log });
  stops.push(() => events.close());

  const s3 = createS3({
    dataDir: path.join(dataDir, 's3'),
    credentials: (accessKeyId) => credentials.find(accessKeyId)?.credentials,
    clock: () => new Date(clock.now()),
    region: REGION,
    accountId: ACCOUNT,
    authorize: iam.authorizeS3,
    onEvent: (event) => events.put(event as unknown as BusEvent),
    onFailure: ({ operation, error }) =>
      log(`S3 ${operation}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  stops.push(() => s3.close());
  const buckets = readBuckets(system);
  for (const bucket of buckets) s3.putBucketConfiguration(bucket.name, bucket.configuration);

  const signIn = createSignIn({
    issuerUrl: issuer,
    clientId: clientIdOf(functions),
    redirectUris: [`${site.origin}/staff/callback`],
    dataDir,
  });
  stops.push(() => signIn.close());

  const elsewhere: Partial<Record<ServiceName, ReturnType<typeof createElsewhere>>> = {};
  for (const [service, place] of Object.entries(options.elsewhere ?? {})) {
    elsewhere[service as keyof typeof signingNames] = createElsewhere(service as keyof typeof signingNames, place);
  }

  late.aws = createEdge({
    credentials,
    services: {
      dynamodb: dynamo,
      queues,
      events,
      lambda,
      s3,
      mail: { handle: mail.handleApi },
      texts: { handle: mail.handleTextApi },
      'step-functions': stepFunctions,
      ...elsewhere,
    },
    now: () => clock.now(),
    log,
    gates: [iam.gate, ...(options.gates ?? [])],
    ...(faults === undefined ? {} : { around: faults.around }),
    onAnswer(call, status) {
      if (call.service === 'dynamodb' && status < 300) dynamo.wrote(call.operation);
      options.onAnswer?.(call, status);
    },
  }).handle;
  late.desk = deskHandler({
    mail: mail.handlePage,
    signIn: signIn.handle,
    clock,
    movable: options.movableClock === true,
  });
  for (const machine of readStateMachines(system)) stepFunctions.createStateMachine(machine);
  late.site = createFront({
    account: ACCOUNT,
    ...readFront(system),
    invoke: invokeFrom('http'),
    log,
    now: () => clock.now(),
  }).handle;

  // Mappings last: the first message may need any of the parts above.
  checkTargets(rules, queueSettings, functions);
  const pollers = readQueueMappings(system).map((mapping) =>
    createQueuePoller({ store: queues.store, clock, mapping, invoke: invokeFrom('queue'), log }),
  );
  for (const { tableName, mapping } of readStreamMappings(system)) {
    dynamo.read(tableName, mapping, invokeFrom('stream'), deliver, options.shuffle);
  }
  if (options.schedules !== false) events.startSchedules();
  stops.push(async () => {
    late.site = stopping;
    await Promise.race([Promise.all([...pollers.map((poller) => poller.close()), dynamo.stopReading()]), patience()]);
  });

  const operatorFile = path.join(dataDir, 'operator.json');
  const addresses = { site: site.origin, aws: aws.origin, desk: desk.origin };
  writeFileSync(
    operatorFile,
    JSON.stringify({ ...addresses, region: REGION, ...operator, pid: process.pid }, null, 2),
    {
      mode: 0o600,
    },
  );
  stops.push(() => rmSync(operatorFile, { force: true }));

  return {
    ...addresses,
    operator,
    clockOffsetMilliseconds: clock.offset(),
    staff: signIn.people,
    counts: {
      functions: functions.length,
      tables: tables.length,
      buckets: buckets.length,
      queues: queueSettings.length,
    },
    withoutEffect: system.withoutEffect,
    callsUnderWay: () => lambda.underWay(),
    processes: () => lambda.processes(),
    failed: dynamo.died,
    close: () => stopAll(stops),
  };
}

const patience = () => new Promise<void>((resolve) => setTimeout(resolve, LONGEST_STOP_MILLISECONDS).unref());

const notYet: Handle = async (_req, res) => {
  res.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '2' });
  res.end('The local system is starting. Try again in a moment.\n');
};

const stopping: Handle = async (_req, res) => {
  res.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
  res.end('The local system is stopping.\n');
};

/** The sign-in function names the client it is; the issuer knows that one and no other. */
function clientIdOf(functions: ReturnType<typeof readFunctions>): string {
  const clientId = functions.map(({ settings }) => settings.environment['OIDC_CLIENT_ID']).find(Boolean);
  if (clientId === undefined) throw new Error('No function of the template has an OIDC_CLIENT_ID.');
  return clientId;
}

/** A rule or mapping that points at nothing must not wait for its first event to say so. */
function checkTargets(
  rules: ReturnType<typeof readRules>,
  queues: ReturnType<typeof readQueues>,
  functions: ReturnType<typeof readFunctions>,
): void {
  const known = new Set([...queues.map((queue) => queue.arn), ...functions.map(({ settings }) => settings.arn)]);
  for (const rule of rules) {
    for (const { arn } of rule.targets) {
      if (arn.startsWith('arn:aws:states:') || known.has(arn)) continue;
      throw new Error(`The rule ${rule.name} has the target ${arn}, which is not in the template.`);
    }
  }
}

/** Mailbox, staff sign-in and, for tests, the clock. */
function deskHandler(parts: { mail: Handle; signIn: Handle; clock: Clock; movable: boolean }): Handle {
  return async (req, res) => {
    const url = (req.url ?? '/').split('?')[0] ?? '/';
    if (url === '/oidc' || url.startsWith('/oidc/')) return parts.signIn(req, res);
    if (url === '/') {
      res.writeHead(302, { location: '/mail' }).end();
      return;
    }
    // JSON only: a page of another site cannot send that without asking first.
    if (
      parts.movable &&
      url === '/clock' &&
      req.method === 'POST' &&
      req.headers['content-type'] === 'application/json'
    ) {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const { advanceMilliseconds } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        advanceMilliseconds: number;
      };
      await parts.clock.advance(advanceMilliseconds);
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ now: parts.clock.now() }));
      return;
    }
    return parts.mail(req, res);
  };
}
