import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { movementTable } from '../../adapters/movement-table.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { stepTable } from '../../adapters/step-table.ts';
import type { Environment } from './environment.ts';

/** What pages read of requests and money, with the shapes of its rows: loaded with the first page that reads any. */
export function staffTables(client: DynamoDBClient, env: Environment) {
  const cases = { client, tableName: env.CASES_TABLE };
  return {
    cases: casesTable(cases),
    consents: consentTable(cases),
    etpl: etplTable(cases),
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    movement: movementTable(cases),
    outcomes: outcomesTable(cases),
    staff: staffTable(cases),
    steps: stepTable(cases),
    ojt: ojtTable(cases),
    views: oversightTable(cases),
  };
}
