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

/** What became of one attempt: written; or which writes' conditions failed; or others were in the way, and it may be tried again. */
export type Attempt =
  | { outcome: 'written' }
  | { outcome: 'refused'; failed: { at: number; old: Item | undefined }[] }
  | { outcome: 'in-the-way'; at: number[] };

const passing = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** One attempt, all or nothing; it says what stopped it, write by write. */
export async function attemptTransaction(client: DynamoDBClient, writes: readonly Write[]): Promise<Attempt> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map((write) => write.item) }));
    return { outcome: 'written' };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = (error.CancellationReasons ?? []).map(({ Code: code = 'None', Item: old }, at) => ({
      code,
      old,
      at,
    }));
    const failed = reasons.filter(({ code }) => code === 'ConditionalCheckFailed');
    if (failed.length > 0)
      return { outcome: 'refused', failed: failed.map(({ at, old }) => ({ at, old: old && unmarshall(old) })) };
    if (reasons.length === 0 || reasons.some(({ code }) => !passing.has(code))) throw error;
    return { outcome: 'in-the-way', at: reasons.filter(({ code }) => code !== 'None').map(({ at }) => at) };
  }
}

/** What a failed condition means, in the writer's own words. */
export const refusalOf = (writes: readonly Write[], { at, old }: { at: number; old: Item | undefined }): Error =>
  writes[at]?.refusal?.(old) ?? new Refusal('changed-meanwhile');

/** Full jitter: of everybody who is in each other's way, each comes back at another time. */
export const backOffMs = (attempt: number): number => Math.random() * Math.min(2_000, firstDelayMs * 2 ** attempt);

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
    const result = await attemptTransaction(client, writes);
    if (result.outcome === 'written') return;
    const [first] = result.outcome === 'refused' ? result.failed : [];
    if (first) throw refusalOf(writes, first);
    if (attempt >= maxAttempts) throw new Refusal('busy-try-again');
    await sleep(backOffMs(attempt));
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

/** For good; what is gone already is none the worse. */
export const forget = (table: string, { pk, sk }: { pk: string; sk: string }): Write => ({
  item: { Delete: { TableName: table, Key: toItem({ pk, sk }) } },
});

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
