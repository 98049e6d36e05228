import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { askExport } from './ask-export.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const table = { client: new DynamoDBClient({}), tableName: env.CASES_TABLE };
const deps = { cases: casesTable(table), exports: exportsTable(table), clock, randomBytes };

export const handler = commandHandler(commands['ask-export'].input, (input) => askExport(input, deps));
