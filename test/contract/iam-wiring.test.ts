import { describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPolicies } from '../../local/iam/from-template.ts';
import { askAgain, createIam } from '../../local/iam/index.ts';
import { USAGE_FILE, type UsageReport } from '../../local/iam/usage.ts';
import { account, allow, arn, region, type Resources, role, roleArn, systemOf } from './iam/small-system.ts';

/**
 * What services do by themselves: run a function with its role, poll for it, send to it, put down what failed, write logs. A
 * permission that one of them lacks stops the start with AWS's sentence, instead of losing events in silence.
 */
const queueArn = (name: string) => arn('sqs', name);
const ruleArn = arn('events', 'rule/uploaded');
const streamArn = arn('dynamodb', 'table/cases/stream/local');
const logs = arn('logs', 'log-group:/aws/lambda/worker:*');
const casesKey = arn('kms', 'key/main-Key');

const workerMay = {
  logs: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs),
  trace: allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
  receive: allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queueArn('checks')),
  stream: allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    streamArn,
  ),
  key: allow('kms:Decrypt', casesKey, { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } }),
  failed: allow('sqs:SendMessage', queueArn('failed')),
};
const machineMay = {
  logs: allow(
    [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    '*',
  ),
  trace: allow(
    ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    '*',
  ),
};
const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const notFromTheCode = {
  ...allow(networkInterfaces, '*'),
  Effect: 'Deny',
  Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', 'function:parser') } },
};
const parserMay = {
  logs: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('logs', 'log-group:/aws/lambda/parser:*')),
  network: allow(networkInterfaces, '*'),
};
const flowsMay = {
  logs: allow(
    ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    arn('logs', 'log-group:flows:*'),
  ),
};
const flowLogs = 'vpc-flow-logs.amazonaws.com';
const fromRule = (name: string) => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Principal: { Service: 'events.amazonaws.com' },
  Resource: queueArn(name),
  Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
});

/** Everything that local mode wires by itself, once each, with no permission too few. */
const whole = (): Resources => ({
  ...role('worker', Object.values(workerMay)),
  ...role('packet', Object.values(machineMay), 'states.amazonaws.com'),
  ...role('parser', [...Object.values(parserMay), notFromTheCode]),
  ...role('flows', Object.values(flowsMay), flowLogs),
  Network: { Type: 'AWS::EC2::VPC' },
  Subnet: { Type: 'AWS::EC2::Subnet' },
  Parser: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'parser', Role: roleArn('parser'), VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] } },
  },
  Flows: {
    Type: 'AWS::EC2::FlowLog',
    Properties: {
      ResourceId: { Ref: 'Network' },
      LogGroupName: 'flows',
      DeliverLogsPermissionArn: { 'Fn::GetAtt': ['flowsRole', 'Arn'] },
    },
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Statement: [{ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: account }, Resource: '*' }],
      },
    },
  },
  Cases: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { TableName: 'cases', SSESpecification: { KMSMasterKeyId: casesKey }, StreamSpecification: {} },
  },
  Checks: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'checks' } },
  Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
  ChecksPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'Checks' }], PolicyDocument: { Statement: [fromRule('checks')] } },
  },
  FailedPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: 'Failed' }], PolicyDocument: { Statement: [fromRule('failed')] } },
  },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'worker',
      Role: roleArn('worker'),
      TracingConfig: { Mode: 'Active' },
      DeadLetterConfig: { TargetArn: queueArn('failed') },
    },
  },
  FromQueue: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: 'worker', EventSourceArn: queueArn('checks') },
  },
  FromStream: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: 'worker',
      EventSourceArn: streamArn,
      DestinationConfig: { OnFailure: { Destination: queueArn('failed') } },
    },
  },
  Uploaded: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'uploaded',
      Targets: [
        { Id: 'q', Arn: queueArn('checks'), DeadLetterConfig: { Arn: queueArn('failed') } },
        { Id: 'f', Arn: arn('lambda', 'function:worker') },
      ],
    },
  },
  RuleMayCall: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'worker',
      Principal: 'events.amazonaws.com',
      SourceArn: ruleArn,
    },
  },
  Web: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'web' } },
  WebWorker: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { ApiId: { Ref: 'Web' }, IntegrationUri: arn('lambda', 'function:worker') },
  },
  Home: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Web' },
      RouteKey: 'ANY /{proxy+}',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'WebWorker' }]] },
    },
  },
  WebMayCall: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Worker', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', [`arn:aws:execute-api:${region}:${account}:`, { Ref: 'Web' }, '/*']] },
    },
  },
  Packet: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'packet',
      RoleArn: roleArn('packet'),
      LoggingConfiguration: { Level: 'ALL' },
      TracingConfiguration: { Enabled: true },
    },
  },
  Clean: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: 'clean',
      LoggingConfiguration: { DestinationBucketName: 'access-logs', LogFilePrefix: 'clean/' },
    },
  },
  AccessLogs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'access-logs' } },
  AccessLogsPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'AccessLogs' },
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Resource: 'arn:aws:s3:::access-logs/clean/*',
            Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::clean' } },
          },
        ],
      },
    },
  },
});

