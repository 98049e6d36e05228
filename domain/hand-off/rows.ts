import * as z from 'zod';
import { applicationIdSchema } from '../ids.ts';

const instant = z.iso.datetime();

/** One request and one of the board's systems: waits in its center's queue until somebody has typed it there. */
export const handOffRowSchema = z.object({
  schemaVersion: z.literal(1),
  retainUntil: instant,
  legalHold: z.boolean(),
  applicationId: applicationIdSchema,
  number: z.string(),
  systemId: z.string(),
  centerId: z.string(),
  /** Since when it waits, or waited. */
  openedAt: instant,
  done: z.object({ staffId: z.string(), name: z.string(), at: instant }).optional(),
  /** By entry, a digest of what was typed: what has changed since is typed again. */
  typed: z.record(z.string(), z.string()),
  /** Something that is typed there became known, or changed, after it was done. */
  changedAt: instant.optional(),
});
export type HandOffRow = z.infer<typeof handOffRowSchema>;

export const isWaiting = (row: Pick<HandOffRow, 'done' | 'changedAt'>): boolean =>
  row.done === undefined || row.changedAt !== undefined;
