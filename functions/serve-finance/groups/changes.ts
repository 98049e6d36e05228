import type { Routes } from '../../http/on-demand.ts';
import { changeRoutes } from '../change-routes.tsx';
import { demographicsRoutes } from '../demographics-routes.tsx';
import type { FinanceDeps } from '../reading.ts';

/** Changes of funds, proposed by one and confirmed by another; whom the money reached. */
export const routes: readonly Routes<FinanceDeps>[] = [changeRoutes, demographicsRoutes];
