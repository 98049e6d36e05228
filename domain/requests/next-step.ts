import type { RequestKind } from './kinds.ts';
import { followScholarship } from './follow-scholarship.ts';
import { followStep } from './follow-step.ts';
import { followTui } from './follow-tui.ts';
import type { KindFollowUp } from './follow-up.ts';

/** Kinds that are not here end with their decision. */
const followUps: Partial<Record<RequestKind, KindFollowUp>> = {
  scholarship: followScholarship,
  step: followStep,
  tui: followTui,
};

export function followUpOf(kind: RequestKind): KindFollowUp {
  const found = followUps[kind];
  if (!found) throw new Error(`a request of kind ${kind} is followed up by nobody`);
  return found;
}
