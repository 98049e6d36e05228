import { sampleFundId } from '../../scripts/sample/board.ts';
import { mainTeam } from '../support/board.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { takeAssembly } from '../../local/assembly-snapshot.ts';
import { findFreePorts } from '../../local/ports.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { ApiError } from '../../scripts/api-client.ts';
import { samplePacket } from '../../scripts/sample-packet.ts';
import { asParticipant, asStaff, newPacket, openAllFunds, sendPacket } from '../support/desk-people.ts';
import type { TestSystem } from '../support/system.ts';

/**
 * Three grants taken out of the real template, one from each of three roles; the rest of the system is as deployed. What each
 * one carried stops with AWS's words, and nothing is half done. And the start itself refuses a template whose wiring lacks one.
 */
interface Statement {
  Action: string | string[];
  Resource: unknown;
}
interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-removal-'));
let assembly: Awaited<ReturnType<typeof takeAssembly>>;
let started: LocalSystem;
let system: TestSystem;

const templateFile = (): string => path.join(assembly.directory, 'skillsdesk-local-compute.template.json');
const read = (): Template => JSON.parse(readFileSync(templateFile(), 'utf8')) as Template;
const write = (template: Template): void => writeFileSync(templateFile(), JSON.stringify(template));

/** Takes one action on one kind of resource out of a role's policy; fails when it was not there. */
function remove(template: Template, role: string, action: string, resource: RegExp): void {
  const policy = Object.values(template.Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::IAM::ManagedPolicy' && Properties['ManagedPolicyName'] === `skillsdesk-local-${role}`,
  );
  const { Statement: statements } = policy?.Properties['PolicyDocument'] as { Statement: Statement[] };
  const matches = (each: unknown): boolean => resource.test(JSON.stringify(each));
  const found = statements.find(
    (statement) => [statement.Action].flat().includes(action) && [statement.Resource].flat().some(matches),
  );
  if (found === undefined) throw new Error(`${role} has no ${action} on ${String(resource)}`);
  const otherActions = [found.Action].flat().filter((each) => each !== action);
  const otherResources = [found.Resource].flat().filter((each) => !matches(each));
  statements.splice(
    statements.indexOf(found),
    1,
    ...(otherActions.length > 0 ? [{ ...found, Action: otherActions }] : []),
    ...(otherResources.length > 0 ? [{ ...found, Action: action, Resource: otherResources }] : []),
  );
}

async function start(): Promise<LocalSystem> {
  return startLocalSystem({ assemblyDir: assembly.directory, dataDir, ports: await findFreePorts() });
}

