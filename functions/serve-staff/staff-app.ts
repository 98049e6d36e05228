import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { apiRoutes } from './api-routes.ts';
import { approveRoutes } from './approve-routes.tsx';
import { assignRoutes } from './assign-routes.tsx';
import { caseRoutes } from './case-routes.tsx';
import { coachRoutes } from './coach-routes.tsx';
import { decideRoutes } from './decide-routes.tsx';
import { deskApiRoutes } from './desk-api.ts';
import { deskRoutes } from './desk-routes.tsx';
import type { StaffDeps } from './deps.ts';
import { fileRoutes } from './file-routes.ts';
import { rescanRoutes } from './rescan-routes.ts';
import { handOffRoutes } from './hand-off-routes.tsx';
import { moneyRoutes } from './money-routes.tsx';
import { ojtRoutes } from './ojt-routes.tsx';
import { outcomeRoutes } from './outcome-routes.tsx';
import { paperRoutes } from './paper-routes.tsx';
import { programRoutes } from './program-routes.tsx';
import { queueRoutes } from './queue-routes.tsx';
import { reportRoutes } from './report-routes.tsx';
import { scanRoutes } from './scan-routes.tsx';
import { signInRoutes } from './sign-in-routes.tsx';
import { tuiRoutes } from './tui-routes.tsx';
import { waitlistRoutes } from './waitlist-routes.tsx';
import { stepRoutes } from './step-routes.tsx';

/** Everything under /staff. Each route asks `authorize` before it reads, and hands every change to a command. */
export function staffApp(deps: StaffDeps): Hono<HttpEnv> {
  const app = pagesApp(deps.http);
  signInRoutes(app, deps);
  // First: a STEP request has pages of its own.
  stepRoutes(app, deps);
  queueRoutes(app, deps);
  deskRoutes(app, deps);
  approveRoutes(app, deps);
  assignRoutes(app, deps);
  caseRoutes(app, deps);
  coachRoutes(app, deps);
  paperRoutes(app, deps);
  programRoutes(app, deps);
  decideRoutes(app, deps);
  fileRoutes(app, deps);
  rescanRoutes(app, deps);
  scanRoutes(app, deps);
  outcomeRoutes(app, deps);
  handOffRoutes(app, deps);
  reportRoutes(app, deps);
  waitlistRoutes(app, deps);
  deskApiRoutes(app, deps);
  tuiRoutes(app, deps);
  moneyRoutes(app, deps);
  ojtRoutes(app, deps);
  apiRoutes(app, deps);
  return app;
}
