import type { Finding } from './cases/rows.ts';
import { addDays } from './calendar/business-time.ts';
import { programFindings, type ProgramFacts } from './etpl/findings.ts';
import { standingOf } from './etpl/standing.ts';
import type { PacketFacts } from './forms/facts.ts';

/**
 * Findings with reasons and the rule each rests on. They never decide: only a person denies (R27). What was not given, or
 * what only an office can know, is "check", never "no". SNAP, TANF and unemployment answers are confidential (R22): they count
 * in the priority group, and leave no finding that would give one of them away.
 */
export function assessEligibility(
  facts: PacketFacts,
  lowIncome: boolean | undefined,
  today: string,
  program: ProgramFacts = { standing: standingOf(facts, undefined, undefined) },
): Finding[] {
  const findings = assessPerson(facts, lowIncome, today, programFindings(facts, program));
  const add = (code: string, outcome: Finding['outcome'], rule: string, params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule, params });
  if (facts.programStart !== undefined && facts.programStart < today)
    add('program-already-started', 'check', 'R4', { date: facts.programStart });
  if (facts.programStart !== undefined && facts.programStart > addDays(today, 365))
    add('program-far-away', 'check', 'R2', { date: facts.programStart });
  return findings;
}

/** What is found about the person alone, whatever training they ask for under WIOA. */
export function assessPerson(
  facts: PacketFacts,
  lowIncome: boolean | undefined,
  today: string,
  training: readonly Finding[] = [],
): Finding[] {
  const findings: Finding[] = [];
  const add = (code: string, outcome: Finding['outcome'], rule: string, params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule, params });

  if (facts.birthDate === undefined) add('age-unknown', 'check', 'R8');
  else {
    const age = ageOn(facts.birthDate, today);
    if (age >= 18) add('age-adult', 'meets', 'R8', { age });
    else if (age >= 16) add('age-youth-only', 'check', 'R8', { age });
    else add('age-too-young', 'does-not-meet', 'R8', { age });
    if (age >= 16 && age <= 24) add('age-youth', 'meets', 'R8', { age });
  }

  findings.push(...training);
  if (facts.lostJob === true) add('dislocated-worker-likely', 'check', 'R5');
  if (lowIncome === true) add('low-income', 'meets', 'R3');
  if (lowIncome === undefined) add('income-unknown', 'check', 'R3');
  if (facts.veteranOrSpouse === true) add('veteran', 'check', 'R3');
  if (facts.selectiveService === 'unsure') add('selective-service-unsure', 'check', 'R8');
  return findings;
}

/** Whole years on a day; someone born on 29 February is a year older on 1 March. */
export function ageOn(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) >= birthDate.slice(5) ? years : years - 1;
}
