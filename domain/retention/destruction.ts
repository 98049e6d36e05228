import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonical } from '../canonical.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { applicationIdSchema, destructionIdSchema, personIdSchema } from '../ids.ts';
import type { KeptFor } from './destroy-date.ts';

/*
 * R23: destruction that leaves proof. A list of cases, and of persons who have none any more, whose time is over is frozen when somebody proposes it; another person
 * confirms exactly that list; a function works it off, one by one; what is left is the certificate.
 */
const instant = z.iso.datetime();
const day = z.iso.date();
/** A schedule or a law is a sentence, not a word. */
export const authorityLeast = 10;
/** What one person can read before they confirm it: cases and persons together. */
export const listedAtMost = 100;
/** Lists that wait or are being carried out: nobody reads more, and a night does not do more. */
export const openAtMost = 50;

const listedCaseSchema = z.object({
  applicationId: applicationIdSchema,
  number: z.string(),
  closedAt: instant,
  until: instant,
  because: z.enum(['closing', 'report', 'draft']),
});
export type ListedCase = z.infer<typeof listedCaseSchema>;

/** A person without a case: the last that is known of them, and until when their own rows are kept. */
const listedPersonSchema = z.object({ personId: personIdSchema, lastAt: instant, until: instant });
export type ListedPerson = z.infer<typeof listedPersonSchema>;

export interface DueRecords {
  /** The oldest first. */
  cases: ListedCase[];
  /** After the cases, as far as there is room. */
  persons: ListedPerson[];
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
  rule: z.object({
    retentionYears: z.number().int(),
    retentionYearsAfterReport: z.number().int(),
    draftDays: z.number().int().optional(),
  }),
  cases: z.array(listedCaseSchema).max(listedAtMost),
  persons: z.array(listedPersonSchema).max(listedAtMost).optional(),
  listHash: z.string(),
  proposedBy: colleagueSchema,
  proposedAt: instant,
  settledBy: colleagueSchema.optional(),
  settledAt: instant.optional(),
  settledReason: z.string().optional(),
  finished: z.object({ at: instant, destroyed: z.number().int(), left: z.number().int(), hash: z.string() }).optional(),
});
export type Destruction = z.infer<typeof destructionSchema>;

/** Why a case or a person of the list stays. */
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

const ofPerson = { schemaVersion: z.literal(1), destructionId: destructionIdSchema, personId: personIdSchema };
/** What became of a person's own rows. Their optional answers are never read (R22), and not counted. */
export const personFateSchema = z.discriminatedUnion('state', [
  z.object({ ...ofPerson, state: z.literal('begun'), begunAt: instant, rows: z.number().int() }),
  z.object({
    ...ofPerson,
    state: z.literal('destroyed'),
    begunAt: instant,
    destroyedAt: instant,
    rows: z.number().int(),
  }),
  z.object({ ...ofPerson, state: z.literal('left'), at: instant, why: z.enum(leftReasons) }),
]);
export type PersonFate = z.infer<typeof personFateSchema>;
export interface Fates {
  cases: Fate[];
  persons: PersonFate[];
}

/** Ids of all that stands in these lists. */
export const listedIn = (orders: readonly Pick<Destruction, 'cases' | 'persons'>[]): Set<string> =>
  new Set(
    orders.flatMap(({ cases, persons = [] }) => [
      ...cases.map(({ applicationId }) => applicationId),
      ...persons.map(({ personId }) => personId),
    ]),
  );

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
export const listHashOf = ({ cases, persons }: Pick<Destruction, 'cases' | 'persons'>): string =>
  sha256(persons ? { cases, persons } : cases);
export const listedCount = ({ cases, persons = [] }: Pick<Destruction, 'cases' | 'persons'>): number =>
  cases.length + persons.length;

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
  persons: z.array(personFateSchema).optional(),
});
export type Certificate = z.infer<typeof certificateSchema>;

export function certificateOf(order: Destruction, fates: Fates): Certificate {
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
    cases: fates.cases.toSorted((a, b) => (a.applicationId < b.applicationId ? -1 : 1)),
    ...(order.persons ? { persons: fates.persons.toSorted((a, b) => (a.personId < b.personId ? -1 : 1)) } : {}),
  };
}

/** Over all that it says. Whoever has it on paper sees whether a word was changed since. */
export const certificateHash = (certificate: Certificate): string => sha256(certificate);
