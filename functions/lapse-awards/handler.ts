import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { eventHandler, leftForLater, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { lapseAwards } from './lapse-awards.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  clock,
  randomBytes,
  settings,
  failed: leftForLater,
};

export const handler = eventHandler(async () => {
  const { told, lapsed, failed } = await lapseAwards(deps);
  const count = told + lapsed;
  // Only what failed: the sweep says this number too, and its silence has to be heard.
  if (failed > 0) logMetrics('lapsed', env.STAGE, { CasesNotSwept: failed }, { count });
  else if (count > 0) log.info('lapsed', { count });
});
