import type { Resource, System } from '../template/index.ts';
import type { PermissionRequest } from './evaluate.ts';

/** A permission that a service uses by itself: whoever deploys would learn of its absence from AWS, or from nobody. */
export interface Need extends Pick<PermissionRequest, 'action' | 'resource'> {
  /** A role's ARN, or a service in its own name. */
  by: { role: string; session: string } | { service: string };
  context?: Record<string, string>;
  /** For whom reads that it is missing. */
  why: string;
}

interface Where {
  account: string;
  region: string;
  customerKeys: ReadonlyMap<string, string>;
}

const WHAT_LOG_DELIVERY_ASKS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const WHAT_TRACING_ASKS = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const WHAT_A_NETWORK_ASKS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const WHAT_FLOW_LOGS_ASK = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'];
const WHAT_SAMPLING_ASKS = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];
const WHAT_A_QUEUE_MAPPING_ASKS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const WHAT_A_STREAM_MAPPING_ASKS = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

type Property<T> = T | undefined;

/** Everything that the template's own wiring needs: roles that services take on, mappings, rules, routes, logs, failure queues. */
export function readNeeds(system: System, where: Where): Need[] {
  return [
    ...system.resources('AWS::Lambda::Function').flatMap((fn) => functionNeeds(system, fn, where)),
    ...system.resources('AWS::Lambda::EventSourceMapping').flatMap((mapping) => mappingNeeds(system, mapping, where)),
    ...system.resources('AWS::StepFunctions::StateMachine').flatMap(machineNeeds),
    ...system.resources('AWS::Events::Rule').flatMap((rule) => ruleNeeds(rule, where)),
    ...routeNeeds(system, where),
    ...system.resources('AWS::EC2::FlowLog').flatMap((flows) => flowLogNeeds(flows, where)),
    ...system.resources('AWS::S3::Bucket').flatMap((bucket) => accessLogNeeds(bucket, where)),
  ];
}

const trusts = (service: string, role: string, why: string): Need => ({
  by: { service },
  action: 'sts:AssumeRole',
  resource: role,
  why,
});

function functionNeeds(system: System, fn: Resource, { account, region }: Where): Need[] {
  const { properties } = fn;
  const role = String(properties['Role']);
  const by = { role, session: fn.ref };
  const logging = properties['LoggingConfig'] as Property<{ LogGroup?: string }>;
  const stream = `arn:aws:logs:${region}:${account}:log-group:${logging?.LogGroup ?? `/aws/lambda/${fn.ref}`}:log-stream:local`;
  // Lambda marks these of its own calls like the function's; those for network interfaces and queues it does not.
  const context = { 'lambda:SourceFunctionArn': String(fn.attribute('Arn')) };
  const traced = (properties['TracingConfig'] as Property<{ Mode?: string }>)?.Mode === 'Active';
  const deadLetters = (properties['DeadLetterConfig'] as Property<{ TargetArn?: string }>)?.TargetArn;
  const ends = system
    .resources('AWS::Lambda::EventInvokeConfig')
    .filter((config) => [fn.ref, fn.attribute('Arn')].includes(config.properties['FunctionName']))
    .flatMap((config) => destinationsOf(config.properties['DestinationConfig']));
  return [
    trusts('lambda.amazonaws.com', role, `Lambda runs ${fn.ref} with its role`),
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
      by,
      action,
      resource: stream,
      context,
      why: `${fn.ref} writes its log`,
    })),
    ...(traced ? WHAT_TRACING_ASKS : []).map((action) => ({
      by,
      action,
      resource: '*',
      context,
      why: `${fn.ref} is traced`,
    })),
    ...(properties['VpcConfig'] === undefined ? [] : WHAT_A_NETWORK_ASKS).map((action) => ({
      by,
      action,
      resource: '*',
      why: `Lambda sets ${fn.ref} into its network`,
    })),
    ...[...(deadLetters === undefined ? [] : [deadLetters]), ...ends].map((arn) =>
      sends(by, arn, `Lambda puts down what ${fn.ref} failed on`),
    ),
  ];
}

function flowLogNeeds({ properties, logicalId }: Resource, { account, region }: Where): Need[] {
  const role = String(properties['DeliverLogsPermissionArn']);
  const service = 'vpc-flow-logs.amazonaws.com';
  const stream = `arn:aws:logs:${region}:${account}:log-group:${String(properties['LogGroupName'])}:log-stream:local`;
  const why = `The flow log ${logicalId} is written with its role`;
  return [
    { ...trusts(service, role, why), context: { 'aws:SourceAccount': account } },
    ...WHAT_FLOW_LOGS_ASK.map((action) => ({ by: { role, session: logicalId }, action, resource: stream, why })),
  ];
}

/** Where the results of calls go that nobody waits for. */
function destinationsOf(config: unknown): string[] {
  const { OnSuccess, OnFailure } = (config ?? {}) as Record<string, { Destination?: string } | undefined>;
  return [OnSuccess?.Destination, OnFailure?.Destination].filter((arn) => arn !== undefined);
}

function sends(by: Need['by'], arn: string, why: string, context: Record<string, string> = {}): Need {
  const service = arn.split(':')[2];
  const action = { sqs: 'sqs:SendMessage', lambda: 'lambda:InvokeFunction', states: 'states:StartExecution' }[
    service ?? ''
  ];
  if (action === undefined) throw new Error(`Local mode does not know what it takes to send to ${arn} (${why}).`);
  return { by, action, resource: arn, context, why };
}

