import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { stepRoutes } from '../step-routes.tsx';
import { approveRoutes } from '../approve-routes.tsx';
import { coachRoutes } from '../coach-routes.tsx';
import { programRoutes } from '../program-routes.tsx';
import { outcomeRoutes } from '../outcome-routes.tsx';
import { handOffRoutes } from '../hand-off-routes.tsx';
import { reportRoutes } from '../report-routes.tsx';
import { deskApiRoutes } from '../desk-api.ts';
import { moneyRoutes } from '../money-routes.tsx';
import { ojtRoutes } from '../ojt-routes.tsx';
import { apiRoutes } from '../api-routes.ts';
import { waitlistRoutes } from '../waitlist-routes.tsx';
import { tuiRoutes } from '../tui-routes.tsx';

/** The same as JSON. */
export const routes: readonly Routes<StaffDeps>[] = [
  stepRoutes,
  approveRoutes,
  coachRoutes,
  programRoutes,
  outcomeRoutes,
  handOffRoutes,
  reportRoutes,
  waitlistRoutes,
  deskApiRoutes,
  tuiRoutes,
  moneyRoutes,
  ojtRoutes,
  apiRoutes,
];
