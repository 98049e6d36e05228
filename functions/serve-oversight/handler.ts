import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { settingsHistory } from '../../adapters/settings-history.ts';
import { awsFromEnvironment, signerFromEnvironment } from '../../adapters/signer.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { oversightTextAreas } from '../../web/texts/oversight.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetHref } from '../http/asset-names.ts';
import { pagesHandler } from '../http/lambda.ts';
import { environment } from './environment.ts';
import { oversightApp } from './serve-oversight.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const commands = commandClient({
  functions: functionCaller(awsFromEnvironment()),
  prefix: env.COMMAND_FUNCTIONS_PREFIX,
});
const sessions = sessionReader({ client, tableName: env.SESSIONS_TABLE });
const signer = signerFromEnvironment();
const { origin: imageOrigin } = new URL(await signer.read(env.CLEAN_BUCKET, 'pages', { now: systemClock.now() }));

export const handler = pagesHandler(
  oversightApp({
    http: {
      settings: boardSettings,
      texts: oversightTextAreas,
      baseUrl: env.BASE_URL,
      isForStaff: true,
      demonstration: env.DEMONSTRATION,
      originSecret: env.ORIGIN_SECRET,
      homeHref: '/staff/oversight',
      signInPath: '/staff/sign-in',
      signOutPath: '/staff/sign-out',
      cssHref: assetHref('site.css'),
      stayHref: assetHref('stay.js'),
      sessions: {
        find: (token) => sessions.findSession(token, systemClock.now()),
        renew: async (token) => {
          await commands.invoke('sign-in', { command: 'renew', token });
        },
      },
      imageOrigins: [imageOrigin],
      now: () => systemClock.now(),
      randomBytes,
    },
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
