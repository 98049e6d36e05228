import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { noteOf, withNote } from '../../domain/money/award-note.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import { owedNow } from '../../domain/payments/payable.ts';
import { partnerName } from '../../domain/settings.ts';
import { beginHold, holdUntilDate } from '../../domain/waitlist/hold-clock.ts';
import type { Offer, Waitlist } from '../../domain/waitlist/rows.ts';
import { moveAward } from '../../adapters/award-store.ts';
import { openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { systemDue } from '../../adapters/decision-store.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { committedSteps, givenBack } from '../../adapters/offer-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { PaymentsTable } from '../../adapters/payments-table.ts';
import type { Write } from '../../adapters/transaction.ts';

type Answer = ParsedCommand<'answer-offer'>;
type Value = CommandValue<'answer-offer'>;
interface OfferDeps extends CaseDeps {
  ledger: LedgerTable;
  payments: PaymentsTable;
}
type Offered = ApplicationRow & { offer: Offer; waitlist: Waitlist };

/**
 * The person's answer to money that is held for them (R3). Yes makes it an approval, by whoever decided that it is worth paying
 * (R27); no gives it back to its fund in the same transaction, for the next in line, and leaves a way back that keeps the first
 * submission date (R28). Two answers, or an answer as the offer ends: one of them is written.
 */
export async function answerOffer(input: Answer, deps: OfferDeps): Promise<Value> {
  try {
    return await write(input, deps);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'offer-over') throw error;
    // A second click that read its operation before the first one wrote it finds it now.
    return write(input, deps);
  }
}

function write(input: Answer, deps: OfferDeps): Promise<Value> {
  const { cases, ledger, clock, settings } = deps;
  const now = clock.now();
  const operation = operationOf('answer-offer', input);
  return once(cases.client, cases.tableName, operation, now.toISOString(), async (record: (value: Value) => Write) => {
    // Asked before the ledger is: who may not see the case learns nothing of its award.
    const { application } = await openCaseFor(deps, input.actor, ['offer.answer'], input.applicationId);
    const today = wallTime(now, settings.timeZone).date;
    const holdUntil = holdUntilDate(application, today, settings.policy);
    const takes = input.answer === 'take';
    const answer: Value = { status: takes ? 'approved' : 'withdrawn' };
    const by = actorId(input.actor);
    await moveAward(
      ledger,
      input.awardId,
      (award) =>
        takes
          ? {
              // R6: where the board says so, a promise is owed from the first day.
              steps: settings.policy.obligateAt === 'approval' ? committedSteps(award.lines, 'obligate') : [],
              change: { status: 'open', holdUntil },
            }
          : { steps: givenBack(award) },
      { actor: by, operationId: input.operationId, now, settings },
      async (award) => {
        const { application, holds } = await openCaseFor(deps, input.actor, ['offer.answer'], input.applicationId);
        const before = offeredAs(application, input.awardId);
        return [
          record(answer),
          ...holds,
          ...(takes ? await taken(before, award, input, now, deps) : declined(before, input, now, deps)),
        ];
      },
    );
    return answer;
  });
}

function offeredAs(application: ApplicationRow, awardId: string): Offered {
  const { offer, waitlist, status } = application;
  if (status !== 'offered' || !offer || !waitlist || offer.awardId !== awardId)
    throw new Refusal('offer-over', { number: application.number });
  return { ...application, offer, waitlist };
}

const helped = (before: ApplicationRow, { actor }: Answer, { settings }: OfferDeps) =>
  helpedBy(before, actor, (organizationId) => partnerName(settings, organizationId));

async function taken(before: Offered, award: AwardRow, input: Answer, now: Date, deps: OfferDeps): Promise<Write[]> {
  const { cases, payments, randomBytes, settings } = deps;
  const { offer, waitlist, ...rest } = before;
  const id = before.applicationId;
  const at = now.toISOString();
  const decided = (await cases.listDecisions(id)).find(({ seq }) => seq === waitlist.decisionSeq);
  if (!decided) throw new Error('an offer that nobody decided');
  const payable = await payments.getPayable(award.awardId);
  if (!payable) throw new Error('an offer that says nobody to pay');
  const { owedSince, ...was } = payable;
  const seq = before.decisionCount + 1;
  const { waitsFor: _waitsFor, ...words } = decided;
  const decision: DecisionRow = {
    ...words,
    ...retention(now, settings.policy.retentionYears),
    seq,
    round: before.round,
    stage: 'next',
    outcome: 'approved',
    lines: offer.lines,
    amountCents: offer.amountCents,
    awardId: offer.awardId,
    holdUntil: award.holdUntil,
    decidedAt: at,
    operationId: input.operationId,
  };
  const next: ApplicationRow = {
    ...rest,
    // R29: who writes an answer down for somebody has helped.
    ...helped(before, input, deps),
    status: 'approved',
    awardedCents: offer.amountCents,
    holdUntil: award.holdUntil,
    hold: beginHold(award, now, settings),
    awards: withNote(before.awards, noteOf(award)),
    decisionCount: seq,
    ...systemDue(now, before),
    updatedAt: at,
  };
  delete next.callPerson;
  return [
    ...cases.write.application(
      before,
      next,
      auditRow(id, now, actorId(input.actor), 'offer-taken', {
        awardId: offer.awardId,
        amountCents: offer.amountCents,
      }),
    ),
    cases.write.decision(decision),
    // Those who pay see it from now on, where it is owed from the first day.
    payments.write.payable({ ...was, ...owedNow(award, owedSince, now), updatedAt: at }),
    ...woken(before, { outcome: 'approved' }, now, { cases, randomBytes }),
  ];
}

function declined(before: Offered, input: Answer, now: Date, deps: OfferDeps): Write[] {
  const { offer, waitlist, ...rest } = before;
  const next: ApplicationRow = {
    ...rest,
    ...helped(before, input, deps),
    status: 'withdrawn',
    waitlist: { ...waitlist, ended: { at: now.toISOString(), how: 'declined' } },
    ...systemDue(now, before),
    updatedAt: now.toISOString(),
  };
  delete next.callPerson;
  const line = auditRow(before.applicationId, now, actorId(input.actor), 'offer-declined', { awardId: offer.awardId });
  return [...deps.cases.write.application(before, next, line), ...woken(before, { outcome: 'withdrawn' }, now, deps)];
}

function woken(
  { applicationId, round }: ApplicationRow,
  answer: Record<string, unknown>,
  now: Date,
  { cases, randomBytes }: Pick<CaseDeps, 'cases' | 'randomBytes'>,
): Write[] {
  return [
    cases.write.taskAnswer(applicationId, round, 'next', answer, now.toISOString()),
    cases.write.outbox(outboxRow(applicationId, now, randomBytes, { type: 'answer-task', round, kind: 'next' })),
  ];
}
