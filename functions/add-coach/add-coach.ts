import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { ofOrganization } from '../../domain/access/resources.ts';
import { noteRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import type { CoachRow } from '../../domain/consent/consent.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * The organization's Liaison adds a coach; whoever reads that mailbox signs in as one. The row itself says who added whom and
 * when.
 */
export async function addCoach(input: ParsedCommand<'add-coach'>, deps: CaseDeps): Promise<CommandValue<'add-coach'>> {
  const { cases, clock, randomBytes, settings } = deps;
  const { actor, organizationId, name, email } = input;
  demandAccess(actor, 'coach.manage', ofOrganization(organizationId));
  if (!settings.partners.some((each) => each.organizationId === organizationId)) throw new Refusal('not-found');
  const table = consentTable(cases);
  return againstOthers(async () => {
    const now = clock.now();
    return once(cases.client, cases.tableName, operationOf('add-coach', input), now.toISOString(), async (record) => {
      const coachId = newId('coach', now.getTime(), randomBytes);
      const row: CoachRow = {
        schemaVersion: 1,
        coachId,
        organizationId,
        name,
        email,
        addedBy: actorId(actor),
        addedAt: now.toISOString(),
      };
      const answer = { coachId };
      const params = { organizationId };
      await transact(cases.client, [
        record(answer),
        ...table.write.newCoach(row),
        cases.write.outbox(noteRow(now, randomBytes, email, { template: 'coach-added', params, language: 'en' })),
      ]);
      return answer;
    });
  });
}
