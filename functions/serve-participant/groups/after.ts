import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { wayBackRoutes } from '../way-back-routes.tsx';
import { answerRoutes } from '../answer-routes.tsx';
import { outcomeRoutes } from '../outcome-routes.tsx';
import { messageRoutes } from '../message-routes.tsx';
import { copyRoutes } from '../copy-routes.tsx';
import { demographicsRoutes } from '../demographics-routes.tsx';
import { tuiRoutes } from '../tui-routes.tsx';
import { offerRoutes } from '../offer-routes.tsx';

/** What follows once a request was sent. */
export const routes: readonly Routes<ParticipantDeps>[] = [
  wayBackRoutes,
  answerRoutes,
  outcomeRoutes,
  messageRoutes,
  demographicsRoutes,
  copyRoutes,
  tuiRoutes,
  offerRoutes,
];
