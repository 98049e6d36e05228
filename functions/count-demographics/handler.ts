import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { countDemographics } from './count-demographics.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const deps = {
  demographics: demographicsTable({ client: new DynamoDBClient({}), tableName: env.DEMOGRAPHICS_TABLE }),
  clock,
  timeZone: boardSettings.timeZone,
  hideBelow: outcomeSettings.hideAnswersBelow,
};

export const handler = commandHandler(commands['count-demographics'].input, (input) => countDemographics(input, deps));
