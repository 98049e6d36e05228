import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { etplRoutes } from '../etpl-routes.tsx';
import { outcomeRoutes } from '../outcome-routes.tsx';
import { messageRoutes } from '../message-routes.tsx';
import { copyRoutes } from '../copy-routes.tsx';
import { demographicsRoutes } from '../demographics-routes.tsx';
import { apiRoutes } from '../api-routes.ts';
import { coachApiRoutes } from '../coach-api-routes.ts';

/** The same as JSON. */
export const routes: readonly Routes<ParticipantDeps>[] = [
  etplRoutes,
  outcomeRoutes,
  messageRoutes,
  demographicsRoutes,
  copyRoutes,
  apiRoutes,
  coachApiRoutes,
];
