import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { eventHandler, leftForLater, log, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { replaceOriginals } from './replace-originals.ts';

const env = readEnvironment(environment);
const s3 = new S3Client({});
const deps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  quarantine: bucket({ client: s3, name: env.QUARANTINE_BUCKET }),
  clean: bucket({ client: s3, name: env.CLEAN_BUCKET }),
  clock,
  settings,
  failed: leftForLater,
};

export const handler = eventHandler(async (_event, context) => {
  const done = await replaceOriginals({ ...deps, remainingMs: () => context.getRemainingTimeInMillis() });
  log.info('originals replaced', { count: done.documents, detail: { cases: done.cases, failed: done.failed } });
  // Into the dead letters, and so to the operator: the next night tries again.
  if (done.failed > 0) throw new Error(`${done.failed} cases keep their originals`);
  return done;
});
