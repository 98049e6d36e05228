import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonical } from '../canonical.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { applicationIdSchema, destructionIdSchema } from '../ids.ts';
import type { KeptFor } from './destroy-date.ts';

/*
 * R23: destruction that leaves proof. A list of cases whose time is over is frozen when somebody proposes it; another person
 * confirms exactly that list; a function works it off, case by case; what is left is the certificate.
 */
const instant = z.iso.datetime();
const day = z.iso.date();
/** A schedule or a law is a sentence, not a word. */
export const authorityLeast = 10;
/** What one person can read before they confirm it. */
export const casesAtMost = 100;

const listedCaseSchema = z.object({
  applicationId: applicationIdSchema,
  number: z.string(),
  closedAt: instant,
  until: instant,
  because: z.enum(['closing', 'report']),
});
export type ListedCase = z.infer<typeof listedCaseSchema>;

export interface DueCases {
  /** The oldest first. */
  cases: ListedCase[];
  /** More are due than a list holds. */
  more: boolean;
  /** Not every closed case was looked at: some that are due may be missing. */
  cutOff: boolean;
}

const colleagueSchema = z.object({ staffId: z.string(), name: z.string().optional() });
export const destructionStatuses = ['proposed', 'confirmed', 'refused', 'withdrawn', 'finished'] as const;

/** The order and, when it is carried out, the head of the certificate. It stays. */
export const destructionSchema = z.object({
  schemaVersion: z.literal(1),
  destructionId: destructionIdSchema,
  boardId: z.string(),
  status: z.enum(destructionStatuses),
  /** Only what was due on this day or before. */
  through: day,
  /** By which schedule or law, in the proposer's words. */
  authority: z.string(),
  /** The board's settings, as they stood. */
  rule: z.object({ retentionYears: z.number().int(), retentionYearsAfterReport: z.number().int() }),
  cases: z.array(listedCaseSchema).min(1).max(casesAtMost),
  listHash: z.string(),
  proposedBy: colleagueSchema,
  proposedAt: instant,
  settledBy: colleagueSchema.optional(),
  settledAt: instant.optional(),
  settledReason: z.string().optional(),
  finished: z.object({ at: instant, destroyed: z.number().int(), left: z.number().int(), hash: z.string() }).optional(),
});
export type Destruction = z.infer<typeof destructionSchema>;

/** Why a case of the list stays. */
export const leftReasons = ['held', 'open', 'no-report', 'later', 'gone'] as const;
export type LeftReason = (typeof leftReasons)[number];

const inventorySchema = z.object({
  /** By table. */
  rows: z.record(z.string(), z.number().int()),
  /** By store: every version of every file, page picture and letter. */
  versions: z.record(z.string(), z.number().int()),
  /** What is known by its hash. */
  files: z.array(z.object({ what: z.enum(['original', 'clean-copy', 'packet']), sha256: z.string() })),
  /** Papers that count in a case that is still kept: their files stay until that one goes. */
  sharedFiles: z.number().int(),
  awardIds: z.array(z.string()),
});
export type Inventory = z.infer<typeof inventorySchema>;

const ofCase = {
  schemaVersion: z.literal(1),
  destructionId: destructionIdSchema,
  applicationId: applicationIdSchema,
  number: z.string(),
};
/** What became of one case of the list. `begun`: what was there, written before the first of it goes. */
export const fateSchema = z.discriminatedUnion('state', [
  z.object({ ...ofCase, state: z.literal('begun'), begunAt: instant, inventory: inventorySchema }),
  z.object({
    ...ofCase,
    state: z.literal('destroyed'),
    begunAt: instant,
    destroyedAt: instant,
    inventory: inventorySchema,
  }),
  z.object({ ...ofCase, state: z.literal('left'), at: instant, why: z.enum(leftReasons) }),
]);
export type Fate = z.infer<typeof fateSchema>;

/** A line of the record of the day. */
export const destructionEventSchema = z.object({
  at: instant,
  actor: z.string(),
  what: z.enum([
    'destruction-proposed',
    'destruction-confirmed',
    'destruction-refused',
    'destruction-withdrawn',
    'destruction-finished',
  ]),
  params: z.object({ destructionId: destructionIdSchema, count: z.number().int() }),
});
export type DestructionEvent = z.infer<typeof destructionEventSchema>;

const sha256 = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
export const listHashOf = (cases: readonly ListedCase[]): string => sha256(cases);

/** Its last day is over: due on a day means that it was kept until some instant of that day or before. */
export function isDue(kept: KeptFor, through: string, now: Date): kept is Extract<KeptFor, { kept: 'until' }> {
  return kept.kept === 'until' && kept.until.slice(0, 10) <= through && Date.parse(kept.until) <= now.getTime();
}

/** Why a case of the list is not destroyed after all; undefined when it is. */
export function leftBecause(
  application: Pick<ApplicationRow, 'status'> | undefined,
  kept: KeptFor | undefined,
  through: string,
  now: Date,
): LeftReason | undefined {
  if (!application || !kept) return 'gone';
  if (kept.kept !== 'until') return kept.kept;
  return isDue(kept, through, now) ? undefined : 'later';
}

/** What a certificate says, without a name: the same for the page, the file and the hash. */
export const certificateSchema = z.object({
  destructionId: destructionIdSchema,
  boardId: z.string(),
  through: day,
  authority: z.string(),
  rule: destructionSchema.shape.rule,
  proposedBy: colleagueSchema,
  proposedAt: instant,
  confirmedBy: colleagueSchema,
  confirmedAt: instant,
  listHash: z.string(),
  cases: z.array(fateSchema),
});
export type Certificate = z.infer<typeof certificateSchema>;

export function certificateOf(order: Destruction, fates: readonly Fate[]): Certificate {
  const { settledBy, settledAt } = order;
  if (!settledBy || settledAt === undefined) throw new Error('a certificate of what nobody confirmed');
  return {
    destructionId: order.destructionId,
    boardId: order.boardId,
    through: order.through,
    authority: order.authority,
    rule: order.rule,
    proposedBy: order.proposedBy,
    proposedAt: order.proposedAt,
    confirmedBy: settledBy,
    confirmedAt: settledAt,
    listHash: order.listHash,
    cases: [...fates].sort((a, b) => (a.applicationId < b.applicationId ? -1 : 1)),
  };
}

/** Over all that it says. Whoever has it on paper sees whether a word was changed since. */
export const certificateHash = (certificate: Certificate): string => sha256(certificate);
