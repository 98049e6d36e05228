import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';

const ofApplication = { operationId: operationIdSchema, actor: actorSchema, applicationId: applicationIdSchema };

/** The waitlist, and what an award holds; part of the table of commands in domain/commands.ts. */
export const waitlistCommands = {
  /** The person's answer to money that is held for them; staff and a coach write it down for somebody who was called. */
  'answer-offer': {
    input: z.object({
      ...ofApplication,
      answer: z.enum(['take', 'decline']),
      /** Which offer the page showed: an earlier one's answer is none to a later one. */
      awardId: z.string().max(60),
    }),
    value: z.object({ status: z.enum(['approved', 'withdrawn']) }),
  },
  /** Staff hold an award's money longer, and say why. */
  'extend-hold': {
    input: z.object({
      ...ofApplication,
      version: z.number().int().nonnegative(),
      until: z.iso.date(),
      reason: z.string().trim().max(1000).default(''),
    }),
    value: z.object({ holdUntil: z.iso.date() }),
  },
} as const;
