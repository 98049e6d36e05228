import { workflowNames } from '../../domain/requests/kinds.ts';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionSpec, Grant } from '../functions.ts';
import { runsUnattended, streamOf } from '../functions.ts';
import type { BucketName, TableName } from '../names.ts';
import type { Wiring } from './wiring.ts';

const allow = (actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>) =>
  new PolicyStatement({ actions: [...actions], resources: [...resources], ...(conditions ? { conditions } : {}) });

/** Asked of the bucket, not of an object. */
const listingActions: readonly string[] = ['ListBucket', 'ListBucketVersions'];
const readingActions: readonly string[] = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ConditionCheckItem'];
const writes = (actions: readonly string[]): boolean => actions.some((action) => !readingActions.includes(action));

/** DynamoDB asks KMS in the caller's name, so a caller holds these on the table's own key and on no other. */
function tableKeyStatement(wiring: Wiring, table: TableName, actions: readonly string[]): PolicyStatement {
  const writing = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  return allow(
    ['kms:Decrypt', 'kms:DescribeKey', ...(writes(actions) ? writing : [])],
    [wiring.keyArn(table)],
    wiring.viaService('dynamodb'),
  );
}

/** S3 asks KMS in the caller's name too: to write takes a data key, to read, or to join parts, takes its decryption. */
function bucketKeyStatement(wiring: Wiring, bucket: BucketName, actions: readonly string[]): PolicyStatement {
  const reads = actions.some((action) => action.startsWith('GetObject') || action === 'ListMultipartUploadParts');
  return allow(
    [...(reads ? ['kms:Decrypt'] : []), ...(actions.includes('PutObject') ? ['kms:GenerateDataKey'] : [])],
    [wiring.keyArn(bucket)],
    wiring.viaService('s3'),
  );
}

/** One statement for each key, whatever number of grants lead to its data. */
function keyStatements(wiring: Wiring, grants: readonly Grant[]): PolicyStatement[] {
  const tables = new Map<TableName, string[]>();
  const buckets = new Map<BucketName, string[]>();
  for (const grant of grants) {
    if ('table' in grant) tables.set(grant.table, [...(tables.get(grant.table) ?? []), ...grant.actions]);
    if ('bucket' in grant) buckets.set(grant.bucket, [...(buckets.get(grant.bucket) ?? []), ...grant.actions]);
  }
  return [
    ...[...tables].map(([table, actions]) => tableKeyStatement(wiring, table, actions)),
    // A list of names opens no object, and destroying one takes no key.
    ...[...buckets]
      .filter(([, actions]) =>
        actions.some((action) => !listingActions.includes(action) && action !== 'DeleteObjectVersion'),
      )
      .map(([bucket, actions]) => bucketKeyStatement(wiring, bucket, actions)),
  ];
}

/**
 * A line of the journal is written once: nobody may change or delete one, and its chain is written by one function alone. A Put
 * that would replace a line is refused by its own condition, which no policy can see; the chain would tell of it.
 */
const walls: Partial<Record<TableName, Readonly<Record<string, readonly string[]>>>> = {
  ledger: {
    PutItem: ['CHAIN#*', 'FLOW#*'],
    UpdateItem: ['JOURNAL#*', 'CHAIN#*', 'FLOW#*'],
    DeleteItem: ['JOURNAL#*', 'CHAIN#*', 'FLOW#*'],
  },
};

