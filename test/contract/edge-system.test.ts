import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { type Api, apiClient } from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { openAllFunds } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** The whole local system as a process: what it says, what it refuses, and what a `kill -9` leaves. */
jest.setTimeout(400_000);

const PROJECT = path.resolve(import.meta.dirname, '..', '..');
let system: TestSystem;

beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system?.stop());

const client = (credentials = system.operator) => ({ endpoint: system.aws, region: 'us-west-2', credentials });
const systemPid = (): number =>
  (JSON.parse(readFileSync(path.join(system.dataDir, 'operator.json'), 'utf8')) as { pid: number }).pid;

/** Ids of the processes whose parent this is. */
const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);

const start = (...args: string[]) =>
  spawnSync(process.execPath, ['local/start.ts', ...args], { cwd: PROJECT, encoding: 'utf8', timeout: 60_000 });

describe('the start', () => {
  test('serves pages of the deployed functions, with the banner', async () => {
    const response = await fetch(system.site);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('Demonstration');
    expect(text).toContain('833-685-0845');
    expect(response.headers.get('strict-transport-security')).toContain('max-age');
  });

  test('refuses a second system on the same data, and says who has it', () => {
    const second = start('--port', '0', '--data', system.dataDir);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`process ${systemPid()}`);
    expect(second.stderr).not.toContain('    at ');
  });

  test('says which port is taken', () => {
    const { port } = new URL(system.desk);
    const second = start('--port', String(Number(port) - 2), '--data', mkdtempSync(path.join(tmpdir(), 'other-')));
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(/Port \d+ \(the site\) is taken/);
    const shifted = start('--port', String(Number(port) - 3), '--data', mkdtempSync(path.join(tmpdir(), 'other-')));
    // The port before the three may itself be taken by another test.
    expect(shifted.stderr).toMatch(/Port \d+ \((the AWS APIs|the site)\) is taken/);
  });

  test('with --fresh empties no folder that is not its own', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'precious-'));
    writeFileSync(path.join(dir, 'thesis.txt'), 'years of work');
    const refused = start('--fresh', '--port', '0', '--data', dir);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('was not made by the local system');
    expect(readdirSync(dir)).toEqual(['thesis.txt']);
  });

  test('explains a wrong flag', () => {
    const wrong = start('--prot', '80');
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('--port N');
  });
});

test('the sweep reaches the queue from its own process: a document whose event was lost gets its verdict', async () => {
  const token = await participantToken({ site: system.site, desk: system.desk, email: 'lost.event@example.org' });
  const person = apiClient({ site: system.site, token });
  const { applicationId } = await person.post<{ applicationId: string }>('/api/applications', {
    centerId: 'se',
    formSource: 'form',
    noticeAcknowledged: true,
    language: 'en',
  });
  const [file] = await samplePacket();
  const documentId = await person.upload(applicationId, file!);
  await person.checked(applicationId, [documentId]);
  // As it would stand if the event of its arrival had never come: what its acceptance wrote is taken back.
  const dynamo = new DynamoDBClient(client());
  const pk = { S: `APP#${applicationId}` };
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: 'skillsdesk-local-cases',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    }),
  );
  const accepted = Items.map((item) => item['sk']!).filter(
    (sk) => sk.S?.startsWith('HASH#') === true || sk.S?.includes(`clean.${documentId}`) === true,
  );
  expect(accepted).not.toEqual([]);
  for (const sk of accepted) {
    await dynamo.send(new DeleteItemCommand({ TableName: 'skillsdesk-local-cases', Key: { pk, sk } }));
  }
  await dynamo.send(
    new UpdateItemCommand({
      TableName: 'skillsdesk-local-cases',
      Key: { pk, sk: { S: `DOC#${documentId}` } },
      UpdateExpression: 'SET #status = :checking, duePk = :due, dueSk = :past REMOVE parse',
      ConditionExpression: '#status = :clean',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':checking': { S: 'checking' },
        ':clean': { S: 'clean' },
        ':due': { S: 'DUE#0' },
        ':past': { S: `2020-01-01T00:00:00.000Z#${documentId}` },
      },
    }),
  );
  const swept = await new LambdaClient(client()).send(
    new InvokeCommand({ FunctionName: 'skillsdesk-local-sweep-cases', Payload: Buffer.from('{}') }),
  );
  expect(swept.FunctionError).toBeUndefined();
  const after = await person.checked(applicationId, [documentId]);
  expect(after.documents.map((document) => document.status)).toEqual(['clean']);
});

