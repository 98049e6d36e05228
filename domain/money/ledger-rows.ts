import * as z from 'zod';
import { personRefSchema } from '../ids.ts';
import { sectors } from '../outcomes/events.ts';
import { calendarNames, costKinds, fundStreams, payees, prioritySchemes } from '../settings.ts';
import { amountCentsSchema } from './amount.ts';

/** What stands in the ledger table. It knows no person, only a random personRef (the mapping lives in cases). */
export const columns = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
export type Column = (typeof columns)[number];
/** `cap` is where money comes from and goes back to: outside of the limit. */
export type Place = Column | 'cap';

const cents = z.number().int().nonnegative();
const instant = z.iso.datetime();
const limitId = z.string().max(160);
/** R23: kept at least so long; a hold keeps it longer. */
const retained = { retainUntil: instant, legalHold: z.boolean() };

export const limitKinds = ['fund', 'center', 'set-aside', 'cost-kind', 'participant-year'] as const;
export type LimitKind = (typeof limitKinds)[number];

const fundSchema = z.object({
  fundId: z.string(),
  name: z.string(),
  stream: z.enum(fundStreams),
  part: z.string(),
  availableFrom: z.iso.date(),
  availableThrough: z.iso.date(),
  grantNumber: z.string(),
  assistanceListing: z.string(),
  pays: z.array(z.enum(costKinds)),
  priorityScheme: z.enum(prioritySchemes),
  /** Which limits of its own it has, so that a decision knows what to ask for; their amounts are rows of their own. */
  centers: z.array(z.string()).default([]),
  organizations: z.array(z.string()).default([]),
  costKinds: z.array(z.enum(costKinds)).default([]),
  /** R5: money that was moved here keeps where it came from, by the other fund's limit id. */
  origins: z.record(z.string(), cents).default({}),
  /** Two people: who proposed it and who confirmed it. */
  openedBy: z.string(),
  confirmedBy: z.string().optional(),
  /** Counts the changes that were confirmed: two of one fund at once are told apart by it. */
  changes: z.number().int().nonnegative().default(0),
  /** R23: when its final expenditure report was submitted; a revised report replaces the day. */
  finalReportOn: z.iso.date().optional(),
});
export type Fund = z.infer<typeof fundSchema>;

/**
 * Every limit is a uniform row: a fund, a center's part of it, a partner's set-aside in it, a kind of cost in it, a participant's
 * year. At every instant cap = available + committed + obligated + accrued + paid, and none is negative.
 */
export const limitRowSchema = z.object({
  schemaVersion: z.literal(2),
  limitId,
  kind: z.enum(limitKinds),
  calendar: z.enum(calendarNames),
  year: z.string(),
  capCents: cents,
  availableCents: cents,
  committedCents: cents,
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
  updatedAt: instant,
  /** Nothing more is committed from it; what it has promised is still paid. */
  closedAt: instant.optional(),
  /** Only of funds. What is said about a fund stands in a row beside it: the row that each decision writes stays small. */
  fund: fundSchema.optional(),
});
export type LimitRow = z.infer<typeof limitRowSchema>;
export type FundRow = LimitRow & { fund: Fund };

export const fundAboutRowSchema = z.object({ schemaVersion: z.literal(2), limitId, fund: fundSchema });

/** What a line of the journal is about; the code of each says what it needs. */
export const operations = [
  'open',
  'raise',
  'lower',
  'move-out',
  'move-in',
  'close',
  'allocate',
  'except',
  'offer',
  'commit',
  'obligate',
  'accrue',
  'correct',
  'pay',
  'release',
  'lapse',
  'decline',
  'refund',
] as const;
export type LedgerOperation = (typeof operations)[number];

/**
 * Immutable. The amount left `from` and entered `to` on each of the limits that it names, in one transaction; its id is
 * permanent, so a retry writes nothing twice. Each line belongs to the journal, and so to the chain, of one fund.
 */
export const journalLineSchema = z.object({
  schemaVersion: z.literal(2),
  lineId: z.string(),
  boardId: z.string(),
  /** Whose journal it stands in. */
  fundLimitId: limitId,
  /** Every limit that moved. An exception above a participant's cap (`except`) does not move the fund. */
  limits: z.array(limitId).min(1).max(6),
  operation: z.enum(operations),
  from: z.enum([...columns, 'cap']),
  to: z.enum([...columns, 'cap']),
  amountCents: amountCentsSchema,
  at: instant,
  actor: z.string(),
  operationId: z.string(),
  awardId: z.string().optional(),
  /** Which line of the award. */
  awardLine: z.number().int().nonnegative().optional(),
  personRef: personRefSchema.optional(),
  centerId: z.string().optional(),
  organizationId: z.string().optional(),
  costKind: z.enum(costKinds).optional(),
  sector: z.enum(sectors).optional(),
  payee: z.enum(payees).optional(),
  /** R3: as it stood with the decision, and how many waiting higher ones were passed over with a reason. */
  priorityGroup: z.number().int().min(1).max(5).optional(),
  passedOver: z.number().int().positive().optional(),
  /** R13: of a payment from a 50/50 fund, the part that is not federal. */
  nonFederalCents: cents.optional(),
  invoiceId: z.string().optional(),
  /** The dual-control action that it carries out. */
  changeId: z.string().optional(),
  /** R5: of money moved in, the fund that it came from; moved out, where it went. */
  otherFund: limitId.optional(),
  ...retained,
});
export type JournalLine = z.infer<typeof journalLineSchema>;

