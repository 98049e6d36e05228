import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { financeReads } from '../../adapters/finance-reads.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { demographicsReportTexts } from '../../web/texts/demographics-report.ts';
import { financeTexts } from '../../web/texts/finance.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetHref } from '../http/asset-names.ts';
import { pagesHandler } from '../http/lambda.ts';
import { environment } from './environment.ts';
import { financeApp } from './finance-app.tsx';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const table = { client, tableName: env.LEDGER_TABLE };
const commands = commandClient({
  functions: functionCaller(awsFromEnvironment()),
  prefix: env.COMMAND_FUNCTIONS_PREFIX,
});
const sessions = sessionReader({ client, tableName: env.SESSIONS_TABLE });

export const handler = pagesHandler(
  financeApp({
    http: {
      settings: boardSettings,
      texts: [financeTexts, demographicsTexts, demographicsReportTexts],
      baseUrl: env.BASE_URL,
      isForStaff: true,
      demonstration: env.DEMONSTRATION,
      originSecret: env.ORIGIN_SECRET,
      homeHref: '/finance',
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
      now: () => systemClock.now(),
      randomBytes,
    },
    ledger: ledgerTable(table),
    reads: financeReads(table),
    changes: fundChangeStore(table),
    commands,
  }),
);
