import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { financeReads } from '../../adapters/finance-reads.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { movementTable } from '../../adapters/movement-table.ts';
import { eventHandler, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { countMovement } from './count-movement.ts';
import { environment } from './environment.ts';
import { watchFunds } from './watch-funds.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const ledger = { client, tableName: env.LEDGER_TABLE };
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  movement: movementTable({ client, tableName: env.CASES_TABLE }),
  ledger: ledgerTable(ledger),
  reads: financeReads(ledger),
  clock,
  randomBytes,
  settings,
};

export const handler = eventHandler(async (_event: unknown, context) => {
  const { told, spent, waiting } = await watchFunds(deps);
  logMetrics(
    'waiting counted',
    env.STAGE,
    {
      PacketsWaiting: waiting.packets,
      PacketsLate: waiting.late,
      LatestBusinessDays: waiting.latestBusinessDays,
      FundsSpent: spent,
    },
    { count: told },
  );
  // Last: nobody's alert waits for a picture, and a run that breaks off here is tried again as a whole.
  const { days: count, left } = await countMovement({
    ...deps,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  log.info('movement counted', { count, detail: { left } });
});
