import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { answerOffer } from './answer-offer.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});
const deps = {
  cases: casesTable({ client, tableName: env.CASES_TABLE }),
  ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
  payments: paymentsTable({ client, tableName: env.PAYMENTS_TABLE }),
  clock,
  randomBytes,
  settings,
};

export const handler = commandHandler(commands['answer-offer'].input, (input) => answerOffer(input, deps));
