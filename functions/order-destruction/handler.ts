import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { orderDestruction } from './order-destruction.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const table = { client, tableName: env.CASES_TABLE };
const deps = {
  cases: casesTable(table),
  destructions: destructionStore(table),
  ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  clock,
  randomBytes,
  settings,
};

export const handler = commandHandler(commands['order-destruction'].input, (input) => orderDestruction(input, deps));
