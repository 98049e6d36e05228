import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { openFund } from './open-fund.ts';

const env = readEnvironment(environment);
const deps = { ledger: ledgerTable({ client: new DynamoDBClient({}), tableName: env.LEDGER_TABLE }), clock, settings };

export const handler = commandHandler(commands['open-fund'].input, (input) => openFund(input, deps));
