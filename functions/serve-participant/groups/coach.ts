import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { coachRoutes } from '../coach-routes.tsx';
import { consentRoutes } from '../consent-routes.tsx';

/** A coach's own pages, and those where a person says who may help. */
export const routes: readonly Routes<ParticipantDeps>[] = [coachRoutes, consentRoutes];
