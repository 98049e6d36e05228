import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime, yearOf } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { demandAmount } from '../../domain/money/after-approval.ts';
import { stepPaymentTicks } from '../../domain/money/award-commands.ts';
import { noteOf, withNote } from '../../domain/money/award-note.ts';
import { takeSteps } from '../../domain/money/award-steps.ts';
import { planCommit } from '../../domain/money/commit.ts';
import type { AwardRow, FundRow } from '../../domain/money/ledger-rows.ts';
import { personYearLimitId } from '../../domain/money/limits.ts';
import { checkStepFund } from '../../domain/money/step-funds.ts';
import { payableRow } from '../../domain/payments/payable.ts';
import type { EventRow } from '../../domain/payments/rows.ts';
import { costClass } from '../../domain/settings.ts';
import { planOf } from '../../domain/step/plan.ts';
import { awardWrites, type ApprovalDeps } from '../../adapters/approval.ts';
import { journalLines, plannedAndWritten, wordsOf } from '../../adapters/award-store.ts';
import { byOf, staffOnly } from '../../adapters/award-work.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import { demandTicks, refuseOutsiders } from '../../adapters/decision-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { stepTable } from '../../adapters/step-table.ts';
import { transact } from '../../adapters/transaction.ts';

type Pay = ParsedCommand<'award-step'>;
type Answer = CommandValue<'award-step'>;

/**
 * STEP money for one thing (R13): tied to a component of the recorded case plan, reasonable, with cheaper options looked at,
 * replacing no other funds; from a STEP fund of this federal fiscal year (R14), and from 50/50 money where the person is paid
 * back. Who signed a case plan is enrolled, so that it is owed at once (R6). The award, its ledger lines, who is paid, the case
 * and its audit line are one transaction; bills and payments follow as for any award.
 */
export async function awardStep(input: Pay, deps: ApprovalDeps): Promise<Answer> {
  const { cases, clock } = deps;
  const now = clock.now();
  const run = (work: Parameters<typeof once<Answer>>[4]) =>
    once<Answer>(cases.client, cases.tableName, operationOf('award-step', input), now.toISOString(), work);
  try {
    // All of it is planned and written there, from the money as it is read there.
    const whole = (record: Parameters<typeof award>[3]) =>
      plannedAndWritten(
        () => record,
        (from) => award(input, deps, now, from),
      );
    return await againstOthers(() => run(whole));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // The same command a second time, while the first was on its way: its answer stands.
    return run(() => Promise.reject(error));
  }
}

