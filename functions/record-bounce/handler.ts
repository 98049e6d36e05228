import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { messageEventSchema, recordBounce, type BounceDeps } from './record-bounce.ts';

const env = readEnvironment(environment);
const deps: BounceDeps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  clock,
  settings,
};

async function record({ body }: SQSRecord): Promise<void> {
  try {
    log.info('bounce recorded', { kind: await recordBounce(messageEventSchema.parse(JSON.parse(body)), deps) });
  } catch (error) {
    log.error('handler broke', crashFields(error));
    throw error;
  }
}

const processor = new BatchProcessor(EventType.SQS);
export const handler = eventHandler((event: SQSEvent) =>
  processPartialResponse(event, record, processor, { throwOnFullBatchFailure: false }),
);
