import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { staffFiled } from '../../domain/access/conditions.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { staffDue } from '../../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../../domain/calendar/request-clock.ts';
import { decisionTicks, type ApplicationRow, type DecisionRow, type DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import type { OjtTerms, Slot } from '../../domain/ojt/rows.ts';
import {
  capOf,
  employerIdOf,
  goesBeyond,
  isHighRate,
  mostCentsOf,
  poolsFor,
  slotYear,
  wrongTerms,
} from '../../domain/ojt/terms.ts';
import { waitingAhead } from '../../domain/priority.ts';
import { auditOf } from '../../domain/routing/route.ts';
import { routeSecond, secondApproval } from '../../domain/routing/route-request.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import {
  alreadyDecided,
  demandReasons,
  demandTicks,
  planAsking,
  planDenial,
  refuseIfHeld,
  refuseOutsiders,
  storeDecision,
  systemDue,
  type Plan,
} from '../../adapters/decision-store.ts';
import { ojtTable, PoolIsFull } from '../../adapters/ojt-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';

type Decide = ParsedCommand<'decide-ojt'>;
type Value = CommandValue<'decide-ojt'>;

/**
 * A decision on an on-the-job training slot (R21, R27). The slot is taken in the transaction that approves: two centers cannot
 * have the last one, and no approval stands without its slot. More than the usual rate is only recommended by the first; the
 * second, by somebody else, approves (R29). No fund is touched here.
 */
export async function decideOjt(input: Decide, deps: CaseDeps): Promise<Value> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('decide-ojt', input), now.toISOString(), async (record) => {
    const before = await cases.getApplication(input.applicationId);
    if (!before || before.kind !== 'ojt') throw new Refusal('not-found');
    const decisions = await cases.listDecisions(before.applicationId);
    const stage = before.status === 'second-review' ? 'second' : 'first';
    const first =
      stage === 'second'
        ? decisions.find((each) => each.stage === 'first' && each.outcome === 'needs-second')
        : undefined;
    const access = authorize(
      actor,
      stage === 'second' ? 'ojt.decide-second' : 'ojt.decide-first',
      caseResource(before, first?.decidedBy.staffId),
    );
    refuseOutsiders(access);
    const last = decisions[0];
    if (!mayMove(before, moves[input.outcome])) {
      if (decidedStatuses.includes(before.status)) throw alreadyDecided(last);
      throw new Refusal('not-open', { number: before.number });
    }
    if (!access.allowed) throw accessRefusal(access.reason);
    if (before.version !== input.version) {
      if (stage === 'second' && last && last.seq === before.decisionCount && last.stage === 'first')
        throw alreadyDecided(last);
      throw new Refusal('changed-meanwhile');
    }
    refuseIfHeld(before, actor);

    const documents = await cases.listDocuments(before.applicationId);
    const store = (plan: Plan<Value['outcome']>, taken?: Slot) =>
      storeDecision<Value>(
        {
          before,
          plan,
          actor,
          operationId: input.operationId,
          now,
          documents,
          record,
          answer: { outcome: plan.outcome, seq: before.decisionCount + 1, ...(taken ? { slot: taken } : {}) },
          audit: {
            params: {
              ...(taken ? { year: taken.year, pool: taken.pool } : {}),
              ...(plan.change.route ? auditOf(plan.change.route) : {}),
            },
          },
          writes: taken && input.terms ? slotWrites(input.terms, taken) : [],
          decision: {
            stage,
            reason: input.reason,
            ...(input.wouldChange ? { wouldChange: input.wouldChange } : {}),
            ticks: input.ticks,
            ...(before.priorityGroup === undefined ? {} : { priorityGroup: before.priorityGroup }),
            ...(input.aheadOfReason ? { aheadOfReason: input.aheadOfReason } : {}),
            ...(input.outcome === 'approve' && input.terms
              ? { ojt: { terms: input.terms, mostCents: mostCentsOf(input.terms), ...(taken ? { slot: taken } : {}) } }
              : {}),
            requestedItems: input.requestedItems,
            ...(input.language ? { language: input.language } : {}),
          },
        },
        deps,
      );

    if (input.outcome !== 'approve') return store(planOther(input, before, documents, now, deps));
    const terms = await checkedTerms(input, before, first, now, deps);
    const because = first ? [] : whySecond(terms, before, deps);
    if (because.length > 0) return store(planSecond(because, before, now, deps));
    const year = slotYear(terms.startsOn);
    const pools = poolsFor(before, settings);
    for (const pool of pools) {
      const slot = { year, pool };
      try {
        return await store(planApproval(terms, slot, before, now), slot);
      } catch (error) {
        // The partner's own slots are all taken: everybody's come next.
        if (!(error instanceof PoolIsFull)) throw error;
      }
    }
    throw new Refusal('no-slot-left', { year, pools: pools.length });

    function slotWrites(agreed: OjtTerms, slot: Slot) {
      const { write } = ojtTable(cases);
      return [
        write.stillTrusted(employerIdOf(agreed.employer), settings.ojt.refuseEmployerAfter),
        ...write.take(slot, input.applicationId, capOf(slot, settings), now.toISOString()),
      ];
    }
  });
}

