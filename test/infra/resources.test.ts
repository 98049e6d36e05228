import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { boardSettings } from '../../adapters/board-settings.ts';
import { staffRoles } from '../../domain/access/actor.ts';
import { buildApp } from '../../infra/app.ts';
import { parseConfig } from '../../infra/config.ts';
import { checkSteps, substitutionNames } from '../../infra/constructs/workflow.ts';
import type { TableName } from '../../infra/names.ts';
import { unreadSupplies } from '../../infra/environments.ts';
import { functions, hasTrigger } from '../../infra/functions.ts';
import { acknowledgements } from '../../infra/nag.ts';
import { inProject } from '../../infra/paths.ts';
import { stackParts } from '../../infra/stack-parts.ts';
import { callbackPath } from '../../functions/sign-in/staff.ts';
import { shapeOf } from '../support/tables.ts';
import { alwaysParts, inputs, lambdas, ofType, synthesizeForTest } from './synthesized.ts';
import type { Synthesized, Template } from './synthesized.ts';

const deployer = {
  issuer: 'https://token.actions.githubusercontent.com',
  audience: 'sts.amazonaws.com',
  subject: 'repo:example/skillsdesk:environment:prod',
  issuerIsKnown: false,
};
const copies = { region: 'us-east-2', keepDays: 35 };
let prod: Synthesized;
let local: Synthesized;
// Both with the infra rules on: a finding that infra/nag.ts does not speak of throws here.
beforeAll(async () => {
  // With a pipeline that deploys, and copies in another region: what a stage may choose.
  prod = await synthesizeForTest('prod', (config) => ({ ...config, deployer, copies }));
  local = await synthesizeForTest('local');
});

test('no template comes near what CloudFormation takes: 500 resources, 1 MB', () => {
  for (const [part, template] of Object.entries(prod.templates)) {
    const count = Object.keys(template.Resources).length;
    const bytes = Buffer.byteLength(JSON.stringify(template));
    // Two functions' worth of room: whoever uses it up makes room first.
    expect({ part, fits: count <= 490 && bytes <= 900_000 }).toEqual({ part, fits: true });
  }
});

