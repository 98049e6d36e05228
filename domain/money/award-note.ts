import * as z from 'zod';
import { payees, type Payee } from '../settings.ts';
import type { AwardRow } from './ledger-rows.ts';

const cents = z.number().int().nonnegative();
const term = z.object({ from: z.iso.date(), through: z.iso.date(), amountCents: cents });

/**
 * What an application says of its award: as much as the person's own pages and lists need. The ledger knows no application, and
 * participants' pages may not read it, so each step of an award writes this in its own transaction.
 */
export const awardNoteSchema = z.object({
  awardId: z.string(),
  amountCents: cents,
  committedCents: cents,
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
  /** Went back to its fund: released, lapsed or refunded. */
  releasedCents: cents,
  holdUntil: z.iso.date(),
  enrolledOn: z.iso.date().optional(),
  terms: z.array(term).max(40).default([]),
  /** The newest last. */
  payments: z
    .array(z.object({ on: z.iso.date(), amountCents: cents, payee: z.enum(payees) }))
    .max(60)
    .default([]),
});
export type AwardNote = z.output<typeof awardNoteSchema>;

/** What nobody has obligated yet, and what may still lapse (R6). */
export const promisedCents = ({ lines }: Pick<AwardRow, 'lines'>): number =>
  lines.reduce((cents, { committedCents }) => cents + committedCents, 0);

const paymentsKept = 60;

/** The note after a step. Payments are the note's own: the ledger does not say on which day a bill was paid. */
export function noteOf(
  award: Pick<AwardRow, 'awardId' | 'amountCents' | 'lines' | 'holdUntil' | 'enrolledOn' | 'terms'>,
  before?: AwardNote,
  payment?: { on: string; amountCents: number; payee: Payee },
): AwardNote {
  const sum = (column: 'committed' | 'obligated' | 'accrued' | 'paid' | 'released') =>
    award.lines.reduce((cents, line) => cents + line[`${column}Cents`], 0);
  return {
    awardId: award.awardId,
    amountCents: award.amountCents,
    committedCents: sum('committed'),
    obligatedCents: sum('obligated'),
    accruedCents: sum('accrued'),
    paidCents: sum('paid'),
    releasedCents: sum('released'),
    holdUntil: award.holdUntil,
    ...(award.enrolledOn === undefined ? {} : { enrolledOn: award.enrolledOn }),
    terms: award.terms,
    payments: [...(before?.payments ?? []), ...(payment ? [payment] : [])].slice(-paymentsKept),
  };
}

/** The notes of an application with this one in its place; a new award's stands last. */
export const withNote = (notes: readonly AwardNote[] | undefined, note: AwardNote): AwardNote[] => {
  const before = notes ?? [];
  return before.some((each) => each.awardId === note.awardId)
    ? before.map((each) => (each.awardId === note.awardId ? note : each))
    : [...before, note];
};
