import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { bucket } from '../../adapters/buckets.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { partsWriter } from '../../adapters/parts-writer.ts';
import { eventHandler, log, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { exportInputSchema, exportRecords } from './export-records.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const s3 = new S3Client({});
const cases = { client, tableName: env.CASES_TABLE };
const accommodation = { client, tableName: env.ACCOMMODATION_TABLE };
const deps = {
  cases: casesTable(cases),
  exports: exportsTable(cases),
  consents: consentTable(cases),
  outcomes: outcomesTable(cases),
  snap: confidentialTable({ client, tableName: env.SNAP_TABLE }),
  ui: confidentialTable({ client, tableName: env.UI_TABLE }),
  accommodation: confidentialTable(accommodation),
  accommodationRequests: accommodationRequests(accommodation),
  demographics: demographicsTable({ client, tableName: env.DEMOGRAPHICS_TABLE }),
  clean: bucket({ client: s3, name: env.CLEAN_BUCKET }),
  packets: bucket({ client: s3, name: env.PACKETS_BUCKET }),
  writer: partsWriter({ client: s3, name: env.PACKETS_BUCKET }),
  clock,
  settings,
  baseUrl: env.BASE_URL,
};

export const handler = eventHandler(async (event: unknown) => {
  const { outcome, files } = await exportRecords(exportInputSchema.parse(event), deps);
  log.info('records exported', { kind: outcome, count: files });
});
