import type { StaffRole } from './actor.ts';
import type { ConditionName } from './conditions.ts';
import type { BoardResource, CaseResource, CenterResource } from './resources.ts';

/**
 * Who may do what. This table is the whole policy: a role that is not listed under an action may not do it, and every
 * condition listed must hold. Conditions are tried from left to right: those of scope come first, so that somebody
 * outside a case learns nothing about it, not even that it exists.
 */
export interface ResourceOf {
  'application.create': BoardResource;
  'application.read': CaseResource;
  'application.save': CaseResource;
  'document.upload': CaseResource;
  'document.read': CaseResource;
  'application.submit': CaseResource;
  'application.withdraw': CaseResource;
  'request.answer': CaseResource;
  'messages.choose': PersonResource;
  'walk-in.create': CenterResource;
  'queue.read': CenterResource;
  'case.read': CaseResource;
  'case.claim': CaseResource;
  'packet.decide-first': CaseResource;
  'packet.decide-second': CaseResource;
  'fund.read-left': BoardResource;
  'fund.open': BoardResource;
  'ledger.read': BoardResource;
}
export type Action = keyof ResourceOf;
export type Role = 'participant' | StaffRole;
export type Policy = Partial<Record<Role, readonly ConditionName[]>>;

/** Staff act for a person only where staff filed (a walk-in), in their own center; doing so makes them helpers (R29). */
const forWalkIn = ['own-center', 'staff-filed'] as const;

export const policies: Record<Action, Policy> = {
  'application.create': { participant: [] },
  'application.read': { participant: ['own'], skillsteam: forWalkIn },
  'application.save': { participant: ['own'], skillsteam: forWalkIn },
  'document.upload': { participant: ['own'], skillsteam: forWalkIn },
  'application.submit': { participant: ['own'], skillsteam: forWalkIn },
  'application.withdraw': { participant: ['own'], skillsteam: forWalkIn },
  'request.answer': { participant: ['own'], skillsteam: forWalkIn },
  'document.read': {
    participant: ['own'],
    skillsteam: ['own-center', 'sent-or-staff-filed'],
    // "A second approver sees all that the first saw" (R29).
    liaison: ['coach-involved', 'sent-or-staff-filed'],
  },
  'messages.choose': { participant: ['own'] },
  'walk-in.create': { skillsteam: ['own-center'] },
  'queue.read': {
    skillsteam: ['own-center'],
    // Any Liaison can find the right case in any center; each row still has to pass case.read.
    liaison: [],
  },
  'case.read': {
    skillsteam: ['own-center', 'sent-or-staff-filed'],
    liaison: ['coach-involved', 'sent-or-staff-filed'],
  },
  'case.claim': {
    skillsteam: ['own-center', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach'],
    liaison: ['coach-involved', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach'],
  },
  'packet.decide-first': { skillsteam: ['own-center', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach'] },
  'packet.decide-second': {
    skillsteam: [
      'own-center',
      'sent-or-staff-filed',
      'no-coach-involved',
      'not-assisted',
      'not-own-coach',
      'not-first-decider',
    ],
    liaison: ['coach-involved', 'sent-or-staff-filed', 'not-assisted', 'not-own-coach', 'not-first-decider'],
  },
  'fund.read-left': { skillsteam: [], liaison: [], finance: [] },
  'fund.open': { operator: [] },
  'ledger.read': { finance: [] },
};
