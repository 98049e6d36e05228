import type { StaffActor } from '../domain/access/actor.ts';
import { staffFiled } from '../domain/access/conditions.ts';
import { caseResource } from '../domain/access/resources.ts';
import { wallTime, yearOf } from '../domain/calendar/business-time.ts';
import { staffDue } from '../domain/calendar/decision-clock.ts';
import { secondsUntil } from '../domain/calendar/request-clock.ts';
import { retention } from '../domain/cases/records.ts';
import type { ApplicationRow, DecisionRow } from '../domain/cases/rows.ts';
import type { ParsedCommand } from '../domain/commands.ts';
import { Refusal } from '../domain/errors.ts';
import { programBar, snapshotOf, standingOf, type ProgramBar, type ProgramList } from '../domain/etpl/standing.ts';
import type { ProgramSnapshot } from '../domain/etpl/listing.ts';
import { packetFacts } from '../domain/forms/form.ts';
import { newId } from '../domain/ids.ts';
import { maxAmountCents } from '../domain/money/amount.ts';
import {
  checkAgainstRecommended,
  checkAgainstRequest,
  checkFund,
  checkPayees,
  checkProgram,
} from '../domain/money/approval-checks.ts';
import { noteOf, withNote } from '../domain/money/award-note.ts';
import { takeSteps, type JournalDraft } from '../domain/money/award-steps.ts';
import { planCommit } from '../domain/money/commit.ts';
import type { AwardRow, FundRow, JournalLine, LimitRow } from '../domain/money/ledger-rows.ts';
import { personYearLimitId } from '../domain/money/limits.ts';
import { applied, netMoves, type Movement, type NetMove } from '../domain/money/movement.ts';
import { payableRow } from '../domain/payments/payable.ts';
import type { PayableRow } from '../domain/payments/rows.ts';
import { payeeOfLine } from '../domain/money/payee.ts';
import { knownLimit, type KnownLimit } from '../domain/oversight/known.ts';
import { inLineAhead, waitingAhead } from '../domain/priority.ts';
import { ticksFor } from '../domain/requests/support.ts';
import { routeSecond, secondApproval } from '../domain/routing/route-request.ts';
import { costClassOf, type FundStream } from '../domain/settings.ts';
import { beginHold, holdUntilDate } from '../domain/waitlist/hold-clock.ts';
import { schemeOf } from '../domain/waitlist/order.ts';
import { journalLines, shortOf, wordsOf } from './award-store.ts';
import type { CaseDeps } from './case-store.ts';
import type { Waiting } from './cases-table.ts';
import { demandTicks, systemDue, type Plan } from './decision-store.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { PaymentsTable } from './payments-table.ts';
import type { Write } from './transaction.ts';

export interface ApprovalDeps extends CaseDeps {
  ledger: LedgerTable;
  payments: PaymentsTable;
}
export type Approval = ParsedCommand<'decide-packet'>;

/** Money that an approval commits, before it is written: several of one transaction share the writes of their limits. */
export interface AwardDraft {
  award: AwardRow;
  movements: Movement[];
  opens: ReadonlyMap<string, LimitRow>;
  journal: JournalLine[];
  /** R10: who is paid for it; names never stand in the ledger. */
  payable: PayableRow;
}
/** And every limit that it moves, as it was read. */
interface PlannedAward extends AwardDraft {
  limits: KnownLimit[];
}

/** What a scholarship's decision says beside what all say: its money. */
export interface MoneyPlan extends Plan<'approved' | 'needs-second' | 'denied' | 'more-information' | 'waitlisted'> {
  amountCents: number;
  /** R3: how many were passed over, with a reason. */
  passedOver?: number;
  holdUntil?: string;
  draft?: AwardDraft;
  /** The limits that it was held against. */
  limits?: KnownLimit[];
}

/**
 * What every approval of one moment reads alike: the funds, their own limits, and who waits at any center. Where several are
 * approved together, it stands as it will after those that came before.
 */
export interface MoneyNow {
  today: string;
  programYear: string;
  funds: ReadonlyMap<string, FundRow>;
  /** Centers' parts, set-asides and caps on kinds of cost of a fund. */
  inside(fund: FundRow): Promise<readonly LimitRow[]>;
  /** R2: those years of a participant that were used already. */
  years(personRef: string): Promise<ReadonlyMap<string, LimitRow>>;
  /** Open packets of all centers; read once, and only where an order asks for it. */
  waiting(): Promise<readonly Waiting[]>;
  /** Takes what an approval commits out of everything above. */
  take(applicationId: string, movements: readonly Movement[]): void;
  /** Who stands in line for a kind of money. */
  inLine(stream: FundStream): Promise<readonly Waiting[]>;
}

