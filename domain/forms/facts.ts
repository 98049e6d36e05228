import type { AsksFor, CostKind, Payee } from '../settings.ts';

export const workStatuses = ['working', 'self-employed', 'notice', 'not-working', 'never'] as const;
export const jobEndReasons = [
  'laid-off',
  'closed',
  'hours-cut',
  'quit',
  'let-go',
  'health-family',
  'season-ended',
  'other',
] as const;
type JobEndReason = (typeof jobEndReasons)[number];

export interface SupportFacts {
  /** Only asked where support is asked for alone: else it goes with the training of the same request. */
  takesPartIn: 'training' | 'career-services' | 'not-yet' | undefined;
  where: string | undefined;
  whyNeeded: string | undefined;
  askedElsewhere: 'yes' | 'no' | 'nowhere-known' | undefined;
  askedWhere: string | undefined;
}

/**
 * What the rules need to know of a packet, read from the answers by `packetFacts` (form.ts). A fact that was not
 * given is undefined: a paper form has no answers, and a finding then says "staff check", not "no".
 */
export interface PacketFacts {
  birthDate: string | undefined;
  /** Undefined where nobody was asked: on paper, and in older packets, which asked for training. */
  asksFor: AsksFor | undefined;
  /** R7: what the person says about support services; undefined where none are asked for. */
  support?: SupportFacts | undefined;
  trainingType: 'abe' | 'ged' | 'esl' | 'short-term' | 'occupational' | undefined;
  /** R1: ABE or ESL that goes together with occupational training. */
  withJobTraining: boolean | undefined;
  programName: string | undefined;
  schoolName: string | undefined;
  etplId: string | undefined;
  programStart: string | undefined;
  /** By cost kind, what the person asks us for, in cents. */
  costs: Partial<Record<CostKind, number>>;
  askedCents: number;
  payee: Payee | undefined;
  /** R10: by cost, where the person said who gets the money. */
  payees: Partial<Record<CostKind, { payee: Payee; name?: string }>>;
  veteranOrSpouse: boolean | undefined;
  receivesSnap: boolean | undefined;
  receivesTanf: boolean | undefined;
  unemployment: 'yes' | 'no' | 'ended' | undefined;
  lostJob: boolean | undefined;
  workStatus?: (typeof workStatuses)[number] | undefined;
  /** Only of who is out of work, or will be. */
  jobEndReason?: JobEndReason | undefined;
  pell?: 'awarded' | 'waiting' | 'no' | undefined;
  basicSkillsNeed: boolean | undefined;
  householdSize: number | undefined;
  incomeSixMonthsCents: number | undefined;
  selectiveService: 'registered' | 'not-required' | 'unsure' | undefined;
  coachOrganization: string | undefined;
  registration: 'yes' | 'no' | 'unsure' | undefined;
  /** Of an application for training unemployment insurance. Its dates are not among them: the law keeps them apart (R22). */
  tui?: {
    level: 'vocational' | 'associate' | 'bachelor' | 'other' | undefined;
    fullTime: 'yes' | 'no' | 'unsure' | undefined;
    termKind: 'quarter' | 'semester' | 'none' | undefined;
    hasAward: 'here' | 'elsewhere' | 'no' | undefined;
    awardCase: string | undefined;
    programEnd: string | undefined;
  };
  /** Of a request for on-the-job training (R21), as the person tells it. */
  ojt?: {
    employer: string | undefined;
    before: 'yes' | 'no' | 'unsure' | undefined;
    job: string | undefined;
    wageCents: number | undefined;
    hoursPerWeek: number | undefined;
    startsOn: string | undefined;
    weeks: number | undefined;
  };
}
