import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { stepContracts } from '../../workflows/contracts.ts';
import { readEnvironment, stepHandler } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { followUpCase } from './follow-up-case.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  clock,
  randomBytes,
  settings,
};

export const handler = stepHandler(stepContracts.FollowUpCase.input, (input) => followUpCase(input, deps));
