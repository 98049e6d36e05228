import type { Absence, ChecklistKind, DocumentRow } from '../cases/rows.ts';
import type { RequestKind } from '../requests/kinds.ts';
import { costClassOf, supportKinds, type CostKind } from '../settings.ts';
import type { PacketFacts } from './facts.ts';

/** The answer that asks for a paper, in words of its own: catalog keys `checklist.because.…` and `staff.because.…`. */
export const answersThatAsk = [
  'everyone',
  'amount',
  'this-amount',
  'training-for-a-job',
  'pell-awarded',
  'pell-waiting',
  'laid-off',
  'business-closed',
  'working',
  'never-worked',
  'no-layoff',
  'costs-only',
  'tui',
  'program-named',
  'full-time',
  'full-time-unsure',
  'award-elsewhere',
  'on-the-job',
] as const;
export interface Because {
  said: (typeof answersThatAsk)[number];
  /** Of `amount` and `this-amount`. */
  amountCents?: number;
}

export interface ChecklistItem {
  kind: ChecklistKind;
  /** Needed before sending, or a reason for its absence (R8). */
  required: boolean;
  /** R9: which answer asks for it; undefined on paper, which tells us nothing, and where it is only welcome. */
  because?: Because | undefined;
  /** Catalog key: what the paper shows, whatever asks for it. */
  whyKey: string;
  /** Catalog keys: what does as well. */
  alternatives: string[];
}

/**
 * One paper and one answer that asks for it. The first row of a paper that says so is its reason, so that what is asked for and
 * what people read about it cannot drift apart. `true` asks without naming an answer.
 */
interface Row {
  kind: ChecklistKind;
  required: boolean;
  asks(facts: PacketFacts): Because | true | undefined;
  whyKey: string;
  alternatives: string[];
}

type Asks = Row['asks'];
const row = (kind: ChecklistKind, asks: Asks, { required = true, why = kind as string } = {}): Row => ({
  kind,
  required,
  asks,
  whyKey: `checklist.${why}.why`,
  alternatives: alternativesOf[kind] ?? [],
});
const welcome = { required: false } as const;

function itemsOf(rows: readonly Row[], facts: PacketFacts): ChecklistItem[] {
  const items = new Map<ChecklistKind, ChecklistItem>();
  for (const { kind, asks, required, whyKey, alternatives } of rows) {
    const because = items.has(kind) ? undefined : asks(facts);
    if (because === undefined) continue;
    items.set(kind, { kind, required, whyKey, alternatives, ...(because === true ? {} : { because }) });
  }
  return [...items.values()];
}

const alternativesOf: Partial<Record<ChecklistKind, string[]>> = {
  'government-id': ['checklist.government-id.alternative.show-in-person'],
  'cost-sheet': ['checklist.cost-sheet.alternative.quote'],
  'financial-aid-letter': ['checklist.financial-aid-letter.alternative.screen'],
  'layoff-letter': [
    'checklist.layoff-letter.alternative.claim-letter',
    'checklist.layoff-letter.alternative.own-words',
  ],
  'proof-of-income': ['checklist.proof-of-income.alternative.benefits-letter'],
  'school-schedule': ['checklist.school-schedule.alternative.school-note'],
  'program-description': ['checklist.program-description.alternative.web-page'],
  'employer-offer': ['checklist.employer-offer.alternative.plan', 'checklist.employer-offer.alternative.mail'],
};

/** What does as a quote where no store writes one. */
const quoteHint: Partial<Record<CostKind, string>> = {
  transport: 'transport',
  'child-care': 'child-care',
  rent: 'rent',
  internet: 'internet',
};

const always: Asks = () => true;
const everyone: Asks = () => ({ said: 'everyone' });
/** What somebody said, where it holds. */
const said =
  (what: Because['said'], holds: (facts: PacketFacts) => boolean): Asks =>
  (facts) =>
    holds(facts) ? { said: what } : undefined;

