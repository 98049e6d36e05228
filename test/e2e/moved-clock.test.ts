import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { operationId, postFile, type UploadForm } from '../../scripts/api-client.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { newestCode } from '../../scripts/token.ts';
import { asParticipant, asStaff, newPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** Everything that ends with time ends when the time is moved, and everything that works goes on working after it. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem();
}, 300_000);
afterAll(async () => system?.stop());

/** Calls a refusal is expected of: the status. */
const statusOf = async (work: Promise<unknown>): Promise<number> => {
  try {
    await work;
  } catch (error) {
    return (error as { status?: number }).status ?? -1;
  }
  return 200;
};

const everybodyWorks = async (): Promise<void> => {
  await (await asParticipant(system, 'someone@example.org')).get('/api/applications');
  await (await asStaff(system, mainTeam)).get('/staff/api/queue');
  await (await asStaff(system, 'finance')).get('/finance/api/funds');
};

test('everybody signs in and reads, before a move and after two of them', async () => {
  await everybodyWorks();
  await system.advanceClock(dayMs);
  await everybodyWorks();
  await system.advanceClock(20 * dayMs);
  await everybodyWorks();
}, 120_000);

describe('what ends', () => {
  test('a sign-in code, after ten minutes', async () => {
    const post = async (path: string, body: object) =>
      fetch(new URL(path, system.site), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const codeFor = async (email: string) => {
      const { handle } = (await (await post('/api/session/code', { email })).json()) as { handle: string };
      return { handle, code: await newestCode(system.desk, email) };
    };
    const inTime = await codeFor('in.time@example.org');
    await system.advanceClock(9 * minuteMs);
    expect((await post('/api/session', inTime)).status).toBe(200);
    const late = await codeFor('late@example.org');
    await system.advanceClock(11 * minuteMs);
    expect((await post('/api/session', late)).status).toBeGreaterThanOrEqual(400);
  }, 60_000);

  test('a session; and its row goes by the table’s own time limit', async () => {
    const staff = await asStaff(system, mainTeam);
    await system.advanceClock(59 * minuteMs);
    expect(await statusOf(staff.get('/staff/api/queue'))).toBe(200);
    await system.advanceClock(11 * hourMs);
    expect(await statusOf(staff.get('/staff/api/queue'))).toBe(401);

    const rows = async () => {
      const client = new DynamoDBClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
      return (await client.send(new ScanCommand({ TableName: 'skillsdesk-local-sessions' }))).Items ?? [];
    };
    await asStaff(system, mainTeam);
    const before = await rows();
    expect(before).not.toEqual([]);
    await system.advanceClock(30 * dayMs);
    const left = await rows();
    expect(left.filter((row) => before.some((each) => each['pk']?.S === row['pk']?.S))).toEqual([]);
  }, 60_000);

  test('a form for an upload, and the time that signatures go by', async () => {
    const participant = await asParticipant(system, 'uploads@example.org');
    const id = await newPacket(participant);
    const [file] = await samplePacket();
    const form = () =>
      participant.post<UploadForm>(`/api/applications/${id}/uploads`, {
        operationId: operationId(),
        kind: file!.kind,
        fileName: file!.fileName,
        contentType: file!.contentType,
        bytes: file!.bytes.byteLength,
      });
    const first = await form();
    await postFile(first, file!);
    await participant.checked(id, [first.documentId]);
    const second = await form();
    await system.advanceClock(hourMs);
    expect(await statusOf(postFile(second, file!))).toBe(403);
  }, 60_000);
});

test('the time of the data outlives its process', async () => {
  const year = async () => {
    const email = `${operationId()}@example.org`;
    await asParticipant(system, email);
    return (await system.mail()).find((mail) => mail.to.includes(email))?.['sentAt'];
  };
  await system.advanceClock(365 * dayMs);
  const before = Date.parse(String(await year()));
  expect(before - Date.now()).toBeGreaterThan(365 * dayMs);
  await system.kill9();
  await system.restart();
  expect(Date.parse(String(await year()))).toBeGreaterThan(before);
  await everybodyWorks();
}, 120_000);
