import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { boardSettings } from '../adapters/board-settings.ts';
import { wallTime } from '../domain/calendar/business-time.ts';
import { bundleFunctions } from '../infra/bundle.ts';
import { loadConfig } from '../infra/config.ts';
import { functions, hasTrigger } from '../infra/functions.ts';
import { buildDir } from '../infra/paths.ts';
import { ensureSynthesized, synthesize } from '../infra/synth.ts';
import { startLocalSystem, type LocalSystem } from '../local/system.ts';
import { importEtpl, sampleEtplFile } from '../scripts/import-etpl.ts';
import { openFunds } from '../scripts/open-funds.ts';
import { Meter } from './cost/meter.ts';
import {
  assumptions,
  guardDuty,
  priceOf,
  prices,
  pricesAsOf,
  rowStorage,
  storageOf,
  unread,
  type Bytes,
  type Counts,
  type StoredObject,
  nothing,
} from './cost/price.ts';
import { fixedOf, lifecyclesOf, readTemplate, schedulesOf, type Template } from './cost/template.ts';
import { carryPacket, countFetches, papers } from './cost/walk.ts';

const localPrefix = 'skillsdesk-local-';
const region = 'us-west-2';
/** The stage's own logRetentionDays. */
const logMonths = loadConfig('prod').logRetentionDays / (365 / 12);

/**
 * What one application costs on AWS at list prices: a whole one is carried through the local system, everything it calls is
 * counted where it is called, and what stands in the deployed template is priced around it.
 */