const asksMoney: Asks = ({ askedCents }) => (askedCents > 0 ? { said: 'amount', amountCents: askedCents } : undefined);
const isForAJob = ({ trainingType }: PacketFacts): boolean => trainingType === 'occupational';
const forAJob = said('training-for-a-job', isForAJob);
/** For support services alone fewer papers are asked for. */
const withTraining =
  (asks: Asks): Asks =>
  (facts) =>
    facts.asksFor === 'support' ? undefined : asks(facts);

/** What shows somebody's situation (R8): the end of a job, or what they live on. */
const situation: readonly Row[] = [
  row(
    'layoff-letter',
    said('laid-off', ({ lostJob, jobEndReason }) => lostJob === true && jobEndReason === 'laid-off'),
  ),
  row(
    'layoff-letter',
    said('business-closed', ({ lostJob }) => lostJob === true),
  ),
  row(
    'proof-of-income',
    said('working', ({ workStatus }) => workStatus === 'working' || workStatus === 'self-employed'),
  ),
  row(
    'proof-of-income',
    said('never-worked', ({ workStatus }) => workStatus === 'never'),
  ),
  row(
    'proof-of-income',
    said('no-layoff', ({ lostJob, jobEndReason }) => lostJob === false && jobEndReason !== undefined),
  ),
  row('proof-of-income', ({ lostJob }) => (lostJob === true ? undefined : true)),
];

/** R7, R9: a quote or a receipt for each support cost that is asked for. */
const quotes: readonly Row[] = supportKinds.map((kind) => ({
  kind: `quote-${kind}`,
  required: true,
  asks({ asksFor, costs }) {
    const amountCents = costs[kind] ?? 0;
    const isAsked = asksFor === 'support' || asksFor === 'training-and-support';
    return isAsked && amountCents > 0 && costClassOf(kind, asksFor) === 'support'
      ? { said: 'this-amount', amountCents }
      : undefined;
  },
  whyKey: 'checklist.quote.why',
  alternatives: [`checklist.quote.alternative.${quoteHint[kind] ?? 'any'}`],
}));

/**
 * R9: which documents are asked for follows the answers. The form's own parts stand in for a paper: who filled research,
 * comparison and budget on the phone may add papers, but need not.
 */
const scholarshipRows: readonly Row[] = [
  row('government-id', everyone),
  row('cost-sheet', withTraining(asksMoney)),
  ...quotes,
  row('etpl-printout', withTraining(forAJob)),
  row('labor-market-research', withTraining(forAJob), welcome),
  row('school-comparison', withTraining(forAJob), welcome),
  // R4: grants come first, where the training is of a kind that they pay.
  row(
    'financial-aid-letter',
    withTraining(said('pell-awarded', (facts) => isForAJob(facts) && facts.pell === 'awarded')),
  ),
  row(
    'financial-aid-letter',
    withTraining(said('pell-waiting', (facts) => isForAJob(facts) && facts.pell === 'waiting')),
  ),
  row('financial-aid-letter', withTraining(forAJob)),
  // R7: who is in training or career services has proved before who they are and what they live on.
  row(
    'proof-of-income',
    said('costs-only', ({ asksFor }) => asksFor === 'support'),
    welcome,
  ),
  ...situation.map((each) => ({ ...each, asks: withTraining(each.asks) })),
  row('budget', withTraining(always), welcome),
  row('other', always, welcome),
];
/** A paper form tells us nothing, so it is asked for the ones that every packet has, and the rest may be added. */
const scholarshipOnPaper: readonly Row[] = [
  row('application-form', always),
  row('government-id', everyone),
  ...(
    [
      'labor-market-research',
      'school-comparison',
      'etpl-printout',
      'cost-sheet',
      'financial-aid-letter',
      'budget',
      'layoff-letter',
      'proof-of-income',
      'other',
    ] as const
  ).map((kind) => row(kind, always, welcome)),
];