function mappingNeeds(system: System, { properties, logicalId }: Resource, where: Where): Need[] {
  const fn = system.find('AWS::Lambda::Function', String(properties['FunctionName']));
  if (fn === undefined) throw new Error(`The mapping ${logicalId} names no function of the template.`);
  const by = { role: String(fn.properties['Role']), session: fn.ref };
  const source = String(properties['EventSourceArn']);
  const fromQueue = source.startsWith('arn:aws:sqs:');
  const actions = fromQueue ? WHAT_A_QUEUE_MAPPING_ASKS : WHAT_A_STREAM_MAPPING_ASKS;
  const key = where.customerKeys.get(fromQueue ? source : (/^(.*:table\/[^/]+)/.exec(source)?.[1] ?? ''));
  const viaService = `${fromQueue ? 'sqs' : 'dynamodb'}.${where.region}.amazonaws.com`;
  const why = `Lambda polls ${source} for ${fn.ref}`;
  return [
    ...actions.map((action) => ({ by, action, resource: source, why })),
    ...(key === undefined
      ? []
      : [
          {
            by,
            action: 'kms:Decrypt',
            resource: key,
            context: { 'kms:ViaService': viaService, 'kms:CallerAccount': where.account },
            why,
          },
        ]),
    ...destinationsOf(properties['DestinationConfig']).map((arn) =>
      sends(by, arn, `Lambda puts down what ${fn.ref} failed on`),
    ),
  ];
}

function machineNeeds({ properties, attribute }: Resource): Need[] {
  const name = String(attribute('Name'));
  const role = String(properties['RoleArn']);
  const by = { role, session: 'setup' };
  const logs = (properties['LoggingConfiguration'] as Property<{ Level?: string }>)?.Level ?? 'OFF';
  const traced = (properties['TracingConfiguration'] as Property<{ Enabled?: boolean }>)?.Enabled === true;
  return [
    trusts('states.amazonaws.com', role, `Step Functions runs ${name} with its role`),
    ...(logs === 'OFF' ? [] : WHAT_LOG_DELIVERY_ASKS).map((action) => ({
      by,
      action,
      resource: '*',
      why: `Step Functions sets up the log of ${name}`,
    })),
    ...(traced ? [...WHAT_TRACING_ASKS, ...WHAT_SAMPLING_ASKS] : []).map((action) => ({
      by,
      action,
      resource: '*',
      why: `${name} is traced`,
    })),
  ];
}

interface TargetProperties {
  Arn: string;
  RoleArn?: string;
  DeadLetterConfig?: { Arn?: string };
}

function ruleNeeds(rule: Resource, { account }: Where): Need[] {
  const context = { 'aws:SourceArn': String(rule.attribute('Arn')), 'aws:SourceAccount': account };
  const itself = { service: 'events.amazonaws.com' };
  const targets = (rule.properties['Targets'] ?? []) as TargetProperties[];
  return targets.flatMap(({ Arn, RoleArn, DeadLetterConfig }) => [
    ...(RoleArn === undefined
      ? [sends(itself, Arn, `The rule ${rule.ref} sends to its target`, context)]
      : [
          trusts(itself.service, RoleArn, `The rule ${rule.ref} sends with its role`),
          sends({ role: RoleArn, session: rule.ref }, Arn, `The rule ${rule.ref} sends to its target`),
        ]),
    ...(DeadLetterConfig?.Arn === undefined
      ? []
      : [sends(itself, DeadLetterConfig.Arn, `The rule ${rule.ref} puts down what it cannot deliver`, context)]),
  ]);
}

function routeNeeds(system: System, { account, region }: Where): Need[] {
  const integrations = new Map(system.resources('AWS::ApiGatewayV2::Integration').map((item) => [item.ref, item]));
  return system.resources('AWS::ApiGatewayV2::Route').flatMap((route) => {
    const integration = integrations.get(String(route.properties['Target']).replace(/^integrations\//, ''));
    const uri = String(integration?.properties['IntegrationUri'] ?? '');
    const resource = /arn:aws:lambda:[^/]+/.exec(uri)?.[0];
    if (resource === undefined) return [];
    const [method = '', path = ''] = String(route.properties['RouteKey']).split(' ');
    const api = String(route.properties['ApiId']);
    const source = `arn:aws:execute-api:${region}:${account}:${api}/*/${method === 'ANY' ? '*' : method}${path}`;
    return [
      {
        by: { service: 'apigateway.amazonaws.com' },
        action: 'lambda:InvokeFunction',
        resource,
        context: { 'aws:SourceArn': source, 'aws:SourceAccount': account },
        why: `The route ${String(route.properties['RouteKey'])} calls its function`,
      },
    ];
  });
}

function accessLogNeeds(bucket: Resource, { account }: Where): Need[] {
  const logging = bucket.properties['LoggingConfiguration'] as Property<{
    DestinationBucketName?: string;
    LogFilePrefix?: string;
  }>;
  if (logging?.DestinationBucketName === undefined) return [];
  return [
    {
      by: { service: 'logging.s3.amazonaws.com' },
      action: 's3:PutObject',
      resource: `arn:aws:s3:::${logging.DestinationBucketName}/${logging.LogFilePrefix ?? ''}log`,
      context: { 'aws:SourceArn': String(bucket.attribute('Arn')), 'aws:SourceAccount': account },
      why: `S3 writes the access log of ${bucket.ref}`,
    },
  ];
}
