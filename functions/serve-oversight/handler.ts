import { casesTable } from '../../adapters/cases-table.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { settingsHistory } from '../../adapters/settings-history.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { oversightTextAreas } from '../../web/texts/oversight.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { oversightApp } from './serve-oversight.ts';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);

export const handler = pagesHandler(
  oversightApp({
    http: staffHttp({
      texts: oversightTextAreas,
      homeHref: '/staff/oversight',
      imageOrigins: [imageOrigin],
    }),
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    oversight: oversightTable({ client, tableName: env.CASES_TABLE }),
    staff: staffTable({ client, tableName: env.CASES_TABLE }),
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    settingsHistory,
    commands,
    signer,
    cleanBucket: env.CLEAN_BUCKET,
    packetsBucket: env.PACKETS_BUCKET,
  }),
);
