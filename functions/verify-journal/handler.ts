import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { sleep, systemClock as clock } from '../../adapters/clients.ts';
import { journalArchive } from '../../adapters/journal-archive.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { eventHandler, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { verifyInputSchema, verifyJournal, type JournalReport } from './verify-journal.ts';

const env = readEnvironment(environment);
const ledger = storedRows({ client: new DynamoDBClient({}), tableName: env.LEDGER_TABLE });
const archive = journalArchive({ client: new S3Client({}), bucket: env.JOURNAL_BUCKET });

export const handler = eventHandler(async (event: unknown, context): Promise<JournalReport> => {
  const report = await verifyJournal(verifyInputSchema.parse(event), {
    ledger,
    archive,
    now: () => clock.now(),
    clock,
    sleep,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  for (const fault of report.first) {
    const { code, subject, ...detail } = 'invariant' in fault ? fault : { ...fault, subject: fault.fundLimitId };
    log.error('journal broken', { code, subject, detail: 'detail' in detail ? detail.detail : detailOf(detail) });
  }
  logMetrics(
    'journal verified',
    env.STAGE,
    { JournalFaults: report.faults, JournalVerified: report.finished ? 1 : 0 },
    { count: report.faults, detail: { ...report.checked } },
  );
  return report;
});

const detailOf = (fields: object): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string | number] =>
      ['string', 'number'].includes(typeof field[1]),
    ),
  );
