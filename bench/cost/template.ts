import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assumptions, prices, type LifecycleRule, type Prices } from './price.ts';

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}
export interface Template {
  resources: Resource[];
  of(type: string): Record<string, unknown>[];
}

export function readTemplate(dir: string): Template {
  const resources = readdirSync(dir)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources = {} } = JSON.parse(readFileSync(path.join(dir, file), 'utf8')) as {
        Resources?: Record<string, Resource>;
      };
      return Object.values(Resources);
    });
  const of = (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  return { resources, of };
}

/** What stands whether or not anybody asks for anything, in USD per month. */
export function fixedOf(template: Template, p: Prices = prices): Record<string, number> {
  const count = (type: string) => template.of(type).length;
  const acls = template.of('AWS::WAFv2::WebACL');
  const rules = acls.flatMap(({ Rules }) => Rules as unknown[]).length;
  const interfaces = template
    .of('AWS::EC2::VPCEndpoint')
    .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
    .reduce((sum, { SubnetIds }) => sum + (SubnetIds as unknown[]).length, 0);
  const metrics = new Set(
    template
      .of('AWS::CloudWatch::Alarm')
      .filter(({ Namespace }) => Namespace !== undefined && !String(Namespace).startsWith('AWS/'))
      .map(({ MetricName }) => String(MetricName)),
  );
  const queues = template
    .of('AWS::Lambda::EventSourceMapping')
    .filter(({ StartingPosition }) => StartingPosition === undefined).length;
  return {
    'KMS keys': count('AWS::KMS::Key') * p.kmsKeyMonth,
    'KMS calls of tables': count('AWS::DynamoDB::Table') * assumptions.keyCallsPerTableMonth * p.kmsRequest,
    'WAF list and rules': acls.length * p.wafAclMonth + rules * p.wafRuleMonth,
    'Secrets Manager': count('AWS::SecretsManager::Secret') * p.secretMonth,
    'CloudWatch alarms': count('AWS::CloudWatch::Alarm') * p.alarmMonth,
    'CloudWatch dashboards': count('AWS::CloudWatch::Dashboard') * p.dashboardMonth,
    'CloudWatch metrics': metrics.size * p.metricMonth,
    'VPC interface endpoints': interfaces * assumptions.hoursPerMonth * p.interfaceEndpointHour,
    'SQS, Lambda asking': queues * assumptions.pollsPerQueueMonth * p.sqsRequest,
  };
}

/** Which functions run by the clock, and how often in a month. A rule has the name of its function. */
export function schedulesOf(template: Template): { name: string; input: unknown; timesPerMonth: number }[] {
  return template.of('AWS::Events::Rule').flatMap(({ Name, ScheduleExpression, Targets }) => {
    if (ScheduleExpression === undefined) return [];
    const [target] = Targets as { Input?: string }[];
    return {
      name: String(Name),
      input: JSON.parse(target?.Input ?? '{}') as unknown,
      timesPerMonth: timesPerMonth(String(ScheduleExpression)),
    };
  });
}

export function timesPerMonth(expression: string): number {
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const perHour = { minute: 60, hour: 1, day: 1 / 24 };
  if (unit !== undefined) return (assumptions.hoursPerMonth * perHour[unit as keyof typeof perHour]) / Number(amount);
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return assumptions.hoursPerMonth / 24;
  throw new Error(`how often is ${expression}?`);
}

/** By bucket, the part of its name after the stage. */
export function lifecyclesOf(template: Template): (bucket: string) => LifecycleRule[] {
  interface Rule {
    Status: string;
    Prefix?: string;
    Transitions?: { StorageClass: string; TransitionInDays: number }[];
    ExpirationInDays?: number;
    ObjectSizeGreaterThan?: string;
  }
  const known = template.of('AWS::S3::Bucket').map(({ BucketName, LifecycleConfiguration }) => {
    const { Rules = [] } = (LifecycleConfiguration ?? {}) as { Rules?: Rule[] };
    const rules = Rules.filter(({ Status }) => Status === 'Enabled').map((rule) => {
      const instant = rule.Transitions?.find(({ StorageClass }) => StorageClass === 'GLACIER_IR')?.TransitionInDays;
      return {
        prefix: rule.Prefix ?? '',
        ...(instant === undefined ? {} : { instantAfterDays: instant }),
        ...(rule.ExpirationInDays === undefined ? {} : { goneAfterDays: rule.ExpirationInDays }),
        ...(rule.ObjectSizeGreaterThan === undefined ? {} : { largerThanBytes: Number(rule.ObjectSizeGreaterThan) }),
      };
    });
    return { name: JSON.stringify(BucketName), rules };
  });
  return (bucket) => known.find(({ name }) => name.includes(`-${bucket}-`))?.rules ?? [];
}