let untouched: Template;
beforeAll(async () => {
  assembly = await takeAssembly(() => undefined);
  untouched = read();
  const template = structuredClone(untouched);
  remove(template, 'decide-packet', 'dynamodb:UpdateItem', /ledger/);
  remove(template, 'check-document', 's3:PutObject', /originals/);
  remove(template, 'serve-participant', 's3:GetObjectVersion', /packets/);
  write(template);
  started = await start();
  const { site, aws, desk, operator } = started;
  const stop = () => started.close();
  system = { site, aws, desk, operator, dataDir, stop } as unknown as TestSystem;
  await openAllFunds(system);
}, 300_000);
afterAll(async () => {
  await started?.close();
  assembly?.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const denials = (): string[] => {
  const file = readdirSync(dataDir).find((name) => name === 'iam-usage.json');
  if (file === undefined) return [];
  const { denials: all } = JSON.parse(readFileSync(path.join(dataDir, file), 'utf8')) as {
    denials: Record<string, { message: string }>;
  };
  return Object.values(all).map((denial) => denial.message);
};
/** The report is written now and then. */
async function untilDenied(words: RegExp): Promise<void> {
  for (let turn = 0; !denials().some((message) => words.test(message)); turn += 1) {
    if (turn > 240) throw new Error(`not denied: ${String(words)}; but ${denials().join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
const sessionOf = (name: string) => `assumed-role/skillsdesk-local-${name}/skillsdesk-local-${name}`;

async function ledgerRows(): Promise<Record<string, unknown>> {
  const client = new DynamoDBClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'skillsdesk-local-ledger' }));
  return Object.fromEntries(Items.map((item) => [`${item['pk']?.S} ${item['sk']?.S}`, item]));
}

describe('without one grant', () => {
  test('decide-packet may not change the ledger: the decision is answered with an error, and not a cent is spent', async () => {
    const participant = await asParticipant(system, 'removal@example.org');
    const id = await sendPacket(participant, []);
    const staff = await asStaff(system, mainTeam);
    const theirs = `/staff/api/cases/${id}`;
    await staff.until(theirs, (view) => view['mayDecide'] === true, 'the case in the queue');
    const { version } = await staff.post<{ version: number }>(`${theirs}/claim`);
    const before = await ledgerRows();
    const decision = staff.post(`${theirs}/decide`, {
      version,
      outcome: 'approve',
      lines: [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents: 100_000 }],
      payee: 'school',
      reason: 'Half of the tuition.',
      ticks: [...decisionTicks],
      aheadOfReason: 'The course starts soon.',
    });
    const error = await decision.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toBe(500);
    await untilDenied(
      new RegExp(`${sessionOf('decide-packet')} .*dynamodb:UpdateItem .*table/skillsdesk-local-ledger`),
    );
    expect(await ledgerRows()).toEqual(before);
    // Nor is it half decided: the packet stands in the queue as before.
    expect(await staff.get(theirs)).toMatchObject({ mayDecide: true });
    expect(await participant.get(`/api/applications/${id}`)).toMatchObject({ status: 'in-review' });

    // A refusal moves no money, so it goes through; its letter is there, and its reader's link opens nothing.
    const { version: again } = await staff.post<{ version: number }>(`${theirs}/claim`);
    await staff.post(`${theirs}/decide`, {
      version: again,
      outcome: 'deny',
      reason: 'The program is longer than our funds run.',
      ticks: [...decisionTicks],
    });
    await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
    const link = await fetch((await participant.get<{ url: string }>(`/api/applications/${id}/letter`)).url);
    expect(link.status).toBe(403);
    const xml = await link.text();
    expect(xml).toContain('<Code>AccessDenied</Code>');
    expect(xml).toContain(`${sessionOf('serve-participant')} is not authorized to perform: s3:GetObjectVersion`);
    // Who else may read it still does.
    const other = await fetch((await staff.get<{ url: string }>(`${theirs}/letter`)).url);
    expect(other.status).toBe(200);
  }, 200_000);

  test('check-document may not keep originals: no document passes', async () => {
    const participant = await asParticipant(system, 'removal@example.org');
    const id = await newPacket(participant);
    const [file] = await samplePacket();
    const documentId = await participant.upload(id, file!);
    await untilDenied(new RegExp(`${sessionOf('check-document')} .*s3:PutObject .*originals/${documentId}`));
    const { documents } = await participant.get<{ documents: { status: string }[] }>(`/api/applications/${id}`);
    expect(documents.map((document) => document.status)).toEqual(['checking']);
  }, 200_000);
});

describe('a template whose wiring lacks a permission does not start', () => {
  const refusedStart = async (change: (template: Template) => void): Promise<string> => {
    const template = structuredClone(untouched);
    change(template);
    write(template);
    const other = mkdtempSync(path.join(tmpdir(), 'skillsdesk-refused-'));
    try {
      const ports = await findFreePorts();
      const running = await startLocalSystem({ assemblyDir: assembly.directory, dataDir: other, ports }).catch(
        (error: unknown) => error,
      );
      if (!(running instanceof Error)) {
        await (running as LocalSystem).close();
        throw new Error('it started');
      }
      return running.message;
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  };

  test('the poller of check-document may not receive', async () => {
    const message = await refusedStart((template) => remove(template, 'check-document', 'sqs:ReceiveMessage', /./));
    expect(message).toContain('Lambda polls');
    expect(message).toContain('sqs:ReceiveMessage');
  });

  test('the queue does not take what the rule of uploads sends', async () => {
    const message = await refusedStart((template) => {
      for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
        if (Type === 'AWS::SQS::QueuePolicy' && JSON.stringify(Properties).includes('DocumentUploaded'))
          delete template.Resources[id];
      }
    });
    expect(message).toContain('The rule skillsdesk-local-document-uploaded sends to its target');
    expect(message).toContain('because no resource-based policy allows the sqs:SendMessage action');
  });
});
