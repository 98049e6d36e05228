import { createHash } from 'node:crypto';
import { accessRefusal, type AccessDecision } from '../domain/access/authorize.ts';
import type { StaffActor } from '../domain/access/actor.ts';
import { wallTime, yearOf } from '../domain/calendar/business-time.ts';
import { originalsSeen } from '../domain/cases/absences.ts';
import { auditRow, outboxRow, retention } from '../domain/cases/records.ts';
import type { ApplicationRow, AuditRow, DecisionRow, DocumentRow, TaskRow } from '../domain/cases/rows.ts';
import { canonical } from '../domain/canonical.ts';
import { Refusal } from '../domain/errors.ts';
import { askPerson, type Ask } from '../domain/information/ask.ts';
import type { Known, KnownLimit } from '../domain/oversight/known.ts';
import { rulesInForce } from '../domain/oversight/rule-versions.ts';
import type { Settings } from '../domain/settings.ts';
import { settingsSha256 } from './board-settings.ts';
import type { CaseDeps } from './case-store.ts';
import { transact, type Write } from './transaction.ts';

/**
 * What every decision on a request has in common, whatever its kind: who may not, whose turn it is, and the one transaction
 * that writes decision, case, audit line, the workflow's answer and what is sent. A kind says what it decides (`Plan`).
 */
export interface Plan<Outcome extends DecisionRow['outcome'] = DecisionRow['outcome']> {
  outcome: Outcome;
  change: Partial<ApplicationRow>;
  /** What the workflow's wait is answered with. */
  answer: Record<string, unknown>;
  /** The wait that opens next; it must not find the answer of an earlier turn. */
  wakes?: TaskRow['kind'];
}

/** Somebody outside the case learns nothing more of it; the other refusals come after what they may know. */
export function refuseOutsiders(access: AccessDecision): void {
  if (!access.allowed && (access.reason === 'not-found' || access.reason === 'wrong-role'))
    throw accessRefusal(access.reason);
}

/** A colleague who comes second learns who was first. */
export const alreadyDecided = (decision: DecisionRow | undefined): Refusal =>
  new Refusal('already-decided', {
    by: decision?.decidedBy.name ?? '',
    at: decision?.decidedAt ?? '',
    outcome: decision?.outcome ?? '',
  });

/** What a colleague has taken is theirs to decide. */
export function refuseIfHeld({ claimedBy }: ApplicationRow, actor: StaffActor): void {
  if (claimedBy && claimedBy.staffId !== actor.staffId)
    throw new Refusal('already-claimed', { by: claimedBy.name, at: claimedBy.claimedAt });
}

/** R26, R11: what a decision rests on is ticked by whoever decides. */
export function demandTicks<Tick extends string>(wanted: readonly Tick[], given: readonly Tick[]): void {
  const open = wanted.filter((tick) => !given.includes(tick));
  if (open.length > 0)
    throw new Refusal(
      'ticks-missing',
      { count: open.length },
      open.map((tick) => ({ field: `tick-${tick}`, key: 'required' })),
    );
}

/** R27: why, and what would change it; how to appeal stands in every letter. */
export function demandReasons(said: Readonly<Record<'reason' | 'wouldChange', string>>): void {
  const missing = (['reason', 'wouldChange'] as const).filter((name) => said[name].length < 3);
  if (missing.length > 0)
    throw new Refusal(
      'reason-missing',
      {},
      missing.map((field) => ({ field, key: 'required' })),
    );
}

/** Decided, but the person has not been told yet: the sweep looks again in an hour. */
export const systemDue = (now: Date, { centerId }: ApplicationRow): Pick<ApplicationRow, 'owner' | 'due'> => ({
  owner: 'system',
  due: { dueAt: new Date(now.getTime() + 3_600_000).toISOString(), calendar: 'days', centerId },
});

export const planDenial = (now: Date, before: ApplicationRow): Plan<'denied'> => ({
  outcome: 'denied',
  change: { status: 'denied', ...systemDue(now, before) },
  answer: { outcome: 'denied' },
});

/** R28: the person is asked for exactly these things. */
export function planAsking(
  ask: Ask,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  settings: Settings,
): Plan<'more-information'> {
  const { change, waitSeconds } = askPerson(ask, before, documents, now, settings);
  return {
    outcome: 'more-information',
    change,
    answer: { outcome: 'more-information', waitSeconds },
    wakes: 'information',
  };
}

/** What a kind of decision says beside what all say. */
type OwnWords = Pick<DecisionRow, 'stage' | 'reason' | 'ticks' | 'requestedItems' | 'language'> &
  Partial<Omit<DecisionRow, 'language'>>;

export interface Decided<V extends Record<string, unknown>> {
  before: ApplicationRow;
  plan: Plan;
  actor: StaffActor;
  operationId: string;
  now: Date;
  documents: readonly DocumentRow[];
  decision: OwnWords;
  /** The command's answer, and the write that keeps it (operations.ts). */
  answer: V;
  record: (answer: V) => Write;
  /** Who has the case from now on; nobody, where nothing is said. */
  holder?: ApplicationRow['claimedBy'];
  audit?: { what?: string; params?: AuditRow['params'] };
  /** R6: what the money was held against. */
  limits?: readonly KnownLimit[];
  /** Of the kind alone: money, a slot. */
  writes?: readonly Write[];
}