const moves = { approve: 'approve', deny: 'deny', 'more-information': 'ask' } as const;
const decidedStatuses: readonly ApplicationRow['status'][] = ['approved', 'denied', 'completed'];

function planOther(
  input: Decide,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  { settings }: CaseDeps,
): Plan<'denied' | 'more-information'> {
  if (input.outcome === 'deny') {
    demandReasons(input);
    return planDenial(now, before);
  }
  const { requestedItems: items, reason: message, language = 'en' } = input;
  return planAsking({ items, message, language }, before, documents, now, settings);
}

/** What is agreed on, held against the law, the board's policy, the employer's record and who waits. */
async function checkedTerms(
  input: Decide,
  before: ApplicationRow,
  first: DecisionRow | undefined,
  now: Date,
  { cases, settings }: CaseDeps,
): Promise<OjtTerms> {
  const { terms } = input;
  if (!terms) throw new Refusal('invalid-input', {}, [{ field: 'employer', key: 'required' }]);
  // R26: each approver ticks what they themselves looked at.
  demandTicks(decisionTicks, input.ticks);
  const wrong = wrongTerms(terms, settings, wallTime(now, settings.timeZone).date);
  if (wrong.length > 0) throw new Refusal('invalid-input', {}, wrong);
  if (first?.ojt && goesBeyond(terms, first.ojt.terms))
    throw new Refusal('invalid-input', {}, [
      {
        field: 'rate',
        key: 'ojt-above-first',
        params: { by: first.decidedBy.name, ratePercent: first.ojt.terms.ratePercent },
      },
    ]);
  // Also before a recommendation: nobody is asked to confirm what cannot be. The approval itself asks once more as it is written.
  const record = await ojtTable(cases).employer(employerIdOf(terms.employer));
  const limit = settings.ojt.refuseEmployerAfter;
  if (record && record.notKept >= limit)
    throw new Refusal('employer-refused', { notKept: record.notKept, limit }, [
      { field: 'employer', key: 'ojt-employer-refused' },
    ]);
  await checkPriority(input, before, { cases, settings });
  return terms;
}

/**
 * R3: slots are paid from WIOA's money, so that its order holds for whoever waits for one: passing over a waiting higher group
 * asks for a reason.
 */
async function checkPriority(
  { aheadOfReason }: Decide,
  before: ApplicationRow,
  { cases, settings }: Pick<CaseDeps, 'cases' | 'settings'>,
): Promise<void> {
  if (aheadOfReason.length >= 3 || before.priorityGroup === undefined) return;
  const open = await Promise.all(settings.centers.map((center) => cases.waitingOf(center.centerId)));
  const others = open.flat().filter(({ kind }) => kind === 'ojt');
  const waiting = waitingAhead(before, others, 'adult').length;
  if (waiting > 0)
    throw new Refusal('reason-missing', { waiting }, [
      { field: 'aheadOfReason', key: 'reason-for-going-ahead', params: { waiting } },
    ]);
}

/** R29, R21: why somebody else has to confirm it. */
function whySecond(terms: OjtTerms, before: ApplicationRow, { settings }: CaseDeps) {
  const exceptions = staffFiled(caseResource(before)) ? (['staff-helped'] as const) : [];
  const { ratePercent } = terms;
  return [
    ...(isHighRate(terms, settings) ? [{ key: 'second-high-rate' as const, params: { ratePercent } }] : []),
    ...secondApproval({ amountCents: 0, exceptions }, settings.policy),
  ];
}

function planSecond(
  because: ReturnType<typeof whySecond>,
  before: ApplicationRow,
  now: Date,
  { settings }: CaseDeps,
): Plan<'needs-second'> {
  const route = routeSecond(before, because, settings, now);
  const due = staffDue(now, settings.policy.secondApprovalBusinessDays, before, settings);
  return {
    outcome: 'needs-second',
    change: { status: 'second-review', owner: route.team, route, due, escalations: 0 },
    answer: { outcome: 'needs-second', waitSeconds: secondsUntil(new Date(due.dueAt), now) },
    wakes: 'second',
  };
}

function planApproval(terms: OjtTerms, slot: Slot, before: ApplicationRow, now: Date): Plan<'approved'> {
  return {
    outcome: 'approved',
    change: {
      status: 'approved',
      ojt: { terms, mostCents: mostCentsOf(terms), employerId: employerIdOf(terms.employer), slot },
      ...systemDue(now, before),
    },
    answer: { outcome: 'approved' },
  };
}
