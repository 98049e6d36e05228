import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { boardSettings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { systemClock } from '../../adapters/clients.ts';
import { journalArchive } from '../../adapters/journal-archive.ts';
import { ojtKeys } from '../../adapters/ojt-table.ts';
import { storedRows, type StoredRows } from '../../adapters/stored-rows.ts';
import { slotPoolsInUse } from '../../domain/ojt/terms.ts';
import { checkInvariants, type CheckResult } from '../../functions/check-invariants/check-invariants.ts';
import { verifyInputSchema, verifyJournal, type JournalReport } from '../../functions/verify-journal/verify-journal.ts';
import type { BucketName, TableName } from '../../infra/names.ts';

/** Tables and buckets by whatever name they go at the moment: restored ones as well as live ones, here and on AWS. */
export interface Copies {
  dynamodb: DynamoDBClient;
  s3: S3Client;
  tables: Readonly<Record<TableName, string>>;
  buckets: Readonly<Record<Exclude<BucketName, 'packets'>, string>>;
}

export interface CopiesReport {
  rows: Record<string, number>;
  /** The last that anybody did, as the rows tell it. */
  newestRowAt: string;
  invariants: CheckResult;
  journal: JournalReport;
}

const instants = ['at', 'updatedAt', 'createdAt', 'decidedAt', 'openedAt'] as const;
const isoInstant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * What the nightly checks ask of production, asked of copies: every invariant, every balance against its journal and its archive,
 * and of documents (all of them, or those of the last days and a ninetieth of the rest) that the version which the row names is
 * there with its size and its hash.
 */
export async function checkCopies(
  { dynamodb, s3, tables, buckets }: Copies,
  { documents }: { documents: 'all' | 'tonight' },
): Promise<CopiesReport> {
  const rows: Record<string, number> = {};
  let newestRowAt = '';
  const look = (page: readonly Record<string, unknown>[]): void => {
    for (const row of page)
      for (const name of instants) {
        const at = row[name];
        if (typeof at === 'string' && isoInstant.test(at) && at > newestRowAt) newestRowAt = at;
      }
  };
  for (const [name, tableName] of Object.entries(tables)) {
    rows[name] = 0;
    for await (const page of storedRows({ client: dynamodb, tableName }).scan()) {
      rows[name] += page.length;
      look(page);
    }
  }
  const open = (tableName: string): StoredRows => storedRows({ client: dynamodb, tableName });
  const clean = bucket({ client: s3, name: buckets.clean });
  const quarantine = bucket({ client: s3, name: buckets.quarantine });
  const bounds = { remainingMs: () => Number.POSITIVE_INFINITY, sleep: () => Promise.resolve(), clock: systemClock };
  const invariants = await checkInvariants(
    { rows: 'all', objects: documents },
    {
      ...bounds,
      cases: open(tables.cases),
      ledger: open(tables.ledger),
      payments: open(tables.payments),
      headClean: (key, versionId) => clean.headVersion(key, versionId),
      uploads: (prefix) => quarantine.list(prefix),
      centerIds: boardSettings.centers.map(({ centerId }) => centerId),
      slotPools: (now) => slotPoolsInUse(now, boardSettings).map((slot) => ojtKeys.pool(slot).pk),
    },
  );
  const journal = await verifyJournal(verifyInputSchema.parse({}), {
    ...bounds,
    ledger: open(tables.ledger),
    archive: journalArchive({ client: s3, bucket: buckets.journal }),
    // Nothing chains a copy: what its newest line still waited for, it waits for ever.
    now: (lastLineAt) => new Date(lastLineAt === '' ? 0 : lastLineAt),
  });
  return { rows, newestRowAt, invariants, journal };
}
