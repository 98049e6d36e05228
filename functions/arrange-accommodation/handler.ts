import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { arrangeAccommodation } from './arrange-accommodation.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = { requests: accommodationRequests({ client, tableName: env.ACCOMMODATION_TABLE }), clock };

export const handler = commandHandler(commands['arrange-accommodation'].input, (input) =>
  arrangeAccommodation(input, deps),
);
