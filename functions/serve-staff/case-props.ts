import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { board, caseResource } from '../../domain/access/resources.ts';
import { yearOf } from '../../domain/calendar/business-time.ts';
import type { ChecklistKind, DecisionRow } from '../../domain/cases/rows.ts';
import type { ProgramBar } from '../../domain/etpl/standing.ts';
import type { FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import { personYearLimitId } from '../../domain/money/limits.ts';
import { streamsNotFor, type PacketMoney } from '../../domain/money/packet-money.ts';
import { checklist } from '../../domain/forms/checklist.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { fieldNamed, formRows, packetFacts } from '../../domain/forms/form.ts';
import { mayBeHeld } from '../../domain/routing/holding.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { costClassOf, costKinds, fundStreams, type CostKind, type Settings } from '../../domain/settings.ts';
import { paysScholarships } from '../../domain/money/lawful.ts';
import { inLineAhead, waitingAhead } from '../../domain/priority.ts';
import { leftOfStream, schemeOf } from '../../domain/waitlist/order.ts';
import type { PageContext } from '../../web/page.tsx';
import { noDecisionText, type CaseProps, type NoDecision } from '../../web/staff/case-page.tsx';
import { emptyAsk } from '../../web/staff/ask-form.ts';
import { caseView, type CaseView } from '../../web/staff/case-view.ts';
import type { DecideContext, DecideValues } from '../../web/staff/decide-form.ts';
import { firstFund, oldestFund } from '../../web/staff/decide-form.ts';
import { fundChoices, type FundChoice } from '../../web/staff/fund-choices.ts';
import type { TuiDesk } from '../../web/staff/tui-panel.tsx';
import type { StaffDeps } from './deps.ts';
import { readDesk } from './desk-view.ts';
import { readMoney } from './money-props.ts';
import { ojtDesk, type OjtAgain } from './ojt-props.ts';
import { paperRights } from './paper-rights.ts';
import { programView } from './program-view.ts';
import { waitDesk } from './wait-desk.ts';
import { readerOf, rightsOf, todayOf, type OpenCase } from './reading.ts';

/** What the case page shows of the case itself. */
export async function readView(open: OpenCase, actor: StaffActor, deps: StaffDeps): Promise<CaseView> {
  const { application, decisions } = open;
  const [documents, audit] = await Promise.all([
    deps.cases.listDocuments(application.applicationId),
    deps.cases.listAudit(application.applicationId),
  ]);
  const facts = packetFacts(application.answers);
  const wanted = checklist(application.kind, facts, application.formSource);
  return caseView(
    {
      application,
      documents,
      decisions,
      audit,
      facts,
      wanted,
      papers: paperRights(open, actor, whyNot(open, actor) === undefined),
    },
    readerOf(actor, deps),
  );
}

export interface DecideRoom {
  context: DecideContext;
  year: string;
  waiting: { total: number; numbers: string[] };
}

/** The money and the queue around a decision, as they stand now. The decision itself checks all of it again. */
export async function readDecideRoom(
  open: OpenCase,
  actor: StaffActor,
  deps: StaffDeps,
  bar?: ProgramBar,
): Promise<DecideRoom> {
  const { application } = open;
  const { settings } = deps.http;
  const today = todayOf(deps);
  const year = yearOf(today, 'program-year');
  const limit = (kind: 'training' | 'support') =>
    deps.ledger.getLimit(personYearLimitId(application.personRef, year, kind));
  const [funds, training, support, queues] = await Promise.all([
    authorize(actor, 'fund.read-left', board).allowed ? deps.ledger.listFunds() : [],
    limit('training'),
    limit('support'),
    Promise.all(settings.centers.map((center) => deps.cases.queueOf(center.centerId, 'open'))),
  ]);
  const { costs: asked, asksFor } = packetFacts(application.answers);
  const inside = await readInside(funds, deps);
  const money: PacketMoney = {
    funds,
    inside,
    who: { centerId: application.centerId, organizationIds: application.coachOrganizationIds ?? [] },
    today,
    bar,
    notFor: streamsNotFor(packetFacts(application.answers), application.formSource === 'paper', today),
    oldestMoneyFirst: settings.policy.oldestMoneyFirst,
  };
  const first = firstOf(open);
  const streams = fundStreams.filter(
    (stream) => paysScholarships(stream) && funds.some(({ fund }) => fund.stream === stream),
  );
  const lines = await Promise.all(streams.map((stream) => deps.cases.waitingInLine(stream)));
  // R3: whoever wants a slot is held against those who want one too.
  const everyone = queues.flat().filter((row) => application.kind !== 'ojt' || row.kind === 'ojt');
  const ahead = (scheme: FundChoice['priorityScheme']) => waitingAhead(application, everyone, scheme);
  // All that wait are counted; named are only those that this reader may open.
  const readable = ahead('adult').filter((row) => authorize(actor, 'case.read', caseResource(row)).allowed);
  return {
    year,
    waiting: { total: ahead('adult').length, numbers: readable.slice(0, 5).map((row) => row.number) },
    context: {
      asked: application.formSource === 'form' ? asked : {},
      asksFor,
      groupKnown: application.priorityGroup !== undefined,
      funds: fundChoices(
        money,
        costKinds.filter((kind) => asked[kind] !== undefined),
      ),
      money,
      firstLines: first && first.lines.length > 0 ? first.lines : undefined,
      firstWaits: first?.waitsFor,
      firstException: first?.exceptionReason,
      capLeft: {
        training: training?.availableCents ?? settings.policy.trainingCapCents,
        support: support?.availableCents ?? settings.policy.supportCapCents,
      },
      waitingAhead: {
        adult: ahead('adult').length,
        'veterans-first': ahead('veterans-first').length,
        none: 0,
      },
      streams: streams.map((stream, at) => {
        const line = lines[at] ?? [];
        return {
          stream,
          leftCents: leftOfStream(funds, stream, today),
          waiting: line.filter(({ applicationId }) => applicationId !== application.applicationId).length,
          ahead: inLineAhead(application, line, schemeOf(stream, funds)).length,
        };
      }),
    },
  };
}

/** What is within these funds; a fund without parts has nothing to read. */
export async function readInside(funds: readonly FundRow[], { ledger }: StaffDeps): Promise<LimitRow[]> {
  const parted = funds.filter(
    ({ fund }) => fund.centers.length + fund.organizations.length + fund.costKinds.length > 0,
  );
  return (await Promise.all(parted.map(({ limitId }) => ledger.limitsWithin(limitId)))).flat();
}

/** R29: what the second approver's word is about. */
const firstOf = ({ decisions, stage }: OpenCase): DecisionRow | undefined =>
  stage === 'second' ? decisions.find((each) => each.outcome === 'needs-second') : undefined;

/** Why this reader may not decide now, or undefined when they may. */
export function whyNot(open: OpenCase, actor: StaffActor): NoDecision | undefined {
  const { application, resource, stage } = open;
  const { status } = application;
  if (status !== 'in-review' && status !== 'second-review' && status !== 'waitlisted') return 'not-now';
  const what = application.kind === 'ojt' ? 'ojt' : 'packet';
  const decision = authorize(actor, `${what}.decide-${stage}`, resource);
  if (!decision.allowed) {
    if (decision.reason === 'own-packet' || decision.reason === 'same-approver') return 'own-packet';
    return decision.reason === 'liaison-needed' ? 'liaison-needed' : 'not-you';
  }
  const { claimedBy } = application;
  return claimedBy !== undefined && claimedBy.staffId !== actor.staffId ? 'claimed' : undefined;
}

/** An empty form: what was asked, or what the first approver chose, filled in; the oldest money that may pay (R5). */
function freshValues(
  open: OpenCase,
  room: DecideRoom,
  operationId: string,
  language: string,
  { payeeByCost, oldestMoneyFirst }: Settings['policy'],
  asksFor: ChecklistKind | undefined,
): DecideValues {
  const { application } = open;
  const first = firstOf(open);
  const facts = packetFacts(application.answers);
  const amounts: Partial<Record<CostKind, string>> = {};
  for (const kind of costKinds) {
    const cents = first
      ? (first.waitsFor?.lines ?? first.lines)
          .filter((line) => line.costKind === kind)
          .reduce((sum, line) => sum + line.amountCents, 0)
      : (room.context.asked[kind] ?? 0);
    if (cents > 0) amounts[kind] = typed(cents);
  }
  const lawful = room.context.funds.filter((fund) => fund.state === 'open' && fund.cannotPay.length === 0 && !fund.bar);
  const usual = lawful.find((fund) => fund.leftHereCents >= application.askedCents) ?? lawful[0];
  return {
    operationId,
    version: String(application.version),
    outcome: asksFor ? 'more-information' : '',
    stream: first?.waitsFor?.stream ?? application.waitlist?.stream ?? '',
    fund: first && first.lines.length > 0 ? firstFund : oldestMoneyFirst ? oldestFund : (usual?.fundId ?? ''),
    amounts,
    funds: {},
    priorityGroup: '',
    payee: first?.payee ?? facts.payee ?? '',
    payeeName: first?.payeeName ?? payeeNameOf(application.answers['payeeName'], facts),
    ...payeesOf(facts, first, payeeByCost),
    approveReason: first?.reason ?? '',
    // R26: each approver ticks what they themselves looked at.
    ticks: [],
    aheadOfReason: first?.aheadOfReason ?? '',
    exceptionReason: '',
    denyReason: '',
    denyChange: '',
    split: [],
    ...emptyAsk(language, asksFor),
  };
}

/** R10: of each support cost: as the first approver chose, as the person said, by local policy. */
export function payeesOf(
  facts: PacketFacts,
  first: DecisionRow | undefined,
  payeeByCost: Settings['policy']['payeeByCost'],
): Pick<DecideValues, 'payees' | 'payeeNames'> {
  const values: Pick<DecideValues, 'payees' | 'payeeNames'> = { payees: {}, payeeNames: {} };
  const { asksFor, costs, payees, schoolName } = facts;
  for (const kind of costKinds) {
    const line = (first?.waitsFor?.lines ?? first?.lines)?.find(
      (each) => each.costKind === kind && each.payee !== undefined,
    );
    const isSupport = asksFor !== undefined && asksFor !== 'training' && costClassOf(kind, asksFor) === 'support';
    if (!line && (!isSupport || costs[kind] === undefined)) continue;
    const payee = line?.payee ?? payees[kind]?.payee ?? payeeByCost[kind];
    values.payees[kind] = payee;
    values.payeeNames[kind] = line
      ? (line.payeeName ?? '')
      : (payees[kind]?.name ?? (payee === 'school' ? (schoolName ?? '') : ''));
  }
  return values;
}

/** The person's own words for whom to pay; else the school, when the school is to be paid. */
export function payeeNameOf(given: unknown, facts: PacketFacts): string {
  if (typeof given === 'string') return given;
  return facts.payee === 'school' ? (facts.schoolName ?? '') : '';
}

const typed = (cents: number): string =>
  `${Math.trunc(cents / 100).toLocaleString('en-US')}.${String(cents % 100).padStart(2, '0')}`;

/** All that the page needs, with an empty form or with what was typed into it. */
export async function readCaseProps(
  ctx: PageContext,
  open: OpenCase,
  actor: StaffActor,
  deps: StaffDeps,
  typedValues?: DecideValues,
  againOjt?: OjtAgain,
  /** What staff came here to ask the person for. */
  asksFor?: ChecklistKind,
): Promise<CaseProps> {
  const { policy } = deps.http.settings;
  const program = programView(open, actor, await deps.etpl.today());
  const [view, room] = await Promise.all([
    readView(open, actor, deps),
    readDecideRoom(open, actor, deps, program?.bar),
  ]);
  const desk = await readDesk(open, actor, deps);
  const why = whyNot(open, actor);
  return {
    view,
    desk,
    keys: false,
    deskScriptHref: deps.deskScript?.href,
    program,
    rights: rightsOf(actor, deps),
    openAnswers: openAnswers(open.application.answers),
    answers: formRows(open.application.kind, open.application.answers, ctx.t),
    waiting: room.waiting,
    mayClaim: mayClaim(open, actor),
    decide:
      why !== undefined
        ? { can: false, why }
        : {
            can: true,
            stage: open.stage,
            values: typedValues ?? freshValues(open, room, ctx.newOperationId(), ctx.language, policy, asksFor),
            context: room.context,
            year: room.year,
            secondAboveCents: policy.secondApprovalAboveCents,
            informationDays: policy.informationDays,
            askable: view.askable,
          },
    ojt:
      open.application.kind === 'ojt'
        ? await ojtDesk(ctx, open, actor, deps, {
            answers: openAnswers(open.application.answers),
            askable: view.askable,
            whyNot: why === undefined ? undefined : noDecisionText(why, { ctx, view }),
            ahead: room.context.waitingAhead.adult,
            again: againOjt,
            asksFor,
          })
        : undefined,
    tui: open.application.kind === 'tui' ? tuiDesk(ctx, open, actor, view.askable, policy.informationDays) : undefined,
    money: await readMoney(open, actor, deps),
    wait: open.application.kind === 'scholarship' ? await waitDesk(open, actor, deps) : undefined,
    errors: [],
    scriptHref: deps.decideScript?.href,
  };
}

/** R15: check and hand over; what came of it. Nothing of it is a decision. */
function tuiDesk(
  ctx: PageContext,
  { application, resource }: OpenCase,
  actor: StaffActor,
  askable: Askable,
  informationDays: number,
): TuiDesk {
  const { claimedBy, findings, packet, tui = {} } = application;
  const attached = findings.find(({ code }) => code === 'tui-award-attached')?.params['number'];
  return {
    applicationId: application.applicationId,
    version: application.version,
    whyNot: whyNoHandOver(),
    mayReport: authorize(actor, 'tui.report', resource).allowed,
    progress: tui,
    award: attached === undefined ? undefined : String(attached),
    packetPages: packet?.pages,
    askable,
    ask: emptyAsk(ctx.language),
    informationDays,
  };

  function whyNoHandOver(): string | undefined {
    if (!mayMove(application, 'hand-over'))
      return ctx.t('staff.decide.not-now', { status: ctx.t(`staff.status.${application.status}`) });
    if (!authorize(actor, 'tui.hand-over', resource).allowed) return ctx.t('staff.decide.not-you');
    const held = claimedBy !== undefined && claimedBy.staffId !== actor.staffId;
    return held ? ctx.t('staff.decide.claimed', { name: claimedBy.name }) : undefined;
  }
}

/** R22: what the law keeps apart stands in other tables; should one of its names ever be here, it stays here. */
export const openAnswers = (answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([name]) => fieldNamed(name)?.keptIn === 'cases'));

const mayClaim = ({ application, resource }: OpenCase, actor: StaffActor): boolean =>
  mayBeHeld(application.status) && authorize(actor, 'case.claim', resource).allowed;
