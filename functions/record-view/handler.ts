import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { recordView } from './record-view.ts';

const env = readEnvironment(environment);
const oversight = oversightTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE });

export const handler = commandHandler(commands['record-view'].input, (input) =>
  recordView(input, { oversight, clock, settings }),
);
