import { beforeAll, describe, expect, test } from '@jest/globals';
import { workflowNames } from '../../domain/requests/kinds.ts';
import { functions } from '../../infra/functions.ts';
import type { TableName } from '../../infra/names.ts';
import { globMatcher } from '../../local/iam/patterns.ts';
import { lambdas, ofType, statementsOf, synthesizeForTest } from './synthesized.ts';
import type { Synthesized } from './synthesized.ts';

/** AWS takes these on "*" and on nothing narrower; everything else must name what it touches. */
const onlyOnEverything = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'guardduty:SendObjectMalwareScan',
  'textract:DetectDocumentText',
];

/** Sets a function into its network: the service may, the function's own code may not. */
const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const isolated = ['parse-document', 'read-document'];

const everyone = [...Object.keys(functions), ...workflowNames];

let prod: Synthesized;
beforeAll(async () => {
  prod = await synthesizeForTest('prod');
});

const actionsOf = (name: string): string[] => statementsOf(prod, name).flatMap((statement) => statement.Action);
/** The resources a function may touch, with every reference to a parameter spelled out. */
const resourcesOf = (name: string): string => JSON.stringify(statementsOf(prod, name).map((each) => each.Resource));

describe('GuardDuty', () => {
  test('looks at uploads with a role of its own that reads them and nothing else of ours', () => {
    const [plan] = ofType(prod.templates.compute, 'AWS::GuardDuty::MalwareProtectionPlan');
    expect(plan?.Properties.ProtectedResource.S3Bucket.ObjectPrefixes).toEqual(['doc_']);
    const statements = statementsOf(prod, 'malware-scans');
    const onObjects = statements.filter(({ Action }) => Action.some((action) => /^s3:(Get|Put)Object/.test(action)));
    expect(onObjects.map(({ Action }) => Action)).toEqual([['s3:PutObject'], ['s3:GetObject', 's3:GetObjectVersion']]);
    for (const { Resource } of statements) {
      expect(Resource).not.toContain('*');
      expect(JSON.stringify(Resource)).not.toMatch(/Clean|Packets|Journal/);
    }
  });
});

describe('Textract', () => {
  const asksFor = (synthesized: Synthesized, name: string) =>
    statementsOf(synthesized, name).filter(({ Action }) => Action.some((action) => action.startsWith('textract:')));
  test('nobody may call it while the stage reads by itself', () => {
    for (const name of everyone) expect(asksFor(prod, name)).toEqual([]);
  });
  test('turned on: one function may, on pictures of pages; the reader still holds nothing', async () => {
    const on = await synthesizeForTest('prod', (config) => ({ ...config, reading: { engine: 'textract' } }));
    const callers = everyone.filter((name) => asksFor(on, name).length > 0);
    expect(callers).toEqual(['check-document']);
    expect(asksFor(on, 'check-document').map(({ Action }) => Action)).toEqual([['textract:DetectDocumentText']]);
    const before = statementsOf(prod, 'check-document');
    const more = statementsOf(on, 'check-document').filter(
      (each) => !before.some((old) => JSON.stringify(old) === JSON.stringify(each)),
    );
    expect(more.map(({ Action }) => Action)).toEqual([['textract:DetectDocumentText'], ['s3:GetObject']]);
    expect(JSON.stringify(more[1]?.Resource)).toContain('/pages/doc_*');
    expect(statementsOf(on, 'read-document')).toEqual(statementsOf(prod, 'read-document'));
    expect(lambdas(on).get('check-document')?.Properties.Environment.Variables.READING_ENGINE).toBe('textract');
  });
});

describe('each function has a role and a policy of its own', () => {
  test('no two functions share a role, and each role carries one policy and no other permission', () => {
    const { compute } = prod.templates;
    const roles = ofType(compute, 'AWS::IAM::Role');
    const used = [...lambdas(prod).values()].map((fn) => fn.Properties.Role['Fn::GetAtt'][0] as string);
    expect(new Set(used).size).toBe(Object.keys(functions).length);
    // And those that GuardDuty reads uploads with, and that connections of the parsers' network are written down with.
    expect(roles).toHaveLength(everyone.length + 2);
    for (const role of roles) {
      expect(role.Properties.Policies).toBeUndefined();
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      const policies = ofType(compute, 'AWS::IAM::ManagedPolicy').filter((policy) =>
        JSON.stringify(policy.Properties.Roles).includes(`"${role.id}"`),
      );
      expect(policies.map((policy) => policy.Properties.ManagedPolicyName)).toEqual([role.Properties.RoleName]);
    }
    expect(ofType(compute, 'AWS::IAM::Policy')).toEqual([]);
  });

  test.each(everyone)('%s: "*" only where AWS takes nothing narrower, and no wildcard action', (name) => {
    for (const statement of statementsOf(prod, name)) {
      if (statement.Action.some((action) => action.startsWith('ec2:'))) {
        expect(isolated).toContain(name);
        continue;
      }
      expect(statement.Effect).toBe('Allow');
      expect(statement.Action.filter((action) => action.includes('*'))).toEqual([]);
      if (statement.Resource.includes('*')) {
        expect(statement.Action.filter((action) => !onlyOnEverything.includes(action))).toEqual([]);
      }
    }
  });
});

