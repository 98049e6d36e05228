import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { withRoutes } from '../http/on-demand.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { answerRoutes } from './answer-routes.tsx';
import { apiRoutes } from './api-routes.ts';
import { applicationRoutes } from './application-routes.tsx';
import { coachApiRoutes } from './coach-api-routes.ts';
import { coachPacketRoutes } from './coach-packet-routes.tsx';
import { coachRoutes } from './coach-routes.tsx';
import { consentRoutes } from './consent-routes.tsx';
import { copyRoutes } from './copy-routes.tsx';
import { demographicsRoutes } from './demographics-routes.tsx';
import { documentRoutes } from './document-routes.tsx';
import { paperRoutes } from './paper-routes.tsx';
import { etplRoutes } from './etpl-routes.tsx';
import { formRoutes } from './form-routes.tsx';
import { messageRoutes } from './message-routes.tsx';
import { outcomeRoutes } from './outcome-routes.tsx';
import { readFormRoutes } from './read-form-routes.tsx';
import { signInRoutes } from './sign-in-routes.tsx';
import { stepRoutes } from './step-routes.tsx';
import { offerRoutes } from './offer-routes.tsx';
import { tuiRoutes } from './tui-routes.tsx';
import { wayBackRoutes } from './way-back-routes.tsx';
import type { ParticipantDeps } from './dependencies.ts';
import { participantOptions } from './options.ts';
import { startRoutes } from './start-routes.tsx';

/** The participant's part of the site: it reads, and hands commands to the functions that hold the grants. */
export const participantRoutes = [
  startRoutes,
  signInRoutes,
  coachRoutes,
  coachPacketRoutes,
  consentRoutes,
  applicationRoutes,
  wayBackRoutes,
  stepRoutes,
  formRoutes,
  etplRoutes,
  documentRoutes,
  paperRoutes,
  readFormRoutes,
  answerRoutes,
  outcomeRoutes,
  messageRoutes,
  demographicsRoutes,
  copyRoutes,
  tuiRoutes,
  offerRoutes,
  apiRoutes,
  coachApiRoutes,
] as const;

/** All of it at once, as tests walk it; the function loads it by groups (groups.ts). */
export const participantApp = (deps: ParticipantDeps): Hono<HttpEnv> =>
  withRoutes(pagesApp(participantOptions(deps)), deps, participantRoutes);
