import { demandAccess } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { askPerson } from '../../domain/information/ask.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { beginAsking } from '../../domain/requests/follow-tui.ts';
import { namedAward } from '../../domain/requests/tui.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

type HandOver = ParsedCommand<'hand-over-tui'>;

interface Plan {
  change: Partial<ApplicationRow>;
  /** What the workflow's wait is answered with. */
  answer: Record<string, unknown>;
  /** The wait that opens next; it must not find the answer of an earlier turn. */
  wait: 'information' | 'next';
}

/**
 * R15: somebody looked the packet through. It is complete and goes to the person, who sends it to OED; or something is missing
 * and is asked for. There is no third: nothing here says yes or no to unemployment insurance, and no fund is touched.
 */
export async function handOverTui(input: HandOver, deps: CaseDeps): Promise<CommandValue<'hand-over-tui'>> {
  const { cases, clock, randomBytes, settings } = deps;
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
    if (before.claimedBy && before.claimedBy.staffId !== actor.staffId)
      throw new Refusal('already-claimed', { by: before.claimedBy.name, at: before.claimedBy.claimedAt });

    const documents = await cases.listDocuments(before.applicationId);
    const plan =
      input.outcome === 'handed-over'
        ? await planHandingOver(before, actor.staffId, now, deps)
        : planAsking(input, before, documents, now, deps);
    const seq = before.decisionCount + 1;
    const id = before.applicationId;
    const next: ApplicationRow = { ...before, ...plan.change, decisionCount: seq, updatedAt: now.toISOString() };
    delete next.claimedBy;
    if (input.outcome === 'handed-over') {
      delete next.request;
      delete next.paused;
      // The packet that the person gets is made of what was looked through now.
      delete next.packet;
    }
    const decision: DecisionRow = {
      ...retention(now, settings.policy.retentionYears),
      applicationId: id,
      seq,
      round: before.round,
      stage: 'first',
      outcome: input.outcome,
      lines: [],
      amountCents: 0,
      askedCents: 0,
      reason: input.reason,
      ticks: [],
      requestedItems: input.requestedItems,
      language: input.language,
      documents: documents
        .filter((each) => each.status === 'clean')
        .map((each) => ({ documentId: each.documentId, sha256: each.sha256 ?? '' })),
      decidedBy: { staffId: actor.staffId, name: actor.name ?? actor.staffId },
      decidedAt: now.toISOString(),
      operationId: input.operationId,
    };
    const answer = { outcome: input.outcome, seq };
    const what = input.outcome === 'handed-over' ? 'tui-handed-over' : 'decided-more-information';
    await transact(cases.client, [
      record(answer),
      ...cases.write.application(before, next, auditRow(id, now, actor.staffId, what, { seq })),
      cases.write.decision(decision),
      cases.write.taskAnswer(id, before.round, 'first', plan.answer, now.toISOString()),
      cases.write.forgetTask(id, before.round, plan.wait),
      cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'answer-task', round: before.round, kind: 'first' })),
      ...(input.outcome === 'more-information'
        ? [
            cases.write.outbox(
              outboxRow(id, now, randomBytes, { type: 'mail', template: 'need-one-thing', params: { seq } }),
            ),
          ]
        : []),
    ]);
    return answer;
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
async function planHandingOver(before: ApplicationRow, staffId: string, now: Date, deps: CaseDeps): Promise<Plan> {
  const award = namedAward(packetFacts(before.answers), await deps.cases.listApplicationsOf(before.personId));
  // Until the packet is made and the person is told; then the question begins in earnest.
  const { due } = beginAsking('handed-over', now, before, deps.settings);
  const { weeklyOff } = before.tui ?? {};
  return {
    answer: { outcome: 'handed-over' },
    wait: 'next',
    change: {
      status: 'handed-over',
      owner: 'participant',
      due,
      escalations: 0,
      tui: {
        handedOver: { by: staffId, at: now.toISOString() },
        ...(award?.letter ? { award: award.letter } : {}),
        ...(weeklyOff === undefined ? {} : { weeklyOff }),
      },
    },
  };
}

function planAsking(
  { requestedItems: items, reason: message, language }: HandOver,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  { settings }: CaseDeps,
): Plan {
  const { change, waitSeconds } = askPerson({ items, message, language }, before, documents, now, settings);
  return { change, answer: { outcome: 'more-information', waitSeconds }, wait: 'information' };
}
