import type { ApplicationRow } from '../cases/rows.ts';

/** As long as a decision can come, what papers a packet has and lacks is worked on. */
export const paperStatuses: ReadonlySet<ApplicationRow['status']> = new Set([
  'draft',
  'submitted',
  'in-review',
  'second-review',
  'needs-information',
  'waitlisted',
]);
