import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { importEtpl } from './import-etpl.ts';

const env = readEnvironment(environment);
const deps = { client: new DynamoDBClient({}), tableName: env.CASES_TABLE, clock, randomBytes };

export const handler = commandHandler(commands['import-etpl'].input, (input) => importEtpl(input, deps));
