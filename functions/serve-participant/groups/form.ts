import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { coachPacketRoutes } from '../coach-packet-routes.tsx';
import { formRoutes } from '../form-routes.tsx';
import { etplRoutes } from '../etpl-routes.tsx';

/** The form, page by page, until it is signed. */
export const routes: readonly Routes<ParticipantDeps>[] = [coachPacketRoutes, formRoutes, etplRoutes];
