import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { withRoutes } from '../http/on-demand.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { auditRoutes } from './audit-routes.tsx';
import { auditorRoutes } from './auditor-routes.tsx';
import type { OversightDeps } from './deps.ts';
import { destructionRoutes } from './destruction-routes.tsx';
import { fileRoutes } from './file-routes.ts';
import { glassRoutes } from './glass-routes.tsx';
import { holdRoutes } from './hold-routes.tsx';
import { overviewRoutes } from './overview-routes.tsx';
import { packetRoutes } from './packet-routes.tsx';
import { peopleRoutes } from './people-routes.tsx';
import { replayRoutes } from './replay-routes.tsx';
import { settingsRoutes } from './settings-routes.tsx';

/**
 * Everything under /staff/oversight, for operators and auditors: they look over what others do, and decide nothing. A function
 * of its own, so that what it may read is written down apart from what casework may (docs/adr/0017).
 */
export const oversightRoutes = [
  overviewRoutes,
  auditRoutes,
  auditorRoutes,
  peopleRoutes,
  glassRoutes,
  holdRoutes,
  destructionRoutes,
  packetRoutes,
  replayRoutes,
  settingsRoutes,
  fileRoutes,
] as const;

/** All of it at once, as tests walk it; the function loads it by groups (groups.ts). */
export const oversightApp = (deps: OversightDeps): Hono<HttpEnv> =>
  withRoutes(pagesApp(deps.http), deps, oversightRoutes);
