import { AwsError, type Call } from '../edge/index.ts';
import type { Context } from './conditions.ts';
import type { PermissionRequest } from './evaluate.ts';

/** What has to be known to name the resource of a call. */
export interface Surroundings {
  account: string;
  region: string;
  /** Table or queue ARN → ARN of the customer's key that it lies under. */
  customerKeys: ReadonlyMap<string, string>;
  queueArn: (urlOrName: string) => string | undefined;
  /** The state machine that waits for this token; undefined when none does. */
  stateMachineOf: (taskToken: string) => string | undefined;
}

type Body = Record<string, unknown>;
type Ask = Pick<PermissionRequest, 'action' | 'resource'> & { context?: Context };

/** Of one item of a TransactWriteItems: there is no permission for the transaction itself. */
const TRANSACT_ACTIONS: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};
const SINGLE_TABLE = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
]);
/** The partition key of every table here. */
const PARTITION_KEY = 'pk';
/** Whose items a call names: AWS knows them as dynamodb:LeadingKeys, in a list. A Query's are not told here: no policy asks. */
function leadingKeys(parts: readonly unknown[]): { context?: Context } {
  const keys = parts.flatMap((part) => {
    const { Key, Item } = (part ?? {}) as { Key?: Body; Item?: Body };
    const value = ((Key ?? Item)?.[PARTITION_KEY] ?? {}) as { S?: unknown };
    return typeof value.S === 'string' ? [value.S] : [];
  });
  return keys.length === 0 ? {} : { context: { 'dynamodb:LeadingKeys': [...new Set(keys)] } };
}
function batchParts(request: unknown): unknown[] {
  if (Array.isArray(request)) return request.flatMap((one) => Object.values((one ?? {}) as Body));
  return ((request as { Keys?: Body[] } | undefined)?.Keys ?? []).map((Key) => ({ Key }));
}
/** The batch forms of SQS are asked as the single ones. */
const QUEUE_ACTIONS = new Set([
  'SendMessage',
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueUrl',
  'GetQueueAttributes',
  'PurgeQueue',
]);
const QUEUE_KEY_ACTIONS: Record<string, string[]> = {
  SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'],
  ReceiveMessage: ['kms:Decrypt'],
};

