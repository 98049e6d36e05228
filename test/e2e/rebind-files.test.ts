import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable, type CasesTable } from '../../adapters/cases-table.ts';
import { offers } from '../../domain/settings.ts';
import type { CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import type { Api } from '../../scripts/api-client.ts';
import { samplePacket, type SampleFile } from '../../scripts/sample-packet.ts';
import { sampleFundId } from '../../scripts/sample/board.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import { bringBucketsBack } from '../../scripts/restore-drill/elsewhere.ts';
import { namesLocally } from '../../scripts/restore-drill/names.ts';
import { staffToken } from '../../scripts/token.ts';
import { mainTeam } from '../support/board.ts';
import { asParticipant, asStaff, decideCase, openAllFunds, sendPacket } from '../support/desk-people.ts';
import { clientOf, invoke } from '../support/lost-and-late.ts';
import { openPdf } from '../support/pdf.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { handOverTui, readyTui, sendTui } from '../support/tui-people.ts';

/*
 * The way back from copies in another region, on a real system: people's packets are made, the buckets come back with every file
 * under a new id, and the operator's command tells the rows. It is killed in the middle, it meets a file with other bytes, and in
 * the end everything opens again through the site.
 */
const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-rebind-'));
const script = path.join(import.meta.dirname, '../../scripts/rebind-files.ts');
let system: TestSystem;
let person: Api;
let team: Api;
let files: SampleFile[];
let id: string;
/** Absent on a board without the state's program. */
let tuiId: string | undefined;
beforeAll(async () => {
  system = await startSystem({ dataDir });
  await openAllFunds(system);
  files = await samplePacket();
  person = await asParticipant(system, 'participant@example.org');
  team = await asStaff(system, mainTeam);
  id = await sendPacket(person, files);
  const lines = [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents: 100_000 }];
  await decideCase(team, id, { outcome: 'approve', lines, reason: 'Half of the tuition.' });
  const decided = await person.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter', 180);
  if (!offers(boardSettings, 'tui')) return;
  // R19: a packet that was made with the letter of another.
  tuiId = await sendTui(person, { ...tuiAnswers, hasAward: 'here', awardCase: String(decided['number']) });
  await handOverTui(team, tuiId);
  await readyTui(person, tuiId);
}, 600_000);
afterAll(async () => {
  await system?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const { STAGE: _stage, ...env } = process.env;
const argsOf = (...flags: string[]) => ['--disable-warning=ExperimentalWarning', script, '--data', dataDir, ...flags];
function run(...flags: string[]): { status: number | null; out: string; report: Record<string, unknown> } {
  const { status, stdout, stderr } = spawnSync(process.execPath, argsOf(...flags), { encoding: 'utf8', env });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { status, out: `${stdout}${stderr}`, report: JSON.parse(last || '{}') as Record<string, unknown> };
}
const table = (): CasesTable =>
  casesTable({ client: new DynamoDBClient(clientOf(system)), tableName: 'skillsdesk-local-cases' });
const check = () => invoke(system, 'check-invariants', { rows: 'all', objects: 'all' }) as Promise<CheckResult>;
const bytesOf = async (url: string): Promise<Uint8Array> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};
const linkTo = async (api: Api, address: string): Promise<string> => (await api.get<{ url: string }>(address)).url;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('files that came back under new ids open again, each the same to the byte; what has other bytes is not taken', async () => {
  expect((await check()).first).toEqual([]);
  const before = { application: await table().getApplication(id), documents: await table().listDocuments(id) };
  const letterBefore = await bytesOf(await linkTo(person, `/api/applications/${id}/letter`));
  expect(sha256(letterBefore)).toBe(before.application?.letter?.sha256);
  expect(run()).toMatchObject({ status: 0, report: { rebound: 0, missing: 0, unknown: [] } });

  await system.kill9();
  expect(await bringBucketsBack(dataDir)).toBeGreaterThan(files.length * 3);
  await system.restart();
  // Who may not list a bucket is not told what is missing in it.
  await expect(bytesOf(await linkTo(person, `/api/applications/${id}/letter`))).rejects.toThrow('403');
  expect((await check()).byInvariant.documents).toBeGreaterThan(0);

  // One file has other bytes, as long as its own.
  const s3 = new S3Client({ ...clientOf(system), forcePathStyle: true });
  const { buckets } = await namesLocally(s3);
  const victim = before.documents.find(({ kind }) => kind === 'cost-sheet');
  const Key = `originals/${victim?.documentId}`;
  const right = files.find(({ kind }) => kind === 'cost-sheet')?.bytes ?? Buffer.alloc(0);
  expect(sha256(right)).toBe(victim?.sha256);
  const lay = (Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket: buckets.clean, Key, Body }));
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: buckets.clean, Prefix: Key }));
  for (const { VersionId } of Versions)
    await s3.send(new DeleteObjectCommand({ Bucket: buckets.clean, Key, VersionId }));
  await lay(Buffer.alloc(right.length, 1));

  // Without --apply it says what it would do, and does nothing.
  const dry = run();
  const { number } = before.application ?? {};
  expect(dry).toMatchObject({ status: 1, report: { applied: false, missing: 1, back: 0, failed: 0, unknown: [] } });
  expect(dry.out).toContain(`missing: original of ${number} (${victim?.documentId}): other bytes lie there`);
  expect(dry.out).not.toContain('participant@');
  expect(await table().getApplication(id)).toEqual(before.application);

  // Killed as soon as it has written something; then once more, from the beginning.
  const child = spawn(process.execPath, argsOf('--apply'), { env, stdio: 'ignore' });
  await killWhenBegun(child);
  const done = run('--apply');
  expect(done).toMatchObject({ status: 1, report: { applied: true, missing: 1, failed: 0 } });
  const after = await table().listDocuments(id);
  expect(after.find(({ documentId }) => documentId === victim?.documentId)?.original).toEqual(victim?.original);

  // The right bytes are found somewhere after all, and it is run again.
  await lay(right);
  expect(run('--apply')).toMatchObject({ status: 0, report: { rebound: 1, missing: 0 } });
  expect(run('--apply')).toMatchObject({ status: 0, report: { rebound: 0, missing: 0 } });

  // Through the site, as people do.
  const letter = await bytesOf(await linkTo(person, `/api/applications/${id}/letter`));
  expect(sha256(letter)).toBe(sha256(letterBefore));
  expect((await openPdf(letter)).text).toContain('$1,000.00');
  const packet = await bytesOf(await linkTo(team, `/staff/api/cases/${id}/packet`));
  expect(sha256(packet)).toBe(before.application?.packet?.sha256);
  if (tuiId !== undefined) {
    const tuiPacket = await bytesOf(await linkTo(person, `/api/applications/${tuiId}/packet`));
    expect(sha256(tuiPacket)).toBe((await table().getApplication(tuiId))?.packet?.sha256);
  }
  const token = await staffToken({ site: system.site, desk: system.desk, who: `${mainTeam}@example.org` });
  for (const { documentId, sha256: sent } of before.documents) {
    const address = `/staff/cases/${id}/documents/${documentId}/original`;
    const response = await fetch(new URL(address, system.site), {
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(sha256(await bytesOf(response.headers.get('location') ?? ''))).toBe(sent);
  }
  // What was known at the decision stays as it was written; its hashes are those of the files that stand there now.
  const known = (await table().listDecisions(id))[0]?.known?.documents ?? [];
  expect(known.map(({ documentId, versionId }) => [documentId, versionId]).sort()).toEqual(
    before.documents.map(({ documentId, versionId }) => [documentId, versionId]).sort(),
  );
  for (const { documentId, shown } of known)
    expect(after.find((each) => each.documentId === documentId)?.normalized?.sha256).toBe(shown?.sha256);
  // Staff read in the history what happened.
  const page = await fetch(new URL(`/staff/cases/${id}`, system.site), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await page.text()).toContain('Files came back from a copy');
  expect((await check()).first).toEqual([]);
}, 400_000);

async function killWhenBegun(child: ChildProcess): Promise<void> {
  const cases = table();
  const hasBegun = async (): Promise<boolean> => {
    for (const each of [id, tuiId ?? id])
      if ((await cases.listAudit(each)).some(({ what }) => what === 'files-rebound')) return true;
    return false;
  };
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let turn = 0; child.exitCode === null && !(await hasBegun()); turn += 1) {
    if (turn > 3000) throw new Error('nothing was written');
    await sleep(10);
  }
  child.kill('SIGKILL');
  await ended;
}
