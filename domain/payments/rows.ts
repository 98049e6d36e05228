import * as z from 'zod';
import { applicationIdSchema, personRefSchema } from '../ids.ts';
import { amountCentsSchema } from '../money/amount.ts';
import { costKinds, payees } from '../settings.ts';

/**
 * What stands in the payments table: who is paid. Names never stand in the ledger, and the rest of the person never stands here.
 * `PAYABLE` is written with the award itself, in the decision's transaction; everything else with the step that it is about.
 */
const instant = z.iso.datetime();
const day = z.iso.date();
const cents = z.number().int().nonnegative();
/** R23. */
const retained = { schemaVersion: z.literal(1), retainUntil: instant, legalHold: z.boolean() };
const by = z.object({ staffId: z.string(), name: z.string() });

export const payableLineSchema = z.object({
  costKind: z.enum(costKinds),
  payee: z.enum(payees),
  /** Of a school or a store. The person's own name stands once, below. */
  payeeName: z.string().max(200).optional(),
  fundName: z.string(),
});
export type PayableLine = z.output<typeof payableLineSchema>;

export const payableRowSchema = z.object({
  ...retained,
  awardId: z.string(),
  applicationId: applicationIdSchema,
  /** What people say on the phone: SE-4827. */
  number: z.string(),
  personRef: personRefSchema,
  /** In the order of the award's lines. */
  lines: z.array(payableLineSchema).min(1).max(40),
  /** Only where something is paid back to the person: a legal name and an address. */
  person: z.object({ name: z.string().max(200), address: z.string().max(400) }).optional(),
  approvedAt: instant,
  /** While something is owed or billed: since when, so that the oldest stands first. */
  owedSince: instant.optional(),
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
  updatedAt: instant,
});
export type PayableRow = z.output<typeof payableRowSchema>;

export const lineAmountSchema = z.object({ line: z.number().int().min(0).max(39), amountCents: amountCentsSchema });
export type LineAmount = z.output<typeof lineAmountSchema>;

export const invoiceRowSchema = z.object({
  ...retained,
  invoiceId: z.string(),
  awardId: z.string(),
  number: z.string(),
  payee: z.enum(payees),
  payeeName: z.string(),
  /** The payee's own number; a person who asks for money back says what they bought. */
  invoiceNumber: z.string().max(60).optional(),
  what: z.string().max(200).optional(),
  datedOn: day,
  /** With what a list of bills says of each: it reads no award. */
  lines: z
    .array(lineAmountSchema.extend({ costKind: z.enum(costKinds), fundName: z.string() }))
    .min(1)
    .max(40),
  amountCents: cents,
  status: z.enum(['to-pay', 'paid', 'void']),
  recordedAt: instant,
  recordedBy: by,
  paidOn: day.optional(),
  /** The payment's own: a check's number, a transfer's. */
  reference: z.string().max(80).optional(),
  /** When it was paid or taken back, and by whom. */
  settledAt: instant.optional(),
  settledBy: by.optional(),
  voidReason: z.string().max(500).optional(),
});
export type InvoiceRow = z.output<typeof invoiceRowSchema>;

/** A payee's number, taken once; under hashes alone. A bill that is taken back gives it free again. */
export const billMarkSchema = z.object({
  ...retained,
  invoiceId: z.string(),
  awardId: z.string(),
  number: z.string(),
  recordedAt: instant,
});
export type BillMark = z.output<typeof billMarkSchema>;

const paymentEvents = ['enrolled', 'owed', 'released', 'billed', 'paid', 'corrected', 'refunded'] as const;
/** What happened to an award's money, as those who pay see it. Append-only. */
export const eventRowSchema = z.object({
  ...retained,
  awardId: z.string(),
  at: instant,
  by,
  what: z.enum(paymentEvents),
  lines: z.array(lineAmountSchema).min(1).max(40),
  amountCents: cents,
  /** The day that it is about, where that is not the day on which it was written down. */
  on: day.optional(),
  invoiceId: z.string().optional(),
  reason: z.string().max(500).optional(),
  operationId: z.string(),
});
export type EventRow = z.output<typeof eventRowSchema>;
