import { createHash } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { canonical } from '../domain/canonical.ts';
import { Refusal } from '../domain/errors.ts';
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
  const answered = (row: Item): V => {
    if (row['command'] !== operation.command || row['inputHash'] !== operation.inputHash)
      throw new Refusal('operation-reused');
    return row['answer'] as V;
  };
  const before = await client.send(
    new GetItemCommand({ TableName: table, Key: toItem(operationKey(operation.operationId)), ConsistentRead: true }),
  );
  if (before.Item) return answered(fromItem(before.Item));
  const record = (answer: V): Write =>
    put(
      table,
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
  try {
    return await work(record);
  } catch (error) {
    if (error instanceof AnsweredBefore) return answered(error.row);
    throw error;
  }
}
