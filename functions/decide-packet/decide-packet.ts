import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { staffFiled } from '../../domain/access/conditions.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { addDays, wallTime, yearOf } from '../../domain/calendar/business-time.ts';
import { staffDue } from '../../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../../domain/calendar/request-clock.ts';
import { retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { commitMovements, personYearLimitId } from '../../domain/money/movement.ts';
import { maxAmountCents } from '../../domain/money/amount.ts';
import { boundToList, paysScholarships } from '../../domain/money/lawful.ts';
import type { AwardRow, JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import { programBar, snapshotOf, standingOf, type ProgramBar } from '../../domain/etpl/standing.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { ticksFor } from '../../domain/requests/support.ts';
import { costClassOf } from '../../domain/settings.ts';
import { waitingAhead } from '../../domain/priority.ts';
import { auditOf } from '../../domain/routing/route.ts';
import { routeSecond, secondApproval } from '../../domain/routing/route-request.ts';
import type { CaseDeps } from '../../adapters/case-store.ts';
import {
  alreadyDecided,
  demandTicks,
  planAsking,
  planDenial,
  refuseIfHeld,
  refuseOutsiders,
  storeDecision,
  systemDue,
  type Plan,
} from '../../adapters/decision-store.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { Write } from '../../adapters/transaction.ts';

export interface DecideDeps extends CaseDeps {
  ledger: LedgerTable;
}
type Decide = ParsedCommand<'decide-packet'>;
type Outcome = CommandValue<'decide-packet'>['outcome'];

/**
 * A person's decision (R27). The decision, its money, its audit line and its outbox row are one transaction over both
 * tables: two centers cannot spend the last dollar, an award cannot exist without its money, nor money without its award.
 * Above the threshold the first approval only recommends; the second one, by somebody else, awards (R29).
 */
export async function decidePacket(input: Decide, deps: DecideDeps): Promise<CommandValue<'decide-packet'>> {
  const { cases, clock } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const now = clock.now();
  return once(cases.client, cases.tableName, operationOf('decide-packet', input), now.toISOString(), async (record) => {
    const before = await deps.cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    const decisions = await cases.listDecisions(before.applicationId);
    const first =
      before.status === 'second-review'
        ? decisions.find((each) => each.stage === 'first' && each.outcome === 'needs-second')
        : undefined;
    const stage = before.status === 'second-review' ? 'second' : 'first';
    const access = authorize(
      actor,
      stage === 'second' ? 'packet.decide-second' : 'packet.decide-first',
      caseResource(before, first?.decidedBy.staffId),
    );
    refuseOutsiders(access);
    const last = decisions[0];
    if (before.status === 'approved' || before.status === 'denied') throw alreadyDecided(last);
    if (!access.allowed) throw accessRefusal(access.reason);
    if (before.status !== 'in-review' && before.status !== 'second-review')
      throw new Refusal('not-open', { number: before.number });
    if (before.version !== input.version) {
      if (stage === 'second' && last && last.seq === before.decisionCount && last.stage === 'first')
        throw alreadyDecided(last);
      throw new Refusal('changed-meanwhile');
    }
    refuseIfHeld(before, actor);
    const all = await cases.listDocuments(before.applicationId);
    const program = await lookUpProgram(before, deps, now);
    const planned =
      input.outcome === 'approve'
        ? await planApproval(input, actor, before, stage === 'second' ? first : undefined, now, deps, program.bar)
        : planOther(input, now, deps, before, all);

    const group = groupOf(input, before);
    const seq = before.decisionCount + 1;
    const { amountCents, awardId, holdUntil, money, ...plan } = planned;
    return storeDecision(
      {
        before,
        plan: { ...plan, change: { ...plan.change, ...(group !== undefined ? { priorityGroup: group } : {}) } },
        actor,
        operationId: input.operationId,
        now,
        documents: all,
        record,
        answer: { outcome: plan.outcome, seq, ...(awardId ? { awardId } : {}) },
        audit: { params: { amountCents, ...(plan.change.route ? auditOf(plan.change.route) : {}) } },
        writes: money,
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
          program: program.snapshot,
          requestedItems: input.requestedItems,
          ...(input.language ? { language: input.language } : {}),
          ...(awardId ? { awardId } : {}),
          ...(holdUntil ? { holdUntil } : {}),
        },
      },
      deps,
    );
  });
}

/** What the answers tell, else what the decider read from the paper. */
const groupOf = (input: Decide, before: ApplicationRow): number | undefined =>
  before.priorityGroup ?? input.priorityGroup;

/** What a scholarship's decision says beside what all say: its money. */
interface MoneyPlan extends Plan<Outcome> {
  amountCents: number;
  awardId?: string;
  holdUntil?: string;
  money: Write[];
}
const noMoney = { amountCents: 0, money: [] };

function planOther(
  input: Decide,
  now: Date,
  { settings }: DecideDeps,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
): MoneyPlan {
  if (input.outcome === 'deny') {
    if (input.reason.length < 3) throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'required' }]);
    return { ...planDenial(now, before), ...noMoney };
  }
  const { requestedItems: items, reason: message, language = 'en' } = input;
  return { ...planAsking({ items, message, language }, before, documents, now, settings), ...noMoney };
}

