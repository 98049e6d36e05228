import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { movementRoutes } from '../movement-routes.tsx';

/** How packets move, as a page, a table and JSON. */
export const routes: readonly Routes<StaffDeps>[] = [movementRoutes];
