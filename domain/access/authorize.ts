import { Refusal } from '../errors.ts';
import { staffRoles, type Actor } from './actor.ts';
import { conditions, type ConditionName, type DenyReason } from './conditions.ts';
import { policies, type Action, type ResourceOf, type Role } from './policies.ts';
import type { Resource } from './resources.ts';

export type AccessDecision = { allowed: true } | { allowed: false; reason: DenyReason };

const rolesOf = (actor: Actor): readonly Role[] => (actor.kind === 'staff' ? actor.roles : [actor.kind]);

// Somebody with two roles hears why the nearer one was not enough.
const nearest: readonly DenyReason[] = [
  'own-packet',
  'same-approver',
  'liaison-needed',
  'consent-ended',
  'not-in-consent',
  'oed-decides',
  'audit-not-granted',
  'glass-not-broken',
  'not-found',
  'wrong-role',
];

/** The one question every page and every command asks first. Default deny: no cell, no access. */
export function authorize<A extends Action>(actor: Actor, action: A, resource: ResourceOf[A]): AccessDecision {
  const reasons = rolesOf(actor).map((role) => cellDecision(role, action, actor, resource));
  if (reasons.includes('allowed')) return { allowed: true };
  return { allowed: false, reason: nearest.find((reason) => reasons.includes(reason)) ?? 'wrong-role' };
}

/** The same, for commands: throws the refusal that belongs to the reason. */
export function demandAccess<A extends Action>(actor: Actor, action: A, resource: ResourceOf[A]): void {
  const decision = authorize(actor, action, resource);
  if (!decision.allowed) throw accessRefusal(decision.reason);
}

/**
 * Before a case is read: somebody who never does this, whatever the case, is told so. Told only of cases that are there, they
 * would learn from "not found" which ids are.
 */
export function demandEver(actor: Actor, action: Action): void {
  if (rolesOf(actor).every((role) => conditionsOf(action, role) === undefined)) throw accessRefusal('wrong-role');
}

export function accessRefusal(reason: DenyReason): Refusal {
  switch (reason) {
    case 'own-packet':
    case 'same-approver':
      return new Refusal('own-packet', { because: reason });
    case 'wrong-role':
    case 'liaison-needed':
      return new Refusal('wrong-role', { because: reason });
    case 'not-found':
    case 'consent-ended':
    case 'not-in-consent':
    case 'oed-decides':
    case 'audit-not-granted':
    case 'glass-not-broken':
      return new Refusal(reason);
  }
}

function cellDecision(role: Role, action: Action, actor: Actor, resource: Resource): 'allowed' | DenyReason {
  const names = policies[action]?.[role];
  if (names === undefined) return 'wrong-role';
  const failed = names.find((name) => !conditions[name].holds(actor, resource));
  return failed === undefined ? 'allowed' : conditions[failed].otherwise;
}

/** What a role has to fulfil for an action; undefined when it never does it. */
export const conditionsOf = (action: Action, role: Role): readonly ConditionName[] | undefined =>
  policies[action][role];

export const allActions = Object.keys(policies) as Action[];
export const allRoles: readonly Role[] = ['participant', 'coach', ...staffRoles];

export interface AccessCell {
  action: Action;
  role: Role;
  /** `undefined`: this role never does this. */
  conditions: readonly { name: ConditionName; otherwise: DenyReason; rule: string }[] | undefined;
}

/** Every role × action, for the matrix test and for whoever audits. */
export function accessCells(): AccessCell[] {
  return allActions.flatMap((action) =>
    allRoles.map((role) => ({
      action,
      role,
      conditions: policies[action][role]?.map((name) => ({
        name,
        otherwise: conditions[name].otherwise,
        rule: conditions[name].rule,
      })),
    })),
  );
}
