import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, NoSuchKey, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { SCAN_EVENT_SOURCE, SCAN_EVENT_TYPE, type ScanDetail } from '../../domain/document-verdict.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { arrivalSchema, scanDocument, type ScanDeps } from './scan-document.ts';

const { QUARANTINE_BUCKET } = readEnvironment(environment);
const s3 = new S3Client({});
const events = new EventBridgeClient({});

const deps: ScanDeps = {
  async open(key, versionId) {
    try {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: QUARANTINE_BUCKET, Key: key, VersionId: versionId }),
      );
      return Body as AsyncIterable<Uint8Array> | undefined;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      if (error instanceof S3ServiceException && error.name === 'NoSuchVersion') return undefined;
      throw error;
    }
  },
  async publish(detail: ScanDetail) {
    const entry = { Source: SCAN_EVENT_SOURCE, DetailType: SCAN_EVENT_TYPE, Detail: JSON.stringify(detail) };
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    // PutEvents answers 200 and counts what it did not take.
    if ((FailedEntryCount ?? 0) > 0) throw new Error('the event bus did not take the verdict');
  },
};

async function scanRecord(record: SQSRecord): Promise<void> {
  try {
    const detail = await scanDocument(arrivalSchema.parse(JSON.parse(record.body)), deps);
    if (detail === undefined) log.info('document event ignored', { reason: 'version gone' });
    else log.info('scan done', { documentId: detail.documentId, verdict: detail.verdict });
  } catch (error) {
    log.error('document could not be checked', crashFields(error));
    throw error;
  }
}

const processor = new BatchProcessor(EventType.SQS);
export const handler = eventHandler((event: SQSEvent) =>
  processPartialResponse(event, scanRecord, processor, { throwOnFullBatchFailure: false }),
);
