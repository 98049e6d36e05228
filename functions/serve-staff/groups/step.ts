import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { stepRoutes } from '../step-routes.tsx';

/** STEP requests. */
export const routes: readonly Routes<StaffDeps>[] = [stepRoutes];
