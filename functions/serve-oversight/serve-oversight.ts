import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { auditRoutes } from './audit-routes.tsx';
import { auditorRoutes } from './auditor-routes.tsx';
import type { OversightDeps } from './deps.ts';
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
export function oversightApp(deps: OversightDeps): Hono<HttpEnv> {
  const app = pagesApp(deps.http);
  overviewRoutes(app, deps);
  auditRoutes(app, deps);
  auditorRoutes(app, deps);
  peopleRoutes(app, deps);
  glassRoutes(app, deps);
  holdRoutes(app, deps);
  packetRoutes(app, deps);
  replayRoutes(app, deps);
  settingsRoutes(app, deps);
  fileRoutes(app, deps);
  return app;
}
