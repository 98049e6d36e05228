import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { stepTicks, type ApplicationRow, type DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { contactDue } from '../../domain/step/contact-clock.ts';
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
import { once, operationOf } from '../../adapters/operations.ts';

type Decide = ParsedCommand<'decide-step'>;
type Outcome = CommandValue<'decide-step'>['outcome'];

/**
 * A STEP coach's decision (R27; not by who filed or helped, nor for the coach that they support: R29). Accepted: the monthly
 * contact begins (R12). On TANF cash: another door, the Family Coach, with a letter that says how (R11). Decision, audit line,
 * the workflow's answer and what is sent are one transaction. No money is decided here.
 */
export async function decideStep(input: Decide, deps: CaseDeps): Promise<CommandValue<'decide-step'>> {
  const { cases, clock } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('decide-step', input), now.toISOString(), async (record) => {
    const before = await cases.getApplication(input.applicationId);
    if (!before || before.kind !== 'step') throw new Refusal('not-found');
    const access = authorize(actor, 'step.decide', caseResource(before));
    refuseOutsiders(access);
    const last = (await cases.listDecisions(before.applicationId))[0];
    if (!mayMove(before, moves[input.outcome])) {
      if (decidedStatuses.includes(before.status)) throw alreadyDecided(last);
      throw new Refusal('not-open', { number: before.number });
    }
    if (!access.allowed) throw accessRefusal(access.reason);
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    refuseIfHeld(before, actor);

    const documents = await cases.listDocuments(before.applicationId);
    const stage = before.status === 'active' ? 'next' : 'first';
    const plan = planOf(input, before, documents, now, deps);
    return storeDecision(
      {
        before,
        plan,
        actor,
        operationId: input.operationId,
        now,
        documents,
        record,
        answer: { outcome: plan.outcome, seq: before.decisionCount + 1 },
        // Whoever accepts somebody is their coach, until a colleague takes over.
        ...(plan.outcome === 'accepted'
          ? { holder: { staffId: actor.staffId, name: actor.name ?? actor.staffId, claimedAt: now.toISOString() } }
          : {}),
        decision: {
          stage,
          reason: input.reason,
          ...(input.wouldChange ? { wouldChange: input.wouldChange } : {}),
          ticks: input.ticks,
          requestedItems: input.requestedItems,
          ...(input.language ? { language: input.language } : {}),
        },
      },
      deps,
    );
  });
}

const moves = { accept: 'accept', refer: 'refer', deny: 'deny', 'more-information': 'ask' } as const;
const decidedStatuses: readonly ApplicationRow['status'][] = ['active', 'referred', 'denied', 'completed'];

function planOf(
  input: Decide,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  { settings }: Pick<CaseDeps, 'settings'>,
): Plan<Outcome> {
  switch (input.outcome) {
    case 'accept': {
      demandTicks(stepTicks, input.ticks);
      // Somebody who appealed, or comes again, keeps what was recorded of the time before.
      const step = { acceptedOn: wallTime(now, settings.timeZone).date, count: before.step?.count ?? 0 };
      return {
        outcome: 'accepted',
        change: {
          status: 'active',
          owner: 'step-coach',
          step,
          due: contactDue({ ...before, step }, settings),
          escalations: 0,
        },
        answer: { outcome: 'accepted' },
        wakes: 'next',
      };
    }
    case 'refer':
      return {
        outcome: 'referred',
        change: { status: 'referred', ...systemDue(now, before) },
        answer: { outcome: 'referred' },
      };
    case 'deny':
      demandReasons(input);
      return planDenial(now, before);
    case 'more-information': {
      const { requestedItems: items, reason: message, language = 'en' } = input;
      return planAsking({ items, message, language }, before, documents, now, settings);
    }
  }
}
