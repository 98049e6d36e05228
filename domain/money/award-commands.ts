import * as z from 'zod';
import { actorSchema } from '../access/actor.ts';
import { applicationIdSchema, operationIdSchema } from '../ids.ts';
import { costKinds, payees } from '../settings.ts';
import { componentKinds } from '../step/progress.ts';

const command = { operationId: operationIdSchema, actor: actorSchema };
const ofAward = { ...command, awardId: z.string().regex(/^awd_[0-9a-z]{10,40}$/) };
const invoiceId = z.string().regex(/^inv_[0-9a-z]{10,40}$/);
const day = z.iso.date();
const reason = z.string().trim().min(3).max(500);
/** Whatever number somebody sends: what is no amount is refused by name, with the number (after-approval.ts). */
const asked = z.object({ line: z.number().int().min(0).max(39), amountCents: z.number() });
const lines = z.array(asked).min(1).max(40);
const amountCents = z.number().int().nonnegative();

/** R13: what a payment from STEP money rests on, each ticked by the coach. */
export const stepPaymentTicks = ['reasonable', 'cheaper-considered', 'replaces-nothing'] as const;

/** What becomes of an award's money after the approval (R6); part of the table of commands in domain/commands.ts. */
export const awardCommands = {
  /** The person is enrolled: money is owed for the current term, later for the next; by setting, all of it at once. */
  'record-enrollment': {
    input: z.object({
      ...ofAward,
      enrolledOn: day,
      term: z.object({ from: day, through: day }),
      /** How much of each line this term needs. Without it everything promised: refused where terms are obligated one by one. */
      lines: lines.optional(),
    }),
    value: z.object({ awardId: z.string(), obligatedCents: amountCents }),
  },
  /** Dropped out, costs less, was never taken up: back to its fund, partly too, from where it stands. */
  'release-money': {
    input: z.object({
      ...ofAward,
      lines: z
        .array(asked.extend({ from: z.enum(['committed', 'obligated', 'accrued']) }))
        .min(1)
        .max(40),
      reason,
    }),
    value: z.object({ awardId: z.string(), releasedCents: amountCents }),
  },
  /** A bill, or a claim of money that the person has spent: training was delivered, so that what was owed is accrued (R10). */
  'record-invoice': {
    input: z.object({
      ...ofAward,
      invoiceNumber: z.string().trim().max(60).optional(),
      /** Of a claim, which has no number. */
      what: z.string().trim().max(200).optional(),
      /** Of a school that neither decision nor form named. */
      payeeName: z.string().trim().min(2).max(200).optional(),
      datedOn: day,
      lines,
    }),
    value: z.object({ invoiceId: z.string(), accruedCents: amountCents }),
  },
  'pay-invoice': {
    input: z.object({ ...ofAward, invoiceId, paidOn: day, reference: z.string().trim().min(2).max(80) }),
    value: z.object({ invoiceId: z.string(), paidCents: amountCents }),
  },
  /**
   * A bill that was wrong is taken back before it is paid. Its money is owed for the term as before (`owed`), since a wrong bill is
   * most often followed by a right one; or it is needed no more, and goes back to its fund (`release`).
   */
  'correct-invoice': {
    input: z.object({ ...ofAward, invoiceId, then: z.enum(['owed', 'release']), reason }),
    value: z.object({ invoiceId: z.string(), amountCents }),
  },
  /** Came back after it was paid: to the fund that it came from (R4). */
  'record-refund': {
    input: z.object({ ...ofAward, on: day, lines, reason }),
    value: z.object({ awardId: z.string(), refundedCents: amountCents }),
  },
  /** R13: STEP money for a component of the case plan. */
  'award-step': {
    input: z.object({
      ...command,
      applicationId: applicationIdSchema,
      component: z.enum(componentKinds),
      fundId: z.string().max(60),
      costKind: z.enum(costKinds),
      amountCents: z.number(),
      payee: z.enum(payees),
      payeeName: z.string().trim().min(2).max(200).optional(),
      what: z.string().trim().min(3).max(200),
      ticks: z.array(z.enum(stepPaymentTicks)).default([]),
    }),
    value: z.object({ awardId: z.string(), amountCents }),
  },
} as const;
