import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { stepContracts } from '../../workflows/contracts.ts';
import { readEnvironment, stepHandler } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { storeLetter } from './store-letter.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  packets: bucket({ client: new S3Client({}), name: env.PACKETS_BUCKET }),
  clock,
  settings,
};

export const handler = stepHandler(stepContracts.ComposeLetter.input, (input) => storeLetter(input, deps));
