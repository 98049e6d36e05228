import type { Routes } from '../../http/on-demand.ts';
import type { OversightDeps } from '../deps.ts';
import { overviewRoutes } from '../overview-routes.tsx';
import { settingsRoutes } from '../settings-routes.tsx';

/** Where oversight begins, and the settings as they stand. */
export const routes: readonly Routes<OversightDeps>[] = [overviewRoutes, settingsRoutes];
