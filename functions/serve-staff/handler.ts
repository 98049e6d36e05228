import { signerFromEnvironment } from '../../adapters/signer.ts';
import { formTexts } from '../../web/texts/form.ts';
import { askingTexts } from '../../web/texts/asking.ts';
import { afterTexts } from '../../web/texts/after.ts';
import { lookupTexts } from '../../web/texts/lookup.ts';
import { coachingTexts } from '../../web/texts/coach-staff.ts';
import { staffTexts } from '../../web/texts/staff.ts';
import { tuiTexts } from '../../web/texts/tui.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetFile } from '../http/asset-files.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall, pagesOnDemand } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import type { StaffDeps } from './deps.ts';
import { environment } from './environment.ts';
import { staffGroups } from './groups.ts';

const env = readEnvironment(environment);
const { client, commands, staffHttp } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);
const tables = async () => (await import('./tables.ts')).staffTables(client, env);

const deps: StaffDeps = {
  http: staffHttp({
    texts: [staffTexts, ...coachingTexts, tuiTexts, formTexts, askingTexts, ...afterTexts, ...lookupTexts],
    homeHref: '/staff',
    imageOrigins: [imageOrigin],
    uploadOrigins: [env.QUARANTINE_ORIGIN],
  }),
  cases: onFirstCall<StaffDeps['cases']>(async () => (await tables()).cases),
  consents: onFirstCall<StaffDeps['consents']>(async () => (await tables()).consents),
  etpl: onFirstCall<StaffDeps['etpl']>(async () => (await tables()).etpl),
  ledger: onFirstCall<StaffDeps['ledger']>(async () => (await tables()).ledger),
  movement: onFirstCall<StaffDeps['movement']>(async () => (await tables()).movement),
  outcomes: onFirstCall<StaffDeps['outcomes']>(async () => (await tables()).outcomes),
  staff: onFirstCall<StaffDeps['staff']>(async () => (await tables()).staff),
  steps: onFirstCall<StaffDeps['steps']>(async () => (await tables()).steps),
  ojt: onFirstCall<StaffDeps['ojt']>(async () => (await tables()).ojt),
  views: onFirstCall<StaffDeps['views']>(async () => (await tables()).views),
  commands,
  signer,
  cleanBucket: env.CLEAN_BUCKET,
  packetsBucket: env.PACKETS_BUCKET,
  decideScript: assetFile('decide.js'),
  deskScript: assetFile('desk.js'),
  handOffScript: assetFile('hand-off.js'),
};

export const handler = pagesHandler(pagesOnDemand(deps.http, deps, staffGroups));
