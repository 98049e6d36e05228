import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, CancellationReason } from '@aws-sdk/client-dynamodb';
import { awsCall, timedOut, type AwsAnswer } from './aws-call.ts';
import { awsFromEnvironment, type SignerOptions } from './signer.ts';

/*
 * DynamoDB's JSON protocol, under the names of its client. In bundles this stands where '@aws-sdk/client-dynamodb' is imported
 * (infra/lean-bundles.ts): the client is some 170 kilobytes of schemas, protocols and retries for every service, read and run by
 * each function before it can answer. The same contract suite runs on both (test/contract/dynamodb.test.ts).
 */

/** A command is the operation's name and its input, which goes over the wire as it is. */
abstract class Command {
  readonly input: object;
  abstract readonly operation: string;
  constructor(input: object) {
    this.input = input;
  }
}
export class GetItemCommand extends Command {
  override readonly operation = 'GetItem';
}
export class BatchGetItemCommand extends Command {
  override readonly operation = 'BatchGetItem';
}
export class QueryCommand extends Command {
  override readonly operation = 'Query';
}
export class ScanCommand extends Command {
  override readonly operation = 'Scan';
}
export class PutItemCommand extends Command {
  override readonly operation = 'PutItem';
}
export class UpdateItemCommand extends Command {
  override readonly operation = 'UpdateItem';
}
export class DeleteItemCommand extends Command {
  override readonly operation = 'DeleteItem';
}
export class TransactWriteItemsCommand extends Command {
  override readonly operation = 'TransactWriteItems';
}

/** What the service refused, by its own name. */
export class DynamoDBServiceException extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}
export class ConditionalCheckFailedException extends DynamoDBServiceException {
  readonly Item: Record<string, AttributeValue> | undefined;
  constructor(message: string, item?: Record<string, AttributeValue>) {
    super('ConditionalCheckFailedException', message);
    this.Item = item;
  }
}
export class TransactionCanceledException extends DynamoDBServiceException {
  readonly CancellationReasons: CancellationReason[] | undefined;
  constructor(message: string, reasons?: CancellationReason[]) {
    super('TransactionCanceledException', message);
    this.CancellationReasons = reasons;
  }
}

interface Refusal {
  __type?: string;
  message?: string;
  Message?: string;
  Item?: Record<string, AttributeValue>;
  CancellationReasons?: CancellationReason[];
}

const firstDelayMs = 50;
const passingRefusals = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
]);
const attemptsAllowed = (): number => Number(process.env['AWS_MAX_ATTEMPTS'] || 3);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Bytes are base64 on the way. A Buffer would write itself down in a way of its own, so its place is looked at before it does. */
function withText(this: unknown, name: string, value: unknown): unknown {
  const raw = isObject(this) ? this[name] : value;
  return raw instanceof Uint8Array ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64') : value;
}
/** `{"B": "…"}` is an attribute's bytes: an attribute that somebody named B holds an object. */
function withBytes(name: string, value: unknown): unknown {
  if (name === 'B' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
  if (name === 'BS' && Array.isArray(value))
    return value.map((each: unknown) => new Uint8Array(Buffer.from(String(each), 'base64')));
  return value;
}

function refusalIn({ status, text }: AwsAnswer): DynamoDBServiceException {
  let said: Refusal;
  try {
    said = JSON.parse(text, withBytes) as Refusal;
  } catch {
    // A gateway's own page, or half an answer.
    said = {};
  }
  const name = said.__type?.split('#').at(-1) ?? `Http${status}`;
  const message = said.message ?? said.Message ?? name;
  if (name === 'ConditionalCheckFailedException') return new ConditionalCheckFailedException(message, said.Item);
  if (name === 'TransactionCanceledException')
    return new TransactionCanceledException(message, said.CancellationReasons);
  return new DynamoDBServiceException(name, message);
}

export class DynamoDBClient {
  private readonly call;
  private readonly maxAttempts;
  constructor({ maxAttempts = attemptsAllowed(), ...aws }: Partial<SignerOptions> & { maxAttempts?: number } = {}) {
    this.call = awsCall('dynamodb', { ...awsFromEnvironment(), ...aws });
    this.maxAttempts = maxAttempts;
  }

  /** A refusal is thrown by its name. What may pass is tried again: an overloaded service, a connection that is gone. */
  async send({ operation, input }: Pick<Command, 'operation' | 'input'>): Promise<unknown> {
    // The same token for every attempt: a transaction whose answer was lost is not made twice.
    const once = operation === 'TransactWriteItems' ? { ClientRequestToken: randomUUID(), ...input } : input;
    const body = JSON.stringify(once, withText);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= this.maxAttempts;
      try {
        const answer = await this.call('/', headers, body);
        if (answer.status === 200) return JSON.parse(answer.text, withBytes);
        const refusal = refusalIn(answer);
        if (isLast || !(answer.status >= 500 || passingRefusals.has(refusal.name))) throw refusal;
      } catch (error) {
        if (isLast || error instanceof DynamoDBServiceException || timedOut(error)) throw error;
      }
      await sleep(Math.random() * firstDelayMs * 2 ** attempt);
    }
  }
}
