import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildApp, type AppInputs } from '../../infra/app.ts';
import { loadConfig } from '../../infra/config.ts';
import { refuseDanger } from '../../infra/deploy.ts';
import { deployedTemplate } from '../../infra/deployed.ts';
import { differences, type StackDifference } from '../../infra/diff.ts';
import { changeLines, compareTemplates, readAssembly } from '../../infra/template-diff.ts';
import { inProject } from '../../infra/paths.ts';
import { inputs } from './synthesized.ts';

/* What a deployment changes, before it does: nothing surprising, and nothing replaced that holds data. */
const dir = mkdtempSync(join(tmpdir(), 'template-diff-'));
afterAll(() => rmSync(dir, { recursive: true }));

let before: AppInputs;
const synthesized = (name: string, change: (inputs: AppInputs) => AppInputs): string => {
  const outDir = join(dir, name);
  buildApp({ ...change(before), outDir }).app.synth();
  return outDir;
};
const against = async (name: string, change: (inputs: AppInputs) => AppInputs): Promise<StackDifference[]> => {
  const current = readAssembly(join(dir, 'before'));
  return differences(synthesized(name, change), (stack) => current.get(stack) ?? { Resources: {} });
};
beforeAll(async () => {
  before = await inputs('prod');
  synthesized('before', (same) => same);
});

const summary = (all: StackDifference[]) =>
  all.flatMap(({ stack, changes }) =>
    changes.map(({ what, type, logicalId }) => `${stack} ${what} ${type} ${logicalId}`),
  );

describe('between two synthesized apps', () => {
  test('a text that was renamed updates the code of the one function that says it, and nothing else', async () => {
    const folder = mkdtempSync(join(dir, 'asset-'));
    writeFileSync(join(folder, 'index.mjs'), '// another text');
    const all = await against('text', (same) => ({
      ...same,
      assets: new Map([...same.assets, ['serve-participant', folder]]),
    }));
    expect(all.map(({ stack }) => stack)).toEqual(
      ['compute', 'data', 'edge', 'firewall', 'operator'].map((part) => `skillsdesk-prod-${part}`),
    );
    expect(changeLines('skillsdesk-prod-data', all[1]?.changes ?? [])).toEqual([
      'skillsdesk-prod-data: nothing changes',
    ]);
    expect(summary(all)).toEqual([
      expect.stringMatching(/^skillsdesk-prod-compute updated AWS::Lambda::Function ServeParticipantFunction/),
    ]);
    expect(all.flatMap(({ changes }) => changes).filter(({ endangersData }) => endangersData)).toEqual([]);
  });

  test('two stages differ in what their settings say: locks, days, sign-in, scanners; of the stores only in how they are held', async () => {
    // Under one name, as names differ in every line.
    const all = await against('stage', (same) => {
      const { stage, prefix } = same.config;
      return { ...same, config: { ...loadConfig('local'), stage, prefix } };
    });
    const data = all.find(({ stack }) => stack.endsWith('-data'))?.changes ?? [];
    const kinds = (wanted: (what: string) => boolean) => [
      ...new Set(data.filter(({ what }) => wanted(what)).map(({ what, type }) => `${what} ${type}`)),
    ];
    // The pool of staff, and where its issuer and client are written down.
    for (const line of kinds((what) => what !== 'updated'))
      expect(line).toMatch(/^removed AWS::(Cognito::|SSM::Parameter$)/);
    expect(kinds((what) => what === 'updated').sort()).toEqual([
      'updated AWS::DynamoDB::Table',
      'updated AWS::S3::Bucket',
    ]);
    const dangers = all.flatMap(({ changes }) => changes).filter(({ endangersData }) => endangersData);
    expect(dangers.map(({ type, what }) => `${what} ${type}`)).toEqual(['removed AWS::Cognito::UserPool']);
  });

  test('a store under another name is named as a danger, also when the old one is kept', () => {
    const current = readAssembly(join(dir, 'before')).get('skillsdesk-prod-data') ?? { Resources: {} };
    const file = readFileSync(join(dir, 'before', 'skillsdesk-prod-data.template.json'), 'utf8');
    const renamed = JSON.parse(
      file.replace('"TableName":"skillsdesk-prod-ledger"', '"TableName":"skillsdesk-prod-money"'),
    ) as typeof current;
    const changes = compareTemplates(current, renamed);
    expect(changes.filter(({ endangersData }) => endangersData)).toMatchObject([
      { type: 'AWS::DynamoDB::Table', what: 'replaced' },
    ]);
    const ledger = changes.find(({ endangersData }) => endangersData)?.logicalId ?? '';
    expect(() => refuseDanger([{ changes }], [])).toThrow(ledger);
    expect(() => refuseDanger([{ changes }], ['SomethingElse'])).toThrow('Not deployed');
    expect(() => refuseDanger([{ changes }], [ledger])).not.toThrow();
    expect(changeLines('data', changes).at(-1)).toMatch(
      /^ {2}! AWS::DynamoDB::Table Ledger\w+ would be replaced: it holds data$/,
    );
    const gone = { ...current, Resources: Object.fromEntries(Object.entries(current.Resources).slice(1)) };
    expect(compareTemplates(current, gone)[0]).toMatchObject({ what: 'removed' });
  });
});

test('what is deployed is asked of CloudFormation; where there is nothing yet, everything is new', async () => {
  const xml = (body: string) =>
    `<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${body}</GetTemplateResponse>`;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(`${form.get('Action')} ${form.get('StackName')} ${form.get('TemplateStage')}`);
      response.setHeader('content-type', 'text/xml');
      if (form.get('StackName') === 'there')
        return response.end(
          xml(
            '<GetTemplateResult><TemplateBody>{"Resources":{"A":{"Type":"AWS::SQS::Queue"}}}</TemplateBody></GetTemplateResult>',
          ),
        );
      response.statusCode = 400;
      const code =
        form.get('StackName') === 'new'
          ? ['ValidationError', 'Stack with id new does not exist']
          : ['AccessDenied', 'no'];
      return response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code[0]}</Code><Message>${code[1]}</Message></Error></ErrorResponse>`,
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const client = new CloudFormationClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    expect((await deployedTemplate(client, 'there')).Resources).toEqual({ A: { Type: 'AWS::SQS::Queue' } });
    expect(await deployedTemplate(client, 'new')).toEqual({ Resources: {} });
    await expect(deployedTemplate(client, 'forbidden')).rejects.toThrow('no');
    expect(asked[0]).toBe('GetTemplate there Original');
  } finally {
    client.destroy();
    server.close();
  }
});

test('a part that the stage has no settings for is refused by name, before anything is made', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [inProject('infra/deploy.ts'), '--stage', 'prod', '--only', 'copies'],
    { encoding: 'utf8', timeout: 60_000 },
  );
  expect([status, stderr.trim()]).toEqual([1, 'Not deployed. settings/stages/prod.json says nothing of "copies".']);
});
