import type { ApplicationRow } from '../cases/rows.ts';
import { ageOn } from '../eligibility.ts';
import { packetFacts } from '../forms/form.ts';
import { costClassOf, costKinds, type FundStream, type Settings } from '../settings.ts';
import { allocate, oldestFirst, Remaining, type WantedCost } from './allocate.ts';
import { maySpend } from './approval-checks.ts';
import type { DemandRow } from './demand.ts';
import type { FundRow, LimitRow } from './ledger-rows.ts';

type Packet = Pick<
  ApplicationRow,
  | 'applicationId'
  | 'kind'
  | 'answers'
  | 'centerId'
  | 'coachOrganizationIds'
  | 'priorityGroup'
  | 'firstSubmittedAt'
  | 'createdAt'
  | 'waitlist'
>;

/**
 * What would become of each fund if every packet that waits were approved as asked: those in line for money first, then the
 * rest, each in lawful order (R3: group, then first submission), each from the oldest money that may pay (R5). A program that
 * is not checked yet counts as one that will be on the list, and nobody's earlier awards are looked up: more than will be
 * needed, never less. What no fund has room for stands on the fund that ends last of those that may pay it.
 */
export function countDemand(now: {
  packets: readonly Packet[];
  waitlisted: readonly Packet[];
  funds: readonly FundRow[];
  inside: readonly LimitRow[];
  settings: Settings;
  today: string;
  at: string;
}): DemandRow[] {
  const { funds, today, settings } = now;
  const rows = new Map<string, DemandRow>(
    funds.map(({ limitId }) => [
      limitId,
      {
        schemaVersion: 1,
        fundLimitId: limitId,
        packets: 0,
        cents: 0,
        waitlisted: 0,
        waitlistCents: 0,
        countedAt: now.at,
      },
    ]),
  );
  const remaining = new Remaining([...funds, ...now.inside]);
  const idOf = new Map(funds.map(({ limitId, fund }) => [fund.fundId, limitId]));
  const count = (packet: Packet, costs: readonly WantedCost[], streams: readonly FundStream[], list: boolean) => {
    const lawful = funds.filter(({ fund }) => streams.includes(fund.stream));
    const may = (fund: FundRow, costKind: WantedCost['costKind']) => maySpend(fund, { costKind }, today);
    const laid = allocate(costs, lawful, remaining, {
      may,
      who: { centerId: packet.centerId, organizationIds: packet.coachOrganizationIds ?? [] },
      oldestMoneyFirst: settings.policy.oldestMoneyFirst,
    });
    const takes = new Map<string, number>();
    const take = (limitId: string | undefined, cents: number) =>
      limitId === undefined ? undefined : takes.set(limitId, (takes.get(limitId) ?? 0) + cents);
    for (const { fundId, amountCents } of laid.lines) take(idOf.get(fundId), amountCents);
    if (laid.missingCents > 0)
      for (const { costKind, amountCents } of costs) {
        const last = lawful.filter((fund) => may(fund, costKind)).sort((a, b) => oldestFirst(b.fund, a.fund))[0];
        take(last?.limitId, amountCents);
      }
    for (const [limitId, cents] of takes) {
      const row = rows.get(limitId);
      if (!row) continue;
      if (list) {
        row.waitlisted += 1;
        row.waitlistCents += cents;
      } else {
        row.packets += 1;
        row.cents += cents;
      }
    }
  };
  for (const packet of inOrder(now.waitlisted))
    if (packet.waitlist) count(packet, packet.waitlist.lines, [packet.waitlist.stream], true);
  for (const packet of inOrder(now.packets))
    if (packet.kind === 'scholarship') count(packet, asked(packet, settings), streamsFor(packet, today), false);
  return [...rows.values()];
}

const inOrder = (packets: readonly Packet[]): Packet[] =>
  [...packets].sort(
    (a, b) =>
      (a.priorityGroup ?? 5) - (b.priorityGroup ?? 5) ||
      (a.firstSubmittedAt ?? a.createdAt).localeCompare(b.firstSubmittedAt ?? b.createdAt),
  );

/** R2, R7: as asked, up to what one person may get in a year. A paper form's costs are known to nobody yet. */
function asked({ answers }: Packet, { policy }: Settings): WantedCost[] {
  const { costs, asksFor } = packetFacts(answers);
  const left = { training: policy.trainingCapCents, support: policy.supportCapCents };
  return costKinds.flatMap((costKind) => {
    const capped = costClassOf(costKind, asksFor);
    const amountCents = Math.min(costs[costKind] ?? 0, left[capped]);
    left[capped] -= amountCents;
    return amountCents > 0 ? [{ costKind, amountCents }] : [];
  });
}

/** The money that the answers point to (R5, R8); who decides may see it otherwise. */
function streamsFor({ answers }: Packet, today: string): FundStream[] {
  const { lostJob, birthDate } = packetFacts(answers);
  const age = birthDate === undefined ? undefined : ageOn(birthDate, today);
  return [
    ...(age === undefined || age >= 18 ? (['wioa-adult'] as const) : []),
    ...(lostJob === true ? (['wioa-dislocated-worker'] as const) : []),
    ...(age !== undefined && age >= 16 && age <= 24 ? (['wioa-youth'] as const) : []),
    'local-grant',
  ];
}
