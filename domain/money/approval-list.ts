import { staffFiled } from '../access/conditions.ts';
import { caseResource } from '../access/resources.ts';
import type { ApplicationRow, Finding } from '../cases/rows.ts';
import type { ProgramBar } from '../etpl/standing.ts';
import type { PacketFacts } from '../forms/facts.ts';
import { inLineAhead, priorityUnder, waitingAhead } from '../priority.ts';
import { costClassOf, costKinds, type CostKind, type Settings } from '../settings.ts';
import { secondApproval } from '../routing/route-request.ts';
import type { AllocatedLine } from './allocate.ts';
import type { FundRow, LimitRow } from './ledger-rows.ts';
import { allocateIn, mayPay, remainingOf, streamsNotFor, type PacketMoney } from './packet-money.ts';

/** Why a packet is for its own page instead of the list. */
export const ownPageReasons = [
  'kind',
  'not-in-review',
  'held',
  'own-packet',
  'not-yours',
  'paper',
  'nothing-asked',
  'no-payee',
  'finding',
  'program',
  'not-for',
  'not-lawful',
  'person-cap',
  'second',
  'no-money',
  'too-many',
] as const;
export type OwnPageReason = (typeof ownPageReasons)[number];

export interface ListedPacket {
  application: ApplicationRow;
  facts: PacketFacts;
  /** R1: why WIOA money may not pay the training, as the list stands today. */
  bar?: ProgramBar | undefined;
  /** R2: what is left of this participant's caps in this program year. */
  capLeft: Readonly<Record<'training' | 'support', number>>;
  /** What is known before any money is looked at. */
  why?: OwnPageReason | undefined;
}
export interface ListPlan extends ListedPacket {
  lines: AllocatedLine[];
  amountCents: number;
  missingCents?: number;
  /** Which findings have to be looked at. */
  findings: readonly Finding[];
  /** R3: packets that come first, wait, and are not in the list. */
  ahead: readonly string[];
}

type Waits = Pick<ApplicationRow, 'applicationId' | 'priorityGroup' | 'status' | 'firstSubmittedAt'>;

export interface ListMoney {
  /** Of one kind of money. */
  funds: readonly FundRow[];
  inside: readonly LimitRow[];
  today: string;
  policy: Settings['policy'];
  /** R3: the order of this money; who waits for a decision at any center, and who stands in line for the money. */
  scheme: 'adult' | 'veterans-first' | 'none';
  waiting: readonly Waits[];
  inLine: readonly Waits[];
  mostAtOnce: number;
}

/**
 * Many packets laid out over one kind of money, one after the other in the lawful order (R3; ties: first submission), the oldest
 * money first (R5): as they will be approved together, so that the list as a whole is true. What cannot be approved here takes
 * nothing, and says why.
 */
export function planList(packets: readonly ListedPacket[], money: ListMoney): ListPlan[] {
  const { policy, scheme } = money;
  const rank = ({ application }: ListedPacket) => priorityUnder(scheme, application.priorityGroup ?? 5);
  const since = ({ application }: ListedPacket) => application.firstSubmittedAt ?? application.createdAt;
  const ordered = [...packets].sort((a, b) => rank(a) - rank(b) || since(a).localeCompare(since(b)));
  const remaining = remainingOf(money);
  const used = new Map<string, number>();
  let count = 0;
  const planned = ordered.map((packet): ListPlan => {
    const { application, facts } = packet;
    const findings = application.findings.filter((finding) => needsLook(finding, money.funds));
    const plan = (why: OwnPageReason | undefined, more: Partial<ListPlan> = {}): ListPlan => ({
      ...packet,
      why,
      lines: [],
      amountCents: 0,
      findings,
      ahead: [],
      ...more,
    });
    if (packet.why) return plan(packet.why);
    const costs = costKinds.flatMap((costKind) => {
      const amountCents = facts.costs[costKind] ?? 0;
      return amountCents > 0 ? [{ costKind, amountCents }] : [];
    });
    const amountCents = costs.reduce((sum, cost) => sum + cost.amountCents, 0);
    if (amountCents === 0) return plan('nothing-asked');
    if (findings.length > 0) return plan('finding');
    const exceptions = staffFiled(caseResource(application)) ? (['staff-helped'] as const) : [];
    if (secondApproval({ amountCents, exceptions }, policy).length > 0) return plan('second');

    const own: PacketMoney = {
      ...money,
      oldestMoneyFirst: policy.oldestMoneyFirst,
      who: { centerId: application.centerId, organizationIds: application.coachOrganizationIds ?? [] },
      bar: packet.bar,
      notFor: streamsNotFor(facts, application.formSource === 'paper', money.today),
    };
    const lawful = (costKind: CostKind, bar: ProgramBar | undefined) =>
      money.funds.some((fund) => mayPay({ ...own, bar }, fund, costKind));
    if (money.funds.every(({ fund }) => own.notFor.includes(fund.stream))) return plan('not-for');
    if (costs.some(({ costKind }) => !lawful(costKind, undefined))) return plan('not-lawful');
    if (costs.some(({ costKind }) => !lawful(costKind, packet.bar))) return plan('program');
    const years = (['training', 'support'] as const).map((which) => {
      const key = `${application.personRef} ${which}`;
      const wanted = costs.filter(({ costKind }) => costClassOf(costKind, facts.asksFor) === which);
      const cents = wanted.reduce((sum, cost) => sum + cost.amountCents, 0);
      return { key, cents, fits: (used.get(key) ?? 0) + cents <= packet.capLeft[which] };
    });
    if (years.some(({ cents, fits }) => cents > 0 && !fits)) return plan('person-cap');
    if (count >= money.mostAtOnce) return plan('too-many');

    const { lines, missingCents } = allocateIn(own, costs, remaining);
    if (missingCents > 0) return plan('no-money', { missingCents });
    count += 1;
    for (const { key, cents } of years) used.set(key, (used.get(key) ?? 0) + cents);
    return plan(undefined, { lines, amountCents });
  });
  const inList = new Set(planned.filter(({ why }) => why === undefined).map((each) => each.application.applicationId));
  const outside = (rows: readonly Waits[]) => rows.filter(({ applicationId }) => !inList.has(applicationId));
  const waiting = scheme === 'none' ? [] : outside(money.waiting);
  const inLine = outside(money.inLine);
  const aheadOf = ({ application }: ListedPacket): string[] =>
    [...waitingAhead(application, waiting, scheme), ...inLineAhead(application, inLine, scheme)].map(
      ({ applicationId }) => applicationId,
    );
  return planned.map((each) => (each.why === undefined ? { ...each, ahead: aheadOf(each) } : each));
}

/**
 * A finding that somebody looks at before this money is given. What the program's standing says is asked anew (R1). Whether a
 * job was lost matters to Dislocated Worker money; who is a veteran, or what somebody earns, to money with an order (R3).
 */
function needsLook({ outcome, code, rule }: Finding, funds: readonly FundRow[]): boolean {
  if (outcome === 'does-not-meet') return true;
  if (outcome !== 'check' || code.startsWith('etpl-')) return false;
  if (code === 'dislocated-worker-likely') return funds.some(({ fund }) => fund.stream === 'wioa-dislocated-worker');
  if (rule === 'R3') return funds.some(({ fund }) => fund.priorityScheme !== 'none');
  return true;
}
