import { describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readStreamMappings } from '../../local/dynamodb/from-template.ts';
import { readRules } from '../../local/events/from-template.ts';
import { readFunctions } from '../../local/lambda/from-template.ts';
import { readQueueMappings } from '../../local/queues/from-template.ts';
import { createKeepsakes, readAssembly, readBuckets, readSystem, TemplateError } from '../../local/template/index.ts';

/** The loader on a small assembly in the shape that `cdk synth` writes. */
type Resources = Record<string, { Type: string; Properties?: unknown; Condition?: string }>;

function assembly(stacks: Record<string, object>, assets: object = {}): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'assembly-'));
  const artifacts: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(path.join(dir, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } };
  }
  writeFileSync(path.join(dir, 'all.assets.json'), JSON.stringify({ files: assets }));
  artifacts['all.assets'] = { type: 'cdk:asset-manifest', properties: { file: 'all.assets.json' } };
  writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
  return dir;
}

function read(stacks: Record<string, object>, parameters: Record<string, string> = {}, assets: object = {}) {
  const keepsakes = createKeepsakes(mkdtempSync(path.join(tmpdir(), 'kept-')));
  return readSystem(readAssembly(assembly(stacks, assets)), {
    account: '123456789012',
    region: 'us-west-2',
    awsEndpoint: 'http://127.0.0.1:3001',
    siteOrigin: 'http://127.0.0.1:3000',
    parameters,
    ...keepsakes,
  });
}

/** The value of one environment variable of a function F in a one-stack template. */
function resolved(value: unknown, more: object = {}, resources: Resources = {}): unknown {
  const system = read({
    main: {
      ...more,
      Resources: {
        ...resources,
        F: { Type: 'AWS::Lambda::Function', Properties: { Value: value, FunctionName: 'f' } },
      },
    },
  });
  return system.resources('AWS::Lambda::Function')[0]?.properties['Value'];
}

const table: Resources = { T: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'cases' } } };

