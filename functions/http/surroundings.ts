import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import type { SessionReader } from '../../domain/sign-in/ports.ts';
import { assetHref } from './asset-names.ts';
import type { HttpOptions } from './environment.ts';
import { onFirstCall } from './on-demand.ts';

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
  // Who has no session yet, on the first page and while signing in, waits for no table.
  const sessions = onFirstCall<SessionReader>(async () => {
    const { sessionReader } = await import('../../adapters/sessions-table.ts');
    return sessionReader({ client, tableName: env.SESSIONS_TABLE });
  });
  // Nor for the commands, with the shapes of what all of them answer.
  const commands = onFirstCall<CommandClient>(async () => {
    const { commandClient, functionCaller } = await import('./commands.ts');
    return commandClient({ functions: functionCaller(awsFromEnvironment()), prefix: env.COMMAND_FUNCTIONS_PREFIX });
  });
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