describe('what must outlive a deployment', () => {
  test('tables, buckets, keys and the pool of staff stay when their stack goes', () => {
    const { data } = prod.templates;
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Cognito::UserPool']) {
      const resources = ofType(data, type);
      expect(resources.length).toBeGreaterThan(0);
      for (const { id, DeletionPolicy, UpdateReplacePolicy } of resources) {
        expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual({
          id,
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
        });
      }
    }
  });

  test('each table can be set back to any second, is on demand and has a key that opens no other', () => {
    const tables = ofType(prod.templates.data, 'AWS::DynamoDB::Table');
    expect(tables.map((table) => table.Properties.TableName).sort()).toEqual(
      ['accommodation', 'cases', 'demographics', 'ledger', 'payments', 'sessions', 'snap', 'ui'].map(
        (name) => `skillsdesk-prod-${name}`,
      ),
    );
    for (const { Properties: table } of tables) {
      expect(table.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
      expect(table.BillingMode).toBe('PAY_PER_REQUEST');
      expect(table.DeletionProtectionEnabled).toBe(true);
      expect(table.KeySchema.map((key: { AttributeName: string }) => key.AttributeName)).toEqual(['pk', 'sk']);
    }
    const keys = tables.map((table) => JSON.stringify(table.Properties.SSESpecification.KMSMasterKeyId));
    expect(new Set(keys).size).toBe(tables.length);
  });

  test('the wake-up stream, the indexes and the one table that forgets by itself', () => {
    const tables = new Map(
      ofType(prod.templates.data, 'AWS::DynamoDB::Table').map((table) => [
        table.Properties.TableName,
        table.Properties,
      ]),
    );
    for (const [name, table] of tables) {
      // The tests' own tables are these.
      const { GlobalSecondaryIndexes: tests = [] } = shapeOf(name.replace('skillsdesk-prod-', '') as TableName);
      expect(table.GlobalSecondaryIndexes ?? []).toEqual(tests);
    }
    const held = Object.fromEntries(
      tables
        .get('skillsdesk-prod-cases')
        .GlobalSecondaryIndexes.map((index: { IndexName: string; Projection: object }) => [
          index.IndexName,
          index.Projection,
        ]),
    );
    // Nothing of the person stands in an index of their cases.
    expect(held).toEqual({
      queue: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: ['applicationId', 'kind', 'status', 'priorityGroup', 'firstSubmittedAt'],
      },
      due: { ProjectionType: 'KEYS_ONLY' },
      pending: { ProjectionType: 'KEYS_ONLY' },
      events: { ProjectionType: 'ALL' },
    });
    const streaming = [...tables].filter(([, table]) => table.StreamSpecification).map(([name]) => name);
    expect(streaming).toEqual(['skillsdesk-prod-cases', 'skillsdesk-prod-ledger']);
    const forgetting = [...tables].filter(([, table]) => table.TimeToLiveSpecification);
    expect(forgetting.map(([name, table]) => [name, table.TimeToLiveSpecification.AttributeName])).toEqual([
      ['skillsdesk-prod-sessions', 'expiresAtSeconds'],
    ]);
  });

  test('buckets keep versions, are closed to the world, and only the site may post into quarantine', () => {
    for (const { Properties: bucket } of ofType(prod.templates.data, 'AWS::S3::Bucket')) {
      expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    }
    const named = (part: string) =>
      ofType(prod.templates.data, 'AWS::S3::Bucket').find((bucket) =>
        JSON.stringify(bucket.Properties.BucketName).includes(`-${part}-`),
      )?.Properties;
    expect(named('quarantine').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(named('quarantine').CorsConfiguration.CorsRules[0].AllowedOrigins).toEqual([{ Ref: 'SiteOrigin' }]);
    expect(prod.templates.data.Parameters?.['SiteOrigin']?.Default).toBe('https://skillsdesk.example.org');
    expect(named('clean').CorsConfiguration).toBeUndefined();
    expect(named('packets').CorsConfiguration).toBeUndefined();
  });

  test('the archive of the journal is locked for the board’s years, firmly in production (R23)', () => {
    const lockOf = ({ templates }: Synthesized) =>
      ofType(templates.data, 'AWS::S3::Bucket')
        .filter(({ Properties }) => Properties.ObjectLockEnabled !== undefined)
        .map(({ Properties: { BucketName, ObjectLockEnabled, ObjectLockConfiguration } }) => ({
          isJournal: JSON.stringify(BucketName).includes('-journal-'),
          ObjectLockEnabled,
          ObjectLockConfiguration,
        }));
    const locked = (Mode: string) => ({
      isJournal: true,
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Days: boardSettings.policy.retentionYears * 366, Mode } },
      },
    });
    expect(lockOf(prod)).toEqual([locked('COMPLIANCE')]);
    expect(lockOf(local)).toEqual([locked('GOVERNANCE')]);
  });

  test('a step of a workflow that people wait in stays, with its role', () => {
    const retained = Object.entries(functions).filter(([, spec]) => hasTrigger(spec, 'workflow'));
    for (const [name] of retained) {
      const fn = lambdas(prod).get(name);
      expect(fn?.DeletionPolicy).toBe('Retain');
      expect(prod.templates.compute.Resources[fn?.Properties.Role['Fn::GetAtt'][0]]?.DeletionPolicy).toBe('Retain');
    }
    expect(ofType(prod.templates.compute, 'AWS::StepFunctions::StateMachine')[0]?.DeletionPolicy).toBe('Retain');
  });
});

