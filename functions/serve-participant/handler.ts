import { casesTable } from '../../adapters/cases-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { stepTable } from '../../adapters/step-table.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { textsOff } from '../../domain/messages/phone.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetFile } from '../http/asset-files.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { participantApp } from './serve-participant.tsx';

const env = readEnvironment(environment);
const { client, commands, http } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);
const confidential = (tableName: string) => confidentialTable({ client, tableName });

export const handler = pagesHandler(
  participantApp({
    ...http,
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    consents: consentTable({ client, tableName: env.CASES_TABLE }),
    outcomes: outcomesTable({ client, tableName: env.CASES_TABLE }),
    views: oversightTable({ client, tableName: env.CASES_TABLE }),
    etpl: etplTable({ client, tableName: env.CASES_TABLE }),
    steps: stepTable({ client, tableName: env.CASES_TABLE }),
    snap: confidential(env.SNAP_TABLE),
    ui: confidential(env.UI_TABLE),
    accommodation: confidential(env.ACCOMMODATION_TABLE),
    demographics: demographicsTable({ client, tableName: env.DEMOGRAPHICS_TABLE }),
    hideAnswersBelow: outcomeSettings.hideAnswersBelow,
    commands,
    signer,
    cleanBucket: env.CLEAN_BUCKET,
    packetsBucket: env.PACKETS_BUCKET,
    imageOrigins: [imageOrigin],
    uploadOrigins: [new URL(env.QUARANTINE_ORIGIN).origin],
    textsOn: env.TEXT_ORIGINATION !== textsOff,
    assets: {
      css: assetFile('site.css'),
      script: assetFile('upload.js'),
      stay: assetFile('stay.js'),
    },
  }),
);
