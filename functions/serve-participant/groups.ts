import type { RouteGroup } from '../http/on-demand.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** What is loaded with the first request for one of its pages. */
export const participantGroups: readonly RouteGroup<ParticipantDeps>[] = [
  { paths: /^\/(?:$|help$|sign-|assets\/)/, load: async () => (await import('./groups/start.ts')).routes },
  { paths: /^\/(?:coach|coaches)(?:\/|$)/, load: async () => (await import('./groups/coach.ts')).routes },
  {
    paths: /^\/applications\/[^/]+\/(?:form\/|check$|sign$|program$)/,
    load: async () => (await import('./groups/form.ts')).routes,
  },
  {
    paths: /^\/applications\/[^/]+\/(?:documents|uploads)/,
    load: async () => (await import('./groups/papers.ts')).routes,
  },
  {
    paths:
      /^\/(?:messages$|optional-questions|your-copy|applications\/[^/]+\/(?:answer|outcome|packet|oed|offer|appeal|reopen))/,
    load: async () => (await import('./groups/after.ts')).routes,
  },
  { paths: /^\/(?:api\/|openapi\.json$)/, load: async () => (await import('./groups/api.ts')).routes },
  {
    paths: /^\/(?:notice|ask|step|applications)(?:\/|$)/,
    load: async () => (await import('./groups/requests.ts')).routes,
  },
];
