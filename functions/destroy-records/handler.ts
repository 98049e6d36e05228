import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { crashFields, eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { destroyRecords } from './destroy-records.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const s3 = new S3Client({});
const table = { client, tableName: env.CASES_TABLE };
const paid = { client, tableName: env.PAYMENTS_TABLE };
const deps = {
  cases: casesTable(table),
  caseRows: storedRows(table),
  consents: consentTable(table),
  demographics: demographicsTable({ client, tableName: env.DEMOGRAPHICS_TABLE }),
  destructions: destructionStore(table),
  outcomes: outcomesTable(table),
  ojt: ojtTable(table),
  ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  payments: paymentsTable(paid),
  paymentRows: storedRows(paid),
  confidential: [env.SNAP_TABLE, env.UI_TABLE, env.ACCOMMODATION_TABLE].map((tableName) =>
    confidentialTable({ client, tableName }),
  ),
  accommodation: accommodationRequests({ client, tableName: env.ACCOMMODATION_TABLE }),
  stores: {
    quarantine: bucket({ client: s3, name: env.QUARANTINE_BUCKET }),
    clean: bucket({ client: s3, name: env.CLEAN_BUCKET }),
    packets: bucket({ client: s3, name: env.PACKETS_BUCKET }),
  },
  clock,
  randomBytes,
  settings,
};

const failed = (subject: string, error: unknown): void =>
  log.error('records not destroyed', { subject, ...crashFields(error) });

export const handler = eventHandler(async (_event, context) => {
  const done = await destroyRecords({ ...deps, remainingMs: () => context.getRemainingTimeInMillis(), failed });
  log.info('records destroyed', {
    count: done.destroyed,
    detail: { left: done.left, failed: done.failed, told: done.told },
  });
  // Into the dead letters, and so to the operator: the next night goes on.
  if (done.failed > 0) throw new Error(`${done.failed} of a list are not destroyed yet, or drafts not told`);
  return done;
});
