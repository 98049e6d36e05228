import { financeReads } from '../../adapters/finance-reads.ts';
import { fundChangeStore } from '../../adapters/fund-change-store.ts';
import { ledgerTable } from '../../adapters/ledger-table.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { demographicsReportTexts } from '../../web/texts/demographics-report.ts';
import { financeTexts } from '../../web/texts/finance.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { financeApp } from './finance-app.tsx';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const table = { client, tableName: env.LEDGER_TABLE };

export const handler = pagesHandler(
  financeApp({
    http: staffHttp({
      texts: [financeTexts, demographicsTexts, demographicsReportTexts],
      homeHref: '/finance',
    }),
    ledger: ledgerTable(table),
    reads: financeReads(table),
    changes: fundChangeStore(table),
    commands,
  }),
);