describe('the template loader', () => {
  test.each([
    ['Ref of a resource', { Ref: 'T' }, 'cases'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['T', 'Arn'] }, 'arn:aws:dynamodb:us-west-2:123456789012:table/cases'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'T.Arn' }, 'arn:aws:dynamodb:us-west-2:123456789012:table/cases'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'T' }, 'b']] }, 'a-cases-b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${T}/${T.Arn}/${!Literal}' },
      'cases/arn:aws:dynamodb:us-west-2:123456789012:table/cases/${Literal}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${AWS::Region}', { x: { Ref: 'T' } }] }, 'cases-us-west-2'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['T', 'Arn'] }] }] },
      'table/cases',
    ],
    ['Fn::If, Fn::Equals', { 'Fn::If': ['IsUs', 'yes', 'no'] }, 'yes'],
    ['Fn::If to nothing', ['a', { 'Fn::If': ['IsUs', { Ref: 'AWS::NoValue' }, 'b'] }], ['a']],
    ['Fn::Not, Fn::Or', { 'Fn::If': ['IsNotUs', 'yes', 'no'] }, 'no'],
    [
      'a policy condition, which is no intrinsic',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ])('resolves %s', (_name, value, expected) => {
    const Conditions = {
      IsUs: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-west-2'] },
      IsNotUs: { 'Fn::Or': [{ 'Fn::Not': [{ Condition: 'IsUs' }] }, { 'Fn::Equals': ['a', 'b'] }] },
    };
    expect(resolved(value, { Conditions }, table)).toEqual(expected);
  });

  test('reads a name through an SSM parameter that another stack writes', () => {
    const system = read({
      data: {
        Resources: {
          ...table,
          P: {
            Type: 'AWS::SSM::Parameter',
            Properties: { Name: '/x/table/cases', Value: { Ref: 'T' }, Type: 'String' },
          },
        },
      },
      compute: {
        Parameters: { Name: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x/table/cases' } },
        Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Table: { Ref: 'Name' } } } },
      },
    });
    expect(system.resources('AWS::Lambda::Function')[0]?.properties).toEqual({ Table: 'cases' });
  });

  test('reads another stack’s export, given parameters, defaults and mappings', () => {
    const system = read(
      {
        data: {
          Resources: table,
          Outputs: { O: { Value: { 'Fn::GetAtt': ['T', 'Arn'] }, Export: { Name: { 'Fn::Sub': 'data-${T}' } } } },
        },
        compute: {
          Parameters: { Given: { Type: 'String' }, Defaulted: { Type: 'Number', Default: 3 } },
          Mappings: { M: { 'us-west-2': { size: 'large' } } },
          Resources: {
            F: {
              Type: 'AWS::Lambda::Function',
              Properties: {
                imported: { 'Fn::ImportValue': 'data-cases' },
                given: { Ref: 'Given' },
                defaulted: { Ref: 'Defaulted' },
                mapped: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'size'] },
              },
            },
          },
        },
      },
      { Given: 'here' },
    );
    expect(system.resources('AWS::Lambda::Function')[0]?.properties).toEqual({
      imported: 'arn:aws:dynamodb:us-west-2:123456789012:table/cases',
      given: 'here',
      defaulted: 3,
      mapped: 'large',
    });
  });

  test('makes a secret up once and keeps it', () => {
    const stacks = {
      main: {
        Resources: {
          S: {
            Type: 'AWS::SecretsManager::Secret',
            Properties: { Name: 'desk/origin', GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
          },
          F: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              whole: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'S' }, ':SecretString:::}}']] },
              byName: '{{resolve:secretsmanager:desk/origin}}',
            },
          },
        },
      },
    };
    const dataDir = mkdtempSync(path.join(tmpdir(), 'kept-'));
    const again = () =>
      readSystem(readAssembly(assembly(stacks)), {
        account: '1',
        region: 'us-west-2',
        awsEndpoint: 'http://a',
        siteOrigin: 'http://b',
        ...createKeepsakes(dataDir),
      }).resources('AWS::Lambda::Function')[0]?.properties;
    const first = again();
    expect(first?.['whole']).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(first?.['byName']).toBe(first?.['whole']);
    expect(again()).toEqual(first);
  });

  test('stops at a resource type that it does not know, and names type, id and stack', () => {
    expect(() => read({ main: { Resources: { Farm: { Type: 'AWS::Kinesis::Stream' } } } })).toThrow(
      /AWS::Kinesis::Stream \(Farm in stack main\)/,
    );
  });

  test('stops even if a condition would leave the unknown resource out: another region would make it', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { Farm: { Type: 'AWS::Kinesis::Stream', Condition: 'Never' } };
    expect(() => read({ main: { Conditions, Resources } })).toThrow(/AWS::Kinesis::Stream/);
  });

  test('leaves out a known resource whose condition does not hold', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { Q: { Type: 'AWS::SQS::Queue', Condition: 'Never' } };
    expect(read({ main: { Conditions, Resources } }).resources('AWS::SQS::Queue')).toEqual([]);
  });

  test('says which types have no local effect, and why', () => {
    const system = read({ main: { Resources: { K: { Type: 'AWS::KMS::Alias' }, L: { Type: 'AWS::KMS::Alias' } } } });
    expect(system.withoutEffect).toEqual([{ type: 'AWS::KMS::Alias', count: 2, reason: expect.stringMatching(/\w/) }]);
  });

  test.each([
    ['an unknown function', { 'Fn::Cidr': ['a'] }, /Fn::Cidr/],
    ['a Ref to nothing', { Ref: 'Nobody' }, /Nobody/],
    ['an unknown attribute', { 'Fn::GetAtt': ['T', 'Colour'] }, /Colour of AWS::DynamoDB::Table/],
    ['a missing export', { 'Fn::ImportValue': 'none' }, /none/],
    ['a parameter that no stack writes', '{{resolve:ssm:/none}}', /\/none/],
    ['an unknown dynamic reference', '{{resolve:acm:x}}', /resolve:acm/],
  ])('stops at %s', (_name, value, message) => {
    expect(() => resolved(value, {}, table)).toThrow(TemplateError);
    expect(() => resolved(value, {}, table)).toThrow(message);
  });

  test('stops at a circle instead of running for ever', () => {
    const Resources = {
      A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } } },
      B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } } },
    };
    expect(() => read({ main: { Resources } })).toThrow(/circle/);
  });

  test('finds assets by their object key', () => {
    const dir = assembly(
      { main: { Resources: table } },
      {
        abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } },
      },
    );
    expect(readAssembly(dir).assets.get('abc.zip')).toBe(path.join(dir, 'asset.abc'));
  });

  test('says how to make a missing assembly', () => {
    expect(() => readAssembly(path.join(tmpdir(), 'nothing-here'))).toThrow(/npm run synth/);
  });
});

