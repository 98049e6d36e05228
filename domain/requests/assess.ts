import type { Finding } from '../cases/rows.ts';
import { assessEligibility } from '../eligibility.ts';
import type { ProgramFacts } from '../etpl/findings.ts';
import type { PacketFacts } from '../forms/facts.ts';
import type { RequestKind } from './kinds.ts';
import { supportFindings } from './support.ts';
import type { OjtSettings } from '../ojt/settings.ts';
import { ojtFindings, type EmployerRecord } from './ojt.ts';
import { assessStep } from './step.ts';
import { tuiFindings, type AwardStanding } from './tui.ts';

/** What there is to know when findings are made. */
export interface AssessmentFacts {
  facts: PacketFacts;
  /** R3: by household and income; undefined when either is not known. */
  lowIncome: boolean | undefined;
  /** The board's own date. */
  today: string;
  /** R1: how the program stands on the state's list. */
  program?: ProgramFacts;
  /** R19: whether the award that a TUI request names is there. */
  award?: AwardStanding;
  /** R7: of a scholarship; the cap of a participant's year, local policy. */
  supportCapCents?: number;
  /** R21: the board's limits, and the record of the employer that the person named. */
  ojt?: { settings: OjtSettings; employer: EmployerRecord };
}

type Assess = (known: AssessmentFacts) => Finding[];
const scholarship: Assess = ({ facts, lowIncome, today, program, supportCapCents }) => [
  ...assessEligibility(facts, lowIncome, today, program),
  ...supportFindings(facts, supportCapCents ?? Number.MAX_SAFE_INTEGER),
];

/** Findings with reasons, by kind of request. They never decide: only a person does (R27). */
const assessors: Record<RequestKind, Assess> = {
  scholarship,
  step: ({ facts, today }) => assessStep(facts, today),
  tui: ({ facts, today, award }) => tuiFindings(facts, today, award),
  ojt: ({ facts, lowIncome, today, ojt }) => {
    if (!ojt) throw new Error('assess: an OJT request without the limits of its board');
    return ojtFindings(facts, lowIncome, today, ojt);
  },
};
export const assess = (kind: RequestKind, known: AssessmentFacts): Finding[] => assessors[kind](known);
