import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkInputSchema } from '../../functions/check-invariants/check-invariants.ts';
import { verifyInputSchema } from '../../functions/verify-journal/verify-journal.ts';
import { alarms as table, type AlarmSpec } from '../../infra/alarms.ts';
import { loadConfig } from '../../infra/config.ts';
import { functions } from '../../infra/functions.ts';
import { inProject } from '../../infra/paths.ts';
import { RESOURCE_TYPES } from '../../local/template/resource-types.ts';
import { ofType, statementsOf, synthesizeForTest, type Resource, type Synthesized } from './synthesized.ts';

let prod: Synthesized;
beforeAll(async () => {
  prod = await synthesizeForTest('prod');
});
const alarms = () =>
  new Map(ofType(prod.templates.operator, 'AWS::CloudWatch::Alarm').map((each) => [each.Properties.AlarmName, each]));
const only = (type: string): Resource & { id: string } => {
  const [one, ...more] = ofType(prod.templates.operator, type);
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

/** docs/runbooks/<name>.md of those that an alarm names. */
const runbookOf = ({ runbook }: AlarmSpec) => readFileSync(inProject('docs/runbooks', `${runbook}.md`), 'utf8');
const emitted = () => {
  const sources = Object.keys(functions).map((name) =>
    readFileSync(inProject('functions', name, 'handler.ts'), 'utf8').replaceAll(/\s+/g, ' '),
  );
  return new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/logMetrics\( ?'[^']+', env\.STAGE, \{([^}]*)\}/g)].flatMap(([, metrics = '']) =>
        [...metrics.matchAll(/([A-Z][A-Za-z]+):/g)].map(([, name = '']) => name),
      ),
    ),
  );
};

describe('every alarm', () => {
  test('is a row of the table, reaches the operator, also when it is over, and names a page that says what to do', () => {
    const topic = only('AWS::SNS::Topic');
    expect([...alarms().keys()].sort()).toEqual(
      Object.keys(table)
        .map((name) => `skillsdesk-prod-${name}`)
        .sort(),
    );
    for (const { Properties: alarm } of alarms().values()) {
      expect(alarm.AlarmActions).toEqual([{ Ref: topic.id }]);
      expect(alarm.OKActions).toEqual([{ Ref: topic.id }]);
      const [page] = /docs\/runbooks\/[a-z-]+\.md/.exec(alarm.AlarmDescription) ?? [''];
      expect(existsSync(inProject(page))).toBe(true);
    }
  });

  test.each(Object.entries(table))(
    '%s: its page names it, and says trigger, impact, cause, and what to do',
    (name, spec) => {
      const page = runbookOf(spec);
      expect(page).toContain(`\`skillsdesk-<stage>-${name}\``);
      const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      for (const wanted of ['Trigger', 'Impact', 'What to look at']) expect(headings).toContain(wanted);
      expect(headings.some((heading) => /^Cause/.test(heading ?? ''))).toBe(true);
      expect(page).toMatch(/what to do/i);
      expect(page).toContain(`**${name}**`);
    },
  );

  test('looks at a number that some function says, and every function that runs by itself says one or ends in a queue', () => {
    const said = emitted();
    for (const { metric } of Object.values(table)) if ('own' in metric) expect([...said]).toContain(metric.own);
    const heard = Object.values(table).flatMap(({ metric, silence }) =>
      'own' in metric && silence === 'rings' ? [metric.own] : [],
    );
    expect(heard.sort()).toEqual([
      'CasesNotSwept',
      'InvariantCheckFinished',
      'JournalVerified',
      'LatestBusinessDays',
      'OutboxStuckMinutes',
    ]);
  });

  test('no queue of what was set aside is without one', () => {
    const queues = ofType(prod.templates.compute, 'AWS::SQS::Queue').map((each) => String(each.Properties.QueueName));
    const watched = [...alarms().values()].flatMap(({ Properties: { Dimensions } }) =>
      ((Dimensions as { Name: string; Value: string }[] | undefined) ?? []).flatMap(({ Name, Value }) =>
        Name === 'QueueName' ? [Value] : [],
      ),
    );
    const work = ['document-checks', 'document-scans', 'message-events'].map((name) => `skillsdesk-prod-${name}`);
    expect(watched.sort()).toEqual(queues.filter((name) => !work.includes(name)).sort());
  });

  test('travels under a key that CloudWatch may use, for this account only', () => {
    const topic = only('AWS::SNS::Topic');
    const key = prod.templates.operator.Resources[topic.Properties.KmsMasterKeyId['Fn::GetAtt'][0]];
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
    expect(prod.templates.operator.Parameters?.['OperatorAddress']?.Default).toBe('operator@example.org');
  });

  test('has no effect locally, and local mode says why', () => {
    for (const type of [
      'AWS::CloudWatch::Dashboard',
      'AWS::Budgets::Budget',
      'AWS::CloudWatch::Alarm',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SNS::Subscription',
    ])
      expect(RESOURCE_TYPES[type]?.local).toMatchObject({ noEffect: expect.stringMatching(/\S{3}/) });
  });
});

describe("the operator's page", () => {
  test('shows every alarm, and only numbers that somebody says', () => {
    const [board, ...more] = ofType(prod.templates.operator, 'AWS::CloudWatch::Dashboard');
    expect(more).toEqual([]);
    const body = JSON.stringify(board?.Properties.DashboardBody);
    for (const { id } of alarms().values()) expect(body).toContain(`"${id}","Arn"`);
    const said = emitted();
    const shown = [...body.matchAll(/\\"Skillsdesk\\",\\"([A-Za-z]+)\\"/g)].map(([, name]) => name);
    expect(shown.length).toBeGreaterThan(5);
    for (const name of shown) expect([...said]).toContain(name);
  });

  test('and the bill: told before it is over', () => {
    const { Budget, NotificationsWithSubscribers } = only('AWS::Budgets::Budget').Properties;
    expect(Budget.BudgetLimit).toEqual({ Amount: loadConfig('prod').operator.budgetUsdPerMonth, Unit: 'USD' });
    expect(
      NotificationsWithSubscribers.map((each: { Subscribers: { Address: unknown }[] }) => each.Subscribers[0]?.Address),
    ).toEqual([{ Ref: 'OperatorAddress' }, { Ref: 'OperatorAddress' }]);
  });
});
