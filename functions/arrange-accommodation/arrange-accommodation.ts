import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { AccommodationRequests } from '../../adapters/accommodation-requests.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * "Arranged", by whom and when, in the accommodation table alone (R22): not a line of it stands in the case. Its operation's
 * row lies there too, so that this function needs no other table.
 */
export async function arrangeAccommodation(
  input: ParsedCommand<'arrange-accommodation'>,
  { requests, clock }: { requests: AccommodationRequests; clock: Clock },
): Promise<CommandValue<'arrange-accommodation'>> {
  demandAccess(input.actor, 'accommodation.arrange', board);
  const { client, tableName } = requests;
  return againstOthers(async () => {
    const at = clock.now().toISOString();
    return once(client, tableName, operationOf('arrange-accommodation', input), at, async (record) => {
      const row = await requests.find(input.applicationId);
      if (!row) throw new Refusal('not-found');
      const answer = input.arranged ? { arrangedAt: at } : {};
      const by = input.arranged ? { arrangedAt: at, arrangedBy: actorId(input.actor) } : undefined;
      await transact(client, [record(answer), requests.write.arranged(row, by)]);
      return answer;
    });
  });
}