describe('nothing that we did not write', () => {
  test('no custom resource, no helper function, no usage metadata', () => {
    for (const { templates } of [prod, local]) {
      const types = alwaysParts.flatMap((part) => Object.values(templates[part].Resources).map((each) => each.Type));
      expect(types.filter((type) => /^Custom::|CustomResource|^AWS::CDK::/.test(type))).toEqual([]);
    }
    expect([...lambdas(prod).keys()].sort()).toEqual(Object.keys(functions).sort());
  });

  test('the local stage has the same resources, save for the pool of staff that it replaces by an issuer, texts, GuardDuty, the bill, and copies elsewhere', () => {
    const census = ({ templates }: Synthesized): string[] =>
      alwaysParts
        .flatMap((part) =>
          // Logical ids end in a hash of where they are, and two of them name the stage.
          Object.entries(templates[part].Resources).map(([id, resource]) =>
            `${part} ${resource.Type} ${id}`.replace(/skillsdesk(prod|local)/, '').replaceAll(/[0-9A-F]{8}/g, ''),
          ),
        )
        // A stage without a number of its own sends no texts, and hears of none; GuardDuty and a bill are only on AWS.
        .filter((line) => !/Cognito|Budget|ParameterStaff|TextNotDelivered|MalwareScans|Copies|CopyFailed/.test(line))
        .sort();
    expect(census(local)).toEqual(census(prod));
  });
});

describe('nothing is lost silently', () => {
  test('each queue has dead letters, or is where they go', () => {
    const { compute } = prod.templates;
    const queues = ofType(compute, 'AWS::SQS::Queue');
    const ends = queues.filter((queue) => !queue.Properties.RedrivePolicy).map((queue) => queue.Properties.QueueName);
    expect(ends.sort()).toEqual(
      [
        'document-checks-dead',
        'document-scans-dead',
        'failed-invocations',
        'message-events-dead',
        'undelivered-events',
      ].map((name) => `skillsdesk-prod-${name}`),
    );
    for (const queue of queues) expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    const work = queues.filter((queue) => queue.Properties.RedrivePolicy);
    expect(work.map((queue) => queue.Properties.QueueName).sort()).toEqual([
      'skillsdesk-prod-document-checks',
      'skillsdesk-prod-document-scans',
      'skillsdesk-prod-message-events',
    ]);
  });

  test('each rule sets aside what it cannot deliver', () => {
    const rules = ofType(prod.templates.compute, 'AWS::Events::Rule');
    expect(rules.map((rule) => rule.Properties.Name).sort()).toEqual(
      [
        'chain-journal',
        'check-invariants',
        'destroy-records',
        'document-scanned',
        'document-scanned-by-guardduty',
        'document-uploaded',
        'lapse-awards',
        'mail-came-back',
        'offer-money',
        'relay-outbox',
        'replace-originals',
        'sweep-cases',
        'verify-journal',
        'watch-funds',
      ].map((name) => `skillsdesk-prod-${name}`),
    );
    for (const rule of rules) {
      for (const target of rule.Properties.Targets) expect(target.DeadLetterConfig.Arn).toBeDefined();
    }
  });

  test('each stream wakes its functions, two at most, for the new rows they are for, splits a bad batch and gives up into a queue', () => {
    const mappings = ofType(prod.templates.compute, 'AWS::Lambda::EventSourceMapping');
    for (const mapping of mappings)
      expect(mapping.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    const streams = mappings.filter((mapping) => mapping.Properties.StartingPosition);
    expect(new Set(streams.map(({ Properties }) => JSON.stringify(Properties.EventSourceArn))).size).toBe(2);
    for (const { Properties } of streams)
      expect(Properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 5,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    const wakes = streams.map(({ id, Properties }) => [id, JSON.parse(Properties.FilterCriteria.Filters[0].Pattern)]);
    expect(wakes).toEqual([
      [
        expect.stringMatching(/^OfferMoney/),
        {
          eventName: ['INSERT'],
          dynamodb: { Keys: { pk: { S: [{ prefix: 'JOURNAL#' }] } }, NewImage: { to: { S: ['available'] } } },
        },
      ],
      [
        expect.stringMatching(/^RelayOutbox/),
        { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['OUTBOX'] } } } },
      ],
      [
        expect.stringMatching(/^ChainJournal/),
        { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'JOURNAL#' }] } } } },
      ],
    ]);
  });

  test('what a schedule starts has dead letters of its own', () => {
    const scheduled = Object.entries(functions).filter(([, spec]) => hasTrigger(spec, 'schedule'));
    expect(scheduled.map(([name]) => name)).toEqual([
      'offer-money',
      'lapse-awards',
      'watch-funds',
      'relay-outbox',
      'sweep-cases',
      'chain-journal',
    ]);
    for (const [name] of scheduled)
      expect(lambdas(prod).get(name)?.Properties.DeadLetterConfig.TargetArn).toBeDefined();
  });

  test('each function and the workflow write to a log that is kept as long as the stage says, and the workflow is traced', () => {
    const groups = ofType(prod.templates.compute, 'AWS::Logs::LogGroup');
    for (const group of groups) expect(group.Properties.RetentionInDays).toBe(365);
    for (const [name, fn] of lambdas(prod)) {
      expect(fn.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
      });
      expect(groups.map((group) => group.Properties.LogGroupName)).toContain(`/aws/lambda/skillsdesk-prod-${name}`);
    }
    const machine = ofType(prod.templates.compute, 'AWS::StepFunctions::StateMachine')[0];
    expect(machine?.Properties).toMatchObject({
      StateMachineName: 'skillsdesk-prod-scholarship-packet',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });
});

