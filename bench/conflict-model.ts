import { TransactWriteItemsCommand, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { conflictOf } from '../test/support/conflicts.ts';

/**
 * DynamoDB as it behaves under load: a transaction that meets another one on the same item, while that is under way, is
 * cancelled with TransactionConflict. The local engines take transactions one after the other and never do so.
 */
export function conflictModel(real: DynamoDBClient): { client: DynamoDBClient; conflicts(): number; writes(): number } {
  const busy = new Set<string>();
  let [conflicts, writes] = [0, 0];
  const keyOf = ({ Put: put, Update: update, Delete: remove, ConditionCheck: check }: TransactWriteItem): string => {
    const at = put ? { table: put.TableName, key: put.Item } : undefined;
    const other = update ?? remove ?? check;
    const key = at?.key ?? other?.Key;
    return `${at?.table ?? other?.TableName ?? ''} ${key?.['pk']?.S ?? ''} ${key?.['sk']?.S ?? ''}`;
  };
  const send = async (command: { input: object }, ...rest: unknown[]): Promise<unknown> => {
    const pass = () => (real.send as (...all: unknown[]) => Promise<unknown>).call(real, command, ...rest);
    if (!(command instanceof TransactWriteItemsCommand)) return pass();
    const keys = (command.input.TransactItems ?? []).map(keyOf);
    if (keys.some((key) => busy.has(key))) {
      conflicts += 1;
      throw conflictOf(command.input);
    }
    for (const key of keys) busy.add(key);
    try {
      writes += 1;
      return await pass();
    } finally {
      for (const key of keys) busy.delete(key);
    }
  };
  const client = new Proxy(real, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { client, conflicts: () => conflicts, writes: () => writes };
}
