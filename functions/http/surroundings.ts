import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { commandClient } from '../../adapters/command-client.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { sessionReader } from '../../adapters/sessions-table.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { assetHref } from './asset-names.ts';
import type { HttpOptions } from './environment.ts';

/** Of its environment, what every serve-* function reads. */
interface PagesEnvironment {
  SESSIONS_TABLE: string;
  COMMAND_FUNCTIONS_PREFIX: string;
  BASE_URL: string;
  DEMONSTRATION: boolean;
  ORIGIN_SECRET: string;
}

/** What every serve-* function stands on: made once, when the function starts. */
export function surroundingsOf(env: PagesEnvironment) {
  const client = new DynamoDBClient({});
  const commands = commandClient({
    functions: functionCaller(awsFromEnvironment()),
    prefix: env.COMMAND_FUNCTIONS_PREFIX,
  });
  const sessions = sessionReader({ client, tableName: env.SESSIONS_TABLE });
  const http = {
    settings: boardSettings,
    baseUrl: env.BASE_URL,
    demonstration: env.DEMONSTRATION,
    originSecret: env.ORIGIN_SECRET,
    sessions: {
      find: (token) => sessions.findSession(token, systemClock.now()),
      // A page may read sessions and not write them.
      renew: async (token) => void (await commands.invoke('sign-in', { command: 'renew', token })),
    },
    now: () => systemClock.now(),
    randomBytes,
  } satisfies Partial<HttpOptions>;
  /** A part of the site that is for staff, with what is its own. */
  const staffHttp = (own: Pick<HttpOptions, 'texts' | 'homeHref' | 'imageOrigins' | 'uploadOrigins'>): HttpOptions => ({
    ...http,
    isForStaff: true,
    signInPath: '/staff/sign-in',
    signOutPath: '/staff/sign-out',
    cssHref: assetHref('site.css'),
    stayHref: assetHref('stay.js'),
    ...own,
  });
  return { client, commands, http, staffHttp };
}
