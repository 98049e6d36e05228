import * as z from 'zod';

/**
 * What 29 CFR 38.41 has every recipient ask and nobody has to answer (R22): race and ethnicity, sex, age, disability, language.
 * Race and ethnicity is one question with the seven categories of the federal standard (OMB Statistical Policy Directive 15 of
 * 2024, 89 FR 22182), of which several may be chosen. The answers are a record of their own; nothing here is part of a request.
 */
export const declined = 'rather-not';

const races = [
  'native-american',
  'asian',
  'black',
  'hispanic',
  'middle-eastern',
  'pacific',
  'white',
  declined,
] as const;
const sexes = ['female', 'male', 'x', declined] as const;
const ages = ['under-18', '18-24', '25-34', '35-44', '45-54', '55-over', declined] as const;
const yesNo = ['yes', 'no', declined] as const;
/** By their codes: their names come from the reader's own language. */
export const preferredLanguages = ['en', 'es', 'vi', 'zh', 'ru', 'uk', 'so', 'ar', 'ko'] as const;
const languages = [...preferredLanguages, 'other', declined] as const;

export const questionNames = ['race', 'sex', 'age', 'disability', 'language', 'englishHard'] as const;
export type Question = (typeof questionNames)[number];
export const optionsOf: Readonly<Record<Question, readonly string[]>> = {
  race: races,
  sex: sexes,
  age: ages,
  disability: yesNo,
  language: languages,
  englishHard: yesNo,
};
/** Of the others one answer holds. */
export const takesSeveral: Question = 'race';

export const demographicAnswersSchema = z.strictObject({
  race: z.array(z.enum(races)).min(1).max(races.length).optional(),
  sex: z.enum(sexes).optional(),
  age: z.enum(ages).optional(),
  disability: z.enum(yesNo).optional(),
  language: z.enum(languages).optional(),
  englishHard: z.enum(yesNo).optional(),
});
export type DemographicAnswers = z.infer<typeof demographicAnswersSchema>;

export const nothingSaid = (answers: DemographicAnswers): boolean =>
  questionNames.every((question) => answers[question] === undefined);

/** "I'd rather not say" beside something else is taken at its word, and each box counts once, in the order of the page. */
export function plainly(answers: DemographicAnswers): DemographicAnswers {
  const { race, ...rest } = answers;
  if (race === undefined) return rest;
  return { ...rest, race: race.includes(declined) ? [declined] : races.filter((each) => race.includes(each)) };
}

/** What a form posted: anything that is none of the options is as good as left open. */
export function readDemographics(chosen: (question: Question) => readonly string[]): DemographicAnswers {
  const said = questionNames.flatMap((question) => {
    const known = chosen(question).filter((each) => optionsOf[question].includes(each));
    if (known.length === 0) return [];
    return [[question, question === takesSeveral ? known : known[0]] as const];
  });
  return plainly(demographicAnswersSchema.parse(Object.fromEntries(said)));
}
