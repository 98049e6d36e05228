import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { requestedItemSchema, stepTicks } from '../cases/rows.ts';
import { answersSchema } from '../forms/shape.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';
import { boardLanguages } from '../languages.ts';
import { progressSchema } from './progress.ts';

const ofApplication = { operationId: operationIdSchema, actor: actorSchema, applicationId: applicationIdSchema };
/** The row version that the page showed; another writer in between is told, not overwritten. */
const version = z.number().int().nonnegative();

/** What a STEP coach does; part of the table of commands in domain/commands.ts. */
export const stepCommands = {
  /** R11, R27: accepted, sent on to the Family Coach, a no that says what would change it, or one thing asked for. */
  'decide-step': {
    input: z.object({
      ...ofApplication,
      version,
      outcome: z.enum(['accept', 'refer', 'deny', 'more-information']),
      /** The person reads it: why not, what they are asked for, or a word of welcome. */
      reason: z.string().trim().max(2000).default(''),
      wouldChange: z.string().trim().max(2000).default(''),
      ticks: z.array(z.enum(stepTicks)).default([]),
      requestedItems: z.array(requestedItemSchema).max(30).default([]),
      language: z.enum(boardLanguages).optional(),
    }),
    value: z.object({ outcome: z.enum(['accepted', 'referred', 'denied', 'more-information']), seq: z.number().int() }),
  },
  /** R22: what was said of SNAP, TANF and hardship, for a STEP coach to read. Nothing changes. */
  'read-snap': {
    input: z.object({ actor: actorSchema, applicationId: applicationIdSchema }),
    value: z.object({ answers: answersSchema }),
  },
  /** R12: one thing that happened. Append-only: what was wrong is said by the next record. */
  'record-step-progress': {
    input: z.object({ ...ofApplication, progress: progressSchema }),
    value: z.object({ version, seq: z.number().int(), dueAt: z.iso.datetime().optional() }),
  },
} as const;
