import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import { inProject } from '../../infra/paths.ts';
import type { PacketView } from '../../scripts/api-client.ts';
import { sampleAnswers, sampleCostSheet } from '../../scripts/sample-packet.ts';
import { verify } from '../../scripts/verify-journal.ts';
import { unpack, type Kept } from '../releases/kept.ts';
import { asParticipant, asStaff, decideCase, submit } from '../support/desk-people.ts';
import { decideOjt } from '../support/ojt-people.ts';
import { acceptStep, recordStep } from '../support/step-people.ts';
import { handOverTui, readyTui } from '../support/tui-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * The store of an earlier release, with packets that wait for people inside workflows that began under it, opened by the code of
 * today: whoever waited goes on, to the letter and to the cent.
 */
const releases = readdirSync(inProject('test/releases')).filter((file) => file.endsWith('.json.gz'));

test('there is a release to begin with', () => {
  expect(releases.length).toBeGreaterThan(0);
});

describe.each(releases)('what %s left behind', (file) => {
  let system: TestSystem;
  let kept: Kept;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'upgrade-'));
  beforeAll(async () => {
    kept = unpack(inProject('test/releases', file), dataDir);
    system = await startSystem({ dataDir });
  }, 300_000);
  afterAll(async () => {
    await system?.stop();
    rmSync(dataDir, { recursive: true });
  });

  const packetOf = async (name: string) => {
    const { email, applicationId: id } = kept.packets[name] ?? { email: '', applicationId: '' };
    const participant = await asParticipant(system, email);
    const view = () => participant.get<PacketView>(`/api/applications/${id}`);
    const until = (status: string) =>
      participant.until(`/api/applications/${id}`, (now) => now['status'] === status, status);
    return { id, participant, view, until };
  };
  const lines = (amountCents: number) => [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents }];

  test('a packet that waited for its decision is approved, and its letter comes', async () => {
    const { id, participant } = await packetOf('in-review');
    const team = await asStaff(system, 'skillsteam.se');
    await decideCase(team, id, { outcome: 'approve', lines: lines(100_000), reason: 'Half of the tuition.' });
    await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter', 180);
  }, 240_000);

  test('a packet that waited for the person is answered, and decided', async () => {
    const { id, participant, view } = await packetOf('asked');
    expect(await view()).toMatchObject({ status: 'needs-information' });
    const letter = { kind: 'layoff-letter', fileName: 'letter.pdf', contentType: 'application/pdf' };
    await participant.checked(id, [await participant.upload(id, { ...letter, bytes: await sampleCostSheet() })]);
    await participant.post(`/api/applications/${id}/answer`);
    const team = await asStaff(system, 'skillsteam.se');
    await decideCase(team, id, { outcome: 'deny', lines: [], reason: 'The course is not on the list.' });
    await participant.until(`/api/applications/${id}`, ({ status }) => status === 'denied', 'the decision', 180);
  }, 240_000);

  test('a packet that waited for its second approval gets it', async () => {
    const { id, until } = await packetOf('second-review');
    const second = await asStaff(system, 'skillsteam.se2');
    await decideCase(second, id, { outcome: 'approve', lines: lines(450_000), reason: 'I agree.' });
    await until('approved');
  }, 240_000);

  test('a draft is still there with its paper, and is sent', async () => {
    const { id, participant, view, until } = await packetOf('draft');
    const { documents } = await view();
    expect(documents).toMatchObject([{ fileName: 'costs.pdf', status: 'clean' }]);
    await participant.put(`/api/applications/${id}/answers`, { answers: sampleAnswers });
    const { missing } = await view();
    await participant.put(`/api/applications/${id}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await submit(participant, id);
    await until('in-review');
  }, 240_000);

  test('STEP, TUI and on-the-job training go on where they stood', async () => {
    const coach = await asStaff(system, 'step.se');
    const team = await asStaff(system, 'skillsteam.se');
    const [sent, active, tui, ojt] = [
      await packetOf('step-sent'),
      await packetOf('step-active'),
      await packetOf('tui'),
      await packetOf('ojt'),
    ];
    await acceptStep(coach, sent.id);
    await sent.until('active');
    await recordStep(coach, active.id, {
      what: 'contact',
      on: kept.keptAt.slice(0, 10),
      how: 'phone',
      note: 'on-track',
    });
    await handOverTui(team, tui.id);
    await readyTui(tui.participant, tui.id);
    await decideOjt(team, ojt.id);
    await ojt.until('approved');
  }, 300_000);

  test('and all that must always hold, holds; the journal is what it was, with what came since', async () => {
    await system.advanceClock(10 * 60_000);
    const client = new LambdaClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({
        FunctionName: 'skillsdesk-local-check-invariants',
        Payload: JSON.stringify({ rows: 'all', objects: 'all' }),
      }),
    );
    expect(FunctionError).toBeUndefined();
    const { violations, first, finished } = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as CheckResult;
    expect({ violations, first, finished }).toEqual({ violations: 0, first: [], finished: true });
    const { report } = await verify({ dataDir });
    expect({ faults: report.faults, finished: report.finished }).toEqual({ faults: 0, finished: true });
  }, 120_000);
});
