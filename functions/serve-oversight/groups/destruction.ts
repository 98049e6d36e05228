import type { Routes } from '../../http/on-demand.ts';
import type { OversightDeps } from '../deps.ts';
import { destructionRoutes } from '../destruction-routes.tsx';

/** What may be destroyed, who orders it, and the certificates. */
export const routes: readonly Routes<OversightDeps>[] = [destructionRoutes];