test('production traces by itself what nobody waits for; what answers goes on with a trace that was begun', () => {
  const modeOf = (name: string) => lambdas(prod).get(name)?.Properties.TracingConfig.Mode;
  for (const name of [
    'relay-outbox',
    'check-document',
    'scan-document',
    'sweep-cases',
    'request-decision',
    'export-records',
  ])
    expect([name, modeOf(name)]).toEqual([name, 'Active']);
  for (const name of [
    'serve-participant',
    'serve-staff',
    'sign-in',
    'decide-packet',
    'parse-document',
    'read-document',
  ])
    expect([name, modeOf(name)]).toEqual([name, 'PassThrough']);
});

test('a stage that wants all traced has all traced', () => {
  for (const { Properties: fn } of ofType(local.templates.compute, 'AWS::Lambda::Function'))
    expect([fn.FunctionName, fn.TracingConfig.Mode]).toEqual([fn.FunctionName, 'Active']);
});

test('a clean copy is moved to the colder class from the size on where that pays over the years', () => {
  const clean = ofType(prod.templates.data, 'AWS::S3::Bucket').find(({ Properties }) =>
    JSON.stringify(Properties.BucketName).includes('-clean-'),
  );
  const rules = clean?.Properties.LifecycleConfiguration.Rules as Record<string, unknown>[];
  expect(rules.map(({ Prefix, ObjectSizeGreaterThan: size }) => [Prefix, size])).toEqual([
    [undefined, undefined],
    ['originals/', undefined],
    ['normalized/', '49152'],
    ['pages/', undefined],
  ]);
});

