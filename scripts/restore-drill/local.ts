import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { casesTable } from '../../adapters/cases-table.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { workflowNames } from '../../domain/requests/kinds.ts';
import { backUp, backupsIn, restore } from '../../local/backup.ts';
import { startSystem, type SpawnedSystem } from '../../local/spawn-system.ts';
import type { PacketView } from '../api-client.ts';
import { importEtpl, sampleEtplFile } from '../import-etpl.ts';
import { openFunds } from '../open-funds.ts';
import { restartWorkflows } from '../restart-workflows.ts';
import { rebindIn } from '../rebind-files.ts';
import { checkCopies } from './check-copies.ts';
import { bringBucketsBack } from './elsewhere.ts';
import { approve, startLoad, type Acknowledged, type Load } from './load.ts';
import { namesLocally } from './names.ts';

/**
 * An own copy of the system on free ports, people at work in it, a backup every few seconds, and then its data folder is
 * destroyed in the middle of all that: killed, removed, restored from the newest whole backup, started again. What was
 * acknowledged before the backup must all be there; what came after it is what such a loss costs, and is counted.
 */
export interface LocalDrill {
  drill: 'restore';
  where: 'local';
  backups: number;
  backupMilliseconds: number;
  /** From the instant of the backup to the end of the data. */
  lostSeconds: number;
  /** From the end of the data to a system that answers, and to one in which every case goes on. */
  answersAfterSeconds: number;
  backAfterSeconds: number;
  acknowledged: Record<Acknowledged['what'], number>;
  lost: Record<Acknowledged['what'], number>;
  lostCents: number;
  /** Acknowledged before the backup and not there: has to be nothing. */
  missing: string[];
  executionsBefore: number;
  restarted: number;
  decidedAfterRestore: number;
  violations: number;
  journalFaults: number;
  elsewhere: ElsewhereDrill;
}

/** The second half: the same data, with its buckets as they come back from copies in another region. */
interface ElsewhereDrill {
  files: number;
  rebound: number;
  missing: number;
  rebindSeconds: number;
  /** What a second run would still change. */
  left: number;
  /** Packets and letters that open again through the site. */
  opened: number;
  violations: number;
}

const backupEveryMilliseconds = 3000;
/** On a busy machine people take longer until there is something to lose. */
const maxBackups = 40;
const decideAfterwards = 2;

