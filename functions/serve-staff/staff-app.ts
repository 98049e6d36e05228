import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { withRoutes } from '../http/on-demand.ts';
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
import { movementRoutes } from './movement-routes.tsx';
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
export const staffRoutes = [
  signInRoutes,
  // First: a STEP request has pages of its own.
  stepRoutes,
  queueRoutes,
  deskRoutes,
  approveRoutes,
  assignRoutes,
  caseRoutes,
  coachRoutes,
  paperRoutes,
  programRoutes,
  decideRoutes,
  fileRoutes,
  rescanRoutes,
  scanRoutes,
  outcomeRoutes,
  handOffRoutes,
  movementRoutes,
  reportRoutes,
  waitlistRoutes,
  deskApiRoutes,
  tuiRoutes,
  moneyRoutes,
  ojtRoutes,
  apiRoutes,
] as const;

/** All of it at once, as tests walk it; the function loads it by groups (groups.ts). */
export const staffApp = (deps: StaffDeps): Hono<HttpEnv> => withRoutes(pagesApp(deps.http), deps, staffRoutes);
