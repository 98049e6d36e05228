import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  TextWidget,
  type Alarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { deadLetterNames, deadLetterQueueName, queueNames, tableNames } from '../names.ts';
import { ownMetric } from './operator-alarms.ts';

interface OperatorDashboardProps {
  config: StageConfig;
  alarms: readonly Alarm[];
  apiId: string;
  /** Name → ARN. */
  workflows: ReadonlyMap<string, string>;
}

const columns = 24;
const height = 6;
const fiveMinutes = Duration.minutes(5);
const hour = Duration.hours(1);

/**
 * One page for the operator, read from the top: does anything ring, who waits, does the site answer, and then the parts behind.
 * Numbers and names of our own parts; nobody's data is in a metric.
 */
export class OperatorDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperatorDashboardProps) {
    super(scope, id);
    const { config, alarms } = props;
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `${config.prefix}-operator` });
    dashboard.addWidgets(
      heading('Does anything ring?', 'Each alarm names a page of docs/runbooks that says what to do.'),
      new AlarmStatusWidget({ alarms: [...alarms], width: columns, height: 4 }),
    );
    for (const { title, explains, graphs } of sections(props)) {
      dashboard.addWidgets(heading(title, explains));
      dashboard.addWidgets(...graphs);
    }
  }
}

const heading = (title: string, explains: string): IWidget =>
  new TextWidget({ markdown: `## ${title}\n${explains}`, width: columns, height: 2 });

interface Section {
  title: string;
  explains: string;
  graphs: IWidget[];
}

function sections({ config, apiId, workflows }: OperatorDashboardProps): Section[] {
  const { prefix } = config;
  const own = (name: string, label: string, period: Duration, statistic: 'Maximum' | 'Sum' = 'Maximum'): IMetric =>
    ownMetric(config, name, statistic, period).with({ label });
  const api = (metricName: string, statistic: string, label: string): IMetric =>
    metric('AWS/ApiGateway', metricName, { ApiId: apiId }, statistic, label);
  const executions = (metricName: string): IMetric[] =>
    [...workflows].map(([name, arn]) => metric('AWS/States', metricName, { StateMachineArn: arn }, 'Sum', name, hour));
  // By a question and not by a list: a graph holds so many functions only if it picks those that have something to show.
  const functions = (metricName: string, statistic: string): IMetric =>
    new MathExpression({
      expression: `SEARCH('{AWS/Lambda,FunctionName} MetricName="${metricName}" "${prefix}-"', '${statistic}', 300)`,
      usingMetrics: {},
      period: fiveMinutes,
      label: '',
    });
  return [
    {
      title: 'Who waits',
      explains:
        'Packets that staff have, and those past the day that was promised; files without a verdict; mail that does not go.',
      graphs: row(
        ['Packets', [own('PacketsWaiting', 'with staff', hour), own('PacketsLate', 'late', hour)]],
        ['Late by business days', [own('LatestBusinessDays', 'the latest one', hour)]],
        ['Files without a verdict', [own('DocumentsUnchecked', 'asked for again', fiveMinutes, 'Sum')]],
        ['Minutes that the oldest message waits', [own('OutboxStuckMinutes', 'outbox', fiveMinutes)]],
      ),
    },
    {
      title: 'The site',
      explains: 'What people get. 5xx are error pages; 4xx are also wrong codes and pages that need a sign-in.',
      graphs: row(
        ['Requests', [api('Count', 'Sum', 'all')]],
        ['Refused and failed', [api('4xx', 'Sum', '4xx'), api('5xx', 'Sum', '5xx')]],
        ['Milliseconds', [api('Latency', 'p50', 'half'), api('Latency', 'p95', '19 of 20')]],
      ),
    },
    {
      title: 'Money and record',
      explains: 'Counted each night, funds each hour. Anything over zero on the left rings.',
      graphs: row(
        ['Broken', [own('InvariantViolations', 'invariants', hour), own('JournalFaults', 'journal', hour)]],
        ['Funds at their last threshold', [own('FundsSpent', 'funds', hour)]],
      ),
    },
    {
      title: 'Workflows and queues',
      explains: 'An execution that fails is started again by the sweep; a message that fails five times is set aside.',
      graphs: row(
        ['Executions failed or timed out', [...executions('ExecutionsFailed'), ...executions('ExecutionsTimedOut')]],
        [
          'Seconds that the oldest message waits',
          queueNames.map((name) =>
            metric('AWS/SQS', 'ApproximateAgeOfOldestMessage', { QueueName: `${prefix}-${name}` }, 'Maximum', name),
          ),
        ],
        [
          'Set aside for a person',
          deadLetterNames.map((name) =>
            metric(
              'AWS/SQS',
              'ApproximateNumberOfMessagesVisible',
              { QueueName: deadLetterQueueName(prefix, name) },
              'Maximum',
              name,
            ),
          ),
        ],
      ),
    },
    {
      title: 'Functions, tables and mail',
      explains: 'Where to look next.',
      graphs: row(
        ['Errors of functions', [functions('Errors', 'Sum')]],
        ['Functions turned away', [functions('Throttles', 'Sum')]],
        [
          'Writes that met another',
          tableNames.map((name) =>
            metric('AWS/DynamoDB', 'TransactionConflict', { TableName: `${prefix}-${name}` }, 'Sum', name),
          ),
        ],
        [
          'Mail of the account',
          ['Send', 'Bounce', 'Complaint'].map((name) => metric('AWS/SES', name, {}, 'Sum', name.toLowerCase(), hour)),
        ],
      ),
    },
  ];
}

const metric = (
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
  label: string,
  period = fiveMinutes,
): IMetric => new Metric({ namespace, metricName, dimensionsMap, statistic, label, period });

/** Side by side, as wide as there is room. */
const row = (...graphs: readonly [title: string, metrics: IMetric[]][]): IWidget[] =>
  graphs.map(
    ([title, left]) =>
      new GraphWidget({ title, left, width: columns / graphs.length, height, leftYAxis: { min: 0, showUnits: false } }),
  );
