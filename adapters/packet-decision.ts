import { accessRefusal, authorize } from '../domain/access/authorize.ts';
import type { StaffActor } from '../domain/access/actor.ts';
import { caseResource } from '../domain/access/resources.ts';
import type { ApplicationRow, DecisionRow, DocumentRow } from '../domain/cases/rows.ts';
import type { CommandValue } from '../domain/commands.ts';
import { Refusal } from '../domain/errors.ts';
import type { ProgramList } from '../domain/etpl/standing.ts';
import { auditOf } from '../domain/routing/route.ts';
import {
  groupOf,
  lookUpProgram,
  planApproval,
  type Approval,
  type ApprovalDeps,
  type AwardDraft,
  type MoneyNow,
  type MoneyPlan,
} from './approval.ts';
import { etplTable } from './etpl-table.ts';
import { planWaitlist } from './waitlist-store.ts';
import {
  alreadyDecided,
  planAsking,
  planDenial,
  refuseIfHeld,
  refuseOutsiders,
  type Decided,
} from './decision-store.ts';

type Value = CommandValue<'decide-packet'>;

/** A decision on a scholarship packet, ready to be written: alone, or several together. */
export interface PlannedDecision {
  decided: Omit<Decided<Value>, 'record' | 'writes'>;
  /** The money that it commits; its writes are shared by all decisions of one transaction. */
  draft?: AwardDraft;
}

/** A packet with everything that a decision on it is held against. */
export interface ReadPacket {
  before: ApplicationRow;
  /** Newest first. */
  decisions: DecisionRow[];
  documents: DocumentRow[];
  program: ReturnType<typeof lookUpProgram>;
}

export async function readPacket(applicationId: string, deps: ApprovalDeps, now: Date): Promise<ReadPacket> {
  const [before, list] = await Promise.all([deps.cases.getApplication(applicationId), etplTable(deps.cases).today()]);
  return readAround(before, list, deps, now);
}

/** Many packets, read together: of each the packet, or why there is none. */
export async function readPackets(
  applicationIds: readonly string[],
  deps: ApprovalDeps,
  now: Date,
): Promise<(ReadPacket | Refusal)[]> {
  const [found, list] = await Promise.all([deps.cases.getApplications(applicationIds), etplTable(deps.cases).today()]);
  return Promise.all(
    applicationIds.map((id) =>
      readAround(found.get(id), list, deps, now).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      }),
    ),
  );
}

async function readAround(
  before: ApplicationRow | undefined,
  list: ProgramList | undefined,
  { cases }: ApprovalDeps,
  now: Date,
): Promise<ReadPacket> {
  if (!before) throw new Refusal('not-found');
  const { applicationId } = before;
  const [decisions, documents] = await Promise.all([
    before.decisionCount > 0 ? cases.listDecisions(applicationId) : [],
    cases.listDocuments(applicationId),
  ]);
  return { before, decisions, documents, program: lookUpProgram(before, list, now) };
}

/**
 * What a person decided (R27), held against who they are, how the packet stands, what it asks for and what the money may do.
 * Throws the refusal; writes nothing.
 */
export async function planDecision(
  input: Approval,
  actor: StaffActor,
  now: Date,
  deps: ApprovalDeps,
  { before, decisions, documents, program }: ReadPacket,
  money: MoneyNow | undefined,
): Promise<PlannedDecision> {
  const first =
    before.status === 'second-review' ? decisions.find((each) => each.outcome === 'needs-second') : undefined;
  // R3: in line for money it may be decided at any time, when staff find another way.
  const stage = before.status === 'second-review' ? 'second' : before.status === 'waitlisted' ? 'next' : 'first';
  const access = authorize(
    actor,
    stage === 'second' ? 'packet.decide-second' : 'packet.decide-first',
    caseResource(before, first?.decidedBy.staffId),
  );
  refuseOutsiders(access);
  const last = decisions[0];
  if (before.status === 'approved' || before.status === 'denied') throw alreadyDecided(last);
  if (!access.allowed) throw accessRefusal(access.reason);
  if (before.status !== 'in-review' && before.status !== 'second-review' && before.status !== 'waitlisted')
    throw new Refusal('not-open', { number: before.number });
  if (before.version !== input.version) {
    if (stage === 'second' && last && last.seq === before.decisionCount && last.stage !== 'second')
      throw alreadyDecided(last);
    throw new Refusal('changed-meanwhile');
  }
  refuseIfHeld(before, actor);
  const plan = input.outcome === 'waitlist' ? planWaitlist : planApproval;
  const planned =
    money && (input.outcome === 'approve' || input.outcome === 'waitlist')
      ? await plan(input, actor, before, stage === 'second' ? first : undefined, now, deps, program, money)
      : planOther(input, now, deps, before, documents);

  const group = groupOf(input, before);
  const seq = before.decisionCount + 1;
  const exceptionReason = input.exceptionReason ?? (stage === 'second' ? first?.exceptionReason : undefined);
  const { amountCents, holdUntil, draft, passedOver = 0, limits, ...outcome } = planned;
  const awardId = draft?.award.awardId;
  return {
    decided: {
      before,
      plan: { ...outcome, change: { ...outcome.change, ...(group !== undefined ? { priorityGroup: group } : {}) } },
      actor,
      operationId: input.operationId,
      now,
      documents,
      ...(limits ? { limits } : {}),
      answer: { outcome: outcome.outcome, seq, ...(awardId ? { awardId } : {}) },
      audit: { params: { amountCents, ...(outcome.change.route ? auditOf(outcome.change.route) : {}) } },
      decision: {
        stage,
        lines: input.outcome === 'approve' ? input.lines : [],
        amountCents,
        askedCents: before.askedCents,
        ...(input.payee ? { payee: input.payee } : {}),
        ...(input.payeeName ? { payeeName: input.payeeName } : {}),
        reason: input.reason,
        ticks: input.ticks,
        ...(group !== undefined ? { priorityGroup: group } : {}),
        ...(input.aheadOfReason ? { aheadOfReason: input.aheadOfReason } : {}),
        ...(passedOver > 0 ? { passedOver } : {}),
        ...(input.outcome === 'waitlist' && input.waitFor ? { waitsFor: input.waitFor } : {}),
        ...(input.outcome === 'approve' && exceptionReason ? { exceptionReason } : {}),
        program: program.snapshot,
        requestedItems: input.requestedItems,
        ...(input.language ? { language: input.language } : {}),
        ...(awardId ? { awardId } : {}),
        ...(holdUntil ? { holdUntil } : {}),
      },
    },
    ...(draft ? { draft } : {}),
  };
}

function planOther(
  input: Approval,
  now: Date,
  { settings }: ApprovalDeps,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
): MoneyPlan {
  if (input.outcome === 'deny') {
    if (input.reason.length < 3) throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'required' }]);
    return { ...planDenial(now, before), amountCents: 0 };
  }
  const { requestedItems: items, reason: message, language = 'en' } = input;
  return { ...planAsking({ items, message, language }, before, documents, now, settings), amountCents: 0 };
}
