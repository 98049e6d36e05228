import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';

/**
 * What staff write down for each other about a case. Written once: a slip is corrected by another note, and both stay. Never in
 * the packet, a letter or a message.
 */
export const noteText = z.string().trim().min(2).max(1000);

export const noteRowSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  applicationId: applicationIdSchema,
  seq: z.number().int().positive(),
  text: z.string(),
  /** The note that this one corrects. */
  corrects: z.number().int().positive().optional(),
  /** Written while the case was handed over, to this colleague. */
  to: z.object({ staffId: z.string(), name: z.string() }).optional(),
  by: z.object({ staffId: z.string(), name: z.string() }),
  at: z.iso.datetime(),
});
export type NoteRow = z.output<typeof noteRowSchema>;
