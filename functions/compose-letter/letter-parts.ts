/** What all letters share: their head, their end, and the facts that those need. */

/** A letter in order, as sentences from the catalog; how it looks is compose-letter's concern. */
export type LetterLine =
  | { is: 'title' | 'heading' | 'text' | 'strong' | 'bullet' | 'small'; text: string }
  | { is: 'amounts'; head: readonly string[]; rows: readonly (readonly string[])[] };

/** What every letter says. Amounts and dates come in words, in the letter's language. */
export interface CommonFacts {
  number: string;
  writtenOn: string;
  personName: string;
  /** What the person who decided wrote; empty where nothing had to be said. */
  reason: string;
  center: { name: string; phone: string; hours: string };
  complaint: { name: string; address: string; email: string; phone: string };
  languageAccessLine: string;
  boardName: string;
  /** R8: papers without a copy, of which staff saw the original. */
  originals?: readonly { kind: string; seenOn: string; by: string }[];
}
export type Translate = (key: string, params?: Record<string, string | number>) => string;

export const opening = (facts: CommonFacts, title: string, t: Translate): LetterLine[] => [
  { is: 'small', text: t('letter.head', { board: facts.boardName, date: facts.writtenOn, number: facts.number }) },
  { is: 'title', text: title },
  { is: 'text', text: t('letter.greeting', { name: facts.personName }) },
];

/** Whom to call, and the Language Access Line: the end of every letter. */
export function closing(facts: CommonFacts, t: Translate): LetterLine[] {
  const { originals = [] } = facts;
  return [
    ...(originals.length === 0 ? [] : [{ is: 'heading' as const, text: t('letter.originals') }]),
    ...originals.map(({ kind, seenOn, by }) => ({
      is: 'bullet' as const,
      text: t('letter.originals.one', { paper: t(`checklist.${kind}.title`), date: seenOn, name: by }),
    })),
    { is: 'heading', text: t('letter.call') },
    {
      is: 'text',
      text: t('letter.call.center', {
        center: facts.center.name,
        phone: facts.center.phone,
        hours: facts.center.hours,
      }),
    },
    { is: 'text', text: t('letter.call.language', { phone: facts.languageAccessLine }) },
  ];
}

export const complaint = ({ complaint: { name, address, email, phone } }: CommonFacts) => ({
  name,
  address,
  email,
  complaintPhone: phone,
});

export const wrote = (facts: CommonFacts, t: Translate): LetterLine[] =>
  facts.reason === ''
    ? []
    : [
        { is: 'text', text: t('letter.staff-wrote') },
        { is: 'text', text: facts.reason },
      ];
