import { createHash } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { canonical } from '../domain/canonical.ts';
import { Refusal } from '../domain/errors.ts';
import { keyText, tableReads } from './table-reads.ts';
import { fromItem, put, toItem, type Item, type Write } from './transaction.ts';

/**
 * A command's operation id is permanent: the row is written in the command's own transaction, holds the answer, and lets a
 * second click, or a retry after a lost answer, get the first answer instead of a second effect.
 */
export interface Operation {
  operationId: string;
  command: string;
  /** Of everything in the input, so that an id that is used again for something else is refused. */
  inputHash: string;
}

export function operationOf(command: string, input: { operationId: string }): Operation {
  return {
    operationId: input.operationId,
    command,
    inputHash: createHash('sha256').update(canonical(input)).digest('hex'),
  };
}

class AnsweredBefore extends Error {
  readonly row: Item;
  constructor(row: Item) {
    super('answered before');
    this.row = row;
  }
}

export const operationKey = (operationId: string) => ({ pk: `OP#${operationId}`, sk: 'OP' });

/**
 * Runs `work` once for each operation id. `work` gets the write that must go first into its transaction, and the answer
 * that it will give has to be known before that transaction: `record(answer)` makes the write.
 */
export async function once<V extends Item>(
  client: DynamoDBClient,
  table: string,
  operation: Operation,
  at: string,
  work: (record: (answer: V) => Write) => Promise<V>,
): Promise<V> {
  const before = await answeredBefore<V>({ client, tableName: table }, operation);
  if (before) return before;
  try {
    return await work(recordOf({ tableName: table }, operation, at));
  } catch (error) {
    if (error instanceof AnsweredBefore) return answerOf(error.row, operation);
    throw error;
  }
}

/** What this operation answered when it was done, if it was. */
export async function answeredBefore<V extends Item>(
  { client, tableName }: { client: DynamoDBClient; tableName: string },
  operation: Operation,
): Promise<V | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: toItem(operationKey(operation.operationId)),
      ConsistentRead: true,
    }),
  );
  return item ? answerOf(fromItem(item), operation) : undefined;
}

/** The same of many operations, read together: what each was answered, or the refusal of an id that was used for another. */
export async function answersBefore<V extends Item>(
  { client, tableName }: { client: DynamoDBClient; tableName: string },
  operations: readonly Operation[],
): Promise<(V | Refusal | undefined)[]> {
  const keys = operations.map(({ operationId }) => operationKey(operationId));
  const rows = await tableReads(client, tableName).many(keys);
  return operations.map((operation, at) => {
    const row = rows.get(keyText(keys[at]!));
    if (!row) return undefined;
    return isOf(row, operation) ? (row['answer'] as V) : new Refusal('operation-reused');
  });
}

/** The write that keeps an operation's answer; it fails when there is one. */
export const recordOf =
  <V extends Item>({ tableName }: { tableName: string }, operation: Operation, at: string) =>
  (answer: V): Write =>
    put(
      tableName,
      {
        ...operationKey(operation.operationId),
        schemaVersion: 1,
        command: operation.command,
        inputHash: operation.inputHash,
        answer,
        at,
      },
      (old) => (old ? new AnsweredBefore(old) : new Refusal('changed-meanwhile')),
    );

const isOf = (row: Item, { command, inputHash }: Operation): boolean =>
  row['command'] === command && row['inputHash'] === inputHash;

function answerOf<V extends Item>(row: Item, operation: Operation): V {
  if (!isOf(row, operation)) throw new Refusal('operation-reused');
  return row['answer'] as V;
}
