import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Ends a consent at once: by the person, by the coach who will not help any more, or by staff whom a person without a sign-in
 * asked. It is the "no" to a coach's question as well. Twice is once: what is ended stays ended.
 */
export function withdrawConsent(
  input: ParsedCommand<'withdraw-consent'>,
  deps: CaseDeps,
): Promise<CommandValue<'withdraw-consent'>> {
  const { cases, clock } = deps;
  const { actor, coachId } = input;
  const table = consentTable(cases);
  return againstOthers(async () => {
    const at = clock.now().toISOString();
    return once(cases.client, cases.tableName, operationOf('withdraw-consent', input), at, async (record) => {
      const personId = await whose(input, deps);
      const [row, profile] = await Promise.all([table.getConsent(personId, coachId), cases.getProfile(personId)]);
      const known = row && { coachId, personId, scope: row.scope, stands: row.withdrawnAt === undefined };
      if (!input.paper) demandAccess(actor, 'consent.withdraw', ofPerson(personId, known));
      await transact(cases.client, [
        record({}),
        ...(profile?.email === undefined ? [] : [table.write.forgetAsk(profile.email, coachId)]),
        ...(row === undefined || row.withdrawnAt !== undefined
          ? []
          : [
              table.write.withdrawn(row, actorId(actor), at),
              table.write.audit(
                {
                  personId,
                  coachId,
                  at,
                  actor: actorId(actor),
                  what: 'consent-withdrawn',
                  params: {},
                },
                input.operationId,
              ),
            ]),
      ]);
      return {};
    });
  });
}

async function whose({ actor, coachId, paper }: ParsedCommand<'withdraw-consent'>, deps: CaseDeps): Promise<string> {
  if (paper) return (await openCase(deps, actor, 'consent.record', paper.applicationId)).personId;
  if (actor.kind === 'participant') return actor.personId;
  // A coach ends their own only, for the client whom the page named.
  if (actor.kind === 'coach' && actor.coachId === coachId && actor.client) return actor.client.personId;
  throw new Refusal('not-found');
}
