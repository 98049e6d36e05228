import { createHash } from 'node:crypto';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { sampleCostSheet } from '../../scripts/sample-packet.ts';
import type { CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import type { JournalReport } from '../../functions/verify-journal/verify-journal.ts';
import type { FileToSend } from '../../scripts/api-client.ts';
import { leaksIn } from './leaks.ts';
import { callFunction, dayMs, nonce, type Person, type Upload } from './people.ts';
import type { FaultPlan } from '../../local/faults/seeded.ts';
import { randomOf } from './random.ts';
import { scenarios } from './scenarios.ts';
import type { Scene } from './scene.ts';
import type { FaultyWorld, World } from './world.ts';

export interface Finding {
  seed: number;
  scenario: string;
  /** What does not hold, in words without personal data. */
  violations: string[];
  plan: FaultPlan;
  /** What went wrong on purpose, in order. */
  struck: readonly string[];
}

export interface RunResult {
  finding: Finding | undefined;
  /** Whether the run came by the place where it was to crash. */
  hit: boolean;
  faults: number;
  passed: ReadonlyMap<string, number>;
}

const minuteMs = 60_000;
/** Everything has to come to rest in this time, sweeps included; after a crash nobody waits longer than a day for the machine. */
const REST = [minuteMs, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs, 3 * 60 * minuteMs, dayMs, 7 * dayMs, 7 * dayMs];

export interface NewScene {
  scene: Scene;
  promises: { what: string; holds: () => Promise<boolean> }[];
}

let costSheet: Promise<Buffer> | undefined;

export async function newScene(world: World, name: string, random: () => number): Promise<NewScene> {
  costSheet ??= sampleCostSheet();
  const bytes = await costSheet;
  const promises: NewScene['promises'] = [];
  let pages = 0;
  const page = (kind: string): FileToSend => ({
    fileName: 'budgie.pdf',
    contentType: 'application/pdf',
    kind,
    // What follows the end of a PDF is read over; it makes the bytes this page's own.
    bytes: Buffer.concat([bytes, Buffer.from(`\n%${name}.${(pages += 1)}\n`)]),
  });
  return {
    promises,
    scene: { world, name, random, page, people: [], promise: (what, holds) => promises.push({ what, holds }) },
  };
}

/** Every upload that the bucket acknowledged: there byte for byte, or with a reason why not. */
async function lostUploads(world: World, people: readonly Person[]): Promise<string[]> {
  const lost: string[] = [];
  for (const person of people) {
    if (person.uploads.length === 0) continue;
    const { applications } = await person.get<{ applications: { applicationId: string }[] }>('/api/applications');
    const views = await Promise.all(applications.map(({ applicationId }) => person.packet(applicationId)));
    const documents = views.flatMap((view) => view.documents);
    for (const upload of person.uploads) {
      const found = documents.find((each) => each.documentId === upload.documentId);
      // What its owner took out is no longer shown.
      if (found === undefined || found.status === 'superseded') continue;
      if (found.status === 'rejected' && found.rejection !== undefined) continue;
      if (found.status !== 'clean') lost.push(`${upload.documentId} stands as ${found.status}`);
      else if (!(await sameBytes(world, upload))) lost.push(`${upload.documentId} is not what was sent`);
    }
  }
  return lost;
}

async function cleanBucket(s3: S3Client): Promise<string> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const found = Buckets.find(({ Name }) => Name?.includes('-clean'))?.Name;
  if (found === undefined) throw new Error('no bucket for clean documents');
  return found;
}

async function sameBytes(world: World, { documentId, sha256 }: Upload): Promise<boolean> {
  const s3 = new S3Client({
    endpoint: world.aws,
    region: 'us-west-2',
    credentials: world.operator,
    forcePathStyle: true,
  });
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: await cleanBucket(s3), Key: `originals/${documentId}` }),
  );
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return createHash('sha256').update(bytes).digest('hex') === sha256;
}

/** The part of the nightly check's answer that a run reads. */
type Checked = Pick<CheckResult, 'finished' | 'violations' | 'byInvariant' | 'first'>;

type Proved = Pick<JournalReport, 'finished' | 'first'>;

/** Money is right at every instant, not only when all has come to rest. */
const AT_EVERY_INSTANT = ['money-sum', 'journal-balance', 'award-sum', 'payments'] as const;

async function brokenPromises(world: World, { scene, promises }: NewScene): Promise<string[]> {
  const broken: string[] = [];
  for (const { what, holds } of promises) if (!(await holds())) broken.push(what);
  return [...broken, ...(await lostUploads(world, scene.people))];
}

/** Time passes until nothing is off, or it should have been set right long ago. Answers what is still off. */
export async function comeToRest(world: World, scenes: readonly NewScene[]): Promise<string[]> {
  let off: string[] = [];
  for (const pause of REST) {
    await world.advance(pause);
    off = (await Promise.all(scenes.map((each) => brokenPromises(world, each)))).flat();
    // The same function that looks at production every night.
    const checked = await callFunction<Checked>(world, 'check-invariants', { objects: 'all' });
    if (!checked.finished) off.push('the check of the invariants did not finish');
    off.push(...checked.first.map((each) => `${each.invariant}: ${each.code} ${each.subject}`));
    // And the one that proves the journal.
    const proved = await callFunction<Proved>(world, 'verify-journal', {});
    if (!proved.finished) off.push('the verification of the journal did not finish');
    off.push(...proved.first.map((each) => `journal: ${JSON.stringify(each)}`));
    if (off.length === 0 || AT_EVERY_INSTANT.some((each) => checked.byInvariant[each] > 0)) return off;
  }
  return off;
}

export async function runSeed(world: FaultyWorld, plan: FaultPlan & { scenario: string }): Promise<RunResult> {
  const { seed, scenario, certain } = plan;
  const run = scenarios[scenario];
  if (run === undefined) throw new Error(`There is no scenario ${scenario}.`);
  const made = await newScene(world, `s${seed}-${nonce()}`, randomOf(seed));
  const violations: string[] = [];
  world.faults.begin(plan);
  try {
    await run(made.scene);
    // What the people set going goes on after they have turned away: the crash may be waiting there, however slow the machine.
    await world.advance(minuteMs);
  } catch (error) {
    violations.push(describe(error));
  }
  world.faults.end();
  const { faults } = world;
  const struck = [...faults.struck()];
  const passed = new Map([...faults.passed()].map(([name, { times }]) => [name, times]));
  violations.push(...(await comeToRest(world, [made])), ...leaksIn(world.dataDir));
  return {
    finding: violations.length === 0 ? undefined : { seed, scenario, violations, plan, struck },
    hit: certain !== undefined && struck.includes(`${certain.fault}: ${certain.point} #${certain.nth}`),
    faults: struck.length,
    passed,
  };
}

/** What a scenario comes by when nothing goes wrong. */
export async function passedBy(world: FaultyWorld, scenario: string): Promise<Map<string, number>> {
  const made = await newScene(world, `p-${nonce()}`, randomOf(1));
  world.faults.begin();
  await scenarios[scenario]?.(made.scene);
  const off = await comeToRest(world, [made]);
  if (off.length > 0) throw new Error(`${scenario}, with nothing going wrong: ${off.join('; ')}`);
  return new Map([...world.faults.passed()].map(([name, { times }]) => [name, times]));
}

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