describe('walls', () => {
  test('finance reads no table with names in it', () => {
    expect(resourcesOf('serve-finance')).toContain('tableledger');
    const walls = ['cases', 'snap', 'ui', 'accommodation', 'payments'].map((table) => `table${table}`);
    for (const wall of [...walls, 'bucketclean', 'bucketpackets'])
      expect(resourcesOf('serve-finance')).not.toContain(wall);
  });

  test('who is paid is written by approvals, and read by those who pay, who see no case, and by the nightly check', () => {
    const touching = Object.keys(functions).filter((name) => resourcesOf(name).includes('tablepayments'));
    expect(touching.sort()).toEqual([
      'answer-offer',
      'approve-packets',
      'award-step',
      'check-invariants',
      'correct-invoice',
      'decide-packet',
      'destroy-records',
      'offer-money',
      'pay-invoice',
      'record-enrollment',
      'record-invoice',
      'record-refund',
      'release-money',
      'serve-payments',
    ]);
    for (const wall of ['cases', 'snap', 'ui', 'accommodation'])
      expect(resourcesOf('serve-payments')).not.toContain(`table${wall}`);
  });

  test('a page never spends: serve-* functions only read, and hand commands on', () => {
    for (const name of Object.keys(functions).filter((each) => each.startsWith('serve-'))) {
      const writing = actionsOf(name).filter((action) => /:(Put|Update|Delete|Send|Start)/.test(action));
      expect(writing.filter((action) => !action.startsWith('xray:') && action !== 'logs:PutLogEvents')).toEqual([]);
    }
    expect(resourcesOf('serve-participant')).not.toContain('decide-packet');
    expect(resourcesOf('serve-finance')).not.toContain('decide-packet');
  });

  test('only those who move money, change funds or compose letters reach the ledger (and who shows or checks it)', () => {
    const touching = Object.keys(functions).filter((name) => resourcesOf(name).includes('tableledger'));
    expect(touching.sort()).toEqual([
      'answer-offer',
      'approve-packets',
      'award-step',
      'chain-journal',
      'check-invariants',
      'compose-letter',
      'confirm-fund-change',
      'correct-invoice',
      'decide-packet',
      'destroy-records',
      'end-offer',
      'extend-hold',
      'lapse-awards',
      'offer-money',
      'order-destruction',
      'pay-invoice',
      'propose-fund-change',
      'record-enrollment',
      'record-invoice',
      'record-refund',
      'release-money',
      'serve-finance',
      'serve-oversight',
      'serve-payments',
      'serve-staff',
      'verify-journal',
      'watch-funds',
    ]);
  });

  test('R23: one function destroys files as they were sent, and one whole cases that two people named; neither reads a file', () => {
    const destroyers = Object.keys(functions).filter((name) =>
      actionsOf(name).some((action) => action.startsWith('s3:Delete')),
    );
    expect(destroyers).toEqual(['replace-originals', 'destroy-records']);
    const [quarantine, clean, ...more] = statementsOf(prod, 'replace-originals').filter((each) =>
      each.Action.includes('s3:DeleteObjectVersion'),
    );
    expect(more).toEqual([]);
    expect(JSON.stringify(quarantine?.Resource)).toMatch(/quarantine.*\/doc_\*"/);
    expect(JSON.stringify(clean?.Resource)).toMatch(/clean.*\/originals\/doc_\*"/);
    // What it destroys it cannot read.
    for (const name of destroyers) {
      const files = actionsOf(name).filter((action) => action.startsWith('s3:'));
      expect([...new Set(files)].sort()).toEqual(['s3:DeleteObjectVersion', 's3:ListBucketVersions']);
    }
    const destroys = statementsOf(prod, 'destroy-records');
    // R22: what is kept apart it can forget, and not open.
    for (const table of ['snap', 'ui', 'accommodation', 'demographics'])
      expect(
        destroys.flatMap(({ Action, Resource }) => (JSON.stringify(Resource).includes(`table${table}`) ? Action : [])),
      ).toEqual(['dynamodb:DeleteItem']);
    // The ledger and its journal stay.
    expect(
      destroys.flatMap(({ Action, Resource }) => (JSON.stringify(Resource).includes('tableledger') ? Action : [])),
    ).toEqual(['dynamodb:GetItem']);
  });

  test('nobody can change or delete a line of the journal, and its chain is written by one function', () => {
    const conditionsOf = (action: string) =>
      Object.keys(functions).flatMap((name) =>
        statementsOf(prod, name)
          .filter((each) => each.Action.includes(action) && JSON.stringify(each.Resource).includes('tableledger'))
          .map(({ Condition }) => ({ name, Condition })),
      );
    const journal = ['JOURNAL#*', 'CHAIN#*', 'FLOW#*'];
    const keysOf = (Condition: unknown, operator: string): string[] | undefined =>
      (Condition as Record<string, Record<string, string[]>> | undefined)?.[`ForAllValues:${operator}`]?.[
        'dynamodb:LeadingKeys'
      ];
    for (const action of ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem']) {
      const kept = action === 'dynamodb:PutItem' ? journal.slice(1) : journal;
      for (const { name, Condition } of conditionsOf(action)) {
        const only = keysOf(Condition, 'StringLike');
        // Either all but what is kept from everybody, or a few keys of its own.
        if (only === undefined)
          expect({ name, keys: keysOf(Condition, 'StringNotLike') }).toEqual({ name, keys: kept });
        else if (name === 'chain-journal') expect(only).toEqual(['CHAIN#*', 'FLOW#*']);
        else {
          const reached = only.filter((key) => ['JOURNAL#a', 'CHAIN#a', 'FLOW#a'].some(globMatcher(key)));
          expect({ name, reached }).toEqual({ name, reached: [] });
        }
      }
    }
    expect(conditionsOf('dynamodb:UpdateItem').length).toBeGreaterThan(1);
  });

  test('who verifies the journal can change nothing, and nobody can delete from its archive or lift its lock', () => {
    expect(
      actionsOf('verify-journal')
        .filter((action) => /^(dynamodb|s3|kms):/.test(action))
        .sort(),
    ).toEqual([
      'dynamodb:Scan',
      'kms:Decrypt',
      'kms:Decrypt',
      'kms:DescribeKey',
      's3:GetObjectRetention',
      's3:GetObjectVersion',
      's3:ListBucketVersions',
    ]);
    const loosening = /s3:(Delete|Bypass|PutObjectRetention|PutObjectLegalHold|PutBucket)/;
    // Files as they were sent are another bucket's, and another test's.
    const destroys = ['s3:DeleteObjectVersion', 's3:DeleteObjectVersion'];
    const destroyers: Readonly<Record<string, readonly string[]>> = {
      'replace-originals': destroys,
      'destroy-records': [...destroys, 's3:DeleteObjectVersion'],
    };
    for (const name of Object.keys(functions))
      expect(actionsOf(name).filter((action) => loosening.test(action))).toEqual(destroyers[name] ?? []);
    for (const name of Object.keys(destroyers)) expect(resourcesOf(name)).not.toContain('bucketjournal');
  });

  /**
   * Who may open what the law keeps apart: the person's own pages, who keeps it, who arranges, counts, or finds reasons in it. Whoever
   * decides stands in none of the lists; a STEP coach's page gets what was said of SNAP from a function that asks once more.
   */
  const keptApart: Partial<Record<TableName, readonly string[]>> = {
    accommodation: [
      'arrange-accommodation',
      'destroy-records',
      // The person's own, to the person.
      'export-records',
      'save-application',
      'serve-accommodation',
      'serve-participant',
      'submit-application',
    ],
    snap: [
      'assess-eligibility',
      'destroy-records',
      'export-records',
      'read-snap',
      'save-application',
      'serve-participant',
    ],
    ui: ['assess-eligibility', 'destroy-records', 'export-records', 'save-application', 'serve-participant'],
    demographics: [
      'answer-demographics',
      'count-demographics',
      'destroy-records',
      'export-records',
      'serve-participant',
    ],
  };
  const decide = [
    'serve-staff',
    'decide-packet',
    'approve-packets',
    'decide-step',
    'decide-ojt',
    'hand-over-tui',
    'award-step',
    'offer-money',
    'compose-packet',
    'compose-letter',
    'serve-finance',
    'serve-payments',
  ];
  test.each(Object.entries(keptApart))('%s never reaches a function of decision makers (R22)', (table, readers) => {
    const may = everyone.filter((name) => resourcesOf(name).includes(`table${table}`));
    expect(may.sort()).toEqual([...readers]);
    const opens = everyone.filter((name) =>
      statementsOf(prod, name).some(
        ({ Action, Resource }) =>
          Action.some((action) => action.startsWith('kms:')) && JSON.stringify(Resource).includes(`key${table}`),
      ),
    );
    expect(opens.sort()).toEqual([...readers]);
    for (const name of decide)
      expect([name, functions[name] !== undefined, readers.includes(name)]).toEqual([name, true, false]);
  });

  test('each class behind a key that opens nothing else, which its policy lends to roles of this account alone (R22)', () => {
    const { data } = prod.templates;
    const tables = ofType(data, 'AWS::DynamoDB::Table');
    const keyOf = (table: string): string =>
      tables.find(({ Properties }) => Properties.TableName === `skillsdesk-prod-${table}`)?.Properties.SSESpecification
        .KMSMasterKeyId['Fn::GetAtt'][0];
    const keys = Object.keys(keptApart).map(keyOf);
    expect(new Set([...keys, keyOf('cases'), keyOf('ledger')]).size).toBe(keys.length + 2);
    for (const id of keys) {
      const uses = tables.filter(({ Properties }) => JSON.stringify(Properties.SSESpecification).includes(`"${id}"`));
      expect(uses).toHaveLength(1);
      const statements: { Principal: unknown; Effect: string }[] =
        ofType(data, 'AWS::KMS::Key').find((key) => key.id === id)?.Properties.KeyPolicy.Statement ?? [];
      expect(statements.map(({ Effect, Principal }) => [Effect, JSON.stringify(Principal)])).toEqual([
        [
          'Allow',
          expect.stringMatching(
            /^\{"AWS":\{"Fn::Join":\["",\["arn:aws:iam::",\{"Ref":"AWS::AccountId"\},":root"\]\]\}\}$/,
          ),
        ],
      ]);
    }
  });

  test.each(isolated)('%s opens what people sent: it has a log and a trace, and its tenants share nothing', (name) => {
    const statements = statementsOf(prod, name);
    const [log, trace, enter, not, ...more] = statements;
    expect(log?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    expect(trace?.Action).toEqual(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    expect(enter).toEqual({ Effect: 'Allow', Action: networkInterfaces, Resource: ['*'] });
    expect(not).toMatchObject({ Effect: 'Deny', Action: networkInterfaces, Resource: ['*'] });
    expect(Object.keys(not?.Condition as object)).toEqual(['ArnEquals']);
    expect(JSON.stringify(not?.Condition)).toContain(`:function:skillsdesk-prod-${name}"`);
    expect(more).toEqual([]);
    expect(lambdas(prod).get(name)?.Properties.TenancyConfig).toEqual({ TenantIsolationMode: 'PER_TENANT' });
  });

  test('keys are used through the service whose data they protect', () => {
    for (const name of Object.keys(functions)) {
      for (const statement of statementsOf(prod, name)) {
        if (!statement.Action.some((action) => action.startsWith('kms:'))) continue;
        expect(JSON.stringify(statement.Condition)).toContain('kms:ViaService');
        expect(statement.Resource).toHaveLength(1);
      }
    }
  });

  test.each(workflowNames)('the workflow %s calls its own steps and no command', (workflow) => {
    const invoked = JSON.stringify(
      statementsOf(prod, workflow).filter((each) => each.Action.includes('lambda:InvokeFunction')),
    );
    expect(invoked).toContain('AwaitDocuments');
    expect(invoked).not.toContain('DecidePacket');
    expect(invoked).not.toContain('*');
  });
});

test('what a function is told about, it may touch, and the other way round', () => {
  for (const [name, spec] of Object.entries(functions)) {
    const keys = Object.keys(lambdas(prod).get(name)?.Properties.Environment.Variables);
    const tables = spec.grants.flatMap((grant) => ('table' in grant ? [`${grant.table.toUpperCase()}_TABLE`] : []));
    const buckets = spec.grants.flatMap((grant) => ('bucket' in grant ? [`${grant.bucket.toUpperCase()}_BUCKET`] : []));
    const told = keys.filter((key) => key.endsWith('_TABLE') || key.endsWith('_BUCKET'));
    // serve-participant names the quarantine bucket in its content security policy and reads nothing there.
    const onlyNamed = name === 'serve-participant' ? ['QUARANTINE_BUCKET'] : [];
    expect({ name, told: told.sort() }).toEqual({
      name,
      told: [...new Set([...tables, ...buckets, ...onlyNamed])].sort(),
    });
  }
});
