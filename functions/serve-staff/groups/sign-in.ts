import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { signInRoutes } from '../sign-in-routes.tsx';

/** Coming and going. */
export const routes: readonly Routes<StaffDeps>[] = [signInRoutes];
