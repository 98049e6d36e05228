import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { confirmFundChange } from './confirm-fund-change.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const table = { client: new DynamoDBClient({}), tableName: env.LEDGER_TABLE };
const deps = { ledger: ledgerTable(table), changes: fundChangeStore(table), clock, settings };

export const handler = commandHandler(commands['confirm-fund-change'].input, (input) => confirmFundChange(input, deps));
