import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow, outboxRow, retention } from '../../domain/cases/records.ts';
import {
  stepTicks,
  type ApplicationRow,
  type DecisionRow,
  type DocumentRow,
  type TaskRow,
} from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { askPerson } from '../../domain/information/ask.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { contactDue } from '../../domain/step/contact-clock.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

type Decide = ParsedCommand<'decide-step'>;
type Outcome = CommandValue<'decide-step'>['outcome'];

/**
 * A STEP coach's decision (R27; not by who filed or helped, nor for the coach that they support: R29). Accepted: the monthly
 * contact begins (R12). On TANF cash: another door, the Family Coach, with a letter that says how (R11). Decision, audit line,
 * the workflow's answer and what is sent are one transaction. No money is decided here.
 */
export async function decideStep(input: Decide, deps: CaseDeps): Promise<CommandValue<'decide-step'>> {
  const { cases, clock, randomBytes } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('decide-step', input), now.toISOString(), async (record) => {
    const before = await cases.getApplication(input.applicationId);
    if (!before || before.kind !== 'step') throw new Refusal('not-found');
    const access = authorize(actor, 'step.decide', caseResource(before));
    // Somebody outside the case learns nothing more of it.
    if (!access.allowed && (access.reason === 'not-found' || access.reason === 'wrong-role'))
      throw accessRefusal(access.reason);
    const last = (await cases.listDecisions(before.applicationId))[0];
    if (!mayMove(before, moves[input.outcome])) {
      if (decidedStatuses.includes(before.status)) throw alreadyDecided(last);
      throw new Refusal('not-open', { number: before.number });
    }
    if (!access.allowed) throw accessRefusal(access.reason);
    if (before.version !== input.version) throw new Refusal('changed-meanwhile');
    if (before.claimedBy && before.claimedBy.staffId !== actor.staffId)
      throw new Refusal('already-claimed', { by: before.claimedBy.name, at: before.claimedBy.claimedAt });

    const documents = await cases.listDocuments(before.applicationId);
    const stage = before.status === 'active' ? 'next' : 'first';
    const plan = planOf(input, before, documents, now, deps);
    const id = before.applicationId;
    const seq = before.decisionCount + 1;
    const decision: DecisionRow = {
      ...retention(now, deps.settings.policy.retentionYears),
      applicationId: id,
      seq,
      round: before.round,
      stage,
      outcome: plan.outcome,
      lines: [],
      amountCents: 0,
      askedCents: 0,
      reason: input.reason,
      ...(input.wouldChange ? { wouldChange: input.wouldChange } : {}),
      ticks: input.ticks,
      requestedItems: input.requestedItems,
      ...(input.language ? { language: input.language } : {}),
      documents: documents
        .filter((each) => each.status === 'clean')
        .map((each) => ({ documentId: each.documentId, sha256: each.sha256 ?? '' })),
      decidedBy: { staffId: actor.staffId, name: actor.name ?? actor.staffId },
      decidedAt: now.toISOString(),
      operationId: input.operationId,
    };
    const answer = { outcome: plan.outcome, seq };
    const next: ApplicationRow = { ...before, ...plan.change, decisionCount: seq, updatedAt: now.toISOString() };
    // Whoever accepts somebody is their coach, until a colleague takes over.
    if (plan.outcome === 'accepted')
      next.claimedBy = { staffId: actor.staffId, name: actor.name ?? actor.staffId, claimedAt: now.toISOString() };
    else delete next.claimedBy;
    if (plan.outcome !== 'more-information') {
      delete next.request;
      delete next.paused;
    }
    try {
      await transact(cases.client, [
        record(answer),
        ...cases.write.application(
          before,
          next,
          auditRow(id, now, actor.staffId, `decided-${plan.outcome}`, { stage, seq }),
        ),
        cases.write.decision(decision),
        cases.write.taskAnswer(id, before.round, stage, plan.answer, now.toISOString()),
        // A wait that is about to open must not find the answer of an earlier turn.
        ...(plan.wakes ? [cases.write.forgetTask(id, before.round, plan.wakes)] : []),
        cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'answer-task', round: before.round, kind: stage })),
        ...(plan.outcome === 'more-information'
          ? [
              cases.write.outbox(
                outboxRow(id, now, randomBytes, { type: 'mail', template: 'need-one-thing', params: { seq } }),
              ),
            ]
          : []),
      ]);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'changed-meanwhile') throw error;
      // Another write came first: if it was a decision, say whose.
      const since = (await cases.listDecisions(id))[0];
      throw since && since.seq >= seq ? alreadyDecided(since) : error;
    }
    return answer;
  });
}

const moves = { accept: 'accept', refer: 'refer', deny: 'deny', 'more-information': 'ask' } as const;
const decidedStatuses: readonly ApplicationRow['status'][] = ['active', 'referred', 'denied', 'completed'];

interface Plan {
  outcome: Outcome;
  change: Partial<ApplicationRow>;
  /** What the workflow's wait is answered with. */
  answer: Record<string, unknown>;
  /** The wait that opens next. */
  wakes?: TaskRow['kind'];
}

function planOf(
  input: Decide,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  { settings }: Pick<CaseDeps, 'settings'>,
): Plan {
  switch (input.outcome) {
    case 'accept': {
      const open = stepTicks.filter((tick) => !input.ticks.includes(tick));
      if (open.length > 0)
        throw new Refusal(
          'ticks-missing',
          { count: open.length },
          open.map((tick) => ({ field: `tick-${tick}`, key: 'required' })),
        );
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
    case 'deny': {
      // R27: why, and what would change it; how to appeal stands in every letter.
      const missing = (['reason', 'wouldChange'] as const).filter((name) => input[name].length < 3);
      if (missing.length > 0)
        throw new Refusal(
          'reason-missing',
          {},
          missing.map((field) => ({ field, key: 'required' })),
        );
      return {
        outcome: 'denied',
        change: { status: 'denied', ...systemDue(now, before) },
        answer: { outcome: 'denied' },
      };
    }
    case 'more-information': {
      const { requestedItems: items, reason: message, language = 'en' } = input;
      const { change, waitSeconds } = askPerson({ items, message, language }, before, documents, now, settings);
      return {
        outcome: 'more-information',
        change,
        answer: { outcome: 'more-information', waitSeconds },
        wakes: 'information',
      };
    }
  }
}

/** Decided, but the person has not been told yet: the sweep looks again in an hour. */
const systemDue = (now: Date, { centerId }: ApplicationRow): Pick<ApplicationRow, 'owner' | 'due'> => ({
  owner: 'system',
  due: { dueAt: new Date(now.getTime() + 3_600_000).toISOString(), calendar: 'days', centerId },
});

const alreadyDecided = (decision: DecisionRow | undefined): Refusal =>
  new Refusal('already-decided', {
    by: decision?.decidedBy.name ?? '',
    at: decision?.decidedAt ?? '',
    outcome: decision?.outcome ?? '',
  });
