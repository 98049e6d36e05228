import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { boardSettings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock } from '../../adapters/clients.ts';
import { mailer } from '../../adapters/mailer.ts';
import { staffIssuer } from '../../adapters/oidc-client.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { rightsStore } from '../../adapters/rights-store.ts';
import { sessionsTable } from '../../adapters/sessions-table.ts';
import { signInInputSchema } from '../../domain/sign-in/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import type { SignInDeps } from './deps.ts';
import { personsIn } from './persons.ts';
import { signIn } from './sign-in.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps: SignInDeps = {
  clock: systemClock,
  randomBytes,
  sessions: sessionsTable({ client, tableName: env.SESSIONS_TABLE }),
  persons: personsIn(casesTable({ client, tableName: env.CASES_TABLE }), randomBytes, boardSettings),
  mailer: mailer({
    client: new SESv2Client({}),
    from: env.MAIL_FROM,
    configurationSet: env.MAIL_CONFIGURATION_SET,
  }),
  issuer: staffIssuer({ issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID }),
  staff: staffTable({ client, tableName: env.CASES_TABLE }),
  rights: rightsStore({ client, cases: env.CASES_TABLE, sessions: env.SESSIONS_TABLE }),
  settings: boardSettings,
  baseUrl: env.BASE_URL,
};

export const handler = commandHandler(signInInputSchema, (input) => signIn(input, deps));
