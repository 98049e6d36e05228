import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { readSnap } from './read-snap.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  snap: confidentialTable({ client, tableName: env.SNAP_TABLE }),
};

export const handler = commandHandler(commands['read-snap'].input, (input) => readSnap(input, deps));