/** `personRefs`: of whom the years are read together, beforehand. */
export async function readMoney(
  { ledger, cases, settings }: ApprovalDeps,
  now: Date,
  personRefs: readonly string[] = [],
): Promise<MoneyNow> {
  const today = wallTime(now, settings.timeZone).date;
  const programYear = yearOf(today, 'program-year');
  const yearsOf = (personRef: string) =>
    (['training', 'support'] as const).map((each) => personYearLimitId(personRef, programYear, each));
  const [allFunds, readYears] = await Promise.all([ledger.listFunds(), ledger.getLimits(personRefs.flatMap(yearsOf))]);
  const funds = new Map(allFunds.map((row) => [row.fund.fundId, row]));
  /** What was taken since, limit by limit. */
  const taken: NetMove[] = [];
  const approved = new Set<string>();
  const after = <Row extends LimitRow>(row: Row): Row =>
    taken
      .filter(({ limitId }) => limitId === row.limitId)
      .reduce((stands, move) => applied(stands, move) ?? stands, row);
  const kept = <V>(read: (key: string) => Promise<V>) => {
    const known = new Map<string, Promise<V>>();
    return (key: string): Promise<V> => {
      const found = known.get(key) ?? read(key);
      known.set(key, found);
      return found;
    };
  };
  const inside = kept((limitId) => ledger.limitsWithin(limitId));
  const years = kept(async (personRef) => {
    if (!personRefs.includes(personRef)) return ledger.getLimits(yearsOf(personRef));
    return new Map([...readYears].filter(([limitId]) => yearsOf(personRef).includes(limitId)));
  });
  const queues = kept(() => Promise.all(settings.centers.map(({ centerId }) => cases.waitingOf(centerId))));
  const lines = kept((stream) => cases.waitingInLine(stream as FundStream));
  return {
    today,
    programYear,
    funds,
    inside: async ({ limitId, fund }) =>
      fund.centers.length + fund.organizations.length + fund.costKinds.length === 0
        ? []
        : (await inside(limitId)).map(after),
    years: async (personRef) => new Map([...(await years(personRef))].map(([limitId, row]) => [limitId, after(row)])),
    waiting: async () => (await queues('open')).flat().filter(({ applicationId }) => !approved.has(applicationId)),
    inLine: async (stream) => (await lines(stream)).filter(({ applicationId }) => !approved.has(applicationId)),
    take(applicationId, movements) {
      approved.add(applicationId);
      taken.push(...netMoves(movements));
      for (const [fundId, row] of funds) funds.set(fundId, settle(row, movements));
    },
  };
}

const settle = (row: FundRow, movements: readonly Movement[]): FundRow => {
  const move = netMoves(movements).find(({ limitId }) => limitId === row.limitId);
  return (move && applied(row, move)) ?? row;
};

/** R1: how the program stands on the list at this minute, which the decision keeps, and whether that binds some money. */
export function lookUpProgram(
  before: ApplicationRow,
  list: ProgramList | undefined,
  now: Date,
): { bar: ProgramBar | undefined; snapshot: ProgramSnapshot } {
  const facts = packetFacts(before.answers);
  const standing = standingOf(facts, before.program?.attached, list);
  const onPaper = before.formSource === 'paper';
  return {
    bar: programBar(facts, standing, before.program, onPaper),
    snapshot: snapshotOf(facts, standing, before.program, onPaper, list, now),
  };
}

/** What the answers tell, else what the decider read from the paper. */
export const groupOf = (input: Pick<Approval, 'priorityGroup'>, before: ApplicationRow): number | undefined =>
  before.priorityGroup ?? input.priorityGroup;

/**
 * An approval, held against the request, the law, the order of who waits (R3) and the first approver (R29). Above the threshold,
 * or by an exception above a cap (R2), the first one only recommends: nothing is committed yet, but what could not be is said.
 */
