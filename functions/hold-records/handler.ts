import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { holdRecords } from './hold-records.ts';

const env = readEnvironment(environment);
const table = { client: new DynamoDBClient({}), tableName: env.CASES_TABLE };
const deps = { cases: casesTable(table), oversight: oversightTable(table), clock, randomBytes, settings };

export const handler = commandHandler(commands['hold-records'].input, (input) => holdRecords(input, deps));
