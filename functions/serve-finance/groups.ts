import type { RouteGroup } from '../http/on-demand.ts';
import type { FinanceDeps } from './reading.ts';

/** What is loaded with the first request for one of its pages. */
export const financeGroups: readonly RouteGroup<FinanceDeps>[] = [
  { paths: /^\/finance\/api\//, load: async () => (await import('./groups/api.ts')).routes },
  {
    paths: /^\/finance\/(?:changes|equal-opportunity)/,
    load: async () => (await import('./groups/changes.ts')).routes,
  },
  { paths: /^\/finance(?:$|\/)/, load: async () => (await import('./groups/funds.ts')).routes },
];
