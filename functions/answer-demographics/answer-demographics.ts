import { demandAccess } from '../../domain/access/authorize.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import { canonical } from '../../domain/canonical.ts';
import { retention } from '../../domain/cases/records.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { plainly } from '../../domain/demographics/questions.ts';
import { Refusal } from '../../domain/errors.ts';
import type { DemographicsTable } from '../../adapters/demographics-table.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Keeps what a person chose to say of themselves (R22), in place of what they said before; nothing at all erases it. No row of an
 * operation is written as elsewhere: it would hold a hash of answers that are gone, and there are few enough to guess. The
 * record itself tells a second click.
 */
export async function answerDemographics(
  { actor, answers, operationId, version }: ParsedCommand<'answer-demographics'>,
  { demographics, clock, retentionYears }: { demographics: DemographicsTable; clock: Clock; retentionYears: number },
): Promise<CommandValue<'answer-demographics'>> {
  if (actor.kind !== 'participant') throw new Refusal('wrong-role');
  const { personId } = actor;
  demandAccess(actor, 'demographics.answer', ofPerson(personId));
  const said = plainly(answers);
  const before = await demographics.find(personId);
  if (before?.operationId === operationId) {
    if (canonical(before.answers) !== canonical(said)) throw new Refusal('operation-reused');
    return { version: before.version };
  }
  if ((before?.version ?? 0) !== version) throw new Refusal('changed-meanwhile');
  const now = clock.now();
  const row = {
    ...retention(now, retentionYears),
    personId,
    answers: said,
    version: version + 1,
    operationId,
    changedAt: now.toISOString(),
  };
  await transact(demographics.client, [demographics.write.record(row)]);
  return { version: row.version };
}
