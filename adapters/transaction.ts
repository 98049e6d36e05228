import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { sleep as realSleep } from './clients.ts';

export type Item = Record<string, unknown>;

/**
 * One write of a transaction. `refusal` turns the old row, as it stood when the condition failed, into the named error
 * that a person can act on ("already decided by …"); without it a failed condition means that someone else wrote first.
 */
export interface Write {
  item: TransactWriteItem;
  refusal?: (old: Item | undefined) => Error;
}

const maxAttempts = 10;
const firstDelayMs = 20;

/**
 * All or nothing. A conflict with another transaction, or a throttle, is tried again with full jitter; a failed condition
 * never is: it is an answer. Throws the first failed write's refusal in the order of `writes`.
 */
export async function transact(
  client: DynamoDBClient,
  writes: readonly Write[],
  sleep: (ms: number) => Promise<void> = realSleep,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map((write) => write.item) }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const failedAt = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
      if (failedAt >= 0) {
        const old = reasons[failedAt]?.Item;
        throw writes[failedAt]?.refusal?.(old ? unmarshall(old) : undefined) ?? new Refusal('changed-meanwhile');
      }
      const passing = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
      if (reasons.length === 0 || reasons.some((reason) => !passing.has(reason.Code ?? ''))) throw error;
      if (attempt >= maxAttempts) throw new Refusal('busy-try-again');
      await sleep(Math.random() * Math.min(2_000, firstDelayMs * 2 ** attempt));
    }
  }
}

const options = { removeUndefinedValues: true };
export const toItem = (row: Item): Record<string, AttributeValue> => marshall(row, options);
export const fromItem = (item: Record<string, AttributeValue>): Item => unmarshall(item);

/** A Put that must not replace anything, or only under `condition`. */
export function put(
  table: string,
  row: Item,
  refusal?: Write['refusal'],
  condition = 'attribute_not_exists(pk)',
  values?: Item,
  names?: Record<string, string>,
): Write {
  return {
    item: {
      Put: {
        TableName: table,
        Item: toItem(row),
        ConditionExpression: condition,
        ...(values ? { ExpressionAttributeValues: toItem(values) } : {}),
        ...(names ? { ExpressionAttributeNames: names } : {}),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    ...(refusal ? { refusal } : {}),
  };
}

export interface Change {
  set?: Item;
  remove?: readonly string[];
  /** Numbers to add (or take, negative). */
  add?: Record<string, number>;
  /** Extra condition in terms of #name placeholders made from `names` and :value from `values`. */
  condition?: string;
  names?: Record<string, string>;
  values?: Item;
}

/** An Update written as what is set, removed and added; attribute names are always escaped. */
export function update(
  table: string,
  key: { pk: string; sk: string },
  change: Change,
  refusal?: Write['refusal'],
): Write {
  return {
    item: { Update: { TableName: table, ...updateParts(key, change), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    ...(refusal ? { refusal } : {}),
  };
}

export function updateParts(key: { pk: string; sk: string }, change: Change) {
  const names: Record<string, string> = { ...(change.names ?? {}) };
  const values: Item = { ...(change.values ?? {}) };
  const sets: string[] = [];
  for (const [name, value] of Object.entries(change.set ?? {})) {
    if (value === undefined) continue;
    names[`#s_${name}`] = name;
    values[`:s_${name}`] = value;
    sets.push(`#s_${name} = :s_${name}`);
  }
  for (const [name, value] of Object.entries(change.add ?? {})) {
    names[`#a_${name}`] = name;
    values[`:a_${name}`] = value;
    sets.push(`#a_${name} = #a_${name} + :a_${name}`);
  }
  const removes = (change.remove ?? []).map((name) => {
    names[`#r_${name}`] = name;
    return `#r_${name}`;
  });
  const expression = [
    sets.length > 0 ? `SET ${sets.join(', ')}` : '',
    removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
  ]
    .join(' ')
    .trim();
  return {
    Key: toItem(key),
    UpdateExpression: expression,
    ConditionExpression: change.condition ?? 'attribute_exists(pk)',
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: marshall(values, options) } : {}),
  };
}
