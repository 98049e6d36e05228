import { lifecycle } from './lifecycle.ts';

export const documentStatuses = ['expected', 'checking', 'clean', 'rejected', 'superseded'] as const;

/** `checking` ends only when both verdicts are there, parse and scan, in any order; all but "clean" fails closed. */
export const documentLifecycle = lifecycle({
  states: documentStatuses,
  start: 'expected',
  ends: ['superseded', 'rejected', 'clean'],
  moves: {
    arrive: { from: ['expected'], to: 'checking' },
    accept: { from: ['checking'], to: 'clean' },
    // From `clean` only when a second scanner warns later.
    reject: { from: ['expected', 'checking', 'clean'], to: 'rejected' },
    supersede: { from: ['expected', 'clean', 'rejected'], to: 'superseded' },
  },
});