async function planApproval(
  input: Decide,
  actor: StaffActor,
  before: ApplicationRow,
  recommended: DecisionRow | undefined,
  now: Date,
  deps: DecideDeps,
  bar: ProgramBar | undefined,
): Promise<MoneyPlan> {
  const { settings, ledger, randomBytes } = deps;
  const today = wallTime(now, settings.timeZone).date;
  const amountCents = input.lines.reduce((sum, line) => sum + line.amountCents, 0);
  if (input.lines.length === 0 || amountCents > maxAmountCents)
    throw new Refusal('amount-invalid', {}, [{ field: 'amount', key: 'required' }]);
  const { asksFor } = packetFacts(before.answers);
  demandTicks(ticksFor(asksFor, input.lines), input.ticks);
  checkPayees(input);
  checkAgainstRequest(input, before, amountCents);
  if (recommended) checkAgainstRecommended(input, recommended);

  const funds = new Map<string, LimitRow>();
  for (const row of await ledger.listFunds()) if (row.fund) funds.set(row.fund.fundId, row);
  for (const line of input.lines) checkFund(line, funds.get(line.fundId), today);
  if (bar) checkProgram(input.lines, bar, funds, today); // A paper form has no answers that tell the group; a decision without one would not show what R3 asks it to show.
  const priorityGroup = groupOf(input, before);
  if (priorityGroup === undefined)
    throw new Refusal('invalid-input', {}, [{ field: 'priorityGroup', key: 'choose-one' }]);
  await checkPriority(input, { applicationId: before.applicationId, priorityGroup }, funds, deps);

  const nowIso = now.toISOString();
  const exceptions = staffFiled(caseResource(before)) ? (['staff-helped'] as const) : [];
  const because = recommended ? [] : secondApproval({ amountCents, exceptions }, settings.policy);
  if (because.length > 0) {
    const route = routeSecond(before, because, settings, now);
    const due = staffDue(now, settings.policy.secondApprovalBusinessDays, before, settings);
    return {
      outcome: 'needs-second',
      amountCents,
      money: [],
      answer: {
        outcome: 'needs-second',
        waitSeconds: secondsUntil(new Date(due.dueAt), now),
      },
      wakes: 'second',
      change: {
        status: 'second-review',
        owner: route.team,
        route,
        due,
        escalations: 0,
      },
    };
  }

  const programYear = yearOf(today, 'program-year');
  const awardId = newId('award', now.getTime(), randomBytes);
  const holdUntil = holdUntilDate(before, today, settings.policy);
  const retained = retention(now, settings.policy.retentionYears);
  const movements = commitMovements(input.lines, funds, before.personRef, programYear, asksFor);
  const money: Write[] = movements.flatMap((movement, index) => {
    const fund = [...funds.values()].find((each) => each.limitId === movement.limitId);
    const kind =
      movement.limitId === personYearLimitId(before.personRef, programYear, 'support') ? 'support' : 'training';
    const capCents = kind === 'support' ? settings.policy.supportCapCents : settings.policy.trainingCapCents;
    const opens: LimitRow | undefined = fund
      ? undefined
      : {
          schemaVersion: 1,
          limitId: movement.limitId,
          kind: 'participant-year',
          calendar: 'program-year',
          year: programYear,
          capCents,
          availableCents: capCents,
          committedCents: 0,
          obligatedCents: 0,
          accruedCents: 0,
          paidCents: 0,
          updatedAt: nowIso,
        };
    const line: JournalLine = {
      schemaVersion: 1,
      lineId: `${input.operationId}.${index}`,
      boardId: settings.boardId,
      limitId: movement.limitId,
      operation: 'commit',
      from: movement.from,
      to: movement.to,
      amountCents: movement.amountCents,
      at: nowIso,
      actor: actor.staffId,
      operationId: input.operationId,
      awardId,
      personRef: before.personRef,
      centerId: before.centerId,
      retainUntil: retained.retainUntil,
      legalHold: false,
    };
    const short = (old: Record<string, unknown> | undefined): Refusal => {
      const leftCents = Number(old?.['availableCents'] ?? opens?.availableCents ?? 0);
      return fund
        ? new Refusal('fund-short', { fund: fund.fund?.name ?? '', leftCents, wantedCents: movement.amountCents }, [
            { field: 'fund', key: 'fund-short' },
          ])
        : new Refusal('person-cap-reached', { kind, leftCents, wantedCents: movement.amountCents, capCents }, [
            { field: 'amount', key: 'person-cap-reached' },
          ]);
    };
    return [ledger.write.move(movement, nowIso, short, opens), ledger.write.line(line)];
  });
  const award: AwardRow = {
    ...retained,
    awardId,
    boardId: settings.boardId,
    personRef: before.personRef,
    centerId: before.centerId,
    status: 'committed',
    lines: input.lines.map((line) => ({
      limitId: funds.get(line.fundId)?.limitId ?? '',
      costKind: line.costKind,
      amountCents: line.amountCents,
      costClass: costClassOf(line.costKind, asksFor),
      payee: line.payee ?? input.payee,
    })),
    amountCents,
    holdUntil,
    committedAt: nowIso,
  };
  money.push(ledger.write.award(award));
  return {
    outcome: 'approved',
    amountCents,
    awardId,
    holdUntil,
    money,
    answer: { outcome: 'approved' },
    change: { status: 'approved', awardedCents: amountCents, holdUntil, ...systemDue(now, before) },
  };
}

