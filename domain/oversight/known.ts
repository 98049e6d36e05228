import * as z from 'zod';
import { documentIdSchema } from '../ids.ts';
import { nonNegativeCentsSchema } from '../money/amount.ts';
import type { LimitRow } from '../money/ledger-rows.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A limit that an approval takes from, as it was read for it. */
export const knownLimitSchema = z.object({
  limitId: z.string(),
  name: z.string(),
  capCents: nonNegativeCentsSchema,
  availableCents: nonNegativeCentsSchema,
  committedCents: nonNegativeCentsSchema,
  obligatedCents: nonNegativeCentsSchema,
  accruedCents: nonNegativeCentsSchema,
  paidCents: nonNegativeCentsSchema,
});
export type KnownLimit = z.output<typeof knownLimitSchema>;

/**
 * What was known at the moment of a decision, kept with it in its transaction: enough to show later, and to prove by hashes, what
 * the decider had before them. What the decision holds anyway (the listing, ticks, the group, who was passed over) is not said twice.
 */
export const knownSchema = z.object({
  /** The settings as they were bundled, and the rules' versions. */
  settingsSha256: sha256,
  rules: z.record(z.string(), z.number().int().positive()),
  /** The application as it was read, and its answers: of those that decide, a hash and not a copy. */
  applicationVersion: z.number().int().nonnegative(),
  answersSha256: sha256,
  findings: z.array(z.object({ code: z.string(), outcome: z.string(), rule: z.string() })),
  /** Of each document its version in the bucket, and of the copy that was looked at. */
  documents: z.array(
    z.object({
      documentId: documentIdSchema,
      kind: z.string(),
      sha256: z.string(),
      versionId: z.string().optional(),
      shown: z.object({ versionId: z.string(), sha256: z.string() }).optional(),
    }),
  ),
  /** Where money was asked for: the funds that were named, and the limits inside them. */
  limits: z.array(knownLimitSchema).optional(),
});
export type Known = z.output<typeof knownSchema>;

export const knownLimit = ({ limitId, fund, ...row }: LimitRow): KnownLimit => ({
  limitId,
  name: fund?.name ?? '',
  capCents: row.capCents,
  availableCents: row.availableCents,
  committedCents: row.committedCents,
  obligatedCents: row.obligatedCents,
  accruedCents: row.accruedCents,
  paidCents: row.paidCents,
});
