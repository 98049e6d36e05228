import type { Routes } from '../../http/on-demand.ts';
import type { OversightDeps } from '../deps.ts';
import { packetRoutes } from '../packet-routes.tsx';
import { replayRoutes } from '../replay-routes.tsx';
import { fileRoutes } from '../file-routes.ts';

/** One packet as its staff see it, and its decisions worked out anew. */
export const routes: readonly Routes<OversightDeps>[] = [packetRoutes, replayRoutes, fileRoutes];