export async function planApproval(
  input: Approval,
  actor: StaffActor,
  before: ApplicationRow,
  recommended: DecisionRow | undefined,
  now: Date,
  deps: ApprovalDeps,
  program: { bar: ProgramBar | undefined; snapshot: ProgramSnapshot },
  money: MoneyNow,
): Promise<MoneyPlan> {
  const { settings } = deps;
  const { funds, today } = money;
  const amountCents = input.lines.reduce((sum, line) => sum + line.amountCents, 0);
  if (input.lines.length === 0 || amountCents > maxAmountCents)
    throw new Refusal('amount-invalid', {}, [{ field: 'amount', key: 'required' }]);
  const { asksFor } = packetFacts(before.answers);
  demandTicks(ticksFor(asksFor, input.lines), input.ticks);
  checkPayees(input);
  checkAgainstRequest(input, before, amountCents);
  if (recommended) checkAgainstRecommended(input, recommended);
  for (const line of input.lines) checkFund(line, funds, today);
  if (program.bar) checkProgram(input.lines, program.bar, funds, today);
  // A paper form has no answers that tell the group; a decision without one would not show what R3 asks it to show.
  const priorityGroup = groupOf(input, before);
  if (priorityGroup === undefined)
    throw new Refusal('invalid-input', {}, [{ field: 'priorityGroup', key: 'choose-one' }]);
  const passedOver = await countPassedOver(input, { ...before, priorityGroup }, money);

  const exception = wantsException(input, recommended);
  const draft = await planAward(
    input,
    actor,
    before,
    { now, exception, priorityGroup, passedOver },
    deps,
    program,
    money,
  );
  const exceptions = staffFiled(caseResource(before)) ? (['staff-helped'] as const) : [];
  const above = draft.award.lines.some(({ exceptedCents }) => exceptedCents > 0);
  const because = recommended ? [] : secondApproval({ amountCents, exceptions, aboveCap: above }, settings.policy);
  if (because.length > 0) {
    const route = routeSecond(before, because, settings, now);
    const due = staffDue(now, settings.policy.secondApprovalBusinessDays, before, settings);
    return {
      outcome: 'needs-second',
      amountCents,
      passedOver,
      limits: draft.limits,
      answer: { outcome: 'needs-second', waitSeconds: secondsUntil(new Date(due.dueAt), now) },
      wakes: 'second',
      change: { status: 'second-review', owner: route.team, route, due, escalations: 0 },
    };
  }
  const { holdUntil } = draft.award;
  return {
    outcome: 'approved',
    amountCents,
    passedOver,
    limits: draft.limits,
    holdUntil,
    draft,
    answer: { outcome: 'approved' },
    change: {
      status: 'approved',
      awardedCents: amountCents,
      holdUntil,
      awards: withNote(before.awards, noteOf(draft.award)),
      hold: beginHold(draft.award, now, settings),
      ...systemDue(now, before),
    },
  };
}

/** R2: a reason of one's own, or, of the second approver, the first one's, which they saw. */
const wantsException = ({ exceptionReason }: Approval, recommended: DecisionRow | undefined): boolean =>
  exceptionReason !== undefined || recommended?.exceptionReason !== undefined;

/**
 * The award with everything that it moves (R6), from the limits as they stand. What does not fit is refused here already, so
 * that nobody recommends what cannot be; the transaction's own conditions decide.
 */
export async function planAward(
  input: Pick<Approval, 'lines' | 'payee' | 'operationId'>,
  actor: Pick<StaffActor, 'staffId'>,
  before: ApplicationRow,
  as: { now: Date; exception: boolean; priorityGroup: number; passedOver: number; offer?: boolean },
  { settings, randomBytes }: ApprovalDeps,
  program: { snapshot: Pick<ProgramSnapshot, 'listing'> },
  money: Pick<MoneyNow, 'funds' | 'today' | 'programYear' | 'inside' | 'years'>,
): Promise<PlannedAward> {
  const { now } = as;
  const { funds, today, programYear } = money;
  const { policy } = settings;
  const at = now.toISOString();
  const { asksFor } = packetFacts(before.answers);
  const fundOf = (fundId: string): FundRow => {
    const fund = funds.get(fundId);
    if (!fund) throw new Refusal('fund-unknown', { fundId });
    return fund;
  };
  const spent = [...new Set(input.lines.map(({ fundId }) => fundOf(fundId)))];
  const [years, ...within] = await Promise.all([
    money.years(before.personRef),
    ...spent.map((fund) => money.inside(fund)),
  ]);
  const inside = new Map(within.flat().map((row) => [row.limitId, row]));
  const plan = planCommit(
    input.lines.map((line) => ({
      fund: fundOf(line.fundId),
      costKind: line.costKind,
      costClass: costClassOf(line.costKind, asksFor),
      amountCents: line.amountCents,
      payee: line.payee ?? input.payee,
    })),
    {
      personRef: before.personRef,
      centerId: before.centerId,
      organizationIds: before.coachOrganizationIds ?? [],
      programYear,
    },
    inside,
    {
      caps: { training: policy.trainingCapCents, support: policy.supportCapCents },
      rows: years,
      exception: as.exception,
      at,
    },
  );
  const short = shortOf(
    (limitId) => spent.find((row) => limitId.includes(row.limitId.slice('fund#'.length)))?.fund.name ?? '',
  );
  const known = new Map([...inside, ...years, ...plan.opens, ...spent.map((row) => [row.limitId, row] as const)]);
  const limits = netMoves(plan.movements).map((move) => {
    const row = known.get(move.limitId);
    if (!row || !applied(row, move)) throw short(move.limitId, row && { ...row }, move);
    return knownLimit(row);
  });
  const { retainUntil, legalHold } = retention(now, policy.retentionYears);
  const committed: AwardRow = {
    schemaVersion: 2,
    awardId: newId('award', now.getTime(), randomBytes),
    boardId: settings.boardId,
    personRef: before.personRef,
    centerId: before.centerId,
    ...(plan.organizationId === undefined ? {} : { organizationId: plan.organizationId }),
    ...(program.snapshot.listing ? { sector: program.snapshot.listing.sector } : {}),
    kind: 'scholarship',
    status: as.offer ? 'offered' : 'open',
    version: 0,
    lines: plan.lines,
    amountCents: plan.lines.reduce((sum, line) => sum + line.amountCents, 0),
    holdUntil: holdUntilDate(before, today, policy),
    committedAt: at,
    terms: [],
    priorityGroup: as.priorityGroup,
    retainUntil,
    legalHold,
  };
  // R6: where the board says so, the promise is owed from the first day.
  const owed =
    policy.obligateAt === 'approval' && !as.offer
      ? takeSteps(
          committed,
          committed.lines.map(({ amountCents }, line) => ({ line, step: 'obligate', amountCents })),
        )
      : { award: committed, movements: [], drafts: [] };
  const award = { ...owed.award, version: 0 };
  const passedOver = as.passedOver > 0 ? { passedOver: as.passedOver } : {};
  return {
    award,
    limits,
    movements: [...plan.movements, ...owed.movements],
    opens: plan.opens,
    payable: payableRow(
      before,
      award,
      input.lines.map((line) => ({ ...payeeOfLine(line, input), fundName: fundOf(line.fundId).fund.name })),
      now,
      policy.retentionYears,
    ),
    journal: journalLines(
      [...plan.drafts.map((each) => (as.offer && each.operation === 'commit' ? offered(each) : each)), ...owed.drafts],
      { actor: actor.staffId, operationId: input.operationId, now, settings },
      { ...wordsOf(award), ...passedOver },
    ),
  };
}

