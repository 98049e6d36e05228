import * as z from 'zod';
import { amountCentsSchema } from '../money/amount.ts';
import { costKinds, fundStreams, payees, prioritySchemes } from '../settings.ts';

const instant = z.iso.datetime();

/** A cost that waits for money: as in an approval, with no fund yet. */
export const waitedLineSchema = z.object({
  costKind: z.enum(costKinds),
  amountCents: amountCentsSchema,
  /** R10. */
  payee: z.enum(payees).optional(),
  payeeName: z.string().trim().min(1).max(200).optional(),
});
export type WaitedLine = z.infer<typeof waitedLineSchema>;

/**
 * R3: a packet that was found worth paying and found no money. It waits for a kind of money and not for one fund, so that the
 * next part, or the next year, serves it. Its place follows from the group and the first submission, and is stored nowhere.
 */
export const waitlistSchema = z.object({
  stream: z.enum(fundStreams),
  /** The order of that money when the packet came onto the list. */
  scheme: z.enum(prioritySchemes),
  lines: z.array(waitedLineSchema).min(1).max(costKinds.length),
  amountCents: amountCentsSchema,
  since: instant,
  /** The decision that put it there: who, with which ticks and why. */
  decisionSeq: z.number().int().positive(),
  /** The person was told that they wait; then again now and then. */
  toldAt: instant.optional(),
  /** An offer came to nothing. */
  ended: z.object({ at: instant, how: z.enum(['unanswered', 'declined']) }).optional(),
});
export type Waitlist = z.infer<typeof waitlistSchema>;

/** Money that is held for somebody from the waitlist until they answer; by when is the case's own due date. */
export const offerSchema = z.object({
  awardId: z.string(),
  lines: z
    .array(waitedLineSchema.extend({ fundId: z.string() }))
    .min(1)
    .max(40),
  amountCents: amountCentsSchema,
  at: instant,
  reminders: z.number().int().nonnegative(),
  /** Mail did not reach the person, and staff spoke with them. */
  reachedAt: instant.optional(),
});
export type Offer = z.infer<typeof offerSchema>;

/** What an approval holds until a day, and what became of what nobody obligated by then. */
export const holdSchema = z.object({
  awardId: z.string(),
  /** When it is looked at next: to say that it ends soon, or to let it lapse. Nothing, once it is over. */
  nextAt: instant.optional(),
  notices: z.number().int().nonnegative(),
  extended: z
    .array(z.object({ at: instant, by: z.string(), from: z.iso.date(), until: z.iso.date(), reason: z.string() }))
    .max(20)
    .optional(),
  lapsed: z.object({ at: instant, amountCents: amountCentsSchema, all: z.boolean() }).optional(),
});
export type Hold = z.infer<typeof holdSchema>;