/**
 * One line of an award: an amount of one fund for one cost. Its five amounts sum to it at every instant, and each of its limits
 * holds the same.
 */
export const awardLineSchema = z.object({
  fundLimitId: limitId,
  limits: z.array(limitId).min(1).max(6),
  costKind: z.enum(costKinds),
  costClass: z.enum(['training', 'support']),
  /** R10. Whose name it is stands with the decision and with payments: the ledger knows nobody. */
  payee: z.enum(payees).optional(),
  /** R13: of a STEP payment, the component of the case plan that it is tied to. */
  componentId: z.string().max(80).optional(),
  amountCents: amountCentsSchema,
  committedCents: cents,
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
  releasedCents: cents,
  /** R2: how much of it stands above the participant's cap, by an exception; it leaves the cap with its release. */
  exceptedCents: cents.default(0),
});
export type AwardLine = z.infer<typeof awardLineSchema>;

export const awardRowSchema = z.object({
  schemaVersion: z.literal(2),
  awardId: z.string(),
  boardId: z.string(),
  personRef: personRefSchema,
  centerId: z.string(),
  organizationId: z.string().optional(),
  sector: z.enum(sectors).optional(),
  kind: z.enum(['scholarship', 'step']).default('scholarship'),
  /** `offered`: held for somebody from the waitlist who has not answered yet. `finished`: nothing moves any more. */
  status: z.enum(['offered', 'open', 'finished']),
  /** Counts writes; every writer names the version that it read. */
  version: z.number().int().nonnegative(),
  lines: z.array(awardLineSchema).min(1).max(40),
  amountCents: amountCentsSchema,
  /** Commitments that nobody obligated lapse after this day; none while everything is obligated, paid or released. */
  holdUntil: z.iso.date(),
  committedAt: instant,
  /** R6: the person enrolled, and for which terms money was obligated. */
  enrolledOn: z.iso.date().optional(),
  terms: z
    .array(z.object({ from: z.iso.date(), through: z.iso.date(), amountCents: cents }))
    .max(40)
    .default([]),
  priorityGroup: z.number().int().min(1).max(5).optional(),
  ...retained,
});
export type AwardRow = z.infer<typeof awardRowSchema>;

/** A link of a fund's chain: which line came when, and what everything before it comes to. */
export const chainLinkSchema = z.object({
  schemaVersion: z.literal(2),
  fundLimitId: limitId,
  seq: z.number().int().positive(),
  lineId: z.string(),
  /** The line's own sort key, so that the line can be read. */
  lineSk: z.string(),
  /** SHA-256 of the line as it was written (domain/money/chain.ts). */
  lineHash: z.string(),
  /** SHA-256 over the hash before, the position and the line's hash. */
  hash: z.string(),
  chainedAt: instant,
});
export type ChainLink = z.infer<typeof chainLinkSchema>;
export const chainHeadSchema = z.object({
  schemaVersion: z.literal(2),
  fundLimitId: limitId,
  seq: z.number().int().nonnegative(),
  hash: z.string(),
  /** Up to which link the archive holds it. */
  archivedSeq: z.number().int().nonnegative(),
  updatedAt: instant,
});
export type ChainHead = z.infer<typeof chainHeadSchema>;

/**
 * What finance reads of the past: per fund, board's day, center, kind of cost and sector, how much each column and the cap rose
 * or fell. Sums over days are balances as of a day. Written with the chain, so that each line counts once.
 */
const delta = z.number().int();
export const flowRowSchema = z.object({
  schemaVersion: z.literal(2),
  fundLimitId: limitId,
  day: z.iso.date(),
  centerId: z.string().optional(),
  costKind: z.enum(costKinds).optional(),
  sector: z.enum(sectors).optional(),
  capCents: delta,
  availableCents: delta,
  committedCents: delta,
  obligatedCents: delta,
  accruedCents: delta,
  paidCents: delta,
  nonFederalCents: delta,
  lines: z.number().int().positive(),
});
export type FlowRow = z.infer<typeof flowRowSchema>;
