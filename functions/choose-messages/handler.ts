import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { chooseMessages } from './choose-messages.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const deps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  clock,
};

export const handler = commandHandler(commands['choose-messages'].input, (input) => chooseMessages(input, deps));