describe('environment', () => {
  test('each function is given exactly the keys that its environment.ts reads', async () => {
    const { environmentKeys } = await inputs('prod');
    for (const [name, fn] of lambdas(prod)) {
      expect({ name, keys: Object.keys(fn.Properties.Environment.Variables).sort() }).toEqual({
        name,
        keys: [...(environmentKeys.get(name) ?? [])].sort(),
      });
    }
  });

  test('no value is ready that nobody reads', async () => {
    const { environmentKeys } = await inputs('prod');
    expect(unreadSupplies(prod.compute.supply, environmentKeys)).toEqual([]);
  });

  test('a key that infra does not know stops synth, with the name of function and key', async () => {
    const given = await inputs('prod');
    const environmentKeys = new Map(given.environmentKeys).set('claim-case', ['STAGE', 'CASE_TABLE']);
    expect(() => buildApp({ ...given, environmentKeys })).toThrow(
      'functions/claim-case/environment.ts reads CASE_TABLE, and infra supplies no such value.',
    );
  });

  test('the origin secret is looked up at deployment and stands in no template', () => {
    const secret = lambdas(prod).get('serve-staff')?.Properties.Environment.Variables.ORIGIN_SECRET;
    expect(JSON.stringify(secret)).toContain('{{resolve:secretsmanager:');
    const origin = ofType(prod.templates.edge, 'AWS::CloudFront::Distribution')[0]?.Properties.DistributionConfig
      .Origins[0];
    expect(origin.OriginCustomHeaders[0].HeaderName).toBe('X-Origin-Verify');
    expect(JSON.stringify(origin.OriginCustomHeaders[0].HeaderValue)).toContain('{{resolve:secretsmanager:');
  });
});

describe('workflow', () => {
  test('every name in the definition is a function, and every step is called', async () => {
    const { workflows } = await inputs('prod');
    const machines = ofType(prod.templates.compute, 'AWS::StepFunctions::StateMachine');
    expect(machines).toHaveLength(workflows.size);
    for (const [name, definition] of workflows) {
      const machine = machines.find((each) => String(each.Properties.StateMachineName).endsWith(`-${name}`));
      expect(Object.keys(machine?.Properties.DefinitionSubstitutions).sort()).toEqual(substitutionNames(definition));
      expect(machine?.Properties.DefinitionString).toBe(definition);
    }
  });

  test('a misspelt state name stops synth', () => {
    expect(() => checkSteps(['{"Resource":"${AwaitDocumentz}"}'], ['await-documents'])).toThrow(
      'A workflow names AwaitDocumentz: no folder under functions/ is called that.',
    );
  });

  test('a step that no state calls stops synth', () => {
    expect(() => checkSteps(['{"Resource":"${AwaitDocuments}"}'], ['await-documents', 'notify-person'])).toThrow(
      'No state of a workflow calls NotifyPerson.',
    );
  });
});

describe('staff sign-in on AWS', () => {
  test('asks for a second factor, has no sign-up and no client secret, and returns to the page that expects it', () => {
    const { data } = prod.templates;
    const pool = ofType(data, 'AWS::Cognito::UserPool')[0]?.Properties;
    expect(pool).toMatchObject({
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
    });
    expect(pool.Schema).toContainEqual(expect.objectContaining({ Name: 'center', AttributeDataType: 'String' }));
    const groups = ofType(data, 'AWS::Cognito::UserPoolGroup').map((group) => group.Properties.GroupName);
    expect(groups.sort()).toEqual([...staffRoles].sort());
    const client = ofType(data, 'AWS::Cognito::UserPoolClient')[0]?.Properties;
    expect(client).toMatchObject({ GenerateSecret: false, AllowedOAuthFlows: ['code'] });
    expect(client.CallbackURLs).toEqual([{ 'Fn::Join': ['', [{ Ref: 'SiteOrigin' }, callbackPath]] }]);
    expect(ofType(local.templates.data, 'AWS::Cognito::UserPool')).toEqual([]);
  });
});

