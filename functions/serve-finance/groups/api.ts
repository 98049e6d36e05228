import type { Routes } from '../../http/on-demand.ts';
import { demographicsRoutes } from '../demographics-routes.tsx';
import { financeApi } from '../api-routes.ts';
import type { FinanceDeps } from '../reading.ts';

/** The same as JSON. */
export const routes: readonly Routes<FinanceDeps>[] = [demographicsRoutes, financeApi];
