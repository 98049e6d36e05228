import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';

const instant = z.iso.datetime();
const count = z.number().int().nonnegative();

/** What is agreed on before the contract with the employer is written: R21 in numbers. */
export const ojtTermsSchema = z.object({
  /** As staff read it from the papers: it is whom the record of kept and not kept people is about. */
  employer: z.string().trim().min(2).max(120),
  /** Per hour. */
  wageCents: z.number().int().positive().max(100_000),
  hoursPerWeek: z.number().int().min(1).max(60),
  weeks: z.number().int().min(1).max(104),
  ratePercent: z.number().int().min(1).max(100),
  /** The first day at work. */
  startsOn: z.iso.date(),
  /** The local criteria that allow more than the usual rate. */
  criteria: z.array(z.string().max(40)).max(20),
});
export type OjtTerms = z.output<typeof ojtTermsSchema>;

/** One slot of one pool: everybody's, or a partner organization's own. */
export const slotSchema = z.object({ year: z.string().regex(/^PY\d{4}$/), pool: z.string().min(2).max(40) });
export type Slot = z.output<typeof slotSchema>;

/** `stopped`: it never began, or the person left before it was done. Nobody's failure, and the slot is free again. */
export const ojtResults = ['kept', 'not-kept', 'stopped'] as const;
export type OjtResult = (typeof ojtResults)[number];

/** On the application, from its approval on. */
export const ojtSchema = z.object({
  terms: ojtTermsSchema,
  /** At most, in whole cents: wage × hours × weeks × rate. An estimate: no fund commits it here. */
  mostCents: count,
  employerId: z.string(),
  /** Gone when it was given back. */
  slot: slotSchema.optional(),
  /** What became of it, as staff recorded it last. */
  result: z.object({ what: z.enum(ojtResults), on: z.iso.date(), by: z.string(), at: instant }).optional(),
});
export type OjtGrant = z.output<typeof ojtSchema>;

/** What a decision says of it; the slot only where it was taken. */
export const ojtDecisionSchema = z.object({ terms: ojtTermsSchema, mostCents: count, slot: slotSchema.optional() });

/** How many of a pool are taken; beside it stands a row for each case that holds one. */
export const poolRowSchema = z.object({ schemaVersion: z.literal(1), ...slotSchema.shape, used: count });
export const holdRowSchema = z.object({
  schemaVersion: z.literal(1),
  ...slotSchema.shape,
  applicationId: applicationIdSchema,
  since: instant,
});

/** How many people an employer kept, and did not; beside it stands a row for each of them. */
export const employerRowSchema = z.object({
  schemaVersion: z.literal(1),
  employerId: z.string(),
  name: z.string(),
  kept: count,
  notKept: count,
});
export type EmployerRow = z.output<typeof employerRowSchema>;
export const employerResultRowSchema = z.object({
  schemaVersion: z.literal(1),
  employerId: z.string(),
  applicationId: applicationIdSchema,
  kept: z.boolean(),
});
