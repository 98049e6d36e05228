import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';
import { nonNegativeCentsSchema } from '../money/amount.ts';

/** R3: an approval that went ahead of somebody with a higher place, with its reason; written in its own transaction for the report. */
export const passedOverRowSchema = z.object({
  schemaVersion: z.literal(1),
  programYear: z.string(),
  applicationId: applicationIdSchema,
  number: z.string(),
  centerId: z.string(),
  priorityGroup: z.number().int().min(1).max(5),
  /** How many waited ahead of it. */
  passedOver: z.number().int().positive(),
  reason: z.string(),
  amountCents: nonNegativeCentsSchema,
  decidedBy: z.object({ staffId: z.string(), name: z.string() }),
  decidedAt: z.iso.datetime(),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
});
export type PassedOverRow = z.infer<typeof passedOverRowSchema>;