/** The permissions that one call of an AWS API needs, each by itself, as the Service Authorization Reference lists them. */
export function createRequests(around: Surroundings): (call: Call) => Ask[] {
  const { account, region, customerKeys } = around;

  const tableArn = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;

  /** DynamoDB opens the table's key in the caller's name, whether it reads or writes. */
  function withTableKeys(asks: Ask[], tables: Iterable<string>): Ask[] {
    for (const arn of new Set(tables)) {
      const key = customerKeys.get(arn);
      if (key !== undefined) asks.push(keyAsk('kms:Decrypt', key, 'dynamodb'));
    }
    return asks;
  }

  const keyAsk = (action: string, resource: string, service: string): Ask => ({
    action,
    resource,
    context: { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': account },
  });

  function dynamodb(operation: string, body: Body): Ask[] | undefined {
    if (SINGLE_TABLE.has(operation)) {
      const table = tableArn(String(body['TableName']));
      const index = body['IndexName'];
      const resource = typeof index === 'string' ? `${table}/index/${index}` : table;
      const describes = operation.startsWith('Describe');
      const ask = { action: `dynamodb:${operation}`, resource, ...leadingKeys([body]) };
      return withTableKeys([ask], describes ? [] : [table]);
    }
    if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
      const requests = Object.entries((body['RequestItems'] ?? {}) as Body);
      return withTableKeys(
        requests.map(([table, request]) => ({
          action: `dynamodb:${operation}`,
          resource: tableArn(table),
          ...leadingKeys(batchParts(request)),
        })),
        requests.map(([table]) => tableArn(table)),
      );
    }
    if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
      const items = (body['TransactItems'] ?? []) as Record<string, { TableName: string } | undefined>[];
      const asks = new Map<string, { action: string; table: string; parts: unknown[] }>();
      for (const item of items) {
        for (const [kind, part] of Object.entries(item)) {
          if (part === undefined) continue;
          const name = operation === 'TransactGetItems' ? 'GetItem' : TRANSACT_ACTIONS[kind];
          if (name === undefined) return undefined;
          const table = tableArn(part.TableName);
          // Two items that need the same are one question, about both of their keys.
          const parts = asks.get(`${name} ${table}`)?.parts ?? [];
          asks.set(`${name} ${table}`, { action: `dynamodb:${name}`, table, parts: [...parts, part] });
        }
      }
      const list = [...asks.values()];
      return withTableKeys(
        list.map(({ action, table, parts }) => ({ action, resource: table, ...leadingKeys(parts) })),
        list.map(({ table }) => table),
      );
    }
    return undefined;
  }

  function queues(operation: string, body: Body): Ask[] | undefined {
    const name = operation.replace(/Batch$/, '');
    if (!QUEUE_ACTIONS.has(name)) return undefined;
    const reference = String(body['QueueUrl'] ?? body['QueueName'] ?? '');
    const resource = around.queueArn(reference) ?? `arn:aws:sqs:${region}:${account}:${reference.split('/').at(-1)}`;
    const key = customerKeys.get(resource);
    const keyActions = key === undefined ? [] : (QUEUE_KEY_ACTIONS[name] ?? []);
    return [{ action: `sqs:${name}`, resource }, ...keyActions.map((action) => keyAsk(action, key ?? '', 'sqs'))];
  }

  function stepFunctions(operation: string, body: Body): Ask[] | undefined {
    const action = `states:${operation}`;
    if (/^SendTask(Success|Failure|Heartbeat)$/.test(operation)) {
      const machine = around.stateMachineOf(String(body['taskToken'] ?? ''));
      // A token that nobody waits for opens nothing: the engine's own refusal says more.
      return machine === undefined ? [] : [{ action, resource: machine }];
    }
    const resource = body['stateMachineArn'] ?? body['executionArn'];
    return typeof resource === 'string' ? [{ action, resource }] : undefined;
  }

  function lambda(operation: string, url: string): Ask[] | undefined {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/.exec(url)?.[1];
    if (operation !== 'Invoke' || name === undefined) return undefined;
    const plain = decodeURIComponent(name);
    const resource = plain.startsWith('arn:') ? plain : `arn:aws:lambda:${region}:${account}:function:${plain}`;
    return [{ action: 'lambda:InvokeFunction', resource }];
  }

  function mail(operation: string, body: Body): Ask[] | undefined {
    if (operation.split('?')[0] !== 'POST /v2/email/outbound-emails') return undefined;
    const written = String(body['FromEmailAddress'] ?? '');
    const from = /<([^>]+)>\s*$/.exec(written)?.[1] ?? written;
    // The domain is the identity that was verified, not each of its addresses.
    const identity = from.slice(from.lastIndexOf('@') + 1);
    const set = body['ConfigurationSetName'];
    const resources = [`identity/${identity}`, ...(typeof set === 'string' ? [`configuration-set/${set}`] : [])];
    return resources.map((resource) => ({
      action: 'ses:SendEmail',
      resource: `arn:aws:ses:${region}:${account}:${resource}`,
      context: { 'ses:FromAddress': from },
    }));
  }

  function texts(operation: string, body: Body): Ask[] | undefined {
    if (operation !== 'SendTextMessage') return undefined;
    const identity = String(body['OriginationIdentity'] ?? '');
    const kind = identity.startsWith('pool-') ? 'pool' : 'phone-number';
    const resource = identity.startsWith('arn:')
      ? identity
      : `arn:aws:sms-voice:${region}:${account}:${kind}/${identity}`;
    return [{ action: 'sms-voice:SendTextMessage', resource }];
  }

  function events(operation: string, body: Body): Ask[] | undefined {
    if (operation !== 'PutEvents') return undefined;
    return ((body['Entries'] ?? []) as Body[]).map((entry) => {
      const bus = String(entry['EventBusName'] ?? 'default');
      return {
        action: 'events:PutEvents',
        resource: bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${account}:event-bus/${bus}`,
        context: { 'events:source': String(entry['Source']), 'events:detail-type': String(entry['DetailType']) },
      };
    });
  }

  return (call) => {
    const { service, operation } = call;
    const asks = ((): Ask[] | undefined => {
      if (service === 'lambda') return lambda(operation, call.url);
      const body = parse(call.body);
      switch (service) {
        case 'dynamodb':
          return dynamodb(operation, body);
        case 'queues':
          return queues(operation, body);
        case 'step-functions':
          return stepFunctions(operation, body);
        case 'mail':
          return mail(operation, body);
        case 'texts':
          return texts(operation, body);
        case 'events':
          return events(operation, body);
        case 's3':
          return undefined;
      }
    })();
    if (asks !== undefined) return asks;
    throw new AwsError(
      'AccessDeniedException',
      `Local mode does not know which permission ${service} ${operation} needs. Teach local/iam/requests.ts.`,
      403,
    );
  };
}

/** What is no JSON object is refused by its service in its own words; it asks for nothing that could be allowed. */
function parse(body: Buffer | undefined): Body {
  try {
    const value = JSON.parse(body === undefined || body.length === 0 ? '{}' : body.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Body) : {};
  } catch {
    return {};
  }
}
