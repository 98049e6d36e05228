import type { Routes } from '../../http/on-demand.ts';
import type { OversightDeps } from '../deps.ts';
import { auditRoutes } from '../audit-routes.tsx';
import { auditorRoutes } from '../auditor-routes.tsx';
import { peopleRoutes } from '../people-routes.tsx';
import { glassRoutes } from '../glass-routes.tsx';
import { holdRoutes } from '../hold-routes.tsx';

/** Who may do what: rights, auditors, a glass that was broken, records held back from destruction. */
export const routes: readonly Routes<OversightDeps>[] = [
  auditRoutes,
  auditorRoutes,
  peopleRoutes,
  glassRoutes,
  holdRoutes,
];
