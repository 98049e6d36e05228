import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { coachPacketRoutes } from '../coach-packet-routes.tsx';
import { documentRoutes } from '../document-routes.tsx';
import { paperRoutes } from '../paper-routes.tsx';
import { readFormRoutes } from '../read-form-routes.tsx';

/** Documents: sent, described, read. */
export const routes: readonly Routes<ParticipantDeps>[] = [
  coachPacketRoutes,
  documentRoutes,
  paperRoutes,
  readFormRoutes,
];
