import type { ApplicationRow, ChecklistKind } from '../cases/rows.ts';
import { Refusal } from '../errors.ts';
import { openItems } from '../information/open-items.ts';

/** As long as a decision can come, what papers a packet has and lacks is worked on. */
export const paperStatuses: ReadonlySet<ApplicationRow['status']> = new Set([
  'draft',
  'submitted',
  'in-review',
  'second-review',
  'needs-information',
  'waitlisted',
]);

/** R28: a person changes the papers of a draft, and of a sent packet exactly those that were asked for. */
export function demandOpenKinds(application: ApplicationRow, kinds: readonly ChecklistKind[]): void {
  const open = openItems(application);
  if (application.status !== 'draft' && !open) throw new Refusal('already-sent', { number: application.number });
  const outside = open ? kinds.filter((kind) => !open.documents.has(kind)) : [];
  if (outside.length > 0)
    throw new Refusal(
      'not-asked',
      { number: application.number },
      outside.map((field) => ({ field, key: 'not-asked' })),
    );
}
