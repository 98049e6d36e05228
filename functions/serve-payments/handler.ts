import { paymentsTexts } from '../../web/texts/payments.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import type { PaymentsDeps } from './reading.ts';
import { environment } from './environment.ts';
import { paymentsApp } from './serve-payments.tsx';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const tables = async () => (await import('./tables.ts')).paymentTables(client, env);

export const handler = pagesHandler(
  paymentsApp({
    http: staffHttp({
      texts: [paymentsTexts],
      homeHref: '/finance/payments',
    }),
    ledger: onFirstCall<PaymentsDeps['ledger']>(async () => (await tables()).ledger),
    payments: onFirstCall<PaymentsDeps['payments']>(async () => (await tables()).payments),
    commands,
  }),
);
