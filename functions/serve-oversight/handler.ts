import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { oversightTexts } from '../../web/texts/oversight.ts';
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

export const handler = pagesHandler(
  oversightApp({
    http: {
      settings: boardSettings,
      texts: [oversightTexts],
      baseUrl: env.BASE_URL,
      isForStaff: true,
      demonstration: env.DEMONSTRATION,
      originSecret: env.ORIGIN_SECRET,
      homeHref: '/staff/oversight',
      signInPath: '/staff/sign-in',
      signOutPath: '/staff/sign-out',
      cssHref: assetHref('site.css'),
      sessions: {
        find: (token) => sessions.findSession(token, systemClock.now()),
        renew: async (token) => {
          await commands.invoke('sign-in', { command: 'renew', token });
        },
      },
      now: () => systemClock.now(),
      randomBytes,
    },
    commands,
  }),
);
