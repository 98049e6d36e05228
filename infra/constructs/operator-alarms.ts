import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmActionConfig } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { ParserNetwork } from './parser-network.ts';

interface OperatorAlarmsProps {
  config: StageConfig;
  /** Who is written to. */
  address: string;
  /** Where names end that nobody in the parsers' network has to ask for. */
  blockedNames: ParserNetwork['blocked'];
}

/** What a person must look at, by mail. Each alarm says which page of docs/runbooks/ tells what to do. */
export class OperatorAlarms extends Construct {
  private readonly topic: Topic;
  private readonly config: StageConfig;

  constructor(scope: Construct, id: string, { config, address, blockedNames }: OperatorAlarmsProps) {
    super(scope, id);
    this.config = config;
    const topicName = `${config.prefix}-alarms`;
    const key = new Key(this, 'Key', {
      alias: `alias/${topicName}`,
      description: `Encrypts the topic ${topicName}`,
      enableKeyRotation: true,
    });
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com');
    const ownOnly = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    // A topic under AWS's own key takes nothing from CloudWatch: that key's policy cannot be changed.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarms],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: ownOnly,
      }),
    );
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarms],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ownOnly,
      }),
    );
    new Subscription(this, 'Operator', {
      topic: this.topic,
      protocol: SubscriptionProtocol.EMAIL,
      endpoint: address,
    });

    this.alarm('InvariantBreach', {
      metric: 'InvariantViolations',
      description: 'Something that must always hold does not. docs/runbooks/invariant-breach.md',
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      hours: 1,
      // It rings until a later night finds nothing.
      missing: TreatMissingData.IGNORE,
    });
    this.alarm('InvariantCheckMissing', {
      metric: 'InvariantCheckFinished',
      description: 'The nightly check has not finished for more than a day. docs/runbooks/invariant-breach.md',
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      hours: 25,
      missing: TreatMissingData.BREACHING,
    });
    this.alarm('JournalBroken', {
      metric: 'JournalFaults',
      description:
        'The journal of a fund is not what it was, or a balance is not its journal. docs/runbooks/journal.md',
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      hours: 1,
      missing: TreatMissingData.IGNORE,
    });
    this.alarm('JournalNotVerified', {
      metric: 'JournalVerified',
      description: 'Nobody has proved the journal for more than a day. docs/runbooks/journal.md',
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      hours: 25,
      missing: TreatMissingData.BREACHING,
    });
    this.alarm('ParserAskedForName', {
      metric: new Metric({
        namespace: 'AWS/Route53Resolver',
        metricName: 'FirewallRuleQueryVolume',
        dimensionsMap: {
          FirewallRuleGroupId: blockedNames.ruleGroupId,
          FirewallDomainListId: blockedNames.domainListId,
        },
        statistic: Stats.SUM,
        period: Duration.hours(1),
      }),
      description:
        'A function that opens files asked for a name that it has no use for, and did not get it. docs/runbooks/parser-asked-for-name.md',
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      hours: 1,
      missing: TreatMissingData.NOT_BREACHING,
    });
  }

  private alarm(
    id: string,
    of: {
      /** Of ours by its name, or one of AWS's. */
      metric: string | Metric;
      description: string;
      comparison: ComparisonOperator;
      threshold: number;
      /** It rings when each of the last so many hours was like that. */
      hours: number;
      missing: TreatMissingData;
    },
  ): void {
    const metric =
      typeof of.metric === 'string'
        ? new Metric({
            namespace: 'Skillsdesk',
            metricName: of.metric,
            dimensionsMap: { stage: this.config.stage },
            statistic: Stats.MAXIMUM,
            period: Duration.hours(1),
          })
        : of.metric;
    const alarm = new Alarm(this, id, {
      alarmName: `${this.config.prefix}-${id}`,
      alarmDescription: of.description,
      metric,
      comparisonOperator: of.comparison,
      threshold: of.threshold,
      evaluationPeriods: of.hours,
      datapointsToAlarm: of.hours,
      treatMissingData: of.missing,
    });
    const tell = { bind: (): AlarmActionConfig => ({ alarmActionArn: this.topic.topicArn }) };
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}