/**
 * What the office asks for with an application for training unemployment insurance. The award letter of a scholarship here is not
 * among them: it goes along by itself (R19).
 */
const forOed = (kind: ChecklistKind, asks: Asks, required = true): Row =>
  row(kind, asks, { required, why: `tui.${kind}` });
const tuiRows: readonly Row[] = [
  forOed(
    'layoff-letter',
    said('laid-off', ({ jobEndReason }) => jobEndReason === 'laid-off'),
  ),
  forOed(
    'layoff-letter',
    said('business-closed', ({ jobEndReason }) => jobEndReason === 'closed'),
  ),
  forOed('layoff-letter', () => ({ said: 'tui' })),
  forOed(
    'school-schedule',
    said('full-time', ({ tui }) => tui?.fullTime === 'yes'),
  ),
  forOed(
    'school-schedule',
    said('full-time-unsure', ({ tui }) => tui?.fullTime === 'unsure'),
  ),
  forOed('school-schedule', () => ({ said: 'tui' })),
  forOed(
    'program-description',
    said('program-named', ({ programName }) => programName !== undefined),
  ),
  forOed('program-description', () => ({ said: 'tui' })),
  forOed(
    'award-letter',
    said('award-elsewhere', ({ tui }) => tui?.hasAward === 'elsewhere'),
  ),
  row('other', always, welcome),
];
const tuiOnPaper: readonly Row[] = [
  row('application-form', always),
  ...(['layoff-letter', 'school-schedule', 'program-description', 'award-letter'] as const).map((kind) =>
    forOed(kind, always, false),
  ),
  row('other', always, welcome),
];

/**
 * STEP asks for no papers: that somebody gets SNAP is for staff to ask the agency (R11), never for the person to prove. What they
 * want to show, they may add.
 */
const stepRows: readonly Row[] = [
  row('government-id', always, { required: false, why: 'step.government-id' }),
  row('other', always, { required: false, why: 'step.other' }),
];

/**
 * On-the-job training: who somebody is, what shows their situation (R8, R9), and that the employer wants it. No listing, no
 * prices: R1 exempts it, and nobody pays a school.
 */
const employerOffer = row('employer-offer', () => ({ said: 'on-the-job' }));
const ojtRows: readonly Row[] = [
  row('government-id', everyone),
  employerOffer,
  ...situation,
  row('other', always, welcome),
];
const ojtOnPaper: readonly Row[] = [
  row('application-form', always),
  row('government-id', everyone),
  employerOffer,
  row('layoff-letter', always, welcome),
  row('proof-of-income', always, welcome),
  row('other', always, welcome),
];

const checklists: Record<RequestKind, Record<'form' | 'paper', readonly Row[]>> = {
  scholarship: { form: scholarshipRows, paper: scholarshipOnPaper },
  step: { form: stepRows, paper: [row('application-form', always), ...stepRows] },
  tui: { form: tuiRows, paper: tuiOnPaper },
  ojt: { form: ojtRows, paper: ojtOnPaper },
};

export const checklist = (kind: RequestKind, facts: PacketFacts, formSource: 'form' | 'paper'): ChecklistItem[] =>
  itemsOf(checklists[kind][formSource], facts);

/**
 * What keeps a packet from being sent: needed, not there, and no reason given. A file that is still being checked counts
 * as there; one that was sent back does not.
 */
export function missingDocuments(
  items: readonly ChecklistItem[],
  documents: readonly Pick<DocumentRow, 'kind' | 'status'>[],
  absences: readonly Pick<Absence, 'kind'>[],
): ChecklistKind[] {
  return items
    .filter(({ required }) => required)
    .map(({ kind }) => kind)
    .filter((kind) => !absences.some((absence) => absence.kind === kind))
    .filter(
      (kind) =>
        !documents.some((each) => each.kind === kind && (each.status === 'clean' || each.status === 'checking')),
    );
}
