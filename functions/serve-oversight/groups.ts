import type { RouteGroup } from '../http/on-demand.ts';
import type { OversightDeps } from './deps.ts';

/** What is loaded with the first request for one of its pages. */
export const oversightGroups: readonly RouteGroup<OversightDeps>[] = [
  { paths: /^\/staff\/oversight(?:$|\/settings)/, load: async () => (await import('./groups/overview.ts')).routes },
  {
    paths: /^\/staff\/oversight\/(?:audit|auditors|people|glass|holds)(?:\/|$)/,
    load: async () => (await import('./groups/people.ts')).routes,
  },
  {
    paths: /^\/staff\/oversight\/(?:destruction|api)(?:\/|$)/,
    load: async () => (await import('./groups/destruction.ts')).routes,
  },
  { paths: /^\/staff\/oversight\/packets(?:\/|$)/, load: async () => (await import('./groups/packets.ts')).routes },
];
