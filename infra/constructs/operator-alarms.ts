import { Aws, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmActionConfig } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarms, type AlarmSpec } from '../alarms.ts';
import type { StageConfig } from '../config.ts';
import { deadLetterQueueName, pascalCase } from '../names.ts';
import type { ParserNetwork } from './parser-network.ts';

interface OperatorAlarmsProps {
  config: StageConfig;
  /** Who is written to. */
  address: string;
  /** Where names end that nobody in the parsers' network has to ask for. */
  blockedNames: ParserNetwork['blocked'];
  /** Of the HTTP API that people reach. */
  apiId: string;
}

/** What a person must look at, by mail. Each alarm says which page of docs/runbooks/ tells what to do. */
export class OperatorAlarms extends Construct {
  private readonly topic: Topic;
  private readonly config: StageConfig;
  private readonly made = new Map<string, Alarm>();

  constructor(scope: Construct, id: string, props: OperatorAlarmsProps) {
    super(scope, id);
    const { config, address } = props;
    this.config = config;
    const topicName = `${config.prefix}-alarms`;
    const key = new Key(this, 'Key', {
      alias: `alias/${topicName}`,
      description: `Encrypts the topic ${topicName}`,
      enableKeyRotation: true,
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const ownOnly = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    // A topic under AWS's own key takes nothing from CloudWatch: that key's policy cannot be changed.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: ownOnly,
      }),
    );
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
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

    if (config.copies) this.tellOfMissingCopies();
    for (const [name, spec] of Object.entries(alarms)) this.made.set(name, this.alarm(name, spec, props));
  }

  /** By the names of infra/alarms.ts. */
  get all(): readonly Alarm[] {
    return [...this.made.values()];
  }

  /** AWS Backup counts by vault and type and tells each job; what went wrong is one of those. */
  private tellOfMissingCopies(): void {
    new Rule(this, 'CopyFailed', {
      ruleName: `${this.config.prefix}-copy-failed`,
      description: 'A table or bucket was not copied, here or into the other region.',
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change', 'Copy Job State Change'],
        detail: { state: ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'] },
      },
      targets: [
        new SnsTopic(this.topic, {
          message: RuleTargetInput.fromText(
            `${this.config.prefix}: ${EventField.fromPath('$.detail-type')}, ${EventField.fromPath('$.detail.state')}. A copy is missing. docs/runbooks/copies.md`,
          ),
        }),
      ],
    });
  }

  private alarm(name: string, spec: AlarmSpec, props: OperatorAlarmsProps): Alarm {
    const alarm = new Alarm(this, pascalCase(name), {
      alarmName: `${this.config.prefix}-${name}`,
      alarmDescription: `${spec.description} docs/runbooks/${spec.runbook}.md`,
      metric: alarmMetric(spec, props),
      comparisonOperator: comparisons[spec.is],
      threshold: spec.threshold,
      evaluationPeriods: spec.periods,
      datapointsToAlarm: spec.of ?? spec.periods,
      treatMissingData: silences[spec.silence],
      // One slow page at night is no slow site.
      ...('api' in spec.metric && spec.metric.api === 'Latency' ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
    });
    const tell = { bind: (): AlarmActionConfig => ({ alarmActionArn: this.topic.topicArn }) };
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

const comparisons: Record<AlarmSpec['is'], ComparisonOperator> = {
  over: ComparisonOperator.GREATER_THAN_THRESHOLD,
  under: ComparisonOperator.LESS_THAN_THRESHOLD,
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
};
const silences: Record<AlarmSpec['silence'], TreatMissingData> = {
  rings: TreatMissingData.BREACHING,
  stays: TreatMissingData.IGNORE,
  rests: TreatMissingData.NOT_BREACHING,
};

function alarmMetric({ metric, periodMinutes }: AlarmSpec, props: OperatorAlarmsProps): Metric {
  const period = Duration.minutes(periodMinutes);
  const { config } = props;
  if ('own' in metric) return ownMetric(config, metric.own, metric.statistic, period);
  if ('api' in metric)
    return new Metric({
      namespace: 'AWS/ApiGateway',
      metricName: metric.api,
      dimensionsMap: { ApiId: props.apiId },
      statistic: metric.statistic,
      period,
    });
  if ('mail' in metric)
    return new Metric({ namespace: 'AWS/SES', metricName: metric.mail, statistic: Stats.MAXIMUM, period });
  if ('deadLettersOf' in metric)
    return new Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensionsMap: { QueueName: deadLetterQueueName(config.prefix, metric.deadLettersOf) },
      statistic: Stats.MAXIMUM,
      period,
    });
  return new Metric({
    namespace: 'AWS/Route53Resolver',
    metricName: 'FirewallRuleQueryVolume',
    dimensionsMap: {
      FirewallRuleGroupId: props.blockedNames.ruleGroupId,
      FirewallDomainListId: props.blockedNames.domainListId,
    },
    statistic: Stats.SUM,
    period,
  });
}

/** One of `logMetrics`'s. */
export const ownMetric = (config: StageConfig, metricName: string, statistic: string, period: Duration): Metric =>
  new Metric({
    namespace: 'Skillsdesk',
    metricName,
    dimensionsMap: { stage: config.stage },
    statistic,
    period,
  });
