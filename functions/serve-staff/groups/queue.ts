import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { queueRoutes } from '../queue-routes.tsx';

/** The list that a day begins with. */
export const routes: readonly Routes<StaffDeps>[] = [queueRoutes];
