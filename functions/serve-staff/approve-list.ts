import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { board, caseResource } from '../../domain/access/resources.ts';
import { yearOf } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DecisionLine } from '../../domain/cases/rows.ts';
import { maxPacketsAtOnce, type CommandInput } from '../../domain/commands.ts';
import { programBar, standingOf } from '../../domain/etpl/standing.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { planList, type ListPlan, type OwnPageReason } from '../../domain/money/approval-list.ts';
import { maySpend } from '../../domain/money/approval-checks.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import { personYearLimitId } from '../../domain/money/limits.ts';
import { payeeOfLine } from '../../domain/money/payee.ts';
import { ticksFor } from '../../domain/requests/support.ts';
import {
  costKinds,
  fundStreams,
  type CostKind,
  type FundStream,
  type Payee,
  type Settings,
} from '../../domain/settings.ts';
import { schemeOf } from '../../domain/waitlist/order.ts';
import { readSplit, splitText } from '../../web/staff/decide-form.ts';
import { formText, type Form } from '../http/answers.ts';
import { partOf, readSelected } from './bulk.ts';
import { payeeNameOf, payeesOf, readInside } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { todayOf } from './reading.ts';

/** One kind of money that may pay scholarships now: how many of its funds are open, and what they hold together. */
export interface StreamChoice {
  stream: FundStream;
  funds: number;
  leftCents: number;
}
export interface ApprovalList {
  streams: StreamChoice[];
  stream?: FundStream | undefined;
  /** Of the chosen kind, open today. */
  funds: readonly FundRow[];
  packets: ListPlan[];
  /** Asked for and not to be seen: gone elsewhere meanwhile. */
  left: number;
}

export const streamOf = (text: string): FundStream | undefined => fundStreams.find((each) => each === text);

/** What would be approved, were these packets approved together from this money now. */
export async function readApprovalList(
  ids: readonly string[],
  stream: FundStream | undefined,
  actor: StaffActor,
  deps: StaffDeps,
): Promise<ApprovalList> {
  const { settings } = deps.http;
  const today = todayOf(deps);
  const [{ rows, left }, funds] = await Promise.all([
    readSelected(ids, actor, deps),
    authorize(actor, 'fund.read-left', board).allowed ? deps.ledger.listFunds() : [],
  ]);
  const open = funds.filter((row) => costKinds.some((costKind) => maySpend(row, { costKind }, today)));
  const streams = fundStreams.flatMap((each): StreamChoice[] => {
    const own = open.filter(({ fund }) => fund.stream === each);
    const leftCents = own.reduce((sum, row) => sum + row.availableCents, 0);
    return own.length === 0 ? [] : [{ stream: each, funds: own.length, leftCents }];
  });
  const chosen = streams.find((each) => each.stream === stream)?.stream;
  if (chosen === undefined) return { streams, funds: [], packets: [], left };

  const own = open.filter(({ fund }) => fund.stream === chosen);
  const year = yearOf(today, 'program-year');
  const yearId = (row: ApplicationRow, which: 'training' | 'support') => personYearLimitId(row.personRef, year, which);
  const [inside, years, list, waiting, inLine] = await Promise.all([
    readInside(own, deps),
    deps.ledger.getLimits(rows.flatMap((row) => [yearId(row, 'training'), yearId(row, 'support')])),
    deps.etpl.today(),
    Promise.all(settings.centers.map(({ centerId }) => deps.cases.waitingOf(centerId))),
    deps.cases.waitingInLine(chosen),
  ]);
  const { trainingCapCents, supportCapCents } = settings.policy;
  const packets = planList(
    rows.map((application) => {
      const facts = packetFacts(application.answers);
      const { program } = application;
      const standing = standingOf(facts, program?.attached, list);
      return {
        application,
        facts,
        bar: programBar(facts, standing, program, application.formSource === 'paper'),
        capLeft: {
          training: years.get(yearId(application, 'training'))?.availableCents ?? trainingCapCents,
          support: years.get(yearId(application, 'support'))?.availableCents ?? supportCapCents,
        },
        why: whyOwnPage(application, facts, actor, settings.policy),
      };
    }),
    {
      funds: own,
      inside,
      today,
      policy: settings.policy,
      scheme: schemeOf(chosen, funds),
      waiting: waiting.flat(),
      inLine,
      mostAtOnce: maxPacketsAtOnce,
    },
  );
  return { streams, stream: chosen, funds: own, packets, left };
}

/** R22, R29 and how the packet stands; then what a form of many has no room to ask. */
function whyOwnPage(
  application: ApplicationRow,
  facts: PacketFacts,
  actor: StaffActor,
  policy: Settings['policy'],
): OwnPageReason | undefined {
  const { kind, status, claimedBy, formSource, priorityGroup } = application;
  if (kind !== 'scholarship') return 'kind';
  if (status === 'second-review') return 'second';
  if (status !== 'in-review') return 'not-in-review';
  const access = authorize(actor, 'packet.decide-first', caseResource(application));
  if (!access.allowed) return access.reason === 'own-packet' ? 'own-packet' : 'not-yours';
  if (claimedBy !== undefined && claimedBy.staffId !== actor.staffId) return 'held';
  // The costs and the group stand on the paper: somebody has to read them.
  if (formSource === 'paper' || priorityGroup === undefined) return 'paper';
  const paid = paidFor(application, policy);
  const unpaid = costKinds.some((costKind) => {
    const { payee, payeeName = '' } = payeeOfLine(paid.line(costKind), paid.decision);
    return (facts.costs[costKind] ?? 0) > 0 && (payee === undefined || (payee === 'vendor' && payeeName === ''));
  });
  return unpaid ? 'no-payee' : undefined;
}