async function award(
  input: Pay,
  deps: ApprovalDeps,
  now: Date,
  record: Parameters<Parameters<typeof once<Answer>>[4]>[0],
): Promise<Answer> {
  const { cases, ledger, payments, randomBytes, settings } = deps;
  const { policy } = settings;
  const actor = staffOnly(input.actor);
  const before = await cases.getApplication(input.applicationId);
  if (before?.kind !== 'step') throw new Refusal('not-found');
  const access = authorize(actor, 'award.step', caseResource(before));
  refuseOutsiders(access);
  if (!access.allowed) throw accessRefusal(access.reason);
  if (before.status !== 'active') throw new Refusal('not-open', { number: before.number });
  const today = wallTime(now, settings.timeZone).date;
  const at = now.toISOString();

  const { plan, components } = planOf(await stepTable(cases).list(before.applicationId));
  // R12: assessment and plan come before any component, and so before its money.
  if (!plan) throw new Refusal('plan-first');
  if (!plan.components.includes(input.component))
    throw new Refusal('not-in-plan', {}, [{ field: 'component', key: 'not-in-the-plan' }]);
  demandAmount(input.amountCents, 'amount');
  demandTicks(stepPaymentTicks, input.ticks);
  if (input.payee !== 'participant' && input.payeeName === undefined)
    throw new Refusal('invalid-input', {}, [{ field: 'payeeName', key: 'required' }]);

  const funds = new Map((await ledger.listFunds()).map((row) => [row.fund.fundId, row]));
  const fund = checkStepFund(input, funds, today);
  // One coach alone decides here: what asks for two people is a scholarship's to ask.
  if (input.amountCents > policy.secondApprovalAboveCents)
    throw new Refusal('approval-missing', { limitCents: policy.secondApprovalAboveCents }, [
      { field: 'amount', key: 'above-second', params: { limitCents: policy.secondApprovalAboveCents } },
    ]);

  const programYear = yearOf(today, 'program-year');
  const [years, inside] = await Promise.all([
    ledger.getLimits(
      (['training', 'support'] as const).map((kind) => personYearLimitId(before.personRef, programYear, kind)),
    ),
    ledger.limitsWithin(fund.limitId),
  ]);
  const committed = planCommit(
    [
      {
        fund,
        costKind: input.costKind,
        costClass: costClass[input.costKind],
        amountCents: input.amountCents,
        payee: input.payee,
        componentId: input.component,
      },
    ],
    {
      personRef: before.personRef,
      centerId: before.centerId,
      organizationIds: before.coachOrganizationIds ?? [],
      programYear,
    },
    new Map(inside.map((row) => [row.limitId, row])),
    { caps: { training: policy.trainingCapCents, support: policy.supportCapCents }, rows: years, exception: false, at },
  );
  const begun = components.findLast(({ component }) => component === input.component);
  const from = begun?.startsOn ?? today;
  const through = begun?.endsOn ?? fund.fund.availableThrough;
  const promised: AwardRow = {
    ...retention(now, policy.retentionYears),
    schemaVersion: 2,
    awardId: newId('award', now.getTime(), randomBytes),
    boardId: settings.boardId,
    personRef: before.personRef,
    centerId: before.centerId,
    ...(committed.organizationId === undefined ? {} : { organizationId: committed.organizationId }),
    kind: 'step',
    status: 'open',
    version: 0,
    lines: committed.lines,
    amountCents: input.amountCents,
    holdUntil: through >= from ? through : from,
    committedAt: at,
    enrolledOn: plan.signedOn,
    terms: [{ from, through: through >= from ? through : from, amountCents: input.amountCents }],
  };
  const owed = takeSteps(promised, [{ line: 0, step: 'obligate', amountCents: input.amountCents }]);
  const made = { ...owed.award, version: 0 };
  const payable = payableRow(
    before,
    made,
    [{ payee: input.payee, payeeName: input.payeeName, fundName: fund.fund.name }],
    now,
    policy.retentionYears,
  );
  const event: EventRow = {
    ...retention(now, policy.retentionYears),
    awardId: made.awardId,
    at,
    by: byOf(actor),
    what: 'owed',
    lines: [{ line: 0, amountCents: input.amountCents }],
    amountCents: input.amountCents,
    reason: input.what,
    operationId: input.operationId,
  };
  const next: ApplicationRow = {
    ...before,
    awardedCents: before.awardedCents + input.amountCents,
    awards: withNote(before.awards, noteOf(made)),
    updatedAt: at,
  };
  const answer = { awardId: made.awardId, amountCents: input.amountCents };
  await transact(cases.client, [
    record(answer),
    ...cases.write.application(
      before,
      next,
      auditRow(before.applicationId, now, actor.staffId, 'step-awarded', {
        amountCents: input.amountCents,
        component: input.component,
        costKind: input.costKind,
      }),
    ),
    cases.write.outbox(
      outboxRow(before.applicationId, now, randomBytes, {
        type: 'mail',
        template: 'step-awarded',
        params: { setCents: input.amountCents },
      }),
    ),
    payments.write.event(event),
    ...awardWrites(
      {
        award: made,
        movements: [...committed.movements, ...owed.movements],
        opens: committed.opens,
        payable,
        journal: journalLines(
          [...committed.drafts, ...owed.drafts],
          { actor: actor.staffId, operationId: input.operationId, now, settings },
          wordsOf(made),
        ),
      },
      new Map<string, FundRow>(funds),
      at,
      deps,
    ),
  ]);
  return answer;
}
