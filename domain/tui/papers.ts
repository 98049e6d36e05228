import type { ApplicationRow, ChecklistKind } from '../cases/rows.ts';

/** What came of a packet, on paper: kept with the request, and never a part of what goes to the office. */
export const afterwards: ReadonlySet<ChecklistKind> = new Set<ChecklistKind>(['oed-proof', 'oed-answer']);

const open: ReadonlySet<ApplicationRow['status']> = new Set([
  'handed-over',
  'sent-to-oed',
  'oed-approved',
  'oed-denied',
  'closed',
]);

/**
 * Which papers a person may still add to a TUI request that was handed over; undefined for everything else. One that was opened
 * again, asked for something and closed waits for that, and not for the office's papers.
 */
export const oedPapers = ({
  kind,
  status,
  tui,
  request,
}: Pick<ApplicationRow, 'kind' | 'status' | 'tui' | 'request'>): ReadonlySet<ChecklistKind> | undefined =>
  kind === 'tui' && tui?.handedOver !== undefined && open.has(status) && !(status === 'closed' && request !== undefined)
    ? afterwards
    : undefined;
