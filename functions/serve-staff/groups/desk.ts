import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { deskRoutes } from '../desk-routes.tsx';
import { approveRoutes } from '../approve-routes.tsx';
import { scanRoutes } from '../scan-routes.tsx';

/** Many requests in one go, paper that comes over the desk, who is away. */
export const routes: readonly Routes<StaffDeps>[] = [deskRoutes, approveRoutes, scanRoutes];
