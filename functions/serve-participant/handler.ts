import css from '../../.build/assets/site.css';
import stay from '../../.build/assets/stay.txt';
import script from '../../.build/assets/upload.txt';
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
import { assetHref } from '../http/asset-names.ts';
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
      css: { href: assetHref('site.css'), text: css },
      script: { href: assetHref('upload.js'), text: script },
      stay: { href: assetHref('stay.js'), text: stay },
    },
  }),
);
