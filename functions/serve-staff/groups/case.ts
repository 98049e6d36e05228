import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { stepRoutes } from '../step-routes.tsx';
import { assignRoutes } from '../assign-routes.tsx';
import { caseRoutes } from '../case-routes.tsx';
import { coachRoutes } from '../coach-routes.tsx';
import { paperRoutes } from '../paper-routes.tsx';
import { programRoutes } from '../program-routes.tsx';
import { decideRoutes } from '../decide-routes.tsx';
import { fileRoutes } from '../file-routes.ts';
import { rescanRoutes } from '../rescan-routes.ts';
import { outcomeRoutes } from '../outcome-routes.tsx';
import { handOffRoutes } from '../hand-off-routes.tsx';
import { tuiRoutes } from '../tui-routes.tsx';
import { moneyRoutes } from '../money-routes.tsx';
import { ojtRoutes } from '../ojt-routes.tsx';
import { waitlistRoutes } from '../waitlist-routes.tsx';

/** One request, and all that is done with it. A STEP request has pages of its own: they come first. */
export const routes: readonly Routes<StaffDeps>[] = [
  stepRoutes,
  assignRoutes,
  caseRoutes,
  coachRoutes,
  paperRoutes,
  programRoutes,
  decideRoutes,
  fileRoutes,
  rescanRoutes,
  outcomeRoutes,
  handOffRoutes,
  waitlistRoutes,
  tuiRoutes,
  moneyRoutes,
  ojtRoutes,
];