function start(resources: Resources): UsageReport {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'iam-wiring-'));
  createIam({
    system: systemOf(resources),
    account,
    region,
    dataDir,
    callerOf: () => undefined,
    queueArn: () => undefined,
    stateMachineOf: () => undefined,
  }).close();
  const file = path.join(dataDir, USAGE_FILE);
  if (!existsSync(file)) throw new Error('no report was written');
  return JSON.parse(readFileSync(file, 'utf8')) as UsageReport;
}

/** The whole, with one thing changed. */
function without(change: (resources: Resources) => void): () => UsageReport {
  const resources = whole();
  change(resources);
  return () => start(resources);
}
const withWorker = (statements: object[]) => (resources: Resources) =>
  Object.assign(resources, role('worker', statements));
const less = (name: keyof typeof workerMay, action?: string) =>
  Object.entries(workerMay).flatMap(([key, statement]) =>
    key !== name
      ? [statement]
      : action === undefined
        ? []
        : [{ ...statement, Action: [statement.Action].flat().filter((each) => each !== action) }],
  );

describe('the wiring of the template', () => {
  test('has every permission: it starts, and each grant that a service needs counts as used', () => {
    const report = start(whole());
    expect(report.denials).toEqual({});
    const uses = Object.values(report.grants);
    expect(uses.every((use) => use.atStart && use.needed > 0)).toBe(true);
    const count = (statements: { Action: string | string[] }[]) => statements.flatMap(({ Action }) => Action).length;
    const worker = count(Object.values(workerMay));
    const machine = count(Object.values(machineMay));
    const network = count([...Object.values(parserMay), ...Object.values(flowsMay)]);
    // Four roles; one key; two queues, two permissions and a bucket.
    const [trusts, key, onResources] = [4, 1, 5];
    expect(Object.keys(report.grants)).toHaveLength(worker + machine + network + trusts + key + onResources);
  });

  test.each<[string, (resources: Resources) => void, RegExp]>([
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action): [string, (r: Resources) => void, RegExp] => [
      action,
      withWorker(less('logs', action)),
      new RegExp(
        `worker writes its log, but: User: \\S+assumed-role/worker/worker is not authorized to perform: ${action}`,
      ),
    ]),
    ...['xray:PutTraceSegments', 'xray:PutTelemetryRecords'].map((action): [string, (r: Resources) => void, RegExp] => [
      action,
      withWorker(less('trace', action)),
      new RegExp(`worker is traced, but: .*${action}`),
    ]),
    ...workerMay.receive.Action.map((action): [string, (r: Resources) => void, RegExp] => [
      action,
      withWorker(less('receive', action)),
      new RegExp(`Lambda polls \\S+:checks for worker, but: .*${action}`),
    ]),
    ...workerMay.stream.Action.map((action): [string, (r: Resources) => void, RegExp] => [
      action,
      withWorker(less('stream', action)),
      new RegExp(`Lambda polls \\S+stream/local for worker, but: .*${action}`),
    ]),
    ['the stream’s key', withWorker(less('key')), /Lambda polls \S+stream\/local for worker, but: .*kms:Decrypt/],
    ['the queue for failures', withWorker(less('failed')), /what worker failed on, but: .*sqs:SendMessage/],
    [
      'a role that Lambda may not take on',
      (all) => Object.assign(all, role('worker', Object.values(workerMay), 'ec2.amazonaws.com')),
      /Lambda runs worker with its role, but: User: lambda.amazonaws.com .*sts:AssumeRole/,
    ],
    ...[...machineMay.logs.Action, 'xray:GetSamplingRules'].map((action): [string, (r: Resources) => void, RegExp] => [
      `${action} of a state machine`,
      (all) => {
        const statements = Object.values(machineMay).map((statement) => ({
          ...statement,
          Action: [statement.Action].flat().filter((each) => each !== action),
        }));
        Object.assign(all, role('packet', statements, 'states.amazonaws.com'));
      },
      new RegExp(`packet(, but| is traced, but): .*${action}`),
    ]),
    ...networkInterfaces.map((action): [string, (r: Resources) => void, RegExp] => [
      action,
      (all) => {
        const rest = allow(
          networkInterfaces.filter((each) => each !== action),
          '*',
        );
        Object.assign(all, role('parser', [parserMay.logs, rest, notFromTheCode]));
      },
      new RegExp(`Lambda sets parser into its network, but: .*${action}`),
    ]),
    ...flowsMay.logs.Action.map((action): [string, (r: Resources) => void, RegExp] => [
      `${action} of a flow log`,
      (all) => {
        const rest = flowsMay.logs.Action.filter((each) => each !== action);
        Object.assign(all, role('flows', [{ ...flowsMay.logs, Action: rest }], flowLogs));
      },
      new RegExp(`The flow log Flows is written with its role, but: .*${action}`),
    ]),
    [
      'a role that flow logs may not take on',
      (all) => Object.assign(all, role('flows', Object.values(flowsMay))),
      /flow log Flows .*, but: User: vpc-flow-logs.amazonaws.com .*sts:AssumeRole/,
    ],
    [
      'a rule’s queue',
      (all) => delete all['ChecksPolicy'],
      /rule uploaded sends to its target, but: User: events.amazonaws.com .*:checks because no resource-based policy/,
    ],
    [
      'a rule’s queue for failures',
      (all) => delete all['FailedPolicy'],
      /rule uploaded puts down what it cannot deliver, but: .*:failed/,
    ],
    [
      'a rule’s function',
      (all) => delete all['RuleMayCall'],
      /rule uploaded sends to its target, but: .*lambda:InvokeFunction/,
    ],
    [
      'a route’s function',
      (all) => delete all['WebMayCall'],
      /route ANY \/\{proxy\+\} calls its function, but: User: apigateway.amazonaws.com/,
    ],
    [
      'the bucket for access logs',
      (all) => delete all['AccessLogsPolicy'],
      /access log of clean, but: User: logging.s3.amazonaws.com/,
    ],
  ])('%s is missing: it does not start, and says who lacks what and for what', (_name, change, message) => {
    expect(without(change)).toThrow(message);
  });

  test('what sets a function into its network, its own code may not', () => {
    const policies = readPolicies(systemOf(whole()));
    const asked = { by: roleArn('parser'), session: 'parser', action: 'ec2:CreateNetworkInterface', resource: '*' };
    const may = (context: Record<string, string>) => askAgain(policies, { ...asked, context }, new Set()).allowed;
    expect(may({})).toBe(true);
    expect(may({ 'lambda:SourceFunctionArn': arn('lambda', 'function:parser') })).toBe(false);
  });

  test('another rule’s permission is no permission', () => {
    const renamed = without((all) => {
      (all['Uploaded']!.Properties as { Name: string }).Name = 'other';
    });
    expect(renamed).toThrow(/rule other sends to its target/);
  });

  test.each<[string, (resources: Resources) => void, RegExp]>([
    [
      'a managed policy that is not in the template',
      (all) =>
        Object.assign(all['workerRole']!.Properties as object, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] }),
      /worker has the policy arn:aws:iam::aws:policy\/X/,
    ],
    [
      'a permission boundary',
      (all) => Object.assign(all['workerRole']!.Properties as object, { PermissionsBoundary: 'x' }),
      /permission boundaries \(role worker\)/,
    ],
    [
      'a key that is not in the template',
      (all) => Object.assign(all['Checks']!.Properties as object, { KmsMasterKeyId: 'arn:aws:kms:x:1:key/foreign' }),
      /Checks lies under arn:aws:kms:x:1:key\/foreign/,
    ],
    [
      'a permission with more to it',
      (all) => Object.assign(all['RuleMayCall']!.Properties as object, { PrincipalOrgID: 'o-1' }),
      /PrincipalOrgID of RuleMayCall/,
    ],
  ])('%s stops the start, named', (_name, change, message) => {
    expect(without(change)).toThrow(message);
  });

  test('policies inside a role and policies of the old kind count like managed ones', () => {
    const [first, ...rest] = Object.values(workerMay);
    const inline = without((all) => {
      Object.assign(all, role('worker', []));
      delete all['workerPolicy'];
      Object.assign(all['workerRole']!.Properties as object, {
        Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: [first] } }],
      });
      all['Attached'] = {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'attached', Roles: ['worker'], PolicyDocument: { Statement: rest } },
      };
    });
    expect(inline().denials).toEqual({});
  });
});