describe('edge', () => {
  const distribution = () =>
    ofType(prod.templates.edge, 'AWS::CloudFront::Distribution')[0]?.Properties.DistributionConfig;

  test('every request passes the firewall, over TLS 1.2 or later', () => {
    expect(distribution().WebACLId).toEqual({ Ref: 'FirewallArn' });
    expect(distribution().ViewerCertificate.MinimumProtocolVersion).toBe('TLSv1.2_2021');
    expect(distribution().DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
    expect(distribution().Origins[0].CustomOriginConfig.OriginProtocolPolicy).toBe('https-only');
  });

  test('pages are compressed and kept by nobody; assets are kept', () => {
    const policy = ofType(prod.templates.edge, 'AWS::CloudFront::CachePolicy')[0]?.Properties.CachePolicyConfig;
    expect(policy).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 1 });
    expect(policy.ParametersInCacheKeyAndForwardedToOrigin).toMatchObject({
      EnableAcceptEncodingBrotli: true,
      CookiesConfig: { CookieBehavior: 'all' },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
    });
    expect(distribution().CacheBehaviors.map((each: { PathPattern: string }) => each.PathPattern)).toEqual([
      '/assets/*',
    ]);
  });

  test('the HTTP API limits its callers, and each path leads to the function that the table names', () => {
    const { compute } = prod.templates;
    expect(ofType(compute, 'AWS::ApiGatewayV2::Stage')[0]?.Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
    });
    const routes = ofType(compute, 'AWS::ApiGatewayV2::Route').map((route) => route.Properties.RouteKey);
    expect(routes.sort()).toEqual([
      'ANY /',
      'ANY /finance',
      'ANY /finance/payments',
      'ANY /finance/payments/{proxy+}',
      'ANY /finance/{proxy+}',
      'ANY /staff',
      'ANY /staff/accommodation',
      'ANY /staff/accommodation/{proxy+}',
      'ANY /staff/oversight',
      'ANY /staff/oversight/{proxy+}',
      'ANY /staff/{proxy+}',
      'ANY /{proxy+}',
    ]);
  });

  test('the firewall counts sign-ins and requests per address, in the stage’s own numbers', () => {
    const rules = ofType(prod.templates.firewall, 'AWS::WAFv2::WebACL')[0]?.Properties.Rules;
    const limits = rules
      .filter((rule: { Statement: object }) => 'RateBasedStatement' in rule.Statement)
      .map((rule: { Name: string; Statement: { RateBasedStatement: { Limit: number } } }) => [
        rule.Name,
        rule.Statement.RateBasedStatement.Limit,
      ]);
    expect(limits).toEqual([
      ['too-many-sign-ins', 300],
      ['too-many-requests', 3000],
    ]);
    // Each says how long to wait, to a script and to a person; a script's sign-in counts as one.
    const acl = ofType(prod.templates.firewall, 'AWS::WAFv2::WebACL')[0]?.Properties;
    for (const { Action } of rules.slice(0, limits.length))
      expect(Action.Block.CustomResponse).toMatchObject({
        ResponseCode: 429,
        ResponseHeaders: [{ Name: 'Retry-After', Value: '300' }],
      });
    expect(acl.CustomResponseBodies[rules[0].Action.Block.CustomResponse.CustomResponseBodyKey].Content).toContain(
      'Please wait 5 minutes.',
    );
    const words = rules[0].Statement.RateBasedStatement.ScopeDownStatement.OrStatement.Statements.map(
      (each: { ByteMatchStatement: { SearchString: string } }) => each.ByteMatchStatement.SearchString,
    );
    for (const path of ['/sign-in/code', '/coach/sign-in', '/staff/sign-in', '/api/session', '/api/coach/session/code'])
      expect(words.some((word: string) => path.includes(word))).toBe(true);
  });
});

describe('infra rules', () => {
  test('every acknowledgement speaks of something that is still there, and says why', () => {
    const used = new Set([...prod.acknowledged, ...local.acknowledged]);
    expect(acknowledgements.filter((row) => !used.has(row)).map((row) => row.rule)).toEqual([]);
    for (const row of acknowledgements) expect(row.reason.length).toBeGreaterThan(40);
  });

  test('a finding that nobody acknowledged stops synth and says where it is', async () => {
    const { app, data } = buildApp(await inputs('prod'));
    new Bucket(data, 'Forgotten');
    expect(() => app.synth()).toThrow(/AwsSolutions-S1[\s\S]*Forgotten|Forgotten[\s\S]*AwsSolutions-S1/);
  });
});

