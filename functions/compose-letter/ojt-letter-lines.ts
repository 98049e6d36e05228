import {
  closing,
  complaint,
  opening,
  wrote,
  type CommonFacts,
  type LetterLine,
  type Translate,
} from './letter-parts.ts';

/** The letters about an on-the-job training slot (R21): a place to learn, or a no that says what would change it (R27). */
export type OjtLetterFacts = CommonFacts & { about: 'ojt' } & (
    | {
        kind: 'slot';
        employer: string;
        hoursPerWeek: number;
        weeks: number;
        wage: string;
        startsOn: string;
      }
    | { kind: 'denial'; employer: string; wouldChange: string }
  );

export function ojtLetterLines(facts: OjtLetterFacts, t: Translate): LetterLine[] {
  const title = t(`letter.ojt.${facts.kind}.title`);
  return [
    ...opening(facts, title, t),
    ...(facts.kind === 'slot' ? slot(facts, t) : denial(facts, t)),
    ...closing(facts, t),
  ];
}

const heading = (text: string): LetterLine => ({ is: 'heading', text });
const text = (said: string): LetterLine => ({ is: 'text', text: said });

/** What is held, and that nobody begins before the contract. What the employer gets back stands in the contract, not here. */
function slot(facts: Extract<OjtLetterFacts, { kind: 'slot' }>, t: Translate): LetterLine[] {
  const { center, employer, hoursPerWeek, number, startsOn, wage, weeks } = facts;
  return [
    text(t('letter.ojt.slot.intro')),
    { is: 'strong', text: t('letter.ojt.slot.what', { employer }) },
    { is: 'bullet', text: t('letter.ojt.slot.time', { hours: hoursPerWeek, weeks }) },
    { is: 'bullet', text: t('letter.ojt.slot.start', { date: startsOn }) },
    { is: 'bullet', text: t('letter.ojt.slot.wage', { wage }) },
    ...wrote(facts, t),
    heading(t('letter.ojt.slot.first')),
    text(t('letter.ojt.slot.first.text')),
    heading(t('letter.ojt.slot.next')),
    text(t('letter.ojt.slot.next.contract', { center: center.name })),
    text(t('letter.ojt.slot.next.pay')),
    text(t('letter.ojt.slot.next.after')),
    heading(t('letter.ojt.slot.changes')),
    text(t('letter.ojt.slot.changes.text', { center: center.name, phone: center.phone, number })),
    heading(t('letter.award.disagree')),
    text(t('letter.ojt.slot.disagree', complaint(facts))),
  ];
}

function denial(facts: Extract<OjtLetterFacts, { kind: 'denial' }>, t: Translate): LetterLine[] {
  const { center, employer, number } = facts;
  return [
    text(employer === '' ? t('letter.ojt.denial.intro') : t('letter.ojt.denial.intro-at', { employer })),
    heading(t('letter.denial.why')),
    text(facts.reason),
    heading(t('letter.denial.change')),
    text(facts.wouldChange),
    text(t('letter.ojt.denial.again')),
    heading(t('letter.denial.can-do')),
    text(t('letter.ojt.denial.talk', { center: center.name, phone: center.phone })),
    text(t('letter.denial.can-do.services')),
    heading(t('letter.denial.appeal')),
    text(t('letter.ojt.denial.appeal', { ...complaint(facts), number })),
    text(t('letter.denial.appeal.what')),
    text(t('letter.denial.appeal.rights')),
  ];
}
