import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';
import { oedWays } from './settings.ts';

/**
 * What an application for training unemployment insurance has beside its answers (R15): who handed the packet over, and what
 * the person told of what became of it. Dates of claim and layoff are not here: the law keeps them apart (R22).
 */
const instant = z.iso.datetime();
/** An actor's id, never a name. */
const told = { by: z.string(), at: instant };

/** What the office may have answered. There is no fourth: nobody here decides (R15). */
export const oedAnswers = ['approved', 'not-approved', 'asks-for-more'] as const;
export type OedAnswer = (typeof oedAnswers)[number];

/** R19: the letter of the person's own approved scholarship, by reference: these very bytes, never a copy. */
export const awardLetterSchema = z.object({
  applicationId: applicationIdSchema,
  number: z.string(),
  key: z.string(),
  versionId: z.string(),
  /** As the letter's own row says it; older ones have none. */
  sha256: z.string().optional(),
});
export type AwardLetter = z.infer<typeof awardLetterSchema>;

export const tuiSchema = z.object({
  handedOver: z.object(told).optional(),
  award: awardLetterSchema.optional(),
  sent: z
    .object({
      ...told,
      on: z.iso.date(),
      way: z.enum(oedWays),
      /** Why there is no proof; undefined where there is one. */
      noProof: z.string().optional(),
    })
    .optional(),
  answer: z.object({ ...told, outcome: z.enum(oedAnswers), on: z.iso.date() }).optional(),
  /** The program's last day as told with the office's answer; the form's own counts until then. */
  endsOn: z.iso.date().optional(),
  /** The question that stands open ("did you send it?"): since when, how often reminded of, and when it is looked at next. */
  asking: z
    .object({
      since: instant,
      reminders: z.number().int().nonnegative(),
      nextAt: instant,
      /** Mail did not reach the person, and staff spoke with them. */
      reachedAt: instant.optional(),
    })
    .optional(),
  /** The person was told that the packet is ready. */
  readyToldAt: instant.optional(),
  /** R16, while in classes: when the next mails are due. Without `weeklyAt` the person wants no weekly ones. */
  weeklyAt: instant.optional(),
  gradesAt: instant.optional(),
  /** The person's own choice, kept also before there is anything to remind of. */
  weeklyOff: z.boolean().optional(),
});
export type TuiProgress = z.infer<typeof tuiSchema>;
