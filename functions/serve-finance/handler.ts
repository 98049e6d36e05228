import { financeReads } from '../../adapters/finance-reads.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { demographicsReportTexts } from '../../web/texts/demographics-report.ts';
import { financeTexts } from '../../web/texts/finance.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall, pagesOnDemand } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import type { FinanceDeps } from './reading.ts';
import { environment } from './environment.ts';
import { financeGroups } from './groups.ts';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const tables = async () => (await import('./tables.ts')).financeTables(client, env);

const deps: FinanceDeps = {
  http: staffHttp({
    texts: [financeTexts, demographicsTexts, demographicsReportTexts],
    homeHref: '/finance',
  }),
  ledger: onFirstCall<FinanceDeps['ledger']>(async () => (await tables()).ledger),
  reads: financeReads({ client, tableName: env.LEDGER_TABLE }),
  changes: onFirstCall<FinanceDeps['changes']>(async () => (await tables()).changes),
  commands,
};

export const handler = pagesHandler(pagesOnDemand(deps.http, deps, financeGroups));