describe('settings of a stage', () => {
  const board = { boardId: 'a-board', policy: { retentionYears: 7 } };
  const good = {
    stage: 'test',
    board: 'a-board',
    site: { domain: 'desk.test', certificateArn: 'arn:aws:acm:us-east-1:1:certificate/1' },
    mail: { from: 'desk@desk.test', identity: 'desk.test' },
    scanners: { guardDuty: false },
    reading: { engine: 'tesseract' },
    operator: { email: 'operator@desk.test' },
    staffSignIn: { kind: 'cognito', domainPrefix: 'desk-test' },
    throttle: { requestsPerSecond: 1, burst: 1 },
    firewall: { requestsPerFiveMinutes: 10, signInsPerFiveMinutes: 10 },
    deletionProtection: false,
    journal: { retention: 'governance' },
    logRetentionDays: 7,
    demonstration: false,
    nativeAddons: 'arm64',
  };

  test('are parsed, and the site is where its domain is', () => {
    expect(parseConfig(good, board)).toMatchObject({
      prefix: 'skillsdesk-test',
      baseUrl: 'https://desk.test',
      journal: { retention: 'governance', years: 7 },
    });
  });

  test.each([
    ['an unknown setting', { ...good, deletionProtektion: true }],
    [
      'a certificate that CloudFront cannot use',
      { ...good, site: { ...good.site, certificateArn: 'arn:aws:acm:us-west-2:1:c' } },
    ],
    ['a retention that CloudWatch does not know', { ...good, logRetentionDays: 8 }],
    ['no way for staff to sign in', { ...good, staffSignIn: undefined }],
  ])('%s is refused', (_what, settings) => {
    expect(() => parseConfig(settings, board)).toThrow();
  });
});

describe('a pipeline that deploys', () => {
  const stack = () =>
    JSON.parse(readFileSync(path.join(prod.app.outdir, 'skillsdesk-prod-deployer.template.json'), 'utf8')) as Template;
  const one = (type: string) => {
    const [found, ...more] = ofType(stack(), type);
    expect(more).toEqual([]);
    return found?.Properties;
  };

  test('shows a token of one repository and environment; no key is kept, and no other token opens it', () => {
    expect(one('AWS::IAM::OIDCProvider')).toMatchObject({ Url: deployer.issuer, ClientIdList: [deployer.audience] });
    const [statement, ...more] = one('AWS::IAM::Role').AssumeRolePolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': deployer.audience,
          'token.actions.githubusercontent.com:sub': deployer.subject,
        },
      },
    });
    for (const type of ['AWS::IAM::User', 'AWS::IAM::AccessKey']) expect(ofType(stack(), type)).toEqual([]);
  });

  test("may take CDK's own roles in the regions of the stage and look at its stacks, and nothing else", () => {
    const statements = one('AWS::IAM::ManagedPolicy').PolicyDocument.Statement as {
      Action: string;
      Resource: unknown[];
    }[];
    expect(statements.map(({ Action, Resource }) => [Action, Resource.length])).toEqual([
      // Three each where the system itself is, its firewall, and its copies.
      ['sts:AssumeRole', 9],
      // All but the pipeline's own.
      ['cloudformation:GetTemplate', stackParts.length - 1],
    ]);
    expect(JSON.stringify(statements[0]?.Resource)).not.toContain('*');
  });

  test('a stage without one has none, and a subject that fits many is refused', () => {
    expect(existsSync(path.join(local.app.outdir, 'skillsdesk-local-deployer.template.json'))).toBe(false);
    const board = { boardId: 'board', policy: { retentionYears: 4 } };
    const raw = JSON.parse(readFileSync(inProject('settings/stages/prod.json'), 'utf8')) as Record<string, unknown>;
    const withSubject = (subject: string) => () => parseConfig({ ...raw, deployer: { ...deployer, subject } }, board);
    expect(withSubject(deployer.subject)).not.toThrow();
    expect(withSubject('repo:example/*')).toThrow(/subject/);
  });
});

