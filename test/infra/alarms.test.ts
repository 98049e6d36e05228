import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkInputSchema } from '../../functions/check-invariants/check-invariants.ts';
import { verifyInputSchema } from '../../functions/verify-journal/verify-journal.ts';
import { inProject } from '../../infra/paths.ts';
import { RESOURCE_TYPES } from '../../local/template/resource-types.ts';
import { ofType, statementsOf, synthesizeForTest, type Resource, type Synthesized } from './synthesized.ts';

let prod: Synthesized;
beforeAll(async () => {
  prod = await synthesizeForTest('prod');
});
const alarms = () =>
  new Map(ofType(prod.templates.compute, 'AWS::CloudWatch::Alarm').map((each) => [each.Properties.AlarmName, each]));
const only = (type: string): Resource & { id: string } => {
  const [one, ...more] = ofType(prod.templates.compute, type);
  if (!one || more.length > 0) throw new Error(`not one ${type}`);
  return one as Resource & { id: string };
};

describe('the nightly check of the invariants', () => {
  test('a broken invariant rings until a night finds none', () => {
    expect(alarms().get('skillsdesk-prod-InvariantBreach')?.Properties).toMatchObject({
      Namespace: 'Skillsdesk',
      MetricName: 'InvariantViolations',
      Dimensions: [{ Name: 'stage', Value: 'prod' }],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
    });
  });

  test('a check that did not finish for 25 hours rings, also when it never spoke', () => {
    expect(alarms().get('skillsdesk-prod-InvariantCheckMissing')?.Properties).toMatchObject({
      MetricName: 'InvariantCheckFinished',
      Statistic: 'Maximum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 3600,
      EvaluationPeriods: 25,
      DatapointsToAlarm: 25,
      TreatMissingData: 'breaching',
    });
  });

  test('once a night, with an input of its own', () => {
    const rule = ofType(prod.templates.compute, 'AWS::Events::Rule').find(
      (each) => each.Properties.Name === 'skillsdesk-prod-check-invariants',
    );
    expect(rule?.Properties.ScheduleExpression).toBe('cron(0 10 * * ? *)');
    const input = JSON.parse(rule?.Properties.Targets[0].Input) as unknown;
    expect(checkInputSchema.parse(input)).toEqual({ rows: 'tonight', objects: 'tonight' });
  });

  test('it reads, and nothing else', () => {
    const own = statementsOf(prod, 'check-invariants')
      .flatMap((statement) => statement.Action)
      .filter((action) => /^(dynamodb|s3|kms|events|sqs|states|ses|lambda):/.test(action));
    expect([...new Set(own)].sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'kms:Decrypt',
      'kms:DescribeKey',
      's3:GetObjectVersion',
      's3:ListBucket',
      // Where its own failed runs end.
      'sqs:SendMessage',
    ]);
  });
});

describe('the nightly proof of the journal', () => {
  test('anything that is off rings until a night finds nothing; silence rings too', () => {
    expect(alarms().get('skillsdesk-prod-JournalBroken')?.Properties).toMatchObject({
      MetricName: 'JournalFaults',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'ignore',
    });
    expect(alarms().get('skillsdesk-prod-JournalNotVerified')?.Properties).toMatchObject({
      MetricName: 'JournalVerified',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 25,
      TreatMissingData: 'breaching',
    });
    const rule = ofType(prod.templates.compute, 'AWS::Events::Rule').find(
      (each) => each.Properties.Name === 'skillsdesk-prod-verify-journal',
    );
    const input = JSON.parse(rule?.Properties.Targets[0].Input) as unknown;
    expect(verifyInputSchema.parse(input)).toEqual({ archive: 'tonight' });
  });
});

describe('every alarm', () => {
  test('reaches the operator, also when it is over, and names a page that says what to do', () => {
    const topic = only('AWS::SNS::Topic');
    expect(alarms().size).toBeGreaterThan(0);
    for (const { Properties: alarm } of alarms().values()) {
      expect(alarm.AlarmActions).toEqual([{ Ref: topic.id }]);
      expect(alarm.OKActions).toEqual([{ Ref: topic.id }]);
      const [page] = /docs\/runbooks\/[a-z-]+\.md/.exec(alarm.AlarmDescription) ?? [''];
      expect(existsSync(inProject(page))).toBe(true);
    }
  });

  test('travels under a key that CloudWatch may use, for this account only', () => {
    const topic = only('AWS::SNS::Topic');
    const key = prod.templates.compute.Resources[topic.Properties.KmsMasterKeyId['Fn::GetAtt'][0]];
    const statements = key?.Properties.KeyPolicy.Statement as { Principal: object; Condition?: object }[];
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    const subscription = only('AWS::SNS::Subscription').Properties;
    expect(subscription).toMatchObject({ Protocol: 'email', Endpoint: { Ref: 'OperatorAddress' } });
    expect(prod.templates.compute.Parameters?.['OperatorAddress']?.Default).toBe('operator@example.org');
  });

  test('has no effect locally, and local mode says why', () => {
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription'])
      expect(RESOURCE_TYPES[type]?.local).toMatchObject({ noEffect: expect.stringMatching(/\S{3}/) });
  });
});