type TableGrant = Extract<Grant, { table: TableName }>;
/** The actions of a grant, apart by the partition keys that they may be used on. */
function byKeys({
  table,
  actions,
  writesOnly,
}: TableGrant): { actions: string[]; condition?: Record<string, unknown> }[] {
  const groups = new Map<string, { actions: string[]; condition?: Record<string, unknown> }>();
  for (const action of actions) {
    const isWrite = !readingActions.includes(action);
    const [operator, keys] =
      isWrite && writesOnly ? ['StringLike', writesOnly] : ['StringNotLike', walls[table]?.[action] ?? []];
    const condition = { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': keys } };
    const name = keys.length === 0 ? '' : JSON.stringify(condition);
    const group = groups.get(name) ?? { actions: [], ...(keys.length === 0 ? {} : { condition }) };
    groups.set(name, group);
    group.actions.push(action);
  }
  return [...groups.values()];
}

function grantStatements(wiring: Wiring, grant: Grant): PolicyStatement[] {
  if ('table' in grant) {
    const arn = wiring.tableArn(grant.table);
    const statements = byKeys(grant).map(({ actions, condition }) =>
      allow(
        actions.map((action) => `dynamodb:${action}`),
        [arn],
        condition,
      ),
    );
    // An index can only be asked, never written.
    if (grant.indexes?.length) {
      statements.push(
        allow(
          ['dynamodb:Query'],
          grant.indexes.map((index) => `${arn}/index/${index}`),
        ),
      );
    }
    return statements;
  }
  if ('bucket' in grant) {
    const arn = wiring.bucketArn(grant.bucket);
    const onObjects = grant.actions.filter((action) => !listingActions.includes(action));
    const statements: PolicyStatement[] = [];
    if (onObjects.length > 0) {
      statements.push(
        allow(
          onObjects.map((action) => `s3:${action}`),
          grant.keys.map((key) => `${arn}/${key}`),
        ),
      );
    }
    const onBucket = grant.actions.filter((action) => listingActions.includes(action));
    if (onBucket.length > 0) {
      statements.push(
        allow(
          onBucket.map((action) => `s3:${action}`),
          [arn],
        ),
      );
    }
    return statements;
  }
  if ('invoke' in grant) {
    return [
      allow(
        ['lambda:InvokeFunction'],
        grant.invoke.map((name) => wiring.functionArn(name)),
      ),
    ];
  }
  if ('send' in grant) return [allow(['sqs:SendMessage'], [wiring.queueArn(grant.send)])];
  if ('mail' in grant) {
    const onlyAs = { StringEquals: { 'ses:FromAddress': wiring.config.mail.from } };
    return [allow(['ses:SendEmail'], [wiring.mailIdentityArn, wiring.mailConfigurationSetArn], onlyAs)];
  }
  if ('texts' in grant) {
    const arn = wiring.textOriginationArn;
    return arn === undefined ? [] : [allow(['sms-voice:SendTextMessage'], [arn])];
  }
  if ('guardDuty' in grant) {
    // It knows no resources; which buckets it may read is its plan's own role.
    return wiring.config.scanners.guardDuty ? [allow([`guardduty:${grant.guardDuty}`], ['*'])] : [];
  }
  if ('textract' in grant) {
    if (wiring.config.reading.engine !== 'textract') return [];
    // It knows no resources; it opens the picture with the caller's own right to it.
    return [
      allow([`textract:${grant.textract}`], ['*']),
      allow(['s3:GetObject'], [`${wiring.bucketArn('clean')}/pages/doc_*`]),
    ];
  }
  if ('putEventsAs' in grant) {
    return [
      allow(['events:PutEvents'], [wiring.eventBusArn], { StringEquals: { 'events:source': grant.putEventsAs } }),
    ];
  }
  return [
    allow(
      grant.execution.map((action) => `states:${action}`),
      workflowNames.map((name) => `${wiring.stateMachinesArnPrefix}${name}`),
    ),
  ];
}

/** What its triggers ask of a function's role: to take from the queue or stream, and to put down what failed. */
function triggerStatements(wiring: Wiring, spec: FunctionSpec, failureQueue: string): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  for (const trigger of spec.triggers) {
    if (trigger.kind === 'queue') {
      statements.push(
        allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [wiring.queueArn(trigger.queue)]),
      );
    }
    const streamed = streamOf(trigger);
    if (streamed !== undefined) {
      statements.push(
        allow(
          ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
          [wiring.streamArn(streamed)],
        ),
      );
    }
  }
  if (spec.triggers.some((trigger) => streamOf(trigger) !== undefined) || runsUnattended(spec)) {
    statements.push(allow(['sqs:SendMessage'], [wiring.queueArn(failureQueue)]));
  }
  return statements;
}

export function functionStatements(
  wiring: Wiring,
  spec: FunctionSpec,
  own: { logGroupArn: string; failureQueue: string },
): PolicyStatement[] {
  return [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [own.logGroupArn]),
    // X-Ray knows no resources: AWS takes these two actions on "*" only.
    allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
    ...spec.grants.flatMap((grant) => grantStatements(wiring, grant)),
    ...keyStatements(wiring, spec.grants),
    ...triggerStatements(wiring, spec, own.failureQueue),
  ];
}

/** What AWS's own policy for it holds (AWSLambdaVPCAccessExecutionRole) beside logs. */
const networkInterfaces = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lambda sets a function into a network with the function's own role. The function's code has that role too, and shall not: what
 * comes out of the function carries its ARN, what the service does by itself does not.
 */
export function networkStatements(functionArn: string): PolicyStatement[] {
  return [
    allow(networkInterfaces, ['*']),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: networkInterfaces,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
    }),
  ];
}