export async function benchCost(): Promise<object> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-cost-'));
  const { outDir } = await ensureSynthesized({ stage: 'local', outDir: path.join(buildDir, 'local', 'cdk.out') });
  const { outDir: prodDir } = await synthesize(
    { stage: 'prod', outDir: path.join(buildDir, 'bench-cost', 'cdk.out'), addons: 'from-the-machine' },
    await bundleFunctions(),
  );
  const template = readTemplate(prodDir);
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  const meter = new Meter(localPrefix);
  const system = await startLocalSystem({
    assemblyDir: outDir,
    dataDir,
    ports: { site: 0, aws: 0, desk: 0 },
    schedules: false,
    movableClock: true,
    onAnswer: (call, status) => meter.onAnswer(call, status),
    onUse: (use) => meter.onUse(use),
    onConsumed: (consumed) => meter.onConsumed(consumed),
  });
  try {
    return await measure(system, meter, dataDir, template);
  } finally {
    await system.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(system: LocalSystem, meter: Meter, dataDir: string, template: Template): Promise<object> {
  const reach = { endpoint: system.aws, region, credentials: system.operator };
  const lambda = new LambdaClient(reach);
  const dynamo = new DynamoDBClient(reach);
  await openFunds({ client: lambda });
  await importEtpl({ stage: 'local', client: lambda, file: sampleEtplFile });
  const files = await papers();
  const rowsBefore = await bytesOfRows(dynamo, template);
  const logBefore = logBytes(dataDir);

  await untilNoon(system);
  // Lines of the funds that were opened are archived now, so that they are not taken for the packet's.
  await lambda.send(new InvokeCommand({ FunctionName: `${localPrefix}chain-journal`, Payload: '{}' }));
  const startedAt = Date.now();
  const { wire, stop } = countFetches(system);
  meter.on = true;
  const did = await carryPacket(system, meter, files);
  meter.on = false;
  stop();
  const sent = await filesAsSent(reach);
  await untilReplaced(system, meter, lambda);

  const rowsAfter = await bytesOfRows(dynamo, template);
  const rows: Bytes = {
    usual: rowsAfter.usual - rowsBefore.usual,
    rare: rowsAfter.rare - rowsBefore.rare,
    restorable: rowsAfter.restorable - rowsBefore.restorable,
  };
  const heaviest = kindsOf(rowsBefore, rowsAfter);
  const logged = logBytes(dataDir) - logBefore;
  const clockUsd = await byTheClock(meter, lambda, template, dataDir);
  // Its stores are read when it has let go of them.
  await system.close();
  const kept = objectsIn(dataDir, startedAt);
  // What went in the meantime stood there for as long as a case is open, and then for the board's days.
  const replaced = sent.filter(({ bucket, key }) => !kept.some((each) => each.bucket === bucket && each.key === key));
  const objects = [...kept, ...replaced];
  const { transitions, executions } = transitionsIn(dataDir);
  const counted = meter.functions();
  const messages = invocationsOf(counted, 'queue');
  const uploads = objects.filter(({ bucket }) => bucket === 'quarantine');
  const counts: Counts = {
    functions: counted,
    stateTransitions: transitions,
    stateLogBytes: 0,
    ...unitsOf(meter, template),
    s3Puts: meter.s3Puts,
    s3Gets: meter.s3Gets,
    s3OutBytes: wire.bucketBytes,
    httpRequests: wire.requests,
    httpOutBytes: wire.siteBytes,
    accessLogBytes: wire.requests * assumptions.accessLogBytes,
    // Sent, received, deleted.
    queueRequests: messages * 3,
    // An upload's event is one that is paid for, as our own are.
    events: meter.puts + uploads.length,
    keyRequests: meter.keyRequests,
    mails: meter.mails,
    mailBytes: meter.mailBytes,
    logBytes: logged,
    logMonths,
    traces:
      (tracesPages(template) ? wire.requests : 0) +
      messages +
      executions +
      invocationsOf(counted, 'outbox') +
      invocationsOf(counted, 'journal'),
  };
  const rules = lifecyclesOf(template);
  const storage = new Map<string, number>();
  for (const each of objects) {
    const kind = each.bucket === 'clean' ? (each.key.split('/')[0] ?? '') : each.bucket;
    const ends = replaced.includes(each) ? [{ prefix: '', goneAfterDays: daysAsSent }] : [];
    storage.set(kind, (storage.get(kind) ?? 0) + storageOf(each, [...rules(each.bucket), ...ends]));
  }
  const byService = sorted({
    ...priceOf(counts),
    'DynamoDB storage, 7 years': rowStorage(rows),
    ...Object.fromEntries([...storage].map(([kind, usd]) => [`S3 storage, 7 years: ${kind}`, usd])),
  });
  const usdPerApplication = total(byService);
  const ofFiles = [...storage].filter(([kind]) => kind === 'originals' || kind === 'quarantine');
  const asSent = ofFiles.reduce((sum, [, usd]) => sum + usd, 0);
  const fixed = sorted({ ...fixedOf(template), ...clockUsd });

  console.log(`One application, as carried in this run: ${files.length} files (${megabytes(uploads)} MB as sent).`);
  for (const line of did) console.log(`  ${line}`);
  console.log(
    `Counted: ${wire.requests} requests of the site, ${invocations(counts)} invocations (${inits(counts)} of them first ones of a process), ` +
      `${transitions} state transitions in ${executions} executions, ${Math.round(counts.dynamoWriteUnits + counts.dynamoRareWriteUnits)} write and ${Math.round(counts.dynamoReadUnits + counts.dynamoRareReadUnits)} read units, ` +
      `${meter.s3Puts} S3 writes and lists, ${meter.s3Gets} reads, ${meter.mails} mails, ${meter.texts} texts, ${Math.round((rows.usual + rows.rare) / 1000)} kB of rows (${Math.round(rows.restorable / 1000)} without indexes), ${megabytes(objects)} MB of objects, ${Math.round(counts.logBytes / 1000)} kB of logs.`,
  );
  console.log('Processor time is counted; time that a function waits for AWS is assumed (bench/cost/price.ts).');
  console.log(table('Per application, USD', byService));
  console.log(
    `Of that, the files as they were sent, twice (quarantine and original), kept for ${replaced.length > 0 ? `${daysAsSent} days, by the board's setting and ${assumptions.openDays} days until a case is closed` : 'seven years'}: ${asSent.toFixed(6)}.`,
  );
  console.log('Rows that weigh most, with their places in indexes');
  for (const { kind, rows: many, bytes } of heaviest)
    console.log(`  ${kind.padEnd(36)}${String(many).padStart(5)} rows${String(bytes).padStart(8)} bytes`);
  console.log(functionsTable(counted));
  console.log(table('Per month, whoever asks for anything, USD (keys in their first year)', fixed));
  console.log(
    `List prices of ${region} as of ${pricesAsOf}, without free tiers; ${unread} of ${Object.keys(prices).length} not read on a page that day (bench/cost/prices.json).`,
  );
  return {
    usdPerApplication: rounded(usdPerApplication),
    byService: roundedAll(byService),
    withGuardDuty: rounded(usdPerApplication + guardDuty(uploads)),
    withSms: rounded(usdPerApplication + meter.texts * prices.text),
    filesAsSentUsd: rounded(asSent),
    fixedUsdPerMonth: rounded(total(fixed)),
    fixedByService: roundedAll(fixed),
  };
}

const { originalsReplacedAfterDays, appealDays } = boardSettings.policy;
/** From its first day: a case is open for a while, and then the board's days pass. */
const daysAsSent = assumptions.openDays + Math.max(originalsReplacedAfterDays ?? 0, appealDays);

/** Every object under which a person's own bytes lie. */
async function filesAsSent(reach: S3ClientConfig): Promise<StoredObject[]> {
  const s3 = new S3Client({ ...reach, forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const found: StoredObject[] = [];
  for (const [bucket, prefix] of [
    ['quarantine', ''],
    ['clean', 'originals/'],
  ] as const) {
    const Bucket = Buckets.find(({ Name }) => Name?.startsWith(`${localPrefix}${bucket}-`))?.Name ?? '';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
    found.push(...Contents.map(({ Key = '', Size = 0 }) => ({ bucket, key: Key, bytes: Size })));
  }
  return found;
}

/** The board's setting, as a night of its own would do it; counted, since it is done for each application once. */
async function untilReplaced({ desk }: LocalSystem, meter: Meter, lambda: LambdaClient): Promise<void> {
  if (originalsReplacedAfterDays === undefined) return;
  await advance(desk, (daysAsSent - assumptions.openDays + 1) * 24 * 3_600_000);
  meter.on = true;
  const { Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: `${localPrefix}replace-originals`,
      Payload: JSON.stringify({ originals: 'due' }),
    }),
  );
  meter.on = false;
  const { documents = 0 } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { documents?: number };
  if (documents === 0) throw new Error('the packet is not closed, or keeps its files');
}

/** At night texts wait for the morning: what is counted must not depend on when it is counted. */
async function untilNoon({ desk }: LocalSystem): Promise<void> {
  const { minutes } = wallTime(new Date(), boardSettings.timeZone);
  const ahead = (12 * 60 - minutes + 24 * 60) % (24 * 60);
  await advance(desk, ahead * 60_000);
}

const advance = (desk: LocalSystem['desk'], advanceMilliseconds: number): Promise<Response> =>
  fetch(`${desk}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMilliseconds }),
  });

/** Each function that runs by the clock, run once when nothing is to be done, as often as the template says. */
async function byTheClock(
  meter: Meter,
  lambda: LambdaClient,
  template: Template,
  dataDir: string,
): Promise<Record<string, number>> {
  let usd = 0;
  for (const { name, input, timesPerMonth } of schedulesOf(template)) {
    const short = name.replace(/^skillsdesk-[^-]+-/, '');
    const run = new InvokeCommand({ FunctionName: `${localPrefix}${short}`, Payload: JSON.stringify(input) });
    // Once before it counts: what the packet left to do.
    await lambda.send(run);
    const once = new Meter(localPrefix);
    const before = logBytes(dataDir);
    const passing = [meter.onUse, meter.onAnswer, meter.onConsumed] as const;
    [meter.onUse, meter.onAnswer, meter.onConsumed] = [once.onUse, once.onAnswer, once.onConsumed];
    once.on = true;
    await lambda.send(run);
    once.on = false;
    [meter.onUse, meter.onAnswer, meter.onConsumed] = passing;
    const cost = priceOf({
      ...nothing,
      functions: once.functions(),
      ...unitsOf(once, template),
      s3Puts: once.s3Puts,
      s3Gets: once.s3Gets,
      logBytes: logBytes(dataDir) - before,
      logMonths,
      traces: 1,
    });
    usd += total(cost) * timesPerMonth;
  }
  return { 'Functions by the clock': usd };
}

function objectsIn(dataDir: string, since: number): StoredObject[] {
  const database = new DatabaseSync(path.join(dataDir, 's3', 's3.sqlite'), { readOnly: true });
  try {
    const rows = database
      .prepare('SELECT bucket, key, size_bytes AS bytes FROM versions WHERE is_delete_marker = 0 AND modified_at >= ?')
      .all(since) as unknown as StoredObject[];
    return rows.map(({ bucket, key, bytes }) => ({
      bucket: bucket.replace(localPrefix, '').replace(/-\d+$/, ''),
      key,
      bytes,
    }));
  } finally {
    database.close();
  }
}

/** A step that is entered, and each retry of it. */
function transitionsIn(dataDir: string): { transitions: number; executions: number } {
  const database = new DatabaseSync(path.join(dataDir, 'step-functions', 'step-functions.sqlite'), { readOnly: true });
  try {
    const count = (where: string) =>
      (database.prepare(`SELECT count(*) AS n FROM events WHERE ${where}`).get() as { n: number }).n;
    const entered = count("type LIKE '%StateEntered'");
    const retries = Math.max(0, count("type = 'TaskScheduled'") - count("type = 'TaskStateEntered'"));
    return { transitions: entered + retries, executions: count("type = 'ExecutionStarted'") };
  } finally {
    database.close();
  }
}

/** Else a request is traced only where whoever sent it asks for that. */
const tracesPages = (template: Template): boolean =>
  template
    .of('AWS::Lambda::Function')
    .some(
      ({ FunctionName, TracingConfig }) =>
        String(FunctionName).endsWith('-serve-participant') && (TracingConfig as { Mode: string }).Mode === 'Active',
    );

/** Of all rows that stay, as DynamoDB counts them: names, values and a hundred bytes each, once more in each index they stand in. */
async function bytesOfRows(client: DynamoDBClient, template: Template): Promise<CountedRows> {
  const all: CountedRows = { usual: 0, rare: 0, restorable: 0, byKind: new Map() };
  for (const table of template.of('AWS::DynamoDB::Table')) {
    const name = String(table['TableName']).replace(/^skillsdesk-[^-]+-/, '');
    // Sessions end.
    if (table['TimeToLiveSpecification'] !== undefined) continue;
    const indexes = (table['GlobalSecondaryIndexes'] ?? []) as {
      KeySchema: { AttributeName: string }[];
      Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
    }[];
    let bytes = 0;
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: `${localPrefix}${name}`, ...(from ? { ExclusiveStartKey: from } : {}) }),
      );
      for (const item of page.Items ?? []) {
        const own = bytesOf(item) + 100;
        all.restorable += own;
        let inIndexes = 0;
        for (const { KeySchema, Projection } of indexes) {
          const keys = KeySchema.map(({ AttributeName }) => AttributeName);
          if (!keys.every((key) => key in item)) continue;
          const shown = new Set([...keys, 'pk', 'sk', ...(Projection.NonKeyAttributes ?? [])]);
          const copied = Object.entries(item).filter(([key]) => Projection.ProjectionType === 'ALL' || shown.has(key));
          inIndexes += bytesOf(Object.fromEntries(copied)) + 100;
        }
        bytes += own + inIndexes;
        addTo(all.byKind, kindOf(name, item), own + inIndexes);
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    all[isRare(table) ? 'rare' : 'usual'] += bytes;
  }
  return all;
}

interface CountedRows extends Bytes {
  byKind: Map<string, { rows: number; bytes: number }>;
}

/** Of a key, what is a word and no id, no day and no hash: "cases APP AUDIT". */
function kindOf(table: string, { pk, sk }: Record<string, AttributeValue>): string {
  const word = (key: AttributeValue | undefined): string => /^[A-Za-z-]+/.exec(key?.S ?? '')?.[0] ?? '*';
  return `${table} ${word(pk)} ${word(sk)}`;
}

function addTo(byKind: CountedRows['byKind'], kind: string, bytes: number): void {
  const before = byKind.get(kind) ?? { rows: 0, bytes: 0 };
  byKind.set(kind, { rows: before.rows + 1, bytes: before.bytes + bytes });
}

/** What came to be in between, the heaviest kind first. */
const kindsOf = (before: CountedRows, after: CountedRows): { kind: string; rows: number; bytes: number }[] =>
  [...after.byKind]
    .map(([kind, { rows, bytes }]) => ({
      kind,
      rows: rows - (before.byKind.get(kind)?.rows ?? 0),
      bytes: bytes - (before.byKind.get(kind)?.bytes ?? 0),
    }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 10);

const isRare = (table: Record<string, unknown>): boolean => table['TableClass'] === 'STANDARD_INFREQUENT_ACCESS';

function unitsOf({ units }: Meter, template: Template) {
  const rare = new Set(
    template
      .of('AWS::DynamoDB::Table')
      .filter(isRare)
      .map(({ TableName }) => String(TableName).replace(/^skillsdesk-[^-]+-/, '')),
  );
  const sumOf = (kind: 'read' | 'write', isWanted: boolean) =>
    [...units].reduce((sum, [table, each]) => sum + (rare.has(table) === isWanted ? each[kind] : 0), 0);
  return {
    dynamoReadUnits: sumOf('read', false),
    dynamoWriteUnits: sumOf('write', false),
    dynamoRareReadUnits: sumOf('read', true),
    dynamoRareWriteUnits: sumOf('write', true),
  };
}

function bytesOf(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value), 0);
}
function bytesOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.M !== undefined) return 3 + bytesOf(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, each) => sum + 1 + bytesOfValue(each), 0);
  if (value.SS !== undefined) return value.SS.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  return value.B?.byteLength ?? 1;
}

function logBytes(dataDir: string): number {
  const folder = path.join(dataDir, 'logs');
  return readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
}

const invocationsOf = (counted: Counts['functions'], kind: 'queue' | 'outbox' | 'journal'): number =>
  Object.entries(counted)
    .filter(([name]) => functions[name] !== undefined && hasTrigger(functions[name], kind))
    .reduce((sum, [, each]) => sum + each.invocations, 0);
const invocations = ({ functions: all }: Counts): number =>
  Object.values(all).reduce((sum, each) => sum + each.invocations, 0);
const inits = ({ functions: all }: Counts): number => Object.values(all).reduce((sum, each) => sum + each.inits, 0);
const megabytes = (objects: readonly { bytes: number }[]): number =>
  Math.round(objects.reduce((sum, { bytes }) => sum + bytes, 0) / 100_000) / 10;
const total = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((sum, each) => sum + each, 0);
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const roundedAll = (parts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, rounded(value)]));
const sorted = (parts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(parts).sort(([, a], [, b]) => b - a));

function table(title: string, parts: Readonly<Record<string, number>>): string {
  const all = total(parts);
  const line = (name: string, value: number) =>
    `  ${name.padEnd(36)}${value.toFixed(6).padStart(12)}${`${Math.round((100 * value) / all)} %`.padStart(7)}`;
  return [title, ...Object.entries(parts).map(([name, value]) => line(name, value)), line('together', all)].join('\n');
}

/** Which functions take the time. */
function functionsTable(counted: Counts['functions']): string {
  const lines = Object.entries(counted)
    .map(([name, use]) => ({
      name,
      ...use,
      usd: priceOf({ ...nothing, functions: { [name]: use } })['Lambda time'] ?? 0,
    }))
    .sort((a, b) => b.usd - a.usd)
    .slice(0, 12);
  const row = (cells: (string | number)[]) =>
    `  ${String(cells[0]).padEnd(26)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(12))
      .join('')}`;
  return [
    'Functions that take the most time',
    row(['', 'MB', 'calls', 'starts', 'CPU ms', 'waits ms', 'USD']),
    ...lines.map((each) =>
      row([
        each.name,
        each.memoryMegabytes,
        each.invocations,
        each.inits,
        Math.round(each.cpuMilliseconds),
        Math.round(each.waitMilliseconds),
        each.usd.toFixed(6),
      ]),
    ),
  ].join('\n');
}
