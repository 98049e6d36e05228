import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { transact as together, type Write } from '../../adapters/transaction.ts';

/** What broken.ts bundles in place of adapters/transaction.ts: first the ledger, then the case. Wrong on purpose. */
export * from '../../adapters/transaction.ts';

export async function transact(client: DynamoDBClient, writes: readonly Write[]): Promise<void> {
  const isMoney = ({ item }: Write): boolean =>
    Object.values(item).some((each) => (each as { TableName?: string }).TableName?.endsWith('ledger') === true);
  const money = writes.filter(isMoney);
  if (money.length > 0) await together(client, money);
  await together(
    client,
    writes.filter((write) => !isMoney(write)),
  );
}
