import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { scannersAsked, scannersOn } from '../../domain/scanning.ts';
import { eventHandler, leftForLater, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { giveOn } from './give-on.ts';
import { restartInputSchema, restartWorkflows, type RestartResult } from './restart.ts';
import { sweepCases, type SweepDeps } from './sweep-cases.ts';

const env = readEnvironment(environment);
// The client would otherwise send to the host in the queue's URL, past any endpoint that the environment sets.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const quarantine = bucket({ client: new S3Client({}), name: env.QUARANTINE_BUCKET });

const deps: SweepDeps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  abortParts: (documentId, uploadId) => quarantine.abortParts(documentId, uploadId),
  arrived: (documentId) => quarantine.head(documentId),
  async checkAgain(documentId, bytes, versionId, { scan }) {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { object: { key: documentId, size: bytes, 'version-id': versionId } },
    };
    const send = (QueueUrl: string, message: object) =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    await send(env.DOCUMENT_CHECKS_QUEUE_URL, event);
    if (scan) await send(env.DOCUMENT_SCANS_QUEUE_URL, { ...event, again: true });
  },
  clock,
  randomBytes,
  settings,
  scanners: scannersAsked(scannersOn(env)),
  failed: leftForLater,
};

export const handler = eventHandler(async (event: unknown, context): Promise<RestartResult | undefined> => {
  if (typeof event === 'object' && event !== null && 'restart' in event) {
    const result = await restartWorkflows(restartInputSchema.parse(event), {
      ...deps,
      remainingMs: () => context.getRemainingTimeInMillis(),
    });
    const { executions: count, documents, failed } = result;
    log.info('workflows restarted', { count, detail: { documents, failed } });
    return result;
  }
  const { documents, unchecked, executions, stuck, reminders, failed } = await sweepCases({
    ...deps,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  // Last: nothing waits for somebody's absence.
  const { given } = await giveOn({ cases: deps.cases, settings }, clock.now());
  // Each time, also when there was nothing: silence means that it does not run.
  logMetrics(
    'swept',
    env.STAGE,
    { CasesNotSwept: failed, WaitsStuck: stuck, DocumentsUnchecked: unchecked },
    { count: documents + executions + reminders + given },
  );
  return undefined;
});
