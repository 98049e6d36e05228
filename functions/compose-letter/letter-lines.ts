import type { CostKind } from '../../domain/settings.ts';
import {
  closing,
  complaint,
  opening,
  wrote,
  type CommonFacts,
  type LetterLine,
  type Translate,
} from './letter-parts.ts';
import { stepLetterLines, type StepLetterFacts } from './step-letter-lines.ts';

/** What both letters about a scholarship say. */
interface LetterFacts extends CommonFacts {
  programName: string;
  schoolName: string;
  asked: string;
}
export interface AwardFacts extends LetterFacts {
  kind: 'award';
  amount: string;
  isLessThanAsked: boolean;
  lines: readonly { costKind: CostKind; amount: string }[];
  payee: 'school' | 'vendor' | 'participant';
  payeeName: string;
  holdUntil: string;
}
export interface DenialFacts extends LetterFacts {
  kind: 'denial';
  /** Codes of the findings that stood open or were not met; each that the catalog knows becomes a line. */
  openFindings: readonly string[];
}

export type AnyLetterFacts = AwardFacts | DenialFacts | StepLetterFacts;

export function letterLines(facts: AnyLetterFacts, t: Translate): LetterLine[] {
  if ('about' in facts) return stepLetterLines(facts, t);
  const title = facts.kind === 'award' ? t('letter.award.title', { amount: facts.amount }) : t('letter.denial.title');
  return [
    ...opening(facts, title, t),
    ...(facts.kind === 'award' ? awardLines(facts, t) : denialLines(facts, t)),
    ...closing(facts, t),
  ];
}

/** Amount, what it covers, payee, hold-until date, next step, whom to call, and "ask us before you pay". */
function awardLines(facts: AwardFacts, t: Translate): LetterLine[] {
  const { amount, center, number } = facts;
  return [
    { is: 'text', text: t('letter.award.intro') },
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
    {
      is: 'amounts',
      head: [t('letter.award.cost'), t('letter.award.pays')],
      rows: [
        ...facts.lines.map((line) => [t(`letter.cost.${line.costKind}`), line.amount] as const),
        [t('letter.award.total'), amount],
      ],
    },
    { is: 'heading', text: t('letter.award.payee') },
    { is: 'text', text: t(`letter.award.payee.${facts.payee}`, { payee: facts.payeeName || 'none' }) },
    { is: 'heading', text: t('letter.award.hold') },
    { is: 'text', text: t('letter.award.hold-until', { date: facts.holdUntil }) },
    { is: 'heading', text: t('letter.award.next') },
    { is: 'text', text: t('letter.award.next.call', { center: center.name, phone: center.phone, number }) },
    { is: 'text', text: t('letter.award.next.enroll') },
    { is: 'text', text: t('letter.award.next.tell') },
    // R16, R19: the letter is evidence for training unemployment insurance, and the search for work goes on until OED answers.
    { is: 'text', text: t('letter.award.keep') },
    { is: 'heading', text: t('letter.award.disagree') },
    { is: 'text', text: t('letter.award.disagree.text', complaint(facts)) },
  ];
}

/** R27: why, what would change it, how to complain or appeal, and whom to call. */
function denialLines(facts: DenialFacts, t: Translate): LetterLine[] {
  const { center, number } = facts;
  const bullet = (key: string): LetterLine => ({ is: 'bullet', text: t(key) });
  return [
    { is: 'text', text: t('letter.denial.intro') },
    ...(facts.programName === ''
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
    bullet('letter.denial.change.program'),
    { is: 'text', text: t('letter.denial.change.again') },
    { is: 'heading', text: t('letter.denial.can-do') },
    { is: 'text', text: t('letter.denial.can-do.talk', { center: center.name, phone: center.phone }) },
    { is: 'text', text: t('letter.denial.can-do.services') },
    { is: 'heading', text: t('letter.denial.appeal') },
    { is: 'text', text: t('letter.denial.appeal.how', { ...complaint(facts), number }) },
    { is: 'text', text: t('letter.denial.appeal.what') },
    { is: 'text', text: t('letter.denial.appeal.rights') },
  ];
}

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
  'income-unknown',
  'selective-service-unsure',
  'program-already-started',
  'program-far-away',
] as const;
const isSaid = (code: string): boolean => changeableFindings.some((each) => each === code);

const program = (facts: LetterFacts, t: Translate): LetterLine[] =>
  facts.programName === ''
    ? []
    : [{ is: 'text', text: t('letter.award.program', { program: facts.programName, school: facts.schoolName }) }];
