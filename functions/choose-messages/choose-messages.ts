import { demandAccess } from '../../domain/access/authorize.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { textNumber } from '../../domain/messages/phone.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * What a person says about our messages to them: the language, and whether texts come beside the mail. Asking for texts takes
 * an earlier STOP back on our side; the network's own list is the person's to leave, and says so again if they have not.
 */
export async function chooseMessages(
  input: ParsedCommand<'choose-messages'>,
  { cases, clock }: { cases: CasesTable; clock: Clock },
): Promise<CommandValue<'choose-messages'>> {
  const { actor, texts, phone, language } = input;
  if (actor.kind !== 'participant') throw new Refusal('wrong-role');
  demandAccess(actor, 'messages.choose', ofPerson(actor.personId));
  const number = textNumber(phone);
  if (texts && number === undefined) throw new Refusal('invalid-input', {}, [{ field: 'phone', key: 'not-a-phone' }]);
  const now = clock.now().toISOString();
  return once(cases.client, cases.tableName, operationOf('choose-messages', input), now, async (record) => {
    await transact(cases.client, [
      record({}),
      cases.write.profile(actor.personId, {
        set: { language, messages: { texts, ...(number === undefined ? {} : { phone: number }), chosenAt: now } },
        ...(texts ? { remove: ['textsStopped'] } : {}),
      }),
    ]);
    return {};
  });
}