/** R10: somebody is paid for each line, and a store has a name. */
function checkPayees({ lines, payee }: Decide): void {
  for (const line of lines) {
    if ((line.payee ?? payee) === undefined)
      throw new Refusal('invalid-input', {}, [{ field: 'payee', key: 'choose-one' }]);
    if (line.payee === 'vendor' && line.payeeName === undefined)
      throw new Refusal('invalid-input', {}, [{ field: `payeeName-${line.costKind}`, key: 'required' }]);
  }
}

/** Partial coverage is normal and says why; more than was asked is a slip. A paper form's costs are read by staff. */
function checkAgainstRequest(input: Decide, before: ApplicationRow, amountCents: number): void {
  const facts = packetFacts(before.answers);
  if (before.formSource === 'form') {
    for (const line of input.lines) {
      const askedCents = facts.costs[line.costKind] ?? 0;
      const wantedCents = input.lines
        .filter((each) => each.costKind === line.costKind)
        .reduce((sum, each) => sum + each.amountCents, 0);
      if (wantedCents > askedCents) {
        throw new Refusal('amount-above-request', { askedCents, wantedCents, costKind: line.costKind }, [
          { field: `amount-${line.costKind}`, key: 'amount-above-request', params: { askedCents } },
        ]);
      }
    }
    if (amountCents > before.askedCents)
      throw new Refusal('amount-above-request', { askedCents: before.askedCents, wantedCents: amountCents });
    if (amountCents < before.askedCents && input.reason.length < 3) {
      throw new Refusal('reason-missing', {}, [{ field: 'reason', key: 'reason-for-less' }]);
    }
  }
}

/** R29: above the threshold two people stand behind each cent. The second may approve less, or ask; more would be theirs alone. */
function checkAgainstRecommended(input: Decide, recommended: DecisionRow): void {
  const sumOf = (lines: Decide['lines'], costKind: string) =>
    lines.filter((each) => each.costKind === costKind).reduce((sum, each) => sum + each.amountCents, 0);
  for (const { costKind } of input.lines) {
    const askedCents = sumOf(recommended.lines, costKind);
    const wantedCents = sumOf(input.lines, costKind);
    if (wantedCents > askedCents)
      throw new Refusal('amount-above-first', { askedCents, wantedCents, costKind }, [
        { field: `amount-${costKind}`, key: 'amount-above-first', params: { askedCents } },
      ]);
  }
}

