import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workflowNames } from '../../domain/requests/kinds.ts';
import { functions } from '../../infra/functions.ts';
import { type Policies, readPolicies } from '../../local/iam/from-template.ts';
import { askAgain } from '../../local/iam/index.ts';
import type { Grant } from '../../local/iam/policy.ts';
import { USAGE_FILE, type UsageReport } from '../../local/iam/usage.ts';
import { walkEveryRoute } from '../support/every-route.ts';
import { readRunningTemplate } from '../support/running-template.ts';
import { startSystem } from '../support/system.ts';

/**
 * Least privilege, measured: everything that is done here is done once, under the template's own policies. Nothing may be
 * denied; and of each grant the run shows a call that would have been denied without it, or the table below says why not.
 */
const explained: { holder: RegExp; action: RegExp; reason: string }[] = [
  {
    holder: /./,
    action: /^kms:(Encrypt|ReEncryptFrom|ReEncryptTo|GenerateDataKey|DescribeKey)$/,
    reason:
      'AWS documents these as the least that DynamoDB asks of a customer key in the name of whoever uses the table. A call on data was only ever seen to need kms:Decrypt; what else AWS asks, and when, cannot be seen from here. They hold on the table’s own key and through DynamoDB only.',
  },
  {
    holder: /^skillsdesk-local-(check-document|check-invariants|sweep-cases)$/,
    action: /^kms:Decrypt$/,
    reason:
      'HeadObject of an encrypted object: with checksums asked for, AWS wants the key too. Local S3 reads no bytes for a head and does not ask.',
  },
  {
    holder: /:key\/.*-OperatorKey/,
    action: /^kms:/,
    reason: 'The key of the topic that carries alarms: CloudWatch and SNS use it, and no alarm rings here.',
  },
  {
    holder: /:sqs:.*(document-checks|document-scans|message-events)$/,
    action: /^sqs:(GetQueueAttributes|GetQueueUrl)$/,
    reason:
      'CDK’s queue target of a rule adds them to the queue’s policy beside SendMessage; EventBridge asks for none.',
  },
];
const reasonOf = ({ holder, action }: Grant): string | undefined =>
  explained.find((each) => each.holder.test(holder) && each.action.test(action))?.reason;

const dataDir = mkdtempSync(path.join(tmpdir(), 'skillsdesk-iam-'));
let policies: Policies;
let report: UsageReport;

beforeAll(async () => {
  const system = await startSystem({ dataDir });
  try {
    policies = readPolicies(readRunningTemplate(system));
    await walkEveryRoute(system);
  } finally {
    await system.stop();
  }
  report = JSON.parse(readFileSync(path.join(dataDir, USAGE_FILE), 'utf8')) as UsageReport;
}, 1_200_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** And the one that connections of the parsers' network are written down with. */
const roleNames = [...Object.keys(functions), ...workflowNames, 'parser-flows'];
const roleOf = (name: string) => {
  const role = [...policies.roles.values()].find((each) => each.name === `skillsdesk-local-${name}`);
  if (role === undefined) throw new Error(`no role for ${name}`);
  return role;
};
const allGrants = (): Grant[] => [
  ...[...policies.roles.values()].flatMap((role) => [...role.policies.grants, ...role.trust.grants]),
  ...[...policies.ofResource.values()].flatMap((set) => set.grants),
];

test('nothing that is done here is denied', () => {
  expect(Object.values(report.denials).map((denial) => denial.message)).toEqual([]);
});

test('grants that nothing used: none, but for those that are explained', () => {
  const grants = allGrants();
  const unused = grants.filter((grant) => report.grants[grant.id] === undefined);
  const uses = Object.values(report.grants);
  const lines = [
    `${grants.length} grants; ${report.asked} permissions asked for; ${uses.filter((use) => use.atStart).length} grants asked by services at the start, ${uses.filter((use) => !use.atStart).length} by calls; ${unused.length} not used:`,
    ...explained.flatMap(({ reason }) => {
      const of = unused.filter((grant) => reasonOf(grant) === reason);
      return of.length === 0 ? [] : [`  ${String(of.length).padStart(3)}  ${reason}`];
    }),
    ...unused.filter((grant) => reasonOf(grant) === undefined).map((grant) => `       unexplained: ${grant.id}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  expect(unused.filter((grant) => reasonOf(grant) === undefined).map((grant) => grant.id)).toEqual([]);
});

test('every explanation explains something', () => {
  const unused = allGrants().filter((grant) => report.grants[grant.id] === undefined);
  const idle = explained.filter(({ reason }) => !unused.some((grant) => reasonOf(grant) === reason));
  expect(idle).toEqual([]);
});

test('no role may change or delete a line of the journal, and one alone writes its chain', () => {
  const account = '000000000000';
  const resource = `arn:aws:dynamodb:us-west-2:${account}:table/skillsdesk-local-ledger`;
  const whoMay = (action: string, ...keys: string[]): string[] =>
    [...policies.roles]
      .filter(([by, { name: session }]) => {
        const context = { 'aws:PrincipalAccount': account, 'dynamodb:LeadingKeys': keys };
        return askAgain(policies, { by, session, action: `dynamodb:${action}`, resource, context }, new Set()).allowed;
      })
      .map(([, { name }]) => name.slice('skillsdesk-local-'.length));
  for (const action of ['UpdateItem', 'DeleteItem']) {
    expect(whoMay(action, 'JOURNAL#fund#PY2026#a')).toEqual([]);
    expect(whoMay(action, 'FUNDS', 'JOURNAL#fund#PY2026#a')).toEqual([]);
  }
  for (const key of ['CHAIN#fund#PY2026#a', 'FLOW#fund#PY2026#a']) {
    expect(whoMay('PutItem', key)).toEqual(['chain-journal']);
    expect(whoMay('UpdateItem', key)).toEqual(['chain-journal']);
    expect(whoMay('DeleteItem', key)).toEqual([]);
  }
  // Who commits money writes lines; who chains them does not.
  expect(whoMay('PutItem', 'JOURNAL#fund#PY2026#a')).toContain('decide-packet');
  expect(whoMay('PutItem', 'JOURNAL#fund#PY2026#a')).not.toContain('chain-journal');
  expect(whoMay('UpdateItem', 'FUNDS')).toContain('decide-packet');
});

describe('take any one grant away, and a call that was made is denied', () => {
  test('the list of roles is whole', () => {
    expect([...policies.roles.values()].map((role) => role.name).sort()).toEqual(
      roleNames.map((name) => `skillsdesk-local-${name}`).sort(),
    );
  });

  const survives = (grants: Grant[]): string[] =>
    grants
      .filter((grant) => reasonOf(grant) === undefined || report.grants[grant.id] !== undefined)
      .filter((grant) => {
        const use = report.grants[grant.id];
        if (use === undefined) return true;
        const [before, after] = [new Set<string>(), new Set([grant.id])];
        return !askAgain(policies, use.example, before).allowed || askAgain(policies, use.example, after).allowed;
      })
      .map((grant) => grant.id);

  test.each(roleNames)('of %s', (name) => {
    const role = roleOf(name);
    expect(role.policies.grants.length).toBeGreaterThan(0);
    expect(survives([...role.policies.grants, ...role.trust.grants])).toEqual([]);
  });

  test('of what queues, keys, buckets and functions allow', () => {
    expect(policies.ofResource.size).toBeGreaterThan(20);
    expect(survives([...policies.ofResource.values()].flatMap((set) => set.grants))).toEqual([]);
  });
});
