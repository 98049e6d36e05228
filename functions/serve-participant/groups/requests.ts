import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { coachPacketRoutes } from '../coach-packet-routes.tsx';
import { applicationRoutes } from '../application-routes.tsx';
import { stepRoutes } from '../step-routes.tsx';

/** The list of requests, and one of them. */
export const routes: readonly Routes<ParticipantDeps>[] = [coachPacketRoutes, applicationRoutes, stepRoutes];
