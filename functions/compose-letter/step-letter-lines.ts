import {
  closing,
  complaint,
  opening,
  wrote,
  type CommonFacts,
  type LetterLine,
  type Translate,
} from './letter-parts.ts';

/** The letters of a STEP request: taking part, another door (R11), or a no that says what would change it (R27). */
export interface StepLetterFacts extends CommonFacts {
  about: 'step';
  kind: 'welcome' | 'referral' | 'denial';
  coachName: string;
  /** Until when the coach gets in touch (R12); of a welcome. */
  contactBy: string;
  /** Of a no. */
  wouldChange: string;
  /** Where the Family Coach is found. */
  agency: { name: string; phone: string; site: string };
}

export function stepLetterLines(facts: StepLetterFacts, t: Translate): LetterLine[] {
  const title = t(`letter.step.${facts.kind}.title`);
  const body = { welcome, referral, denial }[facts.kind];
  return [...opening(facts, title, t), ...body(facts, t), ...closing(facts, t)];
}

const heading = (text: string): LetterLine => ({ is: 'heading', text });
const text = (said: string): LetterLine => ({ is: 'text', text: said });

function welcome(facts: StepLetterFacts, t: Translate): LetterLine[] {
  const { center, coachName, contactBy, number } = facts;
  return [
    text(t('letter.step.welcome.intro')),
    { is: 'strong', text: t('letter.step.welcome.coach', { coach: coachName, phone: center.phone }) },
    ...wrote(facts, t),
    heading(t('letter.step.welcome.next')),
    text(t('letter.step.welcome.next.talk', { date: contactBy })),
    text(t('letter.step.welcome.next.plan')),
    text(t('letter.step.welcome.next.start')),
    text(t('letter.step.welcome.next.month')),
    heading(t('letter.step.welcome.free')),
    text(t('letter.step.welcome.free.text')),
    text(t('letter.step.welcome.rules')),
    heading(t('letter.step.welcome.changes')),
    text(t('letter.step.welcome.changes.text', { center: center.name, phone: center.phone, number })),
  ];
}

function referral(facts: StepLetterFacts, t: Translate): LetterLine[] {
  const { center, number, agency } = facts;
  return [
    text(t('letter.step.referral.intro')),
    ...wrote(facts, t),
    heading(t('letter.step.referral.who')),
    { is: 'strong', text: t('letter.step.referral.call', { office: agency.name, phone: agency.phone }) },
    text(t('letter.step.referral.say')),
    text(t('letter.step.referral.site', { site: agency.site })),
    heading(t('letter.step.referral.help')),
    text(t('letter.step.referral.help.with', { center: center.name, phone: center.phone, number })),
    text(t('letter.step.referral.help.later')),
    text(t('letter.step.other-help')),
    ...appeal(facts, t),
  ];
}

function denial(facts: StepLetterFacts, t: Translate): LetterLine[] {
  const { center } = facts;
  return [
    text(t('letter.step.denial.intro')),
    heading(t('letter.denial.why')),
    text(facts.reason),
    heading(t('letter.denial.change')),
    text(facts.wouldChange),
    text(t('letter.step.denial.again')),
    heading(t('letter.denial.can-do')),
    text(t('letter.step.denial.talk', { center: center.name, phone: center.phone })),
    text(t('letter.step.other-help')),
    ...appeal(facts, t),
  ];
}

const appeal = (facts: StepLetterFacts, t: Translate): LetterLine[] => [
  heading(t('letter.denial.appeal')),
  text(t('letter.step.appeal.how', { ...complaint(facts), number: facts.number })),
  text(t('letter.denial.appeal.rights')),
];
