import type { Routes } from '../../http/on-demand.ts';
import { fundRoutes } from '../fund-routes.tsx';
import type { FinanceDeps } from '../reading.ts';

/** The funds, and the journal. */
export const routes: readonly Routes<FinanceDeps>[] = [fundRoutes];
