import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { stepTable } from '../../adapters/step-table.ts';
import type { Environment } from './environment.ts';

/** What pages read of people, with the shapes of its rows: loaded with the first page that reads any. */
export function participantTables(client: DynamoDBClient, env: Environment) {
  const cases = { client, tableName: env.CASES_TABLE };
  return {
    cases: casesTable(cases),
    consents: consentTable(cases),
    outcomes: outcomesTable(cases),
    views: oversightTable(cases),
    etpl: etplTable(cases),
    exports: exportsTable(cases),
    steps: stepTable(cases),
    snap: confidentialTable({ client, tableName: env.SNAP_TABLE }),
    ui: confidentialTable({ client, tableName: env.UI_TABLE }),
    accommodation: confidentialTable({ client, tableName: env.ACCOMMODATION_TABLE }),
    demographics: demographicsTable({ client, tableName: env.DEMOGRAPHICS_TABLE }),
  };
}