const clientsOf = (system: SpawnedSystem) => {
  const to = { endpoint: system.aws, region: 'us-west-2', credentials: system.operator };
  return {
    dynamodb: new DynamoDBClient(to),
    s3: new S3Client({ ...to, forcePathStyle: true }),
    lambda: new LambdaClient(to),
    sfn: new SFNClient(to),
  };
};
async function countExecutions(sfn: SFNClient): Promise<number> {
  let count = 0;
  for (const workflow of workflowNames) {
    const stateMachineArn = `arn:aws:states:us-west-2:000000000000:stateMachine:skillsdesk-local-${workflow}`;
    count += (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.length ?? 0;
  }
  return count;
}

export async function drillLocally(say: (line: string) => void): Promise<LocalDrill> {
  const home = mkdtempSync(path.join(tmpdir(), 'skillsdesk-drill-'));
  const [dataDir, backups] = [path.join(home, 'data'), path.join(home, 'backups')];
  say('Starting a copy of the system with empty data …');
  const system = await startSystem({ dataDir });
  try {
    const { lambda } = clientsOf(system);
    await openFunds({ client: lambda });
    await importEtpl({ stage: 'local', client: lambda, file: sampleEtplFile });
    const load = await startLoad(system);
    say('People are at work; backups are taken while they are.');
    const taken = await loadAndBackUp(dataDir, backups, load);
    await system.kill9();
    const destroyedMs = Date.now();
    rmSync(dataDir, { recursive: true, force: true });
    await load.stop();
    say(`Killed in the middle, and the data folder is gone: ${load.acknowledged.length} things were acknowledged.`);
    return await comeBack(system, load, { backups, destroyedMs, taken }, say);
  } finally {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Until a backup holds a decision and a packet that waits for one; then until there is something to lose, and some moments more,
 * by chance, so that each run cuts somewhere else.
 */
async function loadAndBackUp(dataDir: string, backups: string, { acknowledged }: Load): Promise<number[]> {
  const taken: number[] = [];
  const heard = (what: Acknowledged['what']): number => acknowledged.filter((one) => one.what === what).length;
  while (taken.length < maxBackups) {
    await sleep(backupEveryMilliseconds);
    const isEnough = heard('decision') > 0 && heard('submission') > heard('decision');
    taken.push((await backUp(dataDir, backups)).manifest.tookMilliseconds);
    if (isEnough) {
      const kept = acknowledged.length;
      for (let turn = 0; acknowledged.length === kept && turn < 300; turn += 1) await sleep(100);
      await sleep(Math.random() * backupEveryMilliseconds);
      return taken;
    }
  }
  throw new Error('People did not get as far as a decision.');
}

async function comeBack(
  system: SpawnedSystem,
  { acknowledged, participants, staff }: Load,
  { backups, destroyedMs, taken }: { backups: string; destroyedMs: number; taken: readonly number[] },
  say: (line: string) => void,
): Promise<LocalDrill> {
  const [newest] = backupsIn(backups);
  if (newest === undefined) throw new Error('No whole backup was taken.');
  const { takenAt } = await restore(newest, system.dataDir);
  await system.restart();
  const answersMs = Date.now();
  const { dynamodb, s3, lambda, sfn } = clientsOf(system);
  const { tables, buckets } = await namesLocally(s3);
  const cases = casesTable({ client: dynamodb, tableName: tables.cases });
  const ledger = ledgerTable({ client: dynamodb, tableName: tables.ledger });

  // Before anything goes on: what is there, of all that people were told.
  const executionsBefore = await countExecutions(sfn);
  const isThere = async ({ what, applicationId, id }: Acknowledged): Promise<boolean> => {
    const application = await cases.getApplication(applicationId);
    if (!application) return false;
    if (what === 'upload') return (await cases.getDocument(applicationId, id)) !== undefined;
    if (what === 'submission') return application.firstSubmittedAt !== undefined;
    return what === 'application' || (application.decisionCount > 0 && (await ledger.getAward(id)) !== undefined);
  };
  const count = (): LocalDrill['lost'] => ({ application: 0, upload: 0, submission: 0, decision: 0 });
  const [told, lost] = [count(), count()];
  const missing: string[] = [];
  let lostCents = 0;
  for (const one of acknowledged) {
    told[one.what] += 1;
    if (await isThere(one)) continue;
    lost[one.what] += 1;
    lostCents += one.cents ?? 0;
    if (one.atMs < Date.parse(takenAt)) missing.push(`${one.what} ${one.id}`);
  }
  const waiting: string[] = [];
  for (const { what, applicationId } of acknowledged) {
    const status = (await cases.getApplication(applicationId))?.status;
    if (what === 'submission' && (status === 'submitted' || status === 'in-review')) waiting.push(applicationId);
  }

  const { executions: restarted, failed } = await restartWorkflows(lambda, 'local');
  if (failed > 0) throw new Error(`${failed} cases could not be put back to work.`);
  const backMs = Date.now();
  say(`Restored as of ${takenAt}; ${executionsBefore} executions were there, ${restarted} cases got a new one.`);

  const decided: string[] = [];
  for (const id of waiting.slice(0, decideAfterwards)) {
    await approve(staff, id);
    decided.push(id);
  }
  for (const id of decided) await hasLetter(participants, id);
  await allSettle(cases, acknowledged);
  say(
    `${decided.length} cases that waited for their decision, restored without their execution, are decided and told.`,
  );

  const report = await checkCopies({ dynamodb, s3, tables, buckets }, { documents: 'all' });
  for (const violation of report.invariants.first) say(`off: ${JSON.stringify(violation)}`);
  for (const fault of report.journal.first) say(`off: ${JSON.stringify(fault)}`);
  const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
  return {
    drill: 'restore',
    where: 'local',
    backups: taken.length,
    backupMilliseconds: Math.max(...taken),
    lostSeconds: seconds(destroyedMs - Date.parse(takenAt)),
    answersAfterSeconds: seconds(answersMs - destroyedMs),
    backAfterSeconds: seconds(backMs - destroyedMs),
    acknowledged: told,
    lost,
    lostCents,
    missing,
    executionsBefore,
    restarted,
    decidedAfterRestore: decided.length,
    violations: report.invariants.violations,
    journalFaults: report.journal.faults,
    elsewhere: await comeBackElsewhere(system, { staff, decided }, say),
  };
}

/** As in docs/runbooks/copies.md, from the moment when tables and buckets are restored. */
async function comeBackElsewhere(
  system: SpawnedSystem,
  { staff, decided }: { staff: Load['staff']; decided: readonly string[] },
  say: (line: string) => void,
): Promise<ElsewhereDrill> {
  await system.kill9();
  const files = await bringBucketsBack(system.dataDir);
  await system.restart();
  say(`The same once more, its buckets as a copy elsewhere brings them back: ${files} files under new ids.`);
  const { dynamodb, s3 } = clientsOf(system);
  const names = await namesLocally(s3);
  const startedMs = Date.now();
  const report = await rebindIn({ dynamodb, s3, names }, { apply: true, say });
  const rebindSeconds = Math.round((Date.now() - startedMs) / 100) / 10;
  const again = await rebindIn({ dynamodb, s3, names }, { apply: false, say });
  let opened = 0;
  for (const id of decided)
    for (const file of ['packet', 'letter']) {
      const { url } = await staff.get<{ url: string }>(`/staff/api/cases/${id}/${file}`);
      const response = await fetch(url);
      if (!response.ok) throw new Error(`The ${file} of ${id} does not open: ${response.status}.`);
      opened += 1;
    }
  const { invariants } = await checkCopies({ dynamodb, s3, ...names }, { documents: 'all' });
  for (const violation of invariants.first) say(`off: ${JSON.stringify(violation)}`);
  const { rebound, missing } = report.total;
  say(`${rebound} places name the new ids, ${missing} found nothing; ${opened} packets and letters open again.`);
  return {
    files,
    rebound,
    missing: missing + report.total.back + report.failed + report.unknown.length,
    rebindSeconds,
    left: again.total.rebound,
    opened,
    violations: invariants.violations,
  };
}

/** Whoever signed in after the backup has no session any more: the first who may read it says whose it is. */
async function hasLetter(participants: Load['participants'], id: string): Promise<void> {
  for (const participant of participants) {
    try {
      await participant.get<PacketView>(`/api/applications/${id}`);
    } catch {
      continue;
    }
    await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
    return;
  }
  throw new Error(`Nobody may read ${id} any more.`);
}

/** Every restored case stands where a person has to act, or is told. */
async function allSettle(cases: ReturnType<typeof casesTable>, acknowledged: readonly Acknowledged[]): Promise<void> {
  const ids = new Set(acknowledged.map(({ applicationId }) => applicationId));
  for (let turn = 0; ; turn += 1) {
    const found = [...(await cases.getApplications([...ids])).values()];
    const open = found.filter(
      ({ status, toldAt }) => status === 'submitted' || (status === 'approved' && toldAt === undefined),
    );
    if (open.length === 0) return;
    if (turn >= 240) throw new Error(`Not at rest: ${open.map(({ applicationId }) => applicationId).join(', ')}`);
    await sleep(250);
  }
}

export const isWhole = ({ missing, violations, journalFaults, decidedAfterRestore, elsewhere }: LocalDrill): boolean =>
  missing.length === 0 &&
  violations === 0 &&
  journalFaults === 0 &&
  decidedAfterRestore > 0 &&
  elsewhere.rebound > 0 &&
  elsewhere.missing + elsewhere.left + elsewhere.violations === 0;
