import * as z from 'zod';
import { auditGrantIdSchema } from '../ids.ts';

/** For how long an auditor reads, who said so and why. One stands for each auditor; the record keeps them all. */
export const auditGrantSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
  grantId: auditGrantIdSchema,
  staffId: z.string(),
  /** Dates of the board's own calendar, both included, and what they are as instants. */
  from: z.iso.date(),
  through: z.iso.date(),
  fromAt: z.iso.datetime(),
  untilAt: z.iso.datetime(),
  reason: z.string(),
  givenBy: z.string(),
  givenAt: z.iso.datetime(),
  ended: z.object({ by: z.string(), at: z.iso.datetime() }).optional(),
});
export type AuditGrant = z.output<typeof auditGrantSchema>;

export function grantStands({ fromAt, untilAt, ended }: AuditGrant, now: Date): boolean {
  const at = now.toISOString();
  return ended === undefined && fromAt <= at && at < untilAt;
}
