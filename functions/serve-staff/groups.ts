import type { RouteGroup } from '../http/on-demand.ts';
import type { StaffDeps } from './deps.ts';

/** What is loaded with the first request for one of its pages. */
export const staffGroups: readonly RouteGroup<StaffDeps>[] = [
  { paths: /^\/staff$/, load: async () => (await import('./groups/queue.ts')).routes },
  { paths: /^\/staff\/(?:sign-|callback)/, load: async () => (await import('./groups/sign-in.ts')).routes },
  // Before the rest of the JSON: alone it weighs little.
  { paths: /^\/staff\/(?:api\/)?movement/, load: async () => (await import('./groups/movement.ts')).routes },
  { paths: /^\/staff\/api\//, load: async () => (await import('./groups/api.ts')).routes },
  {
    paths: /^\/staff\/(?:report|outcomes|services|hand-off|waitlist|priority|coaches)/,
    load: async () => (await import('./groups/lists.ts')).routes,
  },
  { paths: /^\/staff\/(?:next|keyboard|bulk|me|scan)/, load: async () => (await import('./groups/desk.ts')).routes },
  { paths: /^\/staff\/step/, load: async () => (await import('./groups/step.ts')).routes },
  { paths: /^\/staff\/(?:cases|assets)\//, load: async () => (await import('./groups/case.ts')).routes },
];
