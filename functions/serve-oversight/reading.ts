import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import type { Action, ResourceOf } from '../../domain/access/policies.ts';
import { board } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import type { OversightRights } from '../../web/oversight/navigation.ts';
import { allow } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';

/** Who may do this here. The policy gives it to staff roles only; the check is for the types. */
export function overseer<A extends Action>(c: HttpContext, action: A, resource: ResourceOf[A]): StaffActor {
  const actor = allow(c, action, resource);
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

export const rightsOf = (actor: StaffActor): OversightRights => ({
  funds: authorize(actor, 'ledger.read', board).allowed,
});
