import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { GetObjectCommand, NoSuchKey, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { askGuardDuty } from '../../adapters/guardduty.ts';
import { readClamdAddress, scanWithClamd } from '../../adapters/clamd.ts';
import {
  SCAN_EVENT_SOURCE,
  SCAN_EVENT_TYPE,
  scannersOn,
  scanRequestSchema,
  type ScanDetail,
} from '../../domain/scanning.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { builtInScanner, scanDocument, type ScanDeps, type Scanner } from './scan-document.ts';

const env = readEnvironment(environment);
const { QUARANTINE_BUCKET } = env;
const on = scannersOn(env);
const s3 = new S3Client({});
const events = new EventBridgeClient({});

const clamd = (address: string): Scanner => ({
  engine: 'clamd',
  scan: async (file) => ({ verdict: await scanWithClamd(readClamdAddress(address), file) }),
});

const guardDuty = { client: new GuardDutyClient({}), bucket: QUARANTINE_BUCKET };

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
  scanners: [builtInScanner, ...(on.clamd ? [clamd(env.CLAMD_ADDRESS)] : [])],
  ...(on.guardDuty ? { askAgain: (key: string, versionId: string) => askGuardDuty(guardDuty, key, versionId) } : {}),
};

async function scanRecord(record: SQSRecord): Promise<void> {
  try {
    const request = scanRequestSchema.parse(JSON.parse(record.body));
    const verdict = await scanDocument(request, deps);
    if (verdict === 'gone') log.info('document event ignored', { reason: 'version gone' });
    else log.info('scan done', { documentId: request.detail.object.key, verdict });
  } catch (error) {
    log.error('document could not be checked', crashFields(error));
    throw error;
  }
}

const processor = new BatchProcessor(EventType.SQS);
export const handler = eventHandler((event: SQSEvent) =>
  processPartialResponse(event, scanRecord, processor, { throwOnFullBatchFailure: false }),
);
