import * as z from 'zod';
import { applicationIdSchema, glassIdSchema } from '../ids.ts';

/** Why an operator has to look into a packet. The words beside it say more; the mail says only this. */
export const glassReasons = ['system-fault', 'person-cannot-be-helped', 'law-or-court', 'other'] as const;

/** Broken glass: who looked into which packet, why, from when until when. Nobody has such access beforehand. */
export const glassRowSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  glassId: glassIdSchema,
  applicationId: applicationIdSchema,
  number: z.string(),
  staffId: z.string(),
  reason: z.enum(glassReasons),
  words: z.string(),
  brokenAt: z.iso.datetime(),
  untilAt: z.iso.datetime(),
  ended: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
});
export type GlassRow = z.output<typeof glassRowSchema>;

export const glassStands = ({ untilAt, ended }: GlassRow, now: Date): boolean =>
  ended === undefined && now.toISOString() < untilAt;
