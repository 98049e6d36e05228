import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import type { Environment } from './environment.ts';

/** What oversight reads, with the shapes of its rows: loaded with the first page that reads any. */
export function oversightTables(client: DynamoDBClient, env: Environment) {
  const cases = { client, tableName: env.CASES_TABLE };
  return {
    cases: casesTable(cases),
    oversight: oversightTable(cases),
    destructions: destructionStore(cases),
    staff: staffTable(cases),
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  };
}
