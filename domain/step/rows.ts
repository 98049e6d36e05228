import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';
import { progressSchema } from './progress.ts';

const instant = z.iso.datetime();

/** `STEP#…`: what a STEP coach recorded, by whom and when. Append-only. */
export const stepRowSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: instant,
  legalHold: z.boolean(),
  applicationId: applicationIdSchema,
  seq: z.number().int().positive(),
  at: instant,
  by: z.object({ staffId: z.string(), name: z.string() }),
  /** R14: the federal fiscal year of the day that it is about, FFY2027. */
  year: z.string().regex(/^FFY\d{4}$/),
  progress: progressSchema,
  operationId: z.string(),
});
export type StepRow = z.output<typeof stepRowSchema>;

/** What lists and clocks need to know of it, on the application itself. */
export const stepSchema = z.object({
  /** In the board's calendar. */
  acceptedOn: z.iso.date(),
  /** The person was told that they are in. */
  welcomedAt: instant.optional(),
  /** The last day on which coach and person really spoke; until then the day of acceptance counts. */
  lastContactOn: z.iso.date().optional(),
  count: z.number().int().nonnegative(),
});
