import { actorId, type Actor } from './actor.ts';
import type { Resource } from './resources.ts';

/** Why somebody may not: `not-found` is the answer outside one's scope, the same as for an id that never was. */
export type DenyReason = 'wrong-role' | 'not-found' | 'own-packet' | 'same-approver' | 'liaison-needed';

interface Condition {
  holds(actor: Actor, resource: Resource): boolean;
  otherwise: DenyReason;
  rule: string;
}

/** The person typed the organization's name: capitals and spaces are no way around R29. */
const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b);
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

export const conditions = {
  own: {
    holds: (actor, resource) =>
      actor.kind === 'participant' && resource.kind === 'case' && resource.personId === actor.personId,
    otherwise: 'not-found',
    rule: 'R22: a participant sees their own packet only',
  },
  'own-center': {
    holds: (actor, resource) =>
      actor.kind === 'staff' &&
      actor.center !== undefined &&
      resource.kind !== 'board' &&
      resource.centerId === actor.center,
    otherwise: 'not-found',
    rule: 'R22: a SkillsTeam sees the packets of its own center only',
  },
  'sent-or-staff-filed': {
    holds: (_actor, resource) =>
      resource.kind === 'case' && (resource.status !== 'draft' || resource.assistedBy.length > 0),
    otherwise: 'not-found',
    rule: '"Draft: not sent" is the person’s own until it is sent',
  },
  'staff-filed': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.assistedBy.length > 0,
    otherwise: 'not-found',
    rule: 'only a packet that staff filed for a walk-in is changed by staff',
  },
  'coach-involved': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.coachOrganization !== undefined,
    otherwise: 'not-found',
    rule: 'a Liaison sees the packets in which a partner’s coach is involved',
  },
  'no-coach-involved': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.coachOrganization === undefined,
    otherwise: 'liaison-needed',
    rule: 'where a coach is involved a Liaison is the second approver',
  },
  'not-assisted': {
    holds: (actor, resource) => resource.kind === 'case' && !resource.assistedBy.includes(actorId(actor)),
    otherwise: 'own-packet',
    rule: 'R29: nobody approves a packet that they filed or assisted with',
  },
  'not-own-coach': {
    holds: (actor, resource) =>
      resource.kind === 'case' &&
      actor.kind === 'staff' &&
      (resource.coachOrganization === undefined ||
        !(actor.organizations ?? []).some((each) => sameName(each, resource.coachOrganization ?? ''))),
    otherwise: 'own-packet',
    rule: 'R29: nor one whose coach they support',
  },
  'not-first-decider': {
    // No first decision on record means there is nothing to second: closed, not open.
    holds: (actor, resource) =>
      resource.kind === 'case' && resource.firstDecidedBy !== undefined && resource.firstDecidedBy !== actorId(actor),
    otherwise: 'same-approver',
    rule: 'R29: two different people approve',
  },
} as const satisfies Record<string, Condition>;

export type ConditionName = keyof typeof conditions;