describe('the lifecycle of a bucket', () => {
  const plan = (...rules: object[]) => {
    const Properties = { BucketName: 'papers', LifecycleConfiguration: { Rules: rules } };
    return readBuckets(read({ main: { Resources: { B: { Type: 'AWS::S3::Bucket', Properties } } } }));
  };
  const abort = (DaysAfterInitiation: number, Status = 'Enabled') => ({
    Id: `after-${DaysAfterInitiation}`,
    Status,
    AbortIncompleteMultipartUpload: { DaysAfterInitiation },
  });

  test('unfinished uploads go after the fewest days of the rules that are on', () => {
    expect(plan(abort(7), abort(3), abort(1, 'Disabled'))).toMatchObject([
      { name: 'papers', configuration: { abortUploadsAfterDays: 3 } },
    ]);
    expect(plan()[0]?.configuration).not.toHaveProperty('abortUploadsAfterDays');
  });

  test('a class that is read as fast as before changes nothing here; one that is not is an error', () => {
    const moves = (StorageClass: string) => ({
      Id: 'cold',
      Status: 'Enabled',
      Prefix: 'originals/',
      Transitions: [{ StorageClass, TransitionInDays: 30 }],
      NoncurrentVersionTransitions: [{ StorageClass, TransitionInDays: 30 }],
    });
    expect(plan(abort(7), moves('GLACIER_IR'))).toMatchObject([{ configuration: { abortUploadsAfterDays: 7 } }]);
    expect(() => plan(moves('DEEP_ARCHIVE'))).toThrow(/papers.*Prefix/);
    expect(() => plan({ ...moves('GLACIER_IR'), ExpirationInDays: 400 })).toThrow(/papers/);
  });

  test('what is deleted under a prefix, with its versions, goes here after as many days', () => {
    const expiry = { Prefix: 'copies/', ExpirationInDays: 4, NoncurrentVersionExpiration: { NoncurrentDays: 1 } };
    expect(plan({ Status: 'Enabled', ...expiry })).toMatchObject([
      { configuration: { expiry: [{ prefix: 'copies/', days: 5 }] } },
    ]);
    expect(() => plan({ Status: 'Enabled', ...expiry, Prefix: undefined })).toThrow(/papers/);
  });

  // It would delete on AWS what stays on this machine.
  test('any other rule is an error that names it', () => {
    expect(() => plan({ Status: 'Enabled', ExpirationInDays: 30 })).toThrow(/papers.*ExpirationInDays/);
    expect(() => plan({ ...abort(7), Prefix: 'raw/' })).toThrow(/papers.*Prefix/);
  });
});

