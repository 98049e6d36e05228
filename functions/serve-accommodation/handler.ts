import { accommodationTexts } from '../../web/texts/accommodation.ts';
import { formTexts } from '../../web/texts/form.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import { environment } from './environment.ts';
import { accommodationApp, type AccommodationDeps } from './serve-accommodation.tsx';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const tables = async () => (await import('./tables.ts')).accommodationTables(client, env);

export const handler = pagesHandler(
  accommodationApp({
    http: staffHttp({
      texts: [accommodationTexts, formTexts],
      homeHref: '/staff/accommodation',
    }),
    cases: onFirstCall<AccommodationDeps['cases']>(async () => (await tables()).cases),
    answers: onFirstCall<AccommodationDeps['answers']>(async () => (await tables()).answers),
    requests: onFirstCall<AccommodationDeps['requests']>(async () => (await tables()).requests),
    commands,
  }),
);
