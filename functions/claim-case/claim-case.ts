import { actorId, type StaffActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { inHandsOf, mayBeHeld, personOf } from '../../domain/routing/holding.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** "I am on it", seen by the colleagues. A colleague's claim is taken over only by saying so. */
export function claimCase(input: ParsedCommand<'claim-case'>, deps: CaseDeps): Promise<CommandValue<'claim-case'>> {
  const { cases, clock } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  return againstOthers(async () => {
    const now = clock.now();
    return once(cases.client, cases.tableName, operationOf('claim-case', input), now.toISOString(), async (record) => {
      const before = await openCase(deps, actor, await claimAction(actor, input, deps), input.applicationId);
      if (!mayBeHeld(before.status)) throw new Refusal('not-open', { number: before.number });
      const holder = before.claimedBy;
      if (holder && holder.staffId !== actor.staffId && !input.takeOver) {
        throw new Refusal('already-claimed', { by: holder.name, at: holder.claimedAt });
      }
      const mine = input.release ? undefined : { ...personOf(actor), claimedAt: now.toISOString() };
      const next = inHandsOf(before, mine, actor, now);
      const answer = { version: before.version + 1, ...(mine ? { claimedBy: mine.name } : {}) };
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(
          before,
          next,
          auditRow(before.applicationId, now, actorId(actor), input.release ? 'released' : 'claimed'),
        ),
      ]);
      return answer;
    });
  });
}

/** A SkillsTeam takes a STEP request where the board lets it (setting); who has one goes on as with any other. */
async function claimAction(
  actor: StaffActor,
  { applicationId }: Pick<ParsedCommand<'claim-case'>, 'applicationId'>,
  { cases, settings }: CaseDeps,
): Promise<'case.claim' | 'step.take'> {
  if (!settings.step.skillsteamMayTake || actor.roles.includes('step-coach')) return 'case.claim';
  const application = await cases.getApplication(applicationId);
  const takes = application?.kind === 'step' && application.claimedBy?.staffId !== actor.staffId;
  return takes ? 'step.take' : 'case.claim';
}
