import * as z from 'zod';
import { personRefSchema } from '../ids.ts';
import { calendarNames, costKinds, payees } from '../settings.ts';
import { amountCentsSchema } from './amount.ts';

/** What stands in the ledger table. It knows no person, only a random personRef (the mapping lives in cases). */
export const columns = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
export type Column = (typeof columns)[number];

const cents = z.number().int().nonnegative();
const balancesShape = {
  capCents: cents,
  availableCents: cents,
  committedCents: cents,
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
};

/**
 * Every limit is a uniform row: a fund, a participant's year. At every instant
 * cap = available + committed + obligated + accrued + paid, and none is negative.
 */
export const limitRowSchema = z.object({
  schemaVersion: z.literal(1),
  limitId: z.string(),
  kind: z.enum(['fund', 'participant-year']),
  calendar: z.enum(calendarNames),
  year: z.string(),
  ...balancesShape,
  updatedAt: z.iso.datetime(),
  /** Only on fund rows. */
  fund: z
    .object({
      fundId: z.string(),
      name: z.string(),
      stream: z.string(),
      part: z.string(),
      availableFrom: z.iso.date(),
      availableThrough: z.iso.date(),
      grantNumber: z.string(),
      assistanceListing: z.string(),
      pays: z.array(z.enum(costKinds)),
      priorityScheme: z.enum(['adult', 'veterans-first', 'none']),
      openedBy: z.string(),
    })
    .optional(),
});
export type LimitRow = z.infer<typeof limitRowSchema>;

/** Immutable. The amount left `from` and entered `to` on one limit; its id is permanent, so a retry writes nothing twice. */
export const journalLineSchema = z.object({
  schemaVersion: z.literal(1),
  lineId: z.string(),
  boardId: z.string(),
  limitId: z.string(),
  operation: z.enum(['open', 'commit']),
  from: z.enum([...columns, 'cap']),
  to: z.enum(columns),
  amountCents: amountCentsSchema,
  at: z.iso.datetime(),
  actor: z.string(),
  operationId: z.string(),
  awardId: z.string().optional(),
  personRef: personRefSchema.optional(),
  centerId: z.string().optional(),
  costKind: z.enum(costKinds).optional(),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
});
export type JournalLine = z.infer<typeof journalLineSchema>;

/** An award holds lines per fund from day one. */
export const awardRowSchema = z.object({
  schemaVersion: z.literal(1),
  awardId: z.string(),
  boardId: z.string(),
  personRef: personRefSchema,
  centerId: z.string(),
  status: z.enum(['committed']),
  lines: z
    .array(
      z.object({
        limitId: z.string(),
        costKind: z.enum(costKinds),
        amountCents: amountCentsSchema,
        /** Which cap of the participant's year it counts against; older awards go by the cost alone. */
        costClass: z.enum(['training', 'support']).optional(),
        /** R10. Whose name it is stands with the decision: the ledger knows nobody. */
        payee: z.enum(payees).optional(),
      }),
    )
    .min(1),
  amountCents: amountCentsSchema,
  holdUntil: z.iso.date(),
  committedAt: z.iso.datetime(),
  retainUntil: z.iso.datetime(),
  legalHold: z.boolean(),
});
export type AwardRow = z.infer<typeof awardRowSchema>;