/** R3: an approval that passed somebody over stands in the report from its own transaction on. */
function passedOverWrites(
  decision: DecisionRow,
  { number, centerId }: ApplicationRow,
  now: Date,
  { cases, settings }: Pick<CaseDeps, 'cases' | 'settings'>,
): Write[] {
  const { applicationId, outcome, passedOver, priorityGroup, aheadOfReason, amountCents } = decision;
  if (outcome !== 'approved' || passedOver === undefined || priorityGroup === undefined) return [];
  const { schemaVersion, retainUntil, legalHold, decidedBy, decidedAt } = decision;
  return [
    cases.write.passedOver({
      ...{
        schemaVersion,
        retainUntil,
        legalHold,
        applicationId,
        number,
        centerId,
        priorityGroup,
        passedOver,
        amountCents,
      },
      programYear: yearOf(wallTime(now, settings.timeZone).date, 'program-year'),
      reason: aheadOfReason ?? '',
      decidedBy,
      decidedAt,
    }),
  ];
}

/** The decision with everything that belongs to it, or nothing. Throws who was first, when somebody was. */
export async function storeDecision<V extends Record<string, unknown>>(
  decided: Decided<V>,
  deps: CaseDeps,
): Promise<V> {
  try {
    await transact(deps.cases.client, decisionWrites(decided, deps));
  } catch (error) {
    throw await whoWasFirst(error, decided.before, deps);
  }
  return decided.answer;
}

/** Another write came first: if it was a decision, it is said whose. */
export async function whoWasFirst(error: unknown, before: ApplicationRow, { cases }: CaseDeps): Promise<unknown> {
  if (!(error instanceof Refusal) || error.code !== 'changed-meanwhile') return error;
  const since = (await cases.listDecisions(before.applicationId))[0];
  return since && since.seq > before.decisionCount ? alreadyDecided(since) : error;
}

/** Everything that a decision writes, for one transaction. */
export function decisionWrites<V extends Record<string, unknown>>(
  { before, plan, actor, operationId, now, documents, ...given }: Decided<V>,
  { cases, randomBytes, settings }: CaseDeps,
): Write[] {
  const id = before.applicationId;
  const seq = before.decisionCount + 1;
  const at = now.toISOString();
  const asks = plan.outcome === 'more-information';
  const originals = originalsSeen(before.absences);
  const decision: DecisionRow = {
    ...retention(now, settings.policy.retentionYears),
    applicationId: id,
    seq,
    round: before.round,
    outcome: plan.outcome,
    lines: [],
    amountCents: 0,
    askedCents: 0,
    ...given.decision,
    // Exactly the bytes that were looked at.
    documents: documents
      .filter((each) => each.status === 'clean')
      .map((each) => ({ documentId: each.documentId, sha256: each.sha256 ?? '' })),
    ...(originals.length > 0 ? { originals } : {}),
    known: knownNow(before, documents, given.limits, settings),
    decidedBy: { staffId: actor.staffId, name: actor.name ?? actor.staffId },
    decidedAt: at,
    operationId,
  };
  const next: ApplicationRow = { ...before, ...plan.change, decisionCount: seq, updatedAt: at };
  delete next.claimedBy;
  if (given.holder) next.claimedBy = given.holder;
  // Decided anew: a place in line, and an offer that came to nothing, were those of the decision before.
  delete next.offer;
  if (!plan.change.waitlist) delete next.waitlist;
  if (!asks) {
    delete next.request;
    delete next.paused;
  }
  const { stage } = decision;
  return [
    given.record(given.answer),
    ...cases.write.application(
      before,
      next,
      auditRow(id, now, actor.staffId, given.audit?.what ?? `decided-${plan.outcome}`, {
        stage,
        seq,
        ...given.audit?.params,
      }),
    ),
    cases.write.decision(decision),
    ...passedOverWrites(decision, before, now, { cases, settings }),
    ...(given.writes ?? []),
    cases.write.taskAnswer(id, before.round, stage, plan.answer, at),
    ...(plan.wakes ? [cases.write.forgetTask(id, before.round, plan.wakes)] : []),
    cases.write.outbox(outboxRow(id, now, randomBytes, { type: 'answer-task', round: before.round, kind: stage })),
    ...(asks
      ? [
          cases.write.outbox(
            outboxRow(id, now, randomBytes, { type: 'mail', template: 'need-one-thing', params: { seq } }),
          ),
        ]
      : []),
  ];
}

/** What the decider had before them, for whoever asks later what was known. */
function knownNow(
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  limits: readonly KnownLimit[] | undefined,
  settings: Settings,
): Known {
  return {
    settingsSha256: settingsSha256(settings),
    rules: rulesInForce(),
    applicationVersion: before.version,
    answersSha256: answersSha256(before),
    findings: before.findings.map(({ code, outcome, rule }) => ({ code, outcome, rule })),
    documents: documents
      .filter((each) => each.status === 'clean')
      .map(({ documentId, kind, sha256 = '', versionId, normalized }) => ({
        documentId,
        kind,
        sha256,
        ...(versionId ? { versionId } : {}),
        ...(normalized ? { shown: { versionId: normalized.versionId, sha256: normalized.sha256 } } : {}),
      })),
    ...(limits ? { limits: [...limits] } : {}),
  };
}

/** Of the answers that decide; what the law keeps apart (R22) lies elsewhere, and deciders do not see it. */
export const answersSha256 = ({ answers }: Pick<ApplicationRow, 'answers'>): string =>
  createHash('sha256').update(canonical(answers)).digest('hex');
