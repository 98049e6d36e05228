import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { reachOf } from '../../domain/messages/reach.ts';
import { offerIsOver } from '../../domain/requests/follow-scholarship.ts';
import type { StepInput, StepOutput } from '../../workflows/contracts.ts';
import { moveAward } from '../../adapters/award-store.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { systemDue } from '../../adapters/decision-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { givenBack } from '../../adapters/offer-store.ts';
import type { Write } from '../../adapters/transaction.ts';

interface EndDeps extends CaseDeps {
  ledger: LedgerTable;
}

/**
 * R28: reminded, and not answered: what was held goes back to its funds, for the next in line, in the same transaction that ends
 * the offer. The way back keeps the first submission date.
 */
export async function endOffer(input: StepInput<'EndOffer'>, deps: EndDeps): Promise<StepOutput<'EndOffer'>> {
  const { cases, ledger, clock, settings } = deps;
  const { applicationId, round } = input;
  const now = clock.now();
  const found = await cases.getApplication(applicationId);
  if (!found) throw new Refusal('not-found');
  if (found.round !== round) return { next: 'ended' };
  // Told again where this step has run before; what was answered meanwhile is found by the wait.
  if (found.status === 'closed') return { next: 'tell' };
  const again = { next: 'again' as const, waitSeconds: 60 };
  const awardId = found.offer?.awardId;
  if (awardId === undefined) return again;
  const operationId = `end-${applicationId}-${found.decisionCount}-${awardId.slice(-8)}`;
  try {
    await moveAward(
      ledger,
      awardId,
      (award) => ({ steps: givenBack(award) }),
      { actor: 'system', operationId, now, settings },
      () => ended(applicationId, awardId, now, deps),
    );
    return { next: 'tell' };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'offer-over') return again;
    throw error;
  }
}

async function ended(
  applicationId: string,
  awardId: string,
  now: Date,
  { cases, settings }: EndDeps,
): Promise<Write[]> {
  const before = await cases.getApplication(applicationId);
  if (!before) throw new Refusal('not-found');
  const { call } = reachOf(await cases.getProfile(before.personId), before);
  const { offer, waitlist, ...rest } = before;
  if (offer?.awardId !== awardId || !waitlist || !offerIsOver(before, { now, settings, call }))
    throw new Refusal('offer-over', { number: before.number });
  const next: ApplicationRow = {
    ...rest,
    status: 'closed',
    waitlist: { ...waitlist, ended: { at: now.toISOString(), how: 'unanswered' } },
    ...systemDue(now, before),
    updatedAt: now.toISOString(),
  };
  return cases.write.application(before, next, auditRow(applicationId, now, 'system', 'offer-ended', { awardId }));
}
