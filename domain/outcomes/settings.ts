import * as z from 'zod';

/** Local policy about outcomes and their report (outcomes.json in the board's folder). */
export const outcomeSettingsSchema = z.strictObject({
  /** A number of people below this is not shown in a report: nobody is to be recognised in it. */
  hideBelow: z.number().int().min(1).max(50),
  /** The same for what people said of themselves (29 CFR 38.41), of which less may be told. */
  hideAnswersBelow: z.number().int().min(3).max(100),
  /** How many days staff have to ask, from the day on which the answer can be known. */
  askWithinDays: z.number().int().min(1).max(90),
  /** Where the end of the training is not known, it is asked for so long after the start. */
  usualTrainingDays: z.number().int().min(1).max(730),
});
/** With the board's own clock: a day is a day there. */
export type OutcomeSettings = z.infer<typeof outcomeSettingsSchema> & { timeZone: string };
