import type { Call } from '../edge/index.ts';
import type { CallFault } from './kinds.ts';

/** The name of a place where something can go wrong: who calls what on which resource, without any id. */
export interface Point {
  caller: string;
  operation: string;
  resource: string;
  /** Something is different afterwards. */
  writes: boolean;
  fits: readonly CallFault[];
}

const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'StartExecution',
  'StopExecution',
  'SendTaskSuccess',
  'SendTaskFailure',
  'SendMessage',
  'SendMessageBatch',
  'DeleteMessage',
  'PutEvents',
  'Invoke',
  'SendTextMessage',
]);
/** DynamoDB leaves the items of a batch that it cannot take unprocessed instead. */
const CONFLICT = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems']);
const PARTIAL = new Set(['BatchGetItem', 'PutEvents']);

const jsonOf = (call: Call): Record<string, unknown> => {
  try {
    return JSON.parse(call.body?.toString('utf8') ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
};
const lastOf = (text: unknown): string => (typeof text === 'string' ? (text.split(/[:/]/).at(-1) ?? '') : '');

function resourceOf(call: Call, path: string): string {
  switch (call.service) {
    case 'dynamodb': {
      const body = jsonOf(call);
      if (typeof body['TableName'] === 'string') return lastOf(body['TableName']);
      // A transaction is one place, whatever stands in it today.
      return Object.keys((body['RequestItems'] ?? {}) as object)
        .map(lastOf)
        .join('+');
    }
    case 's3': {
      // bucket/kind-of-thing: keys hold ids.
      const [bucket = '', ...rest] = path.slice(1).split('/');
      return [bucket, ...rest.slice(0, -1).filter((part) => !/^[a-z]+_|^\d+$/.test(part))].join('/');
    }
    case 'lambda':
      return decodeURIComponent(path.split('/')[3] ?? '');
    case 'queues':
      return lastOf(jsonOf(call)['QueueUrl']);
    default:
      return '';
  }
}

export function pointOf(call: Call): Point {
  const path = call.url.split('?')[0] ?? '/';
  const operation = call.service === 's3' ? call.method : call.service === 'mail' ? 'SendEmail' : call.operation;
  const writes =
    call.service === 's3'
      ? !['GET', 'HEAD', 'OPTIONS'].includes(call.method)
      : operation === 'SendEmail' || WRITES.has(operation);
  const fits: CallFault[] = ['throttle', 'slow'];
  if (CONFLICT.has(operation)) fits.push('conflict');
  if (PARTIAL.has(operation)) fits.push('partial');
  if (writes) fits.push('lost-answer', 'crash-before', 'crash-after');
  const signed = /[?&]X-Amz-Signature=/.test(call.url);
  const caller = call.principal === undefined ? 'person' : `${call.principal.name}${signed ? "'s link" : ''}`;
  return { caller, operation, resource: resourceOf(call, path), writes, fits };
}

export const nameOf = ({ caller, operation, resource }: Pick<Point, 'caller' | 'operation' | 'resource'>): string =>
  [caller, operation, resource].filter(Boolean).join(' ');
