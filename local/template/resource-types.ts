/**
 * Every resource type that local mode knows, in one table. A type that is not here stops the start: a resource that
 * silently does nothing would be found out only on AWS.
 */
export interface Naming {
  account: string;
  region: string;
  stack: string;
  logicalId: string;
  awsEndpoint: string;
  siteOrigin: string;
  /** A property of the resource, resolved; undefined when absent. */
  property(name: string): unknown;
  /** A random value that stays the same for this resource for as long as the data folder lives. */
  keep(key: string, make: () => string): string;
}

export interface ResourceType {
  /** `made`: some part of local mode acts on it. Otherwise the reason why nothing has to. */
  local: 'made' | { noEffect: string };
  ref(of: Naming): string;
  attributes?: Record<string, (of: Naming) => unknown>;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const named = (property: string) => (of: Naming) => text(of.property(property)) ?? `${of.stack}-${of.logicalId}`;
const arn = (service: string, resource: (of: Naming) => string) => (of: Naming) =>
  `arn:aws:${service}:${of.region}:${of.account}:${resource(of)}`;
const plain = (of: Naming) => `${of.stack}-${of.logicalId}`;
const noEffect = (reason: string, attributes: ResourceType['attributes'] = {}, ref = plain): ResourceType => ({
  local: { noEffect: reason },
  ref,
  attributes,
});

// A bucket name allows no capitals and 63 characters; CloudFormation makes one up in the same way.
const bucketName = (of: Naming) => text(of.property('BucketName')) ?? plain(of).toLowerCase().slice(0, 63);
const tableName = named('TableName');
const functionName = named('FunctionName');
const queueName = named('QueueName');
const machineName = named('StateMachineName');
const busName = named('Name');
const keyArn = arn('kms', (of) => `key/${plain(of)}`);
const functionArn = arn('lambda', (of) => `function:${functionName(of)}`);
const machineArn = arn('states', (of) => `stateMachine:${machineName(of)}`);
const shortId = (of: Naming) => of.keep('id', () => Math.random().toString(36).slice(2, 12));
const policyName = named('ManagedPolicyName');
const secretArn = arn('secretsmanager', (of) => `secret:${named('Name')(of)}`);
const hostOf = (origin: string) => new URL(origin).host;

export const RESOURCE_TYPES: Record<string, ResourceType> = {
  'AWS::DynamoDB::Table': {
    local: 'made',
    ref: tableName,
    attributes: {
      Arn: arn('dynamodb', (of) => `table/${tableName(of)}`),
      StreamArn: arn('dynamodb', (of) => `table/${tableName(of)}/stream/local`),
    },
  },
  'AWS::S3::Bucket': {
    local: 'made',
    ref: bucketName,
    attributes: {
      Arn: (of) => `arn:aws:s3:::${bucketName(of)}`,
      DomainName: (of) => `${hostOf(of.awsEndpoint)}/${bucketName(of)}`,
      RegionalDomainName: (of) => `${hostOf(of.awsEndpoint)}/${bucketName(of)}`,
    },
  },
  'AWS::SSM::Parameter': { local: 'made', ref: named('Name'), attributes: { Value: (of) => of.property('Value') } },
  'AWS::SecretsManager::Secret': { local: 'made', ref: secretArn, attributes: { Id: secretArn } },
  'AWS::Lambda::Function': { local: 'made', ref: functionName, attributes: { Arn: functionArn } },
  'AWS::Lambda::EventSourceMapping': { local: 'made', ref: plain, attributes: { Id: plain } },
  'AWS::Lambda::EventInvokeConfig': { local: 'made', ref: plain },
  'AWS::IAM::Role': {
    local: 'made',
    ref: named('RoleName'),
    attributes: { Arn: (of) => `arn:aws:iam::${of.account}:role/${named('RoleName')(of)}`, RoleId: plain },
  },
  'AWS::IAM::ManagedPolicy': {
    local: 'made',
    ref: (of) => `arn:aws:iam::${of.account}:policy/${policyName(of)}`,
    attributes: { PolicyArn: (of) => `arn:aws:iam::${of.account}:policy/${policyName(of)}` },
  },
  'AWS::IAM::Policy': { local: 'made', ref: named('PolicyName') },
  // Data at rest stays on this disk, unencrypted; who may use a key is part of IAM.
  'AWS::KMS::Key': { local: 'made', ref: plain, attributes: { Arn: keyArn, KeyId: plain } },
  'AWS::S3::BucketPolicy': { local: 'made', ref: plain },
  'AWS::SQS::QueuePolicy': { local: 'made', ref: plain },
  'AWS::Lambda::Permission': { local: 'made', ref: plain },
  'AWS::SQS::Queue': {
    local: 'made',
    ref: (of) => `${of.awsEndpoint}/${of.account}/${queueName(of)}`,
    attributes: {
      Arn: arn('sqs', queueName),
      QueueName: queueName,
      QueueUrl: (of) => `${of.awsEndpoint}/${of.account}/${queueName(of)}`,
    },
  },
  'AWS::Events::Rule': {
    local: 'made',
    ref: named('Name'),
    attributes: { Arn: arn('events', (of) => `rule/${named('Name')(of)}`) },
  },
  'AWS::Events::EventBus': {
    local: 'made',
    ref: busName,
    attributes: { Arn: arn('events', (of) => `event-bus/${busName(of)}`), Name: busName },
  },
  'AWS::StepFunctions::StateMachine': {
    local: 'made',
    ref: machineArn,
    attributes: { Arn: machineArn, Name: machineName },
  },
  'AWS::ApiGatewayV2::Api': {
    local: 'made',
    ref: shortId,
    attributes: {
      ApiId: shortId,
      ApiEndpoint: (of) => `https://${shortId(of)}.execute-api.${of.region}.amazonaws.com`,
    },
  },
  'AWS::ApiGatewayV2::Integration': { local: 'made', ref: shortId },
  'AWS::ApiGatewayV2::Route': { local: 'made', ref: shortId },
  'AWS::ApiGatewayV2::Stage': { local: 'made', ref: named('StageName') },
  'AWS::CloudFront::Distribution': {
    local: 'made',
    ref: shortId,
    attributes: { Id: shortId, DomainName: (of) => hostOf(of.siteOrigin) },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': { local: 'made', ref: shortId, attributes: { Id: shortId } },

  // Nothing flows here; the role that it is written down with is asked at the start like any other.
  'AWS::EC2::FlowLog': { local: 'made', ref: plain },

  'AWS::SES::ConfigurationSet': { local: 'made', ref: named('Name') },
  'AWS::SES::ConfigurationSetEventDestination': { local: 'made', ref: plain },

  'AWS::CloudFront::CachePolicy': noEffect('the local front caches nothing', { Id: shortId }, shortId),
  'AWS::CloudFront::OriginRequestPolicy': noEffect(
    'the local front passes every header, cookie and query on',
    { Id: shortId },
    shortId,
  ),
  'AWS::CloudFront::OriginAccessControl': noEffect('bucket origins are read from disk', { Id: shortId }, shortId),
  'AWS::WAFv2::WebACL': noEffect('rate rules and managed rules protect a public address only', {
    Arn: (of) => `arn:aws:wafv2:us-east-1:${of.account}:global/webacl/${plain(of)}/${plain(of)}`,
    Id: plain,
  }),
  'AWS::WAFv2::LoggingConfiguration': noEffect('there is no web ACL to log'),
  'AWS::KMS::Alias': noEffect('an alias of a key that has no effect', {}, named('AliasName')),
  'AWS::Logs::LogGroup': noEffect(
    'function logs are plain files in the data folder',
    { Arn: arn('logs', (of) => `log-group:${named('LogGroupName')(of)}:*`) },
    named('LogGroupName'),
  ),
  'AWS::Logs::ResourcePolicy': noEffect('who may write to log groups has no meaning for files'),
  'AWS::Logs::MetricFilter': noEffect('no metrics are kept'),
  'AWS::CloudWatch::Alarm': noEffect('no metrics are kept, so nothing can ring', {
    Arn: arn('cloudwatch', (of) => `alarm:${plain(of)}`),
  }),
  'AWS::CloudWatch::Dashboard': noEffect('no metrics are kept'),
  'AWS::Budgets::Budget': noEffect('nothing here costs anything'),
  'AWS::SNS::Topic': noEffect(
    'topics carry alarms only, and no alarm rings here',
    { TopicName: named('TopicName') },
    arn('sns', named('TopicName')),
  ),
  'AWS::SNS::TopicPolicy': noEffect('topics carry alarms only'),
  'AWS::SNS::Subscription': noEffect('topics carry alarms only'),
  'AWS::Lambda::Version': noEffect('there is one version: the bundle just built', {
    FunctionArn: plain,
    Version: () => '$LATEST',
  }),
  'AWS::SES::EmailIdentity': noEffect('the local mailbox takes mail from any sender', {}, named('EmailIdentity')),
  'AWS::GuardDuty::MalwareProtectionPlan': noEffect('scan-document gives the verdicts here', {
    Arn: arn('guardduty', (of) => `malware-protection-plan/${plain(of)}`),
    MalwareProtectionPlanId: plain,
  }),
  // A network that leads nowhere: no gateway, no NAT, no route is known here, so a template that adds one stops the start.
  'AWS::EC2::VPC': noEffect(
    'this machine has no network of its own for functions; who stands in a VPC runs behind a fence',
    {
      VpcId: plain,
    },
  ),
  'AWS::EC2::Subnet': noEffect('as its VPC', { SubnetId: plain }),
  'AWS::EC2::RouteTable': noEffect('as its VPC', { RouteTableId: plain }),
  'AWS::EC2::SubnetRouteTableAssociation': noEffect('as its VPC'),
  'AWS::EC2::SecurityGroup': noEffect('a fenced function closes its connections itself', { GroupId: plain }),
  'AWS::EC2::SecurityGroupIngress': noEffect('nothing listens behind the fence'),
  'AWS::EC2::VPCEndpoint': noEffect('a fenced function reaches the links of its request and nothing else', {
    Id: plain,
  }),
  'AWS::Route53Resolver::FirewallDomainList': noEffect('a fenced function looks no names up but those of its links', {
    Id: plain,
  }),
  'AWS::Route53Resolver::FirewallRuleGroup': noEffect('as its lists of names', { Id: plain }),
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': noEffect('as its lists of names'),
  'AWS::CDK::Metadata': noEffect('counts constructs for AWS; holds nothing'),
};
