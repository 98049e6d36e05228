import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ParsedSignIn, SignInValue } from '../../domain/sign-in/commands.ts';
import type { SignInDeps } from './deps.ts';

/**
 * An operator takes roles from a colleague, gives them back, or ends their sessions: it holds from that colleague's next request
 * on. The issuer is told by whoever runs it; until then what stands here is stronger than what it says.
 */
export async function changeRights(
  { actor, staffId, withheld, reason, operationId }: ParsedSignIn<'change-rights'>,
  { clock, staff, rights }: Pick<SignInDeps, 'clock' | 'staff' | 'rights'>,
): Promise<SignInValue<'change-rights'>> {
  demandAccess(actor, 'people.manage', board);
  // Nobody locks themselves out, or lets themselves in again.
  if (actorId(actor) === staffId) throw new Refusal('wrong-role');
  if (!(await staff.get(staffId))) throw new Refusal('colleague-unknown');
  const at = clock.now().toISOString();
  await rights.change({ staffId, by: actorId(actor), at, reason, ...(withheld ? { withheld } : {}) }, operationId);
  return {};
}
