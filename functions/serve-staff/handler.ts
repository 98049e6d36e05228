import { casesTable } from '../../adapters/cases-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { stepTable } from '../../adapters/step-table.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { formTexts } from '../../web/texts/form.ts';
import { askingTexts } from '../../web/texts/asking.ts';
import { afterTexts } from '../../web/texts/after.ts';
import { lookupTexts } from '../../web/texts/lookup.ts';
import { coachingTexts } from '../../web/texts/coach-staff.ts';
import { staffTexts } from '../../web/texts/staff.ts';
import { tuiTexts } from '../../web/texts/tui.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetFile } from '../http/asset-files.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { staffApp } from './staff-app.ts';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);

export const handler = pagesHandler(
  staffApp({
    http: staffHttp({
      texts: [staffTexts, ...coachingTexts, tuiTexts, formTexts, askingTexts, ...afterTexts, ...lookupTexts],
      homeHref: '/staff',
      imageOrigins: [imageOrigin],
      uploadOrigins: [env.QUARANTINE_ORIGIN],
    }),
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    consents: consentTable({ client, tableName: env.CASES_TABLE }),
    etpl: etplTable({ client, tableName: env.CASES_TABLE }),
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    outcomes: outcomesTable({ client, tableName: env.CASES_TABLE }),
    staff: staffTable({ client, tableName: env.CASES_TABLE }),
    steps: stepTable({ client, tableName: env.CASES_TABLE }),
    ojt: ojtTable({ client, tableName: env.CASES_TABLE }),
    views: oversightTable({ client, tableName: env.CASES_TABLE }),
    commands,
    signer,
    cleanBucket: env.CLEAN_BUCKET,
    packetsBucket: env.PACKETS_BUCKET,
    decideScript: assetFile('decide.js'),
    deskScript: assetFile('desk.js'),
    handOffScript: assetFile('hand-off.js'),
  }),
);
