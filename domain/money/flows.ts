import type { FlowRow, JournalLine } from './ledger-rows.ts';
import { netMoves } from './movement.ts';

/** What tells one sum of flows from another: each stands in a row of its own. */
const partsOf = ({ centerId, costKind, sector }: Pick<FlowRow, 'centerId' | 'costKind' | 'sector'>): string =>
  [centerId, costKind, sector].map((part) => part ?? '-').join('#');
export const flowSk = (flow: Pick<FlowRow, 'day' | 'centerId' | 'costKind' | 'sector'>): string =>
  `${flow.day}#${partsOf(flow)}`;

/** R13: counted with what is paid; it goes with what comes back. */
function nonFederalOf({ to, from, nonFederalCents = 0 }: JournalLine): number {
  if (to === 'paid') return nonFederalCents;
  return from === 'paid' ? -nonFederalCents : 0;
}

/**
 * What these lines of one fund's journal did to the fund's own balance, summed by the board's day, center, kind of cost and
 * sector: each row once. A line that does not name the fund (an exception above a participant's cap) counts and moves nothing.
 */
export function flowsOf(lines: readonly JournalLine[], dayOf: (instant: string) => string): FlowRow[] {
  const flows = new Map<string, FlowRow>();
  for (const line of lines) {
    const { fundLimitId, centerId, costKind, sector, limits, from, to, amountCents } = line;
    const parts = {
      day: dayOf(line.at),
      ...(centerId === undefined ? {} : { centerId }),
      ...(costKind === undefined ? {} : { costKind }),
      ...(sector === undefined ? {} : { sector }),
    };
    const key = flowSk(parts);
    const flow: FlowRow = flows.get(key) ?? {
      schemaVersion: 2,
      fundLimitId,
      ...parts,
      capCents: 0,
      availableCents: 0,
      committedCents: 0,
      obligatedCents: 0,
      accruedCents: 0,
      paidCents: 0,
      nonFederalCents: 0,
      lines: 0,
    };
    flow.lines += 1;
    if (limits.includes(fundLimitId)) {
      const [move] = netMoves([{ limits: [fundLimitId], from, to, amountCents }]);
      for (const [place, cents] of Object.entries(move?.deltas ?? {})) flow[`${place as 'cap'}Cents`] += cents;
      flow.nonFederalCents += nonFederalOf(line);
    }
    flows.set(key, flow);
  }
  return [...flows.values()];
}
