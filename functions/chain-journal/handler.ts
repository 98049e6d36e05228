import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { journalArchive } from '../../adapters/journal-archive.ts';
import { journalTable } from '../../adapters/journal-table.ts';
import { fromItem } from '../../adapters/transaction.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { chainArrived, sweepJournals, type ArrivedLine, type ChainDeps } from './chain-journal.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const deps: ChainDeps = {
  journal: journalTable({ client: new DynamoDBClient({}), tableName: env.LEDGER_TABLE }),
  archive: journalArchive({ client: new S3Client({}), bucket: env.JOURNAL_BUCKET }),
  clock,
  timeZone: settings.timeZone,
  unreadable: (subject, lineId) => log.error('journal line unreadable', { subject, detail: { lineId } }),
};
const failed = (subject: string, error: unknown): void =>
  log.error('journal not chained', { subject, ...crashFields(error) });

const arrivedIn = ({ Records }: DynamoDBStreamEvent): ArrivedLine[] =>
  Records.map(({ dynamodb }) => ({
    sequenceNumber: dynamodb?.SequenceNumber ?? '',
    line: fromItem((dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>),
  }));

/** The stream wakes it for each new line; once an hour it looks for what was lost, and archives. */
export const handler = eventHandler(
  async (event: DynamoDBStreamEvent | { 'detail-type': string }): Promise<DynamoDBBatchResponse> => {
    if ('Records' in event) {
      const again = await chainArrived(arrivedIn(event), deps, failed);
      log.info('journal chained', { count: event.Records.length - again.length });
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    }
    const { chained, archived, failed: broken } = await sweepJournals(deps, failed);
    log.info('journal swept', { count: chained, detail: { archived, failed: broken } });
    return { batchItemFailures: [] };
  },
);
