import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { operationIdSchema } from '../ids.ts';
import { shownSchema } from './counts.ts';
import { demographicAnswersSchema, questionNames } from './questions.ts';

export const demographicCommands = {
  /** R22: all answers at once, as the page has them; none at all erases what was there. */
  'answer-demographics': {
    input: z.object({
      operationId: operationIdSchema,
      actor: actorSchema,
      /** Of the record that the page showed; 0 where there was none. */
      version: z.number().int().nonnegative(),
      answers: demographicAnswersSchema,
    }),
    value: z.object({ version: z.number().int() }),
  },
  /** Totals in which nobody is found. Whoever asks gets those of the month's first asking. */
  'count-demographics': {
    input: z.object({ actor: actorSchema }),
    value: z.object({
      asOf: z.iso.datetime(),
      hideBelow: z.number().int(),
      people: shownSchema,
      questions: z.array(
        z.object({
          question: z.enum(questionNames),
          cells: z.array(z.object({ cell: z.string(), count: shownSchema })),
        }),
      ),
    }),
  },
} as const;
