import { settingsHistory } from '../../adapters/settings-history.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { oversightTextAreas } from '../../web/texts/oversight.ts';
import { readEnvironment } from '../handler-stack.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall, pagesOnDemand } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import type { OversightDeps } from './deps.ts';
import { environment } from './environment.ts';
import { oversightGroups } from './groups.ts';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);
const tables = async () => (await import('./tables.ts')).oversightTables(client, env);

const deps: OversightDeps = {
  http: staffHttp({
    texts: oversightTextAreas,
    homeHref: '/staff/oversight',
    imageOrigins: [imageOrigin],
  }),
  cases: onFirstCall<OversightDeps['cases']>(async () => (await tables()).cases),
  oversight: onFirstCall<OversightDeps['oversight']>(async () => (await tables()).oversight),
  destructions: onFirstCall<OversightDeps['destructions']>(async () => (await tables()).destructions),
  staff: onFirstCall<OversightDeps['staff']>(async () => (await tables()).staff),
  ledger: onFirstCall<OversightDeps['ledger']>(async () => (await tables()).ledger),
  settingsHistory,
  commands,
  signer,
  cleanBucket: env.CLEAN_BUCKET,
  packetsBucket: env.PACKETS_BUCKET,
};

export const handler = pagesHandler(pagesOnDemand(deps.http, deps, oversightGroups));
