import type { PacketFacts } from './packet-form/facts.ts';

/**
 * R3 (20 CFR 680.600–.650, TEGL 19-16), Adult funds: 1 veterans and eligible spouses who are on public assistance, low
 * income or basic-skills deficient; 2 others in those groups; 3 other veterans and spouses; 4 groups set locally; 5 everyone
 * else. What is not known counts as no: staff can correct the answers, and the group with them.
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
