import type { ConsentScope } from '../consent/consent.ts';
import { canStandIn } from '../directory/directory.ts';
import { actorId, isCoachId, type Actor } from './actor.ts';
import type { CaseResource, PersonResource, Resource } from './resources.ts';

/** Why somebody may not: `not-found` is the answer outside one's scope, the same as for an id that never was. */
export type DenyReason =
  | 'wrong-role'
  | 'not-found'
  | 'own-packet'
  | 'same-approver'
  | 'liaison-needed'
  | 'consent-ended'
  | 'not-in-consent'
  | 'oed-decides'
  | 'audit-not-granted'
  | 'glass-not-broken';

interface Condition {
  holds(actor: Actor, resource: Resource): boolean;
  otherwise: DenyReason;
  rule: string;
}

/** The person typed the organization's name: capitals and spaces are no way around R29. */
const sameName = (a: string, b: string): boolean => plainName(a) === plainName(b);
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** A coach's help makes no packet the staff's: a draft stays between the two of them until it is sent. */
export const staffFiled = ({ assistedBy }: CaseResource): boolean => assistedBy.some((id) => !isCoachId(id));
export const hasCoach = ({ coachOrganization, coachOrganizationIds }: CaseResource): boolean =>
  coachOrganization !== undefined || coachOrganizationIds.length > 0;

const hasIt = (actor: Actor, { holderId }: CaseResource): boolean => holderId === actorId(actor);

/** Scope by scope, so that the policy table says which action needs which. */
const covers = (scope: ConsentScope) =>
  ({
    holds: (_actor, resource) => isAboutPerson(resource) && (resource.consent?.scope.includes(scope) ?? false),
    otherwise: 'not-in-consent',
    rule: `the person's consent covers "${scope}"`,
  }) as const satisfies Condition;

const isAboutPerson = (resource: Resource): resource is CaseResource | PersonResource =>
  resource.kind === 'case' || resource.kind === 'person';

