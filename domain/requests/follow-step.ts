import { escalationTargets, nextLimit, nextStepAt } from '../calendar/decision-clock.ts';
import { holderFor } from '../routing/route-request.ts';
import type { EscalationTarget } from '../settings.ts';
import { contactDue } from '../step/contact-clock.ts';
import type { KindFollowUp } from './follow-up.ts';

/** A message of its own for each that is told. */
const late: Record<EscalationTarget, string> = {
  backup: 'step-late-backup',
  team: 'step-late-team',
  liaison: 'step-late',
  director: 'step-late-director',
};

/**
 * R12: the month's contact. The coach is reminded before it is due (the sweep does that, as for every staff limit); past due it
 * goes up step by step and is never closed for it (R28). A contact that was recorded meanwhile moved the due date: then there
 * is nothing to do but to wait for the next.
 */
export const followStep: KindFollowUp = {
  begin: ({ step }, { now }) =>
    step === undefined || step.welcomedAt !== undefined
      ? undefined
      : { template: 'step-welcome', change: { step: { ...step, welcomedAt: now.toISOString() } } },
  look(application, { now, settings, directory }) {
    const { step } = application;
    if (!step) throw new Error('a STEP request is followed that nobody accepted');
    const due = application.due ?? contactDue({ ...application, step }, settings);
    const limit = nextLimit(due);
    if (limit > now) return { lookAt: limit };
    const next = nextStepAt(now, { ...application, due }, settings);
    const told = escalationTargets(application, settings, directory);
    const holder = application.claimedBy;
    // Nobody holds a late case from afar: who stands in has it now, or the team.
    const isAway = holder !== undefined && directory.away(holder.staffId) !== undefined;
    const claimedBy = isAway ? holderFor(application, directory).assignedTo : holder;
    const times = application.escalations + 1;
    return {
      act: {
        change: { claimedBy, escalations: times, due: { ...due, nextStepAt: next.toISOString() } },
        audit: {
          what: 'contact-late',
          params: { times, to: told.join(' '), ...(isAway ? { givenTo: claimedBy?.staffId ?? 'team' } : {}) },
        },
        mails: told.map((target) => ({ template: late[target], params: { dueAt: due.dueAt, times } })),
      },
      lookAt: next,
    };
  },
};
