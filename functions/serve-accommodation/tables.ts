import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import type { Environment } from './environment.ts';

/** What the contact for accommodation reads, with the shapes of its rows: loaded with the first page that reads any. */
export function accommodationTables(client: DynamoDBClient, env: Environment) {
  const own = { client, tableName: env.ACCOMMODATION_TABLE };
  return {
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    answers: confidentialTable(own),
    requests: accommodationRequests(own),
  };
}
