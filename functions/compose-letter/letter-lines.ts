import type { CostKind, Payee } from '../../domain/settings.ts';
import {
  closing,
  complaint,
  opening,
  wrote,
  type CommonFacts,
  type LetterLine,
  type Translate,
} from './letter-parts.ts';
import { ojtLetterLines, type OjtLetterFacts } from './ojt-letter-lines.ts';
import { stepLetterLines, type StepLetterFacts } from './step-letter-lines.ts';

/** What both letters about a scholarship say. */
interface LetterFacts extends CommonFacts {
  /** R7: support services alone are no training, and the letter does not speak of one. */
  about: 'training' | 'costs';
  /** What the person asked for; empty on paper. */
  askedFor: readonly CostKind[];
  programName: string;
  schoolName: string;
  asked: string;
}
export interface AwardFacts extends LetterFacts {
  /** Whether the letter may go with a request for TUI (R19). */
  isTuiOffered: boolean;
  kind: 'award';
  amount: string;
  isLessThanAsked: boolean;
  /** `amount` is empty where nothing is paid of what was asked. */
  lines: readonly { costKind: CostKind; amount: string; asked?: string }[];
  /** R10: by cost. */
  payees: readonly { costKind: CostKind; payee: Payee; payeeName: string }[];
  holdUntil: string;
}
export interface DenialFacts extends LetterFacts {
  kind: 'denial';
  /** Codes of the findings that stood open or were not met; each that the catalog knows becomes a line. */
  openFindings: readonly string[];
}

export type AnyLetterFacts = AwardFacts | DenialFacts | StepLetterFacts | OjtLetterFacts;

export function letterLines(facts: AnyLetterFacts, t: Translate): LetterLine[] {
  if (facts.about === 'step') return stepLetterLines(facts, t);
  if (facts.about === 'ojt') return ojtLetterLines(facts, t);
  const title =
    facts.kind === 'award'
      ? t(facts.about === 'costs' ? 'letter.award.support.title' : 'letter.award.title', { amount: facts.amount })
      : t('letter.denial.title');
  return [
    ...opening(facts, title, t),
    ...(facts.kind === 'award' ? awardLines(facts, t) : denialLines(facts, t)),
    ...closing(facts, t),
  ];
}

/** Amount, what it covers, payee, hold-until date, next step, whom to call, and "ask us before you pay". */
function awardLines(facts: AwardFacts, t: Translate): LetterLine[] {
  const { amount, center, number } = facts;
  const costs = facts.about === 'costs';
  return [
    { is: 'text', text: t(costs ? 'letter.award.support.intro' : 'letter.award.intro') },
    {
      is: 'strong',
      text: facts.isLessThanAsked
        ? t('letter.award.less', { asked: facts.asked, amount })
        : t('letter.award.amount', { amount }),
    },
    ...program(facts, t),
    ...wrote(facts, t),
    { is: 'heading', text: t('letter.award.ask-first') },
    { is: 'text', text: t('letter.award.ask-first.text') },
    { is: 'heading', text: t('letter.award.covers') },
    amounts(facts, t),
    { is: 'heading', text: t('letter.award.payee') },
    ...paid(facts, t),
    { is: 'heading', text: t('letter.award.hold') },
    { is: 'text', text: t('letter.award.hold-until', { date: facts.holdUntil }) },
    { is: 'heading', text: t('letter.award.next') },
    { is: 'text', text: t('letter.award.next.call', { center: center.name, phone: center.phone, number }) },
    { is: 'text', text: t(costs ? 'letter.award.support.next.set-up' : 'letter.award.next.enroll') },
    { is: 'text', text: t(costs ? 'letter.award.support.next.tell' : 'letter.award.next.tell') },
    // R16, R19: the letter is evidence for training unemployment insurance, and the search for work goes on until the office answers.
    ...(costs || !facts.isTuiOffered ? [] : [{ is: 'text' as const, text: t('letter.award.keep') }]),
    { is: 'heading', text: t('letter.award.disagree') },
    { is: 'text', text: t('letter.award.disagree.text', complaint(facts)) },
  ];
}

