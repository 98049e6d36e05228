import type { Routes } from '../../http/on-demand.ts';
import type { ParticipantDeps } from '../dependencies.ts';
import { startRoutes } from '../start-routes.tsx';
import { signInRoutes } from '../sign-in-routes.tsx';

/** What somebody meets before and while signing in. */
export const routes: readonly Routes<ParticipantDeps>[] = [startRoutes, signInRoutes];
