import * as z from 'zod';
import { fundLimitId as limitIdOf } from './limits.ts';
import { actorId, type Actor } from '../access/actor.ts';
import { calendarNames, costKinds, fundSettingsSchema, prioritySchemes } from '../settings.ts';

/**
 * What may be done to a fund. Every one of these waits for a second person (fund-change-rows below), and moves money only when
 * that person confirms it.
 */
export const changeKinds = ['open', 'raise', 'lower', 'move', 'allocate', 'close', 'carry-over', 'report'] as const;
export type ChangeKind = (typeof changeKinds)[number];

const fundLimitId = z.string().regex(/^fund#[A-Z0-9-]{2,12}#[a-z0-9-]{3,40}$/);
/** Whatever number somebody sends: what is no amount is refused by name, with the number (fund-change-plan.ts). */
const anyNumber = z.number();

export const allocationSchema = z.discriminatedUnion('limit', [
  z.object({ limit: z.literal('center'), of: z.string().max(40), capCents: anyNumber }),
  z.object({ limit: z.literal('set-aside'), of: z.string().max(40), capCents: anyNumber }),
  z.object({ limit: z.literal('cost-kind'), of: z.enum(costKinds), capCents: anyNumber }),
]);
export type Allocation = z.infer<typeof allocationSchema>;

/** A new fund as it is asked for: the settings' own fields, with amounts that are looked at later. */
export const newFundSchema = fundSettingsSchema.extend({ capCents: anyNumber, alreadyPaidCents: anyNumber.default(0) });
/** Carried over: the stream, the calendar and what it pays stay; the rest is the later year's. */
const carriedFundSchema = fundSettingsSchema.pick({
  fundId: true,
  name: true,
  year: true,
  part: true,
  availableFrom: true,
  availableThrough: true,
  grantNumber: true,
});

export const fundChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), fund: newFundSchema }),
  z.object({ kind: z.literal('raise'), fundLimitId, amountCents: anyNumber }),
  z.object({ kind: z.literal('lower'), fundLimitId, amountCents: anyNumber }),
  z.object({
    kind: z.literal('move'),
    fundLimitId,
    toFundLimitId: fundLimitId,
    amountCents: anyNumber,
    /** R5: between Adult and Dislocated Worker, the Governor's approval. */
    approval: z.object({ on: z.iso.date(), reference: z.string().trim().min(2).max(80) }).optional(),
  }),
  z.object({ kind: z.literal('allocate'), fundLimitId, allocations: z.array(allocationSchema).min(1).max(40) }),
  z.object({ kind: z.literal('close'), fundLimitId }),
  z.object({
    kind: z.literal('carry-over'),
    fundLimitId,
    /** A fund that is open already, or a new one. */
    to: z.union([z.object({ fundLimitId }), z.object({ fund: carriedFundSchema })]),
  }),
  /** R23: the day on which the final expenditure report went out. No money moves: from then on the years of keeping count. */
  z.object({ kind: z.literal('report'), fundLimitId, on: z.iso.date() }),
]);
export type FundChange = z.infer<typeof fundChangeSchema>;
export type NewFund = z.infer<typeof newFundSchema>;

export const changeStatuses = ['proposed', 'confirmed', 'refused', 'withdrawn'] as const;

export const changeIdSchema = z.string().regex(/^chg_[0-9a-z]{10,40}$/);
/** What a reason is at least: three characters that say something. */
export const changeReasonSchema = z.string().trim().max(500);
export const reasonLeast = 3;

const staffMember = z.object({ staffId: z.string(), name: z.string().optional() });
/** Who of the staff did it, for colleagues to read: an id alone says nothing to them. No participant stands in the ledger. */
export const staffMemberOf = (actor: Actor): z.infer<typeof staffMember> => ({
  staffId: actorId(actor),
  ...(actor.kind === 'staff' && actor.name !== undefined ? { name: actor.name } : {}),
});
const instant = z.iso.datetime();
/** CHANGES / changeId. Kept for good: who proposed, who confirmed, why. */
export const fundChangeRowSchema = z.object({
  schemaVersion: z.literal(1),
  changeId: changeIdSchema,
  boardId: z.string(),
  change: fundChangeSchema,
  reason: z.string(),
  status: z.enum(changeStatuses),
  proposedBy: staffMember,
  proposedAt: instant,
  settledBy: staffMember.optional(),
  settledAt: instant.optional(),
  /** Of a proposal that was refused. */
  settledReason: z.string().optional(),
  /** What it moved in the end; of a closing, what was left at that instant. */
  movedCents: z.number().int().nonnegative().optional(),
  retainUntil: instant,
  legalHold: z.boolean(),
});
export type FundChangeRow = z.infer<typeof fundChangeRowSchema>;

/** Which funds a change is about, so that each fund's page shows its own. */
export function fundsOfChange(change: FundChange): string[] {
  const id = (fund: { year: string; fundId: string }) => limitIdOf(fund.fundId, fund.year);
  if (change.kind === 'open') return [id(change.fund)];
  if (change.kind === 'move') return [change.fundLimitId, change.toFundLimitId];
  if (change.kind === 'carry-over')
    return [change.fundLimitId, 'fund' in change.to ? id(change.to.fund) : change.to.fundLimitId];
  return [change.fundLimitId];
}

/** For forms: what may be chosen. */
export const fundChoices = { calendars: calendarNames, schemes: prioritySchemes, costKinds };
