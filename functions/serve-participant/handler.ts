import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { textsOff } from '../../domain/messages/phone.ts';
import { readEnvironment } from '../handler-stack.ts';
import { assetFile } from '../http/asset-files.ts';
import { pagesHandler } from '../http/lambda.ts';
import { onFirstCall, pagesOnDemand } from '../http/on-demand.ts';
import { surroundingsOf } from '../http/surroundings.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { environment } from './environment.ts';
import { participantGroups } from './groups.ts';
import { participantOptions } from './options.ts';

const env = readEnvironment(environment);
const { client, commands, http } = surroundingsOf(env);
const signer = signerFromEnvironment();
const imageOrigin = signer.originOf(env.CLEAN_BUCKET);
const tables = async () => (await import('./tables.ts')).participantTables(client, env);

const deps: ParticipantDeps = {
  ...http,
  cases: onFirstCall<ParticipantDeps['cases']>(async () => (await tables()).cases),
  consents: onFirstCall<ParticipantDeps['consents']>(async () => (await tables()).consents),
  outcomes: onFirstCall<ParticipantDeps['outcomes']>(async () => (await tables()).outcomes),
  views: onFirstCall<ParticipantDeps['views']>(async () => (await tables()).views),
  etpl: onFirstCall<ParticipantDeps['etpl']>(async () => (await tables()).etpl),
  exports: onFirstCall<ParticipantDeps['exports']>(async () => (await tables()).exports),
  steps: onFirstCall<ParticipantDeps['steps']>(async () => (await tables()).steps),
  snap: onFirstCall<ParticipantDeps['snap']>(async () => (await tables()).snap),
  ui: onFirstCall<ParticipantDeps['ui']>(async () => (await tables()).ui),
  accommodation: onFirstCall<ParticipantDeps['accommodation']>(async () => (await tables()).accommodation),
  demographics: onFirstCall<ParticipantDeps['demographics']>(async () => (await tables()).demographics),
  hideAnswersBelow: outcomeSettings.hideAnswersBelow,
  commands,
  signer,
  cleanBucket: env.CLEAN_BUCKET,
  packetsBucket: env.PACKETS_BUCKET,
  imageOrigins: [imageOrigin],
  downloadOrigins: [signer.originOf(env.PACKETS_BUCKET)],
  uploadOrigins: [new URL(env.QUARANTINE_ORIGIN).origin],
  textsOn: env.TEXT_ORIGINATION !== textsOff,
  assets: { css: assetFile('site.css'), script: assetFile('upload.js'), stay: assetFile('stay.js') },
};

export const handler = pagesHandler(pagesOnDemand(participantOptions(deps), deps, participantGroups));
