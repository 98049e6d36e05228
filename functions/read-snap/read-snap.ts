import { demandAccess } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';

/**
 * What was said of SNAP, TANF and hardship, to a STEP coach who may read it (R22, 7 CFR 272.1(c)). A function of its own: the
 * pages of everybody else who decides hold no key to that table.
 */
export async function readSnap(
  { actor, applicationId }: ParsedCommand<'read-snap'>,
  { cases, snap }: { cases: Pick<CasesTable, 'getApplication'>; snap: Pick<ConfidentialTable, 'getAnswers'> },
): Promise<CommandValue<'read-snap'>> {
  const application = await cases.getApplication(applicationId);
  if (!application) throw new Refusal('not-found');
  demandAccess(actor, 'snap.read', caseResource(application));
  return { answers: await snap.getAnswers(applicationId) };
}
