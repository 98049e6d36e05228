import type { Absence, ChecklistKind, DocumentRow } from '../cases/rows.ts';
import type { RequestKind } from '../requests/kinds.ts';
import { costClassOf, supportKinds, type CostKind } from '../settings.ts';
import type { PacketFacts } from './facts.ts';

export interface ChecklistItem {
  kind: ChecklistKind;
  /** Needed before sending, or a reason for its absence (R8). */
  required: boolean;
  /** Catalog key: why this is asked. */
  whyKey: string;
  /** Catalog keys: what does as well. */
  alternatives: string[];
}

const item = (kind: ChecklistKind, required = true, why: string = kind): ChecklistItem => ({
  kind,
  required,
  whyKey: `checklist.${why}.why`,
  alternatives: alternativesOf[kind] ?? [],
});
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

/** R7, R9: a quote or a receipt for each support cost that is asked for. */
const quotes = ({ asksFor, costs }: PacketFacts): ChecklistItem[] =>
  supportKinds
    .filter((kind) => (costs[kind] ?? 0) > 0 && costClassOf(kind, asksFor) === 'support')
    .map((kind) => ({
      kind: `quote-${kind}`,
      required: true,
      whyKey: 'checklist.quote.why',
      alternatives: [`checklist.quote.alternative.${quoteHint[kind] ?? 'any'}`],
    }));
/** What does as a quote where no store writes one. */
const quoteHint: Partial<Record<CostKind, string>> = {
  transport: 'transport',
  'child-care': 'child-care',
  rent: 'rent',
  internet: 'internet',
};

/**
 * R9: which documents are asked for follows the answers. The form's own parts stand in for a paper: who filled research,
 * comparison and budget on the phone may add papers, but need not. A paper form tells us nothing, so it is asked for the
 * ones that every packet has, and the rest may be added.
 */
function scholarshipChecklist(facts: PacketFacts, formSource: 'form' | 'paper'): ChecklistItem[] {
  const occupational = facts.trainingType === 'occupational';
  const items: ChecklistItem[] = [item('government-id')];
  if (formSource === 'paper') {
    return [
      item('application-form'),
      ...items,
      item('labor-market-research', false),
      item('school-comparison', false),
      item('etpl-printout', false),
      item('cost-sheet', false),
      item('financial-aid-letter', false),
      item('budget', false),
      item('layoff-letter', false),
      item('proof-of-income', false),
      item('other', false),
    ];
  }
  if (facts.asksFor === 'support')
    // R7: who is in training or career services has proved before who they are and what they live on.
    return [...items, ...quotes(facts), item('proof-of-income', false), item('other', false)];
  if (facts.askedCents > 0) items.push(item('cost-sheet'));
  if (facts.asksFor === 'training-and-support') items.push(...quotes(facts));
  if (occupational) {
    items.push(item('etpl-printout'), item('labor-market-research', false), item('school-comparison', false));
    // R4: grants come first, where the training is of a kind that they pay.
    items.push(item('financial-aid-letter'));
  }
  items.push(facts.lostJob === true ? item('layoff-letter') : item('proof-of-income'));
  items.push(item('budget', false), item('other', false));
  return items;
}

/**
 * What OED asks for with an application for training unemployment insurance. The award letter of a scholarship here is not
 * among them: it goes along by itself (R19).
 */
function tuiChecklist(facts: PacketFacts, formSource: 'form' | 'paper'): ChecklistItem[] {
  const isPaper = formSource === 'paper';
  const needed = (kind: ChecklistKind) => item(kind, !isPaper, `tui.${kind}`);
  return [
    ...(isPaper ? [item('application-form')] : []),
    needed('layoff-letter'),
    needed('school-schedule'),
    needed('program-description'),
    ...(facts.tui?.hasAward === 'elsewhere' || isPaper ? [needed('award-letter')] : []),
    item('other', false),
  ];
}

/**
 * STEP asks for no papers: that somebody gets SNAP is for staff to ask ODHS (R11), never for the person to prove. What they
 * want to show, they may add.
 */
const stepChecklist: Checklist = (_facts, formSource) => [
  ...(formSource === 'paper' ? [item('application-form')] : []),
  item('government-id', false, 'step.government-id'),
  item('other', false, 'step.other'),
];

/**
 * On-the-job training: who somebody is, what shows their situation (R8, R9), and that the employer wants it. No listing, no
 * prices: R1 exempts it, and nobody pays a school.
 */
const ojtChecklist: Checklist = (facts, formSource) => {
  const isPaper = formSource === 'paper';
  const situation = facts.lostJob === true ? 'layoff-letter' : 'proof-of-income';
  return [
    ...(isPaper ? [item('application-form')] : []),
    item('government-id'),
    item('employer-offer'),
    ...(isPaper ? [item('layoff-letter', false), item('proof-of-income', false)] : [item(situation)]),
    item('other', false),
  ];
};

type Checklist = (facts: PacketFacts, formSource: 'form' | 'paper') => ChecklistItem[];
const checklists: Record<RequestKind, Checklist> = {
  scholarship: scholarshipChecklist,
  step: stepChecklist,
  tui: tuiChecklist,
  ojt: ojtChecklist,
};

export const checklist = (kind: RequestKind, ...rest: Parameters<Checklist>): ChecklistItem[] =>
  checklists[kind](...rest);

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