describe('a function in a network', () => {
  const code = path.join(mkdtempSync(path.join(tmpdir(), 'code-')), 'bundle');
  mkdirSync(code);
  writeFileSync(path.join(code, 'index.mjs'), '');
  const assets = { code: { source: { path: code }, destinations: { here: { objectKey: 'code.zip' } } } };
  const F = (Properties: object) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'f', Handler: 'index.handler', Code: { S3Key: 'code.zip' }, Role: 'r', ...Properties },
  });
  const settingsOf = (Properties: object, more: Resources = {}) => {
    const keys = { accessKeyId: 'AKIA', secretAccessKey: 's' };
    const system = read({ main: { Resources: { ...more, F: F(Properties) } } }, {}, assets);
    const around = { region: 'us-west-2', awsEndpoint: 'http://127.0.0.1:3001', credentials: () => keys };
    return readFunctions(system, around)[0]!.settings;
  };
  const network: Resources = {
    V: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/24' } },
    S: {
      Type: 'AWS::EC2::Subnet',
      Properties: { AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, VpcId: { Ref: 'V' } },
    },
    G: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: 'V' } } },
  };
  const VpcConfig = { SubnetIds: [{ Ref: 'S' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['G', 'GroupId'] }] };
  const keysIn = (environment: Record<string, string>) =>
    Object.keys(environment).filter((key) => key.startsWith('AWS_'));

  test('runs behind the fence, without keys and endpoint; any other has both and no fence', () => {
    const inside = settingsOf({ VpcConfig }, network);
    expect(inside.fenced).toBe(true);
    expect(keysIn(inside.environment)).toEqual([]);
    const outside = settingsOf({}, network);
    expect(outside.fenced).toBe(false);
    expect(keysIn(outside.environment)).toEqual(expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL']));
  });

  test('has a process per tenant only where its template says so', () => {
    expect(settingsOf({ VpcConfig }, network).tenantIsolation).toBe(false);
    const apart = settingsOf({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }, network);
    expect(apart).toMatchObject({ tenantIsolation: true, fenced: false });
  });

  // A fence of one machine says that nothing is in reach; on AWS these would say otherwise.
  test.each(['InternetGateway', 'VPCGatewayAttachment', 'NatGateway', 'Route', 'EgressOnlyInternetGateway', 'EIP'])(
    'that gets a way out by AWS::EC2::%s stops the start',
    (type) => {
      expect(() => settingsOf({ VpcConfig }, { ...network, Out: { Type: `AWS::EC2::${type}` } })).toThrow(
        TemplateError,
      );
    },
  );
});

describe('wiring of the template', () => {
  const T = {
    Type: 'AWS::DynamoDB::Table',
    Properties: { TableName: 'cases', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
  };
  const Q = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } };
  const wired = (Type: string, Properties: object) => read({ main: { Resources: { T, Q, W: { Type, Properties } } } });
  const stream = { EventSourceArn: { 'Fn::GetAtt': ['T', 'StreamArn'] }, FunctionName: 'f' };
  const queue = { EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] }, FunctionName: 'f' };
  const mapping = 'AWS::Lambda::EventSourceMapping';

  test('a mapping has Lambda’s own settings where it does not say', () => {
    const [found] = readStreamMappings(wired(mapping, { ...stream, StartingPosition: 'LATEST' }));
    expect(found).toMatchObject({
      tableName: 'cases',
      mapping: {
        batchSize: 100,
        batchWindowSeconds: 0,
        startingPosition: 'LATEST',
        bisectBatchOnFunctionError: false,
        maximumRetryAttempts: -1,
        maximumRecordAgeSeconds: -1,
        reportBatchItemFailures: false,
      },
    });
    expect(readQueueMappings(wired(mapping, queue))).toMatchObject([
      { batchSize: 10, batchWindowSeconds: 0, reportBatchItemFailures: false },
    ]);
  });

  test('a mapping with a property that has no effect here stops the start', () => {
    const odd = { ...stream, StartingPosition: 'LATEST', TumblingWindowInSeconds: 60 };
    expect(() => readStreamMappings(wired(mapping, odd))).toThrow(/TumblingWindowInSeconds/);
    expect(() => readQueueMappings(wired(mapping, { ...queue, KmsKeyArn: 'k' }))).toThrow(/KmsKeyArn/);
  });

  test('a mapping from a stream says where it starts', () => {
    expect(() => readStreamMappings(wired(mapping, stream))).toThrow(/LATEST or TRIM_HORIZON/);
    const at = { ...stream, StartingPosition: 'AT_TIMESTAMP' };
    expect(() => readStreamMappings(wired(mapping, at))).toThrow(/AT_TIMESTAMP/);
  });

  test('a target of a rule has its retry policy and dead letters; what it does not know stops the start', () => {
    const rule = (more: object) =>
      readRules(
        wired('AWS::Events::Rule', {
          Name: 'tick',
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'T', Arn: 'arn:f', ...more }],
        }),
      );
    expect(
      rule({
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: { Arn: 'arn:dead' },
      })[0]?.targets,
    ).toEqual([
      { id: 'T', arn: 'arn:f', maximumRetryAttempts: 2, maximumEventAgeSeconds: 60, deadLetterArn: 'arn:dead' },
    ]);
    expect(() => rule({ EcsParameters: {} })).toThrow(/EcsParameters/);
  });
});
