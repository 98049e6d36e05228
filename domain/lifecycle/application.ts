import { lifecycle } from './lifecycle.ts';

export const applicationStatuses = [
  'draft',
  'submitted',
  'in-review',
  'second-review',
  'needs-information',
  'approved',
  'denied',
  'withdrawn',
  'closed',
] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

/**
 * R27: no move to `denied` but by a person. R28: the only move to `closed` starts where we wait for the person's own
 * answer; a staff time limit has none. Reopening keeps the first submission date.
 */
export const applicationLifecycle = lifecycle({
  states: applicationStatuses,
  start: 'draft',
  ends: ['approved', 'denied', 'withdrawn'],
  moves: {
    submit: { from: ['draft'], to: 'submitted' },
    resubmit: { from: ['needs-information', 'closed'], to: 'submitted' },
    open: { from: ['submitted'], to: 'in-review' },
    recommend: { from: ['in-review'], to: 'second-review' },
    approve: { from: ['in-review', 'second-review'], to: 'approved' },
    deny: { from: ['in-review', 'second-review'], to: 'denied' },
    ask: { from: ['in-review', 'second-review'], to: 'needs-information' },
    'close-unanswered': { from: ['needs-information'], to: 'closed' },
    withdraw: { from: ['draft', 'submitted', 'in-review', 'second-review', 'needs-information'], to: 'withdrawn' },
  },
});
