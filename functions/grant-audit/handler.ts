import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { auditGrants } from '../../adapters/audit-grants.ts';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { grantAudit } from './grant-audit.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  oversight: oversightTable({ client, tableName: env.CASES_TABLE }),
  grants: auditGrants({ client, tableName: env.SESSIONS_TABLE }),
  staff: staffTable({ client, tableName: env.CASES_TABLE }),
  clock,
  randomBytes,
  settings,
};

export const handler = commandHandler(commands['grant-audit'].input, (input) => grantAudit(input, deps));
