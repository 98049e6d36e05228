import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import type { Environment } from './environment.ts';

/** What those who pay read, with the shapes of its rows: loaded with the first page that reads any. */
export function paymentTables(client: DynamoDBClient, env: Environment) {
  return {
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    payments: paymentsTable({ client, tableName: env.PAYMENTS_TABLE }),
  };
}
