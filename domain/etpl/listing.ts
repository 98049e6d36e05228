import * as z from 'zod';
import { sectors } from '../outcomes/events.ts';
import { trainingTypes } from '../settings.ts';

/**
 * The Eligible Training Provider List (R1): the state keeps it, we import it. A listing is a program of a provider; both
 * stand in it, so that being listed always means provider and program. Lengths are those of the form's own answers, which a
 * chosen listing fills in.
 */
export const etplIdSchema = z.string().trim().min(1).max(40);
export const listingSchema = z.object({
  etplId: etplIdSchema,
  provider: z.string().min(1).max(160),
  program: z.string().min(1).max(160),
  city: z.string().max(80),
  credential: z.string().max(160),
  weeks: z.number().int().positive().max(520).optional(),
  costCents: z.number().int().nonnegative().optional(),
  sector: z.enum(sectors),
  website: z.string().max(300).optional(),
});
export type Listing = z.infer<typeof listingSchema>;

/** Numbers are compared as people copy them: capitals and spaces do not count. */
export const etplKey = (etplId: string): string => etplId.normalize('NFKC').replace(/\s+/g, '').toUpperCase();

const instant = z.iso.datetime();
export const etplVersionIdSchema = z.string().regex(/^etl_[0-9a-z]{10,40}$/);

/** One import. Versions stay for as long as decisions point to them; `current` says which one is the list today. */
export const etplVersionSchema = z.object({
  schemaVersion: z.literal(1),
  versionId: etplVersionIdSchema,
  importedAt: instant,
  importedBy: z.string(),
  fileName: z.string().max(200),
  /** Of the file's bytes as they came. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  listings: z.number().int().positive(),
  /** Lines that could not be read and that the operator chose to leave out. */
  skippedLines: z.number().int().nonnegative(),
});
export type EtplVersion = z.infer<typeof etplVersionSchema>;

const staffSchema = z.object({ staffId: z.string(), name: z.string() });

/** A listing that somebody tied to a packet: as it stood then, and in which version of the list. */
export const attachedListingSchema = z.object({
  listing: listingSchema,
  versionId: etplVersionIdSchema,
  attachedAt: instant,
  /** Without it the person chose it themselves. */
  attachedBy: staffSchema.optional(),
});
export type AttachedListing = z.infer<typeof attachedListingSchema>;

/** "Staff check" (R1): the list that we hold is not the state's own site, and a person may look there. */
export const programCheckSchema = z.object({
  result: z.enum(['listed', 'not-listed']),
  /** Where they looked, in their own words: the state's site, a phone call. */
  source: z.string().trim().min(3).max(200),
  checkedOn: z.iso.date(),
  reason: z.string().trim().min(3).max(1000),
  checkedBy: staffSchema,
  recordedAt: instant,
});
export type ProgramCheck = z.infer<typeof programCheckSchema>;

/** What staff read from a paper form, where no answers tell it. */
export const readTrainingSchema = z.object({
  type: z.enum(trainingTypes),
  /** R1: whether ABE or ESL comes together with occupational training. */
  withJobTraining: z.boolean(),
});

/** All that a packet knows of its program beyond the person's own words. */
export const packetProgramSchema = z.object({
  attached: attachedListingSchema.optional(),
  check: programCheckSchema.optional(),
  read: readTrainingSchema.optional(),
});
export type PacketProgram = z.infer<typeof packetProgramSchema>;

const standingStates = ['no-list', 'not-found', 'gone', 'differs', 'listed'] as const;

/** The snapshot that a decision keeps (R1): what the list said at that minute, in which version, and who else had looked. */
export const programSnapshotSchema = z.object({
  need: z.enum(['listed', 'basic-education-alone', 'none', 'unknown']),
  state: z.enum(standingStates),
  lookedAt: instant,
  list: etplVersionSchema.pick({ versionId: true, importedAt: true, sha256: true, fileName: true }).optional(),
  /** Every field, as the list had it; of a listing that is gone, as it last stood on the packet. */
  listing: listingSchema.optional(),
  attached: attachedListingSchema.omit({ listing: true }).optional(),
  check: programCheckSchema.optional(),
});
export type ProgramSnapshot = z.infer<typeof programSnapshotSchema>;
