import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { proposeFundChange } from './propose-fund-change.ts';

const env = readEnvironment(environment);
const table = { client: new DynamoDBClient({}), tableName: env.LEDGER_TABLE };
const deps = { ledger: ledgerTable(table), changes: fundChangeStore(table), clock, randomBytes, settings };

export const handler = commandHandler(commands['propose-fund-change'].input, (input) => proposeFundChange(input, deps));
