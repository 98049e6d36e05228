import { demandAccess } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { beginAsking } from '../../domain/requests/follow-tui.ts';
import { namedAward } from '../../domain/requests/tui.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { planAsking, refuseIfHeld, storeDecision, type Plan } from '../../adapters/decision-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';

type HandOver = ParsedCommand<'hand-over-tui'>;

/**
 * R15: somebody looked the packet through. It is complete and goes to the person, who sends it to the office; or something is missing
 * and is asked for. There is no third: nothing here says yes or no to unemployment insurance, and no fund is touched.
 */
export async function handOverTui(input: HandOver, deps: CaseDeps): Promise<CommandValue<'hand-over-tui'>> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const { actor } = input;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('hand-over-tui', input), now.toISOString(), async (record) => {
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    demandAccess(actor, 'tui.hand-over', caseResource(before));
    if (before.tui?.handedOver && !mayMove(before, 'hand-over')) throw await alreadyHandedOver(before, deps);
    if (!mayMove(before, 'hand-over')) throw new Refusal('not-open', { number: before.number });
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    refuseIfHeld(before, actor);

    const documents = await cases.listDocuments(before.applicationId);
    const { requestedItems: items, reason: message, language } = input;
    const plan =
      input.outcome === 'handed-over'
        ? await planHandingOver(before, actor.staffId, now, deps)
        : planAsking({ items, message, language }, before, documents, now, settings);
    return storeDecision(
      {
        before,
        plan,
        actor,
        operationId: input.operationId,
        now,
        documents,
        record,
        answer: { outcome: input.outcome, seq: before.decisionCount + 1 },
        ...(input.outcome === 'handed-over' ? { audit: { what: 'tui-handed-over' } } : {}),
        decision: { stage: 'first', reason: message, ticks: [], requestedItems: items, language },
      },
      deps,
    );
  });
}

async function alreadyHandedOver(before: ApplicationRow, { cases }: CaseDeps): Promise<Refusal> {
  const last = (await cases.listDecisions(before.applicationId)).find(({ outcome }) => outcome === 'handed-over');
  return new Refusal('already-decided', {
    by: last?.decidedBy.name ?? '',
    at: last?.decidedAt ?? '',
    outcome: 'handed-over',
  });
}

/** R19: the award letter is looked up once more: it may have come since the packet was sent. */
async function planHandingOver(
  before: ApplicationRow,
  staffId: string,
  now: Date,
  deps: CaseDeps,
): Promise<Plan<'handed-over'>> {
  const award = namedAward(packetFacts(before.answers), await deps.cases.listApplicationsOf(before.personId));
  // Until the packet is made and the person is told; then the question begins in earnest.
  const { due } = beginAsking('handed-over', now, before, deps.settings);
  const { weeklyOff } = before.tui ?? {};
  return {
    outcome: 'handed-over',
    answer: { outcome: 'handed-over' },
    wakes: 'next',
    change: {
      status: 'handed-over',
      owner: 'participant',
      due,
      escalations: 0,
      // The packet that the person gets is made of what was looked through now.
      packet: undefined,
      tui: {
        handedOver: { by: staffId, at: now.toISOString() },
        ...(award?.letter ? { award: award.letter } : {}),
        ...(weeklyOff === undefined ? {} : { weeklyOff }),
      },
    },
  };
}
