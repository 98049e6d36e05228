import { ledgerTable } from '../../adapters/ledger-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import { paymentsTexts } from '../../web/texts/payments.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { paymentsApp } from './serve-payments.tsx';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);

export const handler = pagesHandler(
  paymentsApp({
    http: staffHttp({
      texts: [paymentsTexts],
      homeHref: '/finance/payments',
    }),
    ledger: ledgerTable({ client, tableName: env.LEDGER_TABLE }),
    payments: paymentsTable({ client, tableName: env.PAYMENTS_TABLE }),
    commands,
  }),
);