export const conditions = {
  own: {
    holds: (actor, resource) =>
      actor.kind === 'participant' && isAboutPerson(resource) && resource.personId === actor.personId,
    otherwise: 'not-found',
    rule: 'R22: a participant sees their own packet only',
  },
  consented: {
    holds: (actor, resource) =>
      actor.kind === 'coach' &&
      isAboutPerson(resource) &&
      resource.consent?.coachId === actor.coachId &&
      resource.consent.personId === resource.personId,
    otherwise: 'not-found',
    rule: 'R22: a coach learns nothing of people who never consented, not even that they are here',
  },
  'consent-stands': {
    holds: (_actor, resource) => isAboutPerson(resource) && resource.consent?.stands === true,
    otherwise: 'consent-ended',
    rule: 'a consent that is withdrawn or has expired opens nothing',
  },
  'covers-see': covers('see'),
  'covers-documents': covers('documents'),
  'covers-answers': covers('answers'),
  'covers-send': covers('send'),
  'audit-stands': {
    holds: (actor) => actor.kind === 'staff' && actor.audit !== undefined,
    otherwise: 'audit-not-granted',
    rule: 'an auditor reads for a set time, which an operator gave with a reason',
  },
  'glass-broken': {
    holds: (actor, resource) =>
      resource.kind === 'case' && resource.glass?.stands === true && resource.glass.staffId === actorId(actor),
    otherwise: 'glass-not-broken',
    rule: 'an operator sees a packet only after they said why, and for a short time',
  },
  'own-organization': {
    holds: (actor, resource) =>
      actor.kind === 'staff' &&
      resource.kind === 'organization' &&
      (actor.organizations ?? []).includes(resource.organizationId),
    otherwise: 'not-found',
    rule: 'a Liaison looks after the coaches of the organizations assigned to them',
  },
  'decides-nothing': {
    holds: (actor) =>
      actor.kind === 'staff' && !actor.roles.some((role) => role === 'skillsteam' || role === 'liaison'),
    otherwise: 'wrong-role',
    rule: 'R22: who decides on packets never sees who asked for an accommodation',
  },
  'own-center': {
    holds: (actor, resource) =>
      actor.kind === 'staff' &&
      actor.center !== undefined &&
      (resource.kind === 'case' || resource.kind === 'center') &&
      resource.centerId === actor.center,
    otherwise: 'not-found',
    rule: 'R22: a SkillsTeam sees the packets of its own center only',
  },
  'sent-or-staff-filed': {
    holds: (_actor, resource) => resource.kind === 'case' && (resource.status !== 'draft' || staffFiled(resource)),
    otherwise: 'not-found',
    rule: '"Draft: not sent" is the person’s own until it is sent',
  },
  'staff-filed': {
    holds: (_actor, resource) => resource.kind === 'case' && staffFiled(resource),
    otherwise: 'not-found',
    rule: 'only a packet that staff filed for a walk-in is changed by staff',
  },
  'coach-involved': {
    holds: (_actor, resource) => resource.kind === 'case' && hasCoach(resource),
    otherwise: 'not-found',
    rule: 'a Liaison sees the packets in which a partner’s coach is involved',
  },
  'no-coach-involved': {
    holds: (_actor, resource) => resource.kind === 'case' && !hasCoach(resource),
    otherwise: 'liaison-needed',
    rule: 'where a coach is involved a Liaison is the second approver',
  },
  'decided-here': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind !== 'tui',
    otherwise: 'oed-decides',
    rule: 'R15: nobody here decides on training unemployment insurance',
  },
  'is-tui': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind === 'tui',
    otherwise: 'not-found',
    rule: 'R15: only a TUI packet is handed over, to be sent to the office',
  },
  'is-step': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind === 'step',
    otherwise: 'not-found',
    rule: 'R22: a STEP coach sees STEP requests only',
  },
  'not-step': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind !== 'step',
    otherwise: 'wrong-role',
    rule: 'R11: a STEP request is decided by a STEP coach',
  },
  'is-ojt': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind === 'ojt',
    otherwise: 'not-found',
    rule: 'R21: only a request for on-the-job training gets a slot',
  },
  'not-ojt': {
    holds: (_actor, resource) => resource.kind === 'case' && resource.requestKind !== 'ojt',
    otherwise: 'wrong-role',
    rule: 'R21: a slot is decided as a slot, with its employer and its rate',
  },
  'step-if-theirs': {
    holds: (actor, resource) => resource.kind === 'case' && (resource.requestKind !== 'step' || hasIt(actor, resource)),
    otherwise: 'not-found',
    rule: 'R22: others see that there is a STEP request, and pass it on; what stands in it is for who has it',
  },
  'has-it': {
    holds: (actor, resource) => resource.kind === 'case' && hasIt(actor, resource),
    otherwise: 'wrong-role',
    rule: 'a SkillsTeam decides on a STEP request only after it took it, where the board lets it (setting)',
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
      !(actor.organizations ?? []).some(
        (each) =>
          resource.coachOrganizationIds.includes(each) ||
          // Known by the name that the person typed only.
          (resource.coachOrganization !== undefined && sameName(each, resource.coachOrganization)),
      ),
    otherwise: 'own-packet',
    rule: 'R29: nor one whose coach they support',
  },
  'not-appealed-from': {
    holds: (actor, resource) => resource.kind === 'case' && !resource.appealedFrom.includes(actorId(actor)),
    otherwise: 'own-packet',
    rule: '20 CFR 683.600: an appeal is looked at by somebody else than who decided',
  },
  'self-or-same-team': {
    holds: (actor, resource) =>
      actor.kind === 'staff' &&
      resource.kind === 'colleague' &&
      (resource.staffId === actor.staffId || canStandIn(actor, resource)),
    otherwise: 'not-found',
    rule: 'out of office is said by oneself, or by a colleague of the same team',
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
