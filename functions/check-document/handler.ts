import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { signTextractCall } from '../../adapters/ocr/textract-call.ts';
import { awsFromEnvironment, signerFromEnvironment } from '../../adapters/signer.ts';
import { parseVerdictSchema } from '../../domain/document-verdict.ts';
import { scannersAsked, scannersOn } from '../../domain/scanning.ts';
import { readingSchema } from '../../domain/reading/reading.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { checkDocument, messageSchema, type CheckDeps } from './check-document.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const s3 = new S3Client({});
const lambda = new LambdaClient({});

const deps: Omit<CheckDeps, 'signer'> = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  quarantine: bucket({ client: s3, name: env.QUARANTINE_BUCKET }),
  clean: bucket({ client: s3, name: env.CLEAN_BUCKET }),
  async parse(request, applicationId) {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: env.PARSE_DOCUMENT_FUNCTION,
        // One sandbox per application: what one file does to the parser, no other person's file meets.
        TenantId: applicationId,
        Payload: Buffer.from(JSON.stringify(request)),
      }),
    );
    if (answer.FunctionError !== undefined) throw new Error('the parser broke');
    return parseVerdictSchema.parse(JSON.parse(Buffer.from(answer.Payload ?? new Uint8Array()).toString('utf8')));
  },
  async read(request, applicationId) {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: env.READ_DOCUMENT_FUNCTION,
        TenantId: applicationId,
        Payload: Buffer.from(JSON.stringify(request)),
      }),
    );
    if (answer.FunctionError !== undefined) throw new Error('the reader broke');
    return readingSchema.parse(JSON.parse(Buffer.from(answer.Payload ?? new Uint8Array()).toString('utf8')));
  },
  clock,
  randomBytes,
  settings,
  scanners: scannersAsked(scannersOn(env)),
};

/** Signed with what the environment holds now: a role's credentials change while a function is warm. */
const textractOn = () =>
  env.READING_ENGINE === 'textract'
    ? {
        signTextractCall: (picture: Parameters<typeof signTextractCall>[0]) =>
          signTextractCall(picture, awsFromEnvironment()),
      }
    : {};

async function checkRecord(record: SQSRecord): Promise<void> {
  try {
    const message = messageSchema.parse(JSON.parse(record.body));
    const { result, documentId } = await checkDocument(message, {
      ...deps,
      signer: signerFromEnvironment(),
      ...textractOn(),
    });
    if (result === 'ignored') log.info('document event ignored', { documentId });
    else log.info('document checked', { documentId, verdict: result });
  } catch (error) {
    log.error('document could not be checked', crashFields(error));
    throw error;
  }
}

const processor = new BatchProcessor(EventType.SQS);
export const handler = eventHandler((event: SQSEvent) =>
  processPartialResponse(event, checkRecord, processor, { throwOnFullBatchFailure: false }),
);
