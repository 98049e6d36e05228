import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { accommodationTexts } from '../../web/texts/accommodation.ts';
import { formTexts } from '../../web/texts/form.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { accommodationApp } from './serve-accommodation.tsx';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);

export const handler = pagesHandler(
  accommodationApp({
    http: staffHttp({
      texts: [accommodationTexts, formTexts],
      homeHref: '/staff/accommodation',
    }),
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    answers: confidentialTable({ client, tableName: env.ACCOMMODATION_TABLE }),
    requests: accommodationRequests({ client, tableName: env.ACCOMMODATION_TABLE }),
    commands,
  }),
);
