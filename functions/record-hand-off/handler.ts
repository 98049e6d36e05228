import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { recordHandOff } from './record-hand-off.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  outcomes: outcomesTable({ client, tableName: env.CASES_TABLE }),
  clock,
  randomBytes,
  settings,
};

export const handler = commandHandler(commands['record-hand-off'].input, (input) => recordHandOff(input, deps));