const offered = (draft: JournalDraft): JournalDraft => ({ ...draft, operation: 'offer' });

/** Of one award: its journal lines, itself, and who is paid for it. Its money moves with `limitWrites`, in one transaction. */
export const ownWrites = (
  { journal, award, payable }: AwardDraft,
  { ledger, payments }: Pick<ApprovalDeps, 'ledger' | 'payments'>,
): Write[] => [
  ...journal.map((line) => ledger.write.line(line)),
  ledger.write.newAward(award),
  payments.write.newPayable(payable),
];

/** Everything that one award writes. */
export const awardWrites = (
  draft: AwardDraft,
  funds: ReadonlyMap<string, FundRow>,
  at: string,
  deps: Pick<ApprovalDeps, 'ledger' | 'payments'>,
): Write[] => [...limitWrites([draft], funds, at, deps), ...ownWrites(draft, deps)];

/** The limits that all these awards of one transaction move, each written once. */
export function limitWrites(
  drafts: readonly AwardDraft[],
  funds: ReadonlyMap<string, FundRow>,
  at: string,
  { ledger }: Pick<ApprovalDeps, 'ledger'>,
): Write[] {
  const names = new Map([...funds.values()].map((row) => [row.limitId.slice('fund#'.length), row.fund.name]));
  const nameOf = (limitId: string) => names.get(limitId.split('#').slice(1, 3).join('#')) ?? '';
  return ledger.write.moves(
    drafts.flatMap(({ movements }) => movements),
    { at, refusal: shortOf(nameOf), opens: new Map(drafts.flatMap(({ opens }) => [...opens])), spends: true },
  );
}

/**
 * R3 holds whatever funds remain: passing over a waiting higher group asks for a reason, and so does passing over whoever stands
 * in line for the same money. Ties go to the first submission. Answers how many are passed over.
 */
async function countPassedOver(
  input: Approval,
  own: Pick<ApplicationRow, 'applicationId' | 'priorityGroup' | 'firstSubmittedAt'>,
  { funds, waiting, inLine }: MoneyNow,
): Promise<number> {
  const asked = new Map(
    input.lines.flatMap(({ fundId }) => {
      const fund = funds.get(fundId)?.fund;
      return fund ? [[fund.stream, schemeOf(fund.stream, [...funds.values()])] as const] : [];
    }),
  );
  const counts = await Promise.all(
    [...asked].map(async ([stream, scheme]) => {
      const open = scheme === 'none' ? [] : waitingAhead(own, await waiting(), scheme);
      return open.length + inLineAhead(own, await inLine(stream), scheme).length;
    }),
  );
  const most = Math.max(0, ...counts);
  if (most > 0 && input.aheadOfReason.length < 3)
    throw new Refusal('reason-missing', { waiting: most }, [
      { field: 'aheadOfReason', key: 'reason-for-going-ahead', params: { waiting: most } },
    ]);
  return most;
}