function checkFund(line: Decide['lines'][number], row: LimitRow | undefined, today: string): void {
  if (!row?.fund) throw new Refusal('fund-unknown', { fundId: line.fundId }, [{ field: 'fund', key: 'choose-one' }]);
  const { name, availableFrom, availableThrough, pays, stream } = row.fund;
  if (today < availableFrom || today > availableThrough) {
    throw new Refusal('fund-not-open', { fund: name, from: availableFrom, through: availableThrough }, [
      { field: 'fund', key: 'fund-not-open' },
    ]);
  }
  if (!pays.includes(line.costKind) || !paysScholarships(stream))
    throw new Refusal('fund-not-lawful', { fund: name, costKind: line.costKind }, [
      { field: 'fund', key: 'fund-not-lawful' },
    ]);
}

/** R1: how the program stands on the list at this minute, which the decision keeps, and whether that binds some money. */
async function lookUpProgram(before: ApplicationRow, { cases }: DecideDeps, now: Date) {
  const facts = packetFacts(before.answers);
  const list = await etplTable(cases).today();
  const standing = standingOf(facts, before.program?.attached, list);
  const onPaper = before.formSource === 'paper';
  return {
    bar: programBar(facts, standing, before.program, onPaper),
    snapshot: snapshotOf(facts, standing, before.program, onPaper, list, now),
  };
}

/**
 * R1: WIOA money pays the training of a listed program only. The refusal names the funds that may pay as things are: what is
 * lawful is offered, and a check by staff opens the rest.
 */
function checkProgram(
  lines: Decide['lines'],
  bar: ProgramBar,
  funds: ReadonlyMap<string, LimitRow>,
  today: string,
): void {
  const barred = lines.filter((line) => boundToList(funds.get(line.fundId)?.fund?.stream ?? '', line.costKind));
  const first = barred[0];
  if (!first) return;
  const kinds = new Set(barred.map((line) => line.costKind));
  const lawful = [...funds.values()].flatMap(({ fund, availableCents }) =>
    fund &&
    availableCents > 0 &&
    fund.availableFrom <= today &&
    today <= fund.availableThrough &&
    paysScholarships(fund.stream) &&
    [...kinds].every((kind) => fund.pays.includes(kind) && !boundToList(fund.stream, kind))
      ? [fund.name]
      : [],
  );
  const params = {
    fund: funds.get(first.fundId)?.fund?.name ?? '',
    count: lawful.length,
    funds: lawful.sort().join(', '),
  };
  throw new Refusal(bar, params, [{ field: 'fund', key: bar, params }]);
}

/** R3 holds whatever funds remain: passing over a waiting higher group asks for a reason. Ties go to the first submission. */
async function checkPriority(
  input: Decide,
  own: { applicationId: string; priorityGroup: number },
  funds: ReadonlyMap<string, LimitRow>,
  { cases, settings }: DecideDeps,
): Promise<void> {
  if (input.aheadOfReason.length >= 3) return;
  const schemes = new Set(input.lines.map((line) => funds.get(line.fundId)?.fund?.priorityScheme ?? 'none'));
  const ordered = [...schemes].filter((scheme) => scheme !== 'none');
  if (ordered.length === 0) return;
  const open = (await Promise.all(settings.centers.map((center) => cases.queueOf(center.centerId, 'open')))).flat();
  for (const scheme of ordered) {
    const waiting = waitingAhead(own, open, scheme).length;
    if (waiting > 0)
      throw new Refusal('reason-missing', { waiting }, [
        { field: 'aheadOfReason', key: 'reason-for-going-ahead', params: { waiting } },
      ]);
  }
}

/** Local policy: until 14 days after the program starts, and at least 30 days from today. */
function holdUntilDate(
  application: ApplicationRow,
  today: string,
  policy: { awardHoldAfterStartDays: number; awardHoldMinimumDays: number },
): string {
  const least = addDays(today, policy.awardHoldMinimumDays);
  const start = packetFacts(application.answers).programStart;
  const afterStart = start === undefined ? least : addDays(start, policy.awardHoldAfterStartDays);
  return afterStart > least ? afterStart : least;
}
