import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { sleep, systemClock as clock } from '../../adapters/clients.ts';
import { stepContracts } from '../../workflows/contracts.ts';
import { log, readEnvironment, stepHandler } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { storePacket } from './store-packet.ts';

const env = readEnvironment(environment);
const s3 = new S3Client({});
const deps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  clean: bucket({ client: s3, name: env.CLEAN_BUCKET }),
  packets: bucket({ client: s3, name: env.PACKETS_BUCKET }),
  clock,
  sleep,
  settings,
  onOverSize: (applicationId: string, bytes: number) =>
    log.warn('step done', { applicationId, reason: 'packet over size', count: bytes }),
};

export const handler = stepHandler(stepContracts.ComposePacket.input, (input) => storePacket(input, deps));
