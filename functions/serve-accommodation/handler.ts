import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { accommodationTexts } from '../../web/texts/accommodation.ts';
import { formTexts } from '../../web/texts/form.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetHref } from '../http/asset-names.ts';
import { pagesHandler } from '../http/lambda.ts';
import { environment } from './environment.ts';
import { accommodationApp } from './serve-accommodation.tsx';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const commands = commandClient({
  functions: functionCaller(awsFromEnvironment()),
  prefix: env.COMMAND_FUNCTIONS_PREFIX,
});
const sessions = sessionReader({ client, tableName: env.SESSIONS_TABLE });

export const handler = pagesHandler(
  accommodationApp({
    http: {
      settings: boardSettings,
      texts: [accommodationTexts, formTexts],
      baseUrl: env.BASE_URL,
      isForStaff: true,
      demonstration: env.DEMONSTRATION,
      originSecret: env.ORIGIN_SECRET,
      homeHref: '/staff/accommodation',
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
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    answers: confidentialTable({ client, tableName: env.ACCOMMODATION_TABLE }),
    requests: accommodationRequests({ client, tableName: env.ACCOMMODATION_TABLE }),
    commands,
  }),
);