interface Paid {
  payee?: Payee;
  payeeName?: string;
}
/** R10: whom each cost pays, as the person said or by local policy; the same as the form of one packet begins with. */
export function paidFor(
  { answers }: ApplicationRow,
  { payeeByCost }: Settings['policy'],
): { decision: Paid; line: (kind: CostKind) => Paid } {
  const facts = packetFacts(answers);
  const { payees, payeeNames } = payeesOf(facts, undefined, payeeByCost);
  const paid = (payee: string | undefined, name: string): Paid => ({
    ...(payee === undefined ? {} : { payee: payee as Payee }),
    ...(name.trim() === '' ? {} : { payeeName: name.trim() }),
  });
  return {
    decision: paid(facts.payee, payeeNameOf(answers['payeeName'], facts)),
    line: (kind) =>
      payees[kind] === undefined
        ? {}
        : paid(payees[kind], payees[kind] === 'participant' ? '' : (payeeNames[kind] ?? '')),
  };
}

/** One packet as the page showed it and somebody ticked it. */
export interface ChosenPacket {
  applicationId: string;
  version: number;
  lines: Pick<DecisionLine, 'fundId' | 'costKind' | 'amountCents'>[];
  looked: boolean;
  /** R3: it goes ahead of somebody who waits with a higher group. */
  ahead: boolean;
}
export interface ListForm {
  operationId: string;
  stream: FundStream | undefined;
  /** All that were shown, ticked or not. */
  shown: string[];
  chosen: ChosenPacket[];
  aheadOfReason: string;
}

const listOf = (form: Form, name: string): string[] => [form[name] ?? []].flat();

export function readListForm(form: Form): ListForm {
  const looked = new Set(listOf(form, 'looked'));
  const ahead = new Set(listOf(form, 'ahead'));
  const include = new Set(listOf(form, 'include'));
  const shown = listOf(form, 'packet').map((each) => each.split(':'));
  return {
    operationId: formText(form, 'operationId'),
    stream: streamOf(formText(form, 'stream')),
    shown: [...new Set([...shown.map(([id = '']) => id), ...listOf(form, 'id')])],
    chosen: shown
      .filter(([id = '']) => include.has(id))
      .map(([id = '', version = '']) => ({
        applicationId: id,
        version: /^\d{1,9}$/.test(version) ? Number(version) : -1,
        lines: listOf(form, `lines-${id}`).flatMap(readSplit),
        looked: looked.has(id),
        ahead: ahead.has(id),
      })),
    aheadOfReason: formText(form, 'aheadOfReason'),
  };
}

/**
 * Whether the list is still what was looked at. A packet that was left out, money that others spent or somebody new who waits
 * changes what the rest is paid from, or whom it passes over: then people look once more. A list that was sent already is not
 * asked about: the command has its answers.
 */
export function stillTrue({ packets }: ApprovalList, chosen: readonly ChosenPacket[]): boolean {
  const now = new Map(packets.map((each) => [each.application.applicationId, each]));
  const sent = chosen.some(({ applicationId, version }) => now.get(applicationId)?.application.version !== version);
  if (sent) return true;
  return chosen.every(({ applicationId, lines, ahead }) => {
    const plan = now.get(applicationId);
    return plan !== undefined && plan.ahead.length > 0 === ahead && textOf(plan.lines) === textOf(lines);
  });
}

const textOf = (lines: ChosenPacket['lines']) => lines.map(splitText).join(' ');

/** The command for what was ticked. Each packet's id follows from the form's: sent twice, it is approved once. */
export async function approveList(
  { operationId, chosen, aheadOfReason }: ListForm,
  rows: readonly ApplicationRow[],
  actor: StaffActor,
  { commands, http }: StaffDeps,
) {
  const byId = new Map(rows.map((row) => [row.applicationId, row]));
  const packets = chosen.flatMap((each): CommandInput<'approve-packets'>['packets'] => {
    const row = byId.get(each.applicationId);
    if (!row) return [];
    const paid = paidFor(row, http.settings.policy);
    return [
      {
        operationId: partOf(operationId, each.applicationId),
        applicationId: each.applicationId,
        version: each.version,
        lines: each.lines.map((line) => ({ ...line, ...paid.line(line.costKind) })),
        ...paid.decision,
        ticks: ticksFor(packetFacts(row.answers).asksFor, each.lines),
        ...(each.ahead ? { aheadOfReason } : {}),
      },
    ];
  });
  return commands.run('approve-packets', { operationId, actor, packets });
}
