import type { ApplicationRow } from './cases/rows.ts';
import type { PacketFacts } from './forms/facts.ts';

/**
 * R3 (20 CFR 680.600–.650, TEGL 19-16), Adult funds: 1 veterans and eligible spouses who are on public assistance, low
 * income or basic-skills deficient; 2 others in those groups; 3 other veterans and spouses; 4 groups set locally; 5 everyone
 * else. What was left out of a filled form counts as no; a paper form, which nobody
 * has read yet, has no group until its decider gives it one.
 */
export function priorityGroup(
  facts: PacketFacts,
  isLowIncome: boolean | undefined,
  isLocalGroup = false,
): 1 | 2 | 3 | 4 | 5 {
  const inNeed =
    facts.receivesSnap === true ||
    facts.receivesTanf === true ||
    isLowIncome === true ||
    facts.basicSkillsNeed === true;
  if (facts.veteranOrSpouse === true) return inNeed ? 1 : 3;
  if (inNeed) return 2;
  return isLocalGroup ? 4 : 5;
}

/** Not for Dislocated Worker funds: there veterans come first and the rest are equal. Youth and local funds have no order. */
export function priorityUnder(scheme: 'adult' | 'veterans-first' | 'none', group: number): number {
  if (scheme === 'adult') return group;
  if (scheme === 'veterans-first') return group === 1 || group === 3 ? 1 : 2;
  return 1;
}

/** Six months' family income against half of the yearly guideline (settings: the poverty guideline or 70% LLSIL, yearly). */
export function isLowIncome(
  facts: Pick<PacketFacts, 'householdSize' | 'incomeSixMonthsCents'>,
  table: { firstCents: number; eachMoreCents: number },
): boolean | undefined {
  if (facts.householdSize === undefined || facts.incomeSixMonthsCents === undefined) return undefined;
  const yearlyCents = table.firstCents + table.eachMoreCents * (facts.householdSize - 1);
  return facts.incomeSixMonthsCents * 2 <= yearlyCents;
}

/**
 * R3: who stands in line for the same money before this one would: a higher group, or the same one and sent earlier. They were
 * found worth paying, so the same group counts too.
 */
export function inLineAhead<Row extends Placed>(own: Placed, line: readonly Row[], scheme: Scheme): Row[] {
  const group = own.priorityGroup;
  if (group === undefined) return [];
  const rank = priorityUnder(scheme, group);
  return line.filter((other) => {
    if (other.applicationId === own.applicationId) return false;
    const theirs = priorityUnder(scheme, other.priorityGroup ?? 5);
    return theirs < rank || (theirs === rank && (other.firstSubmittedAt ?? '') < (own.firstSubmittedAt ?? ''));
  });
}
type Scheme = 'adult' | 'veterans-first' | 'none';
type Placed = Pick<ApplicationRow, 'applicationId' | 'priorityGroup' | 'firstSubmittedAt'>;

/**
 * R3: the packets that come before one of this group under a fund's order and wait for a decision. The group counts whatever
 * money is left; a packet that waits for its person does not stand in the way, nor does one whose group nobody knows yet.
 */
export function waitingAhead<Row extends Pick<ApplicationRow, 'applicationId' | 'priorityGroup' | 'status'>>(
  own: { applicationId: string; priorityGroup?: number | undefined },
  waiting: readonly Row[],
  scheme: 'adult' | 'veterans-first' | 'none',
): Row[] {
  const group = own.priorityGroup;
  if (group === undefined) return [];
  return waiting.filter(
    (other) =>
      other.applicationId !== own.applicationId &&
      (other.status === 'submitted' || other.status === 'in-review') &&
      other.priorityGroup !== undefined &&
      priorityUnder(scheme, other.priorityGroup) < priorityUnder(scheme, group),
  );
}
