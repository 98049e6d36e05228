import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { decisionTicks, requestedItemSchema } from '../cases/rows.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';
import { boardLanguages } from '../languages.ts';
import { ojtResults, ojtTermsSchema, slotSchema } from './rows.ts';

const ofApplication = { operationId: operationIdSchema, actor: actorSchema, applicationId: applicationIdSchema };
/** The row version that the page showed; another writer in between is told, not overwritten. */
const version = z.number().int().nonnegative();

/** On-the-job training; part of the table of commands in domain/commands.ts. */
export const ojtCommands = {
  /** R21, R27: a slot with its terms, a no that says what would change it, or one thing asked for. */
  'decide-ojt': {
    input: z.object({
      ...ofApplication,
      version,
      outcome: z.enum(['approve', 'deny', 'more-information']),
      /** Of an approval. */
      terms: ojtTermsSchema.optional(),
      /** The person reads it. */
      reason: z.string().trim().max(2000).default(''),
      wouldChange: z.string().trim().max(2000).default(''),
      ticks: z.array(z.enum(decisionTicks)).default([]),
      aheadOfReason: z.string().trim().max(1000).default(''),
      requestedItems: z.array(requestedItemSchema).max(30).default([]),
      language: z.enum(boardLanguages).optional(),
    }),
    value: z.object({
      outcome: z.enum(['approved', 'needs-second', 'denied', 'more-information']),
      seq: z.number().int(),
      slot: slotSchema.optional(),
    }),
  },
  /** What became of an approved slot. Said again it corrects itself, except that a slot that was given back is gone. */
  'record-ojt-result': {
    input: z.object({ ...ofApplication, version, result: z.enum(ojtResults), on: z.iso.date() }),
    value: z.object({ version }),
  },
} as const;
