import type { Hono } from 'hono';
import type { HttpEnv } from '../http/environment.ts';
import { withRoutes } from '../http/on-demand.ts';
import { pagesApp } from '../http/pages-app.tsx';
import { financeApi } from './api-routes.ts';
import { changeRoutes } from './change-routes.tsx';
import { demographicsRoutes } from './demographics-routes.tsx';
import { fundRoutes } from './fund-routes.tsx';
import type { FinanceDeps } from './reading.ts';

/** Finance reads a model without names: the ledger, and nothing else. Changes go to the functions that may. */
export const financeRoutes = [fundRoutes, changeRoutes, demographicsRoutes, financeApi] as const;

/** All of it at once, as tests walk it; the function loads it by groups (groups.ts). */
export const financeApp = (deps: FinanceDeps): Hono<HttpEnv> => withRoutes(pagesApp(deps.http), deps, financeRoutes);
