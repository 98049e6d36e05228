import * as z from 'zod';
import { applicationIdSchema, legalHoldIdSchema } from '../ids.ts';

/** What keeps records past their date (2 CFR 200.334): somebody still has to look at them. */
export const legalHoldReasons = ['audit', 'litigation', 'claim', 'other'] as const;

/**
 * R23: records of this packet stay, whatever their date says, until the hold is lifted. Of several holds each one keeps them. The
 * application's own row says that it is held (`legalHold`), and by which holds; that is what counts for every row of the packet.
 */
export const legalHoldSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  holdId: legalHoldIdSchema,
  applicationId: applicationIdSchema,
  number: z.string(),
  reason: z.enum(legalHoldReasons),
  words: z.string(),
  setBy: z.string(),
  setAt: z.iso.datetime(),
  lifted: z.object({ by: z.string(), at: z.iso.datetime(), words: z.string() }).optional(),
});
export type LegalHold = z.output<typeof legalHoldSchema>;
