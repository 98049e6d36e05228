import assert from 'node:assert/strict';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../adapters/transaction.ts';
import { LedgerBook } from '../../domain/invariants/money.ts';
import type { System } from './system.ts';

/** The whole ledger from end to end: every limit is its journal, every award is its lines. Answers how many lines there are. */
export async function checkedMoney({ client, at }: System): Promise<number> {
  const book = new LedgerBook();
  let start: Parameters<typeof fromItem>[0] | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: at.ledger.tableName, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    for (const item of page.Items ?? []) book.add(fromItem(item) as { pk: string; sk: string });
    start = page.LastEvaluatedKey;
  } while (start);
  assert.deepEqual(book.violations(), []);
  return book.counts.journalLines;
}
