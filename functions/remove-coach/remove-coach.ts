import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { ofOrganization } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** From here on every read and every change of this coach is refused, whatever sessions they have. */
export async function removeCoach(
  input: ParsedCommand<'remove-coach'>,
  deps: CaseDeps,
): Promise<CommandValue<'remove-coach'>> {
  const { cases, clock } = deps;
  demandAccess(input.actor, 'coach.manage', ofOrganization(input.organizationId));
  const table = consentTable(cases);
  return againstOthers(async () => {
    const at = clock.now().toISOString();
    return once(cases.client, cases.tableName, operationOf('remove-coach', input), at, async (record) => {
      const row = await table.getCoach(input.organizationId, input.coachId);
      if (!row || row.removedAt !== undefined) throw new Refusal('not-found');
      await transact(cases.client, [record({}), ...table.write.removeCoach(row, actorId(input.actor), at)]);
      return {};
    });
  });
}