/** What is paid of each cost; where less than all is paid, beside what was asked, and what is not paid at all. */
function amounts(facts: AwardFacts, t: Translate): LetterLine {
  const name = (kind: CostKind) => t(`letter.cost.${kind}`);
  const pays = ({ amount }: AwardFacts['lines'][number]) => amount || t('letter.award.nothing');
  const total = t('letter.award.total');
  if (!facts.isLessThanAsked || facts.lines.some((line) => line.asked === undefined))
    return {
      is: 'amounts',
      head: [t('letter.award.cost'), t('letter.award.pays')],
      rows: [...facts.lines.map((line) => [name(line.costKind), pays(line)]), [total, facts.amount]],
    };
  return {
    is: 'amounts',
    head: [t('letter.award.cost'), t('letter.award.asked'), t('letter.award.pays')],
    rows: [
      ...facts.lines.map((line) => [name(line.costKind), line.asked ?? '', pays(line)]),
      [total, facts.asked, facts.amount],
    ],
  };
}

/** R10: one sentence where all is paid to one, else one for each cost. */
function paid({ payees }: AwardFacts, t: Translate): LetterLine[] {
  const [first] = payees;
  const same = payees.every(({ payee, payeeName }) => payee === first?.payee && payeeName === first.payeeName);
  if (first && same)
    return [{ is: 'text', text: t(`letter.award.payee.${first.payee}`, { payee: first.payeeName || 'none' }) }];
  return payees.map(({ costKind, payee, payeeName }) => ({
    is: 'bullet',
    text: t(`letter.award.payee-line.${payee}`, { cost: t(`letter.cost.${costKind}`), payee: payeeName || 'none' }),
  }));
}

/** R27: why, what would change it, how to complain or appeal, and whom to call. */
function denialLines(facts: DenialFacts, t: Translate): LetterLine[] {
  const { center, number } = facts;
  const costs = facts.about === 'costs';
  const bullet = (key: string): LetterLine => ({ is: 'bullet', text: t(key) });
  return [
    { is: 'text', text: t(costs ? 'letter.denial.support.intro' : 'letter.denial.intro') },
    ...askedCosts(facts, t),
    ...(costs || facts.programName === ''
      ? []
      : [
          {
            is: 'text' as const,
            text: t('letter.denial.asked', {
              asked: facts.asked,
              program: facts.programName,
              school: facts.schoolName,
            }),
          },
        ]),
    { is: 'heading', text: t('letter.denial.why') },
    { is: 'text', text: facts.reason },
    { is: 'heading', text: t('letter.denial.change') },
    { is: 'text', text: t('letter.denial.change.intro') },
    ...facts.openFindings.filter(isSaid).map((code) => bullet(`letter.change.${code}`)),
    bullet('letter.denial.change.papers'),
    bullet('letter.denial.change.situation'),
    bullet(costs ? 'letter.denial.support.change.costs' : 'letter.denial.change.program'),
    { is: 'text', text: t(costs ? 'letter.denial.support.change.again' : 'letter.denial.change.again') },
    { is: 'heading', text: t('letter.denial.can-do') },
    {
      is: 'text',
      text: t(costs ? 'letter.denial.support.can-do.talk' : 'letter.denial.can-do.talk', {
        center: center.name,
        phone: center.phone,
      }),
    },
    { is: 'text', text: t('letter.denial.can-do.services') },
    { is: 'heading', text: t('letter.denial.appeal') },
    { is: 'text', text: t('letter.denial.appeal.how', { ...complaint(facts), number }) },
    { is: 'text', text: t('letter.denial.appeal.what') },
    { is: 'text', text: t('letter.denial.appeal.rights') },
  ];
}

const askedCosts = ({ about, asked, askedFor }: DenialFacts, t: Translate): LetterLine[] =>
  about !== 'costs' || askedFor.length === 0
    ? []
    : [
        {
          is: 'text',
          text: t('letter.denial.support.asked', {
            asked,
            costs: askedFor.map((kind) => t(`letter.cost.${kind}`)).join(', '),
          }),
        },
      ];

/** Findings that the person can do something about; the others (veteran, low income) change nothing in a denial. */
export const changeableFindings = [
  'age-unknown',
  'age-too-young',
  'age-youth-only',
  'training-unknown',
  'etpl-not-found',
  'etpl-number-unknown',
  'etpl-differs',
  'etpl-gone',
  'etpl-checked-not-listed',
  'basic-education-alone',
  'support-not-taking-part',
  'support-part-unknown',
  'support-not-said-why',
  'support-not-asked-elsewhere',
  'support-not-explained',
  'support-over-cap',
  'income-unknown',
  'selective-service-unsure',
  'program-already-started',
  'program-far-away',
] as const;
const isSaid = (code: string): boolean => changeableFindings.some((each) => each === code);

const program = (facts: LetterFacts, t: Translate): LetterLine[] =>
  facts.about === 'costs' || facts.programName === ''
    ? []
    : [{ is: 'text', text: t('letter.award.program', { program: facts.programName, school: facts.schoolName }) }];