describe('after a kill -9', () => {
  test('no process is left, the keys of the last run are worth nothing, and the data is there', async () => {
    const before = system.operator;
    const item = { pk: { S: 'KILL' }, sk: { S: '1' } };
    await new DynamoDBClient(client()).send(new PutItemCommand({ TableName: 'skillsdesk-local-cases', Item: item }));
    await fetch(system.site);
    const { site } = system;
    const children = childrenOf(systemPid());
    // The database engine and at least the function that has just served the page.
    expect(children.length).toBeGreaterThanOrEqual(2);
    await system.kill9();
    const alive = () => children.filter((pid) => existsSync(`/proc/${pid}`));
    for (let i = 0; i < 100 && alive().length > 0; i++) await sleep(50);
    expect(alive()).toEqual([]);

    await system.restart();
    expect(system.site).toBe(site);
    const get = (credentials: typeof before) =>
      new DynamoDBClient({ ...client(credentials), maxAttempts: 1 }).send(
        new GetItemCommand({ TableName: 'skillsdesk-local-cases', Key: item }),
      );
    expect((await get(system.operator)).Item).toMatchObject(item);
    await expect(get(before)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });

  test('a packet that waited for its decision is approved and finished, and nothing acknowledged is missing', async () => {
    await openAllFunds(system);
    const email = 'kill.nine@example.org';
    const participant = async (): Promise<Api> =>
      apiClient({ site: system.site, token: await participantToken({ site: system.site, desk: system.desk, email }) });
    let person = await participant();
    const { applicationId } = await person.post<{ applicationId: string }>('/api/applications', {
      centerId: 'se',
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    const mine = `/api/applications/${applicationId}`;
    await person.put(`${mine}/answers`, { answers: sampleAnswers });
    const files = await samplePacket();
    const [first, ...rest] = files;
    const ids = [await person.upload(applicationId, first!)];
    await person.checked(applicationId, ids);
    for (const file of rest) ids.push(await person.upload(applicationId, file));
    // These uploads are acknowledged and not checked yet.
    await system.kill9();
    await system.restart();

    person = await participant();
    const checked = await person.checked(applicationId, ids, 180);
    expect(checked.documents.map((document) => document.documentId).sort()).toEqual([...ids].sort());
    expect(checked.documents.map((document) => document.status)).toEqual(ids.map(() => 'clean'));
    if (checked.missing.documents.length > 0) {
      const absence = (kind: string) => ({ kind, why: 'cannot-get', reason: 'I cannot get this one.' });
      await person.put(`${mine}/absences`, { absences: checked.missing.documents.map(absence) });
    }
    await person.post(`${mine}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: `${new Date().getUTCFullYear() + 1}-12-31`,
    });
    const staff = async (): Promise<Api> =>
      apiClient({ site: system.site, token: await staffToken({ ...system, who: 'skillsteam.se@example.org' }) });
    const theirs = `/staff/api/cases/${applicationId}`;
    await (await staff()).until(theirs, (view) => view['mayDecide'] === true, 'the case in the queue');

    await system.kill9();
    await system.restart();

    const desk = await staff();
    const { version } = await desk.post<{ version: number }>(`${theirs}/claim`);
    await desk.post(`${theirs}/decide`, {
      version,
      outcome: 'approve',
      lines: [{ fundId: 'dw-py2026-july', costKind: 'tuition', amountCents: 180_000 }],
      payee: 'school',
      reason: 'The school pays the rest.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The course starts soon.',
    });
    person = await participant();
    const done = await person.until(mine, (view) => view['letter'] === true, 'the letter', 120);
    expect(done['status']).toBe('approved');
    for (let i = 0; i < 200; i++) {
      if ((await system.mail()).some((mail) => mail.to.includes(email) && mail.subject.startsWith('Approved'))) break;
      await sleep(250);
    }
    const approvals = (await system.mail()).filter(
      (mail) => mail.to.includes(email) && mail.subject.startsWith('Approved'),
    );
    expect(approvals).not.toEqual([]);
    expect(approvals[0]?.subject).toContain('1,800.00');
  });
});

test('stops in order when asked, and takes its copy of the template away', async () => {
  const pid = systemPid();
  const copy = path.join(PROJECT, '.build', 'running', String(pid));
  expect(existsSync(copy)).toBe(true);
  execFileSync('kill', ['-TERM', String(pid)]);
  for (let i = 0; i < 200 && existsSync(`/proc/${pid}`); i++) await sleep(50);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(existsSync(copy)).toBe(false);
  expect(existsSync(path.join(system.dataDir, 'operator.json'))).toBe(false);
});
