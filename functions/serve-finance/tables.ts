import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import type { Environment } from './environment.ts';

/** What finance reads, with the shapes of its rows: loaded with the first page that reads any. */
export function financeTables(client: DynamoDBClient, env: Environment) {
  const table = { client, tableName: env.LEDGER_TABLE };
  return { ledger: ledgerTable(table), changes: fundChangeStore(table) };
}
