import type { Routes } from '../../http/on-demand.ts';
import type { StaffDeps } from '../deps.ts';
import { coachRoutes } from '../coach-routes.tsx';
import { outcomeRoutes } from '../outcome-routes.tsx';
import { handOffRoutes } from '../hand-off-routes.tsx';
import { reportRoutes } from '../report-routes.tsx';
import { waitlistRoutes } from '../waitlist-routes.tsx';

/** Lists over many requests, and the board's report. */
export const routes: readonly Routes<StaffDeps>[] = [
  coachRoutes,
  outcomeRoutes,
  handOffRoutes,
  reportRoutes,
  waitlistRoutes,
];
