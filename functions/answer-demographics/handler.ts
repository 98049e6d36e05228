import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { answerDemographics } from './answer-demographics.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const deps = {
  demographics: demographicsTable({ client: new DynamoDBClient({}), tableName: env.DEMOGRAPHICS_TABLE }),
  clock,
  retentionYears: boardSettings.policy.retentionYears,
};

export const handler = commandHandler(commands['answer-demographics'].input, (input) =>
  answerDemographics(input, deps),
);