describe('copies in another region', () => {
  const far = () =>
    JSON.parse(readFileSync(path.join(prod.app.outdir, 'skillsdesk-prod-copies.template.json'), 'utf8')) as Template;

  test('every table and bucket but sessions, each night, here and there for so many days', () => {
    const { data } = prod.templates;
    const [plan, ...more] = ofType(data, 'AWS::Backup::BackupPlan');
    expect(more).toEqual([]);
    const [rule, ...rules] = plan?.Properties.BackupPlan.BackupPlanRule ?? [];
    expect(rules).toEqual([]);
    expect(rule).toMatchObject({
      ScheduleExpression: 'cron(0 10 * * ? *)',
      Lifecycle: { DeleteAfterDays: copies.keepDays },
      CopyActions: [{ Lifecycle: { DeleteAfterDays: copies.keepDays } }],
    });
    const name = 'skillsdesk-prod-copies';
    expect(JSON.stringify(rule.CopyActions[0].DestinationBackupVaultArn)).toContain(`:backup:${copies.region}:`);
    expect(JSON.stringify(rule.CopyActions[0].DestinationBackupVaultArn)).toContain(`:backup-vault:${name}`);
    expect(ofType(far(), 'AWS::Backup::BackupVault')[0]?.Properties.BackupVaultName).toBe(name);
    const selected = ofType(data, 'AWS::Backup::BackupSelection')[0]?.Properties.BackupSelection.Resources as {
      'Fn::GetAtt': [string, 'Arn'];
    }[];
    const chosen = selected.map((each) => each['Fn::GetAtt'][0]).sort();
    const holding = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].flatMap((type) => ofType(data, type));
    const left = holding.filter(({ id }) => !chosen.includes(id)).map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(left.sort()).toEqual(['AccessLogs', 'SessionsTable']);
    expect(chosen).toHaveLength(holding.length - left.length);
  });

  test('lie under keys of their own, are deleted by nobody, and outlive their stacks', () => {
    for (const template of [prod.templates.data, far()]) {
      const [vault, ...more] = ofType(template, 'AWS::Backup::BackupVault');
      expect(more).toEqual([]);
      expect(vault).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(vault?.Properties.EncryptionKeyArn).toHaveProperty('Fn::GetAtt');
      expect(vault?.Properties.AccessPolicy.Statement).toMatchObject([
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
        },
      ]);
    }
  });

  test('one that failed is told to the operator, through a topic that lets EventBridge write', () => {
    const { operator } = prod.templates;
    const rule = ofType(operator, 'AWS::Events::Rule').find(
      ({ Properties }) => Properties.Name === 'skillsdesk-prod-copy-failed',
    );
    expect(rule?.Properties.EventPattern.detail.state).toContain('FAILED');
    const topic = ofType(operator, 'AWS::SNS::Topic')[0];
    expect(rule?.Properties.Targets[0].Arn).toEqual({ Ref: topic?.id });
    const mayWrite = JSON.stringify(ofType(operator, 'AWS::SNS::TopicPolicy')[0]?.Properties.PolicyDocument);
    expect(mayWrite).toContain('events.amazonaws.com');
    const key = JSON.stringify(ofType(operator, 'AWS::KMS::Key')[0]?.Properties.KeyPolicy);
    expect(key).toContain('events.amazonaws.com');
  });

  test('a stage without them has none; the stage’s own region is none', () => {
    expect(existsSync(path.join(local.app.outdir, 'skillsdesk-local-copies.template.json'))).toBe(false);
    expect(ofType(local.templates.data, 'AWS::Backup::BackupPlan')).toEqual([]);
    const board = { boardId: 'board', policy: { retentionYears: 4 } };
    const raw = JSON.parse(readFileSync(inProject('settings/stages/prod.json'), 'utf8')) as Record<string, unknown>;
    expect(() => parseConfig({ ...raw, copies: { ...copies, region: raw['region'] } }, board)).toThrow(
      /another region/,
    );
    expect(() => parseConfig({ ...raw, copies: { ...copies, keepDays: 400 } }, board)).toThrow(/keepDays/);
  });
});
