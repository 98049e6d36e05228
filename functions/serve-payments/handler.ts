import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { paymentsTexts } from '../../web/texts/payments.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetHref } from '../http/asset-names.ts';
import { pagesHandler } from '../http/lambda.ts';
import { environment } from './environment.ts';
import { paymentsApp } from './serve-payments.tsx';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const commands = commandClient({
  functions: functionCaller(awsFromEnvironment()),
  prefix: env.COMMAND_FUNCTIONS_PREFIX,
});
const sessions = sessionReader({ client, tableName: env.SESSIONS_TABLE });

export const handler = pagesHandler(
  paymentsApp({
    http: {
      settings: boardSettings,
      texts: [paymentsTexts],
      baseUrl: env.BASE_URL,
      isForStaff: true,
      demonstration: env.DEMONSTRATION,
      originSecret: env.ORIGIN_SECRET,
      homeHref: '/finance/payments',
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
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    payments: paymentsTable({ client, tableName: env.PAYMENTS_TABLE }),
    commands,
  }),
);
